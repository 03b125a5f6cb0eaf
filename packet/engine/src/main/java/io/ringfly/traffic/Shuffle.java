/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

/**
 * The numbers from 0 to n - 1 in random order, each once, then all again in another order; by position and without a
 * table, so that n may be large. Numbers of as many bits as n needs are scrambled in steps that each can be undone, and
 * once more while the result is no less than n.
 */
final class Shuffle {

    private final long n;
    private final long mask;
    private final int shift;
    private final long seed;

    /** @param n 1 to 2<sup>62</sup> */
    Shuffle(long n, long seed) {
        this.n = n;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(n - 1);
        mask = (1L << bits) - 1;
        shift = Math.max(1, (bits + 1) / 2);
        this.seed = seed;
    }

    long at(long index) {
        return n == 1 ? 0 : at(index % n, index / n);
    }

    /** Place {@code index} of the order of that round. */
    long at(long index, long round) {
        long key = SplitMix.at(seed, round);
        long multiplier = key | 1; // odd, so that it has an inverse
        long x = index;
        do {
            x = x * multiplier + (key >>> 32) & mask;
            x ^= x >>> shift;
            x = x * 0xd6e8feb86659fd93L + (key >>> 16) & mask;
            x ^= x >>> shift;
            x = x * multiplier + (key >>> 48) & mask;
            x ^= x >>> shift;
        } while (x >= n);
        return x;
    }
}
