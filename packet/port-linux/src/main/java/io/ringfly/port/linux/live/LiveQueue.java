/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

import static io.ringfly.bindings.linux.Linux.*;

import io.ringfly.port.Counter;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.TxQueue;
import io.ringfly.port.linux.sys.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One queue: a ring and the system call that sends what is in it. Belongs to one thread, but for the counters. */
final class LiveQueue implements TxQueue {

    /** Frames that the kernel prepares and hands to the driver together; more of them overflow a veth's ring of 256. */
    private static final int KERNEL_BATCH = 64;

    private static final int ATTR_SIZE = 80; // attr.test up to batch_size and padding, as of Linux 5.18

    private final Syscall sys;
    private final FramePool pool;
    private final MemorySegment attr;
    private int longest = LivePrograms.SHORTEST; // of the packets in the ring, as far as they can be sent

    final LiveRing ring;
    final Counter txPackets = new Counter();
    final Counter txBytes = new Counter();
    private final Counter calls = new Counter();

    LiveQueue(int program, LiveRing ring, FramePool pool, Arena arena) {
        this.ring = ring;
        this.pool = pool;
        sys = new Syscall(arena);
        attr = arena.allocate(ATTR_SIZE, Long.BYTES);
        attr.set(ValueLayout.JAVA_INT, BPF_ATTR_TEST_PROG_FD(), program);
        // what the frames hold when the program gets them, which is of no interest
        attr.set(
                ValueLayout.JAVA_LONG,
                BPF_ATTR_TEST_DATA_IN(),
                arena.allocate(LivePrograms.LONGEST).address());
        attr.set(ValueLayout.JAVA_INT, BPF_ATTR_TEST_FLAGS(), BPF_F_TEST_XDP_LIVE_FRAMES());
        attr.set(ValueLayout.JAVA_INT, BPF_ATTR_TEST_BATCH_SIZE(), KERNEL_BATCH);
    }

    FramePool pool() {
        return pool;
    }

    @Override
    public int send(PacketBatch from) {
        int count = Math.min(ring.room(), from.size());
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            int length = from.length(i);
            ring.put(from.offset(i), length);
            bytes += length;
            if (length > longest) {
                longest = Math.min(length, LivePrograms.LONGEST);
            }
        }
        from.removeFirst(count);
        pool.lend(count);
        txPackets.add(count);
        txBytes.add(bytes);
        return count;
    }

    @Override
    public int flush() {
        int pending = ring.pending();
        if (pending == 0) {
            return 0;
        }
        ring.publish(longest);
        run(pending);
        return ring.pending();
    }

    /** A ring full: a call costs as much as 50 to 100 packets do. */
    @Override
    public int fullBatch() {
        return ring.size();
    }

    @Override
    public long systemCalls() {
        return calls.get();
    }

    /** A run of the program that finds nothing to send. */
    @Override
    public void rehearse() {
        run(1);
    }

    private void run(int repeat) {
        attr.set(ValueLayout.JAVA_INT, BPF_ATTR_TEST_DATA_SIZE_IN(), longest);
        attr.set(ValueLayout.JAVA_INT, BPF_ATTR_TEST_REPEAT(), repeat);
        calls.add(1);
        long result = sys.call(Syscall.BPF, BPF_PROG_TEST_RUN(), attr.address(), ATTR_SIZE);
        ring.settle();
        if (result < 0 && result != -EINTR() && result != -EAGAIN() && ring.taken() == 0) {
            ring.refuseAll((int) result);
        }
        int taken = ring.taken();
        for (int i = 0; i < taken; i++) {
            pool.release(ring.reclaim());
        }
        pool.takeBack(taken);
        if (ring.pending() == 0) {
            longest = LivePrograms.SHORTEST;
        }
    }

    @Override
    public String toString() {
        return "live queue: " + ring + "; " + pool;
    }
}
