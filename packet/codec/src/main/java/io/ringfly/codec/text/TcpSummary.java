/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Check;
import io.ringfly.codec.ChecksumVerdict;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.Tcp;
import io.ringfly.codec.TcpOption;
import java.nio.charset.StandardCharsets;

/** TCP and its options. */
final class TcpSummary {

    private static final String FLAGS = "FSRP.UEW";
    private static final int SHOWS_SEQ = Tcp.SYN | Tcp.FIN | Tcp.RST;
    private static final int VERY = 2;
    private static final byte[][] FLAG_TEXTS = new byte[1 << FLAGS.length()][];

    static {
        // tcpdump's order: ACK behind the four below it
        for (int flags = 1; flags < FLAG_TEXTS.length; flags++) {
            StringBuilder text = new StringBuilder();
            for (int bit = 0; bit < FLAGS.length(); bit++) {
                if ((flags & 1 << bit) != 0) text.append(FLAGS.charAt(bit));
            }
            FLAG_TEXTS[flags] = text.toString().getBytes(StandardCharsets.US_ASCII);
        }
        FLAG_TEXTS[0] = "none".getBytes(StandardCharsets.US_ASCII);
    }

    private TcpSummary() {}

    static void append(SummaryLine l, int i) {
        Dissection d = l.d;
        int at = d.offset(i);
        int headerLength = d.headerLength(i);
        long length = Math.max(0, IpSummary.statedEnd(d, i) - (long) at - headerLength);
        IpSummary.ports(l, i, at);
        if (l.quick) {
            l.put("tcp ").put(length);
            return;
        }
        int flags = l.u16(at + 12) & 0xff;
        l.put("Flags [");
        l.out.append(FLAG_TEXTS[flags]);
        l.put(']');
        if (l.verbose()) checksum(l, i, at);
        int ip = Verdicts.ipBefore(d, i);
        int seq = 0;
        int ack = 0;
        int sack = 0;
        if (l.sequences != null && ip >= 0) {
            l.sequences.find(l.m, l.at, d, ip, i);
            seq = l.sequences.seq;
            ack = l.sequences.ack;
            sack = l.sequences.sack;
        }
        if (length > 0 || (flags & SHOWS_SEQ) != 0 || l.verbosity >= VERY) {
            long number = l.i32(at + 4) - seq & 0xffff_ffffL;
            l.put(", seq ").put(number);
            if (length > 0) l.put(':').put(number + length & 0xffff_ffffL);
        }
        if ((flags & Tcp.ACK) != 0) l.put(", ack ").put(l.i32(at + 8) - ack & 0xffff_ffffL);
        l.put(", win ").put(l.u16(at + 14));
        if ((flags & Tcp.URG) != 0) l.put(", urg ").put(l.u16(at + 18));
        if (headerLength > Tcp.LENGTH) {
            l.put(", options [");
            if (!options(l, at + Tcp.LENGTH, at + headerLength, sack)) return;
            l.put(']');
        }
        l.put(", length ").put(length);
    }

    private static void checksum(SummaryLine l, int i, int at) {
        ChecksumVerdict verdict = Verdicts.of(l.m, l.at, l.d, i);
        if (verdict == ChecksumVerdict.NOT_COMPUTABLE) return;
        l.put(", cksum ").hex(l.u16(at + 16), 4);
        if (verdict == ChecksumVerdict.OK) l.put(" (correct)");
        else
            l.put(" (incorrect -> ")
                    .hex(Verdicts.right(l.m, l.at, l.d, i, at + 16), 4)
                    .put(')');
    }

    /** False if one of them is malformed, which ends them and the line. */
    private static boolean options(SummaryLine l, int from, int end, int sack) {
        long limit = l.at + end;
        boolean first = true;
        for (long option = l.at + from; option < limit; option = TcpOption.next(l.m, option, limit)) {
            if (!first) l.put(',');
            first = false;
            option(l, option, limit, sack);
            if (TcpOption.check(l.m, option, limit) != Check.OK) return false;
        }
        return true;
    }

    private static void option(SummaryLine l, long option, long limit, int sack) {
        int kind = TcpOption.kind(l.m, option);
        boolean ok = TcpOption.check(l.m, option, limit) == Check.OK;
        switch (kind) {
            case TcpOption.END -> l.put("eol");
            case TcpOption.NOP -> l.put("nop");
            case TcpOption.MSS -> l.put("mss");
            case TcpOption.WINDOW_SCALE -> l.put("wscale");
            case TcpOption.SACK_PERMITTED -> l.put("sackOK");
            case TcpOption.SACK -> l.put("sack");
            case TcpOption.TIMESTAMPS -> l.put("TS");
            case TcpOption.MD5 -> l.put("md5");
            case TcpOption.USER_TIMEOUT -> l.put("uto");
            case TcpOption.AUTHENTICATION -> l.put("tcp-ao");
            case TcpOption.MPTCP -> l.put("mptcp");
            case TcpOption.FAST_OPEN -> l.put("tfo");
            case TcpOption.EXPERIMENT1, TcpOption.EXPERIMENT2 -> l.put("exp");
            default -> l.put("unknown-").put(kind);
        }
        if (!ok) {
            l.put("[bad opt]");
            return;
        }
        value(l, option, kind, sack);
    }

    private static void value(SummaryLine l, long option, int kind, int sack) {
        int length = TcpOption.length(l.m, option);
        switch (kind) {
            case TcpOption.END, TcpOption.NOP, TcpOption.SACK_PERMITTED -> {}
            case TcpOption.MSS -> l.put(' ').put(TcpOption.mss(l.m, option));
            case TcpOption.WINDOW_SCALE -> l.put(' ').put(TcpOption.windowScale(l.m, option));
            case TcpOption.SACK -> {
                int blocks = TcpOption.sackBlocks(l.m, option);
                l.put(' ').put(blocks).put(' ');
                for (int b = 0; b < blocks; b++) {
                    l.put('{').put(TcpOption.sackLeft(l.m, option, b) - sack & 0xffff_ffffL);
                    l.put(':')
                            .put(TcpOption.sackRight(l.m, option, b) - sack & 0xffff_ffffL)
                            .put('}');
                }
            }
            case TcpOption.TIMESTAMPS -> {
                l.put(" val ").put(TcpOption.timestamp(l.m, option) & 0xffff_ffffL);
                l.put(" ecr ").put(TcpOption.timestampEcho(l.m, option) & 0xffff_ffffL);
            }
            case TcpOption.FAST_OPEN -> cookie(l.put(' '), option, length, 2);
            case TcpOption.EXPERIMENT1, TcpOption.EXPERIMENT2 -> {
                if (TcpOption.isFastOpen(l.m, option)) cookie(l.put("-tfo"), option, length, 4);
                else l.put('-').hexDigits(TcpOption.experimentId(l.m, option), 4);
            }
            case TcpOption.MPTCP -> l.put(' ').put(length).put(' ').put(mptcp(TcpOption.mptcpSubtype(l.m, option)));
            case TcpOption.AUTHENTICATION -> {
                l.put(" keyid ").put(TcpOption.keyId(l.m, option));
                l.put(" rnextkeyid ").put(TcpOption.nextKeyId(l.m, option)).put(" mac 0x");
                l.out.bytes(l.m, TcpOption.data(option) + 2, length - 4);
            }
            case TcpOption.MD5 -> {
                l.put(' ');
                l.out.bytes(l.m, TcpOption.data(option), length - 2);
            }
            default -> data(l, option, length);
        }
    }

    private static void data(SummaryLine l, long option, int length) {
        if (length == 2) return;
        l.put(" 0x");
        l.out.bytes(l.m, TcpOption.data(option), length - 2);
    }

    private static void cookie(SummaryLine l, long option, int length, int from) {
        if (length <= from) {
            l.put(" cookiereq");
        } else {
            l.put(" cookie ");
            l.out.bytes(l.m, option + from, length - from);
        }
    }

    private static String mptcp(int subtype) {
        return switch (subtype) {
            case 0 -> "capable";
            case 1 -> "join";
            case 2 -> "dss";
            case 3 -> "add-addr";
            case 4 -> "rem-addr";
            case 5 -> "prio";
            case 6 -> "fail";
            case 7 -> "fast-close";
            case 8 -> "tcprst";
            default -> "unknown";
        };
    }
}
