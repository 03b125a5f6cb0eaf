/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/**
 * What the packets of a capture begin with: LINKTYPE_ numbers of pcap and pcapng files, and the DLT_ numbers of live
 * captures where they differ (tcpdump.org, link-layer header types).
 */
public final class LinkType {

    /** {@link NullLoopback}, in the capturing machine's byte order. */
    public static final int NULL = 0;
    /** {@link Ethernet}. */
    public static final int ETHERNET = 1;

    public static final int TOKEN_RING = 6;
    public static final int SLIP = 8;
    public static final int PPP = 9;
    public static final int FDDI = 10;
    /** DLT_RAW of most systems: IPv4 or IPv6 at once. */
    public static final int DLT_RAW = 12;
    /** DLT_RAW of OpenBSD: IPv4 or IPv6 at once. */
    public static final int DLT_RAW_OPENBSD = 14;

    public static final int PPP_HDLC = 50;
    public static final int PPP_ETHER = 51;
    public static final int ATM_RFC1483 = 100;
    /** IPv4 or IPv6 at once. */
    public static final int RAW = 101;

    public static final int C_HDLC = 104;
    public static final int IEEE802_11 = 105;
    public static final int FRAME_RELAY = 107;
    /** {@link NullLoopback}, in network byte order. */
    public static final int LOOP = 108;
    /** {@link Sll}. */
    public static final int LINUX_SLL = 113;

    public static final int PFLOG = 117;
    public static final int IEEE802_11_RADIOTAP = 127;
    public static final int USER0 = 147;
    public static final int USER15 = 162;
    public static final int PPI = 192;
    public static final int IEEE802_15_4 = 195;
    public static final int USB_LINUX_MMAPPED = 220;
    public static final int CAN_SOCKETCAN = 227;
    /** IPv4 at once. */
    public static final int IPV4 = 228;
    /** IPv6 at once. */
    public static final int IPV6 = 229;

    public static final int NFLOG = 239;
    public static final int USBPCAP = 249;
    public static final int BLUETOOTH_LE_LL = 251;
    public static final int WIRESHARK_UPPER_PDU = 252;
    public static final int NETLINK = 253;
    /** {@link Sll2}. */
    public static final int LINUX_SLL2 = 276;

    private LinkType() {}

    /** Whether IPv4 or IPv6 begins at once, and its version tells which. */
    public static boolean isRawIp(int linkType) {
        return switch (linkType) {
            case RAW, DLT_RAW, DLT_RAW_OPENBSD, IPV4, IPV6 -> true;
            default -> false;
        };
    }

    /** The name without its prefix, as tcpdump prints it, or {@code "unknown"}. */
    public static String name(int linkType) {
        return switch (linkType) {
            case NULL -> "NULL";
            case ETHERNET -> "EN10MB";
            case TOKEN_RING -> "IEEE802";
            case SLIP -> "SLIP";
            case PPP -> "PPP";
            case FDDI -> "FDDI";
            case DLT_RAW, DLT_RAW_OPENBSD, RAW -> "RAW";
            case PPP_HDLC -> "PPP_SERIAL";
            case PPP_ETHER -> "PPP_ETHER";
            case ATM_RFC1483 -> "ATM_RFC1483";
            case C_HDLC -> "C_HDLC";
            case IEEE802_11 -> "IEEE802_11";
            case FRAME_RELAY -> "FRELAY";
            case LOOP -> "LOOP";
            case LINUX_SLL -> "LINUX_SLL";
            case PFLOG -> "PFLOG";
            case IEEE802_11_RADIOTAP -> "IEEE802_11_RADIO";
            case PPI -> "PPI";
            case IEEE802_15_4 -> "IEEE802_15_4";
            case USB_LINUX_MMAPPED -> "USB_LINUX_MMAPPED";
            case CAN_SOCKETCAN -> "CAN_SOCKETCAN";
            case IPV4 -> "IPV4";
            case IPV6 -> "IPV6";
            case NFLOG -> "NFLOG";
            case USBPCAP -> "USBPCAP";
            case BLUETOOTH_LE_LL -> "BLUETOOTH_LE_LL";
            case WIRESHARK_UPPER_PDU -> "WIRESHARK_UPPER_PDU";
            case NETLINK -> "NETLINK";
            case LINUX_SLL2 -> "LINUX_SLL2";
            default -> linkType >= USER0 && linkType <= USER15 ? "USER" + (linkType - USER0) : "unknown";
        };
    }

    /** What it is in a few words, as tcpdump prints it in brackets; the {@link #name} of those not read here. */
    public static String description(int linkType) {
        return switch (linkType) {
            case NULL -> "BSD loopback";
            case ETHERNET -> "Ethernet";
            case DLT_RAW, DLT_RAW_OPENBSD, RAW -> "Raw IP";
            case LOOP -> "OpenBSD loopback";
            case LINUX_SLL -> "Linux cooked v1";
            case LINUX_SLL2 -> "Linux cooked v2";
            case IPV4 -> "Raw IPv4";
            case IPV6 -> "Raw IPv6";
            default -> name(linkType);
        };
    }
}
