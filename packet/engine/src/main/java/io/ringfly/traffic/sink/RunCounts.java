/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic.sink;

import io.ringfly.port.Counter;

/** What came of one run of a generator. One thread counts, any may read. */
public final class RunCounts {

    private final int run;
    private final SequenceTracker numbers = new SequenceTracker();
    private final Counter packets = new Counter();
    private final Counter bytes = new Counter();
    private final long first;
    private volatile long last;

    RunCounts(int run, long now) {
        this.run = run;
        first = now;
        last = now;
    }

    SequenceTracker.Verdict add(long number, int length) {
        packets.add(1);
        bytes.add(length);
        return numbers.add(number);
    }

    /** Notes when packets came last. Once for all that were received together. */
    void came(long now) {
        last = now;
    }

    /** The run's name, as in {@link io.ringfly.traffic.SequenceStamp#run}. */
    public int run() {
        return run;
    }

    /** Packets, duplicates among them. */
    public long packets() {
        return packets.get();
    }

    /** Their bytes, from the Ethernet header on, without FCS. */
    public long bytes() {
        return bytes.get();
    }

    /** From when the first was received to when the last was, in nanoseconds, as this process saw it. */
    public long nanos() {
        return last - first;
    }

    /** What their numbers tell. */
    public SequenceTracker numbers() {
        return numbers;
    }
}
