/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import static io.ringfly.bindings.linux.Linux.*;

import io.ringfly.bindings.linux.iovec;
import io.ringfly.bindings.linux.mmsghdr;
import io.ringfly.bindings.linux.msghdr;
import io.ringfly.port.Counter;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.TxQueue;
import io.ringfly.port.linux.sys.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The sending half of a packet socket: messages that point into frames, prepared by {@link #send} and handed to the
 * kernel by {@link #flush}, which copies the packets. Belongs to one thread, but for the counters.
 */
final class MessageQueue implements TxQueue {

    private static final long BASE = iovec.iov_base$offset();
    private static final long LENGTH = iovec.iov_len$offset();

    private final int fd;
    private final FramePool pool;
    private final Syscall sys;
    private final SocketError error;
    private final MemorySegment messages;
    private final MemorySegment vectors;
    private final int mask;
    private final long memoryAddress;
    private int head; // of the oldest not sent; counts up and wraps at 2^32, as tail does
    private int tail;
    private volatile int lastError;

    final Counter packets = new Counter();
    final Counter bytes = new Counter();
    final Counter refused = new Counter();
    private final Counter calls = new Counter();

    /** @param size how many packets it holds, a power of two, at most UIO_MAXIOV (1024) */
    MessageQueue(int fd, int size, FramePool pool, SocketError error, Syscall sys, Arena arena) {
        this.fd = fd;
        this.pool = pool;
        this.error = error;
        this.sys = sys;
        mask = size - 1;
        memoryAddress = pool.memory().address();
        vectors = iovec.allocateArray(size, arena);
        messages = mmsghdr.allocateArray(size, arena);
        for (int i = 0; i < size; i++) {
            MemorySegment header = mmsghdr.msg_hdr(mmsghdr.asSlice(messages, i));
            msghdr.msg_iov(header, iovec.asSlice(vectors, i));
            msghdr.msg_iovlen(header, 1);
        }
    }

    @Override
    public int send(PacketBatch from) {
        int count = Math.min(from.size(), mask + 1 - (tail - head));
        if (count == 0) {
            return 0;
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long vector = (tail++ & mask) * iovec.sizeof();
            int length = from.length(i);
            vectors.set(ValueLayout.JAVA_LONG, vector + BASE, memoryAddress + from.offset(i));
            vectors.set(ValueLayout.JAVA_LONG, vector + LENGTH, length);
            sum += length;
        }
        from.removeFirst(count);
        pool.lend(count);
        packets.add(count);
        bytes.add(sum);
        return count;
    }

    @Override
    public int flush() {
        boolean wasDown = false;
        while (tail != head) {
            int first = head & mask;
            int count = Math.min(tail - head, mask + 1 - first);
            long result = call(first, count);
            if (result > 0) {
                done((int) result);
            } else if (result == -EAGAIN()) {
                break; // the driver has as many as the socket may have under way
            } else if (result == -ENETDOWN() && !wasDown) {
                wasDown = true; // what the socket remembers may be over
                error.clear(sys);
            } else if (result != -EINTR()) {
                // the first one's: as long as others went before it, the call ends without a word
                lastError = (int) -result;
                refused.add(1);
                done(1);
            }
        }
        return tail - head;
    }

    @Override
    public void rehearse() {
        call(0, 0);
    }

    private long call(int first, int count) {
        calls.add(1);
        return sys.call(Syscall.SENDMMSG, fd, messages.address() + first * mmsghdr.sizeof(), count, MSG_DONTWAIT());
    }

    private void done(int count) {
        for (int i = 0; i < count; i++) {
            long vector = (head++ & mask) * iovec.sizeof();
            pool.release(vectors.get(ValueLayout.JAVA_LONG, vector + BASE) - memoryAddress);
        }
        pool.takeBack(count);
    }

    @Override
    public long systemCalls() {
        return calls.get();
    }

    /** The errno of the last packet that was refused, 0 when none was. From any thread. */
    int lastError() {
        return lastError;
    }

    @Override
    public String toString() {
        return "tx queue: " + (tail - head) + " of " + (mask + 1);
    }
}
