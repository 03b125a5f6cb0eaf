/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Rewrites DSCP (RFC 2474) and ECN (RFC 3168), which share an octet, in packets of either IP version. The checksum of
 * IPv4 is mended; no other covers that octet.
 *
 * <p>Nobody has to have looked at the packet; only its header has to be there. Every method answers {@code OK}, or why
 * that is no IP header, and then nothing was changed.
 */
public final class TrafficClass {

    /** {@code ecn}: the sender doesn't know of ECN. */
    public static final int NOT_ECT = 0;
    /** {@code ecn}: the sender knows of ECN, and wants of it what RFC 9331 says. */
    public static final int ECT1 = 1;
    /** {@code ecn}: the sender knows of ECN. */
    public static final int ECT0 = 2;
    /** {@code ecn}: congestion was met on the way. */
    public static final int CE = 3;

    private static final int DSCP = 0xfc;
    private static final int ECN = 0x03;

    private TrafficClass() {}

    /** Sets the upper six bits, to 0 to 63; ECN stays. */
    public static Check setDscp(MemorySegment m, long ip, long limit, int dscp) {
        return set(m, ip, limit, DSCP, dscp << 2);
    }

    /** Sets the lower two bits; DSCP stays. */
    public static Check setEcn(MemorySegment m, long ip, long limit, int ecn) {
        return set(m, ip, limit, ECN, ecn);
    }

    /**
     * Tells the receiver of congestion, if the sender knows of ECN; {@code UNSUPPORTED} if not, and then dropping the
     * packet is what tells it.
     */
    public static Check markCongestion(MemorySegment m, long ip, long limit) {
        Check check = check(m, ip, limit);
        if (check != Check.OK) return check;
        return ecn(m, ip) == NOT_ECT ? Check.UNSUPPORTED : setEcn(m, ip, limit, CE);
    }

    private static Check set(MemorySegment m, long ip, long limit, int mask, int value) {
        Check check = check(m, ip, limit);
        if (check == Check.OK) rewrite(m, ip, octet(m, ip) & ~mask | value & mask);
        return check;
    }

    private static Check check(MemorySegment m, long ip, long limit) {
        Check check = Ipv4.checkHeader(m, ip, limit);
        return check == Check.BAD_VERSION ? Ipv6.checkHeader(m, ip, limit) : check;
    }

    // of headers that passed their checks

    static int ecn(MemorySegment m, long ip) {
        return octet(m, ip) & ECN;
    }

    static int octet(MemorySegment m, long ip) {
        return Ipv4.version(m, ip) == 4 ? Ipv4.tos(m, ip) : Ipv6.trafficClass(m, ip);
    }

    static void rewrite(MemorySegment m, long ip, int octet) {
        if (Ipv4.version(m, ip) == 4) {
            Ipv4.rewriteTos(m, ip, octet);
        } else {
            Ipv6.setTrafficClass(m, ip, octet);
        }
    }
}
