/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import static io.ringfly.bindings.linux.Linux.XDP_RING_NEED_WAKEUP;

import io.ringfly.bindings.linux.xdp_ring_offset;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The mapped memory of one AF_XDP ring: two indices that count up and wrap at 2^32, flags, and the entries.
 *
 * <p>Of the two indices each side writes one: publishing is a store with release, reading the other side's is a load
 * with acquire, so that the entries between are seen whole.
 */
final class RingMemory {

    private static final VarHandle INDEX = ValueLayout.JAVA_INT.varHandle();

    final MemorySegment map;
    final int mask;
    final long entries;
    private final long producer;
    private final long consumer;
    private final long flags;

    /**
     * @param map the mapping
     * @param offsets the ring's {@code struct xdp_ring_offset}, as XDP_MMAP_OFFSETS gave it
     * @param size number of entries, a power of two
     */
    RingMemory(MemorySegment map, MemorySegment offsets, int size) {
        this.map = map;
        mask = size - 1;
        producer = xdp_ring_offset.producer(offsets);
        consumer = xdp_ring_offset.consumer(offsets);
        entries = xdp_ring_offset.desc(offsets);
        flags = xdp_ring_offset.flags(offsets);
    }

    int size() {
        return mask + 1;
    }

    int readProducer() {
        return (int) INDEX.getAcquire(map, producer);
    }

    int readConsumer() {
        return (int) INDEX.getAcquire(map, consumer);
    }

    void publishProducer(int index) {
        INDEX.setRelease(map, producer, index);
    }

    void publishConsumer(int index) {
        INDEX.setRelease(map, consumer, index);
    }

    /** Whether the kernel asks to be woken before it looks at this ring again. For the fill and the tx ring. */
    boolean needsWakeup() {
        return ((int) INDEX.getOpaque(map, flags) & XDP_RING_NEED_WAKEUP()) != 0;
    }

    @Override
    public String toString() {
        return "producer " + Integer.toUnsignedString(readProducer()) + ", consumer "
                + Integer.toUnsignedString(readConsumer()) + ", " + size() + " entries";
    }
}
