/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The options of a TCP header, one after the other.
 *
 * <p>To go through them:
 *
 * <pre>{@code
 * long end = Tcp.payload(m, at);
 * for (long option = Tcp.options(at); option < end; option = TcpOption.next(m, option, end)) {
 *     if (TcpOption.check(m, option, end) != Check.OK) continue;
 *     switch (TcpOption.kind(m, option)) {
 *         case TcpOption.MSS -> mss = TcpOption.mss(m, option);
 *         ...
 *     }
 * }
 * }</pre>
 *
 * This ends on any bytes. The list is over at its end, at {@link #END}, or at an option that states a length that can't
 * be; what is behind that is padding or can't be told apart.
 *
 * <p>{@link #kind} may be called for every option before {@code end}; what is named after one kind may be called after
 * {@link #check} said {@code OK} of an option of that kind. Options lie at any alignment, odd ones included.
 */
public final class TcpOption {

    /** Most bytes of options that a header holds. */
    public static final int MAX_LENGTH = Tcp.MAX_LENGTH - Tcp.LENGTH;

    /** Ends the list; one byte. */
    public static final int END = 0;
    /** Padding between options; one byte. */
    public static final int NOP = 1;
    /** Maximum segment size (RFC 9293). */
    public static final int MSS = 2;
    /** Window scale (RFC 7323). */
    public static final int WINDOW_SCALE = 3;
    /** SACK permitted (RFC 2018). */
    public static final int SACK_PERMITTED = 4;
    /** Selective acknowledgement, one to four blocks (RFC 2018). */
    public static final int SACK = 5;
    /** RFC 7323. */
    public static final int TIMESTAMPS = 8;
    /** MD5 signature, as of BGP (RFC 2385). */
    public static final int MD5 = 19;
    /** RFC 5482. */
    public static final int USER_TIMEOUT = 28;
    /** TCP-AO (RFC 5925). */
    public static final int AUTHENTICATION = 29;
    /** Multipath TCP (RFC 8684). */
    public static final int MPTCP = 30;
    /** Fast open cookie (RFC 7413). */
    public static final int FAST_OPEN = 34;
    /** Accurate ECN, byte counters beginning with that of ECT(0) (draft-ietf-tcpm-accurate-ecn, RFC 9768). */
    public static final int ACCURATE_ECN0 = 172;
    /** Accurate ECN, byte counters beginning with that of ECT(1). */
    public static final int ACCURATE_ECN1 = 174;
    /** For experiments, told apart by {@link #experimentId} (RFC 6994). */
    public static final int EXPERIMENT1 = 253;
    /** As {@link #EXPERIMENT1}. */
    public static final int EXPERIMENT2 = 254;

    /** {@link #experimentId} of fast open before it had a kind of its own. */
    public static final int EXPERIMENT_FAST_OPEN = 0xf989;

    private static final int LENGTH_MSS = 4;
    private static final int LENGTH_WINDOW_SCALE = 3;
    private static final int LENGTH_SACK_PERMITTED = 2;
    private static final int LENGTH_TIMESTAMPS = 10;
    private static final int LENGTH_MD5 = 18;
    private static final int LENGTH_USER_TIMEOUT = 4;
    private static final int LENGTH_BLOCK = 8;
    private static final int MAX_BLOCKS = 4;
    private static final int MIN_COOKIE = 4;
    private static final int MAX_COOKIE = 16;

    private TcpOption() {}

    /**
     * {@code OK} if the option is whole and as long as options of its kind can be; of an unknown kind, if it is whole.
     * Else {@code TRUNCATED} if it goes on past {@code end}, or {@code BAD_LENGTH}.
     *
     * @param end where the options end: {@link Tcp#payload}
     */
    public static Check check(MemorySegment m, long option, long end) {
        if (option >= end) return Check.TRUNCATED;
        int kind = kind(m, option);
        if (kind <= NOP) return Check.OK;
        if (end - option < 2) return Check.TRUNCATED;
        int length = statedLength(m, option);
        if (length < 2) return Check.BAD_LENGTH;
        if (length > end - option) return Check.TRUNCATED;
        return fits(kind, length) ? Check.OK : Check.BAD_LENGTH;
    }

    /**
     * Of all options up to {@code end} or {@link #END}: {@code OK}, or what {@link #check} says of the first bad one.
     */
    public static Check checkAll(MemorySegment m, long from, long end) {
        for (long option = from; option < end; option = next(m, option, end)) {
            Check check = check(m, option, end);
            if (check != Check.OK) return check;
        }
        return Check.OK;
    }

    /** Offset of the option after this one, or {@code end} if it is the last, or if nobody can tell where it ends. */
    public static long next(MemorySegment m, long option, long end) {
        int kind = kind(m, option);
        if (kind == NOP) return option + 1;
        if (kind == END || end - option < 2) return end;
        int length = statedLength(m, option);
        return length < 2 || length > end - option ? end : option + length;
    }

    /** Offset of the first option of that kind that passes its {@link #check}, or -1. */
    public static long find(MemorySegment m, long from, long end, int kind) {
        for (long option = from; option < end; option = next(m, option, end)) {
            if (kind(m, option) == kind && check(m, option, end) == Check.OK) return option;
        }
        return -1;
    }

    public static int kind(MemorySegment m, long option) {
        return m.get(Wire.BYTE, option) & 0xff;
    }

    /** Bytes of an option that passed its check, kind and length included: 1 of {@link #END} and {@link #NOP}. */
    public static int length(MemorySegment m, long option) {
        return kind(m, option) <= NOP ? 1 : statedLength(m, option);
    }

    /** Offset of what follows kind and length, {@code length - 2} bytes. */
    public static long data(long option) {
        return option + 2;
    }

    public static int mss(MemorySegment m, long option) {
        return m.get(Wire.SHORT, option + 2) & 0xffff;
    }

    /** The shift count as it stands. More than 14 counts as 14 (RFC 7323). */
    public static int windowScale(MemorySegment m, long option) {
        return m.get(Wire.BYTE, option + 2) & 0xff;
    }

    /** How many blocks a {@link #SACK} has: 1 to 4. */
    public static int sackBlocks(MemorySegment m, long option) {
        return (statedLength(m, option) - 2) / LENGTH_BLOCK;
    }

    /** First sequence number of a block, unsigned. Blocks count from 0. */
    public static int sackLeft(MemorySegment m, long option, int block) {
        return m.get(Wire.INT, option + 2 + (long) block * LENGTH_BLOCK);
    }

    /** Sequence number after a block, unsigned. */
    public static int sackRight(MemorySegment m, long option, int block) {
        return m.get(Wire.INT, option + 6 + (long) block * LENGTH_BLOCK);
    }

    /** The sender's clock, unsigned. */
    public static int timestamp(MemorySegment m, long option) {
        return m.get(Wire.INT, option + 2);
    }

    /** The receiver's clock as it was seen last, unsigned. */
    public static int timestampEcho(MemorySegment m, long option) {
        return m.get(Wire.INT, option + 6);
    }

    /** In seconds, from a field that counts seconds or minutes. */
    public static int userTimeout(MemorySegment m, long option) {
        int field = m.get(Wire.SHORT, option + 2);
        return (field & 0x7fff) * (field < 0 ? 60 : 1);
    }

    /** Of {@link #AUTHENTICATION}: which key it is authenticated with. */
    public static int keyId(MemorySegment m, long option) {
        return m.get(Wire.BYTE, option + 2) & 0xff;
    }

    /** Of {@link #AUTHENTICATION}: which key the sender would like to receive with. */
    public static int nextKeyId(MemorySegment m, long option) {
        return m.get(Wire.BYTE, option + 3) & 0xff;
    }

    /** What an {@link #MPTCP} option is for, by RFC 8684 table 2: 0 MP_CAPABLE, 1 MP_JOIN, 2 DSS, and so on. */
    public static int mptcpSubtype(MemorySegment m, long option) {
        return m.get(Wire.BYTE, option + 2) >>> 4 & 0xf;
    }

    /** Of {@link #EXPERIMENT1} and {@link #EXPERIMENT2}: the first 16 bits of the number of the experiment. */
    public static int experimentId(MemorySegment m, long option) {
        return m.get(Wire.SHORT, option + 2) & 0xffff;
    }

    /** Whether it is a fast open cookie or asks for one, also as an experiment. */
    public static boolean isFastOpen(MemorySegment m, long option) {
        int kind = kind(m, option);
        return kind == FAST_OPEN || isExperiment(kind) && experimentId(m, option) == EXPERIMENT_FAST_OPEN;
    }

    /** Of a fast open option: offset of the cookie. */
    public static long cookie(MemorySegment m, long option) {
        return option + (kind(m, option) == FAST_OPEN ? 2 : 4);
    }

    /** Of a fast open option: bytes of the cookie, 0 if it asks for one. */
    public static int cookieLength(MemorySegment m, long option) {
        return statedLength(m, option) - (kind(m, option) == FAST_OPEN ? 2 : 4);
    }

    /** The name of a kind in tcpdump's manner, or {@code "unknown"}. */
    public static String name(int kind) {
        return switch (kind) {
            case END -> "eol";
            case NOP -> "nop";
            case MSS -> "mss";
            case WINDOW_SCALE -> "wscale";
            case SACK_PERMITTED -> "sackOK";
            case SACK -> "sack";
            case TIMESTAMPS -> "TS";
            case MD5 -> "md5";
            case USER_TIMEOUT -> "uto";
            case AUTHENTICATION -> "tcp-ao";
            case MPTCP -> "mptcp";
            case FAST_OPEN -> "tfo";
            case ACCURATE_ECN0 -> "accecn0";
            case ACCURATE_ECN1 -> "accecn1";
            case EXPERIMENT1, EXPERIMENT2 -> "exp";
            default -> "unknown";
        };
    }

    /**
     * All options in tcpdump's manner: {@code "mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7"}. What isn't well formed is
     * {@code "[bad opt]"}.
     */
    public static String format(MemorySegment m, long from, long end) {
        StringBuilder text = new StringBuilder();
        for (long option = from; option < end; option = next(m, option, end)) {
            if (option != from) text.append(',');
            if (check(m, option, end) == Check.OK) {
                append(text, m, option);
            } else {
                text.append("[bad opt]");
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, MemorySegment m, long option) {
        int kind = kind(m, option);
        text.append(isFastOpen(m, option) ? "tfo" : name(kind));
        switch (kind) {
            case END, NOP, SACK_PERMITTED -> {}
            case MSS -> text.append(' ').append(mss(m, option));
            case WINDOW_SCALE -> text.append(' ').append(windowScale(m, option));
            case SACK -> {
                text.append(' ').append(sackBlocks(m, option)).append(' ');
                for (int block = 0; block < sackBlocks(m, option); block++) {
                    text.append('{')
                            .append(Integer.toUnsignedString(sackLeft(m, option, block)))
                            .append(':')
                            .append(Integer.toUnsignedString(sackRight(m, option, block)))
                            .append('}');
                }
            }
            case TIMESTAMPS ->
                text.append(" val ")
                        .append(Integer.toUnsignedString(timestamp(m, option)))
                        .append(" ecr ")
                        .append(Integer.toUnsignedString(timestampEcho(m, option)));
            case USER_TIMEOUT -> text.append(' ').append(userTimeout(m, option)).append('s');
            case AUTHENTICATION ->
                text.append(" keyid ")
                        .append(keyId(m, option))
                        .append(" rnextkeyid ")
                        .append(nextKeyId(m, option));
            case MPTCP -> text.append(" subtype ").append(mptcpSubtype(m, option));
            default -> {
                if (!isFastOpen(m, option)) {
                    if (name(kind).equals("unknown")) text.append('-').append(kind);
                    appendHex(text, " 0x", m, data(option), option + length(m, option));
                } else if (cookieLength(m, option) == 0) {
                    text.append(" cookiereq");
                } else {
                    appendHex(text, " cookie ", m, cookie(m, option), option + length(m, option));
                }
            }
        }
    }

    private static void appendHex(StringBuilder text, String prefix, MemorySegment m, long from, long end) {
        if (from < end) text.append(prefix);
        for (long at = from; at < end; at++) {
            text.append(Character.forDigit(m.get(Wire.BYTE, at) >>> 4 & 0xf, 16));
            text.append(Character.forDigit(m.get(Wire.BYTE, at) & 0xf, 16));
        }
    }

    // Writers return the offset behind what they wrote, so that one follows the other.

    public static long putNop(MemorySegment m, long at) {
        m.set(Wire.BYTE, at, (byte) NOP);
        return at + 1;
    }

    public static long putMss(MemorySegment m, long at, int mss) {
        m.set(Wire.INT, at, MSS << 24 | LENGTH_MSS << 16 | mss & 0xffff);
        return at + LENGTH_MSS;
    }

    public static long putWindowScale(MemorySegment m, long at, int shift) {
        putHead(m, at, WINDOW_SCALE, LENGTH_WINDOW_SCALE);
        m.set(Wire.BYTE, at + 2, (byte) shift);
        return at + LENGTH_WINDOW_SCALE;
    }

    public static long putSackPermitted(MemorySegment m, long at) {
        return putHead(m, at, SACK_PERMITTED, LENGTH_SACK_PERMITTED);
    }

    /** The head of a {@link #SACK} of 1 to 4 blocks; each follows with {@link #putSackBlock}. */
    public static long putSack(MemorySegment m, long at, int blocks) {
        return putHead(m, at, SACK, 2 + blocks * LENGTH_BLOCK);
    }

    public static long putSackBlock(MemorySegment m, long at, int left, int right) {
        m.set(Wire.LONG, at, (long) left << 32 | right & 0xffff_ffffL);
        return at + LENGTH_BLOCK;
    }

    public static long putTimestamps(MemorySegment m, long at, int timestamp, int echo) {
        putHead(m, at, TIMESTAMPS, LENGTH_TIMESTAMPS);
        m.set(Wire.INT, at + 2, timestamp);
        m.set(Wire.INT, at + 6, echo);
        return at + LENGTH_TIMESTAMPS;
    }

    /** Kind and length of any other option; {@code length - 2} bytes of data are the caller's to write. */
    public static long putHead(MemorySegment m, long at, int kind, int length) {
        m.set(Wire.SHORT, at, (short) (kind << 8 | length & 0xff));
        return at + 2;
    }

    /** Fills with {@link #END} up to a multiple of 4 bytes from {@code from}, where the options begin. */
    public static long pad(MemorySegment m, long at, long from) {
        while ((at - from & 3) != 0) {
            m.set(Wire.BYTE, at++, (byte) END);
        }
        return at;
    }

    private static int statedLength(MemorySegment m, long option) {
        return m.get(Wire.BYTE, option + 1) & 0xff;
    }

    private static boolean isExperiment(int kind) {
        return kind == EXPERIMENT1 || kind == EXPERIMENT2;
    }

    private static boolean fits(int kind, int length) {
        return switch (kind) {
            case MSS -> length == LENGTH_MSS;
            case WINDOW_SCALE -> length == LENGTH_WINDOW_SCALE;
            case SACK_PERMITTED -> length == LENGTH_SACK_PERMITTED;
            case SACK -> length % LENGTH_BLOCK == 2 && length > 2 && length <= 2 + MAX_BLOCKS * LENGTH_BLOCK;
            case TIMESTAMPS -> length == LENGTH_TIMESTAMPS;
            case MD5 -> length == LENGTH_MD5;
            case USER_TIMEOUT -> length == LENGTH_USER_TIMEOUT;
            case AUTHENTICATION, EXPERIMENT1, EXPERIMENT2 -> length >= 4;
            case MPTCP -> length >= 3;
            case FAST_OPEN -> length == 2 || length % 2 == 0 && length >= 2 + MIN_COOKIE && length <= 2 + MAX_COOKIE;
            default -> true;
        };
    }
}
