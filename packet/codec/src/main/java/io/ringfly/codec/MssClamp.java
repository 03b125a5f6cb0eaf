/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Lowers the maximum segment size that a TCP SYN announces (RFC 9293 section 3.7.1), for a path with less room than the
 * ends know of, as a tunnel's; what {@code --clamp-mss-to-pmtu} does.
 */
public final class MssClamp {

    private static final int NOTHING = -1;

    private MssClamp() {}

    /**
     * Lowers the MSS of the packet at {@code ip}, of either IP version, to {@code max} at most, and mends the TCP
     * checksum; one that is {@linkplain ChecksumVerdict#PARTIAL partial} doesn't depend on it and stays. Nobody has to have
     * looked at the packet. Without the option, which stands for an MSS of 536, nothing is added.
     *
     * @param limit offset past the last byte received; behind the TCP header it may be cut short
     * @return the MSS that was announced: the packet was changed if that is more than {@code max}. -1 if there is none,
     *     because it isn't TCP, no SYN, a later fragment, cut or malformed, or has no such option.
     */
    public static int clamp(MemorySegment m, long ip, long limit, int max) {
        long carried = Carried.find(m, ip, limit);
        if (Carried.protocol(carried) != IpProtocol.TCP) return NOTHING;
        long tcp = Carried.offset(carried);
        long end = Math.min(limit, Carried.end(m, ip));
        if (Tcp.check(m, tcp, end) != Check.OK || (Tcp.flags(m, tcp) & Tcp.SYN) == 0) return NOTHING;
        long option = TcpOption.find(m, Tcp.options(tcp), Tcp.payload(m, tcp), TcpOption.MSS);
        if (option < 0) return NOTHING;
        int mss = TcpOption.mss(m, option);
        if (mss > max) lower(m, ip, tcp, limit, TcpOption.data(option), mss, max);
        return mss;
    }

    private static void lower(MemorySegment m, long ip, long tcp, long limit, long at, int mss, int max) {
        if (!isPartial(m, ip, limit)) {
            // at an odd offset the octets are summed up in each other's place
            boolean odd = (at - tcp & 1) != 0;
            int old = odd ? swap(mss) : mss;
            int renewed = odd ? swap(max) : max;
            Tcp.setChecksum(m, tcp, Checksum.update16(Tcp.checksum(m, tcp), old, renewed));
        }
        m.set(Wire.SHORT, at, (short) max);
    }

    private static boolean isPartial(MemorySegment m, long ip, long limit) {
        ChecksumVerdict verdict = Ipv4.version(m, ip) == 4
                ? TransportChecksum.verdict4(m, ip, limit)
                : TransportChecksum.verdict6(m, ip, limit);
        return verdict == ChecksumVerdict.PARTIAL;
    }

    private static int swap(int octets) {
        return (octets & 0xff) << 8 | octets >>> 8 & 0xff;
    }
}
