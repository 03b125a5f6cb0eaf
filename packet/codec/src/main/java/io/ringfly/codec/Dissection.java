/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

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
 * that its errors quote; TCP, UDP, SCTP; GRE (also over UDP, port 4754), VXLAN (UDP ports 4789 and 8472), GUE (port 6080)
 * and MPLS over UDP (port 6635); Ethernet in IP (protocol 143).
 */
public final class Dissection {

    /** The last of them can be the payload only. */
    public static final int MAX_LAYERS = 32;
    /** Longer frames are dissected as if the capture had cut them here. */
    public static final int MAX_LENGTH = (1 << 21) - 1;

    private static final Layer[] LAYERS = Layer.values();
    private static final Stop[] STOPS = Stop.values();
    private static final Check[] CHECKS = Check.values();

    private static final int TCP = Layer.TCP.ordinal();
    private static final int UDP = Layer.UDP.ordinal();

    // A layer in a long: 6 bits of type, 3 of flags, 12 of header length, 21 of offset and 21 of end.
    private static final int TYPE_SHIFT = 57;
    private static final int HEADER_LENGTH_SHIFT = 42;
    private static final int OFFSET_SHIFT = 21;
    static final long QUOTED = 1L << 56;
    static final long EXCEEDS = 1L << 55;
    /** Its stated end isn't its end, and stands in {@link #statedEnds}. */
    static final long STATED = 1L << 54;

    static final int MAX_HEADER_LENGTH = (1 << 12) - 1;

    private static final long ETHERNET_LAYER = layer(Layer.ETHERNET.ordinal(), Ethernet.LENGTH, 0, 0);
    private static final long VLAN_LAYER = layer(Layer.VLAN.ordinal(), Vlan.LENGTH, Ethernet.LENGTH, 0);
    private static final long IPV4_LAYER = layer(Layer.IPV4.ordinal(), Ipv4.LENGTH, 0, 0);
    private static final long IPV6_LAYER = layer(Layer.IPV6.ordinal(), Ipv6.LENGTH, 0, 0);
    private static final long PAYLOAD_LAYER = layer(Layer.PAYLOAD.ordinal(), 0, 0, 0);

    // How far it came, in a long: the offset where it stopped, the frame's length, and the number of layers.
    private static final int STOP_OFFSET_SHIFT = 42;
    private static final int CAPTURED_SHIFT = 21;
    private static final int LAYERS_MASK = 0x3f;

    // Why it went no further, in a long: the next protocol in the upper half, and below that the rest.
    private static final int NEXT_PROTOCOL_SHIFT = 32;
    private static final int STOP_SHIFT = 24;
    private static final int CHECK_SHIFT = 16;
    private static final int STOP_LAYER_SHIFT = 8;
    private static final int BYTE = 0xff;
    private static final int TUNNELED = 1;
    private static final int QUOTES = 2;
    private static final long COMPLETE = outcome(Stop.COMPLETE, Check.OK, Layer.PAYLOAD, -1, false, false);

    // Fields of a common frame, from its start, or from 4 bytes behind it if there is a tag. Those of one length share
    // one
    // bounds check.
    private static final long COMMON4_LENGTH = Ethernet.LENGTH + Ipv4.LENGTH + Udp.LENGTH;
    private static final VarHandle START = Wire.field(COMMON4_LENGTH, 12, Wire.LONG);
    private static final VarHandle FRAGMENT4 = Wire.field(COMMON4_LENGTH, Ethernet.LENGTH + 6, Wire.INT);
    private static final VarHandle ADDRESSES4 = Wire.field(COMMON4_LENGTH, Ethernet.LENGTH + 12, Wire.LONG);
    private static final VarHandle TRANSPORT4 = Wire.field(COMMON4_LENGTH, Ethernet.LENGTH + Ipv4.LENGTH, Wire.LONG);
    private static final long COMMON6_LENGTH = Ethernet.LENGTH + Ipv6.LENGTH + Udp.LENGTH;
    private static final VarHandle LENGTH6 = Wire.field(COMMON6_LENGTH, Ethernet.LENGTH + 4, Wire.INT);
    private static final VarHandle SRC_HIGH6 = Wire.field(COMMON6_LENGTH, Ethernet.LENGTH + 8, Wire.LONG);
    private static final VarHandle SRC_LOW6 = Wire.field(COMMON6_LENGTH, Ethernet.LENGTH + 16, Wire.LONG);
    private static final VarHandle DST_HIGH6 = Wire.field(COMMON6_LENGTH, Ethernet.LENGTH + 24, Wire.LONG);
    private static final VarHandle DST_LOW6 = Wire.field(COMMON6_LENGTH, Ethernet.LENGTH + 32, Wire.LONG);
    private static final VarHandle TRANSPORT6 = Wire.field(COMMON6_LENGTH, Ethernet.LENGTH + Ipv6.LENGTH, Wire.LONG);

    /** EtherType, version 4, header length 20. */
    private static final int COMMON_IPV4 = 0x0800_45;
    /** EtherType, version 6. */
    private static final int COMMON_IPV6 = 0x86dd_6;
    /** More fragments, or an offset. */
    private static final int IS_FRAGMENT = 0x3fff_0000;

    private static final FiveTuple NONE = new FiveTuple();

    private final long[] layers = new long[MAX_LAYERS];
    private final int[] statedEnds = new int[MAX_LAYERS];
    private final FiveTuple inner = new FiveTuple();
    private final FiveTuple outer = new FiveTuple();
    private final FiveTuple quoted = new FiveTuple();
    private final DissectionWalk walk = new DissectionWalk(layers, statedEnds, inner, outer, quoted);
    private long extent;
    private long outcome = COMPLETE;

    /** Without layers, until the first frame. */
    public Dissection() {}

    /**
     * Fills this with what the frame at {@code at} has.
     *
     * @param captured how many bytes of it are there
     * @param original how many there were before the capture cut it; less than {@code captured} counts as equal
     * @param linkType what it starts with: one of {@link LinkType}
     */
    public void dissect(MemorySegment m, long at, int captured, int original, int linkType) {
        boolean whole = captured >= COMMON4_LENGTH && captured <= MAX_LENGTH && original <= captured;
        if (linkType != LinkType.ETHERNET || !whole || !dissectCommon(m, at, captured)) {
            dissectAny(m, at, captured, original, linkType);
        }
    }

    /** What most frames are: Ethernet, perhaps a tag, IP without options or fragments, TCP or UDP. False if it isn't so. */
    private boolean dissectCommon(MemorySegment m, long at, int captured) {
        long start = (long) START.get(m, at);
        layers[0] = ETHERNET_LAYER | captured;
        long from = at;
        int ip = Ethernet.LENGTH;
        int i = 1;
        if (start >>> 48 == Ethernet.TYPE_VLAN) {
            if (captured < COMMON4_LENGTH + Vlan.LENGTH) return false;
            layers[1] = VLAN_LAYER | captured;
            from = at + Vlan.LENGTH;
            start = (long) START.get(m, from);
            ip = Ethernet.LENGTH + Vlan.LENGTH;
            i = 2;
        }
        if (start >>> 40 == COMMON_IPV4)
            return dissectIpv4(m, at, from, (int) (start >>> 16) & 0xffff, i, ip, captured);
        if (start >>> 44 == COMMON_IPV6) return dissectIpv6(m, at, from, i, ip, captured);
        return false;
    }

    private boolean dissectIpv4(MemorySegment m, long at, long from, int length, int i, int ip, int captured) {
        int fragment = (int) FRAGMENT4.get(m, from);
        if ((fragment & IS_FRAGMENT) != 0) return false;
        long addresses = (long) ADDRESSES4.get(m, from);
        inner.srcLow = addresses >>> 32;
        inner.dstLow = addresses & 0xffff_ffffL;
        int end = ip + length;
        layers[i] = IPV4_LAYER | (long) ip << OFFSET_SHIFT | end;
        int protocol = fragment & 0xff;
        return transport(m, at, (long) TRANSPORT4.get(m, from), 4, i, ip + Ipv4.LENGTH, end, captured, protocol);
    }

    private boolean dissectIpv6(MemorySegment m, long at, long from, int i, int ip, int captured) {
        if (captured < ip + Ipv6.LENGTH + Udp.LENGTH) return false;
        int length = (int) LENGTH6.get(m, from);
        inner.srcHigh = (long) SRC_HIGH6.get(m, from);
        inner.srcLow = (long) SRC_LOW6.get(m, from);
        inner.dstHigh = (long) DST_HIGH6.get(m, from);
        inner.dstLow = (long) DST_LOW6.get(m, from);
        int end = ip + Ipv6.LENGTH + (length >>> 16);
        layers[i] = IPV6_LAYER | (long) ip << OFFSET_SHIFT | end;
        int protocol = length >>> 8 & 0xff;
        return transport(m, at, (long) TRANSPORT6.get(m, from), 6, i, ip + Ipv6.LENGTH, end, captured, protocol);
    }

    private boolean transport(
            MemorySegment m,
            long at,
            long head,
            int version,
            int ipLayer,
            int offset,
            int end,
            int captured,
            int protocol) {
        if (end > captured) return false;
        long layer;
        int payload;
        if (protocol == IpProtocol.TCP) {
            if (offset + Tcp.LENGTH > end) return false;
            int headerLength = m.get(Wire.BYTE, at + offset + 12) >>> 2 & 0x3c;
            payload = offset + headerLength;
            if (headerLength < Tcp.LENGTH || payload > end) return false;
            layer = layer(TCP, headerLength, offset, end);
        } else if (protocol == IpProtocol.UDP) {
            int length = (int) (head >>> 16) & 0xffff;
            if (length < Udp.LENGTH
                    || offset + length > end
                    || DissectionWalk.byPort((int) (head >>> 32) & 0xffff) != Layer.PAYLOAD) return false;
            payload = offset + Udp.LENGTH;
            end = offset + length;
            layer = layer(UDP, Udp.LENGTH, offset, end);
        } else {
            return false;
        }
        layers[ipLayer + 1] = layer;
        layers[ipLayer + 2] = PAYLOAD_LAYER | (long) payload << OFFSET_SHIFT | end;
        inner.setCommon((int) (head >>> 32), protocol, version, ipLayer);
        extent = extent(payload < end ? ipLayer + 3 : ipLayer + 2, captured, payload);
        outcome = COMPLETE;
        return true;
    }

    /** As {@link #dissect}, without its short cut. */
    void dissectAny(MemorySegment m, long at, int captured, int original, int linkType) {
        walk.walk(m, at, captured, original, linkType);
        extent = walk.extent;
        outcome = walk.outcome;
    }

    static long layer(int type, int headerLength, int offset, int end) {
        return (long) type << TYPE_SHIFT
                | (long) headerLength << HEADER_LENGTH_SHIFT
                | (long) offset << OFFSET_SHIFT
                | end;
    }

    static long extent(int layers, int captured, int stopOffset) {
        return (long) stopOffset << STOP_OFFSET_SHIFT | (long) captured << CAPTURED_SHIFT | layers;
    }

    static long outcome(Stop stop, Check check, Layer stopLayer, int nextProtocol, boolean tunneled, boolean quotes) {
        return (long) nextProtocol << NEXT_PROTOCOL_SHIFT
                | stop.ordinal() << STOP_SHIFT
                | check.ordinal() << CHECK_SHIFT
                | stopLayer.ordinal() << STOP_LAYER_SHIFT
                | (tunneled ? TUNNELED : 0)
                | (quotes ? QUOTES : 0);
    }

    /** How many there are. */
    public int layers() {
        return (int) extent & LAYERS_MASK;
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
        return (int) (layers[i] >>> HEADER_LENGTH_SHIFT) & MAX_HEADER_LENGTH;
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
        for (int i = 0; i < layers(); i++) {
            if (layers[i] >>> TYPE_SHIFT == layer.ordinal()) return i;
        }
        return -1;
    }

    public Stop stop() {
        return STOPS[(int) outcome >>> STOP_SHIFT];
    }

    /** Where the next header would be, or the payload is, or the frame ends. */
    public int stopOffset() {
        return (int) (extent >>> STOP_OFFSET_SHIFT);
    }

    /** The header that could not be read; {@link Layer#PAYLOAD} if there is none to be expected. */
    public Layer stopLayer() {
        return LAYERS[(int) outcome >>> STOP_LAYER_SHIFT & BYTE];
    }

    /** What the check of {@link #stopLayer} says of that header; {@code OK} if there is none. */
    public Check check() {
        return CHECKS[(int) outcome >>> CHECK_SHIFT & BYTE];
    }

    /**
     * The number that says what comes after the last header that has one, be it known or not: an EtherType behind links
     * and GRE, an LSAP behind LLC, else an IP protocol; -1 if the last header has none.
     */
    public int nextProtocol() {
        return (int) (outcome >>> NEXT_PROTOCOL_SHIFT);
    }

    /** The innermost IP packet, quoted ones left out. */
    public FiveTuple inner() {
        return inner;
    }

    /** The outermost IP packet. It is {@link #inner} if nothing is tunneled. */
    public FiveTuple outer() {
        return isTunneled() ? outer : inner;
    }

    /** The outermost IP packet that an ICMP error quotes; not present if this is no such error. */
    public FiveTuple quoted() {
        return (outcome & QUOTES) != 0 ? quoted : NONE;
    }

    /** Whether one IP packet carries another. */
    public boolean isTunneled() {
        return (outcome & TUNNELED) != 0;
    }

    /** Bytes behind the end of the outermost packet: padding, and what a device may have put there. */
    public int trailerLength() {
        int captured = (int) (extent >>> CAPTURED_SHIFT) & MAX_LENGTH;
        for (int i = 0; i < layers(); i++) {
            Layer layer = layer(i);
            if (end(i) < captured) return captured - end(i);
            if (layer.isIp()) return 0;
        }
        return 0;
    }
}
