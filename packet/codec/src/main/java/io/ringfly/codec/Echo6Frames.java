/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * ICMPv6 echo requests and replies as whole frames: Ethernet, IPv6 and ICMPv6, without extension headers. Offsets are
 * those of the frame.
 */
public final class Echo6Frames {

    /** Bytes before the data of a frame. */
    public static final int HEADERS_LENGTH = Ethernet.LENGTH + Ipv6.LENGTH + Icmpv6.LENGTH;

    private static final int IP = Ethernet.LENGTH;
    private static final int ICMP = IP + Ipv6.LENGTH;
    private static final int IP_ADDRESSES = IP + 8;

    private static final int REPLY_HOP_LIMIT = 64;

    private Echo6Frames() {}

    /**
     * Writes the headers of an echo request, checksum included, and returns the length of the frame. Its data, {@code
     * ip.payloadLength() - 8} bytes at {@link #HEADERS_LENGTH}, is there already, or {@link Icmpv6#updateChecksum} follows
     * when it is.
     *
     * <p>To send many, write each frame of a pool once, then {@link Icmpv6#rewriteEchoSeq} before each send.
     *
     * @throws IllegalArgumentException if the headers are not those of an ICMPv6 message
     */
    public static int writeRequest(MemorySegment m, long at, EthernetHeader ethernet, Ipv6Header ip, int id, int seq) {
        if (ethernet.type() != Ethernet.TYPE_IPV6
                || ip.nextHeader() != IpProtocol.ICMPV6
                || ip.payloadLength() < Icmpv6.LENGTH) {
            throw new IllegalArgumentException("not the headers of an ICMPv6 message: " + ethernet + ", " + ip);
        }
        ethernet.write(m, at);
        ip.write(m, at + IP);
        int rest = id << 16 | (seq & 0xffff);
        Icmpv6.write(m, at + IP, at + ICMP, Icmpv6.ECHO_REQUEST, 0, rest, ip.payloadLength());
        return ICMP + ip.payloadLength();
    }

    /**
     * {@code OK} if the frame is a whole echo request; the accessors of {@link Ethernet}, {@link Ipv6} and {@link Icmpv6}
     * may then be called, of the latter at {@link Ipv6#payload}. With extension headers it is {@code UNSUPPORTED}, or a
     * {@code FRAGMENT}.
     */
    public static Check checkRequest(MemorySegment m, long at, long limit) {
        return check(m, at, limit, Icmpv6.ECHO_REQUEST);
    }

    /** As {@link #checkRequest}, for a reply. */
    public static Check checkReply(MemorySegment m, long at, long limit) {
        return check(m, at, limit, Icmpv6.ECHO_REPLY);
    }

    /**
     * Turns an echo request of {@code length} bytes into its reply, in place: addresses swapped, hop limit 64, the type
     * changed and the checksum mended. All else stays, traffic class, flow label and padding included. A checksum that was
     * wrong stays wrong, so that the sender sees it. Whom the request is for is not looked at: that is the caller's to do.
     *
     * @return {@code OK}; or why this isn't a request to answer, in which case nothing was changed. Requests to or from
     *     groups, or ::, are {@code NOT_UNICAST}.
     */
    public static Check answer(MemorySegment m, long at, int length) {
        Check check = check(m, at, at + length, Icmpv6.ECHO_REQUEST);
        if (check != Check.OK) return check;

        long dstMac = m.get(Wire.LONG, at) >>> 16;
        long srcMac = m.get(Wire.LONG, at + 6) >>> 16;
        long srcHigh = m.get(Wire.LONG, at + IP_ADDRESSES);
        long srcLow = m.get(Wire.LONG, at + IP_ADDRESSES + 8);
        long dstHigh = m.get(Wire.LONG, at + IP_ADDRESSES + 16);
        long dstLow = m.get(Wire.LONG, at + IP_ADDRESSES + 24);
        if (MacAddress.isMulticast(dstMac | srcMac)) return Check.NOT_UNICAST;
        if (isGroupOrAny(srcHigh, srcLow) || isGroupOrAny(dstHigh, dstLow)) return Check.NOT_UNICAST;

        m.set(Wire.LONG, at, srcMac << 16 | dstMac >>> 32);
        m.set(Wire.INT, at + 8, (int) dstMac);
        // A sum doesn't depend on the order of its terms, so to swap the addresses leaves the checksum right.
        m.set(Wire.LONG, at + IP_ADDRESSES, dstHigh);
        m.set(Wire.LONG, at + IP_ADDRESSES + 8, dstLow);
        m.set(Wire.LONG, at + IP_ADDRESSES + 16, srcHigh);
        m.set(Wire.LONG, at + IP_ADDRESSES + 24, srcLow);
        Ipv6.setHopLimit(m, at + IP, REPLY_HOP_LIMIT);
        Icmpv6.rewriteToEchoReply(m, at + ICMP);
        return Check.OK;
    }

    private static boolean isGroupOrAny(long high, long low) {
        return Ipv6Address.isMulticast(high) || Ipv6Address.isUnspecified(high, low);
    }

    private static Check check(MemorySegment m, long at, long limit, int type) {
        Check check = checkMessage(m, at, limit);
        if (check != Check.OK) return check;
        return Icmpv6.type(m, at + ICMP) == type ? Check.OK : Check.OTHER_TYPE;
    }

    /** {@code OK} if the frame is an ICMPv6 message of any type, without extension headers. */
    static Check checkMessage(MemorySegment m, long at, long limit) {
        Check check = Ethernet.check(m, at, limit);
        if (check != Check.OK) return check;
        if (Ethernet.type(m, at) != Ethernet.TYPE_IPV6) return Check.OTHER_TYPE;
        long ip = at + IP;
        check = Ipv6.check(m, ip, limit);
        if (check != Check.OK) return check;
        int next = Ipv6.nextHeader(m, ip);
        if (next == IpProtocol.FRAGMENT) return Check.FRAGMENT;
        if (Ipv6Extension.isExtension(next)) return Check.UNSUPPORTED;
        if (next != IpProtocol.ICMPV6) return Check.OTHER_TYPE;
        return Icmpv6.check(m, at + ICMP, Ipv6.end(m, ip));
    }
}
