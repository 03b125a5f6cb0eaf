/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The codec beside C: the same work on the same frames, compiled by {@code gcc -O2}; and beside pcap4j's packet classes,
 * of which a thirtieth of the time is asked. Before anything is timed, what both make of every frame is compared by a
 * digest. JMH measures ours, and after each of its iterations, of 50 ms, the peer works as long. Summary lines have no
 * peer: two million a second are asked.
 */
final class CodecArea implements Area {

    private static final double SUMMARY_NANOS = 500;

    @Override
    public String name() {
        return "codec";
    }

    @Override
    public Map<String, String> needs() {
        return Map.of("gcc", "gcc");
    }

    @Override
    public void run(Report report) throws IOException {
        Path folder = Files.createTempDirectory("ringfly-bench");
        try {
            report.note("peer    " + version() + " -O2");
            Path program = CodecPeer.compile(folder);
            for (CodecWork.Kind kind : CodecWork.Kind.values()) {
                compareResults(program, kind);
            }
            report.progress("running JMH and C in turns, about a minute");
            for (RunResult result : race(program)) {
                report(report, result);
            }
            report.progress("running JMH for summary lines, half a minute");
            for (RunResult result : run(options(SummaryBenchmark.class))) {
                reportSummary(report, result);
            }
        } finally {
            delete(folder);
        }
    }

    private static String version() throws IOException {
        return Commands.run("", List.of("gcc", "--version")).lines().findFirst().orElse("");
    }

    private static void compareResults(Path program, CodecWork.Kind kind) throws IOException {
        CodecFrames frames = kind.frames();
        try (Peer peer = kind.peer(program, frames)) {
            if (peer.digest() != kind.on(frames).digest()) {
                throw new IOException(
                        kind.metric() + ": the peer and ours don't come to the same results, so no time means any");
            }
        }
    }

    private static Collection<RunResult> race(Path program) throws IOException {
        return run(options(CodecRaceBenchmark.class)
                .addProfiler(PeerProfiler.class, program.toString())
                .addProfiler(GCProfiler.class));
    }

    private static ChainedOptionsBuilder options(Class<?> benchmark) {
        return new OptionsBuilder()
                .include(benchmark.getName())
                .jvmArgs(AllocArea.jvmArgs())
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
    }

    private static Collection<RunResult> run(ChainedOptionsBuilder options) throws IOException {
        try {
            return new Runner(options.build()).run();
        } catch (RunnerException e) {
            throw new IOException("JMH: " + e.getMessage(), e);
        }
    }

    private static void reportSummary(Report report, RunResult result) {
        Figure time = new Figure("summary_" + result.getParams().getParam("frames"), "ns", 0)
                .meaning("dissection and summary line of a packet")
                .oursAtMost(SUMMARY_NANOS);
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                time.ours(iteration.getPrimaryResult().getScore());
            }
        }
        report.add(time);
    }

    private static void report(Report report, RunResult result) {
        CodecWork.Kind kind = CodecWork.Kind.valueOf(result.getParams().getParam("kind"));
        Figure time = new Figure(kind.metric(), "ns", 1).meaning(kind.meaning()).ratioAtMost(kind.bound());
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                time.ours(iteration.getPrimaryResult().getScore());
                time.peer(
                        iteration.getSecondaryResults().get(PeerProfiler.NANOS).getScore());
            }
        }
        report.add(time);
        Figure allocated = new Figure(kind.metric() + "_alloc", "B/op", 0).oursAtMost(AllocArea.NOISE);
        allocated.ours(result.getSecondaryResults().get(AllocArea.ALLOCATED).getScore());
        allocated.peer(0);
        report.add(allocated);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(paths::add);
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
