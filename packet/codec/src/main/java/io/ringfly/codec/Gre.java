/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Generic Routing Encapsulation (RFC 2784 with the key and sequence number of RFC 2890), and version 1 of it, which
 * PPTP tunnels PPP with (RFC 2637): 4 bytes, then the fields that flags announce, in this order, 4 bytes each:
 * checksum, key, sequence number, acknowledgement.
 *
 * <p>The accessor of a field may be called if the flag of the field is set. Source routes of RFC 1701, which RFC 2784
 * did away with, are told ({@link #ROUTING}) but not read.
 */
public final class Gre {

    /** UDP port of GRE in UDP (RFC 8086). */
    public static final int PORT = 4754;

    /** Without any of the fields that are there by flags. */
    public static final int LENGTH = 4;
    /** With all of them: checksum, key, sequence number and acknowledgement. */
    public static final int MAX_LENGTH = 20;

    /** {@link #flags}: a checksum is there. */
    public static final int CHECKSUM = 0x8000;
    /** {@link #flags}: a list of source routes is there (RFC 1701). */
    public static final int ROUTING = 0x4000;
    /** {@link #flags}: a key is there. */
    public static final int KEY = 0x2000;
    /** {@link #flags}: a sequence number is there. */
    public static final int SEQUENCE = 0x1000;
    /** {@link #flags}: the route is a strict one (RFC 1701). */
    public static final int STRICT_ROUTE = 0x0800;
    /** {@link #flags} of version 1: an acknowledgement is there. */
    public static final int ACK = 0x0080;

    /** {@link #protocol}: PPP, of version 1. */
    public static final int TYPE_PPP = 0x880b;
    /** {@link #protocol}: a mirrored frame; ERSPAN type I without a sequence number, else type II. */
    public static final int TYPE_ERSPAN = 0x88be;
    /** {@link #protocol}: a mirrored frame, ERSPAN type III. */
    public static final int TYPE_ERSPAN3 = 0x22eb;

    private static final int VERSION = 0x0007;

    private static final int FLAGS = 0;
    private static final int PROTOCOL = 2;
    private static final int CHECKSUM_FIELD = 4;

    private Gre() {}

    /**
     * {@code OK}; {@code TRUNCATED}; {@code BAD_VERSION} if it is neither 0 nor 1; or {@code UNSUPPORTED} with source
     * routes, and with a checksum in version 1, which has none. The first 4 bytes may then be read all the same.
     */
    public static Check check(MemorySegment m, long at, long limit) {
        if (limit - at < LENGTH) return Check.TRUNCATED;
        int flags = flags(m, at);
        int version = flags & VERSION;
        if (version > 1) return Check.BAD_VERSION;
        if ((flags & ROUTING) != 0 || version == 1 && (flags & CHECKSUM) != 0) return Check.UNSUPPORTED;
        return limit - at < headerLength(flags) ? Check.TRUNCATED : Check.OK;
    }

    /** The first 16 bits: flags, reserved bits, and the version, the lowest three of them. */
    public static int flags(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + FLAGS) & 0xffff;
    }

    /** 0, or 1 for PPTP. */
    public static int version(MemorySegment m, long at) {
        return flags(m, at) & VERSION;
    }

    /**
     * The EtherType of what is carried, {@link Ethernet#TYPE_TRANSPARENT_BRIDGING} of a whole Ethernet frame; or one of
     * those above.
     */
    public static int protocol(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + PROTOCOL) & 0xffff;
    }

    public static boolean hasChecksum(MemorySegment m, long at) {
        return (flags(m, at) & CHECKSUM) != 0;
    }

    public static boolean hasKey(MemorySegment m, long at) {
        return (flags(m, at) & KEY) != 0;
    }

    public static boolean hasSequence(MemorySegment m, long at) {
        return (flags(m, at) & SEQUENCE) != 0;
    }

    /** In version 1 only; in version 0 that bit is reserved. */
    public static boolean hasAck(MemorySegment m, long at) {
        return hasAck(flags(m, at));
    }

    /** In bytes. */
    public static int headerLength(MemorySegment m, long at) {
        return headerLength(flags(m, at));
    }

    /** Bytes of a header with these {@link #flags}. */
    static int headerLength(int flags) {
        return sequenceOffset(flags) + ((flags & SEQUENCE) != 0 ? 4 : 0) + (hasAck(flags) ? 4 : 0);
    }

    /** Offset of what is carried. */
    public static long payload(MemorySegment m, long at) {
        return at + headerLength(m, at);
    }

    public static int checksum(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + CHECKSUM_FIELD) & 0xffff;
    }

    /** All 32 bits. In version 1 that is {@link #callId} and {@link #payloadLength}. */
    public static int key(MemorySegment m, long at) {
        return m.get(Wire.INT, at + keyOffset(flags(m, at)));
    }

    /** Of version 1: the peer's number of the call, the lower half of the key. */
    public static int callId(MemorySegment m, long at) {
        return key(m, at) & 0xffff;
    }

    /** Of version 1: bytes carried, the upper half of the key. */
    public static int payloadLength(MemorySegment m, long at) {
        return key(m, at) >>> 16;
    }

    /** Unsigned. */
    public static int sequence(MemorySegment m, long at) {
        return m.get(Wire.INT, at + sequenceOffset(flags(m, at)));
    }

    /** Of version 1: the highest sequence number received, unsigned. */
    public static int ack(MemorySegment m, long at) {
        return m.get(Wire.INT, at + headerLength(m, at) - 4);
    }

    /**
     * The verdict on the checksum of a header that passed its check, which covers all that follows too.
     *
     * @param length bytes of header and payload, as IP states it; {@link TransportChecksum#UNKNOWN_LENGTH} of a
     *     fragment
     * @param limit offset past the last byte that is there
     */
    public static ChecksumVerdict verdict(MemorySegment m, long at, long length, long limit) {
        if (!hasChecksum(m, at)) return ChecksumVerdict.ABSENT;
        if (limit - at < length || length < headerLength(m, at)) return ChecksumVerdict.NOT_COMPUTABLE;
        boolean ok = Checksum.fold(Checksum.sum(m, at, length)) == 0xffff;
        return ok ? ChecksumVerdict.OK : ChecksumVerdict.WRONG;
    }

    /**
     * Computes the checksum of header and payload, {@code length} bytes, afresh; a header without one stays as it is.
     */
    public static void updateChecksum(MemorySegment m, long at, long length) {
        if (!hasChecksum(m, at)) return;
        setChecksum(m, at, 0);
        setChecksum(m, at, Checksum.finish(Checksum.sum(m, at, length)));
    }

    public static void setProtocol(MemorySegment m, long at, int protocol) {
        m.set(Wire.SHORT, at + PROTOCOL, (short) protocol);
    }

    public static void setChecksum(MemorySegment m, long at, int checksum) {
        m.set(Wire.SHORT, at + CHECKSUM_FIELD, (short) checksum);
    }

    public static void setKey(MemorySegment m, long at, int key) {
        m.set(Wire.INT, at + keyOffset(flags(m, at)), key);
    }

    public static void setSequence(MemorySegment m, long at, int sequence) {
        m.set(Wire.INT, at + sequenceOffset(flags(m, at)), sequence);
    }

    public static void setAck(MemorySegment m, long at, int ack) {
        m.set(Wire.INT, at + headerLength(m, at) - 4, ack);
    }

    /** Writes the first 4 bytes. */
    static void write(MemorySegment m, long at, int flags, int protocol) {
        m.set(Wire.INT, at, flags << 16 | protocol);
    }

    static boolean hasAck(int flags) {
        return (flags & (ACK | VERSION)) == (ACK | 1);
    }

    private static int keyOffset(int flags) {
        return (flags & CHECKSUM) != 0 ? 8 : 4;
    }

    private static int sequenceOffset(int flags) {
        return keyOffset(flags) + ((flags & KEY) != 0 ? 4 : 0);
    }
}
