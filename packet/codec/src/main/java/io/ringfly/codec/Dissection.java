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
    private static final int SLL = Layer.SLL.ordinal();
    private static final int SLL2 = Layer.SLL2.ordinal();
    private static final int NULL_LOOPBACK = Layer.NULL_LOOPBACK.ordinal();
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

    private static final int FRAGMENT_OFFSET = 0x1fff;
    private static final int BOTTOM_OF_STACK = 0x100;
    private static final int SCTP_LENGTH = 12;
    private static final int SNAP = Llc.SAP_SNAP << 8 | Llc.SAP_SNAP;
    private static final int GRE_VERSION = 7;
    private static final int GUE_CONTROL = 0x20;
    private static final int GUE_FIELDS = 0x1f;
    private static final int MAX_UDP_LENGTH = 0xffff;
    /** Longer jumbograms are taken to have this length, so that a stated end fits an int. */
    private static final int MAX_STATED = 1 << 30;

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
            case LinkType.ETHERNET -> kind = ETHERNET;
            case LinkType.NULL, LinkType.LOOP -> kind = NULL_LOOPBACK;
            case LinkType.LINUX_SLL -> kind = SLL;
            case LinkType.LINUX_SLL2 -> kind = SLL2;
            default -> {
                if (LinkType.isRawIp(linkType)) kind = end > 0 && m.get(Wire.BYTE, at) >>> 4 == 6 ? IPV6 : IPV4;
                else unknown(linkType);
            }
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
                case ICMPV4 -> icmpv4(m, at, head);
                case ICMPV6 -> icmpv6(m, at, head);
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
        // A length of 0 is none: what has that isn't LLC.
        if (type != 0 && Ethernet.isLength(type)) {
            addStating(headerLength, headerLength + type);
            nextProtocol = -1;
            kind = LLC;
        } else {
            add(headerLength);
            etherType(type);
        }
    }

    private void llc(long head) {
        if (lacks(Llc.LENGTH)) return;
        int saps = (int) (head >>> 48);
        int control = (int) (head >>> 40) & 0xff;
        boolean information = control == Llc.UNNUMBERED_INFORMATION;
        if (saps == 0xffff) {
            halt(Stop.UNSUPPORTED, Check.UNSUPPORTED, kind);
        } else if (information && saps == SNAP) {
            if (lacks(Llc.SNAP_LENGTH)) return;
            add(Llc.SNAP_LENGTH);
            int oui = (int) (head >>> 16) & 0xff_ffff;
            int type = (int) head & 0xffff;
            if (oui == Llc.OUI_ETHERNET || oui == Llc.OUI_BRIDGE_TUNNEL) etherType(type);
            else unknown(type);
        } else {
            int length = (control & 3) == 3 ? Llc.LENGTH : Llc.LENGTH + 1;
            if (lacks(length)) return;
            add(length);
            int dsap = saps >>> 8;
            nextProtocol = dsap;
            if (information && dsap == Llc.SAP_IP) kind = IPV4;
            else unknown(dsap);
        }
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
        if (lacks(Sll.LENGTH)) return;
        cooked(Sll.LENGTH, m.get(Wire.SHORT, at + offset + 14) & 0xffff);
    }

    private void sll2(long head) {
        if (lacks(Sll2.LENGTH)) return;
        cooked(Sll2.LENGTH, (int) (head >>> 48));
    }

    private void cooked(int headerLength, int type) {
        add(headerLength);
        nextProtocol = type;
        if (type == Sll.PROTOCOL_802_2) kind = LLC;
        else etherType(type);
    }

    private void nullLoopback(long head) {
        if (lacks(4)) return;
        add(4);
        int family = (int) (head >>> 32);
        if (family >>> 16 != 0) family = Integer.reverseBytes(family);
        nextProtocol = family;
        switch (family) {
            case NullLoopback.IPV4, Ethernet.TYPE_IPV4 -> kind = IPV4;
            case NullLoopback.IPV6_LINUX,
                    NullLoopback.IPV6_BSD,
                    NullLoopback.IPV6_FREEBSD,
                    NullLoopback.IPV6_DARWIN,
                    Ethernet.TYPE_IPV6 -> kind = IPV6;
            default -> unknown(family);
        }
    }

    private void etherType(int type) {
        nextProtocol = type;
        switch (type) {
            case Ethernet.TYPE_IPV4 -> kind = IPV4;
            case Ethernet.TYPE_IPV6 -> kind = IPV6;
            case Ethernet.TYPE_ARP -> kind = Layer.ARP.ordinal();
            case Ethernet.TYPE_VLAN, Ethernet.TYPE_QINQ, Ethernet.TYPE_QINQ_OLD -> kind = VLAN;
            case Ethernet.TYPE_MPLS, Ethernet.TYPE_MPLS_MULTICAST -> kind = MPLS;
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
        if (lacks(Ipv6.LENGTH)) return;
        if (head >>> 60 != 6) {
            halt(Stop.MALFORMED, Check.BAD_VERSION, kind);
            return;
        }
        int protocol = (int) (head >>> 8) & 0xff;
        int payloadLength = (int) (head >>> 16) & 0xffff;
        if (payloadLength == 0 && protocol == IpProtocol.HOP_BY_HOP) {
            payloadLength = jumboLength(m, at);
            if (payloadLength < 0) return;
        }
        startTuple(6, protocol);
        tuple.srcHigh = m.get(Wire.LONG, at + offset + 8);
        tuple.srcLow = m.get(Wire.LONG, at + offset + 16);
        tuple.dstHigh = m.get(Wire.LONG, at + offset + 24);
        tuple.dstLow = m.get(Wire.LONG, at + offset + 32);
        addStating(Ipv6.LENGTH, Ipv6.LENGTH + payloadLength);
        ipProtocol(protocol);
    }

    /** -1 if the walk ends here, because the option that has the length (RFC 2675) isn't there. */
    private int jumboLength(MemorySegment m, long at) {
        long ip = at + offset;
        Check check = Ipv6.checkHeader(m, ip, at + end);
        if (check == Check.OK) return (int) Math.min(Ipv6.end(m, ip) - ip - Ipv6.LENGTH, MAX_STATED);
        boolean cut = check == Check.TRUNCATED && stated > end;
        halt(cut ? Stop.TRUNCATED : check == Check.BAD_TOTAL_LENGTH ? Stop.BAD_LENGTH : Stop.MALFORMED, check, kind);
        return -1;
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
            case IpProtocol.ICMP -> kind = Layer.ICMPV4.ordinal();
            case IpProtocol.IPIP -> kind = IPV4;
            case IpProtocol.TCP -> kind = TCP;
            case IpProtocol.UDP -> kind = UDP;
            case IpProtocol.IPV6 -> kind = IPV6;
            case IpProtocol.GRE -> kind = Layer.GRE.ordinal();
            case IpProtocol.ESP -> kind = Layer.ESP.ordinal();
            case IpProtocol.AH -> kind = Layer.AH.ordinal();
            case IpProtocol.ICMPV6 -> kind = Layer.ICMPV6.ordinal();
            case IpProtocol.SCTP -> kind = Layer.SCTP.ordinal();
            case IpProtocol.MPLS -> kind = MPLS;
            case IpProtocol.HOP_BY_HOP -> ipv6Only(Layer.HOP_BY_HOP, extensions);
            case IpProtocol.ROUTING -> ipv6Only(Layer.ROUTING, extensions);
            case IpProtocol.FRAGMENT -> ipv6Only(Layer.FRAGMENT, extensions);
            case IpProtocol.DESTINATION_OPTIONS -> ipv6Only(Layer.DESTINATION, extensions);
            case IpProtocol.NO_NEXT_HEADER -> kind = PAYLOAD;
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
        if (lacks(Ah.LENGTH)) return;
        int length = ((int) (head >>> 48 & 0xff) + 2) << 2;
        if (length < Ah.LENGTH) {
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

    private void icmpv4(MemorySegment m, long at, long head) {
        if (end - offset >= 2) tuple.setIcmp((int) (head >>> 48));
        if (lacks(Icmpv4.LENGTH)) return;
        long icmp = at + offset;
        tuple.setTransportLayer(count);
        add(Icmpv4.LENGTH);
        complete();
        if (Icmpv4.isError((int) (head >>> 56))) quote(IPV4, Icmpv4.extension(m, icmp, at + end) - at);
    }

    private void icmpv6(MemorySegment m, long at, long head) {
        if (end - offset >= 2) tuple.setIcmp((int) (head >>> 48));
        int type = (int) (head >>> 56);
        int length = Icmpv6.headerLength(type);
        long icmp = at + offset;
        if (Icmpv6.check(m, icmp, at + end) == Check.UNSUPPORTED) {
            halt(Stop.UNSUPPORTED, Check.UNSUPPORTED, kind);
        } else if (!lacks(length)) {
            tuple.setTransportLayer(count);
            add(length);
            complete();
            // Of errors yet to be defined it isn't known what they begin with.
            if (type >= Icmpv6.UNREACHABLE && type <= Icmpv6.PARAMETER_PROBLEM) {
                quote(IPV6, Icmpv6.extension(m, icmp, at + end) - at);
            }
        }
    }

    /** An extension (RFC 4884) ends the quote, if there is one: if its offset isn't negative. */
    private void quote(int version, long extension) {
        // An error about an error is not to be sent, so such a one isn't looked into.
        if (quote != 0) return;
        quote = QUOTED;
        kind = version;
        if (extension >= 0) end = (int) extension;
        // However long the quoted packet says it is, here it may have been cut.
        stated = Integer.MAX_VALUE;
    }

    private void tcp(MemorySegment m, long at, long head) {
        ports(head);
        if (lacks(Tcp.LENGTH)) return;
        int headerLength = (m.get(Wire.BYTE, at + offset + 12) & 0xf0) >>> 2;
        if (headerLength < Tcp.LENGTH) {
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
        if (lacks(Udp.LENGTH)) return;
        int length = (int) (head >>> 16) & 0xffff;
        // A length that doesn't fit the field; Linux takes a 0 for such in any IPv6 packet.
        boolean jumbo = length == 0 && (stated - offset > MAX_UDP_LENGTH || tuple.isIpv6());
        if (length < Udp.LENGTH && !jumbo) {
            halt(Stop.BAD_LENGTH, Check.BAD_TOTAL_LENGTH, kind);
            return;
        }
        tuple.setTransportLayer(count);
        if (jumbo) add(Udp.LENGTH);
        else addStating(Udp.LENGTH, length);
        complete();
        if (offset < end) tunnel((int) (head >>> 32) & 0xffff);
    }

    private void tunnel(int port) {
        switch (port) {
            case Vxlan.PORT, Vxlan.PORT_LINUX -> kind = Layer.VXLAN.ordinal();
            case Gue.PORT -> kind = Layer.GUE.ordinal();
            case Mpls.PORT -> kind = MPLS;
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
        if (lacks(Gre.LENGTH)) return;
        int flags = (int) (head >>> 48);
        int version = flags & GRE_VERSION;
        if (version > 1) {
            halt(Stop.MALFORMED, Check.BAD_VERSION, kind);
        } else if ((flags & (version == 0 ? Gre.ROUTING : Gre.ROUTING | Gre.CHECKSUM)) != 0) {
            halt(Stop.UNSUPPORTED, Check.UNSUPPORTED, kind);
        } else {
            int length = Gre.headerLength(flags);
            if (lacks(length)) return;
            add(length);
            int type = (int) (head >>> 32) & 0xffff;
            nextProtocol = type;
            if (type == Ethernet.TYPE_TRANSPARENT_BRIDGING) kind = ETHERNET;
            else etherType(type);
        }
    }

    private void vxlan(long head) {
        // The port is but a hint, and other payloads than VXLAN are none of our business.
        if (stated - offset < 8 || (head >>> 56 & Vxlan.VNI) == 0) {
            complete();
            return;
        }
        if (lacks(8)) return;
        add(8);
        kind = ETHERNET;
    }

    private void gue(long head) {
        if (lacks(1)) return;
        int first = (int) (head >>> 56);
        if (first >>> 6 == 0) {
            int length = Gue.LENGTH + ((first & GUE_FIELDS) << 2);
            if (lacks(length)) return;
            add(length);
            int protocol = (int) (head >>> 48) & 0xff;
            if ((first & GUE_CONTROL) != 0) unknown(protocol);
            else protocol(protocol, false);
        } else if (first >>> 4 == 4) {
            // Version 1 is no header: IP's version is in its place.
            kind = IPV4;
        } else if (first >>> 4 == 6) {
            kind = IPV6;
        } else {
            halt(Stop.MALFORMED, Check.BAD_VERSION, kind);
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
        if (length <= stated - offset) {
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
