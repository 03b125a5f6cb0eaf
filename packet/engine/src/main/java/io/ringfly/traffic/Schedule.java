/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

/** When a worker's packets leave, in nanoseconds from the start. Belongs to one thread. */
interface Schedule {

    /** No packet leaves any more. */
    long END = Long.MAX_VALUE;

    /** Whether {@link #next} wants to know lengths. */
    boolean countsBits();

    /**
     * When the next packet leaves, or {@link #END}.
     *
     * @param length its length without FCS; anything unless {@link #countsBits}
     */
    long next(int length);

    /** Gives up the departures before {@code until}, which can't be kept any more. */
    void giveUp(long until);

    /** The part of what should have left so far that was not given up. */
    double kept();
}
