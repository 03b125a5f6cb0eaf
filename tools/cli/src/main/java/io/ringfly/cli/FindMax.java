/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.Port;
import io.ringfly.port.PortStats;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.Pace;
import io.ringfly.traffic.Sizes;
import io.ringfly.traffic.TrafficPlan;
import io.ringfly.traffic.sink.SequenceTracker;
import io.ringfly.traffic.sink.SinkFilter;
import io.ringfly.traffic.sink.ThroughputSearch;
import io.ringfly.traffic.sink.ThroughputSearch.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** {@code gen --find-max}: the highest rate from a port to a sink, for each size of frames. */
final class FindMax {

    /**
     * One row of the table.
     *
     * @param name as the user gave it
     * @param sizes empty for those of the plan
     */
    record Row(String name, Optional<Sizes> sizes) {}

    /** RFC 2544, section 9.1, and what Ethernet's longest frame is. */
    private static final String RFC2544 = "64,128,256,512,1024,1280,1518";

    /** So that the first trial is of compiled code. */
    private static final long WARM_UP_NANOS = 500_000_000;

    private static final double SECOND = 1e9;
    private static final double PERCENT = 100;

    private final Port port;
    private final PairedSink sink;
    private final TrafficPlan plan;
    private final int threads;
    private final double tolerance;
    private final long trialNanos;
    private final Session session;
    private final boolean json;
    private final boolean quiet;
    private final JsonLines lines;
    private volatile Runnable stopTrial = () -> {};
    private volatile boolean stopped;

    /**
     * A search.
     *
     * @param tolerance the part that may be lost
     * @param trialNanos how long each trial sends
     */
    FindMax(
            Port port,
            PairedSink sink,
            TrafficPlan plan,
            int threads,
            double tolerance,
            long trialNanos,
            Session session,
            boolean json,
            boolean quiet) {
        this.port = port;
        this.sink = sink;
        this.plan = plan;
        this.threads = threads;
        this.tolerance = tolerance;
        this.trialNanos = trialNanos;
        this.session = session;
        this.json = json;
        this.quiet = quiet;
        lines = new JsonLines(session.out());
    }

    /** Reads {@code 64,512,imix} or {@code rfc2544}; nothing stands for the sizes of the plan. */
    static List<Row> rows(String text) {
        if (text.isEmpty()) {
            return List.of(new Row("", Optional.empty()));
        }
        List<Row> rows = new ArrayList<>();
        for (String size : (text.equals("rfc2544") ? RFC2544 : text).split(",", -1)) {
            rows.add(new Row(size, Optional.of(Sizes.parse(size))));
        }
        return rows;
    }

    /** Searches for each row, and returns whether there was a rate for all. */
    boolean run(List<Row> rows) {
        List<TrafficPlan> plans = rows.stream().map(this::plan).toList();
        session.onStop(() -> {
            stopped = true;
            stopTrial.run();
        });
        boolean all = true;
        try {
            begin();
            trial(plans.getFirst(), OptionalDouble.empty(), WARM_UP_NANOS);
            for (int i = 0; i < rows.size(); i++) {
                TrafficPlan sized = plans.get(i);
                String name = name(rows.get(i));
                ThroughputSearch.Result result =
                        new ThroughputSearch(rate -> told(name, rate, trial(sized, rate, trialNanos)), tolerance).run();
                tell(name, sized, result);
                all &= result.best().isPresent();
            }
        } catch (InterruptedException e) {
            // what was found so far is told
        }
        return all;
    }

    private TrafficPlan plan(Row row) {
        try {
            TrafficPlan sized = row.sizes().map(plan::withSizes).orElse(plan);
            SinkFilter.of(sized); // which refuses frames without a number
            GenTraffic.checkLength(sized, port.features().maxFrameLength());
            return sized;
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage());
        }
    }

    private String name(Row row) {
        int shortest = plan.sizes().shortest() + Sizes.FCS;
        int longest = plan.sizes().longest() + Sizes.FCS;
        return row.sizes().isPresent() ? row.name() : shortest == longest ? "" + shortest : shortest + "-" + longest;
    }

    private Outcome trial(TrafficPlan sized, OptionalDouble rate, long nanos) throws InterruptedException {
        Pace pace = rate.isPresent() ? Pace.of(Pace.Unit.PACKETS, rate.getAsDouble()) : Pace.MAX;
        Generator generator = new Generator(port, sized, pace, new Generator.Limits(0, nanos), threads);
        stopTrial = generator::stop;
        Map<String, Long> before = drops();
        sink.start();
        if (stopped) {
            generator.stop();
        }
        generator.run();
        sink.finish(generator.sent());
        if (stopped || Thread.interrupted()) {
            throw new InterruptedException();
        }
        long arrived = sink.numbers().map(SequenceTracker::distinct).orElse(0L);
        return new Outcome(generator.statistics().packetRate(), generator.sent(), arrived, most(before, drops()));
    }

    /** What both ports count as lost on this way. */
    private Map<String, Long> drops() {
        Map<String, Long> counts = new HashMap<>();
        for (PortStats.Drop drop : port.stats().drops()) {
            if (drop.direction() == PortStats.Direction.TX && drop.count() != PortStats.NOT_AVAILABLE) {
                counts.put("sending: " + drop.reason(), drop.count());
            }
        }
        for (PortStats.Drop drop : sink.port().stats().drops()) {
            if (drop.direction() == PortStats.Direction.RX && drop.count() != PortStats.NOT_AVAILABLE) {
                counts.put("receiving: " + drop.reason(), drop.count());
            }
        }
        return counts;
    }

    /** What grew most. */
    private static Optional<String> most(Map<String, Long> before, Map<String, Long> after) {
        String reason = null;
        long most = 0;
        for (Map.Entry<String, Long> drop : after.entrySet()) {
            long grown = drop.getValue() - before.getOrDefault(drop.getKey(), 0L);
            if (grown > most) {
                most = grown;
                reason = drop.getKey();
            }
        }
        return Optional.ofNullable(reason);
    }

    private void begin() {
        if (json) {
            lines.write("start", fields -> {
                fields.writeStringField("port", port.name());
                fields.writeStringField("mode", port.features().mode());
                fields.writeStringField("sink", sink.port().name());
                fields.writeStringField("sink_mode", sink.port().features().mode());
                fields.writeNumberField("threads", threads);
                fields.writeNumberField("tolerated_loss", tolerance);
                fields.writeNumberField("trial_seconds", trialNanos / SECOND);
                fields.writeNumberField("seed", plan.seed());
            });
            return;
        }
        session.out()
                .println(String.format(
                        Locale.ROOT,
                        "%s (%s) to %s (%s), %s, trials of %.1f s, at most %.3f %% lost",
                        port.name(),
                        port.features().mode(),
                        sink.port().name(),
                        sink.port().features().mode(),
                        threads == 1 ? "1 thread" : threads + " threads",
                        trialNanos / SECOND,
                        tolerance * PERCENT));
        session.out().println(row("size", "highest rate", "on the wire", "lost", "limited by"));
        session.out().flush();
    }

    private static String row(String size, String rate, String wire, String lost, String limit) {
        return String.format(Locale.ROOT, "%9s %14s %16s %9s  %s", size, rate, wire, lost, limit);
    }

    private Outcome told(String name, OptionalDouble rate, Outcome outcome) {
        if (quiet) {
            return outcome;
        }
        if (json) {
            lines.write("trial", fields -> {
                fields.writeStringField("size", name);
                if (rate.isPresent()) {
                    fields.writeNumberField("asked_pps", rate.getAsDouble());
                }
                JsonLines.outcome(fields, outcome);
            });
            return outcome;
        }
        session.err()
                .println(name + " B at " + (rate.isPresent() ? Amounts.packetRate(rate.getAsDouble()) : "max") + ": "
                        + outcome.sent() + " sent, " + Amounts.packetRate(outcome.rate()) + ", "
                        + SinkText.lost(outcome.sent() - outcome.arrived(), outcome.sent())
                        + outcome.reason().map(reason -> ", " + reason).orElse(""));
        session.err().flush();
        return outcome;
    }

    private void tell(String name, TrafficPlan sized, ThroughputSearch.Result result) {
        String limit = limit(result);
        if (json) {
            lines.write("throughput", fields -> {
                fields.writeStringField("size", name);
                if (result.best().isPresent()) {
                    JsonLines.outcome(fields, result.best().get());
                    fields.writeNumberField(
                            "wire_bps", wireBits(sized, result.best().get()));
                } else {
                    fields.writeNullField("pps");
                }
                fields.writeStringField("limited_by", limit);
                fields.writeNumberField("trials", result.trials());
            });
            return;
        }
        session.out()
                .println(result.best()
                        .map(best -> row(
                                name + " B",
                                Amounts.packetRate(best.rate()),
                                Amounts.bitRate(wireBits(sized, best)),
                                String.format(Locale.ROOT, "%.3f %%", best.loss() * PERCENT),
                                limit))
                        .orElseGet(() -> row(name + " B", "none", "-", "-", limit)));
        session.out().flush();
    }

    private static double wireBits(TrafficPlan sized, Outcome outcome) {
        return Byte.SIZE * outcome.rate() * (sized.sizes().mean() + Sizes.FCS + Sizes.FRAMING);
    }

    /** What kept it from being faster, as far as counters tell. */
    private String limit(ThroughputSearch.Result result) {
        if (result.failed().isEmpty()) {
            return threads == 1
                    ? "sending: one thread sends no faster"
                    : "sending: " + threads + " threads send no faster";
        }
        return result.failed().get().reason().orElse("lost on the way, where neither port counts it");
    }
}
