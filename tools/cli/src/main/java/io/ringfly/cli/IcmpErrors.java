/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Ipv4Address;

/** ICMP errors in iputils' words. */
final class IcmpErrors {

    private IcmpErrors() {}

    static String describe(int type, int code, int info) {
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
