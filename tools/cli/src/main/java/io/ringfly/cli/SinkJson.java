/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ringfly.codec.IpProtocol;
import io.ringfly.traffic.sink.FlowTable;
import io.ringfly.traffic.sink.RunCounts;
import io.ringfly.traffic.sink.SequenceTracker;
import io.ringfly.traffic.sink.Sink;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * sink's report as JSON, one object a line: {@code "type"} is {@code start}, {@code interval} or {@code summary}. What
 * isn't known is null.
 */
final class SinkJson implements SinkOutput {

    private static final double NANOS_PER_SECOND = 1e9;

    private final SinkRun run;
    private final JsonLines lines;
    private final boolean quiet;
    private Runnable stop = () -> {};

    SinkJson(SinkRun run, PrintWriter out, boolean quiet) {
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
            fields.writeNumberField("queues", run.port().queues());
            fields.writeStringField("counting", run.what());
        });
    }

    @Override
    public void interval(Interval interval) {
        if (quiet) {
            return;
        }
        line("interval", fields -> {
            fields.writeNumberField("seconds", interval.seconds());
            fields.writeNumberField("packets", interval.packets());
            fields.writeNumberField("pps", interval.packetRate());
            fields.writeNumberField("wire_bps", interval.wireBitRate());
            fields.writeNumberField("lost", interval.missing());
            fields.writeNumberField("duplicates", interval.duplicates());
            fields.writeNumberField("reordered", interval.reordered());
            JsonLines.drops(fields, interval.stats());
        });
    }

    @Override
    public void end() {
        Sink sink = run.sink();
        line("summary", fields -> {
            fields.writeStringField("port", run.port().name());
            fields.writeStringField("mode", run.port().features().mode());
            fields.writeNumberField("packets", sink.packets());
            fields.writeNumberField("bytes", sink.bytes());
            fields.writeArrayFieldStart("runs");
            for (RunCounts counts : sink.runs()) {
                fields.writeStartObject();
                writeRun(fields, counts);
                fields.writeEndObject();
            }
            fields.writeEndArray();
            fields.writeNumberField("damaged", sink.damaged());
            fields.writeNumberField("unnumbered", sink.unnumbered());
            fields.writeNumberField("other_runs", sink.otherRuns());
            if (sink.flows().isPresent()) {
                writeFlows(fields, sink.flows().get());
            }
            JsonLines.drops(fields, run.port().stats());
        });
    }

    private static void writeRun(JsonGenerator fields, RunCounts counts) throws IOException {
        fields.writeStringField("run", SinkRun.name(counts.run()));
        fields.writeNumberField("packets", counts.packets());
        fields.writeNumberField("bytes", counts.bytes());
        fields.writeNumberField("seconds", counts.nanos() / NANOS_PER_SECOND);
        fields.writeNumberField("pps", SinkRun.rate(counts));
        fields.writeNumberField("first_number", counts.numbers().lowest());
        fields.writeNumberField("lost", counts.numbers().missing());
        writeFates(fields, counts.numbers());
    }

    /** What became of the packets of a run that came. */
    static void writeFates(JsonGenerator fields, SequenceTracker numbers) throws IOException {
        fields.writeNumberField("duplicates", numbers.duplicates());
        fields.writeNumberField("reordered", numbers.reordered());
        fields.writeNumberField("too_late", numbers.tooLate());
        if (numbers.reordered() > 0) {
            fields.writeObjectFieldStart("late_by");
            fields.writeNumberField("p50", numbers.extent(50));
            fields.writeNumberField("p99", numbers.extent(99));
            fields.writeNumberField("max", numbers.extent(100));
            fields.writeEndObject();
        }
    }

    private static void writeFlows(JsonGenerator fields, FlowTable table) throws IOException {
        fields.writeArrayFieldStart("flows");
        for (FlowTable.Flow flow : table.flows()) {
            fields.writeStartObject();
            fields.writeStringField("protocol", IpProtocol.name(flow.protocol()));
            fields.writeStringField("src", flow.src().toString());
            fields.writeNumberField("sport", flow.srcPort());
            fields.writeStringField("dst", flow.dst().toString());
            fields.writeNumberField("dport", flow.dstPort());
            fields.writeNumberField("packets", flow.packets());
            fields.writeNumberField("bytes", flow.bytes());
            fields.writeNumberField("duplicates", flow.duplicates());
            fields.writeNumberField("reordered", flow.reordered());
            fields.writeEndObject();
        }
        fields.writeEndArray();
        fields.writeNumberField("packets_of_other_flows", table.unplaced());
    }

    private void line(String type, JsonLines.Fields fields) {
        if (!lines.write(type, fields)) {
            stop.run();
        }
    }
}
