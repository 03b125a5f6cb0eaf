/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ringfly.codec.MacAddress;
import io.ringfly.ping.PingPlan;
import io.ringfly.ping.PingStatistics;
import io.ringfly.port.Port;
import io.ringfly.port.PortStats;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.ParseResult;

/**
 * ping's output as JSON, one object a line: {@code "type"} is {@code start}, {@code reply}, {@code error}, {@code
 * unanswered} or {@code summary}. Times are milliseconds as numbers, with all the digits that were measured.
 */
final class PingJson implements PingOutput {

    private static final double NANOS_PER_MILLI = 1e6;

    private final PrintWriter err;
    private final PingPlan plan;
    private final boolean quiet;
    private final boolean unanswered;
    private final String destination;
    private final PacketPath path;
    private final Port port;
    private final JsonLines lines;
    private Runnable stop = () -> {};

    PingJson(Session session, ParseResult arguments, PingPlan plan, String destination, PacketPath path, Port port) {
        err = session.err();
        this.plan = plan;
        quiet = arguments.hasMatchedOption("-q");
        unanswered = arguments.hasMatchedOption("-O");
        this.destination = destination;
        this.path = path;
        this.port = port;
        lines = new JsonLines(session.out());
    }

    @Override
    public void onClosed(Runnable stop) {
        this.stop = stop;
    }

    @Override
    public void begin() {
        line("start", fields -> {
            fields.writeStringField("destination", destination);
            fields.writeStringField("address", path.text(plan.destination()));
            fields.writeStringField("source", path.text(plan.source()));
            fields.writeNumberField("id", plan.id());
            fields.writeNumberField("size", plan.dataSize());
            fields.writeStringField("port", port.name());
            fields.writeStringField("mode", port.features().mode());
            fields.writeStringField("interface", path.interfaceName());
            fields.writeStringField("next_hop_mac", MacAddress.format(plan.nextHopMac()));
        });
    }

    @Override
    public void unanswered(int seq) {
        if (unanswered && !quiet) {
            line("unanswered", fields -> fields.writeNumberField("icmp_seq", seq));
        }
    }

    @Override
    public void reply(int seq, int bytes, long sourceHigh, long sourceLow, int ttl, long rttNanos, int reply) {
        if (quiet) {
            return;
        }
        line("reply", fields -> {
            fields.writeStringField("from", path.text(sourceHigh, sourceLow));
            fields.writeNumberField("icmp_seq", seq);
            fields.writeNumberField("bytes", bytes);
            fields.writeNumberField("ttl", ttl);
            fields.writeNumberField("time_ms", rttNanos / NANOS_PER_MILLI);
            flag(fields, "duplicate", reply, DUPLICATE);
            flag(fields, "bad_checksum", reply, BAD_CHECKSUM);
            flag(fields, "different_address", reply, OTHER_SOURCE);
            flag(fields, "truncated", reply, TRUNCATED);
            flag(fields, "wrong_data", reply, WRONG_DATA);
        });
    }

    /** Only what is so is said. */
    private static void flag(JsonGenerator fields, String name, int reply, int bit) throws IOException {
        if ((reply & bit) != 0) {
            fields.writeBooleanField(name, true);
        }
    }

    @Override
    public void error(int seq, long sourceHigh, long sourceLow, int type, int code, int info, boolean checksumOk) {
        if (quiet) {
            return;
        }
        line("error", fields -> {
            fields.writeStringField("from", path.text(sourceHigh, sourceLow));
            fields.writeNumberField("icmp_seq", seq);
            fields.writeNumberField("icmp_type", type);
            fields.writeNumberField("icmp_code", code);
            fields.writeStringField("message", IcmpErrors.describe(plan.isV4(), type, code, info));
        });
    }

    @Override
    public void status(PingStatistics statistics) {
        err.println(statistics.received() + "/" + statistics.transmitted() + " packets");
        err.flush();
    }

    @Override
    public void end(PingStatistics statistics, PortStats stats) {
        line("summary", fields -> {
            fields.writeStringField("destination", destination);
            fields.writeNumberField("transmitted", statistics.transmitted());
            fields.writeNumberField("received", statistics.received());
            fields.writeNumberField("duplicates", statistics.duplicates());
            fields.writeNumberField("corrupted", statistics.corrupted());
            fields.writeNumberField("errors", statistics.errors());
            fields.writeNumberField("loss_percent", statistics.lossPercent());
            fields.writeNumberField("time_ms", statistics.elapsedNanos() / NANOS_PER_MILLI);
            if (statistics.received() > 0) {
                rtt(fields, statistics);
            }
            JsonLines.drops(fields, stats);
        });
    }

    private static void rtt(JsonGenerator fields, PingStatistics statistics) throws IOException {
        fields.writeObjectFieldStart("rtt_ms");
        fields.writeNumberField("min", statistics.minimum() / NANOS_PER_MILLI);
        fields.writeNumberField("avg", statistics.mean() / NANOS_PER_MILLI);
        fields.writeNumberField("max", statistics.maximum() / NANOS_PER_MILLI);
        fields.writeNumberField("mdev", statistics.deviation() / NANOS_PER_MILLI);
        fields.writeNumberField("p50", statistics.percentile(50) / NANOS_PER_MILLI);
        fields.writeNumberField("p90", statistics.percentile(90) / NANOS_PER_MILLI);
        fields.writeNumberField("p99", statistics.percentile(99) / NANOS_PER_MILLI);
        fields.writeNumberField("p99.9", statistics.percentile(99.9) / NANOS_PER_MILLI);
        fields.writeEndObject();
    }

    private void line(String type, JsonLines.Fields fields) {
        if (!lines.write(type, fields)) {
            stop.run();
        }
    }
}
