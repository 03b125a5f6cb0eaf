/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Checksum;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv4Option;
import io.ringfly.codec.Layer;

/** IPv4 and IPv6, AH and ESP. */
final class IpSummary {

    private static final int MORE = 0x2000;
    private static final int DONT = 0x4000;
    private static final int RESERVED = 0x8000;
    private static final int OFFSET = 0x1fff;
    private static final int PORTS_LENGTH = 4;
    private static final String[] ECN = {"", ",ECT(1)", ",ECT(0)", ",CE"};

    private IpSummary() {}

    static void ipv4(SummaryLine l, int i) {
        name(l, i, "IP ");
        Dissection d = l.d;
        int at = d.offset(i);
        missing(l, i, "truncated-ip - ");
        if (l.verbose()) {
            header(l, i, at);
            l.put("\n    ");
        }
        if (isPorted(d, i)) return;
        l.ipv4(at + 12).put(" > ").ipv4(at + 16).put(": ");
        if ((l.u16(at + 6) & OFFSET) != 0) l.put("ip-proto-").put(l.u8(at + 9));
    }

    static void ipv6(SummaryLine l, int i) {
        name(l, i, "IP6 ");
        Dissection d = l.d;
        int at = d.offset(i);
        missing(l, i, "truncated-ip6 - ");
        if (l.verbose()) {
            int first = l.i32(at);
            l.put('(');
            if ((first >>> 20 & 0xff) != 0)
                l.put("class ").hex(first >>> 20 & 0xff, 2).put(", ");
            if ((first & 0xf_ffff) != 0)
                l.put("flowlabel ").hex(first & 0xf_ffff, 5).put(", ");
            l.put("hlim ").put(l.u8(at + 7)).put(", next-header ");
            protocol(l, l.u8(at + 6));
            l.put(" payload length: ").put(l.u16(at + 4)).put(") ");
        }
        if (isPorted(d, i)) return;
        l.ipv6(at + 8).put(" > ").ipv6(at + 24).put(": ");
    }

    /** Says which version it is, unless headers are shown, which say that. */
    static void name(SummaryLine l, int i, String name) {
        if (!l.link) l.put(name);
        else if (i == 0) l.put("ip: ");
    }

    /** Tells of an end that is stated behind that of the carrier. */
    private static void missing(SummaryLine l, int i, String text) {
        Dissection d = l.d;
        if (!d.exceeds(i)) return;
        int carried = i == 0 ? l.original : d.statedEnd(i - 1);
        l.put(text).put(d.statedEnd(i) - (long) carried).put(" bytes missing!");
        if (d.layer(i) == Layer.IPV4) l.put(' ');
    }

    /** Where the packet that layer {@code i} is of says that it ends, even if its carrier ends before that. */
    static int statedEnd(Dissection d, int i) {
        int ip = Verdicts.ipBefore(d, i);
        return ip >= 0 && d.exceeds(ip) ? d.statedEnd(ip) : d.statedEnd(i);
    }

    /** Whether what follows prints the addresses with ports. */
    private static boolean isPorted(Dissection d, int i) {
        if (i + 1 < d.layers() && d.layer(i + 1) != Layer.PAYLOAD) return hasPorts(d.layer(i + 1));
        // a cut header may begin with them all the same
        return hasPorts(d.stopLayer()) && d.stopOffset() == d.payload(i) && d.end(i) - d.stopOffset() >= PORTS_LENGTH;
    }

    private static boolean hasPorts(Layer layer) {
        return layer == Layer.TCP || layer == Layer.UDP || layer == Layer.SCTP;
    }

    private static void header(SummaryLine l, int i, int at) {
        int tos = l.u8(at + 1);
        int fragment = l.u16(at + 6);
        l.put("(tos ").hex(tos, 1).put(ECN[tos & 3]);
        if (l.u8(at + 8) > 0) l.put(", ttl ").put(l.u8(at + 8));
        l.put(", id ")
                .put(l.u16(at + 4))
                .put(", offset ")
                .put((fragment & OFFSET) << 3)
                .put(", flags [");
        if (fragment >>> 13 == 0) l.put("none");
        if ((fragment & MORE) != 0) l.put('+');
        if ((fragment & DONT) != 0) l.put((fragment & MORE) != 0 ? ", DF" : "DF");
        if ((fragment & RESERVED) != 0) l.put((fragment & (MORE | DONT)) != 0 ? ", rsvd" : "rsvd");
        l.put("], proto ");
        protocol(l, l.u8(at + 9));
        l.put(", length ").put(l.u16(at + 2));
        int headerLength = l.d.headerLength(i);
        if (headerLength > Ipv4.LENGTH) options(l, at + Ipv4.LENGTH, at + headerLength);
        if (!Ipv4.checksumOk(l.m, l.at + at)) {
            int stated = l.u16(at + 10);
            int sum = Checksum.fold(Checksum.sum(l.m, l.at + at, headerLength));
            // what is there is taken out of the sum again
            int right = Checksum.finish((long) sum + (~stated & 0xffff));
            l.put(", bad cksum ");
            l.out.hex(stated, 1);
            l.put(" (->");
            l.out.hex(right, 1);
            l.put(")!");
        }
        l.put(')');
    }

    static void protocol(SummaryLine l, int protocol) {
        l.put(name(protocol)).put(" (").put(protocol).put(')');
    }

    private static String name(int protocol) {
        return switch (protocol) {
            case IpProtocol.DESTINATION_OPTIONS, IpProtocol.NO_NEXT_HEADER, IpProtocol.UDP_LITE -> "unknown";
            default -> IpProtocol.name(protocol);
        };
    }

    private static void options(SummaryLine l, int from, int end) {
        l.put(", options (");
        long limit = l.at + end;
        boolean first = true;
        for (long option = l.at + from; option < limit; option = Ipv4Option.next(l.m, option, limit)) {
            if (!first) l.put(',');
            first = false;
            int kind = Ipv4Option.kind(l.m, option);
            switch (kind) {
                case Ipv4Option.END -> l.put("EOL");
                case Ipv4Option.NOP -> l.put("NOP");
                case Ipv4Option.ROUTER_ALERT -> l.put("RA");
                case Ipv4Option.RECORD_ROUTE -> l.put("RR");
                case Ipv4Option.TIMESTAMP -> l.put("timestamp");
                case Ipv4Option.SECURITY -> l.put("security");
                case Ipv4Option.LOOSE_SOURCE_ROUTE -> l.put("LSRR");
                case Ipv4Option.STRICT_SOURCE_ROUTE -> l.put("SSRR");
                default -> l.put("unknown ").put(kind);
            }
        }
        l.put(')');
    }

    static void ah(SummaryLine l, int i) {
        int at = l.d.offset(i);
        int length = l.d.headerLength(i);
        l.put("AH(");
        if (l.verbose()) l.put("length=").put(l.u8(at + 1)).put('(').put(length).put("-bytes),");
        l.put("spi=").hex(l.u32(at + 4), 8).put(",seq=").hex(l.u32(at + 8), 1).put(",icv=0x");
        l.out.bytes(l.m, l.at + at + 12, length - 12);
        l.put("): ");
    }

    static void esp(SummaryLine l, int i) {
        int at = l.d.offset(i);
        l.put("ESP(spi=").hex(l.u32(at), 8).put(",seq=").hex(l.u32(at + 4), 1).put("), length ");
        l.put(statedEnd(l.d, i) - (long) at);
    }

    /** Both addresses with ports, or else the ports alone if there is something before them; the start of a transport. */
    static void ports(SummaryLine l, int i, int at) {
        Dissection d = l.d;
        Layer before = d.layer(i - 1);
        if (before == Layer.IPV4) {
            int ip = d.offset(i - 1);
            l.ipv4(ip + 12).put('.').put(l.u16(at)).put(" > ");
            l.ipv4(ip + 16).put('.').put(l.u16(at + 2)).put(": ");
        } else if (before == Layer.IPV6) {
            int ip = d.offset(i - 1);
            l.ipv6(ip + 8).put('.').put(l.u16(at)).put(" > ");
            l.ipv6(ip + 24).put('.').put(l.u16(at + 2)).put(": ");
        } else {
            l.put(l.u16(at)).put(" > ").put(l.u16(at + 2)).put(": ");
        }
    }
}
