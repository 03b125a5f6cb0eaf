/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Check;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.NdOption;

/** What {@code -v} adds to neighbour and listener discovery: further lines for options and records. */
final class NdSummary {

    private static final int ADDRESS_LENGTH = 16;
    private static final int RECORD_LENGTH = 20;
    private static final int VERY = 2;
    private static final String[] PREFERENCES = {"medium", "high", "reserved", "low"};
    private static final String[] RECORDS = {"is_in", "is_ex", "to_in", "to_ex", "allow", "block"};

    private NdSummary() {}

    static void routerAdvertisement(SummaryLine l, int at) {
        int flags = l.u8(at + 5);
        l.put("\n\thop limit ").put(l.u8(at + 4)).put(", Flags [");
        int start = l.out.length();
        flag(l, start, flags, 0x80, "managed");
        flag(l, start, flags, 0x40, "other stateful");
        flag(l, start, flags, 0x20, "home agent");
        flag(l, start, flags, 0x04, "ND proxy");
        if (l.out.length() == start) l.put("none");
        l.put("], pref ").put(PREFERENCES[flags >>> 3 & 3]);
        l.put(", router lifetime ").put(l.u16(at + 6)).put("s, reachable time ").put(l.u32(at + 8));
        l.put("ms, retrans timer ").put(l.u32(at + 12)).put("ms");
    }

    static void neighborAdvertisement(SummaryLine l, int at) {
        int flags = l.u8(at + 4);
        l.put(", Flags [");
        int start = l.out.length();
        flag(l, start, flags, 0x80, "router");
        flag(l, start, flags, 0x40, "solicited");
        flag(l, start, flags, 0x20, "override");
        if (l.out.length() == start) l.put("none");
        l.put(']');
    }

    private static void flag(SummaryLine l, int start, int flags, int flag, String name) {
        if ((flags & flag) == 0) return;
        if (l.out.length() > start) l.put(", ");
        l.put(name);
    }

    static void options(SummaryLine l, int at, int end) {
        long limit = l.at + end;
        for (long option = Icmpv6.options(l.m, l.at + at); option < limit; ) {
            Check check = NdOption.check(l.m, option, limit);
            if (check == Check.TRUNCATED || limit - option < 8 || NdOption.length(l.m, option) < 8) {
                l.cut("icmp6");
                return;
            }
            option(l, option, (int) (option - l.at), check == Check.OK);
            option = NdOption.next(l.m, option, limit);
        }
    }

    private static void option(SummaryLine l, long option, int at, boolean ok) {
        int type = NdOption.type(l.m, option);
        int length = NdOption.length(l.m, option);
        l.put("\n\t  ")
                .put(name(type))
                .put(" option (")
                .put(type)
                .put("), length ")
                .put(length);
        l.put(" (").put(length >>> 3).put("): ");
        if (!ok) return;
        switch (type) {
            case NdOption.SOURCE_LINK_LAYER_ADDRESS, NdOption.TARGET_LINK_LAYER_ADDRESS ->
                l.linkAddress(at + 2, length - 2);
            case NdOption.PREFIX_INFORMATION -> prefix(l, option, at);
            case NdOption.ROUTE_INFORMATION -> {
                l.put(' ');
                l.out.ipv6(NdOption.routePrefixHigh(l.m, option), NdOption.routePrefixLow(l.m, option));
                l.put('/').put(NdOption.prefixLength(l.m, option));
                l.put(", pref=")
                        .put(PREFERENCES[NdOption.routePreference(l.m, option)])
                        .put(", lifetime=");
                seconds(l, NdOption.lifetime(l.m, option));
            }
            case NdOption.MTU -> l.put(' ').put(NdOption.mtu(l.m, option));
            case NdOption.RDNSS -> {
                l.put(" lifetime ").put(l.u32(at + 4)).put("s,");
                int servers = NdOption.dnsServerCount(l.m, option);
                for (int i = 0; i < servers; i++) {
                    l.put(" addr: ").ipv6((int) (NdOption.dnsServer(option, i) - l.at));
                }
            }
            default -> {}
        }
    }

    private static void prefix(SummaryLine l, long option, int at) {
        l.ipv6(at + ADDRESS_LENGTH).put('/').put(NdOption.prefixLength(l.m, option));
        l.put(", Flags [");
        int start = l.out.length();
        flag(l, start, l.u8(at + 3), 0x80, "onlink");
        flag(l, start, l.u8(at + 3), 0x40, "auto");
        flag(l, start, l.u8(at + 3), 0x20, "router");
        if (l.out.length() == start) l.put("none");
        l.put("], valid time ");
        seconds(l, l.u32(at + 4));
        l.put(", pref. time ");
        seconds(l, l.u32(at + 8));
    }

    private static void seconds(SummaryLine l, long seconds) {
        if (seconds == 0xffff_ffffL) l.put("infinity");
        else l.put(seconds).put('s');
    }

    private static String name(int type) {
        return switch (type) {
            case NdOption.SOURCE_LINK_LAYER_ADDRESS -> "source link-address";
            case NdOption.TARGET_LINK_LAYER_ADDRESS -> "destination link-address";
            case NdOption.PREFIX_INFORMATION -> "prefix info";
            case NdOption.REDIRECTED_HEADER -> "redirected header";
            case NdOption.MTU -> "mtu";
            case NdOption.ADVERTISEMENT_INTERVAL -> "advertisement interval";
            case NdOption.HOME_AGENT_INFORMATION -> "homeagent information";
            case NdOption.ROUTE_INFORMATION -> "route info";
            case NdOption.RDNSS -> "rdnss";
            case NdOption.DNSSL -> "dnssl";
            default -> "unknown";
        };
    }

    /** The records of a listener report of version 2. */
    static void records(SummaryLine l, int at, int end) {
        int count = l.u16(at + 6);
        int record = at + 8;
        for (int i = 0; i < count; i++) {
            if (end - record < RECORD_LENGTH) {
                l.cut("icmp6");
                return;
            }
            int type = l.u8(record);
            int sources = l.u16(record + 2);
            l.put(" [gaddr ").ipv6(record + 4).put(' ');
            if (type >= 1 && type <= RECORDS.length) l.put(RECORDS[type - 1]);
            else l.put("v2-report-#").put(type);
            if (l.verbosity < VERY) {
                l.put(", ").put(sources).put(" source(s)");
            } else {
                l.put(" {");
                for (int s = 0; s < sources && record + RECORD_LENGTH + (s + 1) * ADDRESS_LENGTH <= end; s++) {
                    l.put(' ').ipv6(record + RECORD_LENGTH + s * ADDRESS_LENGTH);
                }
                l.put(" }");
            }
            l.put(']');
            record += RECORD_LENGTH + sources * ADDRESS_LENGTH;
        }
    }
}
