/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/** The header of IP's encapsulating security payload (RFC 4303): 8 bytes. What follows is encrypted. */
public final class Esp {

    public static final int LENGTH = 8;

    private static final int SPI = 0;
    private static final int SEQ = 4;

    private Esp() {}

    /** {@code OK} or {@code TRUNCATED}. */
    public static Check check(MemorySegment m, long at, long limit) {
        return limit - at < LENGTH ? Check.TRUNCATED : Check.OK;
    }

    /** Security parameters index; an unsigned int. */
    public static int spi(MemorySegment m, long at) {
        return m.get(Wire.INT, at + SPI);
    }

    /** Sequence number; an unsigned int. */
    public static int seq(MemorySegment m, long at) {
        return m.get(Wire.INT, at + SEQ);
    }

    /** Offset of what is encrypted. */
    public static long payload(long at) {
        return at + LENGTH;
    }
}
