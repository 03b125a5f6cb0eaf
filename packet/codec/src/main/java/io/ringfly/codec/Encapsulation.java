/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/** What {@link IpInIp} and {@link GueTunnel} have in common: the outer IP header, and the link header that moves. */
final class Encapsulation {

    private static final int MAX_LENGTH = 0xffff;
    private static final int DROP = -1;

    private Encapsulation() {}

    /** Offset of the IP header behind Ethernet and its tags, or -1. */
    static long findIp(MemorySegment m, long at, long limit) {
        if (limit - at < Ethernet.LENGTH) return -1;
        int type = Ethernet.type(m, at);
        long next = Ethernet.payload(at);
        while (Ethernet.isVlanType(type) && limit - next >= Vlan.LENGTH) {
            type = Vlan.type(m, next);
            next = Vlan.payload(next);
        }
        return type == Ethernet.TYPE_IPV4 || type == Ethernet.TYPE_IPV6 ? next : -1;
    }

    /** Bytes of the IP packet, as its EtherType says it is one; -1 if it isn't whole, or is a jumbogram. */
    static int length(MemorySegment m, long ip, long limit) {
        if (m.get(Wire.SHORT, ip - 2) == Ethernet.TYPE_IPV4) {
            return Ipv4.check(m, ip, limit) == Check.OK ? Ipv4.totalLength(m, ip) : -1;
        }
        if (Ipv6.check(m, ip, limit) != Check.OK || Ipv6.isJumbogram(m, ip)) return -1;
        return Ipv6.LENGTH + Ipv6.payloadLength(m, ip);
    }

    /** Of the packet at {@code ip}, as what carries it names it. */
    static int protocol(MemorySegment m, long ip) {
        return Ipv4.version(m, ip) == 4 ? IpProtocol.IPIP : IpProtocol.IPV6;
    }

    static boolean fits4(int length) {
        return length <= MAX_LENGTH - Ipv4.LENGTH;
    }

    static boolean fits6(int length) {
        return length <= MAX_LENGTH;
    }

    /** Writes an outer header for the packet at {@code inner}, at {@code outer}, with {@code length} bytes behind it. */
    static void writeOuter4(
            MemorySegment m, long outer, long inner, int length, int protocol, int src, int dst, int ttl, int id) {
        // a fragment of an IPv6 packet by IPv4 would be news to its sender, who can be told what fits
        boolean whole = Ipv4.version(m, inner) == 6 || Ipv4.dontFragment(m, inner);
        Ipv4.write(
                m,
                outer,
                TrafficClass.octet(m, inner),
                Ipv4.LENGTH + length,
                id & 0xffff,
                whole ? Ipv4.DONT_FRAGMENT : 0,
                ttl == 0 ? hops(m, inner) : ttl & 0xff,
                protocol,
                src,
                dst);
    }

    static void writeOuter6(
            MemorySegment m,
            long outer,
            long inner,
            int length,
            int protocol,
            long srcHigh,
            long srcLow,
            long dstHigh,
            long dstLow,
            int hopLimit,
            int flowLabel) {
        Ipv6.write(
                m,
                outer,
                TrafficClass.octet(m, inner),
                flowLabel & Ipv6.FLOW_LABEL_MASK,
                length,
                protocol,
                hopLimit == 0 ? hops(m, inner) : hopLimit & 0xff,
                srcHigh,
                srcLow,
                dstHigh,
                dstLow);
    }

    private static int hops(MemorySegment m, long ip) {
        return Ipv4.version(m, ip) == 4 ? Ipv4.ttl(m, ip) : Ipv6.hopLimit(m, ip);
    }

    /** Moves the link header that begins at {@code at} to before another IP header, and returns where it begins then. */
    static long moveLink(MemorySegment m, long at, long from, long to, int type) {
        long start = at + to - from;
        MemorySegment.copy(m, at, m, start, from - at);
        m.set(Wire.SHORT, to - 2, (short) type);
        return start;
    }

    /**
     * Where the outer packet at {@code ip} has what it carries, with its protocol: {@link Carried}. {@link
     * Carried#NOTHING} if it isn't whole, a fragment, or something that is not for this host alone to take off.
     */
    static long open(MemorySegment m, long ip, long limit) {
        if (length(m, ip, limit) < 0) return Carried.NOTHING;
        if (Ipv4.version(m, ip) == 4) {
            return Ipv4.isFragment(m, ip) ? Carried.NOTHING : Carried.find(m, ip, limit);
        }
        int kind = Ipv6.nextHeader(m, ip);
        long end = Ipv6.end(m, ip);
        for (long at = Ipv6.payload(ip); Ipv6Extension.check(m, at, end, kind) == Check.OK; ) {
            boolean refused = switch (kind) {
                case IpProtocol.FRAGMENT -> Ipv6Extension.isFragment(m, at);
                case IpProtocol.ROUTING -> Ipv6Extension.segmentsLeft(m, at) != 0;
                case IpProtocol.HOP_BY_HOP, IpProtocol.DESTINATION_OPTIONS -> false;
                default -> true;
            };
            if (refused) return Carried.NOTHING;
            int next = Ipv6Extension.nextHeader(m, at);
            at += Ipv6Extension.length(m, at, kind);
            kind = next;
        }
        return Carried.find(m, ip, limit);
    }

    /**
     * Takes off what is before {@code inner}, and returns where the frame now begins; -1 if no whole packet is between there
     * and {@code end}.
     */
    static long unwrap(MemorySegment m, long at, long outer, long inner, long end, int protocol) {
        boolean v4 = protocol == IpProtocol.IPIP;
        if (!v4 && protocol != IpProtocol.IPV6) return -1;
        Check check = v4 ? Ipv4.check(m, inner, end) : Ipv6.check(m, inner, end);
        if (check != Check.OK) return -1;
        int octet = TrafficClass.octet(m, inner);
        int ecn = mergeEcn(TrafficClass.ecn(m, outer), octet & 3);
        if (ecn == DROP) return -1;
        if (ecn != (octet & 3)) TrafficClass.rewrite(m, inner, octet & ~3 | ecn);
        return moveLink(m, at, outer, inner, v4 ? Ethernet.TYPE_IPV4 : Ethernet.TYPE_IPV6);
    }

    /** Figure 4 of RFC 6040. */
    private static int mergeEcn(int outer, int inner) {
        return switch (outer) {
            case TrafficClass.CE -> inner == TrafficClass.NOT_ECT ? DROP : TrafficClass.CE;
            case TrafficClass.ECT1 -> inner == TrafficClass.ECT0 ? TrafficClass.ECT1 : inner;
            default -> inner;
        };
    }
}
