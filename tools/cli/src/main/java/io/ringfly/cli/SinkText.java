/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.IpProtocol;
import io.ringfly.port.PortStats;
import io.ringfly.traffic.sink.FlowTable;
import io.ringfly.traffic.sink.RunCounts;
import io.ringfly.traffic.sink.SequenceTracker;
import io.ringfly.traffic.sink.Sink;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** sink's report for people: on standard error while it runs, on {@code out} at the end. */
final class SinkText implements SinkOutput {

    private static final int MOST_FLOWS = 20;

    private final SinkRun run;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean quiet;
    private final StatusLine status;

    /**
     * The report of {@code run}.
     *
     * @param out where the end of it goes
     * @param refreshing whether standard error is a terminal, on which one line is written again and again
     */
    SinkText(SinkRun run, PrintWriter out, PrintWriter err, boolean quiet, boolean refreshing) {
        this.run = run;
        this.out = out;
        this.err = err;
        this.quiet = quiet;
        status = new StatusLine(err, refreshing);
    }

    @Override
    public void onClosed(Runnable stop) {
        // nothing is read while it runs
    }

    @Override
    public void begin() {
        err.println(
                "ringfly: " + run.port().name() + " (" + run.port().features().mode() + "), "
                        + plural(run.port().queues(), "queue") + ", counting " + run.what());
        err.flush();
    }

    private static String plural(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    @Override
    public void interval(Interval interval) {
        if (quiet) {
            return;
        }
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%.1f s, ", interval.seconds()))
                .append(plural(interval.packets(), "packet"))
                .append(", ")
                .append(Amounts.packetRate(interval.packetRate()))
                .append(", ")
                .append(Amounts.bitRate(interval.wireBitRate()))
                .append(", ")
                .append(interval.missing())
                .append(" lost, ")
                .append(interval.duplicates())
                .append(" duplicates, ")
                .append(interval.reordered())
                .append(" reordered");
        for (PortStats.Drop drop : interval.stats().drops()) {
            if (drop.direction() == PortStats.Direction.RX && drop.count() > 0) {
                line.append(", ").append(drop.count()).append(' ').append(drop.reason());
            }
        }
        status.tell(line);
    }

    @Override
    public void end() {
        status.end();
        Sink sink = run.sink();
        out.println("--- " + run.port().name() + " sink statistics ---");
        out.println(plural(sink.packets(), "packet") + ", " + plural(sink.bytes(), "byte"));
        sink.runs().forEach(this::tellRun);
        if (run.port().queues() > 1) {
            out.println("packets of several queues are in the order in which they were read");
        }
        tellUncounted(sink);
        sink.flows().ifPresent(this::tellFlows);
        drops(run.port().stats()).forEach(out::println);
        out.flush();
    }

    private void tellRun(RunCounts counts) {
        SequenceTracker numbers = counts.numbers();
        out.println("run " + SinkRun.name(counts.run()) + ": " + plural(counts.packets(), "packet")
                + (counts.nanos() > 0
                        ? String.format(Locale.ROOT, " in %.3f s, ", counts.nanos() / 1e9)
                                + Amounts.packetRate(SinkRun.rate(counts))
                        : "")
                + ", " + fates(numbers));
        if (numbers.lowest() > 0) {
            out.println("  the " + numbers.lowest() + " before number " + numbers.lowest()
                    + " were sent before this began, or lost");
        }
        if (numbers.tooLate() > 0) {
            out.println("  " + numbers.tooLate() + " came more than " + numbers.window()
                    + " numbers late: duplicates, or of those told as lost");
        }
    }

    /** What became of a run's packets: {@code 3 lost (0.300 %), 0 duplicates, 2 reordered, late by ...}. */
    static String fates(SequenceTracker numbers) {
        return lost(numbers.missing(), numbers.missing() + numbers.distinct()) + ", " + others(numbers);
    }

    /** {@code 3 lost (0.300 %)}. */
    static String lost(long lost, long all) {
        return lost + " lost" + (lost > 0 ? String.format(Locale.ROOT, " (%.3f %%)", 100.0 * lost / all) : "");
    }

    /** What became of a run's packets that came. */
    static String others(SequenceTracker numbers) {
        return plural(numbers.duplicates(), "duplicate") + ", " + numbers.reordered() + " reordered"
                + (numbers.reordered() > 0
                        ? ", late by p50/p99/max = " + numbers.extent(50) + "/" + numbers.extent(99) + "/"
                                + numbers.extent(100) + " places"
                        : "");
    }

    private void tellUncounted(Sink sink) {
        if (sink.damaged() > 0) {
            out.println(plural(sink.damaged(), "packet") + " more with a wrong checksum");
        }
        if (sink.unnumbered() > 0) {
            out.println(plural(sink.unnumbered(), "packet") + " more without a number of gen's");
        }
        if (sink.otherRuns() > 0) {
            out.println(plural(sink.otherRuns(), "packet") + " more of runs beyond the first " + Sink.MOST_RUNS);
        }
    }

    private void tellFlows(FlowTable table) {
        List<FlowTable.Flow> flows = table.flows();
        out.println(plural(flows.size(), "flow"));
        for (FlowTable.Flow flow : flows.subList(0, Math.min(flows.size(), MOST_FLOWS))) {
            out.println("  " + IpProtocol.name(flow.protocol()) + " " + flow.src() + " port " + flow.srcPort() + " > "
                    + flow.dst() + " port " + flow.dstPort() + ": " + plural(flow.packets(), "packet") + ", "
                    + plural(flow.bytes(), "byte") + ", " + plural(flow.duplicates(), "duplicate") + ", "
                    + flow.reordered() + " reordered");
        }
        if (flows.size() > MOST_FLOWS) {
            out.println("  and " + (flows.size() - MOST_FLOWS) + " more, which --json tells");
        }
        if (table.unplaced() > 0) {
            out.println("  " + plural(table.unplaced(), "packet") + " of flows beyond the first " + FlowTable.MOST);
        }
    }

    /** What the port says that it lost, and what it can't say. */
    static List<String> drops(PortStats stats) {
        List<String> lines = new ArrayList<>();
        List<String> none = new ArrayList<>();
        for (PortStats.Drop drop : stats.drops()) {
            if (drop.direction() != PortStats.Direction.RX) {
                continue;
            }
            if (drop.count() == PortStats.NOT_AVAILABLE) {
                lines.add("how many packets were lost to \"" + drop.reason() + "\" the port does not tell");
            } else if (drop.count() > 0) {
                lines.add(plural(drop.count(), "packet") + " lost, " + drop.reason() + ". " + drop.meaning());
            } else {
                none.add(drop.reason() + " 0");
            }
        }
        if (!none.isEmpty()) {
            lines.add("the port counted " + String.join(", ", none));
        }
        return lines;
    }
}
