/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.port.linux.sys.Capability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Bytes allocated for a packet, by JMH's gc profiler: there are to be none. */
final class AllocArea implements Area {

    /** What JMH itself allocates, spread over the operations, stays below this; an object for each does not. */
    static final double NOISE = 0.5;

    /** JMH's name of bytes an operation. */
    static final String ALLOCATED = "gc.alloc.rate.norm";

    @Override
    public String name() {
        return "alloc";
    }

    @Override
    public Map<String, String> needs() {
        return Map.of("ip", "iproute2");
    }

    @Override
    public void run(Report report) throws IOException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(PingLoopBenchmark.class.getName())
                .include(CodecBenchmark.class.getName())
                .addProfiler(GCProfiler.class)
                .jvmArgs(jvmArgs())
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        if (Capability.missing(Capability.CAP_SYS_ADMIN, Capability.CAP_NET_ADMIN, Capability.CAP_BPF)
                .isEmpty()) {
            options.include(XdpRoundTripBenchmark.class.getName());
        } else {
            report.progress("without root: " + XdpRoundTripBenchmark.class.getSimpleName() + " is left out");
        }
        report.progress("running JMH, about a minute");
        Collection<RunResult> results;
        try {
            results = new Runner(options.build()).run();
        } catch (RunnerException e) {
            throw new IOException("JMH: " + e.getMessage(), e);
        }
        for (RunResult result : results) {
            Figure figure = new Figure(metric(result.getParams()), "B/op", 0)
                    .meaning(time(result.getPrimaryResult()))
                    .oursAtMost(NOISE);
            figure.ours(result.getSecondaryResults().get(ALLOCATED).getScore());
            figure.peer(0);
            report.add(figure);
        }
    }

    /** What JVMs that measure are started with. */
    static String[] jvmArgs() {
        List<String> arguments = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 23) {
            arguments.add("--sun-misc-unsafe-memory-access=allow"); // JMH's
        }
        return arguments.toArray(String[]::new);
    }

    private static String time(Result<?> result) {
        return String.format(
                Locale.ROOT, "%.1f +- %.1f %s", result.getScore(), result.getScoreError(), result.getScoreUnit());
    }

    /** {@code io.ringfly.bench.CodecBenchmark.writeRequest} as {@code codec_write_request}, parameters behind. */
    static String metric(BenchmarkParams params) {
        List<String> path = List.of(params.getBenchmark().split("\\."));
        String type = path.get(path.size() - 2).replaceFirst("Benchmark$", "");
        StringBuilder name = new StringBuilder(type + "." + path.getLast());
        for (String key : params.getParamsKeys()) {
            name.append('.').append(params.getParam(key));
        }
        return name.toString()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
                .replace('.', '_')
                .toLowerCase(Locale.ROOT);
    }
}
