/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Adds, removes and changes the outermost VLAN tag of a frame (IEEE 802.1Q, 802.1ad). The MAC addresses move, and nothing
 * behind them does; so a frame that gets a tag begins 4 bytes earlier, in its headroom. No checksum covers what changes.
 *
 * <p>A frame begins at {@code at} and ends at {@code limit}. A method that refuses changes nothing.
 */
public final class VlanTags {

    private static final int TAG = 12;
    private static final int SRC_END = 8;

    private VlanTags() {}

    /**
     * Puts a tag before all that are there, and returns where the frame now begins: {@code at - 4}.
     *
     * @param headroom how many bytes before {@code at} are free; what they hold is overwritten
     * @param type one that {@link Ethernet#isVlanType} knows: {@link Ethernet#TYPE_VLAN}, or {@link Ethernet#TYPE_QINQ} of
     *     a provider's tag, which is the one outside
     * @param tci priority, drop eligibility and VLAN: 16 bits as {@link Vlan#tci}
     * @return -1 if there is less headroom than 4 bytes, no whole Ethernet header, or another type
     */
    public static long push(MemorySegment m, long at, long limit, int headroom, int type, int tci) {
        if (headroom < Vlan.LENGTH || limit - at < Ethernet.LENGTH || !Ethernet.isVlanType(type)) return -1;
        long start = at - Vlan.LENGTH;
        moveAddresses(m, at, start);
        m.set(Wire.INT, start + TAG, type << 16 | tci & 0xffff);
        return start;
    }

    /** Takes the outermost tag off, and returns where the frame now begins: {@code at + 4}; -1 if it has no whole tag. */
    public static long pop(MemorySegment m, long at, long limit) {
        if (!isTagged(m, at, limit)) return -1;
        long start = at + Vlan.LENGTH;
        moveAddresses(m, at, start);
        return start;
    }

    /** Gives the outermost tag another TCI, and leaves its type. {@code OTHER_TYPE} if the frame has no whole tag. */
    public static Check set(MemorySegment m, long at, long limit, int tci) {
        if (!isTagged(m, at, limit)) return Check.OTHER_TYPE;
        Vlan.setTci(m, Ethernet.payload(at), tci);
        return Check.OK;
    }

    /** Puts the frame into another VLAN, by its outermost tag, whose other bits stay; as {@link #set}. */
    public static Check setVid(MemorySegment m, long at, long limit, int vid) {
        if (!isTagged(m, at, limit)) return Check.OTHER_TYPE;
        Vlan.setVid(m, Ethernet.payload(at), vid);
        return Check.OK;
    }

    private static boolean isTagged(MemorySegment m, long at, long limit) {
        return limit - at >= Ethernet.LENGTH + Vlan.LENGTH && Ethernet.isVlanType(Ethernet.type(m, at));
    }

    private static void moveAddresses(MemorySegment m, long from, long to) {
        long dst = m.get(Wire.LONG, from);
        int src = m.get(Wire.INT, from + SRC_END);
        m.set(Wire.LONG, to, dst);
        m.set(Wire.INT, to + SRC_END, src);
    }
}
