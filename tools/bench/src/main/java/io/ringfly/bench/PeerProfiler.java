/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Gives the peer its turn after each iteration of {@link CodecRaceBenchmark}, for as long as that took. For JMH it is a
 * profiler, because those are what is called between iterations and can add to their results.
 */
public final class PeerProfiler implements InternalProfiler {

    /** The result's name. */
    static final String NANOS = "peer";

    private final Path program;
    private Peer peer;

    /** For JMH, which makes it in the JVM that measures. */
    public PeerProfiler(String program) {
        this.program = Path.of(program);
    }

    @Override
    public String getDescription() {
        return "the same work by a peer, in turns with ours";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {}

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        try {
            if (peer == null) {
                CodecWork.Kind kind = CodecWork.Kind.valueOf(benchmark.getParam("kind"));
                peer = kind.peer(program, kind.frames());
            }
            double nanos = peer.measure(iteration.getTime().convertTo(TimeUnit.NANOSECONDS));
            return List.of(new ScalarResult(NANOS, nanos, "ns/op", AggregationPolicy.AVG));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
