/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

/** The sending half of a queue pair. */
public interface TxQueue {

    /**
     * Takes packets from the front of {@code from} into the ring, as many as fit. Those taken leave the batch, the rest
     * stays the caller's. Never blocks, never drops. Nothing leaves before {@link #flush}. Of those that left, what the
     * interface refuses is counted in {@link PortStats}: frames longer than {@link PortFeatures#maxFrameLength()}, say.
     *
     * @return how many were taken
     */
    int send(PacketBatch from);

    /**
     * Publishes what {@link #send} took, wakes the kernel when it needs that, and returns sent frames to the pool. Never
     * blocks.
     *
     * @return how many frames are still on their way; 0 when all were sent
     */
    int flush();

    /**
     * Goes the way of {@link #flush} without a packet, so that code and caches are warm for the next one. For those who
     * have time and want the next departure to cost as little as it can. Nothing leaves by it.
     */
    default void rehearse() {}

    /**
     * How many packets are worth handing over before each {@link #flush} when they are to leave as fast as can be: more
     * bring nothing.
     */
    default int fullBatch() {
        return 256;
    }

    /** How many system calls this half has made so far, or {@link PortStats#NOT_AVAILABLE}. From any thread. */
    default long systemCalls() {
        return PortStats.NOT_AVAILABLE;
    }
}
