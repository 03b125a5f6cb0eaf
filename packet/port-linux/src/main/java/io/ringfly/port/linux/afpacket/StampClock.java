/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import static io.ringfly.bindings.linux.Linux.CLOCK_REALTIME;

import io.ringfly.bindings.linux.timespec;
import io.ringfly.port.linux.sys.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Turns the kernel's stamps, which are on the wall clock, into times of {@link System#nanoTime}. Both clocks run at the
 * same rate; the wall clock may be set, so how far they are apart is measured again every 10 ms in which packets come.
 * Belongs to one thread.
 */
final class StampClock {

    private static final long NANOS = 1_000_000_000;
    private static final long GOOD_FOR_NANOS = 10_000_000;
    private static final int TRIES = 5;
    private static final long CLOSE_ENOUGH_NANOS = 300;

    private final Syscall sys;
    private final MemorySegment wall;
    private boolean measured;
    private long measuredAt;
    private long ahead; // the wall clock, of nanoTime

    StampClock(Syscall sys, Arena arena) {
        this.sys = sys;
        wall = arena.allocate(timespec.layout());
    }

    /** Measures if it is time to. Before {@link #nanoTime}. */
    void refresh() {
        if (measured && System.nanoTime() - measuredAt < GOOD_FOR_NANOS) {
            return;
        }
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && best > CLOSE_ENOUGH_NANOS; i++) {
            long before = System.nanoTime();
            sys.call(Syscall.CLOCK_GETTIME, CLOCK_REALTIME(), wall.address());
            long after = System.nanoTime();
            if (after - before < best) {
                best = after - before;
                measuredAt = after;
                ahead = timespec.tv_sec(wall) * NANOS + timespec.tv_nsec(wall) - (before + best / 2);
            }
        }
        measured = true;
    }

    /** When it was that a stamp tells. */
    long nanoTime(int seconds, int nanos) {
        return Integer.toUnsignedLong(seconds) * NANOS + nanos - ahead;
    }
}
