/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Network address and port translation of a whole packet, in one call and in place, with every checksum mended by
 * equation 3 of RFC 1624.
 *
 * <p><b>What changes.</b> The source, the destination or both: their addresses and, of TCP, UDP and UDP-Lite, ports; the
 * checksum of the IPv4 header, and that of what the packet carries. A UDP checksum of 0, which means that there is none,
 * stays 0, and one that comes out as 0 is written as 0xffff. A checksum that is wrong stays wrong, so that the receiver
 * sees it.
 *
 * <ul>
 *   <li>Queries of ICMP have one id in place of two ports (RFC 5508): it is the source port of a request and the
 *       destination port of a reply. The other port given is ignored.
 *   <li>Errors of ICMP and ICMPv6 quote the start of a packet that went the other way, so the new source becomes the
 *       quoted packet's destination, and the new destination its source. Ports, the checksums quoted and that of the error
 *       follow. A checksum that the quote doesn't reach, as that of TCP after 8 bytes, is not there to be mended. Whoever
 *       sent an error seems to be the new source then, a router on the way too.
 *   <li>Fragments other than the first have no ports: their addresses are all that changes.
 *   <li>IPv4 or IPv6 in IP, GRE and ESP have no ports, and no checksum of addresses. Nor has SCTP the latter, so
 *       it can be translated with {@link #SAME_PORT}; a checksum of its own covers the ports.
 *   <li>A {@linkplain ChecksumVerdict#PARTIAL partial} checksum stays one: it is the sum of the new addresses then, and
 *       ports don't count. It is told by its value. Where a packet is cut short, so that the whole sum can't tell, a
 *       checksum with that value is taken for partial.
 * </ul>
 *
 * <p><b>Who checks.</b> These methods do. At {@code ip} lie bytes that nobody has to have looked at; {@code limit} is the
 * offset past the last byte received. The packet may be cut short behind what is to be changed. The answer is {@code OK},
 * or why not, in which case nothing was changed: {@code UNSUPPORTED} is told for protocols not named here, for SCTP with
 * ports to change, for an authentication header, which covers the addresses, and for an IPv6 routing header with segments
 * left or a mobile host's home address, because checksums then cover addresses that lie elsewhere.
 *
 * <p>Tunnels are not looked into. What one carries can be translated by its own offset; if the tunnel has a checksum of
 * it all, as UDP may, that is the caller's to mend.
 */
public final class Nat {

    /** In place of a port: it stays as it is. */
    public static final int SAME_PORT = -1;

    private static final int IPV4_SRC = 12;
    /** In the first eight bytes: version 4, a header of 20 bytes, and not a fragment. */
    private static final long PLAIN4 = 0x4500_0000_0000_0000L;

    private static final long PLAIN4_MASK = 0xff00_0000_0000_3fffL;

    private static final int COMMON4_LENGTH = Ipv4.LENGTH + Udp.LENGTH;
    private static final VarHandle FIRST4 = Wire.field(COMMON4_LENGTH, 0, Wire.LONG);
    private static final VarHandle TTL_TO_SRC4 = Wire.field(COMMON4_LENGTH, 8, Wire.LONG);
    private static final VarHandle DST_AND_PORTS4 = Wire.field(COMMON4_LENGTH, 16, Wire.LONG);

    private static final int COMMON6_LENGTH = Ipv6.LENGTH + Udp.LENGTH;
    private static final VarHandle FIRST6 = Wire.field(COMMON6_LENGTH, 0, Wire.LONG);
    private static final VarHandle SRC_HIGH6 = Wire.field(COMMON6_LENGTH, 8, Wire.LONG);
    private static final VarHandle SRC_LOW6 = Wire.field(COMMON6_LENGTH, 16, Wire.LONG);
    private static final VarHandle DST_HIGH6 = Wire.field(COMMON6_LENGTH, 24, Wire.LONG);
    private static final VarHandle DST_LOW6 = Wire.field(COMMON6_LENGTH, 32, Wire.LONG);
    private static final VarHandle PORTS6 = Wire.field(COMMON6_LENGTH, 40, Wire.INT);

    private static final int IPV6_SRC = 8;
    private static final int IPV6_DST = 24;

    /** Larger than any packet. */
    private static final int NOWHERE = 1 << 20;

    // Of carried6.
    static final int PROTOCOL = 0xff;
    static final long FRAGMENT = 0x100;
    static final long LATER_FRAGMENT = 0x200;
    static final int OFFSET_SHIFT = 16;
    static final long CUT_SHORT = -1;
    static final long UNSUPPORTED = -2;

    private static final long SRC4 = 0xffff_ffff_0000_0000L;
    private static final long DST4 = 0x0000_0000_ffff_ffffL;
    private static final int SRC_PORT = 0xffff_0000;
    private static final int DST_PORT = 0x0000_ffff;

    private static final long LOW = 0xffff_ffffL;

    private Nat() {}

    /** Gives an IPv4 packet another source. */
    public static Check rewriteSrc(MemorySegment m, long ip, long limit, int address, int port) {
        int portMask = port < 0 ? 0 : SRC_PORT;
        return rewrite4(m, ip, limit, (long) address << 32, SRC4, port << 16 & portMask, portMask);
    }

    /** Gives an IPv4 packet another destination. */
    public static Check rewriteDst(MemorySegment m, long ip, long limit, int address, int port) {
        int portMask = port < 0 ? 0 : DST_PORT;
        return rewrite4(m, ip, limit, address & LOW, DST4, port & portMask, portMask);
    }

    /** Gives an IPv4 packet another source and another destination. */
    public static Check rewrite(MemorySegment m, long ip, long limit, int src, int srcPort, int dst, int dstPort) {
        int portMask = portMask(srcPort, dstPort);
        int ports = (srcPort << 16 | dstPort & DST_PORT) & portMask;
        return rewrite4(m, ip, limit, (long) src << 32 | dst & LOW, SRC4 | DST4, ports, portMask);
    }

    /** Gives an IPv6 packet another source. */
    public static Check rewriteSrc(MemorySegment m, long ip, long limit, long high, long low, int port) {
        int portMask = port < 0 ? 0 : SRC_PORT;
        return rewrite6(m, ip, limit, true, high, low, false, 0, 0, port << 16 & portMask, portMask);
    }

    /** Gives an IPv6 packet another destination. */
    public static Check rewriteDst(MemorySegment m, long ip, long limit, long high, long low, int port) {
        int portMask = port < 0 ? 0 : DST_PORT;
        return rewrite6(m, ip, limit, false, 0, 0, true, high, low, port & portMask, portMask);
    }

    /** Gives an IPv6 packet another source and another destination. */
    public static Check rewrite(
            MemorySegment m,
            long ip,
            long limit,
            long srcHigh,
            long srcLow,
            int srcPort,
            long dstHigh,
            long dstLow,
            int dstPort) {
        int portMask = portMask(srcPort, dstPort);
        int ports = (srcPort << 16 | dstPort & DST_PORT) & portMask;
        return rewrite6(m, ip, limit, true, srcHigh, srcLow, true, dstHigh, dstLow, ports, portMask);
    }

    private static int portMask(int srcPort, int dstPort) {
        return (srcPort < 0 ? 0 : SRC_PORT) | (dstPort < 0 ? 0 : DST_PORT);
    }

    // Addresses and ports come as they lie in their headers. Masks tell which bits of them change; the others are 0.

    /**
     * Whole UDP and TCP packets without IPv4 options, which is nearly all there are, with seven memory accesses; any other
     * is left to {@link #rewriteAny4}, whose answer would be the same. C2 inlines methods of up to 325 bytes of bytecode,
     * so there are helpers for what could stand here: inlined, the masks are constants. Nor does it inline what it has
     * compiled to more than 2500 bytes before, so fields are read that share one bounds check, and a checksum is written
     * with the two bytes before it, as it was read.
     */
    private static Check rewrite4(
            MemorySegment m, long ip, long limit, long addresses, long addressMask, int ports, int portMask) {
        if (limit - ip >= COMMON4_LENGTH) {
            long first = (long) FIRST4.get(m, ip);
            long src = (long) TTL_TO_SRC4.get(m, ip);
            long dst = (long) DST_AND_PORTS4.get(m, ip);
            int protocol = (int) (src >>> 48) & 0xff;
            int length = (int) (first >>> 32) & 0xffff;
            int checksumAt = checksumAt(protocol, Ipv4.LENGTH);
            if ((first & PLAIN4_MASK) == PLAIN4 && Math.min(length, limit - ip) >= checksumAt + 2) {
                int checksum = m.get(Wire.INT, ip + checksumAt - 2);
                if (!mayBePartial(protocol, length - Ipv4.LENGTH, (src & LOW) + (dst >>> 32), checksum)) {
                    long newSrc = src & ~(addressMask >>> 32) | addresses >>> 32;
                    long newDst = newDst(dst, addresses, addressMask, ports, portMask);
                    long change = (newSrc & LOW) - (src & LOW) + (newDst >>> 32) - (dst >>> 32);
                    int mended = mend(protocol, checksum, change + (newDst & LOW) - (dst & LOW));
                    m.set(Wire.INT, ip + checksumAt - 2, checksum & 0xffff_0000 | mended);
                    TTL_TO_SRC4.set(m, ip, mendHeader(newSrc, change));
                    DST_AND_PORTS4.set(m, ip, newDst);
                    return Check.OK;
                }
            }
        }
        return rewriteAny4(m, ip, limit, addresses, addressMask, ports, portMask);
    }

    private static long newDst(long dst, long addresses, long addressMask, int ports, int portMask) {
        return dst & ~(addressMask << 32 | portMask & LOW) | addresses << 32 | ports & LOW;
    }

    /** The eight bytes of IPv4 that begin with its TTL, after a change of the addresses. */
    private static long mendHeader(long src, long change) {
        long checksum = Checksum.update((int) (src >>> 32), change);
        return src & 0xffff_0000_ffff_ffffL | checksum << 32;
    }

    /** Offset of the TCP or UDP checksum behind an IP header of that length; {@link #NOWHERE} of other protocols. */
    private static int checksumAt(int protocol, int headerLength) {
        if (protocol == IpProtocol.TCP) return headerLength + Tcp.CHECKSUM;
        return protocol == IpProtocol.UDP ? headerLength + Udp.CHECKSUM : NOWHERE;
    }

    /**
     * Whether the checksum and the sum of the pseudo-header are the same number in one's complement.
     *
     * @param length bytes of the TCP segment; of UDP its own length counts
     * @param addresses the partial sum of the addresses
     * @param lengthAndChecksum what stands before a TCP checksum is ignored
     */
    private static boolean mayBePartial(int protocol, int length, long addresses, int lengthAndChecksum) {
        int stated = lengthAndChecksum >>> 16;
        int covered = protocol == IpProtocol.UDP && stated != 0 ? stated : length;
        return Checksum.isZero(addresses + protocol + covered + (~lengthAndChecksum & 0xffff));
    }

    /** The checksum of TCP, UDP or UDP-Lite, in the lower half, after a change of what it covers. */
    static int mend(int protocol, int checksum, long change) {
        int mended = Checksum.update(checksum, change);
        if (protocol == IpProtocol.TCP) return mended;
        return (checksum & 0xffff) == 0 ? 0 : Udp.sent(mended);
    }

    private static Check rewriteAny4(
            MemorySegment m, long ip, long limit, long addresses, long addressMask, int ports, int portMask) {
        Check check = Ipv4.checkHeader(m, ip, limit);
        if (check != Check.OK) return check;
        long at = Ipv4.payload(m, ip);
        long end = Math.min(limit, Ipv4.end(m, ip));
        long old = m.get(Wire.LONG, ip + IPV4_SRC);
        long renewed = old & ~addressMask | addresses;
        long change = change(old, renewed);
        int protocol = Ipv4.protocol(m, ip);
        long length = Ipv4.isFragment(m, ip) ? TransportChecksum.UNKNOWN_LENGTH : Ipv4.payloadLength(m, ip);
        boolean headerInside = Ipv4.fragmentOffset(m, ip) == 0;
        check = switch (protocol) {
            case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDP_LITE ->
                headerInside
                        ? rewriteTransport(m, protocol, at, length, end, sum(old), change, ports, portMask)
                        : Check.OK;
            case IpProtocol.ICMP ->
                headerInside ? IcmpNat.rewrite4(m, at, end, addresses, addressMask, ports, portMask) : Check.OK;
            case IpProtocol.IPIP, IpProtocol.IPV6, IpProtocol.GRE, IpProtocol.ESP -> Check.OK;
            case IpProtocol.SCTP -> portMask == 0 ? Check.OK : Check.UNSUPPORTED;
            default -> Check.UNSUPPORTED;
        };
        if (check != Check.OK) return check;
        Ipv4.setHeaderChecksum(m, ip, Checksum.update(Ipv4.headerChecksum(m, ip), change));
        m.set(Wire.LONG, ip + IPV4_SRC, renewed);
        return Check.OK;
    }

    /** As {@link #rewrite4}: whole UDP and TCP packets without extension headers; others are for {@link #rewriteAny6}. */
    private static Check rewrite6(
            MemorySegment m,
            long ip,
            long limit,
            boolean src,
            long srcHigh,
            long srcLow,
            boolean dst,
            long dstHigh,
            long dstLow,
            int ports,
            int portMask) {
        if (limit - ip >= COMMON6_LENGTH) {
            long first = (long) FIRST6.get(m, ip);
            int protocol = (int) first >>> 8 & 0xff;
            int length = (int) first >>> 16;
            int checksumAt = checksumAt(protocol, Ipv6.LENGTH);
            if (first >>> 60 == 6 && Math.min(length, limit - ip - Ipv6.LENGTH) >= checksumAt + 2 - Ipv6.LENGTH) {
                int checksum = m.get(Wire.INT, ip + checksumAt - 2);
                long oldSrc = src6(m, ip);
                long oldDst = dst6(m, ip);
                if (!mayBePartial(protocol, length, oldSrc + oldDst, checksum)) {
                    int oldPorts = (int) PORTS6.get(m, ip);
                    int newPorts = oldPorts & ~portMask | ports;
                    long change = (newPorts & LOW) - (oldPorts & LOW);
                    if (src) change += setSrc6(m, ip, srcHigh, srcLow) - oldSrc;
                    if (dst) change += setDst6(m, ip, dstHigh, dstLow) - oldDst;
                    PORTS6.set(m, ip, newPorts);
                    m.set(Wire.INT, ip + checksumAt - 2, checksum & 0xffff_0000 | mend(protocol, checksum, change));
                    return Check.OK;
                }
            }
        }
        return rewriteAny6(m, ip, limit, src, srcHigh, srcLow, dst, dstHigh, dstLow, ports, portMask);
    }

    /** Partial sum of the source address. */
    private static long src6(MemorySegment m, long ip) {
        return sum((long) SRC_HIGH6.get(m, ip)) + sum((long) SRC_LOW6.get(m, ip));
    }

    private static long dst6(MemorySegment m, long ip) {
        return sum((long) DST_HIGH6.get(m, ip)) + sum((long) DST_LOW6.get(m, ip));
    }

    /** Returns the partial sum of the new address. */
    private static long setSrc6(MemorySegment m, long ip, long high, long low) {
        SRC_HIGH6.set(m, ip, high);
        SRC_LOW6.set(m, ip, low);
        return sum(high) + sum(low);
    }

    private static long setDst6(MemorySegment m, long ip, long high, long low) {
        DST_HIGH6.set(m, ip, high);
        DST_LOW6.set(m, ip, low);
        return sum(high) + sum(low);
    }

    private static Check rewriteAny6(
            MemorySegment m,
            long ip,
            long limit,
            boolean src,
            long srcHigh,
            long srcLow,
            boolean dst,
            long dstHigh,
            long dstLow,
            int ports,
            int portMask) {
        Check check = Ipv6.checkHeader(m, ip, limit);
        if (check != Check.OK) return check;
        long end = Math.min(limit, Ipv6.end(m, ip));
        long carried = carried6(m, ip, end);
        if (carried < 0) return carried == UNSUPPORTED ? Check.UNSUPPORTED : Check.TRUNCATED;
        int protocol = (int) carried & PROTOCOL;
        long at = ip + (carried >>> OFFSET_SHIFT);
        long length = (carried & FRAGMENT) != 0 ? TransportChecksum.UNKNOWN_LENGTH : Ipv6.end(m, ip) - at;
        boolean headerInside = (carried & LATER_FRAGMENT) == 0;
        long change = 0;
        if (src) change += change6(m, ip + IPV6_SRC, srcHigh, srcLow);
        if (dst) change += change6(m, ip + IPV6_DST, dstHigh, dstLow);
        check = switch (protocol) {
            case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDP_LITE ->
                headerInside
                        ? rewriteTransport(
                                m,
                                protocol,
                                at,
                                length,
                                end,
                                TransportChecksum.addresses6(m, ip),
                                change,
                                ports,
                                portMask)
                        : Check.OK;
            case IpProtocol.ICMPV6 ->
                headerInside
                        ? IcmpNat.rewrite6(
                                m, at, end, change, src, srcHigh, srcLow, dst, dstHigh, dstLow, ports, portMask)
                        : Check.OK;
            case IpProtocol.IPIP, IpProtocol.IPV6, IpProtocol.GRE, IpProtocol.ESP, IpProtocol.NO_NEXT_HEADER ->
                Check.OK;
            case IpProtocol.SCTP -> portMask == 0 ? Check.OK : Check.UNSUPPORTED;
            default -> Check.UNSUPPORTED;
        };
        if (check != Check.OK) return check;
        if (src) Ipv6.setSrc(m, ip, srcHigh, srcLow);
        if (dst) Ipv6.setDst(m, ip, dstHigh, dstLow);
        return Check.OK;
    }

    /**
     * What an IPv6 packet carries behind its extension headers: its offset from {@code ip} and its protocol, with {@link
     * #FRAGMENT} and {@link #LATER_FRAGMENT} between them; {@link #CUT_SHORT} or {@link #UNSUPPORTED}.
     */
    static long carried6(MemorySegment m, long ip, long end) {
        int kind = Ipv6.nextHeader(m, ip);
        long at = ip + Ipv6.LENGTH;
        long fragment = 0;
        while (isPassed(kind) && (fragment & LATER_FRAGMENT) == 0) {
            if (Ipv6Extension.check(m, at, end, kind) != Check.OK) return CUT_SHORT;
            long next = at + Ipv6Extension.length(m, at, kind);
            if (kind == IpProtocol.ROUTING && Ipv6Extension.segmentsLeft(m, at) != 0) return UNSUPPORTED;
            if (kind == IpProtocol.DESTINATION_OPTIONS
                    && Ipv6Option.find(m, Ipv6Extension.options(at), next, Ipv6Option.HOME_ADDRESS) >= 0) {
                return UNSUPPORTED;
            }
            if (kind == IpProtocol.FRAGMENT && Ipv6Extension.isFragment(m, at)) {
                fragment |= Ipv6Extension.fragmentOffset(m, at) == 0 ? FRAGMENT : FRAGMENT | LATER_FRAGMENT;
            }
            kind = Ipv6Extension.nextHeader(m, at);
            at = next;
        }
        return at - ip << OFFSET_SHIFT | fragment | kind;
    }

    /** Whether it is an extension header that doesn't matter here. */
    private static boolean isPassed(int kind) {
        return switch (kind) {
            case IpProtocol.HOP_BY_HOP, IpProtocol.ROUTING, IpProtocol.FRAGMENT, IpProtocol.DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    /**
     * Mends the header at {@code at} of TCP, UDP or UDP-Lite, and sets its ports.
     *
     * @param length of the whole message, or {@link TransportChecksum#UNKNOWN_LENGTH} of a fragment
     * @param addresses the partial sum of the addresses as they were
     * @param change what it changes by
     */
    private static Check rewriteTransport(
            MemorySegment m,
            int protocol,
            long at,
            long length,
            long end,
            long addresses,
            long change,
            int ports,
            int portMask) {
        long checksumAt = at + (protocol == IpProtocol.TCP ? Tcp.CHECKSUM : Udp.CHECKSUM);
        if (end - checksumAt < 2) return Check.TRUNCATED;
        int oldPorts = m.get(Wire.INT, at);
        int newPorts = oldPorts & ~portMask | ports;
        int checksum = m.get(Wire.SHORT, checksumAt) & 0xffff;
        int mended = isPartial(m, protocol, at, length, end, addresses)
                ? mendPartial(checksum, change)
                : mend(protocol, checksum, change + (newPorts & LOW) - (oldPorts & LOW));
        m.set(Wire.SHORT, checksumAt, (short) mended);
        m.set(Wire.INT, at, newPorts);
        return Check.OK;
    }

    /** The parameters are those of {@link #rewriteTransport}, and the header with its checksum is there. */
    static boolean isPartial(MemorySegment m, int protocol, long at, long length, long end, long addresses) {
        if (protocol == IpProtocol.UDP_LITE || length == TransportChecksum.UNKNOWN_LENGTH) return false;
        int lengthAndChecksum = m.get(Wire.INT, at + checksumAt(protocol, 0) - 2);
        if (!mayBePartial(protocol, (int) length, addresses, lengthAndChecksum)) return false;
        ChecksumVerdict verdict = TransportChecksum.verdict(m, protocol, at, length, end, addresses, false);
        return verdict == ChecksumVerdict.PARTIAL || verdict == ChecksumVerdict.NOT_COMPUTABLE;
    }

    /** A partial checksum is the sum itself, not its complement. */
    static int mendPartial(int checksum, long change) {
        return ~Checksum.update(~checksum, change) & 0xffff;
    }

    /** What the partial sum of the IPv6 address at {@code at} changes by. */
    static long change6(MemorySegment m, long at, long high, long low) {
        return change(m.get(Wire.LONG, at), high) + change(m.get(Wire.LONG, at + 8), low);
    }

    /** What a partial sum changes by. */
    static long change(long old, long renewed) {
        return sum(renewed) - sum(old);
    }

    private static long sum(long words) {
        return (words & LOW) + (words >>> 32);
    }
}
