/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Memory for tests. */
final class Segments {

    private static final byte STALE = (byte) 0xa5;

    private Segments() {}

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    /** A heap segment of exactly these bytes. */
    static MemorySegment of(String hex) {
        return MemorySegment.ofArray(bytes(hex));
    }

    static MemorySegment nativeOf(String hex) {
        byte[] bytes = bytes(hex);
        return Arena.ofAuto().allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    /** What a pool's frame may hold before anything is written to it. */
    static MemorySegment stale(long length) {
        return Arena.ofAuto().allocate(length).fill(STALE);
    }

    static boolean isStale(MemorySegment m, long from, long to) {
        for (long i = from; i < to; i++) {
            if (m.get(ValueLayout.JAVA_BYTE, i) != STALE) return false;
        }
        return true;
    }

    static MemorySegment random(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return MemorySegment.ofArray(bytes);
    }

    static String hex(MemorySegment m) {
        return HexFormat.of().formatHex(m.toArray(ValueLayout.JAVA_BYTE));
    }

    /** The hex of a captured frame, in the form that {@link #hex} gives. */
    static String plain(String hex) {
        return hex.replaceAll("\\s", "");
    }

    /** RFC 1071 to the letter: 16 bits at a time, high octet first. */
    static int naiveSum(MemorySegment m, long at, long length) {
        int sum = 0;
        for (long i = 0; i < length; i += 2) {
            sum += (m.get(ValueLayout.JAVA_BYTE, at + i) & 0xff) << 8;
            if (i + 1 < length) sum += m.get(ValueLayout.JAVA_BYTE, at + i + 1) & 0xff;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    static int naiveChecksum(MemorySegment m, long at, long length) {
        return ~naiveSum(m, at, length) & 0xffff;
    }
}
