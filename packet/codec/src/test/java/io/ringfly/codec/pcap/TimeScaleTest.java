/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeScaleTest {

    private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private static long nanos(int resolution, long ticks) {
        return new TimeScale(resolution, 0).nanos(ticks);
    }

    @Test
    void powersOfTenBecomeNanoseconds() {
        assertEquals(1_000_000_000, nanos(0, 1));
        assertEquals(1_000_000, nanos(3, 1));
        assertEquals(1_700_000_000_123_456_000L, nanos(6, 1_700_000_000_123_456L));
        assertEquals(1_700_000_000_123_456_789L, nanos(9, 1_700_000_000_123_456_789L));
        assertEquals(1, nanos(12, 1999));
        assertEquals(0, nanos(127, -1));
    }

    @Test
    void powersOfTwoBecomeNanoseconds() {
        assertEquals(1_000_000_000, nanos(0x80, 1));
        assertEquals(500_000_000, nanos(0x81, 1));
        assertEquals(1_500_000_000, nanos(0x8a, 1536));
        assertEquals(999_999_999, nanos(0x80 | 32, 0xffff_ffffL));
        assertEquals(999_999_999, nanos(0x80 | 64, -1));
        assertEquals(0, nanos(0xff, -1));
    }

    @Test
    void everyResolutionAgreesWithArithmeticOfAnyLength() {
        Random random = new Random(4);
        for (int resolution = 0; resolution < 256; resolution++) {
            for (int i = 0; i < 500; i++) {
                long ticks = random.nextLong() >>> random.nextInt(64);
                assertEquals(expected(resolution, ticks, 0), nanos(resolution, ticks), resolution + " " + ticks);
                long offset = random.nextInt(100_000) - 50_000;
                assertEquals(
                        expected(resolution, ticks, offset),
                        new TimeScale(resolution, offset).nanos(ticks),
                        resolution + " " + ticks + " " + offset);
            }
        }
    }

    private static long expected(int resolution, long ticks, long offset) {
        BigInteger value = new BigInteger(Long.toUnsignedString(ticks)).multiply(SECOND);
        BigInteger unit =
                (resolution & 0x80) != 0 ? BigInteger.TWO.pow(resolution & 0x7f) : BigInteger.TEN.pow(resolution);
        BigInteger sum = value.divide(unit).min(MAX).add(SECOND.multiply(BigInteger.valueOf(offset)));
        return sum.min(MAX).longValueExact();
    }

    @Test
    void whatALongCannotHoldIsTheLastMomentItCan() {
        assertEquals(Long.MAX_VALUE, nanos(0, Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE, nanos(6, -1));
        assertEquals(Long.MAX_VALUE, nanos(9, -1));
        assertEquals(Long.MAX_VALUE, nanos(0x80, -1));
        assertEquals(Long.MAX_VALUE, new TimeScale(9, Long.MAX_VALUE).nanos(1));
        assertEquals(Long.MIN_VALUE + 1 + 5, new TimeScale(9, Long.MIN_VALUE).nanos(5));
        assertEquals(-4_999_999_999L, new TimeScale(9, -5).nanos(1));
    }
}
