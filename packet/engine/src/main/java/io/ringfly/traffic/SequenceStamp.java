/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What the payload of generated packets begins with, if the shortest of their plan has room for it: 16 bytes, big-endian. Four bytes "RFLY", four
 * that name the run (from its seed), and eight with the packet's number, counted from 0. By it a receiver tells loss,
 * duplicates and reordering.
 */
public final class SequenceStamp {

    /** Bytes of it. */
    public static final int LENGTH = 16;

    /** Where in it the packet's number is. */
    static final int NUMBER = 8;

    /** What it begins with. */
    public static final int MAGIC = 0x52464c59;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int RUN = 4;
    private static final long LOW = 0xffff_ffffL;

    private SequenceStamp() {}

    /** The name of runs with that seed. */
    public static int run(long seed) {
        return (int) SplitMix.at(seed, -2);
    }

    /** Writes all but the number. */
    static void write(MemorySegment m, long at, int run) {
        m.set(LONG, at, (long) MAGIC << 32 | run & LOW);
    }

    /** Whether the payload {@code [at, limit)} begins with one. */
    public static boolean isThere(MemorySegment m, long at, long limit) {
        return limit - at >= LENGTH && m.get(INT, at) == MAGIC;
    }

    /** Which run the packet is of. */
    public static int run(MemorySegment m, long at) {
        return m.get(INT, at + RUN);
    }

    /** The number of the packet in its run, from 0. */
    public static long number(MemorySegment m, long at) {
        return m.get(LONG, at + NUMBER);
    }
}
