/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * The receiving half of a queue of a {@link FaultInjector}. Packets pass through {@code ready} in the order of their
 * delivery; those that are to be late wait in {@code held}, the first to wait is the first to go on.
 */
final class FaultyReceiver implements RxQueue {

    /** How long a packet is held back while no others come to overtake it. */
    private static final long PATIENCE_NANOS = 1_000_000;

    private static final int MOST_HELD = 2 * Faults.MOST_PLACES;
    private static final int ETHERNET_LENGTH = 14;

    private final RxQueue rx;
    private final FramePool pool;
    private final Faults faults;
    private final SplittableRandom random;
    private final PacketBatch held;
    private final long[] heldSince =
            new long[MOST_HELD]; // by how many had overtaken, at the place of the packet in held
    private PacketBatch ready;
    private long overtaken; // packets passed on so far that were on time
    private long lastArrival;

    final Counter packets = new Counter();
    final Counter bytes = new Counter();
    final Counter dropped = new Counter();
    final Counter duplicated = new Counter();
    final Counter reordered = new Counter();
    final Counter corrupted = new Counter();

    FaultyReceiver(RxQueue rx, FramePool pool, Faults faults, int queue) {
        this.rx = rx;
        this.pool = pool;
        this.faults = faults;
        random = new SplittableRandom(faults.seed() + queue);
        held = new PacketBatch(pool, MOST_HELD);
        ready = new PacketBatch(pool, 0);
    }

    @Override
    public int receive(PacketBatch into) {
        int before = into.size();
        passOn(into);
        if (ready.isEmpty() && into.space() > 0) {
            int from = into.size();
            int count = rx.receive(into);
            if (count > 0) {
                take(into, from, count);
            } else if (!held.isEmpty() && (rx.ended() || System.nanoTime() - lastArrival > PATIENCE_NANOS)) {
                needRoom(0);
                letGo(0);
            }
            passOn(into);
        }
        return into.size() - before;
    }

    /** Takes what came out of {@code into} again, each packet to its fault. */
    private void take(PacketBatch into, int from, int count) {
        needRoom(count);
        for (int i = from; i < from + count; i++) {
            inflict(into.offset(i), into.length(i), into.arrival(i));
            letGo(faults.places());
        }
        into.keepFirst(from);
        if (!held.isEmpty()) {
            lastArrival = System.nanoTime();
        }
    }

    /** So that {@code count} packets, the copies of all of them, and all that are held fit in. */
    private void needRoom(int count) {
        if (ready.space() < 2 * count + MOST_HELD) {
            ready = new PacketBatch(pool, 2 * count + MOST_HELD); // which the next ones of that size fit in too
        }
    }

    private void inflict(long offset, int length, long arrival) {
        double chance = random.nextDouble();
        if ((chance -= faults.drop()) < 0) {
            pool.release(offset);
            dropped.add(1);
            return;
        }
        if ((chance -= faults.reorder()) < 0 && held.space() > 0) {
            heldSince[MOST_HELD - held.space()] = overtaken;
            held.add(offset, length, arrival);
            return;
        }
        ready.add(offset, length, arrival);
        if (chance >= 0 && (chance -= faults.duplicate()) < 0) {
            copy(offset, length, arrival);
        } else if (chance >= 0 && chance < faults.corrupt() && length > ETHERNET_LENGTH) {
            corrupt(offset, length);
            return; // whoever finds it damaged does not see that it overtook any
        }
        overtaken++;
    }

    private void copy(long offset, int length, long arrival) {
        long copy = pool.allocate();
        if (copy != FramePool.NONE) {
            MemorySegment memory = pool.memory();
            MemorySegment.copy(memory, offset, memory, copy, length);
            ready.add(copy, length, arrival);
            duplicated.add(1);
        }
    }

    private void corrupt(long offset, int length) {
        long at = offset + random.nextInt(ETHERNET_LENGTH, length);
        byte octet = pool.memory().get(ValueLayout.JAVA_BYTE, at);
        pool.memory().set(ValueLayout.JAVA_BYTE, at, (byte) (octet ^ 1 << random.nextInt(Byte.SIZE)));
        corrupted.add(1);
    }

    /** Passes on the packets that so many have overtaken; 0 for all. */
    private void letGo(long places) {
        while (!held.isEmpty()) {
            long passed = overtaken - heldSince[MOST_HELD - held.space() - held.size()];
            if (passed < places) {
                return;
            }
            if (passed > 0) {
                reordered.add(1);
            }
            ready.add(held.offset(0), held.length(0), held.arrival(0));
            held.removeFirst(1);
        }
    }

    private void passOn(PacketBatch into) {
        int count = Math.min(ready.size(), into.space());
        for (int i = 0; i < count; i++) {
            into.add(ready.offset(i), ready.length(i), ready.arrival(i));
            bytes.add(ready.length(i));
        }
        ready.removeFirst(count);
        packets.add(count);
    }

    @Override
    public boolean await(long timeoutNanos) throws InterruptedException {
        if (ready.isEmpty() && held.isEmpty()) {
            return rx.await(timeoutNanos);
        }
        // what waits here goes on soon
        rx.await(ready.isEmpty() ? Math.min(timeoutNanos, PATIENCE_NANOS) : 0);
        return true;
    }

    @Override
    public boolean ended() {
        return ready.isEmpty() && held.isEmpty() && rx.ended();
    }

    @Override
    public void wakeup() {
        rx.wakeup();
    }

    /** Gives back what was not delivered. */
    void close() {
        ready.release();
        held.release();
    }
}
