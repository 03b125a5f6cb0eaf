/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.mem;

import io.ringfly.port.Counter;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.PortFeatures;
import io.ringfly.port.PortStats;
import io.ringfly.port.RxQueue;
import io.ringfly.port.Steering;
import io.ringfly.port.TxQueue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** One end of an in-memory pair. Has one queue. */
public final class MemPort implements Port {

    private static final int RING = 256;
    private static final int FRAMES = 2 * RING;
    private static final int FRAME_SIZE = 2048;
    private static final int HEADROOM = 64;
    private static final int MAX_LENGTH = FRAME_SIZE - HEADROOM;
    private static final int LENGTH_BITS = 16; // a ring entry is offset << 16 | length

    private final String name;
    private final long mac;
    private final Runnable onClose;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment memory = arena.allocate((long) FRAMES * FRAME_SIZE, FRAME_SIZE);
    private final FramePool pool = new FramePool(memory, 0, FRAMES, FRAME_SIZE, HEADROOM);
    private final SpscRing fill = new SpscRing(RING); // this end posts free frames, the peer takes them
    private final SpscRing received = new SpscRing(RING); // the peer fills, this end takes
    private final Receiver rx = new Receiver();
    private final Sender tx = new Sender();
    private MemPort peer;
    private volatile Steering steering;
    private volatile boolean closed;

    private MemPort(String name, long mac, Steering steering, Runnable onClose) {
        this.name = name;
        this.mac = mac;
        this.steering = steering;
        this.onClose = onClose;
        rx.postFrames();
    }

    /** Two ends joined to each other, each taking everything it is sent. */
    public static MemPort[] pair(String name) {
        return pair(name, Steering.everything(), Steering.everything(), () -> {});
    }

    static MemPort[] pair(String name, Steering first, Steering second, Runnable onClose) {
        // locally administered addresses, as a veth pair would have
        MemPort a = new MemPort(name, 0x02_00_00_00_00_01L, first, onClose);
        MemPort b = new MemPort(name, 0x02_00_00_00_00_02L, second, onClose);
        a.peer = b;
        b.peer = a;
        return new MemPort[] {a, b};
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PortFeatures features() {
        return new PortFeatures("mem", "in memory", mac, MAX_LENGTH);
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public RxQueue rx(int queue) {
        Objects.checkIndex(queue, queues());
        return rx;
    }

    @Override
    public TxQueue tx(int queue) {
        Objects.checkIndex(queue, queues());
        return tx;
    }

    @Override
    public FramePool pool(int queue) {
        Objects.checkIndex(queue, queues());
        return pool;
    }

    @Override
    public void steer(Steering steering) {
        this.steering = steering;
    }

    @Override
    public PortStats stats() {
        return new PortStats(
                rx.packets.get(),
                rx.bytes.get(),
                tx.packets.get(),
                tx.bytes.get(),
                List.of(
                        new PortStats.Drop(
                                PortStats.Direction.RX,
                                "not asked for",
                                "None that this end takes; a real interface would have left it to the kernel.",
                                peer.tx.unwanted.get()),
                        new PortStats.Drop(
                                PortStats.Direction.TX, "too long", "Longer than a frame holds.", tx.tooLong.get())));
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        rx.wakeup();
        onClose.run();
        // The memory goes with the collector: the peer may be copying into it at this moment.
    }

    private final class Receiver implements RxQueue {

        private volatile Thread waiter;
        private volatile boolean woken;
        private final Counter packets = new Counter();
        private final Counter bytes = new Counter();

        @Override
        public int receive(PacketBatch into) {
            int count = Math.min(received.size(), into.space());
            for (int i = 0; i < count; i++) {
                long entry = received.get();
                int length = (int) entry & (1 << LENGTH_BITS) - 1;
                into.add(entry >>> LENGTH_BITS, length);
                bytes.add(length);
            }
            pool.takeBack(count);
            packets.add(count);
            postFrames();
            return count;
        }

        private void postFrames() {
            // half of the frames at the most, so that sending never starves
            while (!fill.isFull() && pool.lent() < FRAMES / 2) {
                long frame = pool.allocate();
                if (frame == FramePool.NONE) {
                    break;
                }
                fill.put(frame);
                pool.lend(1);
            }
            fill.publish();
        }

        @Override
        public boolean await(long timeoutNanos) throws InterruptedException {
            long deadline = System.nanoTime() + Math.max(0, timeoutNanos);
            waiter = Thread.currentThread();
            // first tell that this thread waits, then look: the sender does it the other way round
            VarHandle.fullFence();
            try {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                while (received.size() == 0 && !woken) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    LockSupport.parkNanos(this, left);
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
                woken = false;
                return true;
            } finally {
                waiter = null;
            }
        }

        @Override
        public void wakeup() {
            woken = true;
            LockSupport.unpark(waiter);
        }
    }

    private final class Sender implements TxQueue {

        private final Counter packets = new Counter();
        private final Counter bytes = new Counter();
        private final Counter unwanted = new Counter(); // by the peer
        private final Counter tooLong = new Counter();
        private int unpublished;

        @Override
        public int send(PacketBatch from) {
            MemPort to = peer;
            int n = 0;
            int size = from.size();
            while (n < size && !to.closed && to.fill.size() > 0 && !to.received.isFull()) {
                long offset = from.offset(n);
                int length = from.length(n);
                if (length > MAX_LENGTH) {
                    tooLong.add(1);
                } else if (to.steering.matches(memory, offset, length)) {
                    long target = to.fill.get();
                    MemorySegment.copy(memory, offset, to.memory, target, length);
                    to.received.put(target << LENGTH_BITS | length);
                    unpublished++;
                } else {
                    unwanted.add(1);
                }
                pool.release(offset);
                bytes.add(length);
                n++;
            }
            from.removeFirst(n);
            packets.add(n);
            return n;
        }

        @Override
        public int flush() {
            if (unpublished > 0) {
                unpublished = 0;
                peer.received.publish();
                VarHandle.fullFence(); // see await
                Thread waiter = peer.rx.waiter;
                if (waiter != null) {
                    LockSupport.unpark(waiter);
                }
            }
            return 0;
        }
    }
}
