/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The TCP header (RFC 9293): 20 bytes, and up to 40 of options ({@link TcpOption}).
 *
 * <p>Sequence and acknowledgement numbers are 32 bits without a sign, held in an int: {@link Integer#toUnsignedLong}
 * gives the number, and {@code a - b < 0} tells that {@code a} comes before {@code b}.
 *
 * <p>TCP knows no length of its own: a segment ends where IP says. Its checksum covers all of it and a pseudo-header,
 * for whose sum see {@link TransportChecksum}. The {@code rewrite} methods mend that checksum; don't call them while
 * the field holds a {@linkplain ChecksumVerdict#PARTIAL partial} one, which doesn't depend on what they change.
 */
public final class Tcp {

    /** Without options. */
    public static final int LENGTH = 20;
    /** With as many options as fit. */
    public static final int MAX_LENGTH = 60;
    /** What an ICMP error quotes of a segment at least: the ports and the sequence number. */
    public static final int QUOTED_LENGTH = 8;

    public static final int FIN = 0x001;
    public static final int SYN = 0x002;
    public static final int RST = 0x004;
    public static final int PSH = 0x008;
    public static final int ACK = 0x010;
    public static final int URG = 0x020;
    /** ECN echo (RFC 3168). */
    public static final int ECE = 0x040;
    /** Congestion window reduced (RFC 3168). */
    public static final int CWR = 0x080;
    /** Accurate ECN (RFC 9768); the nonce sum of the historic RFC 3540. */
    public static final int AE = 0x100;

    static final int CHECKSUM = 16;

    private static final int ALL_FLAGS = 0x1ff;

    private static final int SRC_PORT = 0;
    private static final int DST_PORT = 2;
    private static final int SEQ = 4;
    private static final int ACK_NUMBER = 8;
    private static final int OFFSET_AND_FLAGS = 12;
    private static final int WINDOW = 14;
    private static final int URGENT_POINTER = 18;

    private Tcp() {}

    /** {@code OK} if the header and its options are there, {@code TRUNCATED}, or {@code BAD_HEADER_LENGTH}. */
    public static Check check(MemorySegment m, long at, long limit) {
        if (limit - at < LENGTH) return Check.TRUNCATED;
        int headerLength = headerLength(m, at);
        if (headerLength < LENGTH) return Check.BAD_HEADER_LENGTH;
        return limit - at < headerLength ? Check.TRUNCATED : Check.OK;
    }

    /**
     * Checks the start of a header that an ICMP error quotes, or of a segment that was cut: {@code OK} if its first
     * {@link #QUOTED_LENGTH} bytes are there. Then the ports and {@link #seq} may be read and set, and nothing else.
     */
    public static Check checkQuoted(MemorySegment m, long at, long limit) {
        return limit - at < QUOTED_LENGTH ? Check.TRUNCATED : Check.OK;
    }

    public static int srcPort(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + SRC_PORT) & 0xffff;
    }

    public static int dstPort(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + DST_PORT) & 0xffff;
    }

    /** Both ports with one load, the source in the upper half. */
    public static int ports(MemorySegment m, long at) {
        return m.get(Wire.INT, at + SRC_PORT);
    }

    /** Unsigned: see the class. */
    public static int seq(MemorySegment m, long at) {
        return m.get(Wire.INT, at + SEQ);
    }

    /** Unsigned: see the class. Means something with {@link #ACK} only. */
    public static int ack(MemorySegment m, long at) {
        return m.get(Wire.INT, at + ACK_NUMBER);
    }

    /** In bytes, options included. */
    public static int headerLength(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + OFFSET_AND_FLAGS) >>> 2 & 0x3c;
    }

    /** The three bits between the header length and the flags. Senders clear them. */
    public static int reserved(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + OFFSET_AND_FLAGS) >>> 1 & 7;
    }

    /** All nine, {@link #FIN} to {@link #AE}. */
    public static int flags(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + OFFSET_AND_FLAGS) & ALL_FLAGS;
    }

    /** As it stands, not scaled. */
    public static int window(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + WINDOW) & 0xffff;
    }

    public static int checksum(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + CHECKSUM) & 0xffff;
    }

    /** Means something with {@link #URG} only. */
    public static int urgentPointer(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + URGENT_POINTER) & 0xffff;
    }

    /** Offset of the options, of which there are {@link #optionsLength} bytes, up to {@link #payload}. */
    public static long options(long at) {
        return at + LENGTH;
    }

    public static int optionsLength(MemorySegment m, long at) {
        return headerLength(m, at) - LENGTH;
    }

    /** Offset of the data. */
    public static long payload(MemorySegment m, long at) {
        return at + headerLength(m, at);
    }

    /**
     * Whether the checksum is right.
     *
     * @param length bytes of the segment, header included
     * @param addresses of {@link TransportChecksum#addresses4} or {@link TransportChecksum#addresses6}
     */
    public static boolean checksumOk(MemorySegment m, long at, long length, long addresses) {
        return Checksum.fold(addresses + IpProtocol.TCP + length + Checksum.sum(m, at, length)) == 0xffff;
    }

    /** Computes the checksum afresh; the parameters are those of {@link #checksumOk}. */
    public static void updateChecksum(MemorySegment m, long at, long length, long addresses) {
        setChecksum(m, at, 0);
        setChecksum(m, at, Checksum.finish(addresses + IpProtocol.TCP + length + Checksum.sum(m, at, length)));
    }

    public static void setSrcPort(MemorySegment m, long at, int port) {
        m.set(Wire.SHORT, at + SRC_PORT, (short) port);
    }

    public static void setDstPort(MemorySegment m, long at, int port) {
        m.set(Wire.SHORT, at + DST_PORT, (short) port);
    }

    public static void setPorts(MemorySegment m, long at, int ports) {
        m.set(Wire.INT, at + SRC_PORT, ports);
    }

    public static void setSeq(MemorySegment m, long at, int seq) {
        m.set(Wire.INT, at + SEQ, seq);
    }

    public static void setAck(MemorySegment m, long at, int ack) {
        m.set(Wire.INT, at + ACK_NUMBER, ack);
    }

    /** In bytes: a multiple of 4, from 20 to 60. The other bits of that word stay. */
    public static void setHeaderLength(MemorySegment m, long at, int length) {
        int other = m.get(Wire.BYTE, at + OFFSET_AND_FLAGS) & 0x0f;
        m.set(Wire.BYTE, at + OFFSET_AND_FLAGS, (byte) (length << 2 & 0xf0 | other));
    }

    /** Sets all nine flags; header length and reserved bits stay. */
    public static void setFlags(MemorySegment m, long at, int flags) {
        m.set(Wire.SHORT, at + OFFSET_AND_FLAGS, (short) withFlags(m, at, flags));
    }

    public static void setWindow(MemorySegment m, long at, int window) {
        m.set(Wire.SHORT, at + WINDOW, (short) window);
    }

    public static void setChecksum(MemorySegment m, long at, int checksum) {
        m.set(Wire.SHORT, at + CHECKSUM, (short) checksum);
    }

    public static void setUrgentPointer(MemorySegment m, long at, int pointer) {
        m.set(Wire.SHORT, at + URGENT_POINTER, (short) pointer);
    }

    public static void rewriteSrcPort(MemorySegment m, long at, int port) {
        rewrite16(m, at, SRC_PORT, srcPort(m, at), port);
    }

    public static void rewriteDstPort(MemorySegment m, long at, int port) {
        rewrite16(m, at, DST_PORT, dstPort(m, at), port);
    }

    public static void rewritePorts(MemorySegment m, long at, int ports) {
        rewrite32(m, at, SRC_PORT, ports(m, at), ports);
    }

    public static void rewriteSeq(MemorySegment m, long at, int seq) {
        rewrite32(m, at, SEQ, seq(m, at), seq);
    }

    public static void rewriteAck(MemorySegment m, long at, int ack) {
        rewrite32(m, at, ACK_NUMBER, ack(m, at), ack);
    }

    /** All nine flags; header length and reserved bits stay. */
    public static void rewriteFlags(MemorySegment m, long at, int flags) {
        rewrite16(m, at, OFFSET_AND_FLAGS, m.get(Wire.SHORT, at + OFFSET_AND_FLAGS), withFlags(m, at, flags));
    }

    public static void rewriteWindow(MemorySegment m, long at, int window) {
        rewrite16(m, at, WINDOW, window(m, at), window);
    }

    /** Writes the first 20 bytes, with a checksum of 0. */
    static void write(
            MemorySegment m,
            long at,
            int ports,
            int seq,
            int ack,
            int headerLength,
            int reserved,
            int flags,
            int window,
            int urgentPointer) {
        m.set(Wire.INT, at + SRC_PORT, ports);
        m.set(Wire.INT, at + SEQ, seq);
        m.set(Wire.INT, at + ACK_NUMBER, ack);
        m.set(Wire.INT, at + OFFSET_AND_FLAGS, headerLength << 26 | reserved << 25 | flags << 16 | window);
        m.set(Wire.INT, at + CHECKSUM, urgentPointer);
    }

    private static int withFlags(MemorySegment m, long at, int flags) {
        return m.get(Wire.SHORT, at + OFFSET_AND_FLAGS) & ~ALL_FLAGS | flags & ALL_FLAGS;
    }

    private static void rewrite16(MemorySegment m, long at, int field, int old, int value) {
        setChecksum(m, at, Checksum.update16(checksum(m, at), old, value));
        m.set(Wire.SHORT, at + field, (short) value);
    }

    private static void rewrite32(MemorySegment m, long at, int field, int old, int value) {
        setChecksum(m, at, Checksum.update32(checksum(m, at), old, value));
        m.set(Wire.INT, at + field, value);
    }
}
