/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.PortStats;
import java.io.PrintWriter;
import java.util.Locale;

/** gen's progress as comma-separated values on standard output, a line a second; the rest as text on standard error. */
final class GenCsv implements GenOutput {

    private final GenText text;
    private final PrintWriter out;
    private Runnable stop = () -> {};

    GenCsv(GenRun run, PrintWriter out, PrintWriter err) {
        text = new GenText(run, err, err, true, false);
        this.out = out;
    }

    @Override
    public void onClosed(Runnable stop) {
        this.stop = stop;
    }

    @Override
    public void begin() {
        text.begin();
        print("seconds,sent,pps,wire_bps,error_percent,dropped");
    }

    @Override
    public void interval(Interval interval) {
        String error = interval.error().isPresent()
                ? String.format(Locale.ROOT, "%.4f", interval.error().getAsDouble() * 100)
                : "";
        print(String.format(
                Locale.ROOT,
                "%.3f,%d,%.1f,%.0f,%s,%s",
                interval.seconds(),
                interval.sent(),
                interval.packetRate(),
                interval.wireBitRate(),
                error,
                dropped(interval.stats())));
    }

    /** Empty where the port doesn't tell. */
    private static String dropped(PortStats stats) {
        long sum = 0;
        boolean counted = false;
        for (PortStats.Drop drop : stats.drops()) {
            if (drop.direction() == PortStats.Direction.TX) {
                if (drop.count() == PortStats.NOT_AVAILABLE) {
                    return "";
                }
                sum += drop.count();
                counted = true;
            }
        }
        return counted ? Long.toString(sum) : "";
    }

    @Override
    public void end(Result result) {
        text.end(result);
    }

    private void print(String line) {
        out.println(line);
        if (out.checkError()) {
            stop.run();
        }
    }
}
