/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Check;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv4Option;
import io.ringfly.codec.Ipv6Extension;
import io.ringfly.codec.Ipv6Option;

/** The fields of IPv4, IPv6 and its extension headers, AH and ESP. */
final class IpFields {

    private static final int ADDRESS_LENGTH = 16;
    private static final int MORE = 0x2000;
    private static final int DONT = 0x4000;
    private static final int RESERVED = 0x8000;

    private IpFields() {}

    static void ipv4(FieldSink s, Dissection d, int layer) {
        int at = d.offset(layer);
        s.put(Field.IP_VERSION, s.u8(at) >>> 4, at, 1);
        s.put(Field.IP_HDR_LEN, (s.u8(at) & 0xf) << 2, at, 1);
        int tos = s.u8(at + 1);
        s.put(Field.IP_DSFIELD, tos, at + 1, 1);
        s.put(Field.IP_DSFIELD_DSCP, tos >>> 2, at + 1, 1);
        s.put(Field.IP_DSFIELD_ECN, tos & 3, at + 1, 1);
        s.put16(Field.IP_LEN, at + 2);
        s.put16(Field.IP_ID, at + 4);
        int fragment = s.u16(at + 6);
        s.put(Field.IP_FLAGS, fragment >>> 13, at + 6, 1);
        s.flag(Field.IP_FLAGS_RB, fragment, RESERVED, at + 6, 1);
        s.flag(Field.IP_FLAGS_DF, fragment, DONT, at + 6, 1);
        s.flag(Field.IP_FLAGS_MF, fragment, MORE, at + 6, 1);
        s.put(Field.IP_FRAG_OFFSET, fragment & 0x1fff, at + 6, 2);
        s.put8(Field.IP_TTL, at + 8);
        s.put8(Field.IP_PROTO, at + 9);
        s.put16(Field.IP_CHECKSUM, at + 10);
        s.verdict(Field.IP_CHECKSUM_STATUS, Field.IP_CHECKSUM_VERDICT, Verdicts.of(s.m, s.at, d, layer), at + 10);
        s.ipv4(Field.IP_SRC, at + 12);
        s.ipv4(Field.IP_DST, at + 16);
        options(s, at + Ipv4.LENGTH, at + d.headerLength(layer));
    }

    private static void options(FieldSink s, int from, int end) {
        long limit = s.at + end;
        for (long option = s.at + from; option < limit; option = Ipv4Option.next(s.m, option, limit)) {
            int at = (int) (option - s.at);
            int kind = s.u8(at);
            s.put(Field.IP_OPT_TYPE, kind, at, 1);
            s.put(Field.IP_OPT_TYPE_COPY, kind >>> 7, at, 1);
            s.put(Field.IP_OPT_TYPE_CLASS, kind >>> 5 & 3, at, 1);
            s.put(Field.IP_OPT_TYPE_NUMBER, kind & 0x1f, at, 1);
            if (kind == Ipv4Option.END || kind == Ipv4Option.NOP || end - at < 2) continue;
            if (Ipv4Option.check(s.m, option, limit) == Check.TRUNCATED || s.u8(at + 1) < 2) continue;
            s.put8(Field.IP_OPT_LEN, at + 1);
            if (Ipv4Option.check(s.m, option, limit) == Check.OK) option(s, kind, at);
        }
    }

    private static void option(FieldSink s, int kind, int at) {
        switch (kind) {
            case Ipv4Option.RECORD_ROUTE -> route(s, at, Field.IP_REC_RT, Field.IP_EMPTY_RT);
            case Ipv4Option.LOOSE_SOURCE_ROUTE, Ipv4Option.STRICT_SOURCE_ROUTE ->
                route(s, at, Field.IP_REC_RT, Field.IP_SRC_RT);
            case Ipv4Option.TIMESTAMP -> timestamp(s, at);
            case Ipv4Option.ROUTER_ALERT -> s.put16(Field.IP_OPT_RA, at + 2);
            case Ipv4Option.STREAM_ID -> s.put16(Field.IP_OPT_SID, at + 2);
            case Ipv4Option.MTU_PROBE, Ipv4Option.MTU_REPLY -> s.put16(Field.IP_OPT_MTU, at + 2);
            default -> {}
        }
    }

    private static void route(FieldSink s, int at, Field visited, Field ahead) {
        s.put8(Field.IP_OPT_PTR, at + 2);
        // one into the middle of an address leaves open which of them were visited
        if ((s.u8(at + 2) & 3) != 0) return;
        int next = at + s.u8(at + 2) - 1;
        int end = at + s.u8(at + 1);
        for (int i = at + 3; end - i >= 4; i += 4) {
            s.ipv4(i < next ? visited : ahead, i);
        }
    }

    private static void timestamp(FieldSink s, int at) {
        s.put8(Field.IP_OPT_PTR, at + 2);
        int flag = s.u8(at + 3) & 0xf;
        s.put(Field.IP_OPT_OVERFLOW, s.u8(at + 3) >>> 4, at + 3, 1);
        s.put(Field.IP_OPT_FLAG, flag, at + 3, 1);
        boolean addresses = flag == Ipv4Option.TIMES_AND_ADDRESSES || flag == Ipv4Option.TIMES_OF_ADDRESSES;
        int size = addresses ? 8 : 4;
        int end = at + s.u8(at + 1);
        for (int i = at + 4; end - i >= size; i += size) {
            if (addresses) s.ipv4(Field.IP_OPT_TIME_STAMP_ADDR, i);
            s.put32(Field.IP_OPT_TIME_STAMP, i + size - 4);
        }
    }

    static void ipv6(FieldSink s, int at) {
        s.put(Field.IPV6_VERSION, s.u8(at) >>> 4, at, 1);
        long first = s.u32(at);
        s.put(Field.IPV6_TCLASS, first >>> 20 & 0xff, at, 4);
        s.put(Field.IPV6_TCLASS_DSCP, first >>> 22 & 0x3f, at, 4);
        s.put(Field.IPV6_TCLASS_ECN, first >>> 20 & 3, at, 4);
        s.put(Field.IPV6_FLOW, first & 0xf_ffff, at + 1, 3);
        s.put16(Field.IPV6_PLEN, at + 4);
        s.put8(Field.IPV6_NXT, at + 6);
        s.put8(Field.IPV6_HLIM, at + 7);
        s.ipv6(Field.IPV6_SRC, at + 8);
        s.ipv6(Field.IPV6_DST, at + 24);
    }

    static void hopByHop(FieldSink s, int at, int length) {
        s.put8(Field.IPV6_HOPOPTS_NXT, at);
        s.put8(Field.IPV6_HOPOPTS_LEN, at + 1);
        s.put(Field.IPV6_HOPOPTS_LEN_OCT, length, at + 1, 1);
        options6(s, at + 2, at + length);
    }

    static void destination(FieldSink s, int at, int length) {
        s.put8(Field.IPV6_DSTOPTS_NXT, at);
        s.put8(Field.IPV6_DSTOPTS_LEN, at + 1);
        s.put(Field.IPV6_DSTOPTS_LEN_OCT, length, at + 1, 1);
        options6(s, at + 2, at + length);
    }

    private static void options6(FieldSink s, int from, int end) {
        long limit = s.at + end;
        for (long option = s.at + from; option < limit; option = Ipv6Option.next(s.m, option, limit)) {
            int at = (int) (option - s.at);
            Check check = Ipv6Option.check(s.m, option, limit);
            if (check == Check.TRUNCATED) continue;
            int type = s.u8(at);
            s.put(Field.IPV6_OPT_TYPE, type, at, 1);
            if (type == Ipv6Option.PAD1) continue;
            s.put(Field.IPV6_OPT_TYPE_ACTION, type >>> 6, at, 1);
            s.flag(Field.IPV6_OPT_TYPE_CHANGE, type, 0x20, at, 1);
            s.put(Field.IPV6_OPT_TYPE_REST, type & 0x1f, at, 1);
            s.put8(Field.IPV6_OPT_LENGTH, at + 1);
            if (check != Check.OK) continue;
            switch (type) {
                case Ipv6Option.ROUTER_ALERT -> s.put16(Field.IPV6_OPT_ROUTER_ALERT, at + 2);
                case Ipv6Option.TUNNEL_LIMIT -> s.put8(Field.IPV6_OPT_TEL, at + 2);
                case Ipv6Option.JUMBO_PAYLOAD -> s.put32(Field.IPV6_OPT_JUMBO, at + 2);
                case Ipv6Option.HOME_ADDRESS -> s.ipv6(Field.IPV6_OPT_HOME_ADDRESS, at + 2);
                default -> {}
            }
        }
    }

    static void routing(FieldSink s, int at, int length) {
        s.put8(Field.IPV6_ROUTING_NXT, at);
        s.put8(Field.IPV6_ROUTING_LEN, at + 1);
        s.put(Field.IPV6_ROUTING_LEN_OCT, length, at + 1, 1);
        s.put8(Field.IPV6_ROUTING_TYPE, at + 2);
        s.put8(Field.IPV6_ROUTING_SEGLEFT, at + 3);
        switch (s.u8(at + 2)) {
            case Ipv6Extension.ROUTING_SOURCE_ROUTE -> {
                s.bytes(Field.IPV6_ROUTING_SRC_RESERVED, at + 4, 4);
                addresses(s, Field.IPV6_ROUTING_SRC_ADDR, at);
            }
            case Ipv6Extension.ROUTING_MOBILE -> {
                s.bytes(Field.IPV6_ROUTING_MIPV6_RESERVED, at + 4, 4);
                addresses(s, Field.IPV6_ROUTING_MIPV6_HOME_ADDRESS, at);
            }
            case Ipv6Extension.ROUTING_SEGMENTS -> {
                s.put8(Field.IPV6_ROUTING_SRH_LAST_ENTRY, at + 4);
                s.put8(Field.IPV6_ROUTING_SRH_FLAGS, at + 5);
                s.bytes(Field.IPV6_ROUTING_SRH_TAG, at + 6, 2);
                addresses(s, Field.IPV6_ROUTING_SRH_ADDR, at);
            }
            default -> {}
        }
    }

    private static void addresses(FieldSink s, Field field, int at) {
        int count = Ipv6Extension.addressCount(s.m, s.at + at);
        for (int i = 0; i < count; i++) {
            s.ipv6(field, at + 8 + i * ADDRESS_LENGTH);
        }
    }

    static void fragment(FieldSink s, int at) {
        int offset = s.u16(at + 2);
        s.put8(Field.IPV6_FRAGHDR_NXT, at);
        s.put8(Field.IPV6_FRAGHDR_RESERVED_OCTET, at + 1);
        s.put(Field.IPV6_FRAGHDR_OFFSET, offset >>> 3, at + 2, 2);
        s.put(Field.IPV6_FRAGHDR_RESERVED_BITS, offset >>> 1 & 3, at + 2, 2);
        s.put(Field.IPV6_FRAGHDR_MORE, offset & 1, at + 2, 2);
        s.put32(Field.IPV6_FRAGHDR_IDENT, at + 4);
    }

    static void ah(FieldSink s, int at, int length) {
        s.put8(Field.AH_NEXT_HEADER, at);
        s.put8(Field.AH_LENGTH, at + 1);
        s.bytes(Field.AH_RESERVED, at + 2, 2);
        s.put32(Field.AH_SPI, at + 4);
        s.put32(Field.AH_SEQUENCE, at + 8);
        s.bytes(Field.AH_ICV, at + 12, length - 12);
    }

    static void esp(FieldSink s, int at) {
        s.put32(Field.ESP_SPI, at);
        s.put32(Field.ESP_SEQUENCE, at + 4);
    }
}
