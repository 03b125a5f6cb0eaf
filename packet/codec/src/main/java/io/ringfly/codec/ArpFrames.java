/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/** ARP requests and replies as whole frames: Ethernet and ARP. Offsets are those of the frame. */
public final class ArpFrames {

    /** Bytes of a frame without padding: shorter than {@link Ethernet#MIN_FRAME_LENGTH}, see {@link Ethernet#pad}. */
    public static final int LENGTH = Ethernet.LENGTH + Arp.LENGTH;

    private static final int ARP = Ethernet.LENGTH;

    private ArpFrames() {}

    /** Writes a broadcast that asks who has {@code target}, and returns its length, {@link #LENGTH}. */
    public static int writeRequest(MemorySegment m, long at, long senderMac, int sender, int target) {
        Ethernet.write(m, at, MacAddress.BROADCAST, senderMac, Ethernet.TYPE_ARP);
        Arp.write(m, at + ARP, Arp.REQUEST, senderMac, sender, 0, target);
        return LENGTH;
    }

    /** {@code OK} if the frame is a request; the accessors of {@link Ethernet} and {@link Arp} may then be called. */
    public static Check checkRequest(MemorySegment m, long at, long limit) {
        return check(m, at, limit, Arp.REQUEST);
    }

    /** As {@link #checkRequest}, for a reply. */
    public static Check checkReply(MemorySegment m, long at, long limit) {
        return check(m, at, limit, Arp.REPLY);
    }

    /**
     * Turns a request of {@code length} bytes into the reply that {@code mac} has the address asked for, in place. Which
     * address that is is not looked at: compare {@link Arp#tpa} before. Padding stays as it is.
     *
     * @return {@code OK}; or why this isn't a request to answer, in which case nothing was changed. A reply goes to the
     *     hardware address that the request states, so one that states a group is {@code NOT_UNICAST}.
     */
    public static Check answer(MemorySegment m, long at, int length, long mac) {
        Check check = check(m, at, at + length, Arp.REQUEST);
        if (check != Check.OK) return check;
        long arp = at + ARP;
        long senderMac = Arp.sha(m, arp);
        if (MacAddress.isMulticast(senderMac)) return Check.NOT_UNICAST;
        int sender = Arp.spa(m, arp);
        int target = Arp.tpa(m, arp);
        Ethernet.write(m, at, senderMac, mac, Ethernet.TYPE_ARP);
        Arp.write(m, arp, Arp.REPLY, mac, target, senderMac, sender);
        return Check.OK;
    }

    private static Check check(MemorySegment m, long at, long limit, int op) {
        Check check = Ethernet.check(m, at, limit);
        if (check != Check.OK) return check;
        if (Ethernet.type(m, at) != Ethernet.TYPE_ARP) return Check.OTHER_TYPE;
        check = Arp.check(m, at + ARP, limit);
        if (check != Check.OK) return check;
        return Arp.op(m, at + ARP) == op ? Check.OK : Check.OTHER_TYPE;
    }
}
