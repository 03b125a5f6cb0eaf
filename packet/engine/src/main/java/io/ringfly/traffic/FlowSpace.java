/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

/**
 * Which addresses and ports a flow has, by its number.
 *
 * <p>Sequential fields count up together, as an odometer does: the destination port fastest, then source port,
 * destination and source. Random fields take all their combinations in random order, none a second time before all came.
 * If there are both, all pairs of the two come before any comes again. Those of Zipf's are drawn for each flow, and so
 * are random fields that would make more than 2<sup>62</sup> combinations with those before them.
 */
final class FlowSpace {

    private static final long MOST = 1L << 62;
    private static final int FIELDS = 4;
    private static final int DST_PORT = 0; // in the order in which they count
    private static final int SRC_PORT = 1;
    private static final int DST = 2;
    private static final int SRC = 3;

    /** How a field gets its value. */
    private enum Way {
        CONSTANT,
        COUNTED,
        SHUFFLED,
        DRAWN,
        ZIPF
    }

    private final ValueSet[] sets = new ValueSet[FIELDS];
    private final Way[] ways = new Way[FIELDS];
    private final long[] seeds = new long[FIELDS];
    private final Zipf[] zipfs = new Zipf[FIELDS];
    private final Shuffle shuffle;
    private final long counted; // combinations of the sequential fields
    private final long shuffled; // and of the random ones
    private final long together; // of both before they start again; MOST for more than can be counted
    private final long inStep; // how many pairs come when both go on by one
    private final boolean draws;

    FlowSpace(TrafficPlan plan) {
        sets[DST_PORT] = plan.dstPorts();
        sets[SRC_PORT] = plan.srcPorts();
        sets[DST] = plan.dst();
        sets[SRC] = plan.src();
        long sequential = 1;
        long random = 1;
        boolean anyDrawn = false;
        for (int i = 0; i < FIELDS; i++) {
            ValueSet set = sets[i];
            seeds[i] = SplitMix.at(plan.seed(), i);
            if (set.count() == 1) {
                ways[i] = Way.CONSTANT;
            } else if (set.order() == ValueSet.Order.SEQUENTIAL) {
                ways[i] = Way.COUNTED;
                sequential = times(sequential, set.count());
            } else if (set.order() == ValueSet.Order.ZIPF) {
                ways[i] = Way.ZIPF;
                zipfs[i] = new Zipf(set.count(), set.exponent());
                anyDrawn = true;
            } else if (times(random, set.count()) < MOST) {
                ways[i] = Way.SHUFFLED;
                random *= set.count();
            } else {
                ways[i] = Way.DRAWN;
                anyDrawn = true;
            }
        }
        counted = sequential;
        shuffled = random;
        together = times(counted, shuffled);
        inStep = together / greatestDivisor(counted, shuffled);
        draws = anyDrawn;
        shuffle = new Shuffle(shuffled, SplitMix.at(plan.seed(), FIELDS));
    }

    private static long times(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? MOST : Math.min(MOST, a * b);
    }

    private static long greatestDivisor(long a, long b) {
        return b == 0 ? a : greatestDivisor(b, a % b);
    }

    /** How many flows in a row certainly differ in an address or a port. */
    long distinct() {
        return together;
    }

    /** Whether flows beyond those may be new ones all the same. */
    boolean draws() {
        return draws;
    }

    /** Combinations of all fields; 2<sup>62</sup> for that many or more. */
    long combinations() {
        long all = 1;
        for (ValueSet set : sets) {
            all = times(all, set.count());
        }
        return all;
    }

    /** Writes what flow {@code number} has to {@code to}. */
    void read(long number, Flow to) {
        long round = 0;
        long place = number;
        if (number >= together) {
            round = number / together;
            place = number % together;
        }
        long odometer = counted == 1 ? 0 : place % counted;
        long scrambled = shuffled == 1 ? 0 : shuffle.at((place + place / inStep) % shuffled, round);
        int dstPort = 0;
        int srcPort = 0;
        for (int i = 0; i < FIELDS; i++) {
            ValueSet set = sets[i];
            long index = 0;
            switch (ways[i]) {
                case CONSTANT -> {}
                case COUNTED -> {
                    index = odometer % set.count();
                    odometer /= set.count();
                }
                case SHUFFLED -> {
                    index = scrambled % set.count();
                    scrambled /= set.count();
                }
                case DRAWN -> index = SplitMix.below(SplitMix.at(seeds[i], number), set.count());
                case ZIPF -> index = zipfs[i].draw(SplitMix.at(seeds[i], number));
            }
            switch (i) {
                case DST_PORT -> dstPort = (int) set.low(index);
                case SRC_PORT -> srcPort = (int) set.low(index);
                case DST -> {
                    to.dstHigh = set.high(index);
                    to.dstLow = set.low(index);
                }
                default -> {
                    to.srcHigh = set.high(index);
                    to.srcLow = set.low(index);
                }
            }
        }
        to.ports = srcPort << 16 | dstPort;
    }
}
