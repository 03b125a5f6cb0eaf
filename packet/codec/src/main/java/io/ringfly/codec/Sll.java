/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The header that Linux's packet sockets stand in for the link layer's when they are cooked, as on {@code -i any}:
 * LINKTYPE_LINUX_SLL, 16 bytes. {@link Sll2} is its younger form.
 */
public final class Sll {

    public static final int LENGTH = 16;

    /** {@link #packetType}: sent to us. */
    public static final int TO_US = 0;
    /** {@link #packetType}: broadcast by somebody else. */
    public static final int BROADCAST = 1;
    /** {@link #packetType}: multicast by somebody else. */
    public static final int MULTICAST = 2;
    /** {@link #packetType}: sent by somebody else to somebody else. */
    public static final int TO_OTHERS = 3;
    /** {@link #packetType}: sent by us. */
    public static final int FROM_US = 4;

    // Hardware types: ARPHRD_ of linux/if_arp.h.
    public static final int HARDWARE_ETHERNET = 1;
    /** Frame relay, which the packet begins with; the protocol field means nothing. */
    public static final int HARDWARE_FRAME_RELAY = 770;

    public static final int HARDWARE_LOOPBACK = 772;
    /** The protocol field is that of {@link Gre#protocol}. */
    public static final int HARDWARE_GRE = 778;
    /** Radiotap, which the packet begins with; the protocol field means nothing. */
    public static final int HARDWARE_RADIOTAP = 803;
    /** The protocol field is a netlink family. */
    public static final int HARDWARE_NETLINK = 824;
    /** No link layer: tun, raw IP. */
    public static final int HARDWARE_NONE = 65534;

    /** {@link #protocol}: 802.3 without LLC, as Novell had it. */
    public static final int PROTOCOL_802_3 = 1;
    /** {@link #protocol}: an LLC header follows. */
    public static final int PROTOCOL_802_2 = 4;

    /** Bytes of the address that there is room for. */
    private static final int ADDRESS_LENGTH = 8;

    private static final int PACKET_TYPE = 0;
    private static final int HARDWARE_TYPE = 2;
    private static final int LENGTH_OF_ADDRESS = 4;
    private static final int ADDRESS = 6;
    private static final int PROTOCOL = 14;

    private Sll() {}

    /** {@code OK} or {@code TRUNCATED}. */
    public static Check check(MemorySegment m, long at, long limit) {
        return limit - at < LENGTH ? Check.TRUNCATED : Check.OK;
    }

    /** Whom the packet went to: {@link #TO_US} and so on. */
    public static int packetType(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + PACKET_TYPE) & 0xffff;
    }

    /** ARPHRD_ of linux/if_arp.h: {@link #HARDWARE_ETHERNET} and so on. */
    public static int hardwareType(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + HARDWARE_TYPE) & 0xffff;
    }

    /** As it was on the link: may be more than the 8 bytes that there is room for. */
    public static int addressLength(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + LENGTH_OF_ADDRESS) & 0xffff;
    }

    /** Eight bytes, the first octet highest. The sender's address is the first {@link #addressLength} of them. */
    public static long address(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + ADDRESS);
    }

    /** An EtherType, or a lesser number such as {@link #PROTOCOL_802_2}; not so for all hardware: {@link #isTyped}. */
    public static int protocol(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + PROTOCOL) & 0xffff;
    }

    /** Whether {@link #protocol} says by EtherType what packets of that hardware type begin with. */
    public static boolean isTyped(int hardwareType) {
        return switch (hardwareType) {
            case HARDWARE_FRAME_RELAY, HARDWARE_RADIOTAP, HARDWARE_NETLINK -> false;
            default -> true;
        };
    }

    /** Offset of the packet. */
    public static long payload(long at) {
        return at + LENGTH;
    }

    /** Writes all 16 bytes. */
    static void write(
            MemorySegment m, long at, int packetType, int hardwareType, int addressLength, long address, int protocol) {
        m.set(Wire.INT, at + PACKET_TYPE, packetType << 16 | hardwareType);
        m.set(Wire.SHORT, at + LENGTH_OF_ADDRESS, (short) addressLength);
        m.set(Wire.LONG, at + ADDRESS, address);
        m.set(Wire.SHORT, at + PROTOCOL, (short) protocol);
    }

    /** {@code "In 02:00:00:00:00:0a"}, for records. */
    static String from(int packetType, long address, int addressLength) {
        StringBuilder text = new StringBuilder();
        text.append(
                switch (packetType) {
                    case TO_US -> "In";
                    case BROADCAST -> "B";
                    case MULTICAST -> "M";
                    case TO_OTHERS -> "P";
                    case FROM_US -> "Out";
                    default -> "?";
                });
        for (int i = 0; i < Math.min(addressLength, ADDRESS_LENGTH); i++) {
            int octet = (int) (address >>> 56 - 8 * i) & 0xff;
            text.append(i == 0 ? ' ' : ':');
            text.append(Character.forDigit(octet >>> 4, 16)).append(Character.forDigit(octet & 0xf, 16));
        }
        return text.toString();
    }
}
