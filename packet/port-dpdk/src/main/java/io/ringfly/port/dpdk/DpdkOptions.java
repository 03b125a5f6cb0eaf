/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import java.util.List;
import java.util.Map;

/**
 * The options of a port.
 *
 * @param queues queue pairs, or {@link #AUTO}
 * @param ring descriptors of each queue, and frames that each keeps for sending
 * @param frames frames of the memory that ports share, or {@link #AUTO}
 * @param mtu or {@link #AUTO} for the device's
 * @param promiscuous whether to take packets for other hosts
 * @param eal further arguments of EAL
 */
record DpdkOptions(int queues, int ring, int frames, int mtu, boolean promiscuous, List<String> eal) {

    static final int AUTO = 0;

    static final Map<String, String> DESCRIPTIONS = Map.of(
            "queues", "queue pairs to open (1, or all that a software device has)",
            "ring", "descriptors of each queue, and frames kept for sending: 64 to 32768 (512)",
            "mbufs", "frames of the memory that this process's dpdk: ports share (as many as needed, at least 8192)",
            "mtu", "sets the longest IP packet (the device's)",
            "promiscuous", "on: takes packets for other hosts too (off)",
            "eal", "more arguments of EAL, as in '?eal=-m 1024 --iova-mode=va'; the same for all ports of a process");

    static DpdkOptions parse(PortName name) throws PortException {
        String promiscuous = name.option("promiscuous", "off");
        if (!promiscuous.equals("on") && !promiscuous.equals("off")) {
            throw new PortException(name + ": promiscuous=" + promiscuous + ": on or off");
        }
        String eal = name.option("eal", "").strip();
        return new DpdkOptions(
                name.option("queues", AUTO, 1, 1024),
                name.option("ring", 512, 64, 32768),
                name.option("mbufs", AUTO, 1024, 1 << 24),
                name.option("mtu", AUTO, 68, 9 << 10),
                promiscuous.equals("on"),
                eal.isEmpty() ? List.of() : List.of(eal.split("\\s+")));
    }
}
