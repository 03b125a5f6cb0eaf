/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.util.List;
import java.util.function.Consumer;

/** Packets of every kind that {@link PacketBuilder} builds, with the layers that they have and Wireshark's names of them. */
enum BuiltPackets {
    UDP4(
            "eth ethertype ip udp data",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .udp(40000, 40001)
                    .payload(Ends.DATA)),
    UDP6(
            "eth ethertype ipv6 udp data",
            List.of(Layer.ETHERNET, Layer.IPV6, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ends.A6, Ends.B6)
                    .udp(40000, 40001)
                    .payload(Ends.DATA)),
    UDP_WITHOUT_CHECKSUM(
            "eth ethertype ip udp data",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .udpWithoutChecksum(40000, 40001)
                    .payload(Ends.DATA)),
    UDP_EMPTY(
            "eth ethertype ip udp",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC).ipv4(Ends.A, Ends.B).udp(40000, 40001)),
    TCP4_OPTIONS(
            "eth ethertype ip tcp",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.TCP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .tcp(TcpHeader.of(40000, 40001, 1, 0, Tcp.SYN).withOptions(Ends.TCP_OPTIONS))),
    TCP6(
            "eth ethertype ipv6 tcp data",
            List.of(Layer.ETHERNET, Layer.IPV6, Layer.TCP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ends.A6, Ends.B6)
                    .tcp(TcpHeader.of(40000, 40001, -1, -2, Tcp.ACK | Tcp.PSH))
                    .payload(Ends.DATA)),
    IPV4_OPTIONS(
            "eth ethertype ip udp data",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(
                            Ipv4Header.of(Ends.A, Ends.B, 0, 0)
                                    .withTos(0xb8)
                                    .withTtl(1)
                                    .withId(77),
                            new byte[] {(byte) 148, 4, 0, 0, 1})
                    .udp(40000, 40001)
                    .payload(Ends.DATA)),
    VLAN(
            "eth ethertype vlan ethertype ip udp",
            List.of(Layer.ETHERNET, Layer.VLAN, Layer.IPV4, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC).vlan(100).ipv4(Ends.A, Ends.B).udp(40000, 40001)),
    QINQ(
            "eth ethertype ieee8021ad ethertype vlan ethertype ipv6 udp",
            List.of(Layer.ETHERNET, Layer.VLAN, Layer.VLAN, Layer.IPV6, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .vlan(Ethernet.TYPE_QINQ, new VlanTag(5, true, 7, 0))
                    .vlan(100)
                    .ipv6(Ends.A6, Ends.B6)
                    .udp(40000, 40001)),
    MPLS(
            "eth ethertype mpls ip icmp data",
            List.of(Layer.ETHERNET, Layer.MPLS, Layer.IPV4, Layer.ICMPV4),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .mpls(100)
                    .mpls(new MplsHeader(200, 3, false, 9))
                    .ipv4(Ends.A, Ends.B)
                    .icmp(Icmpv4Header.echoRequest(1, 2))
                    .payload(Ends.DATA)),
    ARP(
            "eth ethertype arp",
            List.of(Layer.ETHERNET, Layer.ARP),
            b -> b.ethernet(MacAddress.BROADCAST, Ends.SRC)
                    .arp(new ArpHeader(io.ringfly.codec.Arp.REQUEST, Ends.SRC, Ends.A, 0, Ends.B))),
    LLC_SNAP(
            "eth llc ip udp data",
            List.of(Layer.ETHERNET, Layer.LLC, Layer.IPV4, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .llc(LlcHeader.snap(0, 0))
                    .ipv4(Ends.A, Ends.B)
                    .udp(40000, 40001)
                    .payload(Ends.DATA)),
    LLC(
            "eth llc",
            List.of(Layer.ETHERNET, Layer.LLC),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .llc(new LlcHeader(0, 0, 0xaf, 0, 0))
                    .payload(new byte[] {(byte) 0x81, 1, 2})),
    ICMP_ERROR(
            "eth ethertype ip icmp ip udp data",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.ICMPV4, Layer.IPV4, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .icmp(new Icmpv4Header(Icmpv4.UNREACHABLE, Icmpv4.UNREACHABLE_PORT, 0))
                    .ipv4(Ends.B, Ends.A)
                    .udp(40000, 40001)
                    .payload(Ends.DATA)),
    ICMP6_ERROR(
            "eth ethertype ipv6 icmpv6 ipv6 tcp",
            List.of(Layer.ETHERNET, Layer.IPV6, Layer.ICMPV6, Layer.IPV6, Layer.TCP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ends.A6, Ends.B6)
                    .icmp6(new Icmpv6Header(Icmpv6.PACKET_TOO_BIG, 0, 1280))
                    .ipv6(Ends.B6, Ends.A6)
                    .tcp(TcpHeader.of(40000, 40001, 1, 2, Tcp.ACK))),
    ECHO6(
            "eth ethertype ipv6 icmpv6 data",
            List.of(Layer.ETHERNET, Layer.IPV6, Layer.ICMPV6),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ends.A6, Ends.B6)
                    .icmp6(Icmpv6Header.echoRequest(1, 2))
                    .payload(Ends.DATA)),
    SOLICITATION(
            "eth ethertype ipv6 icmpv6",
            List.of(Layer.ETHERNET, Layer.IPV6, Layer.ICMPV6),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ipv6Header.of(Ends.A6, Ends.B6, 0, 0).withHopLimit(255))
                    .neighborSolicitation(Ends.B6, Ends.SRC)),
    ADVERTISEMENT(
            "eth ethertype ipv6 icmpv6",
            List.of(Layer.ETHERNET, Layer.IPV6, Layer.ICMPV6),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ipv6Header.of(Ends.A6, Ends.B6, 0, 0).withHopLimit(255))
                    .neighborAdvertisement(Ends.B6, Ends.SRC)),
    EXTENSIONS(
            "eth ethertype ipv6 ipv6.hopopts ipv6.routing ipv6.fraghdr ipv6.dstopts udp data",
            List.of(
                    Layer.ETHERNET,
                    Layer.IPV6,
                    Layer.HOP_BY_HOP,
                    Layer.ROUTING,
                    Layer.FRAGMENT,
                    Layer.DESTINATION,
                    Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ipv6Header.of(Ends.A6, Ends.B6, 0, 0)
                            .withTrafficClass(0xb8)
                            .withFlowLabel(0x12345))
                    .hopByHop(new byte[] {Ipv6Option.ROUTER_ALERT, 2, 0, 0})
                    .routing(Ipv6Extension.ROUTING_MOBILE, 1, routeTo(0x7))
                    .fragment(0, 0, false, 99)
                    .destinationOptions(new byte[] {Ipv6Option.TUNNEL_LIMIT, 1, 4})
                    .udp(40000, 40001)
                    .payload(Ends.DATA)),
    HOME_ADDRESS(
            "eth ethertype ipv6 ipv6.dstopts udp data",
            List.of(Layer.ETHERNET, Layer.IPV6, Layer.DESTINATION, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ends.A6, Ends.B6)
                    .destinationOptions(homeAddress())
                    .udp(40000, 40001)
                    .payload(Ends.DATA)),
    FRAGMENT4(
            "eth ethertype ip data",
            List.of(Layer.ETHERNET, Layer.IPV4),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(new Ipv4Header(0, 9, false, true, 64, 64, IpProtocol.UDP, Ends.A, Ends.B, 0))
                    .payload(Ends.DATA)),
    FRAGMENT6(
            "eth ethertype ipv6 ipv6.fraghdr data",
            List.of(Layer.ETHERNET, Layer.IPV6, Layer.FRAGMENT),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ends.A6, Ends.B6)
                    .fragment(IpProtocol.UDP, 64, true, 9)
                    .payload(new byte[16])),
    IP4IN4(
            "eth ethertype ip ip udp",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.IPV4, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .ipv4(Ends.B, Ends.A)
                    .udp(40000, 40001)),
    IP6IN4(
            "eth ethertype ip ipv6 udp",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.IPV6, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .ipv6(Ends.A6, Ends.B6)
                    .udp(40000, 40001)),
    IP4IN6(
            "eth ethertype ipv6 ip udp",
            List.of(Layer.ETHERNET, Layer.IPV6, Layer.IPV4, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ends.A6, Ends.B6)
                    .ipv4(Ends.A, Ends.B)
                    .udp(40000, 40001)),
    IP6IN6(
            "eth ethertype ipv6 ipv6 udp",
            List.of(Layer.ETHERNET, Layer.IPV6, Layer.IPV6, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ends.A6, Ends.B6)
                    .ipv6(Ends.B6, Ends.A6)
                    .udp(40000, 40001)),
    GRE_IPV6(
            "eth ethertype ip gre ipv6 tcp data",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.GRE, Layer.IPV6, Layer.TCP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .gre(GreHeader.of(0).withChecksum().withKey(5).withSequence(6))
                    .ipv6(Ends.A6, Ends.B6)
                    .tcp(TcpHeader.of(40000, 40001, 1, 2, Tcp.ACK))
                    .payload(Ends.DATA)),
    GRE_ETHERNET(
            "eth ethertype ipv6 gre eth ethertype vlan ethertype arp",
            List.of(Layer.ETHERNET, Layer.IPV6, Layer.GRE, Layer.ETHERNET, Layer.VLAN, Layer.ARP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv6(Ends.A6, Ends.B6)
                    .gre(GreHeader.of(0))
                    .ethernet(Ends.DST, Ends.SRC)
                    .vlan(9)
                    .arp(new ArpHeader(io.ringfly.codec.Arp.REPLY, Ends.SRC, Ends.A, Ends.DST, Ends.B))),
    VXLAN(
            "eth ethertype ip udp vxlan eth ethertype ip tcp data",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.UDP, Layer.VXLAN, Layer.ETHERNET, Layer.IPV4, Layer.TCP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .udp(49999, Vxlan.PORT)
                    .vxlan(77)
                    .ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .tcp(TcpHeader.of(40000, 40001, 1, 2, Tcp.ACK))
                    .payload(Ends.DATA)),
    NESTED(
            "eth ethertype vlan ethertype ipv6 udp vxlan eth ethertype ip gre ipv6 ip udp data",
            List.of(
                    Layer.ETHERNET,
                    Layer.VLAN,
                    Layer.IPV6,
                    Layer.UDP,
                    Layer.VXLAN,
                    Layer.ETHERNET,
                    Layer.IPV4,
                    Layer.GRE,
                    Layer.IPV6,
                    Layer.IPV4,
                    Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .vlan(3)
                    .ipv6(Ends.A6, Ends.B6)
                    .udp(49999, Vxlan.PORT)
                    .vxlan(77)
                    .ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .gre(GreHeader.of(0).withChecksum())
                    .ipv6(Ends.A6, Ends.B6)
                    .ipv4(Ends.B, Ends.A)
                    .udp(40000, 40001)
                    .payload(Ends.DATA)),
    /** Wireshark knows nothing of GUE. */
    GUE(
            "eth ethertype ip udp data",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.UDP, Layer.GUE, Layer.IPV6, Layer.TCP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .udp(49999, io.ringfly.codec.Gue.PORT)
                    .gue()
                    .ipv6(Ends.A6, Ends.B6)
                    .tcp(TcpHeader.of(40000, 40001, 1, 2, Tcp.ACK))),
    MPLS_IN_UDP(
            "eth ethertype ip udp mpls ip udp data",
            List.of(Layer.ETHERNET, Layer.IPV4, Layer.UDP, Layer.MPLS, Layer.IPV4, Layer.UDP),
            b -> b.ethernet(Ends.DST, Ends.SRC)
                    .ipv4(Ends.A, Ends.B)
                    .udp(49999, Mpls.PORT)
                    .mpls(16)
                    .ipv4(Ends.B, Ends.A)
                    .udp(40000, 40001)
                    .payload(Ends.DATA));

    /** Addresses and data. A class of its own, because the constants above can't name fields of theirs. */
    private static final class Ends {
        static final long DST = 0x02_00_00_00_00_02L;
        static final long SRC = 0x02_00_00_00_00_01L;
        static final int A = 0xc000_0201;
        static final int B = 0xc633_6402;
        static final Ipv6Address A6 = Ipv6Address.parse("2001:db8::1");
        static final Ipv6Address B6 = Ipv6Address.parse("2001:db8:1::2");
        static final byte[] DATA = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        static final byte[] TCP_OPTIONS = Segments.bytes("020405b4 0402 080a 00000001 00000000 01 030307");
    }

    private final String protocols;
    private final List<Layer> layers;
    private final Consumer<PacketBuilder> parts;

    BuiltPackets(String protocols, List<Layer> layers, Consumer<PacketBuilder> parts) {
        this.protocols = protocols;
        this.layers = layers;
        this.parts = parts;
    }

    void addTo(PacketBuilder builder) {
        parts.accept(builder);
    }

    byte[] bytes() {
        PacketBuilder builder = new PacketBuilder();
        addTo(builder);
        return builder.bytes();
    }

    /** As Wireshark has them. */
    String protocols() {
        return protocols;
    }

    List<Layer> layers() {
        return layers;
    }

    boolean isWithoutChecksum() {
        return this == UDP_WITHOUT_CHECKSUM || this == GRE_ETHERNET;
    }

    /** Fragments have no checksum of their own, and IP, GRE and what they carry none that goes with addresses. */
    boolean isNotComputable() {
        return switch (this) {
            case FRAGMENT4, FRAGMENT6, IP4IN4, IP6IN4, IP4IN6, IP6IN6, GRE_IPV6, GRE_ETHERNET, NESTED -> true;
            default -> false;
        };
    }

    static byte[] routeTo(int last) {
        byte[] data = new byte[20];
        data[4] = 0x20;
        data[5] = 0x01;
        data[19] = (byte) last;
        return data;
    }

    private static byte[] homeAddress() {
        byte[] option = new byte[22];
        option[0] = Ipv6Option.PADN;
        option[1] = 2;
        option[4] = (byte) Ipv6Option.HOME_ADDRESS;
        option[5] = 16;
        option[6] = 0x20;
        option[21] = 9;
        return option;
    }
}
