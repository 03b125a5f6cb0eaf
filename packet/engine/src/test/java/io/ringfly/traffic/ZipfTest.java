/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZipfTest {

    private static final int DRAWS = 200_000;

    @ParameterizedTest
    @CsvSource({"2, 1", "10, 1", "10, 0.5", "10, 2", "1000, 1", "1000, 1.2"})
    void drawsByTheLaw(int n, double s) {
        Zipf zipf = new Zipf(n, s);
        int[] counts = new int[n];
        for (int i = 0; i < DRAWS; i++) {
            counts[(int) zipf.draw(SplitMix.at(11, i))]++;
        }
        double sum = 0;
        for (int k = 1; k <= n; k++) {
            sum += Math.pow(k, -s);
        }
        for (int k = 1; k <= Math.min(n, 10); k++) {
            double expected = DRAWS * Math.pow(k, -s) / sum;
            assertEquals(expected, counts[k - 1], 5 * Math.sqrt(expected), "number " + (k - 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "16777216, 1", "4611686018427387904, 1.1"})
    void staysInItsRange(long n, double s) {
        Zipf zipf = new Zipf(n, s);
        for (int i = 0; i < 10_000; i++) {
            long draw = zipf.draw(SplitMix.at(5, i));
            assertTrue(draw >= 0 && draw < n, draw + " of " + n);
        }
    }
}
