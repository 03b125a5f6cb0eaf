/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import io.ringfly.codec.PacketPart.Naming;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays a whole packet into memory, header by header from the outside in, with all lengths, numbers of what follows and
 * checksums:
 *
 * <pre>{@code
 * int length = new PacketBuilder()
 *         .ethernet(dstMac, srcMac)
 *         .vlan(100)
 *         .ipv4(Ipv4Address.parse("192.0.2.1"), Ipv4Address.parse("192.0.2.2"))
 *         .udp(40000, Vxlan.PORT)
 *         .vxlan(7)
 *         .ethernet(innerDstMac, innerSrcMac)
 *         .ipv6(src, dst)
 *         .tcp(TcpHeader.of(40001, 80, 1, 0, Tcp.SYN))
 *         .write(m, at);
 * }</pre>
 *
 * <p>Where a record is given, such as an {@link Ipv4Header}, its lengths and the number of what it carries come from what
 * is added behind it; that number counts only where nothing but a payload follows. A packet may begin with any header.
 * What an ICMP error quotes is added behind it as a packet of its own.
 *
 * <p>A header is refused with {@link IllegalArgumentException} where it can't follow the one before. Ports are the
 * caller's: {@link Vxlan#PORT}, {@link Gue#PORT}, {@link Mpls#PORT}. The frame isn't padded: {@link Ethernet#pad}.
 *
 * <p>Builders allocate; to send many packets, make a {@link PacketTemplate} of one. Not safe for use by several threads.
 */
public final class PacketBuilder {

    private static final int ND_HOP_LIMIT = 255;
    private static final int IPV6_SRC = 8;
    private static final int IPV6_DST = 24;
    private static final int NO_TYPE = 0xffff;

    private final List<PacketPart> parts = new ArrayList<>();
    private MemorySegment payload = MemorySegment.ofArray(new byte[0]);
    /** Why no header may follow any more, or null. */
    private String closed;

    private boolean isNdAllowed;

    /** Without headers: the packet is added piece by piece. */
    public PacketBuilder() {}

    /** Adds an Ethernet header; of IEEE 802.3 if {@link #llc} follows. */
    public PacketBuilder ethernet(long dst, long src) {
        return ethernet(new EthernetHeader(dst, src, NO_TYPE));
    }

    public PacketBuilder ethernet(EthernetHeader header) {
        return add(PacketPart.link(
                Layer.ETHERNET,
                header.length(),
                Ethernet.TYPE_TRANSPARENT_BRIDGING,
                (m, at, carried, next, addresses) -> new EthernetHeader(
                                header.dst(), header.src(), PacketPart.or(next, header.type()))
                        .write(m, at)));
    }

    /** Adds a tag of IEEE 802.1Q, with priority 0. */
    public PacketBuilder vlan(int vid) {
        return vlan(Ethernet.TYPE_VLAN, VlanTag.of(vid, NO_TYPE));
    }

    /**
     * Adds a tag.
     *
     * @param type what the header before announces it by: {@link Ethernet#TYPE_VLAN}, or {@link Ethernet#TYPE_QINQ}
     */
    public PacketBuilder vlan(int type, VlanTag tag) {
        if (!Ethernet.isVlanType(type)) {
            throw new IllegalArgumentException(Wire.hex(type, 4) + " is not the EtherType of a VLAN tag");
        }
        return add(PacketPart.link(
                Layer.VLAN,
                tag.length(),
                type,
                (m, at, carried, next, addresses) ->
                        new VlanTag(tag.pcp(), tag.dei(), tag.vid(), PacketPart.or(next, tag.type())).write(m, at)));
    }

    /** Adds LLC, which makes the frame one of IEEE 802.3; with SNAP and OUI 0, EtherTypes may follow. */
    public PacketBuilder llc(LlcHeader header) {
        boolean etherTypes = header.isSnap() && header.oui() == Llc.OUI_ETHERNET;
        return add(PacketPart.inner(
                Layer.LLC,
                header.length(),
                etherTypes ? Naming.ETHER_TYPE : Naming.UNNAMED,
                (m, at, carried, next, addresses) ->
                        (next < 0 ? header : LlcHeader.snap(header.oui(), next)).write(m, at)));
    }

    /** Adds an entry of a label stack with TTL 64. */
    public PacketBuilder mpls(int label) {
        return mpls(new MplsHeader(label, 0, false, 64));
    }

    /** Adds an entry of a label stack. It is marked as the last one if no other follows. */
    public PacketBuilder mpls(MplsHeader header) {
        return add(new PacketPart(
                Layer.MPLS,
                header.length(),
                Ethernet.TYPE_MPLS,
                IpProtocol.MPLS,
                Naming.ETHER_TYPE,
                false,
                (m, at, carried, next, addresses) -> new MplsHeader(
                                header.label(), header.trafficClass(), next != Ethernet.TYPE_MPLS, header.ttl())
                        .write(m, at)));
    }

    /** Adds an ARP packet. */
    public PacketBuilder arp(ArpHeader header) {
        return add(new PacketPart(
                Layer.ARP,
                header.length(),
                Ethernet.TYPE_ARP,
                PacketPart.NONE,
                Naming.UNNAMED,
                false,
                (m, at, carried, next, addresses) -> header.write(m, at)));
    }

    /** Adds an IPv4 header with TTL 64 and DF. */
    public PacketBuilder ipv4(int src, int dst) {
        return ipv4(Ipv4Header.of(src, dst, IpProtocol.NO_NEXT_HEADER, 0));
    }

    public PacketBuilder ipv4(Ipv4Header header) {
        return ipv4(header, new byte[0]);
    }

    /**
     * Adds an IPv4 header with options.
     *
     * @param options as they lie in the header, 40 bytes at most; filled up with {@link Ipv4Option#END}
     */
    public PacketBuilder ipv4(Ipv4Header header, byte[] options) {
        add(PacketPart.ipv4(header, options));
        if (header.moreFragments() || header.fragmentOffset() != 0) closed = "a fragment";
        return this;
    }

    /** Adds an IPv6 header with hop limit 64. */
    public PacketBuilder ipv6(Ipv6Address src, Ipv6Address dst) {
        return ipv6(Ipv6Header.of(src, dst, IpProtocol.NO_NEXT_HEADER, 0));
    }

    public PacketBuilder ipv6(Ipv6Header header) {
        add(PacketPart.ipv6(header));
        isNdAllowed = header.hopLimit() == ND_HOP_LIMIT;
        return this;
    }

    /** Adds hop-by-hop options to an IPv6 header; filled up with PadN. */
    public PacketBuilder hopByHop(byte[] options) {
        return add(PacketPart.options(Layer.HOP_BY_HOP, IpProtocol.HOP_BY_HOP, options));
    }

    /** Adds destination options to an IPv6 header or another extension header; filled up with PadN. */
    public PacketBuilder destinationOptions(byte[] options) {
        return add(PacketPart.options(Layer.DESTINATION, IpProtocol.DESTINATION_OPTIONS, options));
    }

    /**
     * Adds a routing header to an IPv6 header or another extension header. With segments left, checksums cover the last
     * address of the route in place of the destination ({@link Ipv6Extension#finalDst}).
     *
     * @param type {@link Ipv6Extension#ROUTING_SEGMENTS} and so on
     * @param data what follows the first four bytes: 4 more than a multiple of 8
     */
    public PacketBuilder routing(int type, int segmentsLeft, byte[] data) {
        return add(PacketPart.routing(type, segmentsLeft, data));
    }

    /**
     * Adds a fragment header. Only a payload may follow, unless the packet is whole: with offset 0 and no more fragments.
     *
     * @param kind what the fragments, put together, begin with, if a payload follows: {@link IpProtocol}
     * @param offset in bytes, a multiple of 8
     */
    public PacketBuilder fragment(int kind, int offset, boolean more, int id) {
        Wire.requireFits("kind", kind, 0xff);
        Wire.requireFits("offset", offset, 0xfff8);
        if (offset % 8 != 0) throw new IllegalArgumentException("offset is " + offset + ", which is no multiple of 8");
        add(PacketPart.extension(
                Layer.FRAGMENT,
                Ipv6Extension.FRAGMENT_LENGTH,
                IpProtocol.FRAGMENT,
                (m, at, carried, next, addresses) ->
                        Ipv6Extension.writeFragment(m, at, PacketPart.or(next, kind), offset, more, id)));
        if (offset != 0 || more) closed = "a fragment";
        return this;
    }

    /** Adds a TCP header with its options. */
    public PacketBuilder tcp(TcpHeader header) {
        return add(PacketPart.transport(
                Layer.TCP,
                header.length(),
                IpProtocol.TCP,
                (m, at, carried, next, addresses) -> header.write(m, at, carried, addresses)));
    }

    /** Adds a UDP header with a checksum. */
    public PacketBuilder udp(int srcPort, int dstPort) {
        UdpHeader ports = new UdpHeader(srcPort, dstPort, 0);
        return add(PacketPart.transport(
                Layer.UDP,
                ports.length(),
                IpProtocol.UDP,
                (m, at, carried, next, addresses) -> new UdpHeader(srcPort, dstPort, carried).write(m, at, addresses)));
    }

    /** Adds a UDP header with a checksum of 0, as tunnels have it (RFC 6935). */
    public PacketBuilder udpWithoutChecksum(int srcPort, int dstPort) {
        UdpHeader ports = new UdpHeader(srcPort, dstPort, 0);
        return add(PacketPart.transport(
                Layer.UDP,
                ports.length(),
                IpProtocol.UDP,
                (m, at, carried, next, addresses) ->
                        new UdpHeader(srcPort, dstPort, carried).writeWithoutChecksum(m, at)));
    }

    /** Adds an ICMP header. What an error is about may follow, from its IPv4 header on. */
    public PacketBuilder icmp(Icmpv4Header header) {
        add(PacketPart.transport(
                Layer.ICMPV4,
                header.length(),
                IpProtocol.ICMP,
                (m, at, carried, next, addresses) -> header.write(m, at, carried)));
        if (!Icmpv4.isError(header.type())) closed = "an ICMP message that is no error";
        return this;
    }

    /** Adds an ICMPv6 header. What an error is about may follow, from its IPv6 header on. */
    public PacketBuilder icmp6(Icmpv6Header header) {
        add(PacketPart.icmp6(header));
        if (!Icmpv6.isError(header.type())) closed = "an ICMPv6 message that is no error";
        return this;
    }

    /** Adds a neighbour solicitation, with the option for the MAC address of who asks. The hop limit has to be 255. */
    public PacketBuilder neighborSolicitation(Ipv6Address target, long mac) {
        return neighbor(Icmpv6.NEIGHBOR_SOLICITATION, 0, target, NdOption.SOURCE_LINK_LAYER_ADDRESS, mac);
    }

    /** Adds a neighbour advertisement, solicited and overriding, with its MAC address. The hop limit has to be 255. */
    public PacketBuilder neighborAdvertisement(Ipv6Address target, long mac) {
        int flags = Icmpv6.ADVERTISEMENT_SOLICITED | Icmpv6.ADVERTISEMENT_OVERRIDE;
        return neighbor(Icmpv6.NEIGHBOR_ADVERTISEMENT, flags, target, NdOption.TARGET_LINK_LAYER_ADDRESS, mac);
    }

    private PacketBuilder neighbor(int type, int flags, Ipv6Address target, int option, long mac) {
        if (!isNdAllowed) {
            throw new IllegalArgumentException(
                    "neighbour discovery needs a hop limit of 255, by Ipv6Header.withHopLimit");
        }
        MemorySegment body = MemorySegment.ofArray(new byte[Ipv6Address.LENGTH + NdOption.SHORTEST]);
        body.set(Wire.LONG, 0, target.high());
        body.set(Wire.LONG, 8, target.low());
        NdOption.writeLinkLayerAddress(body, Ipv6Address.LENGTH, option, mac);
        return icmp6(new Icmpv6Header(type, 0, flags)).payload(body);
    }

    /** Adds a GRE header. An Ethernet frame may follow as well as what Ethernet carries. */
    public PacketBuilder gre(GreHeader header) {
        return add(new PacketPart(
                Layer.GRE,
                header.length(),
                PacketPart.NONE,
                IpProtocol.GRE,
                Naming.ETHER_TYPE,
                true,
                (m, at, carried, next, addresses) -> new GreHeader(
                                header.flags(),
                                PacketPart.or(next, header.protocol()),
                                header.key(),
                                header.sequence(),
                                header.ack())
                        .write(m, at, carried)));
    }

    /** Adds a VXLAN header, behind UDP; an Ethernet frame follows. */
    public PacketBuilder vxlan(int vni) {
        return vxlan(VxlanHeader.of(vni));
    }

    /** Adds a VXLAN header, behind UDP; an Ethernet frame follows, or what {@link VxlanHeader#gpe} says. */
    public PacketBuilder vxlan(VxlanHeader header) {
        return add(PacketPart.inner(
                Layer.VXLAN,
                header.length(),
                Naming.UNNAMED,
                (m, at, carried, next, addresses) -> header.write(m, at)));
    }

    /** Adds a GUE header of version 0, behind UDP. */
    public PacketBuilder gue() {
        return gue(GueHeader.of(IpProtocol.NO_NEXT_HEADER));
    }

    public PacketBuilder gue(GueHeader header) {
        return add(PacketPart.inner(
                Layer.GUE,
                header.length(),
                Naming.IP_PROTOCOL,
                (m, at, carried, next, addresses) -> new GueHeader(
                                header.control(),
                                PacketPart.or(next, header.protocol()),
                                header.flags(),
                                header.fields())
                        .write(m, at)));
    }

    /** What the innermost header carries; nothing can be added behind it. Copied in. */
    public PacketBuilder payload(byte[] bytes) {
        return payload(MemorySegment.ofArray(bytes.clone()));
    }

    private PacketBuilder payload(MemorySegment bytes) {
        payload = bytes;
        closed = "a payload";
        return this;
    }

    private PacketBuilder add(PacketPart part) {
        if (closed != null) throw new IllegalArgumentException(part.layer() + " can't follow " + closed);
        if (!parts.isEmpty() && !parts.getLast().canCarry(part)) {
            throw new IllegalArgumentException(
                    part.layer() + " can't follow " + parts.getLast().layer());
        }
        if (parts.isEmpty() && part.isExtension()) {
            throw new IllegalArgumentException(part.layer() + " can only follow IPV6");
        }
        parts.add(part);
        return this;
    }

    /** Bytes of the whole packet. */
    public int length() {
        return parts.stream().mapToInt(PacketPart::length).sum() + (int) payload.byteSize();
    }

    /** The packet in memory of its own. */
    public byte[] bytes() {
        byte[] bytes = new byte[length()];
        write(MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    /**
     * Writes the packet to {@code at}, all of its bytes and none behind them, and returns its length.
     *
     * @throws IllegalArgumentException if it doesn't fit there, or is longer than one of its headers can state
     */
    public int write(MemorySegment m, long at) {
        int length = length();
        if (at < 0 || m.byteSize() - at < length) {
            throw new IllegalArgumentException("a packet of " + length + " bytes does not fit at " + at
                    + " in a segment of " + m.byteSize() + " bytes");
        }
        long[] offsets = new long[parts.size()];
        long next = at;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = next;
            next += parts.get(i).length();
        }
        MemorySegment.copy(payload, 0, m, next, payload.byteSize());
        for (int i = 0; i < offsets.length; i++) {
            if (!parts.get(i).covers()) writePart(m, offsets, i, at + length);
        }
        // from the inside out, since checksums cover those of what is carried
        for (int i = offsets.length - 1; i >= 0; i--) {
            if (parts.get(i).covers()) writePart(m, offsets, i, at + length);
        }
        return length;
    }

    private void writePart(MemorySegment m, long[] offsets, int i, long end) {
        PacketPart part = parts.get(i);
        int carried = (int) (end - offsets[i]) - part.length();
        int next = i + 1 < offsets.length ? part.numberOf(parts.get(i + 1), carried) : PacketPart.NONE;
        part.writer().write(m, offsets[i], carried, next, part.covers() ? addresses(m, offsets, i) : 0);
    }

    /** Partial sum of the addresses that the checksum of part {@code i} covers. */
    private long addresses(MemorySegment m, long[] offsets, int i) {
        long src = 0;
        long dst = 0;
        for (int j = i - 1; j >= 0; j--) {
            long at = offsets[j];
            switch (parts.get(j).layer()) {
                case IPV4 -> {
                    return TransportChecksum.addresses4(m, at);
                }
                case IPV6 -> {
                    return TransportChecksum.addresses6(
                            m, src == 0 ? at + IPV6_SRC : src, dst == 0 ? at + IPV6_DST : dst);
                }
                case ROUTING -> dst = Math.max(Ipv6Extension.finalDst(m, at), 0);
                case DESTINATION -> {
                    long end = at + parts.get(j).length();
                    long home = Ipv6Option.find(m, Ipv6Extension.options(at), end, Ipv6Option.HOME_ADDRESS);
                    if (home >= 0) src = Ipv6Option.data(home);
                }
                default -> {}
            }
        }
        return 0;
    }
}
