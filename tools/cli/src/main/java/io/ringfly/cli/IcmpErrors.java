/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.Ipv4Address;

/** ICMP and ICMPv6 errors in iputils' words. */
final class IcmpErrors {

    private IcmpErrors() {}

    static String describe(boolean v4, int type, int code, int info) {
        return v4 ? icmp(type, code, info) : icmpv6(type, code, info);
    }

    /** Whether it announces no loss: the reply may come all the same. */
    static boolean isNotice(boolean v4, int type) {
        return v4 && (type == Icmpv4.REDIRECT || type == Icmpv4.SOURCE_QUENCH);
    }

    private static String icmpv6(int type, int code, int info) {
        String number = Integer.toUnsignedString(info);
        return switch (type) {
            case Icmpv6.UNREACHABLE -> "Destination unreachable: " + unreachable6(code);
            case Icmpv6.PACKET_TOO_BIG -> "Packet too big: mtu=" + number + (code == 0 ? "" : ", code=" + code);
            case Icmpv6.TIME_EXCEEDED ->
                "Time exceeded: "
                        + switch (code) {
                            case Icmpv6.TIME_EXCEEDED_HOP_LIMIT -> "Hop limit";
                            case Icmpv6.TIME_EXCEEDED_REASSEMBLY -> "Defragmentation failure";
                            default -> "code " + code;
                        };
            case Icmpv6.PARAMETER_PROBLEM ->
                "Parameter problem: "
                        + switch (code) {
                            case Icmpv6.PARAMETER_PROBLEM_FIELD -> "Wrong header field ";
                            case Icmpv6.PARAMETER_PROBLEM_NEXT_HEADER -> "Unknown header ";
                            case Icmpv6.PARAMETER_PROBLEM_OPTION -> "Unknown option ";
                            default -> "code " + code + " ";
                        }
                        + "at " + number;
            default -> "unknown icmp type: " + type;
        };
    }

    private static String unreachable6(int code) {
        return switch (code) {
            case Icmpv6.UNREACHABLE_NO_ROUTE -> "No route";
            case Icmpv6.UNREACHABLE_PROHIBITED -> "Administratively prohibited";
            case Icmpv6.UNREACHABLE_BEYOND_SCOPE -> "Beyond scope of source address";
            case Icmpv6.UNREACHABLE_ADDRESS -> "Address unreachable";
            case Icmpv6.UNREACHABLE_PORT -> "Port unreachable";
            default -> "Unknown code " + code;
        };
    }

    private static String icmp(int type, int code, int info) {
        return switch (type) {
            case Icmpv4.UNREACHABLE -> unreachable(code, info);
            case Icmpv4.SOURCE_QUENCH -> "Source Quench";
            case Icmpv4.REDIRECT -> redirect(code) + "(New nexthop: " + Ipv4Address.format(info) + ")";
            case Icmpv4.TIME_EXCEEDED ->
                switch (code) {
                    case Icmpv4.TIME_EXCEEDED_TTL -> "Time to live exceeded";
                    case Icmpv4.TIME_EXCEEDED_REASSEMBLY -> "Frag reassembly time exceeded";
                    default -> "Time exceeded, Bad Code: " + code;
                };
            case Icmpv4.PARAMETER_PROBLEM -> "Parameter problem: pointer = " + (info >>> 24);
            default -> "Bad ICMP type: " + type;
        };
    }

    private static String unreachable(int code, int info) {
        return switch (code) {
            case Icmpv4.UNREACHABLE_NET -> "Destination Net Unreachable";
            case Icmpv4.UNREACHABLE_HOST -> "Destination Host Unreachable";
            case Icmpv4.UNREACHABLE_PROTOCOL -> "Destination Protocol Unreachable";
            case Icmpv4.UNREACHABLE_PORT -> "Destination Port Unreachable";
            case Icmpv4.UNREACHABLE_FRAGMENTATION_NEEDED -> "Frag needed and DF set (mtu = " + (info & 0xffff) + ")";
            case Icmpv4.UNREACHABLE_SOURCE_ROUTE_FAILED -> "Source Route Failed";
            case Icmpv4.UNREACHABLE_NET_UNKNOWN -> "Destination Net Unknown";
            case Icmpv4.UNREACHABLE_HOST_UNKNOWN -> "Destination Host Unknown";
            case Icmpv4.UNREACHABLE_HOST_ISOLATED -> "Source Host Isolated";
            case Icmpv4.UNREACHABLE_NET_PROHIBITED -> "Destination Net Prohibited";
            case Icmpv4.UNREACHABLE_HOST_PROHIBITED -> "Destination Host Prohibited";
            case Icmpv4.UNREACHABLE_NET_TOS -> "Destination Net Unreachable for Type of Service";
            case Icmpv4.UNREACHABLE_HOST_TOS -> "Destination Host Unreachable for Type of Service";
            case Icmpv4.UNREACHABLE_FILTERED -> "Packet filtered";
            case Icmpv4.UNREACHABLE_PRECEDENCE_VIOLATION -> "Precedence Violation";
            case Icmpv4.UNREACHABLE_PRECEDENCE_CUTOFF -> "Precedence Cutoff";
            default -> "Dest Unreachable, Bad Code: " + code;
        };
    }

    private static String redirect(int code) {
        return switch (code) {
            case Icmpv4.REDIRECT_NET -> "Redirect Network";
            case Icmpv4.REDIRECT_HOST -> "Redirect Host";
            case Icmpv4.REDIRECT_NET_TOS -> "Redirect Type of Service and Network";
            case Icmpv4.REDIRECT_HOST_TOS -> "Redirect Type of Service and Host";
            default -> "Redirect, Bad Code: " + code;
        };
    }
}
