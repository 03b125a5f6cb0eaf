/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.IpAddress;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.RxQueue;
import io.ringfly.port.TxQueue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sends echo requests, over IPv4 or IPv6, and measures how long their replies take.
 *
 * <p>One thread does it all, on all of the port's queues: requests leave by the first, replies come in by whichever the
 * interface chooses. It spins where waiting in the kernel would cost time that is measured: shortly after a request,
 * when its reply may come at any moment, and shortly before the next is due, so that it leaves on time; then it also
 * {@linkplain TxQueue#rehearse rehearses}, without which the way through a kernel that has cooled down takes twice as
 * long. In between it sleeps in {@link RxQueue#await}.
 *
 * <p>A round trip ends when the reply came to the driver, on a port that stamps its packets; on others, when it was found
 * in the ring.
 */
public final class Pinger {

    private static final int BATCH = 64;

    /**
     * How long before a departure spinning begins. A sleep that long costs more than it saves: the timer is late by up
     * to 0.1 ms, and caches that went cold make the round trip longer. So at an interval of 1 ms it spins all the time,
     * as iputils does, and at one of a second for a thousandth of it.
     */
    private static final long SPIN_BEFORE_NANOS = 1_000_000;

    /** How long after a request its reply is awaited spinning. */
    private static final long SPIN_AFTER_NANOS = 200_000;

    /** How often the way of a request is gone before the first: linking what is on it takes 0.1 ms. */
    private static final int REHEARSALS = 20;

    /** The longest sleep when the queue that replies come in by is not known yet. */
    private static final long SEARCH_NANOS = 1_000_000;

    private final Port port;
    private final PingPlan plan;
    private final PingListener listener;
    private final PingStatistics statistics = new PingStatistics();
    private final Probes probes = new Probes();
    private final IpAddress destination;
    private final EchoProtocol protocol;
    private final EchoTemplate template;
    private final Answer answer = new Answer();
    private final PacketBatch[] received;
    private final PacketBatch outgoing;
    private final FramePool pool;
    private final TxQueue tx;
    private int replyQueue;
    private boolean replyQueueKnown;
    private long nextDeparture;
    private long lastDeparture;
    private long end = Long.MAX_VALUE; // of the wait for the last replies, once all were sent
    private int onWire;
    private volatile boolean stopping;

    /** A run over {@code port}, which is steered by {@link PingSteering#replies}. */
    public Pinger(Port port, PingPlan plan, PingListener listener) {
        this.port = port;
        this.plan = plan;
        this.listener = listener;
        destination = plan.destination();
        protocol = EchoProtocol.of(plan);
        template = new EchoTemplate(plan, protocol);
        received = new PacketBatch[port.queues()];
        for (int i = 0; i < received.length; i++) {
            received[i] = new PacketBatch(port.pool(i), BATCH);
        }
        pool = port.pool(0);
        outgoing = new PacketBatch(pool, BATCH);
        tx = port.tx(0);
        replyQueueKnown = received.length == 1;
    }

    /** The counts so far. */
    public PingStatistics statistics() {
        return statistics;
    }

    /** Ends {@link #run} soon. From any thread. */
    public void stop() {
        stopping = true;
        for (int i = 0; i < port.queues(); i++) {
            port.rx(i).wakeup();
        }
    }

    /**
     * Sends and receives until the plan is fulfilled, {@link #stop} is called or the thread is interrupted; then takes
     * back what is still on its way out, so that no frame is missing from the port's pools.
     */
    public void run() {
        for (int i = 0; i < REHEARSALS; i++) {
            tx.rehearse();
        }
        long start = System.nanoTime();
        statistics.startNanos = start;
        nextDeparture = start;
        lastDeparture = start;
        try {
            long now = start;
            while (!stopping && !finished(now)) {
                if (Thread.interrupted()) { // which one who only spins would not notice
                    throw new InterruptedException();
                }
                if (step(now) == 0) {
                    idle(now);
                }
                now = System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        statistics.endNanos = System.nanoTime();
        outgoing.release();
        drain();
    }

    private void drain() {
        long giveUp = System.nanoTime() + 100_000_000;
        while (tx.flush() > 0 && System.nanoTime() < giveUp) {
            Thread.onSpinWait();
        }
    }

    /** Does what can be done at {@code now} and returns how many packets that were. */
    int step(long now) {
        int work = receive();
        int due = due(now);
        if (due > 0) {
            work += send(due);
        } else if (onWire > 0) {
            onWire = tx.flush();
        }
        return work;
    }

    /** How many requests may go now. */
    private int due(long now) {
        if (allSent()) {
            return 0;
        }
        long sent = statistics.transmitted();
        long most = plan.count() > 0 && plan.deadlineNanos() == 0 ? plan.count() - sent : Long.MAX_VALUE;
        long due = now - nextDeparture >= 0 ? 1 : 0;
        if (sent < plan.preload()) {
            due = Math.max(due, plan.preload() - sent);
        }
        if (plan.pace() == PingPlan.Pace.ON_REPLY) {
            due = Math.max(due, plan.preload() - probes.onTheirWay());
        }
        return (int) Math.min(Math.min(due, most), BATCH);
    }

    private boolean allSent() {
        return plan.count() > 0 && plan.deadlineNanos() == 0 && statistics.transmitted() >= plan.count();
    }

    private boolean finished(long now) {
        if (plan.deadlineNanos() > 0) {
            if (now - statistics.startNanos >= plan.deadlineNanos() || statistics.errors() > 0) {
                return true;
            }
        }
        if (plan.count() > 0 && statistics.received() + statistics.errors() >= plan.count()) {
            return true;
        }
        if (!allSent()) {
            return false;
        }
        if (end == Long.MAX_VALUE) {
            // as iputils: two of the longest round trips, but no less than the interval; longer when nothing came
            long wait = statistics.received() > 0
                    ? Math.max(2 * statistics.maximum(), plan.intervalNanos())
                    : plan.lingerNanos();
            end = lastDeparture + wait;
        }
        return now - end >= 0;
    }

    /** Sends up to {@code count} requests together and returns how many those were. */
    private int send(int count) {
        int first = (int) statistics.transmitted() + 1;
        long written = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long frame = pool.allocate();
            if (frame == FramePool.NONE) {
                break;
            }
            outgoing.add(frame, template.write(pool.memory(), frame, first + i & 0xffff, written));
        }
        int sent = tx.send(outgoing);
        outgoing.release(); // what did not fit: the same requests are made anew, with the time they really go
        long departure = System.nanoTime(); // as late as can be: what comes before is not the network's doing
        onWire = tx.flush();
        for (int i = 0; i < sent; i++) {
            note(first + i & 0xffff, written, departure);
        }
        return sent;
    }

    /** Notes a request that is on its way. */
    private void note(int seq, long written, long now) {
        int before = (seq - 1) & 0xffff;
        // iputils takes an error for an answer over IPv4 only
        if (probes.isOpen(before) || !plan.isV4() && probes.isFailed(before)) {
            listener.unanswered(before);
        }
        probes.sent(seq, written, now);
        statistics.transmitted.add(1);
        lastDeparture = now;
        // the grid stays where it was: a late departure does not delay those after it, nor are missed ones made up for
        nextDeparture += plan.intervalNanos();
        boolean atTheStart = statistics.transmitted() <= plan.preload();
        if (plan.pace() == PingPlan.Pace.ON_REPLY || atTheStart || nextDeparture - now < 0) {
            nextDeparture = now + plan.intervalNanos();
        }
        listener.sent(seq);
    }

    private int receive() {
        int count = 0;
        for (int i = 0; i < received.length; i++) {
            PacketBatch batch = received[i];
            int n = port.rx(i).receive(batch);
            if (n > 0) {
                long now = System.nanoTime();
                for (int j = 0; j < n; j++) {
                    long arrival = batch.arrival(j);
                    long came = arrival == PacketBatch.NO_TIME ? now : arrival;
                    if (take(batch.memory(), batch.offset(j), batch.length(j), came)) {
                        replyQueue = i;
                        replyQueueKnown = true;
                    }
                }
                batch.release();
                count += n;
            }
        }
        return count;
    }

    private boolean take(MemorySegment m, long at, int length, long came) {
        if (!protocol.read(m, at, at + length, answer)) {
            return false;
        }
        if (answer.isError) {
            takeError();
            return true;
        }
        return takeReply(m, came);
    }

    private boolean takeReply(MemorySegment m, long came) {
        int seq = answer.seq;
        if (!probes.wasSent(seq)) {
            statistics.unexpected.add(1);
            return false;
        }
        boolean asked = answer.sourceHigh == destination.high() && answer.sourceLow == destination.low();
        int flags = asked ? 0 : PingListener.OTHER_SOURCE;
        long rtt = came - probes.sentAt(seq);
        int wrong = -1;
        if (!answer.checksumOk) {
            statistics.corrupted.add(1);
            flags |= PingListener.BAD_CHECKSUM;
        } else if (probes.isAnswered(seq)) {
            statistics.duplicates.add(1);
            flags |= PingListener.DUPLICATE;
        } else {
            probes.answered(seq);
            statistics.record(rtt);
        }
        if (answer.dataLength < plan.dataSize()) {
            flags |= PingListener.TRUNCATED;
        } else {
            wrong = template.mismatch(m, answer.data, answer.dataLength, probes.writtenAt(seq));
            if (wrong >= 0) {
                flags |= PingListener.WRONG_DATA;
            }
        }
        listener.reply(seq, answer.length, answer.sourceHigh, answer.sourceLow, answer.ttl, rtt, flags);
        if (wrong >= 0) {
            int actual = m.get(ValueLayout.JAVA_BYTE, answer.data + wrong) & 0xff;
            listener.wrongData(wrong, template.expected(wrong), actual, m, answer.data, plan.dataSize());
        }
        return true;
    }

    private void takeError() {
        if (!answer.isNotice) {
            statistics.errors.add(1);
            probes.failed(answer.seq);
        }
        listener.error(
                answer.seq,
                answer.sourceHigh,
                answer.sourceLow,
                answer.type,
                answer.code,
                answer.info,
                answer.checksumOk);
    }

    /** Waits for a packet or the next thing to do, whichever is first. */
    private void idle(long now) throws InterruptedException {
        long until = allSent() ? (end == Long.MAX_VALUE ? now : end) : nextDeparture;
        if (plan.deadlineNanos() > 0) {
            long deadline = statistics.startNanos + plan.deadlineNanos();
            until = until - deadline > 0 ? deadline : until;
        }
        boolean replyExpected = probes.onTheirWay() > 0 && now - lastDeparture < SPIN_AFTER_NANOS;
        long sleep = until - now - SPIN_BEFORE_NANOS;
        if (replyExpected) {
            Thread.onSpinWait();
            return;
        }
        if (sleep <= 0) {
            tx.rehearse();
            return;
        }
        port.rx(replyQueue).await(replyQueueKnown ? sleep : Math.min(sleep, SEARCH_NANOS));
    }
}
