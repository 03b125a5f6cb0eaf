/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The IPv6 header (RFC 8200): 40 bytes. Extension headers follow it one by one, each told by the one before: {@link
 * Ipv6Extension}.
 *
 * <p>An address is two longs, the first octet highest: 2001:db8::1 is {@code 0x20010db8_00000000L} and {@code 1}.
 *
 * <p>There is no header checksum, so setters are all that it takes to rewrite a field. TCP, UDP and ICMPv6 cover the
 * addresses, their own length and their number with a checksum, which is the caller's to mend
 * ({@link TransportChecksum}).
 */
public final class Ipv6 {

    public static final int LENGTH = 40;
    /** The least MTU of a link, and the most bytes of an ICMPv6 error. */
    public static final int MIN_MTU = 1280;

    static final int FLOW_LABEL_MASK = 0xf_ffff;

    private static final int VERSION_CLASS_FLOW = 0;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int NEXT_HEADER = 6;
    private static final int HOP_LIMIT = 7;
    private static final int SRC = 8;
    private static final int DST = 24;

    private static final int TRAFFIC_CLASS_SHIFT = 20;
    private static final int TRAFFIC_CLASS = 0xff << TRAFFIC_CLASS_SHIFT;

    private Ipv6() {}

    /** Checks the header, and that all of the packet is there. */
    public static Check check(MemorySegment m, long at, long limit) {
        Check check = checkHeader(m, at, limit);
        return check == Check.OK && limit < end(m, at) ? Check.TRUNCATED : check;
    }

    /**
     * As {@link #check}, but the packet may be cut short behind its header, as those are that an ICMPv6 error quotes or
     * that were captured with a snap length. {@link #end} may then lie behind {@code limit}.
     *
     * <p>A payload length of 0 before hop-by-hop options is that of a jumbogram (RFC 2675), whose length is in an option
     * there. The options have to be there, and are {@code BAD_TOTAL_LENGTH} if they don't tell a length of 65536 or more.
     */
    public static Check checkHeader(MemorySegment m, long at, long limit) {
        if (limit - at < LENGTH) return Check.TRUNCATED;
        if (m.get(Wire.BYTE, at) >>> 4 != 6) return Check.BAD_VERSION;
        return isJumbogram(m, at) ? checkJumbogram(m, at, limit) : Check.OK;
    }

    private static Check checkJumbogram(MemorySegment m, long at, long limit) {
        long options = at + LENGTH;
        Check check = Ipv6Extension.check(m, options, limit, IpProtocol.HOP_BY_HOP);
        if (check != Check.OK) return check;
        return jumboLength(m, at) > 0xffff ? Check.OK : Check.BAD_TOTAL_LENGTH;
    }

    /** What the jumbo payload option says, or -1 if there is none. The hop-by-hop options have to be there. */
    private static long jumboLength(MemorySegment m, long at) {
        long header = at + LENGTH;
        long end = header + Ipv6Extension.length(m, header, IpProtocol.HOP_BY_HOP);
        long option = Ipv6Option.find(m, Ipv6Extension.options(header), end, Ipv6Option.JUMBO_PAYLOAD);
        return option < 0 ? -1 : Ipv6Option.jumboLength(m, option);
    }

    /** 6 in a header that passed its check. */
    public static int version(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at) >>> 4 & 0xf;
    }

    /** The whole octet that DSCP and ECN share. */
    public static int trafficClass(MemorySegment m, long at) {
        return m.get(Wire.INT, at + VERSION_CLASS_FLOW) >>> TRAFFIC_CLASS_SHIFT & 0xff;
    }

    public static int dscp(MemorySegment m, long at) {
        return trafficClass(m, at) >>> 2;
    }

    public static int ecn(MemorySegment m, long at) {
        return trafficClass(m, at) & 3;
    }

    /** 20 bits. */
    public static int flowLabel(MemorySegment m, long at) {
        return m.get(Wire.INT, at + VERSION_CLASS_FLOW) & FLOW_LABEL_MASK;
    }

    /** Bytes after the header, extension headers included, as the field says: 0 in a jumbogram. See {@link #end}. */
    public static int payloadLength(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + PAYLOAD_LENGTH) & 0xffff;
    }

    /** The kind of what follows the header: {@link IpProtocol}. */
    public static int nextHeader(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + NEXT_HEADER) & 0xff;
    }

    public static int hopLimit(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + HOP_LIMIT) & 0xff;
    }

    public static long srcHigh(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + SRC);
    }

    public static long srcLow(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + SRC + 8);
    }

    public static long dstHigh(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + DST);
    }

    public static long dstLow(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + DST + 8);
    }

    /** Whether its length doesn't fit the header, and is in a hop-by-hop option instead (RFC 2675). */
    public static boolean isJumbogram(MemorySegment m, long at) {
        return (m.get(Wire.INT, at + PAYLOAD_LENGTH) & 0xffff_ff00) == IpProtocol.HOP_BY_HOP << 8;
    }

    /** Offset of what follows the header: an extension header, or what the packet carries. */
    public static long payload(long at) {
        return at + LENGTH;
    }

    /** Offset past the packet: the limit of what it carries. The frame may go on with padding. */
    public static long end(MemorySegment m, long at) {
        return at + LENGTH + (isJumbogram(m, at) ? jumboLength(m, at) : payloadLength(m, at));
    }

    public static void setTrafficClass(MemorySegment m, long at, int trafficClass) {
        int word = m.get(Wire.INT, at + VERSION_CLASS_FLOW) & ~TRAFFIC_CLASS;
        m.set(Wire.INT, at + VERSION_CLASS_FLOW, word | (trafficClass & 0xff) << TRAFFIC_CLASS_SHIFT);
    }

    public static void setFlowLabel(MemorySegment m, long at, int flowLabel) {
        int word = m.get(Wire.INT, at + VERSION_CLASS_FLOW) & ~FLOW_LABEL_MASK;
        m.set(Wire.INT, at + VERSION_CLASS_FLOW, word | (flowLabel & FLOW_LABEL_MASK));
    }

    public static void setPayloadLength(MemorySegment m, long at, int length) {
        m.set(Wire.SHORT, at + PAYLOAD_LENGTH, (short) length);
    }

    public static void setNextHeader(MemorySegment m, long at, int nextHeader) {
        m.set(Wire.BYTE, at + NEXT_HEADER, (byte) nextHeader);
    }

    public static void setHopLimit(MemorySegment m, long at, int hopLimit) {
        m.set(Wire.BYTE, at + HOP_LIMIT, (byte) hopLimit);
    }

    public static void setSrc(MemorySegment m, long at, long high, long low) {
        m.set(Wire.LONG, at + SRC, high);
        m.set(Wire.LONG, at + SRC + 8, low);
    }

    public static void setDst(MemorySegment m, long at, long high, long low) {
        m.set(Wire.LONG, at + DST, high);
        m.set(Wire.LONG, at + DST + 8, low);
    }

    /** Writes all 40 bytes. */
    static void write(
            MemorySegment m,
            long at,
            int trafficClass,
            int flowLabel,
            int payloadLength,
            int nextHeader,
            int hopLimit,
            long srcHigh,
            long srcLow,
            long dstHigh,
            long dstLow) {
        m.set(Wire.INT, at + VERSION_CLASS_FLOW, 6 << 28 | trafficClass << TRAFFIC_CLASS_SHIFT | flowLabel);
        m.set(Wire.INT, at + PAYLOAD_LENGTH, payloadLength << 16 | nextHeader << 8 | hopLimit);
        setSrc(m, at, srcHigh, srcLow);
        setDst(m, at, dstHigh, dstLow);
    }
}
