/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.port.Counter;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Counts and round-trip times of a run. The counts may be read from any thread while it runs, the rest when it has
 * ended. Times are nanoseconds; those of duplicates and of corrupted replies count nowhere.
 */
public final class PingStatistics {

    private static final long LONGEST = 3_600_000_000_000L; // an hour: longer ones count as one
    private static final int DIGITS = 3;
    private static final double SMOOTHING = 1 / 8.0; // of the moving average, as iputils has it

    final Counter transmitted = new Counter();
    final Counter received = new Counter();
    final Counter duplicates = new Counter();
    final Counter corrupted = new Counter();
    final Counter errors = new Counter();
    final Counter unexpected = new Counter();
    long startNanos;
    long endNanos;
    private final Histogram histogram = new Histogram(LONGEST, DIGITS);
    private long minimum = Long.MAX_VALUE;
    private long maximum;
    private double sum;
    private double squares;
    private double average;

    PingStatistics() {}

    void record(long rttNanos) {
        double rtt = rttNanos;
        average = received.get() == 0 ? rtt : average + (rtt - average) * SMOOTHING;
        received.add(1);
        minimum = Math.min(minimum, rttNanos);
        maximum = Math.max(maximum, rttNanos);
        sum += rtt;
        squares += rtt * rtt;
        histogram.recordValue(Math.clamp(rttNanos, 0, LONGEST));
    }

    /** Requests handed to the ring. */
    public long transmitted() {
        return transmitted.get();
    }

    /** Requests that were answered, each counted once. */
    public long received() {
        return received.get();
    }

    /** Further replies to requests that were answered already. */
    public long duplicates() {
        return duplicates.get();
    }

    /** Replies with a wrong ICMP checksum. */
    public long corrupted() {
        return corrupted.get();
    }

    /** ICMP errors about our requests. */
    public long errors() {
        return errors.get();
    }

    /** Replies to nothing that was asked. */
    public long unexpected() {
        return unexpected.get();
    }

    /** Requests without a reply, in percent of those sent; 0 when none was sent. */
    public double lossPercent() {
        long sent = transmitted();
        return sent == 0 ? 0 : (sent - received()) * 100.0 / sent;
    }

    /** From the first request to the end of the run. */
    public long elapsedNanos() {
        return endNanos - startNanos;
    }

    /** The shortest time; 0 when there is none. */
    public long minimum() {
        return received() == 0 ? 0 : minimum;
    }

    public long maximum() {
        return maximum;
    }

    public double mean() {
        return received() == 0 ? 0 : sum / received();
    }

    /** The standard deviation of all times, which iputils calls mdev. */
    public double deviation() {
        double mean = mean();
        return received() == 0 ? 0 : Math.sqrt(Math.max(0, squares / received() - mean * mean));
    }

    /** The moving average, as iputils' ewma. */
    public double movingAverage() {
        return average;
    }

    /** The time that {@code percent} of the replies did not exceed, within 0.1 %. */
    public long percentile(double percent) {
        return Math.min(histogram.getValueAtPercentile(percent), maximum);
    }

    /**
     * How many replies took from {@code from} to {@code to}, both included, within 0.1 %. Ranges that do not overlap
     * count no reply twice.
     */
    public long countBetween(long from, long to) {
        long count = 0;
        for (HistogramIterationValue bin : histogram.recordedValues()) {
            long time = histogram.lowestEquivalentValue(bin.getValueIteratedTo());
            if (time >= from && time <= to) {
                count += bin.getCountAtValueIteratedTo();
            }
        }
        return count;
    }
}
