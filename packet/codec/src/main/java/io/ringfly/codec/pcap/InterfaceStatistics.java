/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.util.ArrayList;
import java.util.List;

/**
 * Counters of an interface, as an interface statistics block of pcapng has them: 64 bits each, from the beginning of the
 * capture on.
 *
 * @param timestampNanos when they were taken, in nanoseconds since 1970
 * @param startNanos when the capture began, or {@link CaptureReader#NO_TIMESTAMP}
 * @param endNanos when the capture ended, or {@link CaptureReader#NO_TIMESTAMP}
 * @param received packets that the interface received, or {@link #UNKNOWN}
 * @param dropped packets that the interface had no room for, or {@link #UNKNOWN}
 * @param accepted packets that passed the filter, or {@link #UNKNOWN}
 * @param droppedByOs packets that passed the filter and that the operating system had no room for, or {@link #UNKNOWN}
 * @param delivered packets that came to the capturing program, or {@link #UNKNOWN}
 */
public record InterfaceStatistics(
        long timestampNanos,
        long startNanos,
        long endNanos,
        long received,
        long dropped,
        long accepted,
        long droppedByOs,
        long delivered) {

    /** A count that nobody told, which is not the same as none. */
    public static final long UNKNOWN = -1;

    static final int START_TIME = 2;
    static final int END_TIME = 3;
    static final int RECEIVED = 4;
    static final int DROPPED = 5;
    static final int ACCEPTED = 6;
    static final int OS_DROPPED = 7;
    static final int DELIVERED = 8;

    /** Taken at this time, and no more known. */
    public static InterfaceStatistics at(long timestampNanos) {
        return new InterfaceStatistics(
                timestampNanos,
                CaptureReader.NO_TIMESTAMP,
                CaptureReader.NO_TIMESTAMP,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN);
    }

    public InterfaceStatistics withTimes(long startNanos, long endNanos) {
        return new InterfaceStatistics(
                timestampNanos, startNanos, endNanos, received, dropped, accepted, droppedByOs, delivered);
    }

    /** What dumpcap writes: packets received, and those lost in the interface. */
    public InterfaceStatistics withReceived(long received, long dropped) {
        return new InterfaceStatistics(
                timestampNanos, startNanos, endNanos, received, dropped, accepted, droppedByOs, delivered);
    }

    public InterfaceStatistics withAccepted(long accepted, long droppedByOs, long delivered) {
        return new InterfaceStatistics(
                timestampNanos, startNanos, endNanos, received, dropped, accepted, droppedByOs, delivered);
    }

    /** Those that are known, as pcapng has them with nanoseconds. */
    List<CaptureOption> options() {
        List<CaptureOption> options = new ArrayList<>();
        addTime(options, START_TIME, startNanos);
        addTime(options, END_TIME, endNanos);
        addCount(options, RECEIVED, received);
        addCount(options, DROPPED, dropped);
        addCount(options, ACCEPTED, accepted);
        addCount(options, OS_DROPPED, droppedByOs);
        addCount(options, DELIVERED, delivered);
        return options;
    }

    private static void addTime(List<CaptureOption> options, int code, long nanos) {
        if (nanos != CaptureReader.NO_TIMESTAMP) {
            options.add(CaptureOption.number(code, Long.BYTES, Long.rotateLeft(Math.max(0, nanos), 32)));
        }
    }

    private static void addCount(List<CaptureOption> options, int code, long count) {
        if (count != UNKNOWN) options.add(CaptureOption.number(code, Long.BYTES, count));
    }
}
