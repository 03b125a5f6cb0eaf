/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Check;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.NdOption;

/** The fields of ICMPv6, neighbour discovery and multicast listener discovery. */
final class Icmpv6Fields {

    private static final int ADDRESS = 16;
    private static final int MLDV2_QUERY = 28;
    private static final int RECORD = 20;

    private Icmpv6Fields() {}

    static void icmpv6(FieldSink s, Dissection d, int layer) {
        int at = d.offset(layer);
        int end = d.end(layer);
        int type = s.u8(at);
        s.put(Field.ICMPV6_TYPE, type, at, 1);
        s.put8(Field.ICMPV6_CODE, at + 1);
        s.put16(Field.ICMPV6_CHECKSUM, at + 2);
        s.verdict(
                Field.ICMPV6_CHECKSUM_STATUS, Field.ICMPV6_CHECKSUM_VERDICT, Verdicts.of(s.m, s.at, d, layer), at + 2);
        switch (type) {
            case Icmpv6.ECHO_REQUEST, Icmpv6.ECHO_REPLY -> {
                s.put16(Field.ICMPV6_ECHO_IDENTIFIER, at + 4);
                s.put16(Field.ICMPV6_ECHO_SEQUENCE_NUMBER, at + 6);
            }
            case Icmpv6.EXTENDED_ECHO_REQUEST, Icmpv6.EXTENDED_ECHO_REPLY ->
                s.put16(Field.ICMPV6_ECHO_IDENTIFIER, at + 4);
            case Icmpv6.PACKET_TOO_BIG -> s.put32(Field.ICMPV6_MTU, at + 4);
            case Icmpv6.PARAMETER_PROBLEM -> s.put32(Field.ICMPV6_POINTER, at + 4);
            case Icmpv6.UNREACHABLE, Icmpv6.TIME_EXCEEDED -> {
                if (s.u8(at + 4) != 0) s.put8(Field.ICMPV6_LENGTH, at + 4);
            }
            case Icmpv6.MLD_QUERY, Icmpv6.MLD_REPORT, Icmpv6.MLD_DONE -> listener(s, type, at, end, d.statedEnd(layer));
            case Icmpv6.MLDV2_REPORT -> records(s, at, end);
            case Icmpv6.ROUTER_ADVERTISEMENT -> routerAdvertisement(s, at);
            case Icmpv6.NEIGHBOR_SOLICITATION -> s.ipv6(Field.ICMPV6_NS_TARGET, at + 8);
            case Icmpv6.NEIGHBOR_ADVERTISEMENT -> neighborAdvertisement(s, at);
            case Icmpv6.REDIRECT -> {
                s.ipv6(Field.ICMPV6_RD_TARGET, at + 8);
                s.ipv6(Field.ICMPV6_RD_DESTINATION, at + 24);
            }
            default -> {}
        }
        if (Icmpv6.hasOptions(type)) options(s, at + d.headerLength(layer), end);
        if (type == Icmpv6.EXTENDED_ECHO_REQUEST) IcmpFields.extension(s, IcmpFields.askedFor(s, at, end), end);
        else IcmpFields.extension(s, Icmpv6.extension(s.m, s.at + at, s.at + end), end);
    }

    private static void routerAdvertisement(FieldSink s, int at) {
        int flags = s.u8(at + 5);
        s.put8(Field.ICMPV6_RA_CUR_HOP_LIMIT, at + 4);
        s.put(Field.ICMPV6_RA_FLAG, flags, at + 5, 1);
        s.flag(Field.ICMPV6_RA_FLAG_M, flags, 0x80, at + 5, 1);
        s.flag(Field.ICMPV6_RA_FLAG_O, flags, 0x40, at + 5, 1);
        s.flag(Field.ICMPV6_RA_FLAG_H, flags, 0x20, at + 5, 1);
        s.put(Field.ICMPV6_RA_FLAG_PRF, flags >>> 3 & 3, at + 5, 1);
        s.flag(Field.ICMPV6_RA_FLAG_P, flags, 0x04, at + 5, 1);
        s.put16(Field.ICMPV6_RA_ROUTER_LIFETIME, at + 6);
        s.put32(Field.ICMPV6_RA_REACHABLE_TIME, at + 8);
        s.put32(Field.ICMPV6_RA_RETRANS_TIMER, at + 12);
    }

    private static void neighborAdvertisement(FieldSink s, int at) {
        int flags = s.u8(at + 4);
        s.put32(Field.ICMPV6_NA_FLAG, at + 4);
        s.flag(Field.ICMPV6_NA_FLAG_R, flags, 0x80, at + 4, 4);
        s.flag(Field.ICMPV6_NA_FLAG_S, flags, 0x40, at + 4, 4);
        s.flag(Field.ICMPV6_NA_FLAG_O, flags, 0x20, at + 4, 4);
        s.ipv6(Field.ICMPV6_NA_TARGET, at + 8);
    }

    private static void listener(FieldSink s, int type, int at, int end, int statedEnd) {
        boolean second = type == Icmpv6.MLD_QUERY && Icmpv6.isMldv2Query(statedEnd - at);
        s.put16(second ? Field.ICMPV6_MLD_MAXIMUM_RESPONSE_CODE : Field.ICMPV6_MLD_MAXIMUM_RESPONSE_DELAY, at + 4);
        s.ipv6(Field.ICMPV6_MLD_MULTICAST_ADDRESS, at + 8);
        if (!second || end - at < MLDV2_QUERY) return;
        int flags = s.u8(at + 24);
        s.put(Field.ICMPV6_MLD_FLAG, flags, at + 24, 1);
        s.flag(Field.ICMPV6_MLD_FLAG_S, flags, 0x08, at + 24, 1);
        s.put(Field.ICMPV6_MLD_FLAG_QRV, flags & 7, at + 24, 1);
        s.put(Field.ICMPV6_MLD_QQI, interval(s.u8(at + 25)), at + 25, 1);
        s.put16(Field.ICMPV6_MLD_NB_SOURCES, at + 26);
        addresses(s, Field.ICMPV6_MLD_SOURCE_ADDRESS, s.u16(at + 26), at + MLDV2_QUERY, end);
    }

    /** In seconds, of the querier's interval code: from 128 on it is a small floating point number (RFC 3810). */
    private static int interval(int code) {
        return code < 128 ? code : (code & 0xf | 0x10) << (code >>> 4 & 7) + 3;
    }

    private static void records(FieldSink s, int at, int end) {
        int count = s.u16(at + 6);
        s.put(Field.ICMPV6_MLDR_RECORDS, count, at + 6, 2);
        int record = at + Icmpv6.LENGTH;
        for (int i = 0; i < count && end - record >= RECORD; i++) {
            int sources = s.u16(record + 2);
            s.put8(Field.ICMPV6_MLDR_RECORD_TYPE, record);
            s.put8(Field.ICMPV6_MLDR_AUX_DATA_LEN, record + 1);
            s.put(Field.ICMPV6_MLDR_NB_SOURCES, sources, record + 2, 2);
            s.ipv6(Field.ICMPV6_MLDR_MULTICAST_ADDRESS, record + 4);
            addresses(s, Field.ICMPV6_MLDR_SOURCE_ADDRESS, sources, record + RECORD, end);
            record += RECORD + sources * ADDRESS + (s.u8(record + 1) << 2);
        }
    }

    private static void addresses(FieldSink s, Field field, int count, int from, int end) {
        for (int i = 0; i < count && end - from >= (i + 1) * ADDRESS; i++) {
            s.ipv6(field, from + i * ADDRESS);
        }
    }

    private static void options(FieldSink s, int from, int end) {
        long limit = s.at + end;
        for (long option = s.at + from; limit - option >= 2; option = NdOption.next(s.m, option, limit)) {
            int at = (int) (option - s.at);
            s.put8(Field.ICMPV6_OPT_TYPE, at);
            s.put8(Field.ICMPV6_OPT_LENGTH, at + 1);
            Check check = NdOption.check(s.m, option, limit);
            int length = s.u8(at + 1) << 3;
            if (check == Check.OK || check == Check.UNSUPPORTED) option(s, s.u8(at), at, length);
        }
    }

    private static void option(FieldSink s, int type, int at, int length) {
        switch (type) {
            case NdOption.SOURCE_LINK_LAYER_ADDRESS -> linkLayer(s, Field.ICMPV6_OPT_SRC_LINKADDR, at, length);
            case NdOption.TARGET_LINK_LAYER_ADDRESS -> linkLayer(s, Field.ICMPV6_OPT_TARGET_LINKADDR, at, length);
            case NdOption.PREFIX_INFORMATION -> prefix(s, at);
            case NdOption.MTU -> s.put32(Field.ICMPV6_OPT_MTU, at + 4);
            case NdOption.ADVERTISEMENT_INTERVAL -> s.put32(Field.ICMPV6_OPT_ADVERTISEMENT_INTERVAL, at + 4);
            case NdOption.HOME_AGENT_INFORMATION -> {
                s.put16(Field.ICMPV6_OPT_HOME_AGENT_PREFERENCE, at + 4);
                s.put16(Field.ICMPV6_OPT_HOME_AGENT_LIFETIME, at + 6);
            }
            case NdOption.NONCE -> s.bytes(Field.ICMPV6_OPT_NONCE, at + 2, length - 2);
            case NdOption.ROUTE_INFORMATION -> {
                s.put8(Field.ICMPV6_OPT_PREFIX_LENGTH, at + 2);
                s.put8(Field.ICMPV6_OPT_ROUTE_FLAG, at + 3);
                s.put(Field.ICMPV6_OPT_ROUTE_PREFERENCE, s.u8(at + 3) >>> 3 & 3, at + 3, 1);
                s.put32(Field.ICMPV6_OPT_ROUTE_LIFETIME, at + 4);
                if (length > 8) s.put(Field.ICMPV6_OPT_PREFIX, 0, at + 8, length - 8);
            }
            case NdOption.RDNSS -> {
                s.put32(Field.ICMPV6_OPT_RDNSS_LIFETIME, at + 4);
                addresses(s, Field.ICMPV6_OPT_RDNSS, (length - 8) / ADDRESS, at + 8, at + length);
            }
            case NdOption.DNSSL -> s.put32(Field.ICMPV6_OPT_DNSSL_LIFETIME, at + 4);
            default -> {}
        }
    }

    private static void linkLayer(FieldSink s, Field field, int at, int length) {
        s.bytes(Field.ICMPV6_OPT_LINKADDR, at + 2, length - 2);
        s.bytes(field, at + 2, length - 2);
    }

    private static void prefix(FieldSink s, int at) {
        int flags = s.u8(at + 3);
        s.put8(Field.ICMPV6_OPT_PREFIX_LENGTH, at + 2);
        s.put(Field.ICMPV6_OPT_PREFIX_FLAG, flags, at + 3, 1);
        s.flag(Field.ICMPV6_OPT_PREFIX_FLAG_L, flags, 0x80, at + 3, 1);
        s.flag(Field.ICMPV6_OPT_PREFIX_FLAG_A, flags, 0x40, at + 3, 1);
        s.flag(Field.ICMPV6_OPT_PREFIX_FLAG_R, flags, 0x20, at + 3, 1);
        s.put32(Field.ICMPV6_OPT_PREFIX_VALID_LIFETIME, at + 4);
        s.put32(Field.ICMPV6_OPT_PREFIX_PREFERRED_LIFETIME, at + 8);
        s.ipv6(Field.ICMPV6_OPT_PREFIX, at + 16);
    }
}
