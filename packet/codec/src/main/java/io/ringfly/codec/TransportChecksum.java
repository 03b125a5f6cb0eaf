/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Checksums of what IP carries: the pseudo-header that they cover, and whether they are right.
 *
 * <p>TCP, UDP, UDP-Lite and ICMPv6 cover their own bytes and a pseudo-header of the addresses, the protocol and the
 * length (RFC 9293 section 3.1, RFC 768, RFC 3828, RFC 8200 section 8.1). The addresses come as their partial sum, of
 * {@link #addresses4} or {@link #addresses6}; whoever knows the protocol adds the rest. As all partial sums ({@link
 * Checksum}) it can be kept for many packets between the same two hosts.
 *
 * <p>With an IPv6 routing header that has segments left, the address covered isn't the destination in the IPv6 header
 * but the last one of the route (RFC 8200 section 8.1): {@link Ipv6Extension#finalDst}. With a mobile host's home
 * address option it is that in place of the source (RFC 6275 section 11.3.1). {@link #verdict6} sees to both.
 */
public final class TransportChecksum {

    /** For a {@code length} that nobody knows, as in a fragment. */
    public static final long UNKNOWN_LENGTH = Long.MAX_VALUE;

    private static final long LOW = 0xffff_ffffL;

    private static final int ADDRESSES4 = 12;
    private static final int SRC6 = 8;
    private static final int DST6 = 24;

    private static final int ICMP_LENGTH = 4;

    private TransportChecksum() {}

    /** Partial sum of the addresses of the IPv4 header at {@code ip}. */
    public static long addresses4(MemorySegment m, long ip) {
        long both = m.get(Wire.LONG, ip + ADDRESSES4);
        return (both & LOW) + (both >>> 32);
    }

    public static long addresses4(int src, int dst) {
        return (src & LOW) + (dst & LOW);
    }

    /** Partial sum of the addresses of the IPv6 header at {@code ip}. */
    public static long addresses6(MemorySegment m, long ip) {
        return addresses6(m, ip + SRC6, ip + DST6);
    }

    /** Partial sum of the two IPv6 addresses at those offsets. */
    public static long addresses6(MemorySegment m, long src, long dst) {
        return addresses6(
                m.get(Wire.LONG, src), m.get(Wire.LONG, src + 8), m.get(Wire.LONG, dst), m.get(Wire.LONG, dst + 8));
    }

    public static long addresses6(long srcHigh, long srcLow, long dstHigh, long dstLow) {
        return (srcHigh & LOW)
                + (srcHigh >>> 32)
                + (srcLow & LOW)
                + (srcLow >>> 32)
                + (dstHigh & LOW)
                + (dstHigh >>> 32)
                + (dstLow & LOW)
                + (dstLow >>> 32);
    }

    /**
     * The verdict on what the IPv4 datagram at {@code ip} carries, which {@link Ipv4#checkHeader} passed. Nothing at or
     * behind {@code limit} is read.
     */
    public static ChecksumVerdict verdict4(MemorySegment m, long ip, long limit) {
        if (Ipv4.fragmentOffset(m, ip) != 0) return ChecksumVerdict.NOT_COMPUTABLE;
        long length = Ipv4.isFragment(m, ip) ? UNKNOWN_LENGTH : Ipv4.payloadLength(m, ip);
        return verdict(m, Ipv4.protocol(m, ip), Ipv4.payload(m, ip), length, limit, routedAddresses4(m, ip), false);
    }

    /**
     * As {@link #addresses4(MemorySegment, long)}, but with the last address of a source route that isn't used up: what
     * goes there has a checksum for there.
     */
    public static long routedAddresses4(MemorySegment m, long ip) {
        long end = Ipv4.payload(m, ip);
        for (long at = Ipv4.options(ip); at < end; at = Ipv4Option.next(m, at, end)) {
            if (!Ipv4Option.isSourceRoute(Ipv4Option.kind(m, at)) || Ipv4Option.check(m, at, end) != Check.OK) continue;
            int count = Ipv4Option.addressCount(m, at);
            boolean ahead = count > 0 && Ipv4Option.pointer(m, at) <= Ipv4Option.length(m, at);
            if (ahead) return addresses4(Ipv4.src(m, ip), Ipv4Option.address(m, at, count - 1));
        }
        return addresses4(m, ip);
    }

    /**
     * The verdict on what the IPv6 packet at {@code ip} carries behind its extension headers; {@link Ipv6#checkHeader}
     * passed it. Nothing at or behind {@code limit} is read.
     */
    public static ChecksumVerdict verdict6(MemorySegment m, long ip, long limit) {
        long src = ip + SRC6;
        long dst = ip + DST6;
        boolean fragment = false;
        int kind = Ipv6.nextHeader(m, ip);
        long at = Ipv6.payload(ip);
        while (Ipv6Extension.isExtension(kind)) {
            if (Ipv6Extension.check(m, at, limit, kind) != Check.OK) return ChecksumVerdict.NOT_COMPUTABLE;
            if (kind == IpProtocol.FRAGMENT) {
                if (Ipv6Extension.fragmentOffset(m, at) != 0) return ChecksumVerdict.NOT_COMPUTABLE;
                fragment |= Ipv6Extension.isFragment(m, at);
            } else if (kind == IpProtocol.ROUTING) {
                long finalDst = Ipv6Extension.finalDst(m, at);
                if (finalDst < 0) return ChecksumVerdict.NOT_COMPUTABLE;
                if (finalDst > 0) dst = finalDst;
            }
            long next = at + Ipv6Extension.length(m, at, kind);
            if (kind == IpProtocol.DESTINATION_OPTIONS) {
                long home = Ipv6Option.find(m, Ipv6Extension.options(at), next, Ipv6Option.HOME_ADDRESS);
                if (home >= 0) src = Ipv6Option.data(home);
            }
            kind = Ipv6Extension.nextHeader(m, at);
            at = next;
        }
        long length = fragment ? UNKNOWN_LENGTH : Ipv6.end(m, ip) - at;
        return verdict(m, kind, at, length, limit, addresses6(m, src, dst), true);
    }

    /**
     * The verdict on the TCP, UDP, UDP-Lite, ICMP or ICMPv6 checksum of a message. Of other protocols it is {@code
     * NOT_COMPUTABLE}. Nothing is assumed of the message: no check need have passed.
     *
     * @param protocol one of {@link IpProtocol}
     * @param length bytes of the message, as IP states it; {@link #UNKNOWN_LENGTH} of a first fragment, whose UDP
     *     checksum may still be found {@code ABSENT}
     * @param limit offset past the last byte that is there
     * @param addresses of {@link #addresses4} or {@link #addresses6}
     * @param ipv6 whether IPv6 carries it, where UDP has to have a checksum
     */
    public static ChecksumVerdict verdict(
            MemorySegment m, int protocol, long at, long length, long limit, long addresses, boolean ipv6) {
        return switch (protocol) {
            case IpProtocol.TCP -> tcp(m, at, length, limit, addresses);
            case IpProtocol.UDP -> udp(m, at, length, limit, addresses, ipv6);
            case IpProtocol.UDP_LITE -> udpLite(m, at, length, limit, addresses);
            case IpProtocol.ICMP -> icmp(m, at, length, limit, 0);
            case IpProtocol.ICMPV6 -> icmp(m, at, length, limit, addresses + IpProtocol.ICMPV6 + length);
            default -> ChecksumVerdict.NOT_COMPUTABLE;
        };
    }

    /**
     * Whether the checksum of the UDP datagram at {@code at}, a tunnel that carries a TCP or UDP message whose own
     * checksum is {@link ChecksumVerdict#PARTIAL}, will be right when that one is finished. Linux computes the outer
     * checksum for then (local checksum offload), so over the bytes as they are it is {@link ChecksumVerdict#WRONG}.
     *
     * @param length bytes of the outer datagram, whose end is also that of the inner message
     * @param addresses of the outer IP header
     * @param inner offset of the inner message, an even number of bytes behind {@code at}
     * @param innerChecksum what the field of the inner message holds
     */
    public static boolean okWhenFinished(
            MemorySegment m, long at, long length, long addresses, long inner, int innerChecksum) {
        // finished, the inner message adds up to the complement of its pseudo-header's sum
        long sum = addresses + IpProtocol.UDP + length + Checksum.sum(m, at, inner - at) + (~innerChecksum & 0xffff);
        return Checksum.fold(sum) == 0xffff;
    }

    private static ChecksumVerdict tcp(MemorySegment m, long at, long length, long limit, long addresses) {
        if (limit - at < length || length < Tcp.LENGTH) return ChecksumVerdict.NOT_COMPUTABLE;
        return whole(m, at, length, addresses + IpProtocol.TCP + length, Tcp.checksum(m, at));
    }

    private static ChecksumVerdict udp(
            MemorySegment m, long at, long length, long limit, long addresses, boolean ipv6) {
        if (limit - at < Udp.LENGTH || length < Udp.LENGTH) return ChecksumVerdict.NOT_COMPUTABLE;
        int checksum = Udp.checksum(m, at);
        if (checksum == 0) return ipv6 ? ChecksumVerdict.WRONG : ChecksumVerdict.ABSENT;
        if (length == UNKNOWN_LENGTH) return ChecksumVerdict.NOT_COMPUTABLE;
        // the length in the header, not that of IP, is the one covered
        int stated = Udp.length(m, at);
        long covered = stated == 0 ? length : stated;
        if (covered < Udp.LENGTH || covered > length || limit - at < covered) return ChecksumVerdict.NOT_COMPUTABLE;
        return whole(m, at, covered, addresses + IpProtocol.UDP + covered, checksum);
    }

    private static ChecksumVerdict whole(MemorySegment m, long at, long length, long pseudoHeader, int checksum) {
        if (Checksum.fold(pseudoHeader + Checksum.sum(m, at, length)) == 0xffff) return ChecksumVerdict.OK;
        return checksum == Checksum.fold(pseudoHeader) ? ChecksumVerdict.PARTIAL : ChecksumVerdict.WRONG;
    }

    /** UDP-Lite has UDP's header, with how many bytes are covered in place of the length, 0 for all. */
    private static ChecksumVerdict udpLite(MemorySegment m, long at, long length, long limit, long addresses) {
        if (limit - at < Udp.LENGTH || length < Udp.LENGTH) return ChecksumVerdict.NOT_COMPUTABLE;
        if (Udp.checksum(m, at) == 0) return ChecksumVerdict.WRONG;
        int stated = Udp.length(m, at);
        long covered = stated == 0 ? length : stated;
        if (covered < Udp.LENGTH || covered > length) return ChecksumVerdict.WRONG;
        if (length == UNKNOWN_LENGTH || limit - at < covered) return ChecksumVerdict.NOT_COMPUTABLE;
        return verify(m, at, covered, addresses + IpProtocol.UDP_LITE + length);
    }

    private static ChecksumVerdict icmp(MemorySegment m, long at, long length, long limit, long pseudoHeader) {
        if (limit - at < length || length < ICMP_LENGTH) return ChecksumVerdict.NOT_COMPUTABLE;
        return verify(m, at, length, pseudoHeader);
    }

    private static ChecksumVerdict verify(MemorySegment m, long at, long length, long pseudoHeader) {
        return Checksum.fold(pseudoHeader + Checksum.sum(m, at, length)) == 0xffff
                ? ChecksumVerdict.OK
                : ChecksumVerdict.WRONG;
    }
}
