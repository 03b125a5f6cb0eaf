/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Check;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.Ipv6Extension;
import io.ringfly.codec.Ipv6Option;

/** The extension headers of IPv6. */
final class ExtensionSummary {

    private static final int ADDRESS_LENGTH = 16;

    private ExtensionSummary() {}

    static void append(SummaryLine l, int i) {
        Dissection d = l.d;
        int at = d.offset(i);
        switch (d.layer(i)) {
            case HOP_BY_HOP -> {
                l.put("HBH ");
                if (l.verbose()) options(l, at + 2, at + d.headerLength(i));
            }
            case DESTINATION -> {
                l.put("DSTOPT ");
                if (l.verbose()) options(l, at + 2, at + d.headerLength(i));
            }
            case ROUTING -> routing(l, at);
            default -> fragment(l, i, at);
        }
    }

    private static void options(SummaryLine l, int from, int end) {
        long limit = l.at + end;
        for (long option = l.at + from; option < limit; option = Ipv6Option.next(l.m, option, limit)) {
            int type = Ipv6Option.type(l.m, option);
            boolean ok = Ipv6Option.check(l.m, option, limit) == Check.OK;
            switch (type) {
                case Ipv6Option.PAD1 -> l.put("(pad1)");
                case Ipv6Option.PADN -> l.put("(padn)");
                case Ipv6Option.ROUTER_ALERT -> {
                    l.put("(rtalert: ");
                    if (ok) l.hex(Ipv6Option.routerAlert(l.m, option), 4);
                    else l.put("invalid len");
                    l.put(") ");
                }
                case Ipv6Option.JUMBO_PAYLOAD -> {
                    l.put("(jumbo: ");
                    if (ok) l.put(Ipv6Option.jumboLength(l.m, option));
                    else l.put("invalid len");
                    l.put(") ");
                }
                case Ipv6Option.HOME_ADDRESS -> {
                    l.put("(homeaddr: ");
                    if (ok) l.ipv6((int) (option - l.at) + 2);
                    else l.put("invalid len");
                    l.put(')');
                }
                default -> {
                    l.put("(opt_type ").hex(type, 2).put(": len=");
                    l.put(Ipv6Option.dataLength(l.m, option)).put(')');
                }
            }
            if (Ipv6Option.check(l.m, option, limit) == Check.TRUNCATED) break;
        }
        l.put(' ');
    }

    private static void routing(SummaryLine l, int at) {
        int type = l.u8(at + 2);
        l.put("RT6 (len=").put(l.u8(at + 1)).put(", type=").put(type);
        switch (type) {
            case Ipv6Extension.ROUTING_SOURCE_ROUTE -> l.put(" [Deprecated]");
            default -> {}
        }
        l.put(", segleft=").put(l.u8(at + 3));
        if (type == Ipv6Extension.ROUTING_SEGMENTS) {
            l.put(", last-entry=").put(l.u8(at + 4));
            if (l.u8(at + 5) != 0 || l.verbose()) l.put(", flags=").hex(l.u8(at + 5), 1);
            l.put(", tag=");
            l.out.hex(l.u16(at + 6), 1);
        } else if (l.i32(at + 4) != 0 || l.verbose()) {
            l.put(", rsv=").hex(l.u32(at + 4), 1);
        }
        int count = Ipv6Extension.addressCount(l.m, l.at + at);
        for (int i = 0; i < count; i++) {
            l.put(", [").put(i).put(']').ipv6(at + 8 + i * ADDRESS_LENGTH);
        }
        l.put(") ");
    }

    private static void fragment(SummaryLine l, int i, int at) {
        int offset = l.u16(at + 2);
        long length = l.d.statedEnd(i) - (long) at - Ipv6Extension.FRAGMENT_LENGTH;
        l.put("frag (");
        if (l.verbose()) l.hex(l.u32(at + 4), 8).put(':');
        l.put(offset & 0xfff8).put('|').put(length).put(')');
        if ((offset & 0xfff8) == 0) l.put(' ');
    }
}
