/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/** ICMP echo requests and replies as whole frames: Ethernet, IPv4 and ICMP. Offsets are those of the frame. */
public final class EchoFrames {

    /** Bytes before the data of a frame that {@link #writeRequest} writes. */
    public static final int HEADERS_LENGTH = Ethernet.LENGTH + Ipv4.LENGTH + Icmpv4.LENGTH;

    private static final int IP = Ethernet.LENGTH;
    private static final int IP_TTL = IP + 8;
    private static final int IP_CHECKSUM = IP + 10;
    private static final int IP_ADDRESSES = IP + 12;

    private static final int REPLY_TTL = 64;

    private EchoFrames() {}

    /**
     * Writes the headers of an echo request, lengths and checksums included, and returns the length of the frame. Its
     * data, {@code ip.payloadLength() - 8} bytes at {@link #HEADERS_LENGTH}, is there already, or {@link
     * Icmpv4#updateChecksum} follows when it is. A frame shorter than {@link Ethernet#MIN_FRAME_LENGTH} is left so: see
     * {@link Ethernet#pad}.
     *
     * <p>To send many, write each frame of a pool once, then {@link Icmpv4#rewriteEchoSeq} before each send.
     *
     * @throws IllegalArgumentException if the headers are not those of an unfragmented ICMP message
     */
    public static int writeRequest(MemorySegment m, long at, EthernetHeader ethernet, Ipv4Header ip, int id, int seq) {
        if (ethernet.type() != Ethernet.TYPE_IPV4
                || ip.protocol() != IpProtocol.ICMP
                || ip.moreFragments()
                || ip.fragmentOffset() != 0
                || ip.payloadLength() < Icmpv4.LENGTH) {
            throw new IllegalArgumentException("not the headers of a whole ICMP message: " + ethernet + ", " + ip);
        }
        ethernet.write(m, at);
        ip.write(m, at + IP);
        int rest = id << 16 | (seq & 0xffff);
        Icmpv4.write(m, at + IP + Ipv4.LENGTH, Icmpv4.ECHO_REQUEST, 0, rest, ip.payloadLength());
        return IP + Ipv4.LENGTH + ip.payloadLength();
    }

    /**
     * {@code OK} if the frame is a whole echo request; the accessors of {@link Ethernet}, {@link Ipv4} and {@link
     * Icmpv4} may then be called.
     */
    public static Check checkRequest(MemorySegment m, long at, long limit) {
        return check(m, at, limit, Icmpv4.ECHO_REQUEST);
    }

    /** As {@link #checkRequest}, for a reply. */
    public static Check checkReply(MemorySegment m, long at, long limit) {
        return check(m, at, limit, Icmpv4.ECHO_REPLY);
    }

    /**
     * Turns an echo request of {@code length} bytes into its reply, in place: addresses swapped, TTL 64, the type
     * changed and both checksums mended. All else stays, TOS, id, flags and padding included. A checksum that was wrong
     * stays wrong, so that the sender sees it. Whom the request is for is not looked at: that is the caller's to do.
     *
     * @return {@code OK}; or why this isn't a request to answer, in which case nothing was changed. Requests to or from
     *     groups, or 0.0.0.0, are {@code NOT_UNICAST}. Those with malformed options, or a source route, which a reply
     *     would have to reverse, are {@code UNSUPPORTED}; other options are sent back as they came.
     */
    public static Check answer(MemorySegment m, long at, int length) {
        Check check = check(m, at, at + length, Icmpv4.ECHO_REQUEST);
        if (check != Check.OK) return check;

        long dstMac = m.get(Wire.LONG, at) >>> 16;
        long srcMac = m.get(Wire.LONG, at + 6) >>> 16;
        long addresses = m.get(Wire.LONG, at + IP_ADDRESSES);
        if (MacAddress.isMulticast(dstMac | srcMac)) return Check.NOT_UNICAST;
        if (isGroupOrAny((int) addresses) || isGroupOrAny((int) (addresses >>> 32))) return Check.NOT_UNICAST;
        int headerLength = Ipv4.headerLength(m, at + IP);
        if (headerLength > Ipv4.LENGTH && !canReturn(m, at + IP, headerLength)) return Check.UNSUPPORTED;

        m.set(Wire.LONG, at, srcMac << 16 | dstMac >>> 32);
        m.set(Wire.INT, at + 8, (int) dstMac);
        // A sum doesn't depend on the order of its terms, so to swap the addresses leaves the checksum right.
        m.set(Wire.LONG, at + IP_ADDRESSES, Long.rotateLeft(addresses, 32));
        int ttlAndProtocol = REPLY_TTL << 8 | IpProtocol.ICMP;
        int checksum = m.get(Wire.SHORT, at + IP_CHECKSUM);
        checksum = Checksum.update16(checksum, m.get(Wire.SHORT, at + IP_TTL), ttlAndProtocol);
        m.set(Wire.INT, at + IP_TTL, ttlAndProtocol << 16 | checksum);
        Icmpv4.rewriteToEchoReply(m, at + IP + headerLength);
        return Check.OK;
    }

    private static Check check(MemorySegment m, long at, long limit, int type) {
        Check check = Ethernet.check(m, at, limit);
        if (check != Check.OK) return check;
        if (Ethernet.type(m, at) != Ethernet.TYPE_IPV4) return Check.OTHER_TYPE;
        long ip = at + IP;
        check = Ipv4.check(m, ip, limit);
        if (check != Check.OK) return check;
        if (Ipv4.protocol(m, ip) != IpProtocol.ICMP) return Check.OTHER_TYPE;
        if (Ipv4.isFragment(m, ip)) return Check.FRAGMENT;
        long icmp = Ipv4.payload(m, ip);
        check = Icmpv4.check(m, icmp, Ipv4.end(m, ip));
        if (check != Check.OK) return check;
        return Icmpv4.type(m, icmp) == type ? Check.OK : Check.OTHER_TYPE;
    }

    /** Multicast, reserved and broadcast, which all lie above 224.0.0.0, and 0.0.0.0. */
    private static boolean isGroupOrAny(int address) {
        return address >>> 29 == 7 || address == Ipv4Address.ANY;
    }

    /** Whether options are well formed and none is a source route. */
    private static boolean canReturn(MemorySegment m, long ip, int headerLength) {
        long end = ip + headerLength;
        for (long at = Ipv4.options(ip); at < end; at = Ipv4Option.next(m, at, end)) {
            if (Ipv4Option.check(m, at, end) != Check.OK) return false;
            if (Ipv4Option.isSourceRoute(Ipv4Option.kind(m, at))) return false;
        }
        return true;
    }
}
