/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * An option of the IPv4 header (RFC 791): a kind, and but for two of them a length and data.
 *
 * <pre>{@code
 * long end = Ipv4.payload(m, ip);
 * for (long at = Ipv4.options(ip); at < end; at = Ipv4Option.next(m, at, end)) {
 *     if (Ipv4Option.check(m, at, end) == Check.OK && Ipv4Option.kind(m, at) == Ipv4Option.ROUTER_ALERT) ...
 * }
 * }</pre>
 */
public final class Ipv4Option {

    /** The end of the options, one byte: what follows is padding. */
    public static final int END = 0;
    /** Nothing, one byte. */
    public static final int NOP = 1;

    public static final int RECORD_ROUTE = 7;
    /** RFC 1063. */
    public static final int MTU_PROBE = 11;
    /** RFC 1063. */
    public static final int MTU_REPLY = 12;
    /** RFC 4782. */
    public static final int QUICK_START = 25;

    public static final int TIMESTAMP = 68;
    /** RFC 1393. */
    public static final int TRACEROUTE = 82;
    /** RFC 1108: basic security. */
    public static final int SECURITY = 130;

    public static final int LOOSE_SOURCE_ROUTE = 131;
    /** RFC 1108. */
    public static final int EXTENDED_SECURITY = 133;
    /** Commercial security: FIPS 188. */
    public static final int CIPSO = 134;

    public static final int STREAM_ID = 136;
    public static final int STRICT_SOURCE_ROUTE = 137;
    /** RFC 2113. */
    public static final int ROUTER_ALERT = 148;

    /** Values of {@link #timestampFlag}: times only. */
    public static final int TIMES = 0;
    /** Each with the address of the host that wrote it. */
    public static final int TIMES_AND_ADDRESSES = 1;
    /** Each with the address of the host that shall write it. */
    public static final int TIMES_OF_ADDRESSES = 3;

    private static final int KIND = 0;
    private static final int LENGTH = 1;
    private static final int DATA = 2;
    private static final int POINTER = 2;
    private static final int ADDRESSES = 3;
    private static final int OVERFLOW_AND_FLAG = 3;
    private static final int TIMES_AT = 4;
    private static final int COPIED = 0x80;

    private Ipv4Option() {}

    /**
     * {@code OK} if the option is whole and as long as its kind needs, which its accessors rely on. {@code BAD_LENGTH} if
     * it is not; with a length below 2 the options end.
     *
     * @param limit the end of the header
     */
    public static Check check(MemorySegment m, long at, long limit) {
        if (at >= limit) return Check.TRUNCATED;
        int kind = kind(m, at);
        if (kind == END || kind == NOP) return Check.OK;
        if (limit - at < DATA) return Check.TRUNCATED;
        int length = length(m, at);
        if (length < DATA) return Check.BAD_LENGTH;
        if (limit - at < length) return Check.TRUNCATED;
        boolean ok = switch (kind) {
            case RECORD_ROUTE, LOOSE_SOURCE_ROUTE, STRICT_SOURCE_ROUTE -> length >= ADDRESSES;
            case TIMESTAMP -> length >= TIMES_AT;
            case SECURITY, EXTENDED_SECURITY -> length > DATA;
            case ROUTER_ALERT, STREAM_ID, MTU_PROBE, MTU_REPLY -> length == 4;
            default -> true;
        };
        return ok ? Check.OK : Check.BAD_LENGTH;
    }

    /** Checks all options from {@code at} to {@code limit}, and returns the first reason. */
    public static Check checkAll(MemorySegment m, long at, long limit) {
        for (long i = at; i < limit; i = next(m, i, limit)) {
            Check check = check(m, i, limit);
            if (check != Check.OK) return check;
        }
        return Check.OK;
    }

    /** Offset of the next option; {@code limit} after {@link #END}, after the last one, and where no other can be told. */
    public static long next(MemorySegment m, long at, long limit) {
        int kind = kind(m, at);
        if (kind == NOP) return at + 1;
        if (kind == END || limit - at < DATA) return limit;
        int length = length(m, at);
        return length < DATA ? limit : Math.min(at + length, limit);
    }

    /** Offset of the first option of that kind from {@code at} to {@code limit} that passes its check; -1 if none does. */
    public static long find(MemorySegment m, long at, long limit, int kind) {
        for (long i = at; i < limit; i = next(m, i, limit)) {
            if (kind(m, i) == kind && check(m, i, limit) == Check.OK) return i;
        }
        return -1;
    }

    public static int kind(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + KIND) & 0xff;
    }

    /** Of the whole option, in bytes. */
    public static int length(MemorySegment m, long at) {
        int kind = kind(m, at);
        return kind == END || kind == NOP ? 1 : m.get(Wire.BYTE, at + LENGTH) & 0xff;
    }

    /** Offset of what follows kind and length. */
    public static long data(long at) {
        return at + DATA;
    }

    /** Whether options of that kind are to be in every fragment, or else in the first only. */
    public static boolean isCopied(int kind) {
        return (kind & COPIED) != 0;
    }

    /** Whether it is a route that the sender chose: {@link #LOOSE_SOURCE_ROUTE} or {@link #STRICT_SOURCE_ROUTE}. */
    public static boolean isSourceRoute(int kind) {
        return kind == LOOSE_SOURCE_ROUTE || kind == STRICT_SOURCE_ROUTE;
    }

    /** Of routes and timestamps: the octet to be used next, where 1 is that of the kind; past the end if it is full. */
    public static int pointer(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + POINTER) & 0xff;
    }

    /** Of routes: how many addresses there is room for. Those before {@link #pointer} were visited. */
    public static int addressCount(MemorySegment m, long at) {
        return length(m, at) - ADDRESSES >>> 2;
    }

    /** Of routes: address {@code i} of {@link #addressCount}. */
    public static int address(MemorySegment m, long at, int i) {
        return m.get(Wire.INT, at + ADDRESSES + 4L * i);
    }

    /** Of a timestamp: how many hosts found no room. */
    public static int timestampOverflow(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + OVERFLOW_AND_FLAG) >>> 4 & 0xf;
    }

    /** Of a timestamp: {@link #TIMES} and so on. */
    public static int timestampFlag(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + OVERFLOW_AND_FLAG) & 0xf;
    }

    /** Of a timestamp: offset of the first address or time, 4 bytes each; times are ms since midnight UT. */
    public static long timestamps(long at) {
        return at + TIMES_AT;
    }

    /** Of {@link #ROUTER_ALERT}: 0 if every router shall look at the packet. */
    public static int routerAlert(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + DATA) & 0xffff;
    }

    /** Of {@link #STREAM_ID}. */
    public static int streamId(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + DATA) & 0xffff;
    }

    /** Of {@link #SECURITY}: the classification level, the whole octet. */
    public static int securityLevel(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + DATA) & 0xff;
    }
}
