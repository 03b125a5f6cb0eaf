/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic.sink;

import io.ringfly.codec.ChecksumVerdict;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.FiveTuple;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Layer;
import io.ringfly.codec.TransportChecksum;
import io.ringfly.port.Counter;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.RxQueue;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.SequenceStamp;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Receives what a {@link Generator} sends and counts it, by run and by flow: see {@link SequenceTracker} for what its
 * numbers tell. Packets with a wrong checksum are counted apart, since their numbers may be wrong too.
 *
 * <p>One thread reads all queues of the port. What came by different queues is in the order in which it was read, and may
 * have come in another.
 */
public final class Sink {

    /** The most runs that are kept apart. */
    public static final int MOST_RUNS = 32;

    private static final int BATCH = 256;

    /** How long after the last packet it keeps spinning before it sleeps. */
    private static final long SPIN_NANOS = 100_000;

    private static final long SLEEP_NANOS = 100_000_000;

    /** The longest sleep where there are several queues, of which none wakes it for the others. */
    private static final long SHORT_SLEEP_NANOS = 50_000;

    private final List<RxQueue> queues = new ArrayList<>();
    private final List<PacketBatch> batches = new ArrayList<>();
    private final int linkType;
    private final long count;
    private final long durationNanos;
    private final Dissection dissection = new Dissection();
    private final List<RunCounts> runs = new CopyOnWriteArrayList<>();
    private final Optional<FlowTable> flows;
    private final Counter packets = new Counter();
    private final Counter bytes = new Counter();
    private final Counter otherRuns = new Counter();
    private final Counter damaged = new Counter();
    private final Counter unnumbered = new Counter();
    private RunCounts current;
    private volatile boolean stopping;

    /**
     * A sink for all queues of {@code port}, which was steered by a {@link SinkFilter}.
     *
     * @param limits when it ends by itself
     * @param withFlows whether to count by flow as well
     */
    public Sink(Port port, Generator.Limits limits, boolean withFlows) {
        for (int i = 0; i < port.queues(); i++) {
            queues.add(port.rx(i));
            batches.add(new PacketBatch(port.pool(i), BATCH));
        }
        linkType = port.features().linkType();
        count = limits.count() > 0 ? limits.count() : Long.MAX_VALUE;
        durationNanos = limits.durationNanos() > 0 ? limits.durationNanos() : Long.MAX_VALUE;
        flows = withFlows ? Optional.of(new FlowTable()) : Optional.empty();
    }

    /** Counts until the limits are reached, {@link #stop}, an interrupt, or the end of what the port reads. */
    public void run() {
        long start = System.nanoTime();
        long lastWork = start;
        try {
            while (!stopping && packets.get() < count) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                int received = step();
                long now = System.nanoTime();
                long left = durationNanos - (now - start);
                if (left <= 0 || received == 0 && haveEnded()) {
                    break;
                } else if (received > 0) {
                    lastWork = now;
                } else if (now - lastWork < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else if (queues.size() > 1) {
                    LockSupport.parkNanos(SHORT_SLEEP_NANOS);
                } else {
                    queues.getFirst().await(Math.min(left, SLEEP_NANOS));
                    lastWork = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends {@link #run} soon. From any thread. */
    public void stop() {
        stopping = true;
        queues.forEach(RxQueue::wakeup);
    }

    private boolean haveEnded() {
        for (int i = 0; i < queues.size(); i++) {
            if (!queues.get(i).ended()) {
                return false;
            }
        }
        return true;
    }

    /** Counts what is there and returns how many packets that were. */
    int step() {
        int received = 0;
        for (int i = 0; i < queues.size(); i++) {
            PacketBatch batch = batches.get(i);
            int size = queues.get(i).receive(batch);
            if (size > 0) {
                take(batch, System.nanoTime());
                received += size;
            }
        }
        return received;
    }

    private void take(PacketBatch batch, long now) {
        for (int i = 0; i < batch.size() && packets.get() < count; i++) {
            take(batch.memory(), batch.offset(i), batch.length(i), now);
        }
        batch.release();
    }

    private void take(MemorySegment m, long at, int length, long now) {
        dissection.dissect(m, at, length, length, linkType);
        FiveTuple tuple = dissection.inner();
        int transport = tuple.transportLayer();
        if (transport < 0) {
            unnumbered.add(1);
            return;
        }
        if (!isIntact(m, at, tuple)) {
            damaged.add(1);
            return;
        }
        long payload = at + dissection.payload(transport);
        if (!SequenceStamp.isThere(m, payload, at + dissection.end(transport))
                || SequenceStamp.number(m, payload) < 0) {
            unnumbered.add(1);
            return;
        }
        RunCounts run = run(SequenceStamp.run(m, payload), now);
        if (run == null) {
            otherRuns.add(1);
            return;
        }
        long number = SequenceStamp.number(m, payload);
        SequenceTracker.Verdict verdict = run.add(number, length);
        run.came(now);
        packets.add(1);
        bytes.add(length);
        if (flows.isPresent()) {
            flows.get().add(tuple, number, length, verdict);
        }
    }

    private boolean isIntact(MemorySegment m, long at, FiveTuple tuple) {
        int layer = tuple.ipLayer();
        long ip = at + dissection.offset(layer);
        long limit = at + dissection.end(layer);
        ChecksumVerdict verdict;
        if (dissection.layer(layer) == Layer.IPV4) {
            if (!Ipv4.checksumOk(m, ip)) {
                return false;
            }
            verdict = TransportChecksum.verdict4(m, ip, limit);
        } else {
            verdict = TransportChecksum.verdict6(m, ip, limit);
        }
        return verdict == ChecksumVerdict.OK;
    }

    /** The counts of that run, or null when there are too many. */
    private RunCounts run(int name, long now) {
        if (current != null && current.run() == name) {
            return current;
        }
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).run() == name) {
                current = runs.get(i);
                return current;
            }
        }
        if (runs.size() == MOST_RUNS) {
            return null;
        }
        current = new RunCounts(name, now);
        runs.add(current);
        return current;
    }

    /** Packets counted: those with a number, of a run that is kept apart. From any thread, as the other counts. */
    public long packets() {
        return packets.get();
    }

    /** Their bytes, from the Ethernet header on, without FCS. */
    public long bytes() {
        return bytes.get();
    }

    /** What came of each run, in the order in which they began to come. */
    public List<RunCounts> runs() {
        return runs;
    }

    /** Packets of runs beyond the first {@link #MOST_RUNS}. */
    public long otherRuns() {
        return otherRuns.get();
    }

    /** Packets with a wrong checksum. */
    public long damaged() {
        return damaged.get();
    }

    /** Packets without a number. */
    public long unnumbered() {
        return unnumbered.get();
    }

    /** The counts by flow, if they were asked for. When {@link #run} has ended. */
    public Optional<FlowTable> flows() {
        return flows;
    }
}
