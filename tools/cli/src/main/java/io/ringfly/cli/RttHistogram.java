/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.ping.PingStatistics;
import java.io.PrintWriter;

/** Draws how the round-trip times are distributed: a bar for each range of times, linear up to p99, then the tail. */
final class RttHistogram {

    private static final int ROWS = 16;
    private static final int WIDTH = 48;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private RttHistogram() {}

    static void draw(PingStatistics statistics, PrintWriter out) {
        long last = statistics.percentile(99);
        long step = niceStep((last - statistics.minimum()) / ROWS + 1);
        long first = statistics.minimum() / step * step;
        int rows = (int) ((last - first) / step) + 1;
        long[] counts = new long[rows + 1];
        long most = 1;
        long below = 0;
        for (int i = 0; i <= rows; i++) {
            // differences, since a bucket of the statistics that reaches into two rows must not count in both
            long upTo = i < rows ? statistics.countBetween(0, first + (i + 1) * step - 1) : statistics.received();
            counts[i] = upTo - below;
            below = upTo;
            most = Math.max(most, counts[i]);
        }
        out.println();
        for (int i = 0; i <= rows; i++) {
            if (i == rows && counts[i] == 0) {
                continue;
            }
            String label = (i < rows ? "   " : ">= ") + Times.millis(first + i * step);
            out.println(pad(label, 11) + " ms |" + bar(counts[i], most) + " " + counts[i]);
        }
    }

    /** The smallest of 1, 2, 5, 10, 20, 50, ... microseconds that is no less. */
    private static long niceStep(long nanos) {
        for (long step = 1000; ; step *= 10) {
            if (nanos <= step) {
                return step;
            }
            if (nanos <= 2 * step) {
                return 2 * step;
            }
            if (nanos <= 5 * step) {
                return 5 * step;
            }
        }
    }

    private static String bar(long count, long most) {
        int eighths = (int) (count * WIDTH * 8 / most);
        String bar = "█".repeat(eighths / 8);
        return count > 0 && eighths == 0 ? "▏" : eighths % 8 == 0 ? bar : bar + EIGHTHS.charAt(eighths % 8);
    }

    private static String pad(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
