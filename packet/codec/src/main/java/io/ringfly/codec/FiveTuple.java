/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/**
 * What tells one flow from another: addresses, protocol and ports of one IP packet. A {@link Dissection} owns three of
 * them and fills them anew for each frame, so copy the values that are to outlive it.
 *
 * <p>An IPv4 address is an int with the first octet highest, an IPv6 address two longs. Accessors of the version that
 * the packet isn't of return 0, and so do those of ports where there are none. Not safe for use by several threads.
 */
public final class FiveTuple {

    /** Whether the packet is part of a fragmented datagram. */
    public enum Fragment {
        NONE,
        /** Has the headers of what it carries, but not all of the data. */
        FIRST,
        /** Has no further headers. */
        LATER;

        private static final Fragment[] VALUES = values();
    }

    static final int NO_FRAGMENT = Fragment.NONE.ordinal();
    static final int FIRST_FRAGMENT = Fragment.FIRST.ordinal();
    static final int LATER_FRAGMENT = Fragment.LATER.ordinal();
    /** That there is no layer of that kind. */
    static final int NO_LAYER = 63;

    // The low 32 bits of meta; the high 32 are the ports, or ICMP's type and code.
    static final int PROTOCOL_SHIFT = 24;
    static final int VERSION_SHIFT = 20;
    static final int FRAGMENT_SHIFT = 18;
    static final int PORTS = 1 << 17;
    static final int ICMP = 1 << 16;
    static final int IP_LAYER_SHIFT = 8;
    private static final int LAYER = 0x3f;

    long srcHigh;
    long srcLow;
    long dstHigh;
    long dstLow;
    long meta;

    FiveTuple() {}

    void clear() {
        meta = NO_LAYER << IP_LAYER_SHIFT | NO_LAYER;
    }

    void start(int version, int protocol, int fragment, int layer) {
        meta = (long) protocol << PROTOCOL_SHIFT
                | version << VERSION_SHIFT
                | fragment << FRAGMENT_SHIFT
                | layer << IP_LAYER_SHIFT
                | NO_LAYER;
    }

    /** At once what {@link #start}, {@link #setPorts} and {@link #setTransportLayer} set one by one. */
    void setCommon(int ports, int protocol, int version, int layer) {
        meta = (long) ports << 32
                | (long) protocol << PROTOCOL_SHIFT
                | version << VERSION_SHIFT
                | PORTS
                | layer << IP_LAYER_SHIFT
                | layer + 1;
    }

    void setProtocol(int protocol) {
        meta = meta & ~(0xffL << PROTOCOL_SHIFT) | (long) protocol << PROTOCOL_SHIFT;
    }

    void setFragment(int fragment) {
        meta |= fragment << FRAGMENT_SHIFT;
    }

    /** {@code ports} is the first four bytes of the header. Where one transport carries another, the first one counts. */
    void setPorts(int ports) {
        if ((meta & (PORTS | ICMP)) == 0) meta |= (long) ports << 32 | PORTS;
    }

    void setIcmp(int typeAndCode) {
        if ((meta & (PORTS | ICMP)) == 0) meta |= (typeAndCode & 0xffffL) << 32 | ICMP;
    }

    void setTransportLayer(int layer) {
        if ((meta & LAYER) == NO_LAYER) meta += layer - NO_LAYER;
    }

    void set(FiveTuple other) {
        srcHigh = other.srcHigh;
        srcLow = other.srcLow;
        dstHigh = other.dstHigh;
        dstLow = other.dstLow;
        meta = other.meta;
    }

    /** 4 or 6; 0 if there is no such packet, and then nothing else here means anything. */
    public int version() {
        return (int) meta >>> VERSION_SHIFT & 0xf;
    }

    public boolean isPresent() {
        return version() != 0;
    }

    public boolean isIpv4() {
        return version() == 4;
    }

    public boolean isIpv6() {
        return version() == 6;
    }

    /** Of IPv4. */
    public int src() {
        return isIpv4() ? (int) srcLow : 0;
    }

    /** Of IPv4. */
    public int dst() {
        return isIpv4() ? (int) dstLow : 0;
    }

    /** Of IPv6: the first eight bytes. */
    public long srcHigh() {
        return isIpv6() ? srcHigh : 0;
    }

    /** Of IPv6: the last eight bytes. */
    public long srcLow() {
        return isIpv6() ? srcLow : 0;
    }

    /** Of IPv6: the first eight bytes. */
    public long dstHigh() {
        return isIpv6() ? dstHigh : 0;
    }

    /** Of IPv6: the last eight bytes. */
    public long dstLow() {
        return isIpv6() ? dstLow : 0;
    }

    /** What the packet carries, behind IPv6's extension headers and AH. */
    public int protocol() {
        return (int) meta >>> PROTOCOL_SHIFT & 0xff;
    }

    public Fragment fragment() {
        return Fragment.VALUES[(int) meta >>> FRAGMENT_SHIFT & 3];
    }

    /**
     * Whether there are ports: the protocol is TCP, UDP or SCTP, and the first four bytes of its header are there, even
     * if the rest is not.
     */
    public boolean hasPorts() {
        return (meta & PORTS) != 0;
    }

    public int srcPort() {
        return hasPorts() ? (int) (meta >>> 48) : 0;
    }

    public int dstPort() {
        return hasPorts() ? (int) (meta >>> 32) & 0xffff : 0;
    }

    /** Whether it is a message of ICMP, of either version, and the first two bytes of it are there. */
    public boolean isIcmp() {
        return (meta & ICMP) != 0;
    }

    public int icmpType() {
        return isIcmp() ? (int) (meta >>> 40) & 0xff : 0;
    }

    public int icmpCode() {
        return isIcmp() ? (int) (meta >>> 32) & 0xff : 0;
    }

    /** Index of the IP header in the {@link Dissection}, or -1. */
    public int ipLayer() {
        return index((int) meta >>> IP_LAYER_SHIFT & LAYER);
    }

    /** Index of the header of TCP, UDP, SCTP or ICMP in the {@link Dissection}, or -1 if there is none that is whole. */
    public int transportLayer() {
        return index((int) meta & LAYER);
    }

    private static int index(int layer) {
        return layer == NO_LAYER ? -1 : layer;
    }
}
