/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.ping.PingLoop;
import io.ringfly.ping.PingSteering;
import io.ringfly.port.Port;
import java.io.IOException;
import java.util.List;
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

/** A round trip of ping over {@code xdp:} on a veth pair of its own. Needs root. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 3) // what JMH allocates is to be little beside some 100,000 packets a second
@Fork(1)
public class XdpRoundTripBenchmark {

    /** Who answers: the kernel's stack, or pong over {@code xdp:}, on the same thread. */
    public enum Answerer {
        KERNEL,
        PONG
    }

    @Param
    public Answerer answerer;

    private VethPair pair;
    private Port near;
    private Port far;
    private PingLoop loop;

    @Setup
    public void open() throws IOException {
        pair = VethPair.create();
        near = pair.openNear(PingSteering.replies(VethPair.nearAddress(), VethPair.farAddress(), Plans.ID));
        if (answerer == Answerer.PONG) {
            far = pair.openFar(PingSteering.requests(List.of(VethPair.farAddress()), List.of()));
        }
        loop = new PingLoop(near, VethPair.plan(56, 1), far);
    }

    @TearDown
    public void close() {
        near.close();
        if (far != null) {
            far.close();
        }
        pair.close();
    }

    @Benchmark
    public void by() {
        loop.roundTrip();
    }
}
