/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import java.util.List;
import java.util.OptionalDouble;

/**
 * When packets leave: at times that are laid down from the start, so that a late packet makes no other late.
 *
 * @param unit what rates count
 * @param steps rates, one after the other; empty for as fast as can be
 * @param burst packets that leave together; the rate stays the same on average
 * @param poisson whether gaps are random, as those of independent arrivals are (exponentially distributed)
 * @param onNanos with {@code offNanos}: for how long packets leave before it pauses; 0 for no pauses. The rate is that
 *     of the time without pauses.
 * @param offNanos how long a pause is
 */
public record Pace(Unit unit, List<Step> steps, int burst, boolean poisson, long onNanos, long offNanos) {

    /** What a rate counts in a second. */
    public enum Unit {
        PACKETS,
        /** Bits as the wire has them: with FCS, and the 20 bytes of preamble and gap around each frame. */
        WIRE_BITS
    }

    /** As fast as can be. */
    public static final Pace MAX = new Pace(Unit.PACKETS, List.of(), 1, false, 0, 0);

    private static final long FOREVER = Long.MAX_VALUE;

    /**
     * A rate that holds for a time.
     *
     * @param rate per second, above 0
     * @param nanos how long
     */
    public record Step(double rate, long nanos) {
        public Step {
            if (!(rate > 0) || nanos <= 0) {
                throw new IllegalArgumentException("a rate and its time are above 0");
            }
        }
    }

    /** Checks that it can be kept. */
    public Pace {
        steps = List.copyOf(steps);
        if (burst < 1 || onNanos < 0 || offNanos < 0 || (onNanos == 0) != (offNanos == 0)) {
            throw new IllegalArgumentException("burst " + burst + ", on " + onNanos + ", off " + offNanos);
        }
        if (steps.isEmpty() && (burst > 1 || poisson || onNanos > 0)) {
            throw new IllegalArgumentException("bursts, pauses and random gaps need a rate");
        }
    }

    /** A constant rate. */
    public static Pace of(Unit unit, double rate) {
        return new Pace(unit, List.of(new Step(rate, FOREVER)), 1, false, 0, 0);
    }

    /** Rates from {@code first} to {@code last}, {@code step} apart, each for {@code nanos}; then it ends. */
    public static Pace ramp(Unit unit, double first, double last, double step, long nanos) {
        int count = (int) Math.floor((last - first) / step + 1e-9) + 1;
        Step[] steps = new Step[count];
        for (int i = 0; i < count; i++) {
            steps[i] = new Step(first + i * step, nanos);
        }
        return new Pace(unit, List.of(steps), 1, false, 0, 0);
    }

    public boolean isMax() {
        return steps.isEmpty();
    }

    /** Whether it ends by itself. */
    public boolean ends() {
        return !isMax() && steps.getLast().nanos != FOREVER;
    }

    /** The one rate that always holds; empty when there are several, or pauses, or none. */
    public OptionalDouble constantRate() {
        return steps.size() == 1 && onNanos == 0 ? OptionalDouble.of(steps.getFirst().rate) : OptionalDouble.empty();
    }

    /** The highest packet rate that comes with frames of {@code meanLength} bytes without FCS; infinite for max. */
    public double mostPackets(double meanLength) {
        double most = steps.stream().mapToDouble(Step::rate).max().orElse(Double.POSITIVE_INFINITY);
        return unit == Unit.PACKETS ? most : most / (8 * (meanLength + Sizes.FCS + Sizes.FRAMING));
    }

    public Pace withBurst(int packets) {
        return new Pace(unit, steps, packets, poisson, onNanos, offNanos);
    }

    /** The same rates with random gaps. */
    public Pace asPoisson() {
        return new Pace(unit, steps, burst, true, onNanos, offNanos);
    }

    /** The same with pauses. */
    public Pace withPauses(long on, long off) {
        return new Pace(unit, steps, burst, poisson, on, off);
    }
}
