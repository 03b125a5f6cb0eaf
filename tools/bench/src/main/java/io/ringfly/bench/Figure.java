/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * One thing measured several times, of ours and of the peer's, if there is one. What is printed of each is the median.
 */
final class Figure {

    /** What the issue asks of it. */
    private enum Target {
        NONE,
        RATIO_AT_MOST,
        RATIO_AT_LEAST,
        OURS_AT_MOST
    }

    private final String metric;
    private final String unit;
    private final int decimals;
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> peer = new ArrayList<>();
    private String meaning = "";
    private Target target = Target.NONE;
    private double bound;

    /**
     * A figure without values yet.
     *
     * @param decimals as printed
     */
    Figure(String metric, String unit, int decimals) {
        this.metric = metric;
        this.unit = unit;
        this.decimals = decimals;
    }

    /** What is compared with what, in a line or a few. */
    Figure meaning(String text) {
        meaning = text;
        return this;
    }

    Figure ratioAtMost(double most) {
        target = Target.RATIO_AT_MOST;
        bound = most;
        return this;
    }

    Figure ratioAtLeast(double least) {
        target = Target.RATIO_AT_LEAST;
        bound = least;
        return this;
    }

    Figure oursAtMost(double most) {
        target = Target.OURS_AT_MOST;
        bound = most;
        return this;
    }

    void ours(double value) {
        ours.add(value);
    }

    void peer(double value) {
        peer.add(value);
    }

    /** Ours by the peer's. Where the peer's is 0, as bytes allocated are: 1 when ours is too, as printed. */
    double ratio() {
        double mine = median(ours);
        double theirs = median(peer);
        if (theirs == 0) {
            return Math.abs(mine) < 0.5 * Math.pow(10, -decimals) ? 1 : Double.POSITIVE_INFINITY;
        }
        return mine / theirs;
    }

    boolean isMissed() {
        return switch (target) {
            case NONE -> false;
            case RATIO_AT_MOST -> ratio() > bound;
            case RATIO_AT_LEAST -> ratio() < bound;
            case OURS_AT_MOST -> median(ours) > bound;
        };
    }

    /** {@code metric ours peer unit ratio}, in columns; without a peer there are dashes. */
    String line() {
        boolean alone = peer.isEmpty();
        return String.format(
                Locale.ROOT,
                "%-24s %10s %10s %-9s %5s",
                metric,
                format(median(ours)),
                alone ? "-" : format(median(peer)),
                unit,
                alone ? "-" : String.format(Locale.ROOT, "%.2f", ratio()).replace("Infinity", "inf"));
    }

    /** What was asked of it and whether it is so; empty when nothing was. */
    String verdict() {
        String asked = switch (target) {
            case NONE -> "";
            case RATIO_AT_MOST -> String.format(Locale.ROOT, "ratio at most %.2f", bound);
            case RATIO_AT_LEAST -> String.format(Locale.ROOT, "ratio at least %.2f", bound);
            case OURS_AT_MOST -> "ours at most " + format(bound) + " " + unit;
        };
        return asked.isEmpty() ? "" : asked + ": " + (isMissed() ? "missed" : "met");
    }

    /** The line, what it means, and every value in the order of the runs. */
    String details() {
        StringBuilder text = new StringBuilder(line()).append('\n');
        if (!meaning.isEmpty()) {
            text.append("  ").append(meaning.replace("\n", "\n  ")).append('\n');
        }
        if (target != Target.NONE) {
            text.append("  target  ").append(verdict()).append('\n');
        }
        values(text, "ours", ours);
        values(text, "peer", peer);
        return text.toString();
    }

    private void values(StringBuilder text, String whose, List<Double> values) {
        if (values.size() > 1) {
            text.append("  ").append(whose).append("   ");
            for (double value : values) {
                text.append(' ').append(format(value));
            }
            text.append("  (").append(format(Collections.min(values)));
            text.append(" to ").append(format(Collections.max(values))).append(")\n");
        }
    }

    private String format(double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
