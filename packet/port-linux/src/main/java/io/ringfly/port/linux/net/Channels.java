/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

/**
 * The queues of an interface that are in use, and how many it could have ({@code ethtool -l}).
 *
 * @param rx channels that only receive
 * @param tx channels that only send
 * @param combined channels that do both
 * @param maxRx the most of {@code rx} that could be set
 * @param maxTx the most of {@code tx}
 * @param maxCombined the most of {@code combined}
 */
public record Channels(int rx, int tx, int combined, int maxRx, int maxTx, int maxCombined) {

    /** Queues that packets arrive on: an AF_XDP socket can be bound to each of 0 to this less 1. */
    public int receiveQueues() {
        return rx + combined;
    }

    /** Queues that packets leave through. */
    public int transmitQueues() {
        return tx + combined;
    }
}
