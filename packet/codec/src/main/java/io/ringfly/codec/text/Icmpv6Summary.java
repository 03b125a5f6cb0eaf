/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Layer;

/** ICMPv6, with neighbour discovery and listener discovery. */
final class Icmpv6Summary {

    private static final int PORTS_LENGTH = 4;

    private Icmpv6Summary() {}

    static void append(SummaryLine l, int i) {
        Dissection d = l.d;
        int at = d.offset(i);
        long length = IpSummary.statedEnd(d, i) - (long) at;
        if (l.verbose()) checksum(l, i, at);
        l.put("ICMP6, ");
        message(l, i, at, l.u8(at), length);
    }

    private static void checksum(SummaryLine l, int i, int at) {
        switch (Verdicts.of(l.m, l.at, l.d, i)) {
            case OK -> l.put("[icmp6 sum ok] ");
            case WRONG -> {
                l.put("[bad icmp6 cksum ").hex(l.u16(at + 2), 4).put(" -> ");
                l.hex(Verdicts.right(l.m, l.at, l.d, i, at + 2), 4).put("!] ");
            }
            default -> {}
        }
    }

    private static void message(SummaryLine l, int i, int at, int type, long length) {
        int code = l.u8(at + 1);
        int end = l.d.end(i);
        boolean v = l.verbose();
        switch (type) {
            case Icmpv6.UNREACHABLE -> {
                if (!unreachable(l, i, code)) return;
            }
            case Icmpv6.PACKET_TOO_BIG -> l.put("packet too big, mtu ").put(l.u32(at + 4));
            case Icmpv6.TIME_EXCEEDED -> {
                switch (code) {
                    case Icmpv6.TIME_EXCEEDED_HOP_LIMIT -> {
                        l.put("time exceeded in-transit");
                        if (!quotedDst(l, " for ", i)) return;
                    }
                    case Icmpv6.TIME_EXCEEDED_REASSEMBLY -> l.put("time exceeded in-transit (reassembly)");
                    default -> l.put("time exceeded, unknown code (").put(code).put(')');
                }
            }
            case Icmpv6.PARAMETER_PROBLEM -> parameterProblem(l, at, code);
            case Icmpv6.ECHO_REQUEST -> echo(l, at, "echo request");
            case Icmpv6.ECHO_REPLY -> echo(l, at, "echo reply");
            case Icmpv6.MLD_QUERY -> {
                if (Icmpv6.isMldv2Query(length))
                    l.put("multicast listener query v2 [gaddr ").ipv6(at + 8).put(']');
                else listener(l.put("multicast listener query"), at);
            }
            case Icmpv6.MLD_REPORT -> listener(l.put("multicast listener report"), at);
            case Icmpv6.MLD_DONE -> listener(l.put("multicast listener done"), at);
            case Icmpv6.ROUTER_SOLICITATION -> {
                length(l.put("router solicitation"), length);
                if (v) NdSummary.options(l, at, end);
                return;
            }
            case Icmpv6.ROUTER_ADVERTISEMENT -> {
                length(l.put("router advertisement"), length);
                if (v) NdSummary.routerAdvertisement(l, at);
                if (v) NdSummary.options(l, at, end);
                return;
            }
            case Icmpv6.NEIGHBOR_SOLICITATION -> {
                l.put("neighbor solicitation");
                if (v) length(l, length);
                l.put(", who has ").ipv6(at + 8);
                if (v) NdSummary.options(l, at, end);
            }
            case Icmpv6.NEIGHBOR_ADVERTISEMENT -> {
                l.put("neighbor advertisement");
                if (v) length(l, length);
                l.put(", tgt is ").ipv6(at + 8);
                if (v) NdSummary.neighborAdvertisement(l, at);
                if (v) NdSummary.options(l, at, end);
            }
            case Icmpv6.REDIRECT -> {
                l.put("redirect");
                if (v) length(l, length);
                l.put(", ").ipv6(at + 24).put(" to ").ipv6(at + 8);
                if (v) NdSummary.options(l, at, end);
            }
            case Icmpv6.MLDV2_REPORT -> {
                l.put("multicast listener report v2, ").put(l.u16(at + 6)).put(" group record(s)");
                if (v) NdSummary.records(l, at, end);
            }
            default -> {
                length(l.put("unknown icmp6 type (").put(type).put(')'), length);
                return;
            }
        }
        if (!v) length(l, length);
    }

    private static void length(SummaryLine l, long length) {
        l.put(", length ").put(length);
    }

    private static void echo(SummaryLine l, int at, String name) {
        l.put(name).put(", id ").put(l.u16(at + 4)).put(", seq ").put(l.u16(at + 6));
    }

    private static void listener(SummaryLine l, int at) {
        l.put("max resp delay: ").put(l.u16(at + 4)).put(" addr: ").ipv6(at + 8);
    }

    /** The destination of the quoted packet behind that text; false if no packet is quoted, and the line ends. */
    private static boolean quotedDst(SummaryLine l, String before, int i) {
        if (isQuoted(l, i)) l.put(before).ipv6(l.d.offset(i + 1) + 24);
        else l.cut("icmp6");
        return isQuoted(l, i);
    }

    private static boolean isQuoted(SummaryLine l, int i) {
        return i + 1 < l.d.layers() && l.d.layer(i + 1) == Layer.IPV6;
    }

    /** False if no length follows. */
    private static boolean unreachable(SummaryLine l, int i, int code) {
        l.put("destination unreachable, ");
        switch (code) {
            case Icmpv6.UNREACHABLE_NO_ROUTE -> {
                return quotedDst(l.put("unreachable route"), " ", i);
            }
            case Icmpv6.UNREACHABLE_PROHIBITED -> {
                return quotedDst(l.put(" unreachable prohibited"), " ", i);
            }
            case Icmpv6.UNREACHABLE_BEYOND_SCOPE -> {
                if (!quotedDst(l.put("beyond scope"), " ", i)) return false;
                l.put(", source address ").ipv6(l.d.offset(i + 1) + 8);
            }
            case Icmpv6.UNREACHABLE_ADDRESS -> {
                return quotedDst(l.put("unreachable address"), " ", i);
            }
            case Icmpv6.UNREACHABLE_PORT -> {
                return port(l.put("unreachable port"), i);
            }
            default -> {
                l.put("unknown unreach code (").put(code).put(')');
                return false;
            }
        }
        return true;
    }

    private static boolean port(SummaryLine l, int i) {
        if (!quotedDst(l, ", ", i)) return false;
        Dissection d = l.d;
        switch (l.u8(d.offset(i + 1) + 6)) {
            case IpProtocol.TCP -> l.put(" tcp port ");
            case IpProtocol.UDP -> l.put(" udp port ");
            default -> {
                return true;
            }
        }
        int transport = d.payload(i + 1);
        if (d.end(i) - transport >= PORTS_LENGTH) l.put(l.u16(transport + 2));
        else l.cut("icmp6");
        return d.end(i) - transport >= PORTS_LENGTH;
    }

    private static void parameterProblem(SummaryLine l, int at, int code) {
        l.put("parameter problem, ");
        switch (code) {
            case Icmpv6.PARAMETER_PROBLEM_FIELD -> l.put("erroneous - octet ");
            case Icmpv6.PARAMETER_PROBLEM_NEXT_HEADER -> l.put("next header - octet ");
            case Icmpv6.PARAMETER_PROBLEM_OPTION -> l.put("option - octet ");
            case Icmpv6.PARAMETER_PROBLEM_FIRST_FRAGMENT -> l.put("incomplete header chain - octet ");
            default -> l.put("code-#").put(code).put(' ');
        }
        l.put(l.u32(at + 4));
    }
}
