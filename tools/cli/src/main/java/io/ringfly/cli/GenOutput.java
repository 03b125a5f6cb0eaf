/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.PortStats;
import io.ringfly.traffic.TrafficStatistics;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How a run of gen is told, from its first line to its last. */
interface GenOutput {

    /**
     * The time since the last time it was told.
     *
     * @param seconds since the start
     * @param sent packets that the rings took since the start
     * @param packetRate packets a second
     * @param wireBitRate bits a second, with FCS, preamble and gap
     * @param error by what part the rate missed the one asked for, where that is always the same
     * @param stats of the port
     */
    record Interval(
            double seconds, long sent, double packetRate, double wireBitRate, OptionalDouble error, PortStats stats) {}

    /**
     * What it came to.
     *
     * @param cpu processor time of this process in parts of the time that it took, 1 for a whole processor
     * @param systemCalls of sending; empty when the port doesn't count them
     */
    record Result(TrafficStatistics statistics, PortStats stats, double cpu, OptionalLong systemCalls) {

        /** Packets that left the port, as far as it tells; empty when it doesn't. */
        OptionalLong delivered() {
            long dropped = 0;
            boolean counted = false;
            for (PortStats.Drop drop : stats.drops()) {
                if (drop.direction() == PortStats.Direction.TX) {
                    if (drop.count() == PortStats.NOT_AVAILABLE) {
                        return OptionalLong.empty();
                    }
                    dropped += drop.count();
                    counted = true;
                }
            }
            return counted
                    ? OptionalLong.of(statistics.sent() - statistics.unfinished() - dropped)
                    : OptionalLong.empty();
        }
    }

    void begin();

    /** From a thread of its own, but never beside another of these. */
    void interval(Interval interval);

    void end(Result result);

    /** {@code stop} is called when nobody reads the output any more: a closed pipe ends the run and is no error. */
    void onClosed(Runnable stop);
}
