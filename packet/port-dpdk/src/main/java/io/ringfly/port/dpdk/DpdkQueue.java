/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import static io.ringfly.bindings.dpdk.Dpdk.*;
import static io.ringfly.port.dpdk.NativeMemory.ALL;

import io.ringfly.port.Counter;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.RxQueue;
import io.ringfly.port.Steering;
import io.ringfly.port.TxQueue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.LockSupport;

/**
 * A queue pair of a device. Frames that are neither here nor in a batch are in the mempool, where the driver takes them
 * for what it receives and returns them after sending; the {@link FramePool} is a stock of them for the worker, kept at
 * the same height by exchanges in bulk.
 */
final class DpdkQueue implements RxQueue, TxQueue {

    /** Packets asked for at once. Never fewer: the vector code of some drivers then finds none. */
    private static final int BURST = 32;

    /** Frames exchanged with the mempool at once. */
    private static final int BULK = 64;

    private static final long SPIN_NANOS = 200_000;
    private static final long NAP_NANOS = 50_000;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;

    private final Eal eal;
    private final DpdkPort port;
    private final MbufPool mbufs;
    private final long firstMbuf; // its address
    private final long size;
    private final FramePool pool;
    private final int stock; // frames in the pool when nothing is going on
    private final MemorySegment rxBurst;
    private final MemorySegment txBurst;
    private final long rxQueue;
    private final long txQueue;
    private final long rxTable; // mbufs that the driver gave and the worker has not asked for yet
    private final long txTable; // mbufs taken for sending, until flush
    private final MemorySegment exchange;
    private final int txCapacity;
    private final int longest;
    private final long fresh; // data_off, refcnt, nb_segs, port of an mbuf to be sent, but for data_off

    private Thread worker;
    private boolean retired;
    private int rxNext;
    private int rxEnd;
    private int txEnd;
    private volatile boolean woken;

    final Counter rxPackets = new Counter();
    final Counter rxBytes = new Counter();
    final Counter rxUnwanted = new Counter();
    final Counter rxInPieces = new Counter();
    final Counter txPackets = new Counter();
    final Counter txBytes = new Counter();
    final Counter txTooLong = new Counter();

    /**
     * @param stock frames to keep for sending
     * @param longest the longest frame that is sent
     */
    DpdkQueue(
            DpdkPort port, Eal eal, DpdkDevice device, int queue, MbufPool mbufs, int stock, int longest, Arena arena) {
        this.port = port;
        this.eal = eal;
        this.mbufs = mbufs;
        this.stock = stock;
        this.longest = longest;
        firstMbuf = mbufs.memory().address() - MBUF_SIZE();
        size = mbufs.memory().byteSize();
        pool = mbufs.newFramePool();
        rxBurst = device.rxBurst();
        rxQueue = device.rxQueue(queue);
        txBurst = device.txBurst();
        txQueue = device.txQueue(queue);
        rxTable = arena.allocate(LONG, BURST).address();
        txCapacity = stock;
        txTable = arena.allocate(LONG, txCapacity).address();
        exchange = arena.allocate(LONG, BULK);
        fresh = 1L << 8 * (MBUF_REFCNT() - MBUF_DATA_OFF())
                | 1L << 8 * (MBUF_NB_SEGS() - MBUF_DATA_OFF())
                | (long) device.port() << 8 * (MBUF_PORT() - MBUF_DATA_OFF());
        balance();
    }

    FramePool pool() {
        return pool;
    }

    @Override
    public int receive(PacketBatch into) {
        adopt();
        int before = into.size();
        int budget = into.space(); // packets to look at, so that a flood of unwanted ones ends too
        boolean more = true;
        while (budget > 0) {
            if (rxNext == rxEnd) {
                if (!more) {
                    break;
                }
                poll();
                more = rxEnd == BURST;
            }
            int count = Math.min(budget, rxEnd - rxNext);
            if (count == 0) {
                break;
            }
            take(count, into);
            budget -= count;
        }
        balance();
        int delivered = into.size() - before;
        rxPackets.add(delivered);
        return delivered;
    }

    /** Moves the next packets that the driver gave into the batch, but for those that are not to come. */
    private void take(int count, PacketBatch into) {
        Steering steering = port.steering();
        long first = firstMbuf;
        long next = rxTable + LONG.byteSize() * rxNext;
        long bytes = 0;
        int foreign = 0;
        for (int i = 0; i < count; i++, next += LONG.byteSize()) {
            long mbuf = ALL.get(LONG, next);
            long state = isWithin(mbuf) ? ALL.get(LONG, mbuf + MBUF_DATA_OFF()) : 0;
            if (segments(state) != 1 || ALL.get(LONG, mbuf + MBUF_BUF_ADDR()) != mbuf + MBUF_SIZE()) {
                mbufs.free(next, 1);
                foreign++;
                continue;
            }
            int length = ALL.get(INT, mbuf + MBUF_PKT_LEN());
            long offset = mbuf - first + (state & 0xffff); // both count from a first one's data to another's
            if (steering != null && !steering.matches(mbufs.memory(), offset, length)) {
                rxUnwanted.add(1);
                pool.release(offset);
                continue;
            }
            into.add(offset, length);
            bytes += length;
        }
        rxNext += count;
        pool.takeBack(count - foreign);
        rxBytes.add(bytes);
        if (foreign > 0) {
            rxInPieces.add(foreign);
        }
    }

    /** Whether an mbuf is of this memory: a driver may bring its own, as may a packet that was cloned. */
    private boolean isWithin(long mbuf) {
        return mbuf - firstMbuf >= 0 && mbuf - firstMbuf < size;
    }

    /** {@code nb_segs} of the eight bytes that begin with {@code data_off}. */
    private static int segments(long state) {
        return (int) (state >>> 8 * (MBUF_NB_SEGS() - MBUF_DATA_OFF())) & 0xffff;
    }

    private void poll() {
        rxNext = 0;
        rxEnd = NativeCall.burst(rxBurst, rxQueue, rxTable, BURST);
    }

    /** Takes frames from the mempool when few are in stock, returns some when there are many. */
    private void balance() {
        int available = pool.available();
        if (available <= stock - BULK) {
            fetch((stock - available) / BULK);
        } else if (available >= 2 * stock) {
            giveBack((available - stock) / BULK);
        }
    }

    private void fetch(int bulks) {
        for (int n = 0; n < bulks && mbufs.get(exchange, BULK); n++) {
            pool.takeBack(BULK);
            for (int i = 0; i < BULK; i++) {
                pool.release(exchange.getAtIndex(LONG, i) - firstMbuf);
            }
        }
    }

    private void giveBack(int bulks) {
        for (int n = 0; n < bulks; n++) {
            giveBackOnce(BULK);
        }
    }

    private void giveBackOnce(int count) {
        for (int i = 0; i < count; i++) {
            exchange.setAtIndex(LONG, i, mbufOf(pool.allocate()));
        }
        pool.lend(count);
        mbufs.put(exchange, count);
    }

    /** The address of the mbuf whose frame {@code offset} points into. */
    private long mbufOf(long offset) {
        return firstMbuf + pool.start(offset);
    }

    @Override
    public boolean await(long timeoutNanos) throws InterruptedException {
        adopt();
        long start = System.nanoTime();
        long deadline = start + Math.max(0, timeoutNanos);
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (woken) {
                woken = false;
                return true;
            }
            if (rxNext == rxEnd) {
                poll();
            }
            if (rxNext < rxEnd) {
                return true;
            }
            long now = System.nanoTime();
            if (deadline - now <= 0) {
                return false;
            }
            if (now - start < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(Math.min(deadline - now, NAP_NANOS)); // interrupts of drivers are rare
            }
        }
    }

    @Override
    public void wakeup() {
        woken = true;
    }

    @Override
    public int send(PacketBatch from) {
        int count = Math.min(from.size(), txCapacity - txEnd);
        long first = firstMbuf;
        long next = txTable + LONG.byteSize() * txEnd;
        long bytes = 0;
        int refused = 0;
        for (int i = 0; i < count; i++) {
            long offset = from.offset(i);
            int length = from.length(i);
            bytes += length;
            if (length > longest) {
                pool.release(offset);
                refused++;
                continue;
            }
            long start = pool.start(offset);
            long mbuf = first + start;
            // all that a driver looks at, since a frame may come from anywhere and have moved its bounds
            ALL.set(LONG, mbuf + MBUF_DATA_OFF(), fresh | offset - start);
            ALL.set(LONG, mbuf + MBUF_OL_FLAGS(), 0);
            ALL.set(INT, mbuf + MBUF_PKT_LEN(), length);
            ALL.set(SHORT, mbuf + MBUF_DATA_LEN(), (short) length);
            ALL.set(LONG, next, mbuf);
            next += LONG.byteSize();
        }
        txEnd += count - refused;
        from.removeFirst(count);
        pool.lend(count - refused);
        txPackets.add(count);
        txBytes.add(bytes);
        if (refused > 0) {
            txTooLong.add(refused);
        }
        return count;
    }

    @Override
    public int flush() {
        if (txEnd == 0) {
            return 0;
        }
        adopt();
        int sent = NativeCall.burst(txBurst, txQueue, txTable, txEnd);
        for (int n = sent; n > 0 && sent < txEnd; sent += n) { // some drivers take so many at once only
            n = NativeCall.burst(txBurst, txQueue, txTable + LONG.byteSize() * sent, txEnd - sent);
        }
        int left = txEnd - sent;
        if (left > 0 && sent > 0) {
            MemorySegment.copy(ALL, txTable + LONG.byteSize() * sent, ALL, txTable, LONG.byteSize() * left);
        }
        txEnd = left;
        balance();
        return left;
    }

    private void adopt() {
        if (Thread.currentThread() != worker) {
            if (retired) {
                throw new IllegalStateException(port.name() + " is closed");
            }
            worker = Thread.currentThread();
            eal.register();
        }
    }

    /** Returns all frames that are here to the mempool. The worker has ended. */
    void retire() {
        worker = null;
        retired = true;
        mbufs.free(rxTable + LONG.byteSize() * rxNext, rxEnd - rxNext);
        mbufs.free(txTable, txEnd);
        rxNext = rxEnd;
        txEnd = 0;
        while (pool.available() > 0) {
            giveBackOnce(Math.min(BULK, pool.available()));
        }
    }

    /** Frees what comes in, at most {@code bursts} times: a device between whose ends packets wait loses none of them. */
    void drain(int bursts) {
        for (int i = 0; i < bursts; i++) {
            mbufs.free(rxTable + LONG.byteSize() * rxNext, rxEnd - rxNext);
            poll();
            if (rxEnd == 0) {
                return;
            }
        }
    }

    @Override
    public String toString() {
        return "dpdk: " + (rxEnd - rxNext) + " received, " + txEnd + " to be sent; " + pool;
    }
}
