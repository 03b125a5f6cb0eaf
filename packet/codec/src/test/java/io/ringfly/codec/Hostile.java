/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Hostile frames. Each lies in a segment of exactly its length, so that to read or write outside of it would throw. */
enum Hostile {
    HEAP,
    NATIVE;

    /** Memory for frames of up to {@code max} bytes. */
    MemorySegment allocate(int max) {
        return switch (this) {
            case HEAP -> MemorySegment.ofArray(new byte[max]);
            case NATIVE -> Arena.ofAuto().allocate(max);
        };
    }

    /**
     * A sound frame, more or less damaged within its first {@code damaged} bytes and cut, or noise. It lies at the end of
     * {@code buffer}, so that what is behind it is outside of the buffer as well.
     */
    static MemorySegment next(Random random, byte[] sound, MemorySegment buffer, int damaged) {
        int max = (int) buffer.byteSize();
        if (random.nextInt(8) == 0) {
            int length = random.nextInt(max + 1);
            return buffer.asSlice(max - length, length).copyFrom(Segments.random(random, length));
        }
        byte[] frame = sound.clone();
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            int at = random.nextInt(Math.min(frame.length, damaged));
            frame[at] = (byte) (random.nextBoolean() ? random.nextInt() : frame[at] ^ 1 << random.nextInt(8));
        }
        int length = random.nextInt(4) == 0 ? random.nextInt(frame.length) : frame.length;
        return buffer.asSlice(max - length, length)
                .copyFrom(MemorySegment.ofArray(frame).asSlice(0, length));
    }
}
