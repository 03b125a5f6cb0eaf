/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.LinkType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A frame of each kind that has text, put together from hex digits. Lengths and checksums are filled in by naive
 * arithmetic, without the classes under test.
 */
final class Frames {

    /** Bytes as they lie in a capture, and of which link. */
    record Frame(int linkType, byte[] bytes) {

        /** Native memory of exactly that length. */
        MemorySegment segment() {
            return Arena.ofAuto().allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
        }
    }

    static final int ICMP = 1;
    static final int IPIP = 4;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int IPV6 = 41;
    static final int GRE = 47;
    static final int ICMPV6 = 58;

    private static final String MACS = "02000000000b 02000000000a ";
    private static final String SRC4 = "c0000201";
    private static final String DST4 = "c0000202";
    private static final String SRC6 = "20010db8000000000000000000000001";
    private static final String DST6 = "20010db8000000000000000000000002";
    private static final String LINK_LOCAL = "fe80000000000000020000fffe00000a";
    private static final String ALL_NODES = "ff020000000000000000000000000001";
    /** Stands where the checksum of TCP, UDP, ICMP or ICMPv6 is to be filled in. */
    private static final String SUM = "zzzz";

    private static final String DATA = "6162636465666768";

    private Frames() {}

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String u16(int value) {
        return HexFormat.of().toHexDigits((short) value);
    }

    private static String u8(int value) {
        return HexFormat.of().toHexDigits((byte) value);
    }

    private static int length(String hex) {
        return hex.replaceAll("\\s", "").length() / 2;
    }

    static String ethernet(int type, String payload) {
        return MACS + u16(type) + payload;
    }

    static String tag(int tci, int type, String payload) {
        return u16(tci) + u16(type) + payload;
    }

    static String ipv4(int protocol, String payload) {
        return ipv4(protocol, "4000", "", payload);
    }

    static String ipv4(int protocol, String fragment, String options, String payload) {
        return ipv4(protocol, fragment, "00", options, payload);
    }

    static String ipv4(int protocol, String fragment, String tos, String options, String payload) {
        int headerLength = 20 + length(options);
        int total = headerLength + length(payload);
        String before = u8(0x40 | headerLength / 4) + tos + u16(total) + "1234" + fragment + "40" + u8(protocol);
        String behind = SRC4 + DST4 + options;
        int sum = ~sum(before + behind) & 0xffff;
        String pseudo = SRC4 + DST4 + u16(protocol) + u16(length(payload));
        return before + u16(sum) + behind + fill(payload, protocol == ICMP ? "" : pseudo);
    }

    static String ipv6(int next, String payload) {
        return ipv6(next, next, SRC6, DST6, payload);
    }

    /** {@code last} is what the packet carries behind its extension headers, all of which are in {@code extensions}. */
    static String extended(int next, String extensions, int last, String payload) {
        String filled = fill(payload, SRC6 + DST6 + "0000" + u16(length(payload)) + "0000" + u16(last));
        return ipv6(next, last, SRC6, DST6, extensions + filled);
    }

    static String ipv6(int next, int last, String src, String dst, String payload) {
        String pseudo = src + dst + "0000" + u16(length(payload)) + "000000" + u8(last);
        return "60000000" + u16(length(payload)) + u8(next) + "40" + src + dst + fill(payload, pseudo);
    }

    private static String fill(String payload, String pseudo) {
        String plain = payload.replaceAll("\\s", "");
        int at = plain.indexOf(SUM);
        if (at < 0) return plain;
        String zeroed = plain.substring(0, at) + "0000" + plain.substring(at + 4);
        int sum = ~sum(pseudo + zeroed) & 0xffff;
        return plain.substring(0, at) + u16(sum) + plain.substring(at + 4);
    }

    private static int sum(String hex) {
        byte[] bytes = bytes(hex);
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xff) << ((i & 1) == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    static String udp(int src, int dst, String payload) {
        return u16(src) + u16(dst) + u16(8 + length(payload)) + SUM + payload;
    }

    static String tcp(String seqAndAck, int flags, String options, String payload) {
        return "b67e9c41" + seqAndAck + u8((20 + length(options)) / 4 << 4) + u8(flags) + "faf0" + SUM + "0000"
                + options + payload;
    }

    /** By name, in an order that stays. */
    static Map<String, Frame> all() {
        Map<String, Frame> all = new LinkedHashMap<>();
        String udp = udp(40000, 40001, DATA);
        String syn = tcp("d25fcdea 00000000", 2, "020405b4 0402080ac71b897b00000000 0103030a", "");
        String ip = ipv4(UDP, udp);
        put(all, "udp", ethernet(0x800, ip));
        put(all, "udp without checksum", ethernet(0x800, ipv4(UDP, "9c409c410010 0000" + DATA)));
        put(all, "udp with a wrong checksum", ethernet(0x800, ipv4(UDP, "9c409c410010 1234" + DATA)));
        put(all, "empty udp", ethernet(0x800, ipv4(UDP, udp(40000, 40001, ""))));
        put(all, "udp6", ethernet(0x86dd, ipv6(UDP, udp)));
        put(all, "syn", ethernet(0x800, ipv4(TCP, syn)));
        put(all, "syn ack", ethernet(0x800, ipv4(TCP, tcp("9d560229 d25fcdeb", 0x12, "020405b40101040201030307", ""))));
        put(all, "data", ethernet(0x800, ipv4(TCP, tcp("d25fcdeb 9d56022a", 0x18, "", DATA))));
        put(all, "more data", ethernet(0x800, ipv4(TCP, tcp("d25fcdf3 9d56022a", 0x10, "", DATA + DATA))));
        put(all, "sack", ethernet(0x800, ipv4(TCP, tcp("d25fce03 9d56022a", 0x10, "0101050a9d56023a9d56024a", ""))));
        put(all, "fin", ethernet(0x800, ipv4(TCP, tcp("d25fce03 9d56022a", 0x11, "", ""))));
        put(all, "reset", ethernet(0x800, ipv4(TCP, tcp("d25fce04 00000000", 4, "", ""))));
        put(
                all,
                "urgent",
                ethernet(
                        0x800,
                        ipv4(TCP, tcp("d25fce03 9d56022a", 0xf8, "", DATA).replace(SUM + "0000", SUM + "0003"))));
        put(all, "no flags", ethernet(0x800, ipv4(TCP, tcp("00000001 00000002", 0, "", ""))));
        put(all, "all flags", ethernet(0x800, ipv4(TCP, tcp("00000001 00000002", 0xff, "", ""))));
        String md5 = "1312ae41628ed211e94d4da601136eb45100" + "0101";
        put(all, "tcp md5", ethernet(0x800, ipv4(TCP, tcp("2b3d16ec 00000000", 2, md5, ""))));
        put(
                all,
                "tcp fast open",
                ethernet(0x800, ipv4(TCP, tcp("8b84e6c9 00000000", 2, "220a76c7bf53bd4495d50101", DATA))));
        put(all, "tcp fast open request", ethernet(0x800, ipv4(TCP, tcp("1ca3b1da 00000000", 2, "22020101", ""))));
        put(all, "tcp unknown option", ethernet(0x800, ipv4(TCP, tcp("1ca3b1da 00000000", 2, "4d06010203040000", ""))));
        put(all, "tcp end of options", ethernet(0x800, ipv4(TCP, tcp("1ca3b1da 00000000", 2, "020405b400000000", ""))));
        put(all, "tcp6", ethernet(0x86dd, ipv6(TCP, syn)));
        put(all, "ecn", ethernet(0x800, ipv4(UDP, "0000", "03", "", udp)));
        put(all, "ipv4 options", ethernet(0x800, ipv4(UDP, "4000", "94040000", udp)));
        put(all, "first fragment", ethernet(0x800, ipv4(UDP, "2000", "", "9c409c4104001234" + DATA)));
        put(all, "later fragment", ethernet(0x800, ipv4(UDP, "20b9", "", DATA + DATA)));
        put(all, "last fragment", ethernet(0x800, ipv4(UDP, "0172", "", DATA)));
        put(all, "unknown protocol", ethernet(0x800, ipv4(253, DATA)));
        put(all, "ipip", ethernet(0x800, ipv4(IPIP, ip)));
        put(all, "6in4", ethernet(0x800, ipv4(IPV6, ipv6(UDP, udp))));
        put(all, "4in6", ethernet(0x86dd, ipv6(IPIP, ip)));
        put(all, "6in6", ethernet(0x86dd, ipv6(IPV6, ipv6(TCP, syn))));
        put(all, "gre", ethernet(0x800, ipv4(GRE, "00000800" + ip)));
        put(all, "gre with key", ethernet(0x800, ipv4(GRE, "3000 86dd 00000007 00000009" + ipv6(UDP, udp))));
        put(all, "gre of unknown", ethernet(0x800, ipv4(GRE, "0000 2001" + DATA)));
        put(all, "vxlan", ethernet(0x800, ipv4(UDP, udp(50000, 4789, "08000000 00002a00" + ethernet(0x800, ip)))));
        put(all, "gue", ethernet(0x800, ipv4(UDP, udp(50000, 6080, "00040000" + ip))));
        put(all, "mpls", ethernet(0x8847, "0006403f 000c81ff" + ip));
        put(all, "mpls over udp", ethernet(0x800, ipv4(UDP, udp(50000, 6635, "0006413f" + ip))));
        put(all, "vlan", ethernet(0x8100, tag(5, 0x800, ip)));
        put(all, "qinq", ethernet(0x88a8, tag(0x7064, 0x8100, tag(0xb00a, 0x86dd, ipv6(UDP, udp)))));
        put(all, "snap", MACS + u16(8 + length(ip)) + "aaaa03000000 0800" + ip);
        put(
                all,
                "stp",
                MACS + "0026 424203 00000000 0080000019060000 00000000 8000001906000080 8001000014000200 0f00 0000");
        put(all, "unknown type", ethernet(0x9999, DATA));
        icmp(all);
        icmpv6(all);
        arp(all);
        extensions(all, udp);
        links(all, ip, ipv6(UDP, udp));
        return all;
    }

    private static void icmp(Map<String, Frame> all) {
        String quoted = ipv4(UDP, udp(40000, 40001, DATA));
        String[][] messages = {
            {"echo request", "0800zzzz 12340001" + DATA},
            {"echo reply", "0000zzzz 12340001" + DATA},
            {"net unreachable", "0300zzzz 00000000" + quoted},
            {"host unreachable", "0301zzzz 00000000" + quoted},
            {"protocol unreachable", "0302zzzz 00000000" + quoted},
            {"port unreachable", "0303zzzz 00000000" + quoted},
            {"fragmentation needed", "0304zzzz 000005dc" + quoted},
            {"source route failed", "0305zzzz 00000000" + quoted},
            {"net unknown", "0306zzzz 00000000" + quoted},
            {"host unknown", "0307zzzz 00000000" + quoted},
            {"isolated", "0308zzzz 00000000" + quoted},
            {"net prohibited", "0309zzzz 00000000" + quoted},
            {"host prohibited", "030azzzz 00000000" + quoted},
            {"net tos", "030bzzzz 00000000" + quoted},
            {"host tos", "030czzzz 00000000" + quoted},
            {"filtered", "030dzzzz 00000000" + quoted},
            {"precedence violation", "030ezzzz 00000000" + quoted},
            {"precedence cutoff", "030fzzzz 00000000" + quoted},
            {"unreachable of unknown code", "0322zzzz 00000000" + quoted},
            {"source quench", "0400zzzz 00000000" + quoted},
            {"redirect to net", "0500zzzz c0000209" + quoted},
            {"redirect to host", "0501zzzz c0000209" + quoted},
            {"redirect to net for tos", "0502zzzz c0000209" + quoted},
            {"redirect to host for tos", "0503zzzz c0000209" + quoted},
            {"router advertisement", "0900zzzz 01020708 c0000201 00000000"},
            {"router solicitation", "0a00zzzz 00000000"},
            {"time exceeded", "0b00zzzz 00000000" + quoted},
            {"reassembly", "0b01zzzz 00000000" + quoted},
            {"parameter problem", "0c00zzzz 15000000" + quoted},
            {"missing option", "0c01zzzz 15000000" + quoted},
            {"timestamp", "0d00zzzz 12340001 00000001 00000002 00000003"},
            {"timestamp reply", "0e00zzzz 12340001 036ee800 036ee801 036ee802"},
            {"information request", "0f00zzzz 12340001"},
            {"information reply", "1000zzzz 12340001"},
            {"address mask request", "1100zzzz 12340001 00000000"},
            {"address mask reply", "1200zzzz 12340001 ffffff00"},
            {"unknown", "2a00zzzz 12340001"},
            {"with a wrong checksum", "08001234 12340001" + DATA}
        };
        for (String[] message : messages) {
            put(all, "icmp " + message[0], ethernet(0x800, ipv4(ICMP, message[1].replaceFirst(" ", ""))));
        }
    }

    private static void icmpv6(Map<String, Frame> all) {
        String quoted = ipv6(UDP, udp(40000, 40001, DATA));
        String target = DST6;
        String[][] messages = {
            {"echo request", "8000zzzz12340001" + DATA},
            {"echo reply", "8100zzzz12340001" + DATA},
            {"no route", "0100zzzz00000000" + quoted},
            {"prohibited", "0101zzzz00000000" + quoted},
            {"beyond scope", "0102zzzz00000000" + quoted},
            {"address unreachable", "0103zzzz00000000" + quoted},
            {"port unreachable", "0104zzzz00000000" + quoted},
            {"source policy", "0105zzzz00000000" + quoted},
            {"packet too big", "0200zzzz000005dc" + quoted},
            {"time exceeded", "0300zzzz00000000" + quoted},
            {"reassembly", "0301zzzz00000000" + quoted},
            {"parameter problem", "0400zzzz00000006" + quoted},
            {"next header", "0401zzzz00000006" + quoted},
            {"option", "0402zzzz00000028" + quoted},
            {"header chain", "0403zzzz00000028" + quoted},
            {"listener query", "8200zzzz03e80000" + "00".repeat(16)},
            {"listener report", "8300zzzz00000000" + ALL_NODES},
            {"listener done", "8400zzzz00000000" + ALL_NODES},
            {"router solicitation", "8500zzzz00000000 010102000000000a"},
            {
                "router advertisement",
                "8600zzzz40c0070800000000 00000000 010102000000000a 05010000000005dc 0304 40c0 00278d00 00093a80 00000000"
                        + "20010db8000000000000000000000000" + "1903000000000e10" + DST6
            },
            {"neighbor solicitation", "8700zzzz00000000" + target + "010102000000000a"},
            {"neighbor advertisement", "8800zzzz60000000" + target + "020102000000000b"},
            {"redirect", "8900zzzz00000000" + target + DST6 + "020102000000000b"},
            {"multicast report", "8f00zzzz00000001" + "04000000" + ALL_NODES},
            {"unknown", "fa00zzzz00000000"},
            {"with a wrong checksum", "80001234 12340001" + DATA}
        };
        for (String[] message : messages) {
            String text = message[1].replaceAll(" ", "");
            put(all, "icmpv6 " + message[0], ethernet(0x86dd, ipv6(ICMPV6, ICMPV6, LINK_LOCAL, ALL_NODES, text)));
        }
    }

    private static void arp(Map<String, Frame> all) {
        String[][] messages = {
            {"request", "0001080006040001 02000000000a c0000201 000000000000 c0000202"},
            {"request with target", "0001080006040001 02000000000a c0000201 02000000000b c0000202"},
            {"reply", "0001080006040002 02000000000b c0000202 02000000000a c0000201"},
            {"reverse request", "0001080006040003 02000000000a 00000000 02000000000a 00000000"},
            {"reverse reply", "0001080006040004 02000000000b c0000202 02000000000a c0000201"},
            {"inverse request", "0001080006040008 02000000000a c0000201 02000000000b 00000000"},
            {"inverse reply", "0001080006040009 02000000000b c0000202 02000000000a c0000201"},
            {"of another operation", "0001080006040063 02000000000b c0000202 02000000000a c0000201"},
            {"of another protocol", "0001123406040001 02000000000b c0000202 02000000000a c0000201"}
        };
        for (String[] message : messages) put(all, "arp " + message[0], ethernet(0x806, message[1]));
    }

    private static void extensions(Map<String, Frame> all, String udp) {
        String routing = "11020401 00000000" + DST6;
        put(all, "hop-by-hop", ethernet(0x86dd, extended(0, "1100 0502 0000 0100", UDP, udp)));
        put(all, "destination options", ethernet(0x86dd, extended(60, "1100 010400000000", UDP, udp)));
        put(all, "routing", ethernet(0x86dd, extended(43, "110200010000 0000" + DST6, UDP, udp)));
        put(all, "segments", ethernet(0x86dd, extended(43, routing.replace("0401", "0400"), UDP, udp)));
        put(all, "ipv6 atomic fragment", ethernet(0x86dd, extended(44, "1100000000000007", UDP, udp)));
        put(all, "ipv6 first fragment", ethernet(0x86dd, ipv6(44, "1100000100000007" + "9c409c4104001234" + DATA)));
        put(all, "ipv6 later fragment", ethernet(0x86dd, ipv6(44, "1100001900000007" + DATA)));
        put(all, "ipv6 last fragment", ethernet(0x86dd, ipv6(44, "1100003000000007" + DATA)));
        put(
                all,
                "authentication header",
                ethernet(0x86dd, extended(51, "1104000000000100000000010102030405060708090a0b0c", UDP, udp)));
        put(
                all,
                "authentication header over ipv4",
                ethernet(
                        0x800,
                        ipv4(51, "1104000000000100000000010102030405060708090a0b0c" + udp.replace(SUM, "0000"))));
        put(all, "esp", ethernet(0x800, ipv4(50, "0000000a00000001" + DATA)));
        put(all, "esp over ipv6", ethernet(0x86dd, ipv6(50, "0000000a00000001" + DATA)));
        put(all, "no next header", ethernet(0x86dd, ipv6(59, "")));
        put(all, "unknown next header", ethernet(0x86dd, ipv6(253, DATA)));
        put(all, "sctp", ethernet(0x800, ipv4(132, "9c409c41 00000001 00000000 0b000004")));
    }

    private static void links(Map<String, Frame> all, String ip, String ip6) {
        all.put("sll", new Frame(LinkType.LINUX_SLL, bytes("0000 0001 0006 02000000000a 0000 0800" + ip)));
        all.put("sll out", new Frame(LinkType.LINUX_SLL, bytes("0004 0001 0006 02000000000a 0000 86dd" + ip6)));
        all.put("sll2", new Frame(LinkType.LINUX_SLL2, bytes("0800 0000 00000003 0001 00 06 02000000000a 0000" + ip)));
        all.put("null", new Frame(LinkType.NULL, bytes("02000000" + ip)));
        all.put("null ipv6", new Frame(LinkType.NULL, bytes("1e000000" + ip6)));
        all.put("loop", new Frame(LinkType.LOOP, bytes("00000002" + ip)));
        all.put("raw", new Frame(LinkType.RAW, bytes(ip)));
        all.put("raw ipv6", new Frame(LinkType.RAW, bytes(ip6)));
    }

    private static void put(Map<String, Frame> all, String name, String hex) {
        all.put(name, new Frame(LinkType.ETHERNET, bytes(hex)));
    }
}
