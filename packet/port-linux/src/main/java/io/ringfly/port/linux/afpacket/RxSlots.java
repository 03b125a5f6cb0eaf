/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import static io.ringfly.bindings.linux.Linux.*;

import io.ringfly.bindings.linux.tpacket2_hdr;
import io.ringfly.port.Counter;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The receive ring of a packet socket: slots, each with a {@code struct tpacket2_hdr} and a packet. A slot is the
 * kernel's or ours, as its status word says; both sides go round in order. Belongs to one thread.
 */
final class RxSlots {

    private static final VarHandle STATUS = ValueLayout.JAVA_INT.varHandle();
    private static final long LENGTH = tpacket2_hdr.tp_len$offset();
    private static final long CAPTURED = tpacket2_hdr.tp_snaplen$offset();
    private static final long PACKET = tpacket2_hdr.tp_mac$offset();
    private static final long SECONDS = tpacket2_hdr.tp_sec$offset();
    private static final long NANOS = tpacket2_hdr.tp_nsec$offset();
    private static final long VLAN_CONTROL = tpacket2_hdr.tp_vlan_tci$offset();
    private static final long VLAN_TYPE = tpacket2_hdr.tp_vlan_tpid$offset();
    private static final int OURS = TP_STATUS_USER();
    private static final int TAGGED = TP_STATUS_VLAN_VALID();
    private static final int TAG_TYPE_KNOWN = TP_STATUS_VLAN_TPID_VALID();
    private static final int UNFINISHED = TP_STATUS_CSUMNOTREADY();

    private static final int MAC_ADDRESSES = 12;
    private static final int TAG_LENGTH = 4;
    private static final short TYPE_VLAN = (short) 0x8100; // IEEE 802.1Q
    private static final VarHandle BIG_ENDIAN_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(java.nio.ByteOrder.BIG_ENDIAN)
            .varHandle();

    private final MemorySegment ring;
    private final int slotSize;
    private final int mask;
    private final StampClock clock; // null when packets are not stamped
    private int next;

    final Counter packets = new Counter();
    final Counter bytes = new Counter();
    final Counter tooLong = new Counter();
    final Counter tagsPutBack = new Counter();
    final Counter checksumsUnfinished = new Counter();

    /**
     * @param ring the mapping
     * @param slots a power of two
     * @param clock for stamps, or null for none
     */
    RxSlots(MemorySegment ring, int slotSize, int slots, StampClock clock) {
        this.ring = ring;
        this.slotSize = slotSize;
        this.clock = clock;
        mask = slots - 1;
    }

    /** Copies what has come into free frames, as many as there are and as fit into the batch. */
    int drain(PacketBatch into, FramePool pool) {
        int room = Math.min(into.space(), pool.available());
        int taken = 0;
        long sum = 0;
        while (taken < room) {
            long slot = (long) next * slotSize;
            int status = (int) STATUS.getAcquire(ring, slot);
            if ((status & OURS) == 0) {
                break;
            }
            if (taken == 0 && clock != null) {
                clock.refresh();
            }
            int length = take(slot, status, into, pool);
            STATUS.setRelease(ring, slot, TP_STATUS_KERNEL());
            next = next + 1 & mask;
            if (length > 0) {
                taken++;
                sum += length;
            }
        }
        if (taken > 0) {
            packets.add(taken);
            bytes.add(sum);
        }
        return taken;
    }

    /** Copies one packet and returns its length, or 0 when it is longer than a frame. */
    private int take(long slot, int status, PacketBatch into, FramePool pool) {
        int length = ring.get(ValueLayout.JAVA_INT, slot + LENGTH);
        boolean tagged = (status & TAGGED) != 0;
        int whole = tagged ? length + TAG_LENGTH : length;
        if (length > ring.get(ValueLayout.JAVA_INT, slot + CAPTURED) || whole > pool.frameSize() - pool.headroom()) {
            tooLong.add(1);
            return 0;
        }
        long from = slot + Short.toUnsignedInt(ring.get(ValueLayout.JAVA_SHORT, slot + PACKET));
        long to = pool.allocate();
        MemorySegment memory = pool.memory();
        if (tagged) {
            MemorySegment.copy(ring, from, memory, to, MAC_ADDRESSES);
            short type =
                    (status & TAG_TYPE_KNOWN) == 0 ? TYPE_VLAN : ring.get(ValueLayout.JAVA_SHORT, slot + VLAN_TYPE);
            BIG_ENDIAN_SHORT.set(memory, to + MAC_ADDRESSES, type);
            BIG_ENDIAN_SHORT.set(memory, to + MAC_ADDRESSES + 2, ring.get(ValueLayout.JAVA_SHORT, slot + VLAN_CONTROL));
            MemorySegment.copy(
                    ring, from + MAC_ADDRESSES, memory, to + MAC_ADDRESSES + TAG_LENGTH, length - MAC_ADDRESSES);
            tagsPutBack.add(1);
        } else {
            MemorySegment.copy(ring, from, memory, to, length);
        }
        if ((status & UNFINISHED) != 0) {
            checksumsUnfinished.add(1);
        }
        into.add(to, whole, clock == null ? PacketBatch.NO_TIME : arrival(slot));
        return whole;
    }

    private long arrival(long slot) {
        return clock.nanoTime(
                ring.get(ValueLayout.JAVA_INT, slot + SECONDS), ring.get(ValueLayout.JAVA_INT, slot + NANOS));
    }

    @Override
    public String toString() {
        return "rx ring at slot " + next + " of " + (mask + 1);
    }
}
