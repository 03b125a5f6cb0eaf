/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import io.ringfly.port.PacketBatch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Received packets. Entries are {@code struct xdp_desc}: address at 0 (8 bytes), length at 8 (4), options at 12. */
final class RxRing {

    private final RingMemory ring;
    private final boolean stamped;
    private int consumer; // ours

    /** @param stamped whether {@link SteeringProgram} stamps the packets */
    RxRing(RingMemory ring, boolean stamped) {
        this.ring = ring;
        this.stamped = stamped;
    }

    /** Moves up to {@code most} packets into the batch and returns the sum of their lengths, or -1 when there are none. */
    long drain(PacketBatch into, int most) {
        int count = Math.min(ring.readProducer() - consumer, most);
        if (count <= 0) {
            return -1;
        }
        MemorySegment frames = into.memory();
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            long entry = ring.entries + ((long) (consumer++ & ring.mask) << 4);
            int length = ring.map.get(ValueLayout.JAVA_INT, entry + 8);
            long offset = ring.map.get(ValueLayout.JAVA_LONG, entry);
            into.add(offset, length, stamped ? SteeringProgram.takeStamp(frames, offset) : PacketBatch.NO_TIME);
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
