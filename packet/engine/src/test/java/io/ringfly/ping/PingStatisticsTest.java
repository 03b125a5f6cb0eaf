/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against what a sum over all times gives. */
class PingStatisticsTest {

    private static final MathContext PRECISE = new MathContext(40);

    private static PingStatistics of(long... times) {
        PingStatistics statistics = new PingStatistics();
        for (long time : times) {
            statistics.transmitted.add(1);
            statistics.record(time);
        }
        return statistics;
    }

    private static double deviation(long[] times) {
        BigDecimal mean = BigDecimal.ZERO;
        for (long time : times) {
            mean = mean.add(BigDecimal.valueOf(time));
        }
        mean = mean.divide(BigDecimal.valueOf(times.length), PRECISE);
        BigDecimal sum = BigDecimal.ZERO;
        for (long time : times) {
            BigDecimal distance = BigDecimal.valueOf(time).subtract(mean);
            sum = sum.add(distance.multiply(distance));
        }
        return sum.divide(BigDecimal.valueOf(times.length), PRECISE)
                .sqrt(PRECISE)
                .doubleValue();
    }

    private static long[] times(int count, long mean, long spread) {
        SplittableRandom random = new SplittableRandom(20_26);
        return random.longs(count, mean - spread, mean + spread).toArray();
    }

    @Test
    void nothingReceivedGivesZeros() {
        PingStatistics statistics = new PingStatistics();
        assertEquals(0, statistics.lossPercent());
        assertEquals(0, statistics.minimum());
        assertEquals(0, statistics.maximum());
        assertEquals(0, statistics.mean());
        assertEquals(0, statistics.deviation());
        assertEquals(0, statistics.movingAverage());
        assertEquals(0, statistics.percentile(50));
        assertEquals(0, statistics.percentile(100));
        statistics.transmitted.add(3);
        assertEquals(100.0, statistics.lossPercent());
    }

    @Test
    void oneTimeIsAllOfThem() {
        PingStatistics statistics = of(51_234);
        assertEquals(51_234, statistics.minimum());
        assertEquals(51_234, statistics.maximum());
        assertEquals(51_234, statistics.mean());
        assertEquals(0, statistics.deviation());
        assertEquals(51_234, statistics.movingAverage());
        assertEquals(51_234, statistics.percentile(50));
        assertEquals(51_234, statistics.percentile(0), 51_234 / 1000.0);
    }

    @Test
    void extremesMeanAndDeviationAreExact() {
        for (long mean : new long[] {5_000, 60_000, 3_000_000, 900_000_000}) {
            long[] times = times(10_000, mean, mean / 10);
            PingStatistics statistics = of(times);
            assertEquals(Arrays.stream(times).min().orElseThrow(), statistics.minimum());
            assertEquals(Arrays.stream(times).max().orElseThrow(), statistics.maximum());
            assertEquals(Arrays.stream(times).average().orElseThrow(), statistics.mean(), mean * 1e-9);
            assertEquals(deviation(times), statistics.deviation(), mean * 1e-6);
            assertEquals(10_000, statistics.received());
            assertEquals(10_000, statistics.countBetween(0, Long.MAX_VALUE));
        }
    }

    @Test
    void aSmallDeviationOfLongTimesIsNotLostInTheSum() {
        // 1 s give or take 50 us: the squares are 10^18, and a microsecond is the last digit that is printed
        long[] times = times(10_000, 1_000_000_000, 50_000);
        assertEquals(deviation(times), of(times).deviation(), 100);
    }

    @Test
    void equalTimesDeviateByNothing() {
        long[] times = new long[1000];
        Arrays.fill(times, 123_456_789);
        assertEquals(0, of(times).deviation(), 100);
    }

    @Test
    void percentilesAreWithinAThousandth() {
        long[] times = times(20_000, 60_000, 30_000);
        PingStatistics statistics = of(times);
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        for (double percent : new double[] {1, 10, 50, 90, 99, 99.9, 100}) {
            long exact = sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];
            assertEquals(exact, statistics.percentile(percent), exact / 1000.0 + 1, percent + " %");
        }
        assertEquals(statistics.maximum(), statistics.percentile(100), "never beyond the longest");
    }

    @Test
    void theMovingAverageIsThatOfIputils() {
        // iputils keeps 8 times the average: avg += rtt - avg / 8
        long[] times = times(100, 60_000, 30_000);
        double eightfold = times[0] * 8.0;
        for (int i = 1; i < times.length; i++) {
            eightfold += times[i] - eightfold / 8;
        }
        assertEquals(eightfold / 8, of(times).movingAverage(), 1e-3);
    }

    @Test
    void timesBeyondAnHourAreKept() {
        long twoHours = 7_200_000_000_000L;
        PingStatistics statistics = of(1000, twoHours);
        assertEquals(twoHours, statistics.maximum());
        assertTrue(statistics.percentile(100) >= 3_600_000_000_000L - 4_000_000_000L);
        assertTrue(statistics.percentile(100) <= twoHours);
        assertEquals(2, statistics.received());
    }

    @Test
    void timesAreCountedByRange() {
        PingStatistics statistics = of(10, 20, 20, 30, 1000);
        assertEquals(3, statistics.countBetween(15, 30));
        assertEquals(0, statistics.countBetween(31, 999));
        assertEquals(5, statistics.countBetween(10, 1000));
    }

    @Test
    void rangesSideBySideCountEachReplyOnce() {
        long[] times = times(20_000, 60_000, 55_000);
        PingStatistics statistics = of(times);
        for (long width : new long[] {1000, 10_000, 12_345, 50_000}) {
            long sum = 0;
            for (long from = 0; from <= 200_000; from += width) {
                long count = statistics.countBetween(from, from + width - 1);
                long low = from;
                long high = from + width;
                long surely = Arrays.stream(times)
                        .filter(time -> time >= low * 1.001 && time < high * 0.999)
                        .count();
                long perhaps = Arrays.stream(times)
                        .filter(time -> time >= low * 0.999 && time <= high * 1.001)
                        .count();
                assertTrue(count >= surely && count <= perhaps, surely + " " + count + " " + perhaps);
                sum += count;
            }
            assertEquals(20_000, sum, "rows of " + width);
        }
    }

    @Test
    void lossIsOfWhatWasSent() {
        PingStatistics statistics = of(1, 2, 3);
        statistics.transmitted.add(5);
        statistics.duplicates.add(7);
        assertEquals(62.5, statistics.lossPercent());
    }
}
