/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The IPv4 header (RFC 791): 20 bytes, and up to 40 of options.
 *
 * <p>The {@code rewrite} methods mend the header checksum. TCP and UDP cover the addresses with a checksum of their
 * own, which is the caller's to mend ({@link Checksum#update32}).
 */
public final class Ipv4 {

    /** Without options. */
    public static final int LENGTH = 20;
    /** With as many options as fit. */
    public static final int MAX_LENGTH = 60;

    static final int DONT_FRAGMENT = 0x4000;
    static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET = 0x1fff;

    private static final int VERSION_IHL = 0;
    private static final int TOS = 1;
    private static final int TOTAL_LENGTH = 2;
    private static final int ID = 4;
    private static final int FRAGMENT = 6;
    private static final int TTL = 8;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int SRC = 12;
    private static final int DST = 16;

    private Ipv4() {}

    /** Checks the header, and that all of the datagram is there. */
    public static Check check(MemorySegment m, long at, long limit) {
        Check check = checkHeader(m, at, limit);
        return check == Check.OK && limit - at < totalLength(m, at) ? Check.TRUNCATED : check;
    }

    /**
     * As {@link #check}, but the datagram may be cut short behind its header, as those are that an ICMP error quotes or
     * that were captured with a snap length. {@link #end} may then lie behind {@code limit}.
     */
    public static Check checkHeader(MemorySegment m, long at, long limit) {
        if (limit - at < LENGTH) return Check.TRUNCATED;
        int first = m.get(Wire.INT, at);
        int headerLength = (first >>> 24 & 0xf) << 2;
        if (first >>> 28 != 4) return Check.BAD_VERSION;
        if (headerLength < LENGTH) return Check.BAD_HEADER_LENGTH;
        if ((first & 0xffff) < headerLength) return Check.BAD_TOTAL_LENGTH;
        return limit - at < headerLength ? Check.TRUNCATED : Check.OK;
    }

    /** 4 in a header that passed its check. */
    public static int version(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + VERSION_IHL) >>> 4 & 0xf;
    }

    /** In bytes, options included. */
    public static int headerLength(MemorySegment m, long at) {
        return (m.get(Wire.BYTE, at + VERSION_IHL) & 0xf) << 2;
    }

    /** The whole octet that DSCP and ECN share. */
    public static int tos(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + TOS) & 0xff;
    }

    public static int dscp(MemorySegment m, long at) {
        return tos(m, at) >>> 2;
    }

    public static int ecn(MemorySegment m, long at) {
        return tos(m, at) & 3;
    }

    /** Header and payload. */
    public static int totalLength(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + TOTAL_LENGTH) & 0xffff;
    }

    public static int id(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + ID) & 0xffff;
    }

    public static boolean dontFragment(MemorySegment m, long at) {
        return (m.get(Wire.SHORT, at + FRAGMENT) & DONT_FRAGMENT) != 0;
    }

    public static boolean moreFragments(MemorySegment m, long at) {
        return (m.get(Wire.SHORT, at + FRAGMENT) & MORE_FRAGMENTS) != 0;
    }

    /** In bytes. */
    public static int fragmentOffset(MemorySegment m, long at) {
        return (m.get(Wire.SHORT, at + FRAGMENT) & FRAGMENT_OFFSET) << 3;
    }

    /** Whether it is a part of a datagram, first and last parts included. */
    public static boolean isFragment(MemorySegment m, long at) {
        return (m.get(Wire.SHORT, at + FRAGMENT) & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) != 0;
    }

    public static int ttl(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + TTL) & 0xff;
    }

    /** What the datagram carries: one of {@link IpProtocol}. */
    public static int protocol(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + PROTOCOL) & 0xff;
    }

    public static int headerChecksum(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + CHECKSUM) & 0xffff;
    }

    public static int src(MemorySegment m, long at) {
        return m.get(Wire.INT, at + SRC);
    }

    public static int dst(MemorySegment m, long at) {
        return m.get(Wire.INT, at + DST);
    }

    /** Offset of the options, of which there are {@link #optionsLength} bytes. */
    public static long options(long at) {
        return at + LENGTH;
    }

    public static int optionsLength(MemorySegment m, long at) {
        return headerLength(m, at) - LENGTH;
    }

    /** Offset of what the datagram carries. */
    public static long payload(MemorySegment m, long at) {
        return at + headerLength(m, at);
    }

    public static int payloadLength(MemorySegment m, long at) {
        return totalLength(m, at) - headerLength(m, at);
    }

    /** Offset past the datagram: the limit of what it carries. The frame may go on with padding. */
    public static long end(MemorySegment m, long at) {
        return at + totalLength(m, at);
    }

    public static boolean checksumOk(MemorySegment m, long at) {
        return Checksum.fold(Checksum.sum(m, at, headerLength(m, at))) == 0xffff;
    }

    /** Computes the header checksum afresh; the header length has to be right. */
    public static void updateChecksum(MemorySegment m, long at) {
        setHeaderChecksum(m, at, 0);
        setHeaderChecksum(m, at, Checksum.finish(Checksum.sum(m, at, headerLength(m, at))));
    }

    public static void setTos(MemorySegment m, long at, int tos) {
        m.set(Wire.BYTE, at + TOS, (byte) tos);
    }

    public static void setTotalLength(MemorySegment m, long at, int length) {
        m.set(Wire.SHORT, at + TOTAL_LENGTH, (short) length);
    }

    public static void setId(MemorySegment m, long at, int id) {
        m.set(Wire.SHORT, at + ID, (short) id);
    }

    public static void setTtl(MemorySegment m, long at, int ttl) {
        m.set(Wire.BYTE, at + TTL, (byte) ttl);
    }

    public static void setProtocol(MemorySegment m, long at, int protocol) {
        m.set(Wire.BYTE, at + PROTOCOL, (byte) protocol);
    }

    public static void setHeaderChecksum(MemorySegment m, long at, int checksum) {
        m.set(Wire.SHORT, at + CHECKSUM, (short) checksum);
    }

    public static void setSrc(MemorySegment m, long at, int address) {
        m.set(Wire.INT, at + SRC, address);
    }

    public static void setDst(MemorySegment m, long at, int address) {
        m.set(Wire.INT, at + DST, address);
    }

    public static void rewriteTos(MemorySegment m, long at, int tos) {
        int old = m.get(Wire.SHORT, at + VERSION_IHL);
        rewrite16(m, at, VERSION_IHL, old, (old & 0xff00) | (tos & 0xff));
    }

    public static void rewriteTotalLength(MemorySegment m, long at, int length) {
        rewrite16(m, at, TOTAL_LENGTH, totalLength(m, at), length);
    }

    public static void rewriteId(MemorySegment m, long at, int id) {
        rewrite16(m, at, ID, id(m, at), id);
    }

    public static void rewriteTtl(MemorySegment m, long at, int ttl) {
        int old = m.get(Wire.SHORT, at + TTL);
        rewrite16(m, at, TTL, old, (ttl << 8) | (old & 0xff));
    }

    public static void rewriteSrc(MemorySegment m, long at, int address) {
        rewrite32(m, at, SRC, src(m, at), address);
    }

    public static void rewriteDst(MemorySegment m, long at, int address) {
        rewrite32(m, at, DST, dst(m, at), address);
    }

    /** Writes 20 bytes: a header without options, and with its checksum. */
    static void write(
            MemorySegment m,
            long at,
            int tos,
            int totalLength,
            int id,
            int flagsAndOffset,
            int ttl,
            int protocol,
            int src,
            int dst) {
        int first = 0x4500_0000 | tos << 16 | totalLength;
        int second = id << 16 | flagsAndOffset;
        int third = ttl << 24 | protocol << 16;
        long sum = (first & 0xffff_ffffL)
                + (second & 0xffff_ffffL)
                + (third & 0xffff_ffffL)
                + (src & 0xffff_ffffL)
                + (dst & 0xffff_ffffL);
        m.set(Wire.INT, at + VERSION_IHL, first);
        m.set(Wire.INT, at + ID, second);
        m.set(Wire.INT, at + TTL, third | Checksum.finish(sum));
        m.set(Wire.INT, at + SRC, src);
        m.set(Wire.INT, at + DST, dst);
    }

    private static void rewrite16(MemorySegment m, long at, int field, int old, int value) {
        setHeaderChecksum(m, at, Checksum.update16(headerChecksum(m, at), old, value));
        m.set(Wire.SHORT, at + field, (short) value);
    }

    private static void rewrite32(MemorySegment m, long at, int field, int old, int value) {
        setHeaderChecksum(m, at, Checksum.update32(headerChecksum(m, at), old, value));
        m.set(Wire.INT, at + field, value);
    }
}
