/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import java.lang.foreign.ValueLayout;

/** Free frames on their way to the kernel, which puts received packets into them. Entries are 64-bit frame offsets. */
final class FillRing {

    private final RingMemory ring;
    private int producer; // ours; the kernel sees it after publish()
    private int consumer; // the kernel's, as last read

    FillRing(RingMemory ring) {
        this.ring = ring;
    }

    /** How many frames {@link #put} takes now, as far as needed to know that there is room for {@code wanted}. */
    int room(int wanted) {
        int room = ring.size() - (producer - consumer);
        if (room < wanted) {
            consumer = ring.readConsumer();
            room = ring.size() - (producer - consumer);
        }
        return Math.min(room, wanted);
    }

    void put(long frame) {
        ring.map.set(ValueLayout.JAVA_LONG, ring.entries + ((long) (producer++ & ring.mask) << 3), frame);
    }

    void publish() {
        ring.publishProducer(producer);
    }

    boolean needsWakeup() {
        return ring.needsWakeup();
    }

    @Override
    public String toString() {
        return "fill ring: " + ring;
    }
}
