/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Check;
import io.ringfly.codec.ChecksumVerdict;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.Layer;
import io.ringfly.codec.Tcp;
import io.ringfly.codec.TcpOption;

/** The fields of TCP, UDP and SCTP. */
final class TransportFields {

    /** Higher window scales count as this one (RFC 7323). */
    private static final int MAX_SCALE = 14;

    // Checksum statuses of Wireshark's.
    private static final int ABSENT = 3;
    private static final int ILLEGAL = 4;

    private TransportFields() {}

    static void tcp(FieldSink s, Dissection d, int layer) {
        int at = d.offset(layer);
        int headerLength = d.headerLength(layer);
        s.put16(Field.TCP_SRCPORT, at);
        s.put16(Field.TCP_DSTPORT, at + 2);
        // of a fragment, or of what an error quotes, the segment's length isn't known
        if (!d.isQuoted(layer) && !isFragment(d, layer)) {
            s.put(Field.TCP_LEN, Math.max(0, d.statedEnd(layer) - at - headerLength), at, 0);
        }
        s.put32(Field.TCP_SEQ, at + 4);
        s.put32(Field.TCP_SEQ_RAW, at + 4);
        s.put32(Field.TCP_ACK, at + 8);
        s.put32(Field.TCP_ACK_RAW, at + 8);
        s.put(Field.TCP_HDR_LEN, headerLength, at + 12, 1);
        flags(s, at);
        s.put16(Field.TCP_WINDOW_SIZE_VALUE, at + 14);
        s.put16(Field.TCP_CHECKSUM, at + 16);
        s.verdict(Field.TCP_CHECKSUM_STATUS, Field.TCP_CHECKSUM_VERDICT, Verdicts.of(s.m, s.at, d, layer), at + 16);
        s.put16(Field.TCP_URGENT_POINTER, at + 18);
        options(s, at + Tcp.LENGTH, at + headerLength);
    }

    private static boolean isFragment(Dissection d, int layer) {
        return Verdicts.isFirstFragment(d, Verdicts.ipBefore(d, layer));
    }

    private static void flags(FieldSink s, int at) {
        int flags = s.u16(at + 12);
        s.put(Field.TCP_FLAGS, flags & 0xfff, at + 12, 2);
        s.flag(Field.TCP_FLAGS_RES, flags, 0xe00, at + 12, 1);
        s.flag(Field.TCP_FLAGS_AE, flags, Tcp.AE, at + 12, 1);
        s.flag(Field.TCP_FLAGS_CWR, flags, Tcp.CWR, at + 13, 1);
        s.flag(Field.TCP_FLAGS_ECE, flags, Tcp.ECE, at + 13, 1);
        s.flag(Field.TCP_FLAGS_URG, flags, Tcp.URG, at + 13, 1);
        s.flag(Field.TCP_FLAGS_ACK, flags, Tcp.ACK, at + 13, 1);
        s.flag(Field.TCP_FLAGS_PUSH, flags, Tcp.PSH, at + 13, 1);
        s.flag(Field.TCP_FLAGS_RESET, flags, Tcp.RST, at + 13, 1);
        s.flag(Field.TCP_FLAGS_SYN, flags, Tcp.SYN, at + 13, 1);
        s.flag(Field.TCP_FLAGS_FIN, flags, Tcp.FIN, at + 13, 1);
    }

    private static void options(FieldSink s, int from, int end) {
        long limit = s.at + end;
        for (long option = s.at + from; option < limit; option = TcpOption.next(s.m, option, limit)) {
            int at = (int) (option - s.at);
            int kind = s.u8(at);
            s.put(Field.TCP_OPTION_KIND, kind, at, 1);
            if (kind <= TcpOption.NOP || end - at < 2) continue;
            s.put8(Field.TCP_OPTION_LEN, at + 1);
            if (TcpOption.check(s.m, option, limit) == Check.OK) option(s, kind, at, s.u8(at + 1));
        }
    }

    private static void option(FieldSink s, int kind, int at, int length) {
        switch (kind) {
            case TcpOption.MSS -> s.put16(Field.TCP_OPTIONS_MSS_VAL, at + 2);
            case TcpOption.WINDOW_SCALE -> {
                s.put8(Field.TCP_OPTIONS_WSCALE_SHIFT, at + 2);
                int multiplier = 1 << Math.min(s.u8(at + 2), MAX_SCALE);
                s.put(Field.TCP_OPTIONS_WSCALE_MULTIPLIER, multiplier, at + 2, 1);
            }
            case TcpOption.SACK -> {
                int blocks = (length - 2) / 8;
                for (int i = 0; i < blocks; i++) {
                    s.put32(Field.TCP_OPTIONS_SACK_LE, at + 2 + i * 8);
                    s.put32(Field.TCP_OPTIONS_SACK_RE, at + 6 + i * 8);
                }
                s.put(Field.TCP_OPTIONS_SACK_COUNT, blocks, at, 0);
            }
            case TcpOption.TIMESTAMPS -> {
                s.put32(Field.TCP_OPTIONS_TIMESTAMP_TSVAL, at + 2);
                s.put32(Field.TCP_OPTIONS_TIMESTAMP_TSECR, at + 6);
            }
            case TcpOption.MD5 -> s.bytes(Field.TCP_OPTIONS_MD5_DIGEST, at + 2, length - 2);
            case TcpOption.AUTHENTICATION -> {
                s.put8(Field.TCP_OPTIONS_AO_KEYID, at + 2);
                s.put8(Field.TCP_OPTIONS_AO_RNEXTKEYID, at + 3);
                if (length > 4) s.bytes(Field.TCP_OPTIONS_AO_MAC, at + 4, length - 4);
            }
            case TcpOption.USER_TIMEOUT -> {
                s.flag(Field.TCP_OPTIONS_USER_TO_GRANULARITY, s.u16(at + 2), 0x8000, at + 2, 2);
                s.put(Field.TCP_OPTIONS_USER_TO_VAL, s.u16(at + 2) & 0x7fff, at + 2, 2);
            }
            case TcpOption.MPTCP -> s.put(Field.TCP_OPTIONS_MPTCP_SUBTYPE, s.u8(at + 2) >>> 4, at + 2, 1);
            case TcpOption.FAST_OPEN -> {
                if (length > 2) s.bytes(Field.TCP_OPTIONS_TFO_COOKIE, at + 2, length - 2);
            }
            case TcpOption.EXPERIMENT1, TcpOption.EXPERIMENT2 -> {
                s.put16(Field.TCP_OPTIONS_EXPERIMENTAL_EXID, at + 2);
                if (s.u16(at + 2) == TcpOption.EXPERIMENT_FAST_OPEN && length > 4) {
                    s.bytes(Field.TCP_OPTIONS_TFO_COOKIE, at + 4, length - 4);
                }
            }
            case TcpOption.SACK_PERMITTED, TcpOption.ACCURATE_ECN0, TcpOption.ACCURATE_ECN1 -> {}
            default -> {
                if (length > 2) s.bytes(Field.TCP_OPTIONS_UNKNOWN_PAYLOAD, at + 2, length - 2);
            }
        }
    }

    static void udp(FieldSink s, Dissection d, int layer) {
        int at = d.offset(layer);
        s.put16(Field.UDP_SRCPORT, at);
        s.put16(Field.UDP_DSTPORT, at + 2);
        s.put16(Field.UDP_LENGTH, at + 4);
        s.put16(Field.UDP_CHECKSUM, at + 6);
        ChecksumVerdict verdict = Verdicts.of(s.m, s.at, d, layer);
        if (s.u16(at + 6) == 0) {
            // IPv6 has no checksum of its own, so UDP's may not be left out
            boolean isIpv6 = d.layer(Verdicts.ipBefore(d, layer)) == Layer.IPV6;
            s.put(Field.UDP_CHECKSUM_STATUS, isIpv6 && !d.isQuoted(layer) ? ILLEGAL : ABSENT, at + 6, 2);
            s.put(Field.UDP_CHECKSUM_VERDICT, verdict.ordinal(), at + 6, 0);
        } else {
            s.verdict(Field.UDP_CHECKSUM_STATUS, Field.UDP_CHECKSUM_VERDICT, verdict, at + 6);
        }
    }

    static void sctp(FieldSink s, int at) {
        s.put16(Field.SCTP_SRCPORT, at);
        s.put16(Field.SCTP_DSTPORT, at + 2);
        s.put32(Field.SCTP_VERIFICATION_TAG, at + 4);
        s.put32(Field.SCTP_CHECKSUM, at + 8);
    }
}
