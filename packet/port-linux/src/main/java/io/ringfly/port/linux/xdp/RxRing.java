/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import io.ringfly.port.PacketBatch;
import java.lang.foreign.ValueLayout;

/** Received packets. Entries are {@code struct xdp_desc}: address at 0 (8 bytes), length at 8 (4), options at 12. */
final class RxRing {

    private final RingMemory ring;
    private int consumer; // ours

    RxRing(RingMemory ring) {
        this.ring = ring;
    }

    /** Moves up to {@code most} packets into the batch and returns the sum of their lengths, or -1 when there are none. */
    long drain(PacketBatch into, int most) {
        int count = Math.min(ring.readProducer() - consumer, most);
        if (count <= 0) {
            return -1;
        }
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            long entry = ring.entries + ((long) (consumer++ & ring.mask) << 4);
            int length = ring.map.get(ValueLayout.JAVA_INT, entry + 8);
            into.add(ring.map.get(ValueLayout.JAVA_LONG, entry), length);
            bytes += length;
        }
        ring.publishConsumer(consumer);
        return bytes;
    }

    @Override
    public String toString() {
        return "rx ring: " + ring;
    }
}
