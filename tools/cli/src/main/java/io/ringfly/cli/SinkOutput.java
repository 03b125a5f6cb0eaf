/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.PortStats;

/** How a run of sink is told, from its first line to its last. */
interface SinkOutput {

    /**
     * The time since the last time it was told; counts are since the start.
     *
     * @param seconds since the start
     * @param packetRate packets a second
     * @param wireBitRate bits a second, with FCS, preamble and gap
     * @param stats of the port
     */
    record Interval(
            double seconds,
            long packets,
            double packetRate,
            double wireBitRate,
            long missing,
            long duplicates,
            long reordered,
            PortStats stats) {}

    void begin();

    /** From a thread of its own, but never beside another of these. */
    void interval(Interval interval);

    void end();

    /** {@code stop} is called when nobody reads the output any more: a closed pipe ends the run and is no error. */
    void onClosed(Runnable stop);
}
