/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.ping.PingLoop;
import io.ringfly.port.mem.MemPort;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A round trip between ping and pong over {@code mem:}: all of our own code on the way, and nothing else. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class PingLoopBenchmark {

    /** Bytes of ICMP data. */
    @Param({"56", "1400"})
    public int dataSize;

    private MemPort[] ends;
    private PingLoop loop;

    @Setup
    public void open() {
        ends = MemPort.pair("mem:bench");
        loop = new PingLoop(ends[0], Plans.endless(ends[0], ends[1], dataSize, 1), ends[1]);
    }

    @TearDown
    public void close() {
        ends[0].close();
        ends[1].close();
    }

    @Benchmark
    public void memory() {
        loop.roundTrip();
    }
}
