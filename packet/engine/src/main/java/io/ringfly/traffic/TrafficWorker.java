/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import io.ringfly.port.Counter;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.TxQueue;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * One thread's share of a run: every n-th packet of the stream, on one queue.
 *
 * <p>A packet is made when its time has come, so what is made leaves, in order: what the ring does not take stays first
 * in the batch. Until then the thread sleeps, and for the last part of the wait spins.
 */
final class TrafficWorker {

    /** A sleep is late by up to 0.1 ms, and then some on a busy machine. */
    private static final long SPIN_NANOS = 200_000;

    /** While it spins, the way of a packet is gone so often, to keep it warm; and not just before a departure. */
    private static final long REHEARSE_NANOS = 20_000;

    /** Departures that are missed by more are not made up for: they would come as a flood when the machine is back. */
    private static final long GIVE_UP_NANOS = 100_000_000;

    private static final long DRAIN_NANOS = 100_000_000;
    private static final long LONGEST_NANOS = 3_600_000_000_000L; // an hour: a longer gap counts as one
    private static final int DIGITS = 3;

    private final Clock clock;
    private final PacketSource source;
    private final Schedule schedule;
    private final FramePool pool;
    private final PacketBatch batch;
    private final TxQueue tx;
    private final boolean paced;
    private final int workers;
    private final long count;
    private final long durationNanos;
    private final long[] dues; // of the packets in the batch
    private int firstDue;
    private long start;
    private long number; // of the next packet to make
    private long due;
    private long lastDue;
    private long lastDeparture;
    private long lastRehearsal;
    private int onWire;
    private volatile Thread thread;
    private volatile boolean stopping;

    final Counter sent = new Counter();
    final Counter bytes = new Counter(); // without FCS
    final Histogram gaps = new Histogram(LONGEST_NANOS, DIGITS);
    final Histogram lateness = new Histogram(LONGEST_NANOS, DIGITS);

    /**
     * A share of {@code workers} that are the same.
     *
     * @param queue of the port, this worker's alone
     * @param worker which share this is, from 0
     */
    TrafficWorker(
            Port port,
            TrafficPlan plan,
            Pace pace,
            Generator.Limits limits,
            int queue,
            int worker,
            int workers,
            Clock clock) {
        this(
                port,
                new PacketStream(plan),
                new Departures(pace, worker, workers, plan.seed()),
                !pace.isMax(),
                limits,
                queue,
                worker,
                workers,
                clock);
    }

    /** All of a replay, which keeps its order and so has one worker. */
    static TrafficWorker of(Port port, Replay replay, Generator.Limits limits, Clock clock) {
        RecordedPackets packets = new RecordedPackets(replay);
        long total = replay.total();
        return new TrafficWorker(
                port,
                packets,
                replay.schedule(packets),
                replay.pace().map(pace -> !pace.isMax()).orElse(true),
                new Generator.Limits(
                        limits.count() > 0 ? Math.min(limits.count(), total) : total, limits.durationNanos()),
                0,
                0,
                1,
                clock);
    }

    private TrafficWorker(
            Port port,
            PacketSource source,
            Schedule schedule,
            boolean paced,
            Generator.Limits limits,
            int queue,
            int worker,
            int workers,
            Clock clock) {
        this.clock = clock;
        this.workers = workers;
        this.source = source;
        this.schedule = schedule;
        this.paced = paced;
        pool = port.pool(queue);
        tx = port.tx(queue);
        batch = new PacketBatch(pool, tx.fullBatch());
        dues = new long[tx.fullBatch()];
        count = limits.count() > 0 ? limits.count() : Long.MAX_VALUE;
        durationNanos = limits.durationNanos() > 0 ? limits.durationNanos() : Long.MAX_VALUE;
        number = worker;
    }

    /** Lays down the first departure, on the thread that {@link #step}s. */
    void begin(long startNanos) {
        start = startNanos;
        lastDeparture = startNanos;
        thread = Thread.currentThread();
        lay();
    }

    /** Sends until the limits are reached or {@link #stop} is called, and takes back what is still on its way. */
    void run(long startNanos) {
        begin(startNanos);
        try {
            while (!stopping && step()) {
                if (Thread.interrupted()) {
                    thread.interrupt();
                    break;
                }
            }
        } finally {
            end();
        }
    }

    /** Takes back what the ring has not taken, and waits for what is on its way. */
    void end() {
        if (!batch.isEmpty()) {
            due = dues[firstDue]; // the next packet after those that left
        }
        batch.release();
        source.close();
        long begun = clock.nanoTime();
        onWire = tx.flush();
        while (onWire > 0 && clock.nanoTime() - begun < DRAIN_NANOS) {
            Thread.onSpinWait();
            onWire = tx.flush();
        }
    }

    /** Packets that the ring took and that are still in it, after {@link #end}. */
    int unfinished() {
        return onWire;
    }

    /** From any thread. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }

    /** Sends what is due, or waits a little for it. Returns false when all was sent. */
    boolean step() {
        long elapsed = clock.nanoTime() - start;
        if (elapsed >= durationNanos) {
            return false;
        }
        if (paced && elapsed - due > GIVE_UP_NANOS) {
            schedule.giveUp(elapsed);
        }
        make(elapsed);
        if (!batch.isEmpty()) {
            send();
            return true;
        }
        if (number >= count || due == Schedule.END) {
            return false;
        }
        await(Math.min(due, durationNanos) - elapsed);
        return true;
    }

    /** Makes the packets whose time has come. */
    private void make(long elapsed) {
        while (due <= elapsed && number < count && batch.space() > 0) {
            long frame = pool.allocate();
            if (frame == FramePool.NONE) {
                return;
            }
            int length = source.write(pool.memory(), frame, number);
            dues[firstDue + batch.size()] = due;
            batch.add(frame, length);
            number += workers;
            lay();
        }
    }

    private void lay() {
        due = schedule.next(schedule.countsBits() ? source.length(number) : 0);
    }

    private void send() {
        long before = 0;
        int size = batch.size();
        for (int i = 0; i < size; i++) {
            before += batch.length(i);
        }
        int taken = tx.send(batch);
        long departure = clock.nanoTime(); // as late as can be: what comes before is not the ring's doing
        onWire = tx.flush();
        if (taken == 0) {
            Thread.onSpinWait();
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            before -= batch.length(i);
        }
        note(taken, departure);
        sent.add(taken);
        bytes.add(before);
    }

    private void note(int taken, long departure) {
        // of packets that were handed over together nobody knows more than that
        if (sent.get() > 0) {
            gaps.recordValue(Math.clamp(departure - lastDeparture, 0, LONGEST_NANOS));
        }
        if (taken > 1) {
            gaps.recordValueWithCount(0, taken - 1);
        }
        lastDeparture = departure;
        lastDue = dues[firstDue + taken - 1];
        if (paced) {
            for (int i = firstDue; i < firstDue + taken; i++) {
                lateness.recordValue(Math.clamp(departure - start - dues[i], 0, LONGEST_NANOS));
            }
        }
        firstDue = batch.isEmpty() ? 0 : firstDue + taken;
    }

    private void await(long nanos) {
        if (onWire > 0) {
            onWire = tx.flush();
        }
        if (nanos > SPIN_NANOS) {
            clock.sleep(nanos - SPIN_NANOS);
            return;
        }
        long now = clock.nanoTime();
        if (nanos > REHEARSE_NANOS && now - lastRehearsal > REHEARSE_NANOS) {
            lastRehearsal = now;
            tx.rehearse();
        }
        Thread.onSpinWait();
    }

    /** How long the packets sent took, from the start to when the next would have left on time. */
    long elapsedNanos() {
        return lastDeparture - start + (hasNext() ? due - lastDue : 0);
    }

    /** How long they would have taken by the plan; 0 when it lays down nothing. */
    long laidDownNanos() {
        return !paced ? 0 : hasNext() ? due : lastDue;
    }

    private boolean hasNext() {
        return paced && batch.isEmpty() && due != Schedule.END && sent.get() > 0;
    }

    /** The part of the departures laid down that was not given up. */
    double kept() {
        return schedule.kept();
    }
}
