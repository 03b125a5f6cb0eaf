/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.LinkType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class CodecRaceBenchmark {

    @Param({"TCP", "COMMON", "MIXED", "TUNNELS"})
    public String mix;

    private MemorySegment memory;
    private long[] offsets;
    private int[] lengths;
    private final Dissection dissection = new Dissection();

    @Setup
    public void setUp() {
        CodecFrames frames = new CodecFrames(CodecFrames.Mix.valueOf(mix), Arena.ofAuto());
        memory = frames.memory();
        offsets = frames.offsets();
        lengths = frames.lengths();
    }

    @Benchmark
    @OperationsPerInvocation(CodecFrames.COUNT)
    public long dissect() {
        long sum = 0;
        for (int i = 0; i < CodecFrames.COUNT; i++) {
            dissection.dissect(memory, offsets[i], lengths[i], lengths[i], LinkType.ETHERNET);
            sum += dissection.inner().srcPort() + dissection.stopOffset();
        }
        return sum;
    }
}
