/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import java.util.List;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/** What a run came to. Rates are per second, times in nanoseconds. */
public final class TrafficStatistics {

    private static final double SECOND = 1e9;

    private final Histogram gaps;
    private final Histogram lateness;
    private final long sent;
    private final long bytes;
    private final long unfinished;
    private final long elapsedNanos;
    private final double error;
    private final boolean paced;

    /** Of workers that have ended. */
    TrafficStatistics(List<TrafficWorker> workers) {
        gaps = new Histogram(workers.getFirst().gaps); // with the same range, empty
        lateness = new Histogram(workers.getFirst().lateness);
        long packets = 0;
        long octets = 0;
        long inRings = 0;
        long longest = 0;
        double share = 0; // of what was asked for, by each worker in its time
        boolean anyPace = false;
        for (TrafficWorker worker : workers) {
            gaps.add(worker.gaps);
            lateness.add(worker.lateness);
            packets += worker.sent.get();
            octets += worker.bytes.get();
            inRings += worker.unfinished();
            longest = Math.max(longest, worker.elapsedNanos());
            if (worker.laidDownNanos() > 0 && worker.elapsedNanos() > 0) {
                anyPace = true;
                share += worker.sent.get() * worker.kept() * worker.laidDownNanos() / worker.elapsedNanos();
            } else {
                share += worker.sent.get();
            }
        }
        sent = packets;
        bytes = octets;
        unfinished = inRings;
        elapsedNanos = longest;
        paced = anyPace;
        error = packets == 0 ? 0 : share / packets - 1;
    }

    /** Packets that the rings took. */
    public long sent() {
        return sent;
    }

    /** Those of them that were still in the rings when the run had ended and waited a little: the link is down, say. */
    public long unfinished() {
        return unfinished;
    }

    /** Their bytes, from the Ethernet header on, without FCS. */
    public long bytes() {
        return bytes;
    }

    /** Their bits on the wire, with FCS, preamble and gap. */
    public long wireBits() {
        return 8 * (bytes + sent * (Sizes.FCS + Sizes.FRAMING));
    }

    /** From the start to when the packet after the last would have left on time; without a rate, to the last. */
    public long elapsedNanos() {
        return elapsedNanos;
    }

    /** Packets in a second. */
    public double packetRate() {
        return elapsedNanos == 0 ? 0 : sent * SECOND / elapsedNanos;
    }

    /** Bits in a second, as {@link #wireBits} counts them. */
    public double wireBitRate() {
        return elapsedNanos == 0 ? 0 : wireBits() * SECOND / elapsedNanos;
    }

    /** By what part the rate missed the one asked for, below 0 when it was lower; empty when none was. */
    public OptionalDouble error() {
        return paced ? OptionalDouble.of(error) : OptionalDouble.empty();
    }

    /**
     * The gap that {@code percent} of the departures did not exceed. Packets that a thread hands to the ring together
     * have none.
     */
    public long gap(double percent) {
        return gaps.getValueAtPercentile(percent);
    }

    public double meanGap() {
        return gaps.getMean();
    }

    /** By how much {@code percent} of the departures were late at the most; 0 without a rate. */
    public long lateness(double percent) {
        return lateness.getValueAtPercentile(percent);
    }
}
