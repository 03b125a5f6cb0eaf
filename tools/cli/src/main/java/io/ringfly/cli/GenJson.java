/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ringfly.traffic.TrafficStatistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.OptionalLong;

/**
 * gen's report as JSON, one object a line: {@code "type"} is {@code start}, {@code interval} or {@code summary}. What
 * isn't known is null.
 */
final class GenJson implements GenOutput {

    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    private final GenRun run;
    private final JsonLines lines;
    private final boolean quiet;
    private Runnable stop = () -> {};

    GenJson(GenRun run, PrintWriter out, boolean quiet) {
        this.run = run;
        this.quiet = quiet;
        lines = new JsonLines(out);
    }

    @Override
    public void onClosed(Runnable stop) {
        this.stop = stop;
    }

    @Override
    public void begin() {
        line("start", fields -> {
            fields.writeStringField("port", run.port().name());
            fields.writeStringField("mode", run.port().features().mode());
            fields.writeNumberField("threads", run.threads());
            if (run.chosen().isPresent()) {
                fields.writeStringField("chosen", run.chosen().get());
            }
            fields.writeStringField("rate", run.rateText());
            run.subject().start(fields);
        });
    }

    @Override
    public void interval(Interval interval) {
        if (quiet) {
            return;
        }
        line("interval", fields -> {
            fields.writeNumberField("seconds", interval.seconds());
            fields.writeNumberField("sent", interval.sent());
            fields.writeNumberField("pps", interval.packetRate());
            fields.writeNumberField("wire_bps", interval.wireBitRate());
            if (interval.error().isPresent()) {
                fields.writeNumberField("error", interval.error().getAsDouble());
            }
            JsonLines.drops(fields, interval.stats());
        });
    }

    @Override
    public void end(Result result) {
        TrafficStatistics statistics = result.statistics();
        line("summary", fields -> {
            fields.writeStringField("port", run.port().name());
            fields.writeStringField("mode", run.port().features().mode());
            fields.writeNumberField("sent", statistics.sent());
            number(fields, "delivered", result.delivered());
            fields.writeNumberField("unfinished", statistics.unfinished());
            fields.writeNumberField("bytes", statistics.bytes());
            fields.writeNumberField("seconds", statistics.elapsedNanos() / NANOS_PER_SECOND);
            fields.writeNumberField("pps", statistics.packetRate());
            fields.writeNumberField("wire_bps", statistics.wireBitRate());
            if (statistics.error().isPresent()) {
                fields.writeNumberField("error", statistics.error().getAsDouble());
            }
            if (statistics.sent() > 1) {
                times(fields, "gap_us", statistics::gap);
            }
            if (statistics.sent() > 0 && statistics.error().isPresent()) {
                times(fields, "late_us", statistics::lateness);
            }
            run.subject().end(fields, statistics.sent());
            fields.writeNumberField("cpu", result.cpu());
            number(fields, "system_calls", result.systemCalls());
            JsonLines.drops(fields, result.stats());
        });
    }

    /** The time that so many percent don't exceed. */
    private interface Percentile {
        long at(double percent);
    }

    private static void times(JsonGenerator fields, String name, Percentile percentile) throws IOException {
        fields.writeObjectFieldStart(name);
        fields.writeNumberField("p50", percentile.at(50) / NANOS_PER_MICRO);
        fields.writeNumberField("p90", percentile.at(90) / NANOS_PER_MICRO);
        fields.writeNumberField("p99", percentile.at(99) / NANOS_PER_MICRO);
        fields.writeNumberField("p99.9", percentile.at(99.9) / NANOS_PER_MICRO);
        fields.writeNumberField("max", percentile.at(100) / NANOS_PER_MICRO);
        fields.writeEndObject();
    }

    private static void number(JsonGenerator fields, String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            fields.writeNumberField(name, value.getAsLong());
        } else {
            fields.writeNullField(name);
        }
    }

    private void line(String type, JsonLines.Fields fields) {
        if (!lines.write(type, fields)) {
            stop.run();
        }
    }
}
