/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic.sink;

import io.ringfly.port.Counter;
import org.HdrHistogram.Histogram;

/**
 * What became of the packets of one run, by the numbers in their {@link io.ringfly.traffic.SequenceStamp stamps}.
 *
 * <ul>
 *   <li>Missing: numbers between the lowest and the highest that came which did not come (loss as in RFC 7680, for an
 *       observer who knows nothing of what was sent before the first and after the last to come).
 *   <li>Duplicates: packets whose number came before (the copies beyond the first, RFC 5560).
 *   <li>Reordered: packets, duplicates aside, whose number is lower than one that came before (RFC 4737, section 3).
 *   <li>The extent of a reordered packet: how many packets before it the first came that has a higher number, duplicates
 *       aside (RFC 4737, section 4.2).
 * </ul>
 *
 * <p>All is exact for numbers within {@link #window} of the highest. A packet that comes later still may be a duplicate or
 * one that was counted as missing: it is counted as {@link #tooLate} and stays missing.
 *
 * <p>One thread adds, any may read. Nothing is allocated for a packet.
 */
public final class SequenceTracker {

    /** What a packet was found to be. */
    enum Verdict {
        IN_ORDER,
        REORDERED,
        DUPLICATE,
        TOO_LATE
    }

    /** Numbers that are kept apart, if nothing else is said. */
    public static final int WINDOW = 1 << 16;

    private static final int WORD_SHIFT = 6;
    private static final int DIGITS = 3;

    private final long[] seen; // a bit for each number of the window
    private final int[] passed; // of each number that is missing: the place in order of arrival of what passed it first
    private final int mask;
    private final Counter distinct = new Counter();
    private final Counter missing = new Counter();
    private final Counter duplicates = new Counter();
    private final Counter reordered = new Counter();
    private final Counter tooLate = new Counter();
    private final Histogram extents;
    private volatile long lowest;
    private long highest;

    /** Of a run of which nothing came yet. */
    public SequenceTracker() {
        this(WINDOW);
    }

    /**
     * The same.
     *
     * @param window how far behind the highest a number may be, a power of two of 64 or more
     */
    SequenceTracker(int window) {
        if (Integer.bitCount(window) != 1 || window < Long.SIZE) {
            throw new IllegalArgumentException("a window of " + window);
        }
        seen = new long[window >> WORD_SHIFT];
        passed = new int[window];
        mask = window - 1;
        extents = new Histogram(window, DIGITS);
    }

    /** Takes the number, 0 or more, of the packet that comes next. */
    Verdict add(long number) {
        if (distinct.get() == 0) {
            lowest = number;
        } else if (number <= highest) {
            return addBehind(number);
        } else if (number - highest > 1) {
            passOver(number);
        }
        highest = number;
        mark(number);
        distinct.add(1);
        return Verdict.IN_ORDER;
    }

    private void passOver(long number) {
        missing.add(number - highest - 1);
        int place = (int) distinct.get();
        for (long n = Math.max(highest + 1, number - mask); n < number; n++) {
            seen[word(n)] &= ~(1L << n);
            passed[(int) n & mask] = place;
        }
    }

    private Verdict addBehind(long number) {
        if (highest - number > mask) {
            tooLate.add(1);
            return Verdict.TOO_LATE;
        }
        if ((seen[word(number)] & 1L << number) != 0) {
            duplicates.add(1);
            return Verdict.DUPLICATE;
        }
        if (number < lowest) {
            missing.add(lowest - number - 1);
            lowest = number;
        } else {
            missing.add(-1);
        }
        extents.recordValue(Math.min((int) distinct.get() - passed[(int) number & mask], mask));
        mark(number);
        reordered.add(1);
        distinct.add(1);
        return Verdict.REORDERED;
    }

    private void mark(long number) {
        seen[word(number)] |= 1L << number;
    }

    private int word(long number) {
        return ((int) number & mask) >> WORD_SHIFT;
    }

    /** Numbers that came, each once. From any thread, as the other counts. */
    public long distinct() {
        return distinct.get();
    }

    /** Numbers between the lowest and the highest that did not come. */
    public long missing() {
        return missing.get();
    }

    /** Packets whose number came before. */
    public long duplicates() {
        return duplicates.get();
    }

    /** Packets with a number lower than one that came before. */
    public long reordered() {
        return reordered.get();
    }

    /** Packets too far behind the highest to tell whether they were missing or are duplicates. */
    public long tooLate() {
        return tooLate.get();
    }

    /** How far behind the highest a number may be. */
    public int window() {
        return mask + 1;
    }

    /** The lowest number that came. */
    public long lowest() {
        return lowest;
    }

    /** The extent that {@code percent} of the reordered packets did not exceed, {@link #window} at the most. When all came. */
    public long extent(double percent) {
        return extents.getValueAtPercentile(percent);
    }
}
