/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.lang.foreign.MemorySegment;

/**
 * Packets on their way from one ring to the next: offsets and lengths into a port's memory, no object per packet.
 *
 * <p>The batch owns the frames it holds. Belongs to the thread that owns its pool.
 */
public final class PacketBatch {

    /** What {@link #arrival} returns for a packet that nobody stamped. */
    public static final long NO_TIME = Long.MIN_VALUE;

    private static final long TAKEN = -1;

    private final FramePool pool;
    private final long[] offsets;
    private final int[] lengths;
    private final long[] arrivals;
    private int first;
    private int end;

    /** An empty batch of up to {@code capacity} packets in frames of {@code pool}. */
    public PacketBatch(FramePool pool, int capacity) {
        this.pool = pool;
        offsets = new long[capacity];
        lengths = new int[capacity];
        arrivals = new long[capacity];
    }

    /** The memory that the offsets point into. */
    public MemorySegment memory() {
        return pool.memory();
    }

    public int size() {
        return end - first;
    }

    public boolean isEmpty() {
        return end == first;
    }

    /** How many packets {@link #add} takes before the batch is full. */
    public int space() {
        return offsets.length - end;
    }

    /** Where packet {@code i} begins, in bytes from the start of the memory. */
    public long offset(int i) {
        return offsets[first + i];
    }

    /** The length of packet {@code i} in bytes, from the Ethernet header on. */
    public int length(int i) {
        return lengths[first + i];
    }

    /**
     * When packet {@code i} came to the driver, on the clock of {@link System#nanoTime()}, or {@link #NO_TIME}. Ports
     * stamp only when they were asked to. A port that reads captures has the time that is recorded there, in nanoseconds
     * since 1970.
     */
    public long arrival(int i) {
        return arrivals[first + i];
    }

    /** Appends a packet, whose frame is the batch's from now on. */
    public void add(long offset, int length) {
        add(offset, length, NO_TIME);
    }

    /** As {@link #add(long, int)}, with the packet's {@linkplain #arrival arrival}. For backends. */
    public void add(long offset, int length, long arrival) {
        offsets[end] = offset;
        arrivals[end] = arrival;
        lengths[end++] = length;
    }

    /** Moves the bounds of packet {@code i} inside its frame, after a header was pushed, popped or cut off. */
    public void bound(int i, long offset, int length) {
        offsets[first + i] = offset;
        lengths[first + i] = length;
    }

    /** Takes packet {@code i} out: its frame is the caller's now. The place in the batch stays, empty. */
    public long take(int i) {
        long offset = offsets[first + i];
        offsets[first + i] = TAKEN;
        return offset;
    }

    /** Drops the first {@code n} places, whose frames went elsewhere. For {@link TxQueue#send}. */
    public void removeFirst(int n) {
        first += n;
        if (first == end) {
            first = 0;
            end = 0;
        }
    }

    /** Empties the places behind the first {@code n}, whose frames went elsewhere. */
    void keepFirst(int n) {
        end = first + n;
    }

    /** Gives every frame still here back to the pool and empties the batch. */
    public void release() {
        for (int i = first; i < end; i++) {
            if (offsets[i] != TAKEN) {
                pool.release(offsets[i]);
            }
        }
        first = 0;
        end = 0;
    }

    @Override
    public String toString() {
        return "PacketBatch[" + size() + " of " + offsets.length + "]";
    }
}
