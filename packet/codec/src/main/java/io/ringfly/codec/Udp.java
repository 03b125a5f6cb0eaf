/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The UDP header (RFC 768): 8 bytes.
 *
 * <p>A checksum of 0 says that there is none, which IPv4 allows and IPv6 doesn't, but for some tunnels (RFC 6935). A
 * computed checksum that comes to 0 is sent as 0xffff. So the {@code rewrite} methods leave a 0 as it is, and never
 * make one. Don't call them while the field holds a {@linkplain ChecksumVerdict#PARTIAL partial} checksum, which
 * doesn't depend on what they change.
 */
public final class Udp {

    public static final int LENGTH = 8;

    static final int CHECKSUM = 6;

    private static final int SRC_PORT = 0;
    private static final int DST_PORT = 2;
    private static final int TOTAL_LENGTH = 4;
    private static final int MAX_TOTAL_LENGTH = 0xffff;

    private Udp() {}

    /**
     * Checks the header, and that all of the datagram is there: {@code OK}, {@code TRUNCATED}, or {@code
     * BAD_TOTAL_LENGTH} if the stated length is less than a header's. A length of 0 stands for one that doesn't fit the
     * field (RFC 2675), and so passes only where {@code limit} leaves more than 65535 bytes.
     */
    public static Check check(MemorySegment m, long at, long limit) {
        Check check = checkHeader(m, at, limit);
        if (check != Check.OK) return check;
        int length = length(m, at);
        if (length == 0) return limit - at > MAX_TOTAL_LENGTH ? Check.OK : Check.BAD_TOTAL_LENGTH;
        return limit - at < length ? Check.TRUNCATED : Check.OK;
    }

    /**
     * As {@link #check}, but the datagram may be cut short behind its header, as those are that an ICMP error quotes,
     * that were captured with a snap length, or that came as a first fragment. {@link #end} may then lie behind {@code
     * limit}, and a length of 0 passes.
     */
    public static Check checkHeader(MemorySegment m, long at, long limit) {
        if (limit - at < LENGTH) return Check.TRUNCATED;
        int length = length(m, at);
        return length < LENGTH && length != 0 ? Check.BAD_TOTAL_LENGTH : Check.OK;
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

    /** Header and payload; 0 of a jumbogram. */
    public static int length(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + TOTAL_LENGTH) & 0xffff;
    }

    /** 0 if there is none. */
    public static int checksum(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + CHECKSUM) & 0xffff;
    }

    /** Offset of the payload. */
    public static long payload(long at) {
        return at + LENGTH;
    }

    /** Offset past the datagram: the limit of what it carries. That of a jumbogram is {@code limit}, where IP ends. */
    public static long end(MemorySegment m, long at, long limit) {
        int length = length(m, at);
        return length == 0 ? limit : at + length;
    }

    /**
     * Whether there is a checksum and it is right.
     *
     * @param length bytes of the datagram, header included: {@link #length}, but for a jumbogram
     * @param addresses of {@link TransportChecksum#addresses4} or {@link TransportChecksum#addresses6}
     */
    public static boolean checksumOk(MemorySegment m, long at, long length, long addresses) {
        return checksum(m, at) != 0
                && Checksum.fold(addresses + IpProtocol.UDP + length + Checksum.sum(m, at, length)) == 0xffff;
    }

    /** Computes the checksum afresh; the parameters are those of {@link #checksumOk}. */
    public static void updateChecksum(MemorySegment m, long at, long length, long addresses) {
        setChecksum(m, at, 0);
        setChecksum(m, at, sent(Checksum.finish(addresses + IpProtocol.UDP + length + Checksum.sum(m, at, length))));
    }

    /** A computed checksum as it is sent: 0 would stand for none, so the other zero of one's complement does for it. */
    static int sent(int checksum) {
        return checksum == 0 ? 0xffff : checksum;
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

    /** Header and payload. */
    public static void setLength(MemorySegment m, long at, int length) {
        m.set(Wire.SHORT, at + TOTAL_LENGTH, (short) length);
    }

    /** As it is sent: 0 for none. */
    public static void setChecksum(MemorySegment m, long at, int checksum) {
        m.set(Wire.SHORT, at + CHECKSUM, (short) checksum);
    }

    public static void rewriteSrcPort(MemorySegment m, long at, int port) {
        int checksum = checksum(m, at);
        if (checksum != 0) setChecksum(m, at, sent(Checksum.update16(checksum, srcPort(m, at), port)));
        setSrcPort(m, at, port);
    }

    public static void rewriteDstPort(MemorySegment m, long at, int port) {
        int checksum = checksum(m, at);
        if (checksum != 0) setChecksum(m, at, sent(Checksum.update16(checksum, dstPort(m, at), port)));
        setDstPort(m, at, port);
    }

    public static void rewritePorts(MemorySegment m, long at, int ports) {
        int checksum = checksum(m, at);
        if (checksum != 0) setChecksum(m, at, sent(Checksum.update32(checksum, ports(m, at), ports)));
        setPorts(m, at, ports);
    }

    /** Writes all 8 bytes. */
    static void write(MemorySegment m, long at, int ports, int length, int checksum) {
        m.set(Wire.LONG, at, (long) ports << 32 | (long) length << 16 | checksum);
    }
}
