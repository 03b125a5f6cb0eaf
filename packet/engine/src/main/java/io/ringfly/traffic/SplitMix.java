/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

/**
 * splitmix64 (Steele, Lea and Flood, 2014) by position: the number at any place of the sequence without those before it,
 * so that packets are the same whatever thread makes them in whatever order. {@link java.util.SplittableRandom} gives
 * the same sequence.
 */
final class SplitMix {

    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private SplitMix() {}

    /** Number {@code index}, from 0, of the sequence that {@code seed} starts. */
    static long at(long seed, long index) {
        long z = seed + (index + 1) * GAMMA;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** A random number as one from 0 to {@code n - 1}. */
    static long below(long random, long n) {
        return Math.unsignedMultiplyHigh(random, n);
    }

    /** A random number as one from 0 (included) to 1 (not included). */
    static double unit(long random) {
        return (random >>> 11) * 0x1p-53;
    }
}
