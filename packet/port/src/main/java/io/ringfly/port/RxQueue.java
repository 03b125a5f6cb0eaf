/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

/** The receiving half of a queue pair. */
public interface RxQueue {

    /**
     * Appends received packets to {@code into}, as many as there are and as fit, and hands free frames to the ring.
     * Never blocks.
     *
     * @param into a batch made from this queue's pool
     * @return how many were appended
     */
    int receive(PacketBatch into);

    /**
     * Waits until there may be packets.
     *
     * @param timeoutNanos the longest wait in nanoseconds; 0 or less does not wait
     * @return false when the time ran out; true means look again, not that there are packets
     * @throws InterruptedException when the thread was interrupted, before or while waiting
     */
    boolean await(long timeoutNanos) throws InterruptedException;

    /**
     * Whether all was received and nothing will come any more, as at the end of a file. Ports that something may still
     * come to, which are all others, say no.
     */
    default boolean ended() {
        return false;
    }

    /** Makes a waiting {@link #await}, or else the next one, return true. From any thread, and harmless after the close. */
    void wakeup();
}
