/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import io.ringfly.codec.pcap.CaptureWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/** Writes the packets of a plan to a capture file, with the times at which the pace would have them leave. */
public final class StreamFile {

    private StreamFile() {}

    /**
     * Writes packets until a limit is reached or {@code stopping} says so, and returns how many. The first second begins
     * in 1970, so that the same plan makes the same file; without a rate all packets have that time.
     *
     * @param limits at least one that the pace reaches
     */
    public static long write(
            TrafficPlan plan, Pace pace, Generator.Limits limits, CaptureWriter writer, BooleanSupplier stopping)
            throws IOException {
        if (limits.count() == 0 && !pace.ends() && (limits.durationNanos() == 0 || pace.isMax())) {
            throw new IllegalArgumentException("a stream without an end makes no file");
        }
        long count = limits.count() > 0 ? limits.count() : Long.MAX_VALUE;
        long end = limits.durationNanos() > 0 ? limits.durationNanos() : Schedule.END;
        return write(
                new PacketStream(plan),
                new Departures(pace, 0, 1, plan.seed()),
                plan.sizes().longest(),
                count,
                end,
                writer,
                stopping);
    }

    /** As the other, what a replay sends. */
    public static long write(Replay replay, Generator.Limits limits, CaptureWriter writer, BooleanSupplier stopping)
            throws IOException {
        long count = limits.count() > 0 ? Math.min(limits.count(), replay.total()) : replay.total();
        long end = limits.durationNanos() > 0 ? limits.durationNanos() : Schedule.END;
        boolean timeless = replay.pace().map(Pace::isMax).orElse(false);
        if (count == Long.MAX_VALUE && (end == Schedule.END || timeless)) {
            throw new IllegalArgumentException("a replay without an end makes no file");
        }
        RecordedPackets packets = new RecordedPackets(replay);
        try {
            return write(packets, replay.schedule(packets), replay.longest(), count, end, writer, stopping);
        } finally {
            packets.close();
        }
    }

    private static long write(
            PacketSource source,
            Schedule schedule,
            int longest,
            long count,
            long end,
            CaptureWriter writer,
            BooleanSupplier stopping)
            throws IOException {
        MemorySegment frame = Arena.ofAuto().allocate(longest, Long.BYTES);
        long number = 0;
        while (number < count && !stopping.getAsBoolean()) {
            long due = schedule.next(source.length(number));
            int length = source.write(frame, 0, number);
            if (due >= end) {
                break;
            }
            writer.write(due, frame, 0, length, length);
            number++;
        }
        return number;
    }
}
