/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

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

/**
 * What {@link CodecArea} has C or pcap4j do too. The iterations are short, so that the two take turns often: how fast the machine
 * is may change within seconds.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 50, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class CodecRaceBenchmark {

    /** Name of a {@link CodecWork.Kind}. */
    @Param({
        "DISSECT_TCP",
        "DISSECT_MIX",
        "DISSECT_TUNNELS",
        "NAT_IPV4",
        "NAT_IPV6",
        "TEMPLATE_UDP",
        "CHECKSUM_1500",
        "TUPLE_PCAP4J"
    })
    public String kind;

    private CodecWork work;

    @Setup
    public void setUp() {
        CodecWork.Kind wanted = CodecWork.Kind.valueOf(kind);
        work = wanted.on(wanted.frames());
    }

    @Benchmark
    @OperationsPerInvocation(CodecWork.COUNT)
    public long race() {
        return work.run();
    }
}
