/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShuffleTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 12, 1000, 1024, 1455, 65_536, 100_003})
    void givesEachNumberOnceInEveryRound(int n) {
        for (long seed = 0; seed < 5; seed++) {
            Shuffle shuffle = new Shuffle(n, seed);
            for (int round = 0; round < 3; round++) {
                boolean[] seen = new boolean[n];
                for (int i = 0; i < n; i++) {
                    int value = (int) shuffle.at((long) round * n + i);
                    assertFalse(seen[value], n + ": " + value + " twice");
                    seen[value] = true;
                }
            }
        }
    }

    @Test
    void givesEachRoundAndSeedAnotherOrder() {
        long[] first = order(1000, 1, 0);
        assertFalse(Arrays.equals(first, order(1000, 1, 1)));
        assertFalse(Arrays.equals(first, order(1000, 2, 0)));
        assertTrue(Arrays.equals(first, order(1000, 1, 0)));
    }

    private static long[] order(int n, long seed, long round) {
        Shuffle shuffle = new Shuffle(n, seed);
        return LongStream.range(0, n).map(i -> shuffle.at(i, round)).toArray();
    }

    /** In a random order a number is followed by a higher one as often as by a lower, and rarely by its neighbour. */
    @Test
    void looksRandom() {
        int n = 1 << 16;
        Shuffle shuffle = new Shuffle(n, 42);
        int up = 0;
        int neighbours = 0;
        double products = 0;
        for (int i = 1; i < n; i++) {
            long before = shuffle.at(i - 1);
            long now = shuffle.at(i);
            up += now > before ? 1 : 0;
            neighbours += Math.abs(now - before) == 1 ? 1 : 0;
            products += (before - n / 2.0) * (now - n / 2.0);
        }
        assertEquals(0.5, up / (double) n, 0.01);
        assertTrue(neighbours < 30, neighbours + " neighbours, 2 expected");
        assertEquals(0, products / n / (n / 2.0 * n / 2.0 / 3), 0.02, "correlation of successors");
    }

    @Test
    void reachesAllOfALargeRange() {
        long n = (1L << 62) - 57;
        Shuffle shuffle = new Shuffle(n, 3);
        long upper = LongStream.range(0, 10_000)
                .map(shuffle::at)
                .filter(value -> value >= n / 2)
                .count();
        assertEquals(5000, upper, 250);
        assertTrue(LongStream.range(0, 10_000).map(shuffle::at).allMatch(value -> value >= 0 && value < n));
    }
}
