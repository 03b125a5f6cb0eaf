/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Puts an IP packet into another, and takes it out again: IPv4 in IPv4 (RFC 2003), IPv6 in IPv4 (RFC 4213), either in IPv6
 * (RFC 2473). The packet stays where it is; the Ethernet header and its VLAN tags move, with another EtherType if the
 * outer version is another one. So a frame that is wrapped begins earlier, in its headroom.
 *
 * <p>A frame begins at {@code at} and ends at {@code limit}, padding included, which stays. These methods check all
 * themselves, return where the frame now begins, or -1 and then nothing was changed.
 *
 * <p>DSCP goes from the packet into the outer header and stays as it is when that is taken off (RFC 2983, the pipe
 * model). ECN goes both ways, as RFC 6040 says, so that congestion met inside of the tunnel is told outside; a packet
 * whose sender doesn't know of ECN and that met congestion is refused by {@link #pop}, for it should be dropped. An outer
 * IPv4 header has DF if the packet has, or is one of IPv6. The TTL of the packet is left alone: {@link Ttl}.
 *
 * <p>The checksum of an outer header is written by {@code push}, and not looked at by {@code pop}: {@link
 * Ipv4#checksumOk}.
 */
public final class IpInIp {

    /** In place of a TTL or hop limit: that of the packet. */
    public static final int SAME_TTL = 0;

    private IpInIp() {}

    /**
     * Puts the packet of a frame into one of IPv4, 20 bytes longer.
     *
     * @param headroom how many bytes before {@code at} are free; what they hold is overwritten
     * @param ttl of the outer header, or {@link #SAME_TTL}
     * @param id of the outer header, 16 bits; it only matters to packets without DF
     * @return {@code at - 20}; -1 if there is less headroom, no whole IP packet, or one that is too long
     */
    public static long push4(MemorySegment m, long at, long limit, int headroom, int src, int dst, int ttl, int id) {
        long ip = Encapsulation.findIp(m, at, limit);
        if (ip < 0 || headroom < Ipv4.LENGTH) return -1;
        int length = Encapsulation.length(m, ip, limit);
        if (length < 0 || !Encapsulation.fits4(length)) return -1;
        long outer = ip - Ipv4.LENGTH;
        long start = Encapsulation.moveLink(m, at, ip, outer, Ethernet.TYPE_IPV4);
        Encapsulation.writeOuter4(m, outer, ip, length, Encapsulation.protocol(m, ip), src, dst, ttl, id);
        return start;
    }

    /**
     * Puts the packet of a frame into one of IPv6, 40 bytes longer, without a tunnel encapsulation limit.
     *
     * @param headroom how many bytes before {@code at} are free; what they hold is overwritten
     * @param hopLimit of the outer header, or {@link #SAME_TTL}
     * @param flowLabel 20 bits, 0 for none; from a hash of the flow it lets routers spread load (RFC 6438)
     * @return {@code at - 40}; -1 if there is less headroom, no whole IP packet, or a jumbogram
     */
    public static long push6(
            MemorySegment m,
            long at,
            long limit,
            int headroom,
            long srcHigh,
            long srcLow,
            long dstHigh,
            long dstLow,
            int hopLimit,
            int flowLabel) {
        long ip = Encapsulation.findIp(m, at, limit);
        if (ip < 0 || headroom < Ipv6.LENGTH) return -1;
        int length = Encapsulation.length(m, ip, limit);
        if (length < 0 || !Encapsulation.fits6(length)) return -1;
        long outer = ip - Ipv6.LENGTH;
        long start = Encapsulation.moveLink(m, at, ip, outer, Ethernet.TYPE_IPV6);
        int protocol = Encapsulation.protocol(m, ip);
        Encapsulation.writeOuter6(
                m, outer, ip, length, protocol, srcHigh, srcLow, dstHigh, dstLow, hopLimit, flowLabel);
        return start;
    }

    /**
     * Takes the outer header off, of either version, with its options, and with extension headers that hold options.
     *
     * @return where the frame now begins; -1 if it isn't a whole IP packet in another, if the outer one is a fragment or
     *     has further to go, or if RFC 6040 would have it dropped
     */
    public static long pop(MemorySegment m, long at, long limit) {
        long outer = Encapsulation.findIp(m, at, limit);
        if (outer < 0) return -1;
        long carried = Encapsulation.open(m, outer, limit);
        if (carried < 0) return -1;
        long end = Carried.end(m, outer);
        return Encapsulation.unwrap(m, at, outer, Carried.offset(carried), end, Carried.protocol(carried));
    }
}
