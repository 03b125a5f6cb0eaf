/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Puts an IP packet into UDP with a header of {@link Gue}, and takes it out again. All that {@link IpInIp} says of the
 * frame, its headroom, TTL, DSCP, ECN and DF is so here too.
 *
 * <p>UDP in IPv4 is written without a checksum, which the tunnel needs as little as IP in IP does; in IPv6, where it has to
 * be there, it is computed, over the whole packet. It isn't looked at by {@code pop}: {@link TransportChecksum}.
 */
public final class GueTunnel {

    /** Bytes that {@link #push4} adds. */
    public static final int LENGTH4 = Ipv4.LENGTH + Udp.LENGTH + Gue.LENGTH;
    /** Bytes that {@link #push6} adds. */
    public static final int LENGTH6 = Ipv6.LENGTH + Udp.LENGTH + Gue.LENGTH;

    private static final int FIRST_PORT = 0xc000;
    private static final int PORT_BITS = 14;

    private GueTunnel() {}

    /** A source port for the flow with that hash ({@link FlowHash}), by which routers spread load: 49152 to 65535. */
    public static int srcPort(long flowHash) {
        return FIRST_PORT | (int) (flowHash >>> Long.SIZE - PORT_BITS);
    }

    /**
     * Puts the packet of a frame into UDP over IPv4.
     *
     * @param headroom how many bytes before {@code at} are free; what they hold is overwritten
     * @param ttl of the outer header, or {@link IpInIp#SAME_TTL}
     * @param id of the outer header, 16 bits; it only matters to packets without DF
     * @param srcPort {@link #srcPort}, as a rule
     * @return {@code at - 32}; -1 if there is less headroom, no whole IP packet, or one that is too long
     */
    public static long push4(
            MemorySegment m, long at, long limit, int headroom, int src, int dst, int ttl, int id, int srcPort) {
        long ip = Encapsulation.findIp(m, at, limit);
        if (ip < 0 || headroom < LENGTH4) return -1;
        int length = Encapsulation.length(m, ip, limit);
        int carried = Udp.LENGTH + Gue.LENGTH + length;
        if (length < 0 || !Encapsulation.fits4(carried)) return -1;
        long outer = ip - LENGTH4;
        long start = Encapsulation.moveLink(m, at, ip, outer, Ethernet.TYPE_IPV4);
        Encapsulation.writeOuter4(m, outer, ip, carried, IpProtocol.UDP, src, dst, ttl, id);
        writeHeaders(m, outer + Ipv4.LENGTH, ip, srcPort, carried);
        return start;
    }

    /**
     * Puts the packet of a frame into UDP over IPv6.
     *
     * @param headroom how many bytes before {@code at} are free; what they hold is overwritten
     * @param hopLimit of the outer header, or {@link IpInIp#SAME_TTL}
     * @param flowLabel 20 bits, 0 for none
     * @param srcPort {@link #srcPort}, as a rule
     * @return {@code at - 52}; -1 if there is less headroom, no whole IP packet, or one that is too long
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
            int flowLabel,
            int srcPort) {
        long ip = Encapsulation.findIp(m, at, limit);
        if (ip < 0 || headroom < LENGTH6) return -1;
        int length = Encapsulation.length(m, ip, limit);
        int carried = Udp.LENGTH + Gue.LENGTH + length;
        if (length < 0 || !Encapsulation.fits6(carried)) return -1;
        long outer = ip - LENGTH6;
        long udp = outer + Ipv6.LENGTH;
        long start = Encapsulation.moveLink(m, at, ip, outer, Ethernet.TYPE_IPV6);
        Encapsulation.writeOuter6(
                m, outer, ip, carried, IpProtocol.UDP, srcHigh, srcLow, dstHigh, dstLow, hopLimit, flowLabel);
        writeHeaders(m, udp, ip, srcPort, carried);
        Udp.updateChecksum(m, udp, carried, TransportChecksum.addresses6(srcHigh, srcLow, dstHigh, dstLow));
        return start;
    }

    private static void writeHeaders(MemorySegment m, long udp, long ip, int srcPort, int length) {
        Udp.write(m, udp, srcPort << 16 | Gue.PORT, length, 0);
        Gue.write(m, Udp.payload(udp), false, 0, Encapsulation.protocol(m, ip), 0);
    }

    /**
     * Takes the outer headers off, of either IP version, and of GUE version 0, with optional fields, or 1.
     *
     * @return where the frame now begins; -1 if it isn't a whole IP packet in GUE on its port, if it is a control message,
     *     or for the reasons of {@link IpInIp#pop}
     */
    public static long pop(MemorySegment m, long at, long limit) {
        long outer = Encapsulation.findIp(m, at, limit);
        if (outer < 0) return -1;
        long carried = Encapsulation.open(m, outer, limit);
        if (Carried.protocol(carried) != IpProtocol.UDP) return -1;
        long udp = Carried.offset(carried);
        long end = Carried.end(m, outer);
        if (Udp.check(m, udp, end) != Check.OK || Udp.dstPort(m, udp) != Gue.PORT) return -1;
        long gue = Udp.payload(udp);
        end = Udp.end(m, udp, end);
        if (Gue.check(m, gue, end) != Check.OK) return -1;
        if (Gue.version(m, gue) == 0 && Gue.isControl(m, gue)) return -1;
        return Encapsulation.unwrap(m, at, outer, Gue.payload(m, gue), end, Gue.protocol(m, gue));
    }
}
