/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic.sink;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Looks for the highest rate at which no more than a given part of the packets is lost, as RFC 2544 (section 26.1) has it:
 * by trials, each of which sends for a time, waits for what is still on its way, and only then compares counts.
 *
 * <p>The first trial sends as fast as can be, the second, if that loses too much, a little less than what arrived then.
 * The search goes on between the highest rate that passed and the lowest that failed, halving their ratio, until they are
 * close.
 */
public final class ThroughputSearch {

    /** Sends at a rate and says what arrived. */
    public interface Trial {

        /**
         * One trial, which begins with empty rings.
         *
         * @param rate packets a second, or empty for as fast as can be
         * @throws InterruptedException when the search is to end
         */
        Outcome run(OptionalDouble rate) throws InterruptedException;
    }

    /**
     * What a trial came to.
     *
     * @param rate packets a second that were really sent
     * @param sent packets
     * @param arrived packets, each counted once
     * @param reason where most of the lost ones were lost, as far as counters tell
     */
    public record Outcome(double rate, long sent, long arrived, Optional<String> reason) {

        /** The part that was lost. */
        public double loss() {
            return sent == 0 ? 0 : (double) (sent - arrived) / sent;
        }
    }

    /**
     * What was found.
     *
     * @param best the fastest trial that passed; empty when none did
     * @param failed the slowest trial that failed; empty when the sender could send no faster than what passed
     * @param trials how many were made
     */
    public record Result(Optional<Outcome> best, Optional<Outcome> failed, int trials) {}

    /** How near the rates that passed and failed have to come, as a part of the rate. */
    public static final double RESOLUTION = 0.01;

    private static final int MOST_TRIALS = 16;

    private final Trial trial;
    private final double tolerance;
    private int trials;

    /**
     * A search.
     *
     * @param tolerance the part that may be lost, 0 for none at all
     */
    public ThroughputSearch(Trial trial, double tolerance) {
        this.trial = trial;
        this.tolerance = tolerance;
    }

    /** Carries it out, in {@value #MOST_TRIALS} trials at the most. */
    public Result run() throws InterruptedException {
        trials = 0;
        Outcome flatOut = next(OptionalDouble.empty());
        if (passes(flatOut)) {
            return new Result(Optional.of(flatOut), Optional.empty(), trials);
        }
        Optional<Outcome> best = Optional.empty();
        Outcome failed = flatOut;
        double low = 0;
        double high = flatOut.rate();
        double rate = flatOut.arrived() > 0 ? high * (1 - flatOut.loss()) * (1 - RESOLUTION / 2) : high / 2;
        while (high - low > RESOLUTION * high && trials < MOST_TRIALS) {
            Outcome outcome = next(OptionalDouble.of(rate));
            if (passes(outcome)) {
                low = rate;
                if (best.isEmpty() || outcome.rate() > best.get().rate()) {
                    best = Optional.of(outcome);
                }
            } else {
                high = rate;
                failed = outcome;
            }
            rate = low > 0 ? Math.sqrt(low * high) : high / 2;
        }
        return new Result(best, Optional.of(failed), trials);
    }

    private Outcome next(OptionalDouble rate) throws InterruptedException {
        trials++;
        return trial.run(rate);
    }

    /** A trial that could send nothing shows nothing. */
    private boolean passes(Outcome outcome) {
        return outcome.sent() > 0 && outcome.loss() <= tolerance;
    }
}
