/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static io.ringfly.codec.Packets.back;
import static io.ringfly.codec.Packets.bytes;
import static io.ringfly.codec.Packets.data;
import static io.ringfly.codec.Packets.esp;
import static io.ringfly.codec.Packets.ethernet;
import static io.ringfly.codec.Packets.extension;
import static io.ringfly.codec.Packets.fragment;
import static io.ringfly.codec.Packets.gre;
import static io.ringfly.codec.Packets.gue;
import static io.ringfly.codec.Packets.icmp;
import static io.ringfly.codec.Packets.icmpExtension;
import static io.ringfly.codec.Packets.icmpv6;
import static io.ringfly.codec.Packets.ipv4;
import static io.ringfly.codec.Packets.ipv4Fragment;
import static io.ringfly.codec.Packets.ipv6;
import static io.ringfly.codec.Packets.join;
import static io.ringfly.codec.Packets.mpls;
import static io.ringfly.codec.Packets.nullLoopback;
import static io.ringfly.codec.Packets.sctp;
import static io.ringfly.codec.Packets.sll;
import static io.ringfly.codec.Packets.sll2;
import static io.ringfly.codec.Packets.tcp;
import static io.ringfly.codec.Packets.udp;
import static io.ringfly.codec.Packets.udpWithoutChecksum;
import static io.ringfly.codec.Packets.vlan;
import static io.ringfly.codec.Packets.vxlan;

import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureSection;
import io.ringfly.codec.pcap.PcapngWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Frames that are sound and cover every header, its options and what it can carry. {@link Damage} makes of each what can
 * be wrong with it.
 */
public final class Corpus {

    private static final byte[] NONE = {};
    private static final byte[] TEXT = data(12);
    private static final int SYN = Tcp.SYN;
    private static final int ACK = Tcp.ACK | Tcp.PSH;

    /** A frame, and how long it was before it was cut. */
    public record Frame(String name, int linkType, byte[] bytes, int original) {

        Frame(String name, int linkType, byte[] bytes) {
            this(name, linkType, bytes, bytes.length);
        }
    }

    private final List<Frame> frames = new ArrayList<>();

    private Corpus() {}

    /** All sound ones. */
    public static List<Frame> sound() {
        Corpus corpus = new Corpus();
        corpus.links();
        corpus.ipv4s();
        corpus.ipv6s();
        corpus.icmps();
        corpus.icmpv6s();
        corpus.neighbors();
        corpus.transports();
        corpus.tunnels();
        return corpus.frames;
    }

    /** Writes frames into a pcapng file, one interface a link type and a microsecond a frame. */
    public static void write(Path file, List<Frame> frames) throws IOException {
        try (PcapngWriter out = PcapngWriter.create(file, CaptureSection.EMPTY)) {
            Map<Integer, Integer> interfaces = new LinkedHashMap<>();
            for (Frame frame : frames) {
                if (!interfaces.containsKey(frame.linkType)) {
                    interfaces.put(frame.linkType, out.addInterface(CaptureInterface.of(frame.linkType, 0)));
                }
            }
            long nanos = 0;
            for (Frame frame : frames) {
                nanos += 1000;
                MemorySegment m = MemorySegment.ofArray(frame.bytes);
                int length = frame.bytes.length;
                out.write(interfaces.get(frame.linkType), nanos, m, 0, length, frame.original, 0);
            }
        }
    }

    private void add(String name, int linkType, byte[] bytes) {
        frames.add(new Frame(name, linkType, bytes));
    }

    private void cut4(String name, int bytes, byte[] packet) {
        byte[] frame = ethernet(Ethernet.TYPE_IPV4, packet);
        frames.add(new Frame(name, LinkType.ETHERNET, Arrays.copyOf(frame, frame.length - bytes), frame.length));
    }

    private void ethernet4(String name, byte[] packet) {
        add(name, LinkType.ETHERNET, ethernet(Ethernet.TYPE_IPV4, packet));
    }

    private void ethernet6(String name, byte[] packet) {
        add(name, LinkType.ETHERNET, ethernet(Ethernet.TYPE_IPV6, packet));
    }

    private static byte[] echo() {
        return ipv4(IpProtocol.ICMP, icmp(Icmpv4.ECHO_REQUEST, 0, 0x0007_0001, TEXT));
    }

    private static byte[] udp4() {
        return ipv4(IpProtocol.UDP, udp(false, 9, TEXT));
    }

    private static byte[] udp6() {
        return ipv6(IpProtocol.UDP, udp(true, 9, TEXT));
    }

    private void links() {
        add("ethernet padded", LinkType.ETHERNET, join(ethernet(Ethernet.TYPE_IPV4, udp4()), new byte[6]));
        add("unknown type", LinkType.ETHERNET, ethernet(0x1234, TEXT));
        add("invalid type", LinkType.ETHERNET, ethernet(1501, TEXT));
        add("arp request", LinkType.ETHERNET, ethernet(Ethernet.TYPE_ARP, join(Packets.arp(1), new byte[18])));
        add("arp reply", LinkType.ETHERNET, ethernet(Ethernet.TYPE_ARP, Packets.arp(2)));
        add("reverse arp", LinkType.ETHERNET, ethernet(Ethernet.TYPE_REVERSE_ARP, Packets.arp(3)));
        add(
                "arp of other sizes",
                LinkType.ETHERNET,
                ethernet(Ethernet.TYPE_ARP, join(bytes(0, 32, 0x86, 0xdd, 20, 16, 0, 1), data(72))));
        add("spanning tree", LinkType.ETHERNET, ethernet(LlcHeader.of(0x42), data(35)));
        add("llc information", LinkType.ETHERNET, ethernet(30, join(bytes(0xf0, 0xf0, 4, 8), data(26))));
        add("llc supervisory", LinkType.ETHERNET, ethernet(4, join(bytes(0xf0, 0xf1, 1, 9), new byte[42])));
        add("llc ip", LinkType.ETHERNET, ethernet(LlcHeader.of(Llc.SAP_IP), udp4()));
        add("snap ip", LinkType.ETHERNET, ethernet(LlcHeader.snap(Llc.OUI_ETHERNET, Ethernet.TYPE_IPV4), udp4()));
        add("ip in llc information", LinkType.ETHERNET, ethernet(44, join(bytes(6, 6, 4, 8), udp4())));
        add("snap cisco", LinkType.ETHERNET, ethernet(LlcHeader.snap(Llc.OUI_CISCO, 0x2000), TEXT));
        add("snap other", LinkType.ETHERNET, ethernet(LlcHeader.snap(0x123456, 0x2000), TEXT));
        byte[] tagged = vlan(7, Ethernet.TYPE_IPV4, udp4());
        add("vlan", LinkType.ETHERNET, ethernet(Ethernet.TYPE_VLAN, tagged));
        add("qinq", LinkType.ETHERNET, ethernet(Ethernet.TYPE_QINQ, vlan(8, Ethernet.TYPE_VLAN, tagged)));
        add("old qinq", LinkType.ETHERNET, ethernet(Ethernet.TYPE_QINQ_OLD, vlan(8, Ethernet.TYPE_VLAN, tagged)));
        add(
                "vlan with llc",
                LinkType.ETHERNET,
                ethernet(Ethernet.TYPE_VLAN, vlan(7, 15, join(bytes(0x42, 0x42, 3), data(12)))));
        add("mpls ipv4", LinkType.ETHERNET, ethernet(Ethernet.TYPE_MPLS, mpls(3, udp4())));
        add("mpls ipv6", LinkType.ETHERNET, ethernet(Ethernet.TYPE_MPLS_MULTICAST, mpls(1, udp6())));
        add("sll", LinkType.LINUX_SLL, sll(Ethernet.TYPE_IPV4, udp4()));
        add("sll llc", LinkType.LINUX_SLL, sll(Sll.PROTOCOL_802_2, join(bytes(0x42, 0x42, 3), TEXT)));
        add("sll vlan", LinkType.LINUX_SLL, sll(Ethernet.TYPE_VLAN, tagged));
        add("sll gre", LinkType.LINUX_SLL, sll(Sll.HARDWARE_GRE, 4, Ethernet.TYPE_IPV4, udp4()));
        add("sll other address", LinkType.LINUX_SLL, sll(Sll.HARDWARE_NONE, 8, Ethernet.TYPE_IPV4, udp4()));
        add(
                "qinq with llc",
                LinkType.ETHERNET,
                ethernet(Ethernet.TYPE_QINQ, vlan(7, 15, join(bytes(0x42, 0x42, 3), data(12)))));
        add("llc link", LinkType.ATM_RFC1483, join(bytes(0xaa, 0xaa, 3, 0, 0, 0, 8, 0), udp4()));
        add("null of no family", LinkType.NULL, nullLoopback(0x2f006c65, ByteOrder.BIG_ENDIAN, TEXT));
        add("sll2", LinkType.LINUX_SLL2, sll2(Ethernet.TYPE_IPV6, udp6()));
        add("sll2 vlan", LinkType.LINUX_SLL2, sll2(Ethernet.TYPE_QINQ, tagged));
        add("null", LinkType.NULL, nullLoopback(NullLoopback.IPV4, ByteOrder.LITTLE_ENDIAN, udp4()));
        add("null swapped", LinkType.NULL, nullLoopback(NullLoopback.IPV6_DARWIN, ByteOrder.BIG_ENDIAN, udp6()));
        add("null with a type", LinkType.NULL, nullLoopback(Ethernet.TYPE_IPV4, ByteOrder.LITTLE_ENDIAN, udp4()));
        add("loop", LinkType.LOOP, nullLoopback(NullLoopback.IPV6_BSD, ByteOrder.BIG_ENDIAN, udp6()));
        add("raw 4", LinkType.RAW, udp4());
        add("raw 6", LinkType.RAW, udp6());
        add("ipv4 link", LinkType.IPV4, udp4());
        add("ipv6 link", LinkType.IPV6, udp6());
    }

    private void ipv4s() {
        for (int protocol : new int[] {IpProtocol.IGMP, 254}) {
            ethernet4("ipv4 carries " + protocol, ipv4(protocol, TEXT));
        }
        byte[] udp = udp(false, 9, TEXT);
        byte[] all = join(
                bytes(7, 11, 8, 10, 0, 0, 9, 0, 0, 0, 0, 1),
                bytes(68, 12, 9, 0x21, 0, 0, 0, 1, 0, 0, 0, 0),
                bytes(148, 4, 0, 0),
                bytes(136, 4, 0, 5),
                bytes(0, 0, 0, 0));
        ethernet4("ipv4 options", ipv4(all, IpProtocol.UDP, udp));
        ethernet4("source route", ipv4(bytes(137, 7, 4, 10, 0, 0, 9, 0), IpProtocol.UDP, udp));
        ethernet4("source route gone", ipv4(bytes(131, 7, 8, 10, 0, 0, 9, 0), IpProtocol.UDP, udp));
        byte[] times = bytes(68, 20, 13, 1, 10, 0, 0, 1, 0, 0, 0, 1, 10, 0, 0, 9, 0, 0, 0, 0);
        ethernet4("timestamps of addresses", ipv4(times, IpProtocol.UDP, udp));
        ethernet4(
                "security and mtu",
                ipv4(
                        bytes(130, 11, 0x5a, 0xab, 0, 0, 0, 0, 0, 0, 0, 11, 4, 5, 220, 12, 4, 5, 220, 0),
                        IpProtocol.UDP,
                        udp));
        ethernet4("mtu probe too long", ipv4(bytes(11, 5, 5, 220, 0, 0, 0, 0), IpProtocol.UDP, udp));
        ethernet4("security too short", ipv4(bytes(130, 2, 0, 0), IpProtocol.UDP, udp));
        ethernet4("unknown option", ipv4(bytes(30, 4, 1, 2), IpProtocol.UDP, udp));
        byte[] long4 = udp(false, 9, data(64));
        byte[] first = Arrays.copyOf(long4, 40);
        ethernet4("first fragment", ipv4Fragment(0, true, IpProtocol.UDP, first));
        ethernet4("middle fragment", ipv4Fragment(40, true, IpProtocol.UDP, data(16)));
        ethernet4("last fragment", ipv4Fragment(56, false, IpProtocol.UDP, data(16)));
        ethernet4("first fragment of tcp", ipv4Fragment(0, true, IpProtocol.TCP, tcp(false, ACK, NONE, data(20))));
        ethernet4("ah", ipv4(IpProtocol.AH, Packets.ah(IpProtocol.UDP, udp)));
        ethernet4("esp", ipv4(IpProtocol.ESP, esp(data(32))));
    }

    private void ipv6s() {
        byte[] udp = udp(true, 9, TEXT);
        ethernet6("nothing follows", ipv6(IpProtocol.NO_NEXT_HEADER, NONE));
        ethernet6("hop by hop", ipv6(IpProtocol.HOP_BY_HOP, extension(IpProtocol.UDP, bytes(5, 2, 0, 0), udp)));
        ethernet6(
                "jumbo payload in a small one",
                ipv6(IpProtocol.HOP_BY_HOP, extension(IpProtocol.UDP, bytes(0xc2, 4, 0, 1, 0, 0), udp)));
        byte[] options = join(bytes(1, 2, 0, 0, 4, 1, 3, 0), bytes(0xc9, 16), data(16));
        ethernet6("destination options", ipv6(IpProtocol.DESTINATION_OPTIONS, extension(IpProtocol.UDP, options, udp)));
        ethernet6(
                "unknown option6",
                ipv6(IpProtocol.DESTINATION_OPTIONS, extension(IpProtocol.UDP, bytes(0x3e, 4, 1, 2, 3, 4), udp)));
        // with no segments left the destination is that of the checksum
        byte[] segments = join(bytes(4, 0, 0, 0, 0, 7), data(16));
        ethernet6("segment routing", ipv6(IpProtocol.ROUTING, extension(IpProtocol.UDP, segments, udp)));
        ethernet6(
                "source route6",
                ipv6(IpProtocol.ROUTING, extension(IpProtocol.UDP, join(bytes(0, 0, 0, 0, 0, 0), data(16)), udp)));
        ethernet6(
                "mobile route",
                ipv6(IpProtocol.ROUTING, extension(IpProtocol.UDP, join(bytes(2, 0, 0, 0, 0, 0), data(16)), udp)));
        ethernet6(
                "ethernet in srv6",
                ipv6(
                        IpProtocol.ROUTING,
                        extension(IpProtocol.ETHERNET, segments, ethernet(Ethernet.TYPE_IPV4, udp4()))));
        byte[] first = Arrays.copyOf(udp(true, 9, data(64)), 40);
        ethernet6("first fragment6", ipv6(IpProtocol.FRAGMENT, fragment(IpProtocol.UDP, 0, true, first)));
        ethernet6("last fragment6", ipv6(IpProtocol.FRAGMENT, fragment(IpProtocol.UDP, 40, false, data(32))));
        ethernet6("atomic fragment", ipv6(IpProtocol.FRAGMENT, fragment(IpProtocol.UDP, 0, false, udp)));
        ethernet6("ah6", ipv6(IpProtocol.AH, Packets.ah(IpProtocol.UDP, udp)));
        ethernet6("esp6", ipv6(IpProtocol.ESP, esp(data(32))));
        byte[] chain = extension(
                IpProtocol.FRAGMENT,
                NONE,
                fragment(IpProtocol.DESTINATION_OPTIONS, 0, false, extension(IpProtocol.UDP, NONE, udp)));
        ethernet6("chain", ipv6(IpProtocol.HOP_BY_HOP, extension(IpProtocol.DESTINATION_OPTIONS, NONE, chain)));
    }

    private void icmps() {
        for (int type = 0; type <= 43; type++) {
            ethernet4("icmp " + type, ipv4(IpProtocol.ICMP, icmp(type, 0, 0x0102_0304, data(16))));
        }
        cut4("timestamp cut", 6, ipv4(IpProtocol.ICMP, icmp(Icmpv4.TIMESTAMP_REQUEST, 0, 0x0102_0304, data(12))));
        byte[] quoted = Arrays.copyOf(udp4(), 28);
        byte[] whole = ipv4(IpProtocol.TCP, tcp(false, ACK, bytes(1, 1, 1, 0), TEXT));
        for (int type : new int[] {
            Icmpv4.UNREACHABLE, Icmpv4.TIME_EXCEEDED, Icmpv4.REDIRECT, Icmpv4.PARAMETER_PROBLEM, Icmpv4.SOURCE_QUENCH
        }) {
            ethernet4("quotes udp " + type, ipv4(IpProtocol.ICMP, icmp(type, 1, 0x0a000009, quoted)));
            ethernet4("quotes tcp " + type, ipv4(IpProtocol.ICMP, icmp(type, 1, 0x0a000009, whole)));
        }
        ethernet4("gateway with a length", ipv4(IpProtocol.ICMP, icmp(Icmpv4.REDIRECT, 1, 0x0a010009, quoted)));
        ethernet4("fragmentation needed", ipv4(IpProtocol.ICMP, icmp(Icmpv4.UNREACHABLE, 4, 1400, quoted)));
        byte[] long4 = join(ipv4(IpProtocol.UDP, udp(false, 9, data(100))));
        byte[] labels = icmpExtension(8, IcmpExtension.CLASS_MPLS, bytes(0, 1, 0x23, 64));
        ethernet4(
                "mpls extension", ipv4(IpProtocol.ICMP, icmp(Icmpv4.TIME_EXCEEDED, 0, 32 << 16, join(long4, labels))));
        ethernet4(
                "bad extension",
                ipv4(
                        IpProtocol.ICMP,
                        icmp(Icmpv4.TIME_EXCEEDED, 0, 32 << 16, join(long4, icmpExtension(80, 2, data(8))))));
    }

    private void icmpv6s() {
        for (int type = 1; type <= 161; type = type == 4 ? 127 : type + 1) {
            // neighbour discovery with options is apart
            if (type >= Icmpv6.ROUTER_SOLICITATION && type <= Icmpv6.REDIRECT) continue;
            ethernet6("icmpv6 " + type, icmpv6(type, 0, 0x0102_0304, new byte[24]));
        }
        byte[] tcp6 = ipv6(IpProtocol.TCP, tcp(true, ACK, NONE, TEXT));
        for (int type = Icmpv6.UNREACHABLE; type <= Icmpv6.PARAMETER_PROBLEM; type++) {
            ethernet6("quotes udp6 " + type, icmpv6(type, 0, 1280, udp6()));
            ethernet6("quotes tcp6 " + type, icmpv6(type, 0, 1280, tcp6));
        }
        ethernet6(
                "mldv2 query", icmpv6(Icmpv6.MLD_QUERY, 0, 1000 << 16, join(data(16), bytes(0x0a, 7, 0, 1), data(16))));
        ethernet6(
                "mldv2 report",
                icmpv6(
                        Icmpv6.MLDV2_REPORT,
                        0,
                        2,
                        join(bytes(4, 0, 0, 0), data(16), bytes(1, 1, 0, 1), data(32), data(4))));
    }

    private void neighbors() {
        byte[] mac = bytes(1, 1, 2, 0, 0, 0, 0, 10);
        ethernet6("router solicitation", icmpv6(Icmpv6.ROUTER_SOLICITATION, 0, 0, mac));
        ethernet6(
                "neighbour solicitation",
                icmpv6(Icmpv6.NEIGHBOR_SOLICITATION, 0, 0, join(data(16), mac, bytes(14, 1), data(6))));
        ethernet6(
                "neighbour advertisement",
                icmpv6(Icmpv6.NEIGHBOR_ADVERTISEMENT, 0, 0x6000_0000, join(data(16), bytes(2, 1, 2, 0, 0, 0, 0, 10))));
        byte[] advertised = join(
                bytes(0, 0, 0x75, 0x30, 0, 0, 3, 0xe8),
                mac,
                bytes(3, 4, 64, 0xc0),
                data(12),
                data(16),
                bytes(5, 1, 0, 0, 0, 0, 5, 220),
                bytes(7, 1, 0, 0, 0, 0, 5, 220),
                bytes(8, 1, 0, 0, 0, 5, 5, 220),
                bytes(24, 2, 48, 8, 0, 0, 5, 220),
                data(8),
                bytes(25, 3, 0, 0, 0, 0, 5, 220),
                data(16),
                bytes(31, 2, 0, 0, 0, 0, 5, 220, 4, 'l', 'i', 's', 't', 0, 0, 0),
                bytes(99, 1),
                data(6));
        ethernet6("router advertisement", icmpv6(Icmpv6.ROUTER_ADVERTISEMENT, 0, 0x40c8_0708, advertised));
        ethernet6(
                "redirect",
                icmpv6(
                        Icmpv6.REDIRECT,
                        0,
                        0,
                        join(
                                data(32),
                                bytes(2, 1, 2, 0, 0, 0, 0, 10),
                                bytes(4, 9, 0, 0, 0, 0, 0, 0),
                                udp6(),
                                new byte[4])));
        ethernet6("option of length 0", icmpv6(Icmpv6.ROUTER_SOLICITATION, 0, 0, bytes(1, 0, 2, 0, 0, 0, 0, 10)));
    }

    private void transports() {
        byte[] syn = bytes(2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7);
        ethernet4("tcp syn", ipv4(IpProtocol.TCP, tcp(false, SYN, syn, NONE)));
        ethernet6("tcp6", ipv6(IpProtocol.TCP, tcp(true, ACK, NONE, TEXT)));
        ethernet4("tcp flags", ipv4(IpProtocol.TCP, tcp(false, 0x1ff, NONE, TEXT)));
        byte[] sack = bytes(1, 1, 5, 18, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 9);
        ethernet4("sack of nothing", ipv4(IpProtocol.TCP, tcp(false, Tcp.ACK, bytes(1, 1, 5, 2), NONE)));
        ethernet4("tcp sack", ipv4(IpProtocol.TCP, tcp(false, Tcp.ACK, sack, NONE)));
        ethernet4(
                "tcp md5", ipv4(IpProtocol.TCP, tcp(false, Tcp.ACK, join(bytes(19, 18), data(16), bytes(1, 1)), TEXT)));
        ethernet4("tcp ao", ipv4(IpProtocol.TCP, tcp(false, Tcp.ACK, join(bytes(29, 16, 1, 2), data(12)), TEXT)));
        ethernet4("tcp timeout", ipv4(IpProtocol.TCP, tcp(false, Tcp.ACK, bytes(28, 4, 0x80, 30), TEXT)));
        ethernet4(
                "tcp fast open",
                ipv4(IpProtocol.TCP, tcp(false, SYN, join(bytes(34, 10), data(8), bytes(1, 0)), TEXT)));
        ethernet4(
                "tcp experiment",
                ipv4(IpProtocol.TCP, tcp(false, SYN, join(bytes(254, 12, 0xf9, 0x89), data(8)), TEXT)));
        ethernet4(
                "tcp unknown option", ipv4(IpProtocol.TCP, tcp(false, Tcp.ACK, bytes(200, 6, 1, 2, 3, 4, 0, 0), TEXT)));
        ethernet4("tcp quick start", ipv4(IpProtocol.TCP, tcp(false, SYN, bytes(27, 8, 0, 1, 2, 0, 0, 0), NONE)));
        byte[] capable = join(bytes(30, 12, 0, 0x81), data(8));
        ethernet4("mptcp", ipv4(IpProtocol.TCP, tcp(false, SYN, capable, NONE)));
        ethernet4("mptcp too short", ipv4(IpProtocol.TCP, tcp(false, ACK, bytes(30, 3, 0x20, 0), NONE)));
        // so that both ends have agreed on accurate ECN
        int accurate = Tcp.AE | Tcp.CWR | Tcp.ECE;
        byte[] asked = bytes(2, 4, 5, 0xb4);
        ethernet4("accurate ecn asked", ipv4(IpProtocol.TCP, tcp(false, SYN | accurate, asked, NONE)));
        ethernet4("accurate ecn answered", back(ipv4(IpProtocol.TCP, tcp(false, SYN | Tcp.ACK | Tcp.AE, asked, NONE))));
        ethernet4("accurate ecn", ipv4(IpProtocol.TCP, tcp(false, Tcp.ACK | Tcp.CWR, NONE, TEXT)));
        ethernet4("tcp padding", ipv4(IpProtocol.TCP, tcp(false, Tcp.ACK, bytes(1, 0, 0, 0), TEXT)));
        ethernet4("tcp option too long", ipv4(IpProtocol.TCP, tcp(false, Tcp.ACK, bytes(1, 8, 10, 0), TEXT)));
        ethernet4("tcp option of length 0", ipv4(IpProtocol.TCP, tcp(false, Tcp.ACK, bytes(8, 0, 0, 0), TEXT)));
        ethernet4("udp", udp4());
        ethernet6("udp6", udp6());
        ethernet4("udp without checksum", ipv4(IpProtocol.UDP, udpWithoutChecksum(9, TEXT)));
        ethernet6("udp6 without checksum", ipv6(IpProtocol.UDP, udpWithoutChecksum(9, TEXT)));
        ethernet4("udp of nothing", ipv4(IpProtocol.UDP, udp(false, 9, NONE)));
        ethernet4("udp ends early", ipv4(IpProtocol.UDP, join(udp(false, 9, TEXT), data(4))));
        cut4("udp ends before the cut", 2, ipv4(IpProtocol.UDP, join(udp(false, 9, TEXT), data(4))));
        ethernet4("udp of more than 64 KiB", unstated(ipv4(IpProtocol.UDP, udpWithoutChecksum(9, NONE)), data(66_000)));
        ethernet4("sctp", ipv4(IpProtocol.SCTP, sctp(data(16))));
        ethernet6("sctp6", ipv6(IpProtocol.SCTP, sctp(data(16))));
    }

    /** What Linux hands to a device that will divide it: more than the length fields could say, so they are 0. */
    private static byte[] unstated(byte[] packet, byte[] more) {
        byte[] large = join(packet, more);
        MemorySegment m = MemorySegment.ofArray(large);
        Ipv4.setTotalLength(m, 0, 0);
        Ipv4.updateChecksum(m, 0);
        Udp.setLength(m, Ipv4.LENGTH, 0);
        return large;
    }

    private void tunnels() {
        byte[] frame = ethernet(Ethernet.TYPE_IPV4, udp4());
        ethernet4("4in4", ipv4(IpProtocol.IPIP, udp4()));
        ethernet4("6in4", ipv4(IpProtocol.IPV6, udp6()));
        ethernet6("4in6", ipv6(IpProtocol.IPIP, udp4()));
        ethernet6("6in6", ipv6(IpProtocol.IPV6, udp6()));
        ethernet4("mpls in ip", ipv4(IpProtocol.MPLS, mpls(2, udp4())));
        ethernet4("gre", ipv4(IpProtocol.GRE, gre(GreHeader.of(Ethernet.TYPE_IPV4), udp4())));
        int all = Gre.CHECKSUM | Gre.KEY | Gre.SEQUENCE;
        GreHeader full = new GreHeader(all, Ethernet.TYPE_TRANSPARENT_BRIDGING, 7, 8, 0);
        ethernet4("gre with all", ipv4(IpProtocol.GRE, gre(full, frame)));
        ethernet6("gre in 6", ipv6(IpProtocol.GRE, gre(full, frame)));
        ethernet4(
                "gre with tag",
                ipv4(IpProtocol.GRE, gre(GreHeader.of(Ethernet.TYPE_VLAN), vlan(7, Ethernet.TYPE_IPV4, udp4()))));
        ethernet4("gre mpls", ipv4(IpProtocol.GRE, gre(GreHeader.of(Ethernet.TYPE_MPLS), mpls(1, udp4()))));
        GreHeader pptp = new GreHeader(Gre.KEY | Gre.SEQUENCE | Gre.ACK | 1, Gre.TYPE_PPP, 0x000c_0007, 1, 2);
        ethernet4("pptp", ipv4(IpProtocol.GRE, gre(pptp, TEXT)));
        ethernet4("gre unknown", ipv4(IpProtocol.GRE, gre(GreHeader.of(0x1234), TEXT)));
        ethernet4("gre in udp", ipv4(IpProtocol.UDP, udp(false, Gre.PORT, gre(full, frame))));
        byte[] vxlan = vxlan(VxlanHeader.of(100), frame);
        ethernet4("vxlan", ipv4(IpProtocol.UDP, udp(false, Vxlan.PORT, vxlan)));
        ethernet6("vxlan of linux", ipv6(IpProtocol.UDP, udp(true, Vxlan.PORT_LINUX, vxlan)));
        ethernet4(
                "vxlan group policy",
                ipv4(IpProtocol.UDP, udp(false, Vxlan.PORT, vxlan(new VxlanHeader(0x88, 0x1234, 100), frame))));
        ethernet4(
                "vxlan in vxlan",
                ipv4(
                        IpProtocol.UDP,
                        udp(
                                false,
                                Vxlan.PORT,
                                vxlan(
                                        VxlanHeader.of(1),
                                        ethernet(
                                                Ethernet.TYPE_IPV4,
                                                ipv4(IpProtocol.UDP, udp(false, Vxlan.PORT, vxlan)))))));
        ethernet4("mpls in udp", ipv4(IpProtocol.UDP, udp(false, Mpls.PORT, mpls(1, udp4()))));
        ethernet4("gue", ipv4(IpProtocol.UDP, udp(false, Gue.PORT, gue(GueHeader.of(IpProtocol.IPIP), udp4()))));
        ethernet4("gue without header", ipv4(IpProtocol.UDP, udp(false, Gue.PORT, udp6())));
        byte[] deep = echo();
        for (int i = 0; i < Dissection.MAX_LAYERS; i++) {
            deep = ipv4(IpProtocol.IPIP, deep);
        }
        ethernet4("too deep", deep);
    }
}
