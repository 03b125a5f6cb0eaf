/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.Port;
import io.ringfly.port.PortName;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.TrafficPlan;
import io.ringfly.traffic.sink.RunCounts;
import io.ringfly.traffic.sink.SequenceTracker;
import io.ringfly.traffic.sink.Sink;
import io.ringfly.traffic.sink.SinkFilter;
import java.io.IOException;
import java.util.Optional;

/** The other end of a run of gen, in the same process: a port that takes the packets of that run, and what counts them. */
final class PairedSink implements AutoCloseable {

    /** When nothing came for so long, nothing more will. */
    private static final long QUIET_NANOS = 200_000_000;

    private static final long LOOK_MILLIS = 5;

    private final Port port;
    private Sink sink;
    private Optional<Thread> thread = Optional.empty();

    private PairedSink(Port port) {
        this.port = port;
        sink = new Sink(port, Generator.Limits.NONE, false);
    }

    /** Opens the port for the packets of {@code plan}. */
    static PairedSink open(PortName name, TrafficPlan plan) throws IOException {
        SinkFilter filter;
        try {
            filter = SinkFilter.of(plan);
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage());
        }
        return new PairedSink(SinkCommand.open(name, filter));
    }

    Port port() {
        return port;
    }

    /** Begins to count, from nothing, on a thread of its own. */
    void start() {
        sink = new Sink(port, Generator.Limits.NONE, false);
        thread = Optional.of(Thread.ofPlatform().name("sink").start(sink::run));
    }

    /** Ends when all {@code sent} packets have come or nothing comes any more. */
    void finish(long sent) {
        long packets = sink.packets();
        long last = System.nanoTime();
        try {
            // a duplicate may stand for a packet still on its way, so what was told apart counts
            while (numbers().map(SequenceTracker::distinct).orElse(0L) < sent
                    && System.nanoTime() - last < QUIET_NANOS) {
                Thread.sleep(LOOK_MILLIS);
                if (sink.packets() != packets) {
                    packets = sink.packets();
                    last = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stop();
    }

    private void stop() {
        sink.stop();
        thread.ifPresent(PairedSink::join);
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the numbers of the run tell; empty when nothing came. */
    Optional<SequenceTracker> numbers() {
        return sink.runs().stream().map(RunCounts::numbers).findFirst();
    }

    /** Packets that came with a wrong checksum. */
    long damaged() {
        return sink.damaged();
    }

    @Override
    public void close() {
        stop();
        port.close();
    }
}
