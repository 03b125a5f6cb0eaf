/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

/**
 * The departure times that a pace lays down for one of several workers, which share its rate: each takes every n-th
 * packet. Each time follows from the rate and what went before in the same step, and not from the time before it, so
 * nothing adds up.
 *
 * <p>Belongs to one thread.
 */
final class Departures implements Schedule {

    private static final double SECOND = 1e9;

    private final Pace pace;
    private final int workers;
    private final long seed;
    private final double phase;
    private int step;
    private double stepStart; // nanoseconds, pauses left out
    private double done; // packets or bits of this step before the next packet; by chance with Poisson
    private long packets;
    private long time;
    private double laidDown; // packets or bits of all steps so far
    private double missed;

    /** @param worker which one this is, from 0 */
    Departures(Pace pace, int worker, int workers, long seed) {
        this.pace = pace;
        this.workers = workers;
        this.seed = SplitMix.at(seed, -4 - worker);
        // the workers' packets are to fall between each other, not together
        phase = pace.unit() == Pace.Unit.PACKETS ? (double) worker * pace.burst() / workers : 0;
        done = phase;
    }

    @Override
    public boolean countsBits() {
        return pace.unit() == Pace.Unit.WIRE_BITS && !pace.isMax();
    }

    @Override
    public long next(int length) {
        if (pace.isMax()) {
            return 0;
        }
        double cost = countsBits() ? 8.0 * (length + Sizes.FCS + Sizes.FRAMING) : 1;
        if (pace.poisson()) {
            done -= cost * StrictMath.log(1 - SplitMix.unit(SplitMix.at(seed, packets)));
        }
        if (packets++ % pace.burst() == 0 || time == END) {
            time = place();
        }
        if (!pace.poisson()) {
            done += cost;
        }
        laidDown += cost;
        return time;
    }

    @Override
    public void giveUp(long until) {
        while (step < pace.steps().size()) {
            Pace.Step now = pace.steps().get(step);
            double into = Math.min(busy(until) - stepStart, now.nanos());
            double place = into * now.rate() / (workers * SECOND);
            if (place > done) {
                missed += place - done;
                done = place;
            }
            if (into < now.nanos()) {
                return;
            }
            nextStep(now);
        }
    }

    @Override
    public double kept() {
        return missed == 0 ? 1 : laidDown / (laidDown + missed);
    }

    private long place() {
        while (step < pace.steps().size()) {
            Pace.Step now = pace.steps().get(step);
            double at = done * workers * SECOND / now.rate();
            if (at < now.nanos()) {
                return pauses(Math.round(stepStart + at));
            }
            nextStep(now);
        }
        return END;
    }

    private void nextStep(Pace.Step now) {
        stepStart += now.nanos();
        done = phase;
        step++;
    }

    /** The time with the pauses before it. */
    private long pauses(long busy) {
        return pace.onNanos() == 0 ? busy : busy + busy / pace.onNanos() * pace.offNanos();
    }

    /** The time without the pauses before it. */
    private long busy(long time) {
        if (pace.onNanos() == 0) {
            return time;
        }
        long cycle = pace.onNanos() + pace.offNanos();
        return time / cycle * pace.onNanos() + Math.min(time % cycle, pace.onNanos());
    }
}
