/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import java.util.Map;

/**
 * The options of a {@code live:} port, parsed.
 *
 * @param netns the network namespace, empty for the caller's
 * @param queues how many threads can send at once
 * @param ring descriptors of each queue, all of which one system call sends
 */
record LiveOptions(String netns, int queues, int ring) {

    static final Map<String, String> DESCRIPTIONS = Map.of(
            "netns", "network namespace of the interface, as in `ip netns`",
            "queues", "queues, each for one sending thread, 1 to 8 (default: 1)",
            "ring", "packets that one call to the kernel sends at most, a power of two (default: 1024)");

    static LiveOptions parse(PortName name) throws PortException {
        int ring = name.option("ring", 1024, 64, 4096);
        if (Integer.bitCount(ring) != 1) {
            int next = Integer.highestOneBit(ring) << 1;
            throw new PortException(name + ": ring=" + ring + " is not a power of two: take " + next);
        }
        return new LiveOptions(name.option("netns", ""), name.option("queues", 1, 1, 8), ring);
    }
}
