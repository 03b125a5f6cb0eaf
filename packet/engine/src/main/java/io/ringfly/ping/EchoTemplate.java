/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.Ethernet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The request frame, laid out once; sending copies it and writes what varies: the sequence number, the send time and
 * the checksum over them.
 *
 * <p>The data begins, when there are 16 bytes of it, with the send time as iputils writes it: a {@code struct timeval}
 * of two 64-bit words in native order. The rest is the pattern.
 */
final class EchoTemplate {

    static final int TIME_LENGTH = 16;

    private static final int NANOS_PER_MICRO = 1000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    private final EchoProtocol protocol;
    private final MemorySegment frame;
    private final int frameLength;
    private final int data; // where it begins
    private final int dataSize;
    private final long wallMinusNano = System.currentTimeMillis() * 1_000_000 - System.nanoTime();

    EchoTemplate(PingPlan plan, EchoProtocol protocol) {
        this.protocol = protocol;
        frameLength = Math.max(plan.frameLength(), Ethernet.MIN_FRAME_LENGTH); // padded with zeros
        data = protocol.headersLength();
        dataSize = plan.dataSize();
        frame = Arena.ofAuto().allocate(frameLength, Long.BYTES);
        byte[] pattern = plan.pattern();
        for (int i = 0; i < dataSize; i++) {
            byte value = pattern.length == 0 ? (byte) i : pattern[i % pattern.length];
            frame.set(ValueLayout.JAVA_BYTE, data + i, value);
        }
        protocol.writeHeaders(frame, 0);
    }

    /** Writes the request number {@code seq} with the time {@code now} in its data to {@code at} and returns the frame's length. */
    int write(MemorySegment m, long at, int seq, long now) {
        MemorySegment.copy(frame, 0, m, at, frameLength);
        if (dataSize >= TIME_LENGTH) {
            stamp(m, at + data, now);
        }
        protocol.finish(m, at, seq);
        return frameLength;
    }

    /**
     * Compares data that came back with what was written at {@code written}. Returns the index of the first byte that
     * differs, or -1; bytes that are missing do not count.
     */
    int mismatch(MemorySegment m, long at, int length, long written) {
        int size = Math.min(length, dataSize);
        if (dataSize >= TIME_LENGTH) {
            stamp(frame, data, written);
        }
        return (int) MemorySegment.mismatch(m, at, at + size, frame, data, data + size);
    }

    private void stamp(MemorySegment m, long at, long nanos) {
        long wall = nanos + wallMinusNano;
        m.set(WORD, at, wall / NANOS_PER_SECOND);
        m.set(WORD, at + Long.BYTES, wall % NANOS_PER_SECOND / NANOS_PER_MICRO);
    }

    /** The byte that was sent at {@code index}, after {@link #mismatch} found it changed. */
    int expected(int index) {
        return frame.get(ValueLayout.JAVA_BYTE, data + index) & 0xff;
    }
}
