/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counters of a port since it was opened.
 *
 * @param rxPackets packets delivered by {@link RxQueue#receive}
 * @param rxBytes their bytes, without the FCS
 * @param txPackets packets taken by {@link TxQueue#send} and handed to the ring
 * @param txBytes their bytes, without the FCS
 * @param drops what was lost, one entry a reason, in a fixed order
 * @param details the driver's own counters by the driver's names, where it has any; they may overlap with each other and
 *     with the rest
 */
public record PortStats(
        long rxPackets, long rxBytes, long txPackets, long txBytes, List<Drop> drops, Map<String, Long> details) {

    /** A count that the backend cannot tell, which is not the same as none. */
    public static final long NOT_AVAILABLE = -1;

    /** Which way the lost packets were going. */
    public enum Direction {
        RX,
        TX
    }

    /**
     * Packets lost for one reason.
     *
     * @param reason a short name: {@code rx ring full}
     * @param meaning one sentence: what happened and what helps
     * @param count how many, or {@link #NOT_AVAILABLE}
     */
    public record Drop(Direction direction, String reason, String meaning, long count) {}

    public PortStats {
        drops = List.copyOf(drops);
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** The counters of a port whose driver has none of its own. */
    public PortStats(long rxPackets, long rxBytes, long txPackets, long txBytes, List<Drop> drops) {
        this(rxPackets, rxBytes, txPackets, txBytes, drops, Map.of());
    }

    /** Packets that reached this port: delivered, and dropped on the receiving side for the reasons it can count. */
    public long received() {
        return rxPackets + dropped(Direction.RX);
    }

    /** The sum of the drops of one direction that can be counted. */
    public long dropped(Direction direction) {
        long sum = 0;
        for (Drop drop : drops) {
            if (drop.direction == direction && drop.count != NOT_AVAILABLE) {
                sum += drop.count;
            }
        }
        return sum;
    }
}
