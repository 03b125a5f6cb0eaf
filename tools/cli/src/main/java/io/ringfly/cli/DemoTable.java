/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.ping.PingStatistics;
import java.io.PrintWriter;

/** The demo's results, a row as soon as there is one. */
final class DemoTable {

    private static final int[] WIDTHS = {24, 24, 9, 9, 9, 9, 9};

    private final PrintWriter out;

    DemoTable(PrintWriter out) {
        this.out = out;
        line("asking", "answering", "replies", "min us", "p50 us", "avg us", "p99 us");
    }

    void row(String asker, String answerer, PingStatistics s) {
        if (s.received() == 0) {
            line(asker, answerer, "0");
            return;
        }
        line(
                asker,
                answerer,
                Long.toString(s.received()),
                micros(s.minimum()),
                micros(s.percentile(50)),
                micros(s.mean()),
                micros(s.percentile(99)));
    }

    void row(String asker, String answerer, IputilsPing.Result r) {
        if (r.times().isEmpty()) {
            line(asker, answerer, r.problem());
            return;
        }
        line(
                asker,
                answerer,
                Integer.toString(r.times().size()),
                micros(r.times().getFirst()),
                micros(r.percentile(50)),
                micros(r.mean()),
                micros(r.percentile(99)));
    }

    private static String micros(double nanos) {
        StringBuilder text = new StringBuilder();
        Times.appendFixed(text, Math.round(nanos / 100), 1);
        return text.toString();
    }

    private void line(String... cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String padding = " ".repeat(Math.max(0, WIDTHS[i] - cells[i].length()));
            line.append(i < 2 ? cells[i] + padding : padding + cells[i]);
        }
        out.println(line.toString().stripTrailing());
        out.flush();
    }
}
