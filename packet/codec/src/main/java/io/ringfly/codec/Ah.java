/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/** The IP authentication header (RFC 4302): 12 bytes, and an integrity check value. IPv4 and IPv6 may have it. */
public final class Ah {

    /** Without the integrity check value. */
    public static final int LENGTH = 12;

    private static final int NEXT_HEADER = 0;
    private static final int PAYLOAD_LENGTH = 1;
    private static final int SPI = 4;
    private static final int SEQ = 8;

    private Ah() {}

    /** {@code BAD_HEADER_LENGTH} if its length is less than that of the fixed part. */
    public static Check check(MemorySegment m, long at, long limit) {
        if (limit - at < LENGTH) return Check.TRUNCATED;
        int length = length(m, at);
        if (length < LENGTH) return Check.BAD_HEADER_LENGTH;
        return limit - at < length ? Check.TRUNCATED : Check.OK;
    }

    /** The kind of what follows: {@link IpProtocol}. */
    public static int nextHeader(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + NEXT_HEADER) & 0xff;
    }

    /** Of the whole header, in bytes. */
    public static int length(MemorySegment m, long at) {
        return (m.get(Wire.BYTE, at + PAYLOAD_LENGTH) & 0xff) + 2 << 2;
    }

    /** Security parameters index; an unsigned int. */
    public static int spi(MemorySegment m, long at) {
        return m.get(Wire.INT, at + SPI);
    }

    /** Sequence number; an unsigned int. */
    public static int seq(MemorySegment m, long at) {
        return m.get(Wire.INT, at + SEQ);
    }

    /** Offset of the integrity check value, of which there are {@link #icvLength} bytes. */
    public static long icv(long at) {
        return at + LENGTH;
    }

    /** In bytes, padding included. */
    public static int icvLength(MemorySegment m, long at) {
        return length(m, at) - LENGTH;
    }

    /** Offset of what follows the header. */
    public static long payload(MemorySegment m, long at) {
        return at + length(m, at);
    }
}
