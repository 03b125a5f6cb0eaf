/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Check;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.Layer;
import io.ringfly.codec.Stop;

/** Where the headers end before the packet does: what can be said of the next one. */
final class StopSummary {

    private static final int PORTS_LENGTH = 4;

    private StopSummary() {}

    static void append(SummaryLine l) {
        Dissection d = l.d;
        int last = d.layers() - 1;
        if (last >= 0 && d.layer(last) == Layer.PAYLOAD) last--;
        if (d.stop() == Stop.UNKNOWN_PROTOCOL) unknown(l, d, last);
        else if (d.stopLayer() != Layer.PAYLOAD) unreadable(l, d, last);
    }

    private static void unreadable(SummaryLine l, Dissection d, int last) {
        int at = d.stopOffset();
        switch (d.stopLayer()) {
            case ETHERNET -> l.cut("ether");
            case TCP, UDP, SCTP -> {
                boolean ports = d.end(last) - at >= PORTS_LENGTH;
                if (ports) IpSummary.ports(l, last + 1, at);
                problem(l, d, ports);
            }
            case IPV4 -> {
                if (last < 0 || at < d.end(last)) IpSummary.name(l, last + 1, "IP ");
                switch (d.check()) {
                    case BAD_VERSION ->
                        l.put("version error: ").put(l.u8(at) >>> 4).put(" != 4");
                    case BAD_HEADER_LENGTH -> l.put("bad-hlen ").put((l.u8(at) & 0xf) << 2);
                    case BAD_TOTAL_LENGTH -> l.put("bad-len ").put(l.u16(at + 2));
                    default -> l.cut("ip");
                }
            }
            case IPV6 -> {
                if (d.check() != Check.TRUNCATED) IpSummary.name(l, last + 1, "IP6 ");
                switch (d.check()) {
                    case BAD_VERSION ->
                        l.put("version error: ").put(l.u8(at) >>> 4).put(" != 6");
                    case BAD_TOTAL_LENGTH -> l.put("[no jumbo payload option]");
                    default -> l.cut("ip6");
                }
            }
            default -> problem(l, d, true);
        }
    }

    private static void problem(SummaryLine l, Dissection d, boolean apart) {
        String name = name(d.stopLayer());
        if (d.stop() == Stop.TOO_DEEP) {
            l.put('[').put(d.stop().message()).put(']');
            return;
        }
        if (d.check() != Check.TRUNCATED) {
            l.put('[').put(name).put(": ").put(d.check().message()).put(']');
        } else if (apart || d.stopLayer() != Layer.TCP) {
            l.cut(name);
        } else {
            l.put("[|tcp]");
        }
    }

    /** tcpdump's name of the protocol. */
    private static String name(Layer layer) {
        return switch (layer) {
            case HOP_BY_HOP -> "hbhopt";
            case DESTINATION -> "dstopt";
            case ROUTING -> "rt6";
            case FRAGMENT -> "frag6";
            case ICMPV6 -> "icmp6";
            case SLL2 -> "sll2";
            default -> FieldWalker.name(layer);
        };
    }

    private static void unknown(SummaryLine l, Dissection d, int last) {
        if (last < 0) {
            l.put("link type ").put(d.nextProtocol()).put(", length ").put(l.original);
            return;
        }
        long length = IpSummary.statedEnd(d, last) - (long) d.stopOffset();
        switch (d.layer(last)) {
            case IPV4 -> l.put(" ip-proto-").put(d.nextProtocol()).put(' ').put(length);
            case IPV6, HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION, AH ->
                l.put(" ip-proto-").put(d.nextProtocol()).put(' ').put(length);
            case GRE -> l.put("gre-proto-").hex(d.nextProtocol(), 1);
            default -> {}
        }
    }
}
