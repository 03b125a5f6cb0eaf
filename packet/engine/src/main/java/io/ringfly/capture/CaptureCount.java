/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.capture;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.FiveTuple;
import io.ringfly.codec.FlowHash;
import io.ringfly.codec.pcap.CaptureReader;

/**
 * Counts what a capture has: packets, bytes, time, and by a {@link Dissection} of every packet what its innermost IP
 * packet carries and, if that is asked for, how many flows there are.
 *
 * <p>A flow is an IP version, a protocol and two pairs of address and port, in either direction. Fragments, and packets
 * of protocols without ports, count by their addresses.
 *
 * <p>Belongs to one thread, but for {@link #stop}. Nothing is allocated for a packet; the table of flows grows up to 96
 * MiB.
 */
public final class CaptureCount {

    /** The most flows that are told apart. */
    public static final int MOST_FLOWS = FlowSet.MOST;

    /**
     * How many packets it goes on after a {@link #stop}, at the most. So few that the JVM compiles the method of a step as
     * it is called, and not once more for one call that lasts.
     */
    private static final int STEP = 256;

    private static final int PROTOCOLS = 256;

    private final Dissection dissection = new Dissection();
    private final FlowSet flows; // null when they are not asked for
    private final long[] ipv4 = new long[PROTOCOLS];
    private final long[] ipv6 = new long[PROTOCOLS];
    private final long seed;
    private long packets;
    private long captured;
    private long original;
    private long notIp;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private volatile boolean stopping;

    /**
     * Nothing counted yet.
     *
     * @param withFlows whether to count flows, which takes about as long as all the rest
     */
    public CaptureCount(boolean withFlows) {
        flows = withFlows ? new FlowSet() : null;
        seed = System.nanoTime(); // nobody who makes packets is to know how they are spread over the table
    }

    /**
     * Counts packets up to the end of the capture, or of what can be read of it.
     *
     * @param most ends after so many packets
     */
    public void run(CaptureReader in, long most) {
        long left = most;
        while (left > 0 && !stopping) {
            long step = Math.min(left, STEP);
            if (step(in, (int) step) < step) return;
            left -= step;
        }
    }

    private int step(CaptureReader in, int most) {
        int count = 0;
        while (count < most && in.next()) {
            count++;
            take(in);
        }
        packets += count;
        return count;
    }

    private void take(CaptureReader in) {
        int length = in.capturedLength();
        int wire = in.originalLength();
        captured += length;
        original += wire;
        long time = in.timestampNanos();
        if (time != CaptureReader.NO_TIMESTAMP) {
            if (time < first) first = time;
            if (time > last) last = time;
        }
        dissection.dissect(in.memory(), in.offset(), length, wire, in.linkType());
        FiveTuple tuple = dissection.inner();
        if (tuple.isPresent()) {
            (tuple.isIpv4() ? ipv4 : ipv6)[tuple.protocol()]++;
            if (flows != null) {
                flows.add(FlowHash.symmetric(tuple, seed));
            }
        } else {
            notIp++;
        }
    }

    /** Ends {@link #run} soon. From any thread. */
    public void stop() {
        stopping = true;
    }

    public long packets() {
        return packets;
    }

    /** Bytes of them that are in the capture. */
    public long capturedBytes() {
        return captured;
    }

    /** Bytes that they had on the wire. */
    public long originalBytes() {
        return original;
    }

    /** The earliest time stamp, in nanoseconds since 1970; {@link CaptureReader#NO_TIMESTAMP} when none has any. */
    public long firstNanos() {
        return last == Long.MIN_VALUE ? CaptureReader.NO_TIMESTAMP : first;
    }

    /** The latest time stamp. */
    public long lastNanos() {
        return last == Long.MIN_VALUE ? CaptureReader.NO_TIMESTAMP : last;
    }

    /**
     * Packets of an IP version with that protocol in the innermost IP packet.
     *
     * @param version 4 or 6
     * @param protocol behind IPv6's extension headers, 0 to 255
     */
    public long packets(int version, int protocol) {
        return (version == 4 ? ipv4 : ipv6)[protocol];
    }

    /** Packets without IP, or with a damaged header of it. */
    public long notIp() {
        return notIp;
    }

    /**
     * How many flows there are; {@link CaptureReader#UNKNOWN} when they are not counted, or {@link #hasMoreFlows more}
     * than {@link #MOST_FLOWS}.
     */
    public long flows() {
        return flows == null || flows.isOverflown() ? CaptureReader.UNKNOWN : flows.size();
    }

    /** Whether there are more flows than can be counted. */
    public boolean hasMoreFlows() {
        return flows != null && flows.isOverflown();
    }
}
