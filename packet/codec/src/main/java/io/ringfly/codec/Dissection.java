/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Where the headers of a frame are, whose packet it is, and how far it could be read. One object is used for frame after
 * frame: {@link #dissect} overwrites what the frame before left.
 *
 * <p>Layers are counted from 0, outermost first. A layer is there only if its header is whole and sound; what stood in
 * the way of the next one is told by {@link #stop}, and bytes that no header describes are a last layer, {@link
 * Layer#PAYLOAD}. Offsets are in bytes from the frame's start.
 *
 * <p>No bytes make it throw, loop, or read outside the frame, and nothing is allocated. It keeps no reference to the
 * memory. One object must not be used by two threads at a time.
 *
 * <p>Dissected are: Ethernet II and 802.3 with LLC and SNAP, 802.1Q and 802.1ad tags, MPLS, Linux cooked captures, BSD's
 * null and loop links, raw IP; ARP; IPv4, IPv6 with its extension headers, and each in each; AH; ICMP with the packets
 * that its errors quote; TCP, UDP, SCTP; GRE, VXLAN (UDP ports 4789 and 8472), GUE (port 6080) and MPLS over UDP (port
 * 6635).
 */
public final class Dissection {

    /** The last of them can be the payload only. */
    public static final int MAX_LAYERS = 32;
    /** Longer frames are dissected as if the capture had cut them here. */
    public static final int MAX_LENGTH = (1 << 21) - 1;

    private static final Layer[] LAYERS = Layer.values();
    private static final Stop[] STOPS = Stop.values();
    private static final Check[] CHECKS = Check.values();

    private static final int ETHERNET = Layer.ETHERNET.ordinal();
    private static final int LLC = Layer.LLC.ordinal();
    private static final int VLAN = Layer.VLAN.ordinal();
    private static final int MPLS = Layer.MPLS.ordinal();
    private static final int IPV4 = Layer.IPV4.ordinal();
    private static final int IPV6 = Layer.IPV6.ordinal();
    private static final int TCP = Layer.TCP.ordinal();
    private static final int UDP = Layer.UDP.ordinal();
    private static final int PAYLOAD = Layer.PAYLOAD.ordinal();

    // A layer in a long: 6 bits of type, 3 of flags, 12 of header length, 21 of offset and 21 of end.
    private static final int TYPE_SHIFT = 57;
    private static final long QUOTED = 1L << 56;
    private static final long EXCEEDS = 1L << 55;
    /** Its stated end isn't its end, and stands in {@link #statedEnds}. */
    private static final long STATED = 1L << 54;

    private static final int LENGTH_SHIFT = 42;
    private static final int LENGTH_MASK = (1 << 12) - 1;
    private static final int OFFSET_SHIFT = 21;

    private static final int LINK_NULL = 0;
    private static final int LINK_ETHERNET = 1;
    private static final int LINK_RAW_BSD = 12;
    private static final int LINK_RAW_OPENBSD = 14;
    private static final int LINK_RAW = 101;
    private static final int LINK_LOOP = 108;
    private static final int LINK_SLL = 113;
    private static final int LINK_IPV4 = 228;
    private static final int LINK_IPV6 = 229;
    private static final int LINK_SLL2 = 276;

    private static final int MAX_802_3_LENGTH = 1500;
    private static final int TYPE_802_2 = 4;
    private static final int TYPE_TRANSPARENT_ETHERNET = 0x6558;
    private static final int TYPE_MPLS = 0x8847;
    private static final int TYPE_MPLS_UPSTREAM = 0x8848;
    private static final int TYPE_QINQ_OLD = 0x9100;

    private static final int LSAP_IPV4 = 0x06;
    private static final int LSAP_SNAP = 0xaa;
    private static final int LLC_UNNUMBERED_INFORMATION = 3;
    private static final int OUI_ETHERNET = 0;
    private static final int OUI_BRIDGED = 0x0000f8;

    private static final int PROTOCOL_HOP_BY_HOP = 0;
    private static final int PROTOCOL_IPV6 = 41;
    private static final int PROTOCOL_ROUTING = 43;
    private static final int PROTOCOL_FRAGMENT = 44;
    private static final int PROTOCOL_GRE = 47;
    private static final int PROTOCOL_ESP = 50;
    private static final int PROTOCOL_AH = 51;
    private static final int PROTOCOL_ICMPV6 = 58;
    private static final int PROTOCOL_NONE = 59;
    private static final int PROTOCOL_DESTINATION = 60;
    private static final int PROTOCOL_SCTP = 132;
    private static final int PROTOCOL_MPLS = 137;

    private static final int IPV6_LENGTH = 40;
    private static final int AH_MIN_LENGTH = 12;
    private static final int TCP_LENGTH = 20;
    private static final int UDP_LENGTH = 8;
    private static final int SCTP_LENGTH = 12;
    private static final int SLL_LENGTH = 16;
    private static final int SLL2_LENGTH = 20;

    private static final int FRAGMENT_OFFSET = 0x1fff;
    private static final int BOTTOM_OF_STACK = 0x100;

    private static final int GRE_CHECKSUM = 0x8000;
    private static final int GRE_ROUTING = 0x4000;
    private static final int GRE_KEY = 0x2000;
    private static final int GRE_SEQUENCE = 0x1000;
    private static final int GRE_ACKNOWLEDGMENT = 0x0080;
    private static final int GRE_VERSION = 7;

    private static final int PORT_VXLAN = 4789;
    private static final int PORT_VXLAN_LINUX = 8472;
    private static final int PORT_GUE = 6080;
    private static final int PORT_MPLS = 6635;
    private static final int VXLAN_HAS_VNI = 0x08;
    private static final int GUE_CONTROL = 0x20;

    private static final FiveTuple NONE = new FiveTuple();

    private final long[] layers = new long[MAX_LAYERS];
    private final int[] statedEnds = new int[MAX_LAYERS];
    private final FiveTuple inner = new FiveTuple();
    private final FiveTuple outer = new FiveTuple();
    private final FiveTuple quoted = new FiveTuple();
    /** Takes what nobody asks for: tunnels within a quote. */
    private final FiveTuple ignored = new FiveTuple();

    private int count;
    private int captured;
    private boolean tunneled;
    private boolean hasQuote;
    private int reason;
    private int check;
    private int stopLayer = PAYLOAD;
    private int nextProtocol;

    // Where the walk is: the next header's kind and offset, where what it lies in ends, and where that would end if all
    // of it had been captured.
    private int kind;
    private int offset;
    private int end;
    private int stated;
    private long quote;
    private FiveTuple tuple = inner;

    /** Without layers, until the first frame. */
    public Dissection() {
        inner.clear();
    }

    /**
     * Fills this with what the frame at {@code at} has.
     *
     * @param captured how many bytes of it are there
     * @param original how many there were before the capture cut it; less than {@code captured} counts as equal
     * @param linkType what it starts with: a number of the LINKTYPE registry, 1 for Ethernet
     */
    public void dissect(MemorySegment m, long at, int captured, int original, int linkType) {
        start(captured, original);
        link(m, at, linkType);
        walk(m, at);
    }

    private void start(int captured, int original) {
        int length = Math.min(Math.max(captured, 0), MAX_LENGTH);
        this.captured = length;
        count = 0;
        tunneled = false;
        hasQuote = false;
        inner.clear();
        reason = Stop.COMPLETE.ordinal();
        check = Check.OK.ordinal();
        stopLayer = PAYLOAD;
        nextProtocol = -1;
        offset = 0;
        end = length;
        stated = Math.max(original, length);
        quote = 0;
        tuple = inner;
    }

    private void link(MemorySegment m, long at, int linkType) {
        switch (linkType) {
            case LINK_ETHERNET -> kind = ETHERNET;
            case LINK_NULL, LINK_LOOP -> kind = Layer.NULL_LOOPBACK.ordinal();
            case LINK_RAW, LINK_RAW_BSD, LINK_RAW_OPENBSD ->
                kind = end > 0 && m.get(Wire.BYTE, at) >>> 4 == 6 ? IPV6 : IPV4;
            case LINK_IPV4 -> kind = IPV4;
            case LINK_IPV6 -> kind = IPV6;
            case LINK_SLL -> kind = Layer.SLL.ordinal();
            case LINK_SLL2 -> kind = Layer.SLL2.ordinal();
            default -> unknown(linkType);
        }
    }

    private void walk(MemorySegment m, long at) {
        while (kind != PAYLOAD) {
            if (count == MAX_LAYERS - 1) {
                halt(Stop.TOO_DEEP, Check.OK, kind);
                break;
            }
            // The first eight bytes are read once, for whatever header it is: few protocols need more.
            long head = head(m, at);
            switch (LAYERS[kind]) {
                case ETHERNET -> ethernet(m, at);
                case LLC -> llc(head);
                case SNAP -> snap(head);
                case VLAN -> vlan(head);
                case MPLS -> mpls(m, at);
                case SLL -> sll(m, at);
                case SLL2 -> sll2(head);
                case NULL_LOOPBACK -> nullLoopback(head);
                case ARP -> arp(head);
                case IPV4 -> ipv4(m, at, head);
                case IPV6 -> ipv6(m, at, head);
                case HOP_BY_HOP, ROUTING, DESTINATION -> extension(head);
                case FRAGMENT -> fragment(head);
                case AH -> ah(head);
                case ESP -> esp();
                case ICMPV4 -> icmpv4(head);
                case ICMPV6 -> icmpv6(head);
                case TCP -> tcp(m, at, head);
                case UDP -> udp(head);
                case SCTP -> sctp(head);
                case GRE -> gre(head);
                case VXLAN -> vxlan(head);
                case GUE -> gue(head);
                case PAYLOAD -> {}
            }
        }
        if (offset < end) {
            int start = offset;
            add(0);
            offset = start;
        }
    }

    /** The eight bytes at {@link #offset}, and zeros for those behind the frame. */
    private long head(MemorySegment m, long at) {
        int from = Math.min(offset, captured - 8);
        if (from < 0) return headOfTiny(m, at);
        long head = m.get(Wire.LONG, at + from);
        int missing = offset - from;
        return missing < 8 ? head << (missing << 3) : 0;
    }

    private long headOfTiny(MemorySegment m, long at) {
        long head = 0;
        for (int i = 0; i < 8; i++) {
            head = head << 8 | (offset + i < captured ? m.get(Wire.BYTE, at + offset + i) & 0xff : 0);
        }
        return head;
    }

    private void ethernet(MemorySegment m, long at) {
        if (lacks(Ethernet.LENGTH)) return;
        typeOrLength(Ethernet.LENGTH, m.get(Wire.SHORT, at + offset + 12) & 0xffff);
    }

    private void vlan(long head) {
        if (lacks(4)) return;
        typeOrLength(4, (int) (head >>> 32) & 0xffff);
    }

    private void typeOrLength(int headerLength, int type) {
        if (type == 0 || type > MAX_802_3_LENGTH) {
            add(headerLength);
            etherType(type);
        } else {
            addStating(headerLength, headerLength + type);
            kind = LLC;
        }
    }

    private void llc(long head) {
        // Novell's IPX goes without LLC, and its header starts so.
        if (head >>> 48 == 0xffff) {
            unknown(0xff);
            return;
        }
        if (lacks(3)) return;
        int dsap = (int) (head >>> 56);
        int control = (int) (head >>> 40) & 0xff;
        boolean unnumbered = (control & 3) == 3;
        if (!unnumbered && lacks(4)) return;
        add(unnumbered ? 3 : 4);
        nextProtocol = dsap;
        boolean information = control == LLC_UNNUMBERED_INFORMATION;
        if (information && head >>> 48 == (LSAP_SNAP << 8 | LSAP_SNAP)) {
            kind = Layer.SNAP.ordinal();
        } else if (information && dsap == LSAP_IPV4) {
            kind = IPV4;
        } else {
            unknown(dsap);
        }
    }

    private void snap(long head) {
        if (lacks(5)) return;
        add(5);
        int oui = (int) (head >>> 40);
        int type = (int) (head >>> 24) & 0xffff;
        if (oui == OUI_ETHERNET || oui == OUI_BRIDGED) etherType(type);
        else unknown(type);
    }

    private void mpls(MemorySegment m, long at) {
        int length = 0;
        int entry;
        do {
            length += 4;
            if (lacks(length)) return;
            if (length > LENGTH_MASK) {
                halt(Stop.TOO_DEEP, Check.OK, MPLS);
                return;
            }
            entry = m.get(Wire.INT, at + offset + length - 4);
        } while ((entry & BOTTOM_OF_STACK) == 0);
        add(length);
        nextProtocol = -1;
        // Nothing says what is in there, so routers look at where IP has its version (RFC 4928).
        int version = offset < end ? m.get(Wire.BYTE, at + offset) >>> 4 : 0;
        if (version == 4) kind = IPV4;
        else if (version == 6) kind = IPV6;
        else unknown(-1);
    }

    private void sll(MemorySegment m, long at) {
        if (lacks(SLL_LENGTH)) return;
        cooked(SLL_LENGTH, m.get(Wire.SHORT, at + offset + 14) & 0xffff);
    }

    private void sll2(long head) {
        if (lacks(SLL2_LENGTH)) return;
        cooked(SLL2_LENGTH, (int) (head >>> 48));
    }

    private void cooked(int headerLength, int type) {
        add(headerLength);
        nextProtocol = type;
        if (type == TYPE_802_2) kind = LLC;
        else etherType(type);
    }

    private void nullLoopback(long head) {
        if (lacks(4)) return;
        add(4);
        int family = (int) (head >>> 32);
        // Null is in the byte order of the machine that captured, loop in that of the network.
        if (family >>> 16 != 0) family = Integer.reverseBytes(family);
        nextProtocol = family;
        switch (family) {
            case 2 -> kind = IPV4;
            // Linux, NetBSD and OpenBSD, FreeBSD, macOS, Windows
            case 10, 24, 28, 30, 23 -> kind = IPV6;
            default -> unknown(family);
        }
    }

    private void etherType(int type) {
        nextProtocol = type;
        switch (type) {
            case Ethernet.TYPE_IPV4 -> kind = IPV4;
            case Ethernet.TYPE_IPV6 -> kind = IPV6;
            case Ethernet.TYPE_ARP -> kind = Layer.ARP.ordinal();
            case Ethernet.TYPE_VLAN, Ethernet.TYPE_QINQ, TYPE_QINQ_OLD -> kind = VLAN;
            case TYPE_MPLS, TYPE_MPLS_UPSTREAM -> kind = MPLS;
            default -> unknown(type);
        }
    }

    private void arp(long head) {
        if (lacks(8)) return;
        int length = 8 + 2 * ((int) (head >>> 24) & 0xff) + 2 * ((int) (head >>> 16) & 0xff);
        if (lacks(length)) return;
        addStating(length, length);
        complete();
    }

    private void ipv4(MemorySegment m, long at, long head) {
        if (lacks(Ipv4.LENGTH)) return;
        int headerLength = (int) (head >>> 56 & 0xf) << 2;
        int totalLength = (int) (head >>> 32) & 0xffff;
        if (head >>> 60 != 4) {
            halt(Stop.MALFORMED, Check.BAD_VERSION, kind);
        } else if (headerLength < Ipv4.LENGTH) {
            halt(Stop.MALFORMED, Check.BAD_HEADER_LENGTH, kind);
        } else if (totalLength < headerLength && totalLength != 0) {
            halt(Stop.BAD_LENGTH, Check.BAD_TOTAL_LENGTH, kind);
        } else if (!lacks(headerLength)) {
            long middle = m.get(Wire.LONG, at + offset + 8);
            int protocol = (int) (middle >>> 48) & 0xff;
            startTuple(4, protocol);
            tuple.srcLow = middle & 0xffff_ffffL;
            tuple.dstLow = m.get(Wire.INT, at + offset + 16) & 0xffff_ffffL;
            // A sender that leaves segmentation to its device may leave the length 0, and captures on it show that.
            if (totalLength == 0) add(headerLength);
            else addStating(headerLength, totalLength);
            ipProtocol(protocol);
            if ((head & FRAGMENT_OFFSET) != 0) {
                laterFragment();
            } else if ((head & Ipv4.MORE_FRAGMENTS) != 0) {
                tuple.setFragment(FiveTuple.FIRST_FRAGMENT);
            }
        }
    }

    private void ipv6(MemorySegment m, long at, long head) {
        if (lacks(IPV6_LENGTH)) return;
        if (head >>> 60 != 6) {
            halt(Stop.MALFORMED, Check.BAD_VERSION, kind);
            return;
        }
        int protocol = (int) (head >>> 8) & 0xff;
        int payloadLength = (int) (head >>> 16) & 0xffff;
        startTuple(6, protocol);
        tuple.srcHigh = m.get(Wire.LONG, at + offset + 8);
        tuple.srcLow = m.get(Wire.LONG, at + offset + 16);
        tuple.dstHigh = m.get(Wire.LONG, at + offset + 24);
        tuple.dstLow = m.get(Wire.LONG, at + offset + 32);
        // Then the length is in an option (RFC 2675), and nothing follows that is longer than what is here.
        if (payloadLength == 0 && protocol == PROTOCOL_HOP_BY_HOP) add(IPV6_LENGTH);
        else addStating(IPV6_LENGTH, IPV6_LENGTH + payloadLength);
        ipProtocol(protocol);
    }

    /** Whose packet it is changes: the one before becomes the outer one, if it is the first. */
    private void startTuple(int version, int protocol) {
        if (quote != 0) {
            tuple = hasQuote ? ignored : quoted;
            hasQuote = true;
        } else if (inner.isPresent() && !tunneled) {
            outer.set(inner);
            tunneled = true;
        }
        tuple.start(version, protocol, count);
    }

    private void ipProtocol(int protocol) {
        tuple.setProtocol(protocol);
        protocol(protocol, tuple.isIpv6());
    }

    private void protocol(int protocol, boolean extensions) {
        nextProtocol = protocol;
        switch (protocol) {
            case Ipv4.PROTOCOL_ICMP -> kind = Layer.ICMPV4.ordinal();
            case Ipv4.PROTOCOL_IPIP -> kind = IPV4;
            case Ipv4.PROTOCOL_TCP -> kind = TCP;
            case Ipv4.PROTOCOL_UDP -> kind = UDP;
            case PROTOCOL_IPV6 -> kind = IPV6;
            case PROTOCOL_GRE -> kind = Layer.GRE.ordinal();
            case PROTOCOL_ESP -> kind = Layer.ESP.ordinal();
            case PROTOCOL_AH -> kind = Layer.AH.ordinal();
            case PROTOCOL_ICMPV6 -> kind = Layer.ICMPV6.ordinal();
            case PROTOCOL_SCTP -> kind = Layer.SCTP.ordinal();
            case PROTOCOL_MPLS -> kind = MPLS;
            case PROTOCOL_HOP_BY_HOP -> ipv6Only(Layer.HOP_BY_HOP, extensions);
            case PROTOCOL_ROUTING -> ipv6Only(Layer.ROUTING, extensions);
            case PROTOCOL_FRAGMENT -> ipv6Only(Layer.FRAGMENT, extensions);
            case PROTOCOL_DESTINATION -> ipv6Only(Layer.DESTINATION, extensions);
            case PROTOCOL_NONE -> kind = PAYLOAD;
            default -> unknown(protocol);
        }
    }

    private void ipv6Only(Layer layer, boolean extensions) {
        if (extensions) kind = layer.ordinal();
        else unknown(nextProtocol);
    }

    private void extension(long head) {
        int length = 8 + ((int) (head >>> 45) & 0x7f8);
        if (lacks(8) || lacks(length)) return;
        add(length);
        ipProtocol((int) (head >>> 56));
    }

    private void fragment(long head) {
        if (lacks(8)) return;
        add(8);
        ipProtocol((int) (head >>> 56));
        if ((head >>> 35 & FRAGMENT_OFFSET) != 0) {
            laterFragment();
        } else if ((head >>> 32 & 1) != 0) {
            tuple.setFragment(FiveTuple.FIRST_FRAGMENT);
        }
    }

    private void laterFragment() {
        tuple.setFragment(FiveTuple.LATER_FRAGMENT);
        halt(Stop.FRAGMENT, Check.OK, PAYLOAD);
    }

    private void ah(long head) {
        if (lacks(AH_MIN_LENGTH)) return;
        int length = ((int) (head >>> 48 & 0xff) + 2) << 2;
        if (length < AH_MIN_LENGTH) {
            halt(Stop.MALFORMED, Check.BAD_HEADER_LENGTH, kind);
            return;
        }
        if (lacks(length)) return;
        add(length);
        ipProtocol((int) (head >>> 56));
    }

    private void esp() {
        if (lacks(8)) return;
        add(8);
        nextProtocol = -1;
        halt(Stop.ENCRYPTED, Check.OK, PAYLOAD);
    }

    private void icmpv4(long head) {
        if (lacks(Icmpv4.LENGTH)) return;
        int type = (int) (head >>> 56);
        tuple.setIcmp((int) (head >>> 48), count);
        add(Icmpv4.LENGTH);
        complete();
        if (Icmpv4.isError(type)) {
            quote(
                    IPV4,
                    type == Icmpv4.SOURCE_QUENCH || type == Icmpv4.REDIRECT ? 0 : ((int) (head >>> 16) & 0xff) << 2);
        }
    }

    private void icmpv6(long head) {
        if (lacks(8)) return;
        int type = (int) (head >>> 56);
        tuple.setIcmp((int) (head >>> 48), count);
        add(8);
        complete();
        if (type >= 1 && type <= 4) {
            quote(IPV6, type == 1 || type == 3 ? ((int) (head >>> 24) & 0xff) << 3 : 0);
        }
    }

    /** {@code length} is that of RFC 4884, behind which something else follows; 0 if the quote is all there is. */
    private void quote(int version, int length) {
        // An error about an error is not to be sent, so such a one isn't looked into.
        if (quote != 0) return;
        quote = QUOTED;
        kind = version;
        if (length >= 128) end = Math.min(end, offset + length);
        // However long the quoted packet says it is, here it may have been cut.
        stated = Integer.MAX_VALUE;
    }

    private void tcp(MemorySegment m, long at, long head) {
        ports(head);
        if (lacks(TCP_LENGTH)) return;
        int headerLength = (m.get(Wire.BYTE, at + offset + 12) & 0xf0) >>> 2;
        if (headerLength < TCP_LENGTH) {
            halt(Stop.MALFORMED, Check.BAD_HEADER_LENGTH, kind);
            return;
        }
        if (lacks(headerLength)) return;
        tuple.setTransportLayer(count);
        add(headerLength);
        complete();
    }

    private void udp(long head) {
        ports(head);
        if (lacks(UDP_LENGTH)) return;
        int length = (int) (head >>> 16) & 0xffff;
        boolean jumbo = length == 0 && stated - offset > 0xffff;
        if (length < UDP_LENGTH && !jumbo) {
            halt(Stop.BAD_LENGTH, Check.BAD_TOTAL_LENGTH, kind);
            return;
        }
        tuple.setTransportLayer(count);
        boolean exceeds = !jumbo && length > stated - offset;
        if (jumbo) add(UDP_LENGTH);
        else addStating(UDP_LENGTH, length);
        complete();
        if (exceeds) halt(Stop.BAD_LENGTH, Check.OK, PAYLOAD);
        else if (offset < end) tunnel((int) (head >>> 32) & 0xffff);
    }

    private void tunnel(int port) {
        switch (port) {
            case PORT_VXLAN, PORT_VXLAN_LINUX -> kind = Layer.VXLAN.ordinal();
            case PORT_GUE -> kind = Layer.GUE.ordinal();
            case PORT_MPLS -> kind = MPLS;
            default -> {}
        }
    }

    private void sctp(long head) {
        ports(head);
        if (lacks(SCTP_LENGTH)) return;
        tuple.setTransportLayer(count);
        add(SCTP_LENGTH);
        complete();
    }

    private void gre(long head) {
        if (lacks(4)) return;
        int flags = (int) (head >>> 48);
        int version = flags & GRE_VERSION;
        int length = 4;
        if ((flags & GRE_KEY) != 0) length += 4;
        if ((flags & GRE_SEQUENCE) != 0) length += 4;
        if (version == 0) {
            if ((flags & GRE_ROUTING) != 0) {
                halt(Stop.MALFORMED, Check.UNSUPPORTED, kind);
                return;
            }
            if ((flags & GRE_CHECKSUM) != 0) length += 4;
        } else if (version == 1) {
            if ((flags & GRE_ACKNOWLEDGMENT) != 0) length += 4;
        } else {
            halt(Stop.MALFORMED, Check.BAD_VERSION, kind);
            return;
        }
        if (lacks(length)) return;
        add(length);
        int type = (int) (head >>> 32) & 0xffff;
        nextProtocol = type;
        if (type == TYPE_TRANSPARENT_ETHERNET) kind = ETHERNET;
        else etherType(type);
    }

    private void vxlan(long head) {
        // The port is but a hint, and other payloads than VXLAN are none of our business.
        if (stated - offset < 8 || (head >>> 56 & VXLAN_HAS_VNI) == 0) {
            complete();
            return;
        }
        if (lacks(8)) return;
        add(8);
        kind = ETHERNET;
    }

    private void gue(long head) {
        int first = (int) (head >>> 56);
        switch (first >>> 6) {
            case 0 -> {
                int length = 4 + ((first & 0x1f) << 2);
                if (lacks(4) || lacks(length)) return;
                add(length);
                protocol((int) (head >>> 48) & 0xff, false);
                if ((first & GUE_CONTROL) != 0) unknown(nextProtocol);
            }
            // Variant 1 has no header: these two bits are those of IP's version.
            case 1 -> kind = (first & 0x20) == 0 ? IPV4 : IPV6;
            default -> complete();
        }
    }

    private void ports(long head) {
        if (end - offset >= 4) tuple.setPorts((int) (head >>> 32));
    }

    /** Whether the next header's first {@code length} bytes are not all there; if so, that is where the walk ends. */
    private boolean lacks(int length) {
        if (length <= end - offset) return false;
        halt(length <= stated - offset ? Stop.TRUNCATED : Stop.MALFORMED, Check.TRUNCATED, kind);
        return true;
    }

    /** Takes the next header, which states no length of what it carries. */
    private void add(int headerLength) {
        long flags = quote;
        if (stated > end) {
            flags |= STATED;
            statedEnds[count] = stated;
        }
        push(headerLength, flags);
    }

    /** Takes the next header, which states that it and what it carries are {@code length} bytes. */
    private void addStating(int headerLength, int length) {
        int statedEnd = offset + length;
        if (statedEnd <= stated) {
            stated = statedEnd;
            end = Math.min(end, statedEnd);
            add(headerLength);
        } else {
            statedEnds[count] = statedEnd;
            push(headerLength, quote | EXCEEDS | STATED);
        }
    }

    private void push(int headerLength, long flags) {
        layers[count++] = (long) kind << TYPE_SHIFT
                | flags
                | (long) headerLength << LENGTH_SHIFT
                | (long) offset << OFFSET_SHIFT
                | end;
        offset += headerLength;
    }

    private void complete() {
        nextProtocol = -1;
        kind = PAYLOAD;
    }

    private void unknown(int protocol) {
        nextProtocol = protocol;
        halt(Stop.UNKNOWN_PROTOCOL, Check.OK, PAYLOAD);
    }

    private void halt(Stop stop, Check check, int layer) {
        reason = stop.ordinal();
        this.check = check.ordinal();
        stopLayer = layer;
        kind = PAYLOAD;
    }

    /** How many there are. */
    public int layers() {
        return count;
    }

    /** {@code i} is below {@link #layers}, here as below. */
    public Layer layer(int i) {
        return LAYERS[(int) (layers[i] >>> TYPE_SHIFT)];
    }

    public int offset(int i) {
        return (int) (layers[i] >>> OFFSET_SHIFT) & MAX_LENGTH;
    }

    /** Of {@link Layer#PAYLOAD} 0. */
    public int headerLength(int i) {
        return (int) (layers[i] >>> LENGTH_SHIFT) & LENGTH_MASK;
    }

    /** Offset of what the layer carries: that of the next layer, if there is one. */
    public int payload(int i) {
        return offset(i) + headerLength(i);
    }

    /** Where what the layer carries ends. That is never behind the last byte captured. */
    public int end(int i) {
        return (int) layers[i] & MAX_LENGTH;
    }

    /** Where the layer's own length field, or else that of the layer around it, says that it ends. */
    public int statedEnd(int i) {
        return (layers[i] & STATED) != 0 ? statedEnds[i] : end(i);
    }

    /** Whether the layer states an end behind that of what carries it, which no cut can explain. */
    public boolean exceeds(int i) {
        return (layers[i] & EXCEEDS) != 0;
    }

    /** Whether the layer belongs to the packet that an ICMP error is about. */
    public boolean isQuoted(int i) {
        return (layers[i] & QUOTED) != 0;
    }

    /** Index of the first layer of that kind, or -1. */
    public int find(Layer layer) {
        for (int i = 0; i < count; i++) {
            if (layers[i] >>> TYPE_SHIFT == layer.ordinal()) return i;
        }
        return -1;
    }

    public Stop stop() {
        return STOPS[reason];
    }

    /** Where the next header would be, or the payload is, or the frame ends. */
    public int stopOffset() {
        return offset;
    }

    /** The header that could not be read; {@link Layer#PAYLOAD} if there is none to be expected. */
    public Layer stopLayer() {
        return LAYERS[stopLayer];
    }

    /** What the check of {@link #stopLayer} says of that header; {@code OK} if there is none. */
    public Check check() {
        return CHECKS[check];
    }

    /**
     * The number that says what comes after the last header that has one, be it known or not: an EtherType behind links
     * and GRE, an LSAP behind LLC, else an IP protocol; -1 if the last header has none.
     */
    public int nextProtocol() {
        return nextProtocol;
    }

    /** The innermost IP packet, quoted ones left out. */
    public FiveTuple inner() {
        return inner;
    }

    /** The outermost IP packet. It is {@link #inner} if nothing is tunneled. */
    public FiveTuple outer() {
        return tunneled ? outer : inner;
    }

    /** The outermost IP packet that an ICMP error quotes; not present if this is no such error. */
    public FiveTuple quoted() {
        return hasQuote ? quoted : NONE;
    }

    /** Whether one IP packet carries another. */
    public boolean isTunneled() {
        return tunneled;
    }

    /** Bytes behind the end of the outermost packet: padding, and what a device may have put there. */
    public int trailerLength() {
        for (int i = 0; i < count; i++) {
            Layer layer = layer(i);
            if (end(i) < captured) return captured - end(i);
            if (layer.isIp()) return 0;
        }
        return 0;
    }
}
