/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Numbers as they lie in a capture file, which has the byte order of the machine that wrote it. The layouts are
 * constants and a big-endian value is turned round behind the load: C2 makes nothing good of a layout that varies.
 */
final class Bytes {

    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    static int u8(MemorySegment m, long at) {
        return m.get(BYTE, at) & 0xff;
    }

    static int u16(MemorySegment m, long at, boolean bigEndian) {
        short value = m.get(SHORT, at);
        return (bigEndian ? Short.reverseBytes(value) : value) & 0xffff;
    }

    static int i32(MemorySegment m, long at, boolean bigEndian) {
        int value = m.get(INT, at);
        return bigEndian ? Integer.reverseBytes(value) : value;
    }

    static long u32(MemorySegment m, long at, boolean bigEndian) {
        return i32(m, at, bigEndian) & 0xffff_ffffL;
    }

    static long i64(MemorySegment m, long at, boolean bigEndian) {
        long value = m.get(LONG, at);
        return bigEndian ? Long.reverseBytes(value) : value;
    }

    /** Two numbers of 32 bits, of which the first becomes the upper half, in either byte order. */
    static long pair(MemorySegment m, long at, boolean bigEndian) {
        long value = m.get(LONG, at);
        return bigEndian ? Long.reverseBytes(value) : Long.rotateLeft(value, 32);
    }

    /** The next multiple of 4. */
    static long padded(long length) {
        return length + 3 & ~3L;
    }
}
