/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import io.ringfly.port.Port;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends the packets of a plan by a port, at the pace asked for, from one thread or several. Never more than was asked:
 * each of n workers has every n-th packet and the n-th part of the rate, so that nothing has to be shared.
 */
public final class Generator {

    /**
     * When a run ends by itself.
     *
     * @param count packets, over all threads; 0 for no limit
     * @param durationNanos time; 0 for no limit
     */
    public record Limits(long count, long durationNanos) {

        /** Until {@link Generator#stop}. */
        public static final Limits NONE = new Limits(0, 0);
    }

    private final List<TrafficWorker> workers = new ArrayList<>();
    private volatile long startNanos;

    /**
     * A run over {@code port}.
     *
     * @param threads 1 or more; each has a queue of its own, so no more than the port has
     */
    public Generator(Port port, TrafficPlan plan, Pace pace, Limits limits, int threads) {
        this(port, plan, pace, limits, threads, Clock.SYSTEM);
    }

    Generator(Port port, TrafficPlan plan, Pace pace, Limits limits, int threads, Clock clock) {
        if (threads < 1 || threads > port.queues()) {
            throw new IllegalArgumentException(threads + " threads on " + port.queues() + " queues");
        }
        for (int i = 0; i < threads; i++) {
            workers.add(new TrafficWorker(port, plan, pace, limits, i, i, threads, clock));
        }
    }

    /** A run over {@code port} that replays a capture, in its order and so by one thread. */
    public Generator(Port port, Replay replay, Limits limits) {
        workers.add(TrafficWorker.of(port, replay, limits, Clock.SYSTEM));
    }

    /**
     * Sends until the limits are reached, {@link #stop} is called or the calling thread is interrupted. That thread is
     * the first worker.
     */
    public void run() {
        startNanos = System.nanoTime();
        List<Thread> others = new ArrayList<>();
        for (TrafficWorker worker : workers.subList(1, workers.size())) {
            others.add(Thread.ofPlatform().name("gen").start(() -> worker.run(startNanos)));
        }
        try {
            workers.getFirst().run(startNanos);
        } finally {
            if (Thread.currentThread().isInterrupted()) {
                stop();
            }
            others.forEach(Generator::join);
        }
    }

    private static void join(Thread other) {
        boolean interrupted = false;
        while (other.isAlive()) {
            try {
                other.join();
            } catch (InterruptedException e) {
                interrupted = true;
                other.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends {@link #run} soon. From any thread. */
    public void stop() {
        workers.forEach(TrafficWorker::stop);
    }

    /** Packets that the rings took so far. From any thread. */
    public long sent() {
        return workers.stream().mapToLong(worker -> worker.sent.get()).sum();
    }

    /** Their bytes, from the Ethernet header on, without FCS. From any thread. */
    public long bytes() {
        return workers.stream().mapToLong(worker -> worker.bytes.get()).sum();
    }

    /** How long it has been running, in nanoseconds. From any thread. */
    public long runningNanos() {
        return startNanos == 0 ? 0 : System.nanoTime() - startNanos;
    }

    /** What became of the run, when it has ended. */
    public TrafficStatistics statistics() {
        return new TrafficStatistics(workers);
    }
}
