/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import io.ringfly.port.FramePool;
import java.lang.foreign.ValueLayout;

/** Sent frames on their way back from the kernel. Entries are 64-bit frame offsets. */
final class CompletionRing {

    private final RingMemory ring;
    private int consumer; // ours

    CompletionRing(RingMemory ring) {
        this.ring = ring;
    }

    /** Gives all frames that came back to the pool and returns how many those were. */
    int reclaim(FramePool pool) {
        int producer = ring.readProducer();
        int count = producer - consumer;
        if (count == 0) {
            return 0;
        }
        while (consumer != producer) {
            pool.release(ring.map.get(ValueLayout.JAVA_LONG, ring.entries + ((long) (consumer++ & ring.mask) << 3)));
        }
        ring.publishConsumer(consumer);
        return count;
    }

    @Override
    public String toString() {
        return "completion ring: " + ring;
    }
}
