/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.ChecksumVerdict;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Layer;
import io.ringfly.codec.Stop;

/** ICMP. */
final class IcmpSummary {

    private static final int MILLIS = 1000;
    private static final int PORTS_LENGTH = 4;

    private IcmpSummary() {}

    /** False if what it quotes isn't shown. */
    static boolean append(SummaryLine l, int i) {
        Dissection d = l.d;
        int at = d.offset(i);
        long length = IpSummary.statedEnd(d, i) - (long) at;
        if (isQuoteCut(l, i, at)) {
            l.cut("icmp");
            return false;
        }
        l.put("ICMP ");
        message(l, i, at);
        l.put(", length ").put(length);
        if (!l.verbose()) return false;
        if (Verdicts.of(l.m, l.at, d, i) == ChecksumVerdict.WRONG) {
            l.put(" (wrong icmp cksum ");
            l.out.hex(l.u16(at + 2), 1);
            l.put(" (->");
            l.out.hex(Verdicts.right(l.m, l.at, d, i, at + 2), 1);
            l.put(")!)");
        }
        if (isQuoted(d, i)) {
            l.put("\n\t");
            return true;
        }
        return false;
    }

    /** Whether not as much of a quoted packet is there as the message tells of. */
    private static boolean isQuoteCut(SummaryLine l, int i, int at) {
        Dissection d = l.d;
        if (d.stop() != Stop.TRUNCATED) return false;
        return switch (l.u8(at)) {
            case Icmpv4.UNREACHABLE -> !isQuoted(d, i) || l.u8(at + 1) == Icmpv4.UNREACHABLE_PORT && !hasPorts(d, i);
            case Icmpv4.REDIRECT, Icmpv4.TIME_EXCEEDED -> !isQuoted(d, i);
            default -> false;
        };
    }

    private static boolean isQuoted(Dissection d, int i) {
        return i + 1 < d.layers() && d.layer(i + 1) == Layer.IPV4;
    }

    private static boolean hasPorts(Dissection d, int i) {
        return d.end(i) - d.payload(i + 1) >= PORTS_LENGTH;
    }

    private static void message(SummaryLine l, int i, int at) {
        int type = l.u8(at);
        int code = l.u8(at + 1);
        switch (type) {
            case Icmpv4.ECHO_REPLY -> echo(l, at, "echo reply");
            case Icmpv4.ECHO_REQUEST -> echo(l, at, "echo request");
            case Icmpv4.UNREACHABLE -> unreachable(l, i, at, code);
            case Icmpv4.SOURCE_QUENCH -> l.put("source quench");
            case Icmpv4.REDIRECT -> redirect(l, i, at, code);
            case Icmpv4.ROUTER_ADVERTISEMENT -> routerAdvertisement(l, i, at);
            case Icmpv4.ROUTER_SOLICITATION -> l.put("router solicitation");
            case Icmpv4.TIME_EXCEEDED -> {
                switch (code) {
                    case Icmpv4.TIME_EXCEEDED_TTL -> l.put("time exceeded in-transit");
                    case Icmpv4.TIME_EXCEEDED_REASSEMBLY -> l.put("ip reassembly time exceeded");
                    default -> l.put("time exceeded-#").put(code);
                }
            }
            case Icmpv4.PARAMETER_PROBLEM -> {
                if (code != 0) l.put("parameter problem - code ").put(code);
                else l.put("parameter problem - octet ").put(l.u8(at + 4));
            }
            case Icmpv4.ADDRESS_MASK_REQUEST -> l.put("address mask request");
            case Icmpv4.ADDRESS_MASK_REPLY -> {
                l.put("address mask is ");
                if (has(l, i, 12)) l.hex(l.u32(at + 8), 8);
                else l.cut("icmp");
            }
            case Icmpv4.TIMESTAMP_REQUEST -> {
                l.put("time stamp query id ").put(l.u16(at + 4)).put(" seq ").put(l.u16(at + 6));
            }
            case Icmpv4.TIMESTAMP_REPLY -> {
                l.put("time stamp reply id ").put(l.u16(at + 4)).put(" seq ").put(l.u16(at + 6));
                if (has(l, i, 20)) {
                    l.put(": org ");
                    time(l, l.u32(at + 8));
                    l.put(", recv ");
                    time(l, l.u32(at + 12));
                    l.put(", xmit ");
                    time(l, l.u32(at + 16));
                } else {
                    l.cut("icmp");
                }
            }
            case Icmpv4.INFORMATION_REQUEST -> l.put("information request");
            case Icmpv4.INFORMATION_REPLY -> l.put("information reply");
            default -> l.put("type-#").put(type);
        }
    }

    private static boolean has(SummaryLine l, int i, int length) {
        return l.d.end(i) - l.d.offset(i) >= length;
    }

    private static void echo(SummaryLine l, int at, String name) {
        l.put(name).put(", id ").put(l.u16(at + 4)).put(", seq ").put(l.u16(at + 6));
    }

    private static void time(SummaryLine l, long millis) {
        long seconds = millis / MILLIS;
        long hours = seconds / 3600;
        if (hours < 100) l.padded(hours, 2);
        else l.put(hours);
        l.put(':');
        l.out.padded(seconds / 60 % 60, 2)
                .append(':')
                .padded(seconds % 60, 2)
                .append('.')
                .padded(millis % MILLIS, 3);
    }

    /** The destination of the quoted packet, if it was found; what it is about, in most errors. */
    private static SummaryLine quotedDst(SummaryLine l, int i) {
        if (isQuoted(l.d, i)) l.ipv4(l.d.offset(i + 1) + 16);
        else l.put("?");
        return l;
    }

    private static void unreachable(SummaryLine l, int i, int at, int code) {
        switch (code) {
            case Icmpv4.UNREACHABLE_NET,
                    Icmpv4.UNREACHABLE_NET_UNKNOWN,
                    Icmpv4.UNREACHABLE_NET_PROHIBITED,
                    Icmpv4.UNREACHABLE_NET_TOS -> l.put("net ");
            case Icmpv4.UNREACHABLE_HOST,
                    Icmpv4.UNREACHABLE_HOST_UNKNOWN,
                    Icmpv4.UNREACHABLE_HOST_PROHIBITED,
                    Icmpv4.UNREACHABLE_HOST_TOS,
                    Icmpv4.UNREACHABLE_FILTERED,
                    Icmpv4.UNREACHABLE_PRECEDENCE_VIOLATION,
                    Icmpv4.UNREACHABLE_PRECEDENCE_CUTOFF -> l.put("host ");
            default -> {}
        }
        quotedDst(l, i);
        switch (code) {
            case Icmpv4.UNREACHABLE_PROTOCOL -> protocol(l, i);
            case Icmpv4.UNREACHABLE_PORT -> port(l, i);
            case Icmpv4.UNREACHABLE_FRAGMENTATION_NEEDED -> {
                l.put(" unreachable - need to frag");
                int mtu = l.u16(at + 6);
                if (mtu != 0) l.put(" (mtu ").put(mtu).put(')');
            }
            default -> l.put(" unreachable").put(reason(code));
        }
        if (code > Icmpv4.UNREACHABLE_PRECEDENCE_CUTOFF) l.put(code);
    }

    private static String reason(int code) {
        return switch (code) {
            case Icmpv4.UNREACHABLE_NET, Icmpv4.UNREACHABLE_HOST -> "";
            case Icmpv4.UNREACHABLE_SOURCE_ROUTE_FAILED -> " - source route failed";
            case Icmpv4.UNREACHABLE_NET_UNKNOWN, Icmpv4.UNREACHABLE_HOST_UNKNOWN -> " - unknown";
            case Icmpv4.UNREACHABLE_HOST_ISOLATED -> " - source host isolated";
            case Icmpv4.UNREACHABLE_NET_PROHIBITED, Icmpv4.UNREACHABLE_HOST_PROHIBITED -> " - admin prohibited";
            case Icmpv4.UNREACHABLE_NET_TOS, Icmpv4.UNREACHABLE_HOST_TOS -> " - tos prohibited";
            case Icmpv4.UNREACHABLE_FILTERED -> " - admin prohibited filter";
            case Icmpv4.UNREACHABLE_PRECEDENCE_VIOLATION -> " - host precedence violation";
            case Icmpv4.UNREACHABLE_PRECEDENCE_CUTOFF -> " - precedence cutoff";
            default -> " - #";
        };
    }

    private static void protocol(SummaryLine l, int i) {
        l.put(" protocol ");
        if (isQuoted(l.d, i)) l.put(l.u8(l.d.offset(i + 1) + 9));
        l.put(" unreachable");
    }

    private static void port(SummaryLine l, int i) {
        Dissection d = l.d;
        if (!isQuoted(d, i)) return;
        int ip = d.offset(i + 1);
        int protocol = l.u8(ip + 9);
        int transport = ip + d.headerLength(i + 1);
        switch (protocol) {
            case IpProtocol.TCP -> l.put(" tcp port ");
            case IpProtocol.UDP -> l.put(" udp port ");
            default -> {
                l.put(" protocol ").put(protocol).put(" unreachable");
                return;
            }
        }
        if (hasPorts(d, i)) l.put(l.u16(transport + 2));
        l.put(" unreachable");
    }

    private static void redirect(SummaryLine l, int i, int at, int code) {
        l.put(code == Icmpv4.REDIRECT_NET_TOS || code == Icmpv4.REDIRECT_HOST_TOS ? "redirect-tos " : "redirect ");
        quotedDst(l, i);
        switch (code) {
            case Icmpv4.REDIRECT_NET, Icmpv4.REDIRECT_NET_TOS -> l.put(" to net ");
            case Icmpv4.REDIRECT_HOST, Icmpv4.REDIRECT_HOST_TOS -> l.put(" to host ");
            default -> l.put(" to ");
        }
        l.ipv4(at + 4);
    }

    private static void routerAdvertisement(SummaryLine l, int i, int at) {
        int lifetime = l.u16(at + 6);
        int count = l.u8(at + 4);
        int size = l.u8(at + 5);
        l.put("router advertisement lifetime ");
        if (lifetime < 60) {
            l.put(lifetime);
        } else {
            if (lifetime < 3600) l.put(lifetime / 60);
            else l.put(lifetime / 3600).put(':').padded(lifetime / 60 % 60, 2);
            l.put(':').padded(lifetime % 60, 2);
        }
        l.put(' ').put(count).put(':');
        if (size != 2) {
            l.put(" [size ").put(size).put(']');
            return;
        }
        for (int n = 0; n < count; n++) {
            int address = at + 8 + 8 * n;
            if (l.d.end(i) - address < 8) {
                l.cut("icmp");
                return;
            }
            l.put(" {").ipv4(address).put(' ').put(l.u32(address + 4)).put('}');
        }
    }
}
