/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.Port;
import io.ringfly.port.PortStats;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.Pace;
import io.ringfly.traffic.Sizes;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One run of gen on an open port: what it is, for those who tell of it, and the thread that looks how far it is.
 *
 * @param chosen which engine gen chose, and why; empty when the user did
 * @param pace a rate's; empty for the times of a capture
 * @param rateText the rate as the user gave it
 */
record GenRun(
        Port port,
        Optional<String> chosen,
        GenSubject subject,
        Optional<Pace> pace,
        Generator.Limits limits,
        int threads,
        String rateText) {

    private static final double SECOND = 1e9;

    /** Sends it all, telling {@code output} of it every {@code everyNanos}. */
    void run(GenOutput output, Session session, long everyNanos) {
        Generator generator = subject.generator(port, limits, threads);
        session.onStop(generator::stop);
        output.onClosed(generator::stop);
        output.begin();
        Thread teller = new Thread(() -> tell(generator, output, everyNanos), "gen report");
        teller.setDaemon(true);
        teller.start();
        long calls = systemCalls();
        Duration before = processorTime();
        long start = System.nanoTime();
        try {
            generator.run();
        } finally {
            teller.interrupt();
            join(teller);
        }
        double took = System.nanoTime() - start;
        double cpu = processorTime().minus(before).toNanos() / took;
        output.end(new GenOutput.Result(
                generator.statistics(),
                port.stats(),
                cpu,
                calls < 0 ? OptionalLong.empty() : OptionalLong.of(systemCalls() - calls)));
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private long systemCalls() {
        long sum = 0;
        for (int i = 0; i < threads; i++) {
            long calls = port.tx(i).systemCalls();
            if (calls == PortStats.NOT_AVAILABLE) {
                return calls;
            }
            sum += calls;
        }
        return sum;
    }

    private void tell(Generator generator, GenOutput output, long everyNanos) {
        long sentBefore = 0;
        long bytesBefore = 0;
        long before = System.nanoTime();
        long start = before;
        try {
            while (true) {
                Thread.sleep(Duration.ofNanos(everyNanos));
                long now = System.nanoTime();
                long sent = generator.sent();
                long bytes = generator.bytes();
                double seconds = (now - before) / SECOND;
                double rate = (sent - sentBefore) / seconds;
                double bits = 8 * (bytes - bytesBefore + (sent - sentBefore) * (Sizes.FCS + Sizes.FRAMING)) / seconds;
                output.interval(new GenOutput.Interval(
                        (now - start) / SECOND, sent, rate, bits, error(rate, bits), port.stats()));
                before = now;
                sentBefore = sent;
                bytesBefore = bytes;
            }
        } catch (InterruptedException e) {
            // the run has ended
        }
    }

    private OptionalDouble error(double packetRate, double bitRate) {
        OptionalDouble asked = pace.map(Pace::constantRate).orElse(OptionalDouble.empty());
        if (asked.isEmpty()) {
            return asked;
        }
        double got = pace.get().unit() == Pace.Unit.PACKETS ? packetRate : bitRate;
        return OptionalDouble.of(got / asked.getAsDouble() - 1);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
