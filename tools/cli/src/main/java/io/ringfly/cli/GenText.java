/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.PortStats;
import io.ringfly.traffic.TrafficStatistics;
import java.io.PrintWriter;
import java.util.Locale;

/** gen's report for people: on standard error while it runs, on {@code out} at the end. */
final class GenText implements GenOutput {

    private final GenRun run;
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
    GenText(GenRun run, PrintWriter out, PrintWriter err, boolean quiet, boolean refreshing) {
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
                "ringfly: " + run.port().name() + " (" + run.port().features().mode() + "), " + run.threads()
                        + (run.threads() == 1 ? " thread, " : " threads, ")
                        + run.subject().headline() + ", " + run.rateText());
        run.chosen().ifPresent(why -> err.println("ringfly: " + why));
        err.flush();
    }

    @Override
    public void interval(Interval interval) {
        if (quiet) {
            return;
        }
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%.1f s, ", interval.seconds()))
                .append(interval.sent())
                .append(" sent, ")
                .append(Amounts.packetRate(interval.packetRate()))
                .append(", ")
                .append(Amounts.bitRate(interval.wireBitRate()));
        interval.error().ifPresent(error -> line.append(", ").append(Amounts.percent(error)));
        for (PortStats.Drop drop : interval.stats().drops()) {
            if (drop.direction() == PortStats.Direction.TX && drop.count() > 0) {
                line.append(", ").append(drop.count()).append(' ').append(drop.reason());
            }
        }
        status.tell(line);
    }

    @Override
    public void end(Result result) {
        status.end();
        TrafficStatistics statistics = result.statistics();
        out.println("--- " + run.port().name() + " gen statistics ---");
        out.println(statistics.sent() + (statistics.sent() == 1 ? " packet" : " packets") + " sent, "
                + (result.delivered().isPresent()
                        ? result.delivered().getAsLong() + " delivered as far as the port tells"
                        : "how many were delivered the port does not tell")
                + String.format(Locale.ROOT, ", in %.3f s", statistics.elapsedNanos() / 1e9));
        out.println("rate " + Amounts.packetRate(statistics.packetRate()) + ", "
                + Amounts.bitRate(statistics.wireBitRate()) + " on the wire"
                + (statistics.error().isPresent()
                        ? ", " + Amounts.percent(statistics.error().getAsDouble()) + " of " + run.rateText()
                        : ""));
        if (statistics.sent() > 1) {
            gaps(statistics);
        }
        out.println(run.subject().summary(statistics.sent()));
        out.println(String.format(Locale.ROOT, "cpu %.0f %%", result.cpu() * 100)
                + (result.systemCalls().isPresent() && statistics.sent() > 0
                        ? String.format(
                                Locale.ROOT,
                                ", %.3f system calls a packet",
                                result.systemCalls().getAsLong() / (double) statistics.sent())
                        : ""));
        drops(result);
        out.flush();
    }

    private void gaps(TrafficStatistics statistics) {
        out.println("gaps of departure p50/p90/p99/p99.9/max = " + Amounts.micros(statistics.gap(50)) + "/"
                + Amounts.micros(statistics.gap(90)) + "/" + Amounts.micros(statistics.gap(99)) + "/"
                + Amounts.micros(statistics.gap(99.9)) + "/" + Amounts.micros(statistics.gap(100)) + " us");
        if (statistics.error().isPresent()) {
            out.println("late by p50/p99/p99.9/max = " + Amounts.micros(statistics.lateness(50)) + "/"
                    + Amounts.micros(statistics.lateness(99)) + "/" + Amounts.micros(statistics.lateness(99.9)) + "/"
                    + Amounts.micros(statistics.lateness(100)) + " us");
        }
    }

    private void drops(Result result) {
        if (result.statistics().unfinished() > 0) {
            out.println(result.statistics().unfinished() + " packets still in the ring: is the link up?");
        }
        for (PortStats.Drop drop : result.stats().drops()) {
            if (drop.direction() == PortStats.Direction.TX && drop.count() > 0) {
                out.println(drop.count() + " packets lost, " + drop.reason() + ". " + drop.meaning());
            }
        }
    }
}
