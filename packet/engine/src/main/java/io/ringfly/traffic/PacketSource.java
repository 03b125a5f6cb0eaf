/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import java.lang.foreign.MemorySegment;

/** Where a worker's packets come from. Asked for numbers that only go up, by one thread; allocates nothing for a packet. */
interface PacketSource {

    /** How long packet {@code number} is, in bytes from the Ethernet header on, without FCS. */
    int length(long number);

    /** Writes packet {@code number}, counted from 0, to {@code at} and returns its {@link #length}. */
    int write(MemorySegment m, long at, long number);

    /** Nothing is asked for any more. */
    default void close() {}
}
