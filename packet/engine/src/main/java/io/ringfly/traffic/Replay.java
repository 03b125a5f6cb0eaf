/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import io.ringfly.codec.Ethernet;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How to send what a capture has.
 *
 * @param recording the capture
 * @param longest the longest frame that the port takes, in bytes without FCS: longer ones are left out, and so are those
 *     too short for an Ethernet header
 * @param passes how often all of it is sent; 0 for without end
 * @param speed by how much faster than it was captured; 1 for the original timing
 * @param pace when packets leave instead of that
 * @param change what is written into the packets
 */
public record Replay(Recording recording, int longest, long passes, double speed, Optional<Pace> pace, Change change) {

    /**
     * What is not sent as it was captured.
     *
     * @param srcStep by how much the source address of each IP packet goes up with each pass after the first
     * @param dstStep the same of the destination address. Checksums follow. What has no IP header behind Ethernet and
     *     VLAN tags, or one that is damaged, stays as it is.
     * @param srcMac the source MAC address of all; empty to leave those of the capture
     * @param dstMac the destination
     */
    public record Change(long srcStep, long dstStep, OptionalLong srcMac, OptionalLong dstMac) {

        /** Nothing. */
        public static final Change NONE = new Change(0, 0, OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * Checks that there is something to send.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public Replay {
        if (passes < 0 || !(speed > 0)) {
            throw new IllegalArgumentException(passes + " passes at " + speed + " times the speed");
        }
        if (recording.packets(Ethernet.LENGTH, longest) == 0) {
            throw new IllegalArgumentException(recording.file() + ": none of its packets can be sent, since they are "
                    + Ethernet.LENGTH + " to " + longest + " bytes");
        }
    }

    /** Packets that a pass sends. */
    public long packets() {
        return recording.packets(Ethernet.LENGTH, longest);
    }

    /** Packets that a pass leaves out, longer than the port takes. */
    public long tooLong() {
        return recording.packets() - recording.runts() - packets();
    }

    /** Packets over all passes; {@link Long#MAX_VALUE} for without end. */
    long total() {
        return passes == 0 || packets() > Long.MAX_VALUE / passes ? Long.MAX_VALUE : packets() * passes;
    }

    /** When they leave. */
    Schedule schedule(RecordedPackets packets) {
        return pace.isPresent() ? new Departures(pace.get(), 0, 1, 0) : new RecordedTimes(packets, this);
    }

    /** Whether a packet of that length is sent. */
    boolean takes(int length) {
        return length >= Ethernet.LENGTH && length <= longest;
    }
}
