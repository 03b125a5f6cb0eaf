/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

/**
 * Turns the ticks of a pcapng interface (unsigned, of 10<sup>-n</sup> or 2<sup>-n</sup> seconds) into nanoseconds since
 * 1970. What a long can't hold, times after the year 2262, becomes {@link Long#MAX_VALUE}.
 */
final class TimeScale {

    static final int MICROSECONDS = 6;
    static final int NANOSECONDS = 9;

    private static final int BINARY = 0x80;
    private static final long SECOND = 1_000_000_000;

    private final int resolution;
    private final long offset; // nanoseconds
    private final long multiplier; // 0 when one multiplication won't do
    private final long highest; // the last number of ticks that one multiplication is good for

    /**
     * @param resolution as if_tsresol has it
     * @param offsetSeconds as if_tsoffset has it
     */
    TimeScale(int resolution, long offsetSeconds) {
        this.resolution = resolution;
        offset = multiply(offsetSeconds, SECOND);
        multiplier = resolution <= NANOSECONDS ? powerOf10(NANOSECONDS - resolution) : 0;
        highest = multiplier == 0 ? 0 : (Long.MAX_VALUE - Math.max(0, offset)) / multiplier;
    }

    long nanos(long ticks) {
        // usual resolutions and sane times; ticks above 2^63 are negative here
        if (ticks >= 0 && ticks <= highest) return ticks * multiplier + offset;
        return add(offset, unusual(ticks));
    }

    private long unusual(long ticks) {
        if ((resolution & BINARY) != 0) return binary(ticks, resolution & ~BINARY);
        if (multiplier != 0) {
            return Math.unsignedMultiplyHigh(ticks, multiplier) != 0 || ticks * multiplier < 0
                    ? Long.MAX_VALUE
                    : ticks * multiplier;
        }
        int digits = resolution - NANOSECONDS;
        if (digits > 19) return 0; // not one nanosecond, and more than a long can divide by
        return digits == 0 ? clamp(ticks) : Long.divideUnsigned(ticks, powerOf10(digits));
    }

    /** {@code ticks * 10^9 / 2^shift}, by way of 128 bits. */
    private static long binary(long ticks, int shift) {
        long high = Math.unsignedMultiplyHigh(ticks, SECOND);
        long low = ticks * SECOND;
        if (shift >= 64) return high >>> shift - 64; // high is below 2^30, and so the result
        if (shift == 0) return high != 0 ? Long.MAX_VALUE : clamp(low);
        if (high >>> shift != 0) return Long.MAX_VALUE;
        return clamp(high << 64 - shift | low >>> shift);
    }

    private static long clamp(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    /** 10^19 is negative, but right as an unsigned number. */
    private static long powerOf10(int n) {
        long power = 1;
        for (int i = 0; i < n; i++) {
            power *= 10;
        }
        return power;
    }

    static long add(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) >= 0) return sum;
        return a < 0 ? Long.MIN_VALUE + 1 : Long.MAX_VALUE;
    }

    private static long multiply(long a, long b) {
        long product = a * b;
        if (Math.multiplyHigh(a, b) == product >> 63) return product;
        return a < 0 ? Long.MIN_VALUE + 1 : Long.MAX_VALUE;
    }
}
