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
        long end = limits.durationNanos() > 0 ? limits.durationNanos() : Departures.END;
        PacketStream stream = new PacketStream(plan);
        Departures departures = new Departures(pace, 0, 1, plan.seed());
        MemorySegment frame = Arena.ofAuto().allocate(plan.sizes().longest(), Long.BYTES);
        long number = 0;
        while (number < count && !stopping.getAsBoolean()) {
            int length = stream.write(frame, 0, number);
            long due = departures.next(length);
            if (due >= end) {
                break;
            }
            writer.write(due, frame, 0, length, length);
            number++;
        }
        return number;
    }
}
