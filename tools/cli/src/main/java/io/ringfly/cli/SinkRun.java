/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.Port;
import io.ringfly.traffic.Sizes;
import io.ringfly.traffic.sink.RunCounts;
import io.ringfly.traffic.sink.SequenceTracker;
import io.ringfly.traffic.sink.Sink;
import java.time.Duration;
import java.util.function.ToLongFunction;

/**
 * One run of sink on an open port: what it is, for those who tell of it, and the thread that looks how far it is.
 *
 * @param what is taken, in words
 */
record SinkRun(Port port, Sink sink, String what) {

    private static final double SECOND = 1e9;
    private static final int HEXADECIMAL = 16;

    /** A run of gen as gen prints it. */
    static String name(int run) {
        return Integer.toUnsignedString(run, HEXADECIMAL);
    }

    /** Packets a second of that run, from the first to the last; 0 of less than two. */
    static double rate(RunCounts run) {
        return run.nanos() == 0 ? 0 : (run.packets() - 1) * SECOND / run.nanos();
    }

    /** The sum over all runs of one count of their numbers. */
    long sum(ToLongFunction<SequenceTracker> count) {
        return sink.runs().stream().map(RunCounts::numbers).mapToLong(count).sum();
    }

    /** Counts until it ends, telling {@code output} of it every {@code everyNanos}. */
    void run(SinkOutput output, Session session, long everyNanos) {
        session.onStop(sink::stop);
        output.onClosed(sink::stop);
        output.begin();
        Thread teller = new Thread(() -> tell(output, everyNanos), "sink report");
        teller.setDaemon(true);
        teller.start();
        sink.run();
        teller.interrupt();
        try {
            teller.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        output.end();
    }

    private void tell(SinkOutput output, long everyNanos) {
        long packetsBefore = 0;
        long bytesBefore = 0;
        long before = System.nanoTime();
        long start = before;
        try {
            while (true) {
                Thread.sleep(Duration.ofNanos(everyNanos));
                long now = System.nanoTime();
                long packets = sink.packets();
                long bytes = sink.bytes();
                double seconds = (now - before) / SECOND;
                long framing = (packets - packetsBefore) * (Sizes.FCS + Sizes.FRAMING);
                output.interval(new SinkOutput.Interval(
                        (now - start) / SECOND,
                        packets,
                        (packets - packetsBefore) / seconds,
                        8 * (bytes - bytesBefore + framing) / seconds,
                        sum(SequenceTracker::missing),
                        sum(SequenceTracker::duplicates),
                        sum(SequenceTracker::reordered),
                        port.stats()));
                before = now;
                packetsBefore = packets;
                bytesBefore = bytes;
            }
        } catch (InterruptedException e) {
            // the run has ended
        }
    }
}
