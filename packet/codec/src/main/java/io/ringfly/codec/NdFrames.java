/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Neighbour solicitations and advertisements (RFC 4861), IPv6's counterpart of ARP, as whole frames: Ethernet, IPv6 and
 * ICMPv6. Offsets are those of the frame.
 */
public final class NdFrames {

    /** Bytes of a frame with an option for a MAC address, which are all but solicitations from {@code ::}. */
    public static final int LENGTH = Ethernet.LENGTH + Ipv6.LENGTH + Icmpv6.NEIGHBOR_LENGTH + NdOption.SHORTEST;
    /** Bytes of a frame without options. */
    public static final int LENGTH_WITHOUT_OPTION = LENGTH - NdOption.SHORTEST;

    /** What nothing has that came through a router. */
    private static final int HOP_LIMIT = 255;

    private static final int IP = Ethernet.LENGTH;
    private static final int ICMP = IP + Ipv6.LENGTH;
    private static final int TARGET = ICMP + 8;
    private static final int OPTION = ICMP + Icmpv6.NEIGHBOR_LENGTH;

    private static final long ALL_NODES_LOW = 1;

    private NdFrames() {}

    /**
     * Writes a frame to the target's solicited-node group that asks who has {@code target}, and returns its length: {@link
     * #LENGTH}. Where {@code sender} is {@code ::}, to see whether the target is free (RFC 4862 section 5.4), the sender's
     * MAC address is left out and the length is {@link #LENGTH_WITHOUT_OPTION}.
     */
    public static int writeSolicitation(
            MemorySegment m, long at, long senderMac, Ipv6Address sender, Ipv6Address target) {
        long group = Ipv6Address.solicitedNodeLow(target.low());
        boolean probe = sender.isUnspecified();
        int length = probe ? LENGTH_WITHOUT_OPTION : LENGTH;
        Ethernet.write(m, at, Ipv6Address.multicastMac(group), senderMac, Ethernet.TYPE_IPV6);
        writeIp(m, at, length, sender.high(), sender.low(), Ipv6Address.LINK_MULTICAST_HIGH, group);
        if (!probe) {
            NdOption.writeLinkLayerAddress(m, at + OPTION, NdOption.SOURCE_LINK_LAYER_ADDRESS, senderMac);
        }
        writeMessage(m, at, length, Icmpv6.NEIGHBOR_SOLICITATION, 0, target.high(), target.low());
        return length;
    }

    /**
     * Writes a frame to all nodes that says that {@code mac} has the address {@code target}, though nobody asked, and
     * returns its length, {@link #LENGTH}.
     */
    public static int writeAdvertisement(MemorySegment m, long at, long mac, Ipv6Address target) {
        return writeAdvertisement(
                m,
                at,
                mac,
                target.high(),
                target.low(),
                Ipv6Address.multicastMac(ALL_NODES_LOW),
                Ipv6Address.LINK_MULTICAST_HIGH,
                ALL_NODES_LOW,
                Icmpv6.ADVERTISEMENT_OVERRIDE);
    }

    /**
     * {@code OK} if the frame is a solicitation that RFC 4861 section 7.1.1 lets a host take: {@code NOT_ON_LINK} if its
     * hop limit isn't 255, {@code BAD_CHECKSUM}, {@code NOT_UNICAST} if it asks for a group, {@code BAD_LENGTH} or {@code
     * TRUNCATED} for options. The accessors of {@link Ethernet}, {@link Ipv6} and {@link Icmpv6} may then be called, of
     * the latter at {@link Ipv6#payload}.
     */
    public static Check checkSolicitation(MemorySegment m, long at, long limit) {
        Check check = check(m, at, limit, Icmpv6.NEIGHBOR_SOLICITATION);
        if (check != Check.OK) return check;
        long ip = at + IP;
        if (!Ipv6Address.isUnspecified(Ipv6.srcHigh(m, ip), Ipv6.srcLow(m, ip))) return Check.OK;
        // Who has no address yet asks the group of the address that it would like, and has nothing to be answered at.
        boolean toGroup = Ipv6.dstHigh(m, ip) == Ipv6Address.LINK_MULTICAST_HIGH
                && Ipv6.dstLow(m, ip) == Ipv6Address.solicitedNodeLow(Ipv6.dstLow(m, ip));
        boolean anonymous = NdOption.find(m, at + OPTION, Ipv6.end(m, ip), NdOption.SOURCE_LINK_LAYER_ADDRESS) < 0;
        return toGroup && anonymous ? Check.OK : Check.UNSUPPORTED;
    }

    /** As {@link #checkSolicitation}, for an advertisement: RFC 4861 section 7.1.2. */
    public static Check checkAdvertisement(MemorySegment m, long at, long limit) {
        Check check = check(m, at, limit, Icmpv6.NEIGHBOR_ADVERTISEMENT);
        if (check != Check.OK) return check;
        // A group has nobody to say that it was asked.
        return Icmpv6.isSolicited(m, at + ICMP) && Ipv6Address.isMulticast(Ipv6.dstHigh(m, at + IP))
                ? Check.UNSUPPORTED
                : Check.OK;
    }

    /**
     * The MAC address that an advertisement tells, or a solicitation of its sender: that of its option, or else the one
     * that the frame came from. The frame has passed its check.
     */
    public static long mac(MemorySegment m, long at) {
        int type = Icmpv6.type(m, at + ICMP) == Icmpv6.NEIGHBOR_ADVERTISEMENT
                ? NdOption.TARGET_LINK_LAYER_ADDRESS
                : NdOption.SOURCE_LINK_LAYER_ADDRESS;
        long option = NdOption.find(m, at + OPTION, Ipv6.end(m, at + IP), type);
        return option < 0 ? Ethernet.src(m, at) : NdOption.linkLayerAddress(m, option);
    }

    /**
     * Turns a solicitation of {@code length} bytes into the advertisement that {@code mac} has the address asked for, in
     * place. It is then {@link #LENGTH} bytes long, whatever {@code length} was. Which address that is is not looked at:
     * compare {@link Icmpv6#targetHigh} and {@link Icmpv6#targetLow} before. Who asks without an address of its own is
     * answered by way of all nodes (RFC 4861 section 7.2.4).
     *
     * @param room bytes that the frame may have from {@code at} on
     * @return {@code OK}; or why this isn't a solicitation to answer, in which case nothing was changed: what {@link
     *     #checkSolicitation} says, {@code NOT_UNICAST} if the answer would go to a group, {@code NO_ROOM} if the answer is
     *     longer than {@code room}
     */
    public static Check answer(MemorySegment m, long at, int length, int room, long mac) {
        Check check = checkSolicitation(m, at, at + length);
        if (check != Check.OK) return check;
        if (room < LENGTH) return Check.NO_ROOM;
        long ip = at + IP;
        long targetHigh = m.get(Wire.LONG, at + TARGET);
        long targetLow = m.get(Wire.LONG, at + TARGET + 8);
        long dstHigh = Ipv6.srcHigh(m, ip);
        long dstLow = Ipv6.srcLow(m, ip);
        long dstMac = mac(m, at);
        int flags = Icmpv6.ADVERTISEMENT_SOLICITED | Icmpv6.ADVERTISEMENT_OVERRIDE;
        if (Ipv6Address.isUnspecified(dstHigh, dstLow)) {
            dstHigh = Ipv6Address.LINK_MULTICAST_HIGH;
            dstLow = ALL_NODES_LOW;
            dstMac = Ipv6Address.multicastMac(ALL_NODES_LOW);
            flags = Icmpv6.ADVERTISEMENT_OVERRIDE;
        } else if (Ipv6Address.isMulticast(dstHigh) || MacAddress.isMulticast(dstMac)) {
            return Check.NOT_UNICAST;
        }
        writeAdvertisement(m, at, mac, targetHigh, targetLow, dstMac, dstHigh, dstLow, flags);
        return Check.OK;
    }

    private static Check check(MemorySegment m, long at, long limit, int type) {
        Check check = Echo6Frames.checkMessage(m, at, limit);
        if (check != Check.OK) return check;
        long ip = at + IP;
        long icmp = at + ICMP;
        if (Icmpv6.type(m, icmp) != type || Icmpv6.code(m, icmp) != 0) return Check.OTHER_TYPE;
        if (Ipv6.hopLimit(m, ip) != HOP_LIMIT) return Check.NOT_ON_LINK;
        long end = Ipv6.end(m, ip);
        if (!Icmpv6.checksumOk(m, ip, icmp, end - icmp)) return Check.BAD_CHECKSUM;
        if (Ipv6Address.isMulticast(Icmpv6.targetHigh(m, icmp))) return Check.NOT_UNICAST;
        return NdOption.checkAll(m, at + OPTION, end);
    }

    private static int writeAdvertisement(
            MemorySegment m,
            long at,
            long mac,
            long targetHigh,
            long targetLow,
            long dstMac,
            long dstHigh,
            long dstLow,
            int flags) {
        Ethernet.write(m, at, dstMac, mac, Ethernet.TYPE_IPV6);
        writeIp(m, at, LENGTH, targetHigh, targetLow, dstHigh, dstLow);
        NdOption.writeLinkLayerAddress(m, at + OPTION, NdOption.TARGET_LINK_LAYER_ADDRESS, mac);
        writeMessage(m, at, LENGTH, Icmpv6.NEIGHBOR_ADVERTISEMENT, flags, targetHigh, targetLow);
        return LENGTH;
    }

    private static void writeIp(
            MemorySegment m, long at, int length, long srcHigh, long srcLow, long dstHigh, long dstLow) {
        Ipv6.write(m, at + IP, 0, 0, length - ICMP, IpProtocol.ICMPV6, HOP_LIMIT, srcHigh, srcLow, dstHigh, dstLow);
    }

    /** Writes all but the option, which has to be in its place. */
    private static void writeMessage(
            MemorySegment m, long at, int length, int type, int rest, long targetHigh, long targetLow) {
        m.set(Wire.LONG, at + TARGET, targetHigh);
        m.set(Wire.LONG, at + TARGET + 8, targetLow);
        Icmpv6.write(m, at + IP, at + ICMP, type, 0, rest, length - ICMP);
    }
}
