/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SplitMixTest {

    @Test
    void isTheSequenceOfTheJdk() {
        for (long seed : new long[] {0, 1, -1, 0x1234_5678_9abc_def0L}) {
            SplittableRandom reference = new SplittableRandom(seed);
            for (int i = 0; i < 1000; i++) {
                assertEquals(reference.nextLong(), SplitMix.at(seed, i));
            }
        }
    }

    @Test
    void reducesToARangeEvenly() {
        int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++) {
            counts[(int) SplitMix.below(SplitMix.at(7, i), counts.length)]++;
        }
        for (int count : counts) {
            assertTrue(Math.abs(count - 10_000) < 500, "10,000 expected: " + count); // five standard deviations
        }
        assertEquals(0, SplitMix.below(0, 10));
        assertEquals(9, SplitMix.below(-1, 10));
        assertEquals(0.0, SplitMix.unit(0));
        assertTrue(SplitMix.unit(-1) < 1);
    }
}
