/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Check;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.IcmpExtension;
import io.ringfly.codec.Icmpv4;

/** The fields of ICMP, and of the extensions of its errors and ICMPv6's. */
final class IcmpFields {

    private static final int MPLS_ENTRY = 4;

    private IcmpFields() {}

    static void icmpv4(FieldSink s, Dissection d, int layer) {
        int at = d.offset(layer);
        int end = d.end(layer);
        int type = s.u8(at);
        s.put(Field.ICMP_TYPE, type, at, 1);
        s.put8(Field.ICMP_CODE, at + 1);
        s.put16(Field.ICMP_CHECKSUM, at + 2);
        s.verdict(Field.ICMP_CHECKSUM_STATUS, Field.ICMP_CHECKSUM_VERDICT, Verdicts.of(s.m, s.at, d, layer), at + 2);
        switch (type) {
            case Icmpv4.ECHO_REQUEST,
                    Icmpv4.ECHO_REPLY,
                    Icmpv4.TIMESTAMP_REQUEST,
                    Icmpv4.TIMESTAMP_REPLY,
                    Icmpv4.INFORMATION_REQUEST,
                    Icmpv4.INFORMATION_REPLY,
                    Icmpv4.ADDRESS_MASK_REQUEST,
                    Icmpv4.ADDRESS_MASK_REPLY -> echo(s, at);
            case Icmpv4.EXTENDED_ECHO_REQUEST, Icmpv4.EXTENDED_ECHO_REPLY -> identifier(s, at);
            case Icmpv4.REDIRECT -> s.ipv4(Field.ICMP_REDIR_GW, at + 4);
            case Icmpv4.PARAMETER_PROBLEM -> {
                s.put8(Field.ICMP_POINTER, at + 4);
                quotedLength(s, at);
            }
            case Icmpv4.TIME_EXCEEDED -> quotedLength(s, at);
            case Icmpv4.UNREACHABLE -> {
                quotedLength(s, at);
                if (s.u8(at + 1) == Icmpv4.UNREACHABLE_FRAGMENTATION_NEEDED) s.put16(Field.ICMP_MTU, at + 6);
            }
            default -> {}
        }
        boolean whole = Icmpv4.check(s.m, s.at + at, s.at + end) == Check.OK;
        if (type == Icmpv4.ADDRESS_MASK_REQUEST || type == Icmpv4.ADDRESS_MASK_REPLY) {
            if (whole) s.ipv4(Field.ICMP_ADDRESS_MASK, at + 8);
        } else if (type == Icmpv4.TIMESTAMP_REQUEST || type == Icmpv4.TIMESTAMP_REPLY) {
            if (whole) {
                s.put32(Field.ICMP_ORIGINATE_TIMESTAMP, at + 8);
                s.put32(Field.ICMP_RECEIVE_TIMESTAMP, at + 12);
                s.put32(Field.ICMP_TRANSMIT_TIMESTAMP, at + 16);
            }
        }
        if (type == Icmpv4.EXTENDED_ECHO_REQUEST) extension(s, askedFor(s, at, end), end);
        else extension(s, Icmpv4.extension(s.m, s.at + at, s.at + end), end);
    }

    /** In words; 0 is what senders leave that don't tell (RFC 4884). */
    private static void quotedLength(FieldSink s, int at) {
        if (s.u8(at + 5) != 0) s.put8(Field.ICMP_LENGTH, at + 5);
    }

    private static void identifier(FieldSink s, int at) {
        s.put16(Field.ICMP_IDENT, at + 4);
        s.put(Field.ICMP_IDENT_LE, swapped(s.u16(at + 4)), at + 4, 2);
    }

    private static void echo(FieldSink s, int at) {
        identifier(s, at);
        s.put16(Field.ICMP_SEQ, at + 6);
        s.put(Field.ICMP_SEQ_LE, swapped(s.u16(at + 6)), at + 6, 2);
    }

    /** As a machine of the other byte order has it, which some senders forget to turn. */
    private static int swapped(int value) {
        return (value & 0xff) << 8 | value >>> 8;
    }

    /** Where an extended echo request has its extension (RFC 8335), or -1. */
    static long askedFor(FieldSink s, int at, int end) {
        long extension = s.at + at + Icmpv4.LENGTH;
        return IcmpExtension.check(s.m, extension, s.at + end) == Check.OK ? extension : -1;
    }

    /** {@code extension} is its place in the segment, or negative. */
    static void extension(FieldSink s, long extension, int end) {
        if (extension < 0) return;
        int at = (int) (extension - s.at);
        s.put(Field.ICMP_EXT_VERSION, s.u8(at) >>> 4, at, 1);
        s.put(Field.ICMP_EXT_RES, s.u16(at) & 0xfff, at, 2);
        s.put16(Field.ICMP_EXT_CHECKSUM, at + 2);
        boolean ok = IcmpExtension.checksumOk(s.m, extension, end - at);
        int status = s.u16(at + 2) == 0 ? 3 : ok ? 1 : 0;
        s.put(Field.ICMP_EXT_CHECKSUM_STATUS, status, at + 2, status == 3 ? 2 : 0);
        long limit = s.at + end;
        for (long i = IcmpExtension.objects(extension); i < limit; i = IcmpExtension.nextObject(s.m, i, limit)) {
            if (IcmpExtension.checkObject(s.m, i, limit) == Check.OK) object(s, (int) (i - s.at));
        }
    }

    private static void object(FieldSink s, int at) {
        s.put16(Field.ICMP_EXT_LENGTH, at);
        s.put8(Field.ICMP_EXT_CLASS, at + 2);
        s.put8(Field.ICMP_EXT_CTYPE, at + 3);
        if (s.u8(at + 2) != IcmpExtension.CLASS_MPLS || s.u8(at + 3) != 1) return;
        int end = at + s.u16(at);
        for (int i = at + IcmpExtension.OBJECT_LENGTH; end - i >= MPLS_ENTRY; i += MPLS_ENTRY) {
            s.put(Field.ICMP_MPLS_LABEL, s.u32(i) >>> 12, i, 3);
            s.put(Field.ICMP_MPLS_EXP, s.u8(i + 2) >>> 1 & 7, i + 2, 1);
            s.flag(Field.ICMP_MPLS_S, s.u8(i + 2), 1, i + 2, 1);
            s.put8(Field.ICMP_MPLS_TTL, i + 3);
        }
    }
}
