/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import java.lang.foreign.ValueLayout;

/** Packets to be sent. Entries are {@code struct xdp_desc}: address at 0 (8 bytes), length at 8 (4), options at 12. */
final class TxRing {

    private final RingMemory ring;
    private int producer; // ours
    private int flushed; // what of it the kernel is to see, which it does after publish()
    private int consumer; // the kernel's, as last read

    TxRing(RingMemory ring) {
        this.ring = ring;
    }

    /** How many packets {@link #put} takes now, up to {@code wanted}. */
    int room(int wanted) {
        int room = ring.size() - (producer - consumer);
        if (room < wanted) {
            consumer = ring.readConsumer();
            room = ring.size() - (producer - consumer);
        }
        return Math.min(room, wanted);
    }

    void put(long address, int length) {
        long entry = ring.entries + ((long) (producer++ & ring.mask) << 4);
        ring.map.set(ValueLayout.JAVA_LONG, entry, address);
        ring.map.set(ValueLayout.JAVA_INT, entry + 8, length);
        ring.map.set(ValueLayout.JAVA_INT, entry + 12, 0);
    }

    /** Lets {@link #publish} show the kernel all that was put so far. */
    void flush() {
        flushed = producer;
    }

    void publish() {
        ring.publishProducer(flushed);
    }

    /** How many packets the kernel has not taken from the ring yet. */
    int pending() {
        consumer = ring.readConsumer();
        return producer - consumer;
    }

    boolean needsWakeup() {
        return ring.needsWakeup();
    }

    @Override
    public String toString() {
        return "tx ring: " + ring;
    }
}
