/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.lang.foreign.MemorySegment;

/**
 * The free frames of one queue pair: a stack, so that the frame used last, which is still in the cache, goes first.
 *
 * <p>A frame is named by an offset into {@link #memory()}: any offset inside it names it. Belongs to one thread.
 */
public final class FramePool {

    /** What {@link #allocate} returns when no frame is free. */
    public static final long NONE = -1;

    private final MemorySegment memory;
    private final int spacing;
    private final int frameSize;
    private final int headroom;
    private final long[] free;
    private int available;
    private int lent;

    /**
     * A pool of {@code frames} frames from offset {@code start} on, all free.
     *
     * @param memory the port's memory
     * @param start offset of the first frame in bytes, a multiple of {@code frameSize}
     * @param frameSize bytes of a frame, a power of two
     * @param headroom bytes kept free before a packet that is built in a frame, for headers pushed later
     */
    public FramePool(MemorySegment memory, long start, int frames, int frameSize, int headroom) {
        if (Integer.bitCount(frameSize) != 1 || start % frameSize != 0) {
            throw new IllegalArgumentException("frame size " + frameSize + ", start " + start);
        }
        this.memory = memory;
        this.spacing = frameSize;
        this.frameSize = frameSize;
        this.headroom = headroom;
        free = new long[frames];
        for (int i = 0; i < frames; i++) {
            free[i] = start + (long) (frames - 1 - i) * frameSize;
        }
        available = frames;
    }

    private FramePool(MemorySegment memory, int frames, int spacing, int frameSize, int headroom) {
        if (Integer.bitCount(spacing) != 1 || frameSize > spacing) {
            throw new IllegalArgumentException("frame size " + frameSize + ", every " + spacing + " bytes");
        }
        this.memory = memory;
        this.spacing = spacing;
        this.frameSize = frameSize;
        this.headroom = headroom;
        free = new long[frames];
        lent = frames;
    }

    /**
     * A pool for a backend whose driver owns the frames: at first none is free and all are lent, to be taken back and
     * {@linkplain #release released} by the backend. Several queues, and ports, may share the frames so.
     *
     * @param frames how many there are in {@code memory}
     * @param spacing bytes from one frame to the next, a power of two
     * @param frameSize bytes of a frame; what follows until the next is the driver's
     * @param headroom as above
     */
    public static FramePool lent(MemorySegment memory, int frames, int spacing, int frameSize, int headroom) {
        return new FramePool(memory, frames, spacing, frameSize, headroom);
    }

    /** The memory that the offsets point into: the whole port's. */
    public MemorySegment memory() {
        return memory;
    }

    /** Bytes of a frame, headroom included. */
    public int frameSize() {
        return frameSize;
    }

    /** Bytes before a packet in a frame from {@link #allocate}. */
    public int headroom() {
        return headroom;
    }

    /** Where the frame begins that {@code offset} points into. */
    public long start(long offset) {
        return offset & -spacing;
    }

    /** Free frames: as often {@link #allocate} gives one. */
    public int available() {
        return available;
    }

    /** All frames of the pool, free or not. */
    public int capacity() {
        return free.length;
    }

    /**
     * Frames that are neither free nor with the kernel (or peer): those in batches. 0 when no batch holds any; anything
     * else then is a leak.
     */
    public int outstanding() {
        return free.length - available - lent;
    }

    /** Frames with the kernel (or peer), to be filled or to be sent. */
    public int lent() {
        return lent;
    }

    /** Counts frames that a ring handed to the kernel. For backends. */
    public void lend(int frames) {
        lent += frames;
    }

    /** Counts frames that a ring got back from the kernel. For backends. */
    public void takeBack(int frames) {
        lent -= frames;
    }

    /** Takes a frame: the offset where a packet may begin, behind the headroom, or {@link #NONE}. */
    public long allocate() {
        return available == 0 ? NONE : free[--available] + headroom;
    }

    /** Gives the frame back that {@code offset} points into. Each frame once only. */
    public void release(long offset) {
        free[available++] = start(offset);
    }

    @Override
    public String toString() {
        return "FramePool[" + available + " of " + free.length + " free, " + lent + " lent, " + frameSize + " B]";
    }
}
