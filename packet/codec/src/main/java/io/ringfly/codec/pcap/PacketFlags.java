/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

/** The flags word of a packet in a pcapng file: bits, 0 where nothing is known. The high half are errors seen on the wire. */
public final class PacketFlags {

    /** Received. */
    public static final int INBOUND = 1;
    /** Sent. */
    public static final int OUTBOUND = 2;

    /** Received as: addressed to the interface. */
    public static final int UNICAST = 1 << 2;
    /** Received as: addressed to a group. */
    public static final int MULTICAST = 2 << 2;
    /** Received as: addressed to all. */
    public static final int BROADCAST = 3 << 2;
    /** Received as: addressed to somebody else, and seen in promiscuous mode. */
    public static final int PROMISCUOUS = 4 << 2;

    /** The checksum was left to the interface to compute, and so isn't there yet. */
    public static final int CHECKSUM_NOT_READY = 1 << 9;
    /** The checksum was verified before the packet was captured. */
    public static final int CHECKSUM_VALID = 1 << 10;
    /** The packet stands for several on the wire. */
    public static final int SEGMENTATION_OFFLOADED = 1 << 11;

    private static final int DIRECTION = 3;
    private static final int RECEPTION = 7 << 2;

    private PacketFlags() {}

    /** {@link #INBOUND}, {@link #OUTBOUND}, or 0 when not known. */
    public static int direction(int flags) {
        return flags & DIRECTION;
    }

    /** {@link #UNICAST}, {@link #MULTICAST}, {@link #BROADCAST}, {@link #PROMISCUOUS}, or 0 when not known. */
    public static int reception(int flags) {
        return flags & RECEPTION;
    }

    /** Bytes of frame check sequence at the packet's end; 0 when the interface says it, or nobody does. */
    public static int fcsLength(int flags) {
        return flags >>> 5 & 0xf;
    }

    /** As Linux numbers the types of packets: to us, broadcast, multicast, to others, sent. */
    static int ofLinuxType(int type) {
        return switch (type) {
            case 0 -> INBOUND | UNICAST;
            case 1 -> INBOUND | BROADCAST;
            case 2 -> INBOUND | MULTICAST;
            case 3 -> INBOUND | PROMISCUOUS;
            case 4 -> OUTBOUND;
            default -> 0;
        };
    }
}
