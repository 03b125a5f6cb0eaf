/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfly.traffic.sink.SequenceTracker.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceTrackerTest {

    private static final int SMALL = 64;

    private static SequenceTracker of(long... numbers) {
        SequenceTracker tracker = new SequenceTracker(SMALL);
        for (long number : numbers) {
            tracker.add(number);
        }
        return tracker;
    }

    private static void assertCounts(
            SequenceTracker tracker, long distinct, long missing, long duplicates, long reordered) {
        assertEquals(
                List.of(distinct, missing, duplicates, reordered),
                List.of(tracker.distinct(), tracker.missing(), tracker.duplicates(), tracker.reordered()));
    }

    @Test
    void inOrderNothingIsWrong() {
        assertCounts(of(0, 1, 2, 3), 4, 0, 0, 0);
    }

    @Test
    void aGapIsMissing() {
        assertCounts(of(0, 1, 4, 5), 4, 2, 0, 0);
    }

    @Test
    void theCopiesBeyondTheFirstAreDuplicates() {
        assertCounts(of(0, 1, 1, 1, 2, 0), 3, 0, 3, 0);
    }

    @Test
    void aPacketBehindAHigherNumberIsReorderedAndMissingNoMore() {
        assertCounts(of(0, 2, 3, 1, 4), 5, 0, 0, 1);
    }

    @Test
    void theSecondCopyOfAReorderedPacketIsADuplicate() {
        assertCounts(of(0, 2, 1, 1), 3, 0, 1, 1);
    }

    @Test
    void whatCameBeforeTheFirstIsNotMissing() {
        SequenceTracker tracker = of(1000, 1001);
        assertCounts(tracker, 2, 0, 0, 0);
        assertEquals(1000, tracker.lowest());
    }

    @Test
    void aNumberBelowTheFirstWidensWhatIsLookedAt() {
        SequenceTracker tracker = of(1000, 997, 998);
        assertCounts(tracker, 3, 1, 0, 2);
        assertEquals(997, tracker.lowest());
    }

    @ParameterizedTest
    @CsvSource({"63, REORDERED", "64, TOO_LATE", "1000, TOO_LATE"})
    void whatIsOutsideTheWindowCannotBeTold(int behind, Verdict verdict) {
        SequenceTracker tracker = of(0);
        tracker.add(2000);
        assertEquals(verdict, tracker.add(2000 - behind));
        assertEquals(verdict == Verdict.TOO_LATE ? 1999 : 1998, tracker.missing());
        assertEquals(verdict == Verdict.TOO_LATE ? 1 : 0, tracker.tooLate());
    }

    @ParameterizedTest
    @CsvSource({"'1,0', 1", "'0,2,3,4,1', 3", "'5,4', 1", "'0,4,1,2,3', 3", "'0,2,2,2,1', 1"})
    void theExtentIsHowManyBeforeItTheFirstHigherOneCame(String numbers, long extent) {
        SequenceTracker tracker = new SequenceTracker(SMALL);
        for (String number : numbers.split(",")) {
            tracker.add(Long.parseLong(number));
        }
        assertEquals(extent, tracker.extent(100));
    }

    @Test
    void theLargestNumbersAreNumbersToo() {
        SequenceTracker tracker = of(0, Long.MAX_VALUE, Long.MAX_VALUE - 1);
        assertCounts(tracker, 3, Long.MAX_VALUE - 2, 0, 1);
    }

    @Test
    void aWindowThatIsNoPowerOfTwoIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SequenceTracker(100));
    }

    /** Against the definitions, carried out with all numbers at hand. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isWhatTheDefinitionsSay(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Long> numbers = new ArrayList<>();
        long start = random.nextLong(1000);
        for (long n = start; n < start + 3000; n++) {
            double chance = random.nextDouble();
            if (chance >= 0.1) {
                numbers.add(n);
            }
            if (chance > 0.9) {
                numbers.add(n);
            }
        }
        for (int i = 0; i < 600; i++) {
            int at = random.nextInt(numbers.size() - 9);
            Collections.swap(numbers, at, at + 1 + random.nextInt(8));
        }

        SequenceTracker tracker = new SequenceTracker(1 << 12);
        List<Long> first = new ArrayList<>(); // arrivals without duplicates
        long duplicates = 0;
        long reordered = 0;
        long extent = 0;
        long before = 0;
        for (long number : numbers) {
            Verdict verdict = tracker.add(number);
            if (first.contains(number)) {
                assertEquals(Verdict.DUPLICATE, verdict);
                duplicates++;
                continue;
            }
            long limit = number;
            int j = 0;
            while (j < first.size() && first.get(j) < limit) {
                j++;
            }
            if (j < first.size()) {
                reordered++;
                extent = Math.max(extent, first.size() - j);
            }
            assertEquals(j < first.size() ? Verdict.REORDERED : Verdict.IN_ORDER, verdict);
            first.add(number);
            before++;
        }
        long missing = Collections.max(first) - Collections.min(first) + 1 - first.size();
        assertCounts(tracker, before, missing, duplicates, reordered);
        assertEquals(extent, tracker.extent(100));
        assertEquals(0, tracker.tooLate());
    }
}
