/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/** What {@link Nat} does inside of ICMP and ICMPv6. A method that doesn't answer {@code OK} has changed nothing. */
final class IcmpNat {

    private static final int CHECKSUM = 2;
    private static final int ID = 4;
    /** As much as routers quote of what a datagram carries (RFC 792). */
    private static final int QUOTED_LENGTH = 8;

    private static final int NO_ID = -1;
    private static final long LOW = 0xffff_ffffL;

    private IcmpNat() {}

    /** Rewrites a message of ICMP; {@code end} is its end or that of what is there of it. */
    static Check rewrite4(
            MemorySegment m, long icmp, long end, long addresses, long addressMask, int ports, int portMask) {
        if (end - icmp < Icmpv4.LENGTH) return Check.TRUNCATED;
        int type = Icmpv4.type(m, icmp);
        long change = 0;
        if (Icmpv4.isError(type)) {
            long quoted = Icmpv4.quoted(icmp);
            Check check = checkQuoted4(m, quoted, end);
            if (check != Check.OK) return check;
            // what it quotes went the other way
            change = rewriteQuoted4(
                    m,
                    quoted,
                    end,
                    Long.rotateLeft(addresses, 32),
                    Long.rotateLeft(addressMask, 32),
                    Integer.rotateLeft(ports, 16),
                    Integer.rotateLeft(portMask, 16));
        } else {
            int id = newId4(type, ports, portMask);
            if (id == NO_ID) return Check.OK;
            change = rewriteId(m, icmp, id);
        }
        mend4(m, icmp, change);
        return Check.OK;
    }

    /** As {@link #rewrite4}; {@code change} is that of the pseudo-header. */
    static Check rewrite6(
            MemorySegment m,
            long icmp,
            long end,
            long change,
            boolean src,
            long srcHigh,
            long srcLow,
            boolean dst,
            long dstHigh,
            long dstLow,
            int ports,
            int portMask) {
        if (end - icmp < Icmpv6.LENGTH) return Check.TRUNCATED;
        int type = Icmpv6.type(m, icmp);
        if (Icmpv6.isError(type)) {
            long quoted = Icmpv6.quoted(icmp);
            Check check = checkQuoted6(m, quoted, end);
            if (check != Check.OK) return check;
            change += rewriteQuoted6(
                    m,
                    quoted,
                    end,
                    dst,
                    dstHigh,
                    dstLow,
                    src,
                    srcHigh,
                    srcLow,
                    Integer.rotateLeft(ports, 16),
                    Integer.rotateLeft(portMask, 16));
        } else {
            int id = newId6(type, ports, portMask);
            if (id != NO_ID) change += rewriteId(m, icmp, id);
        }
        mend6(m, icmp, change);
        return Check.OK;
    }

    /** {@code OK} if all is there that {@link #rewriteQuoted4} needs. */
    private static Check checkQuoted4(MemorySegment m, long ip, long end) {
        Check check = Ipv4.checkHeader(m, ip, end);
        if (check != Check.OK || Ipv4.fragmentOffset(m, ip) != 0) return check;
        return switch (Ipv4.protocol(m, ip)) {
            case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.ICMP ->
                end - Ipv4.payload(m, ip) < QUOTED_LENGTH ? Check.TRUNCATED : Check.OK;
            default -> Check.OK;
        };
    }

    private static Check checkQuoted6(MemorySegment m, long ip, long end) {
        Check check = Ipv6.checkHeader(m, ip, end);
        if (check != Check.OK) return check;
        long carried = Nat.carried6(m, ip, end);
        if (carried < 0) return carried == Nat.UNSUPPORTED ? Check.UNSUPPORTED : Check.TRUNCATED;
        if ((carried & Nat.LATER_FRAGMENT) != 0) return Check.OK;
        return switch ((int) carried & Nat.PROTOCOL) {
            case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.ICMPV6 ->
                end - ip - (carried >>> Nat.OFFSET_SHIFT) < QUOTED_LENGTH ? Check.TRUNCATED : Check.OK;
            default -> Check.OK;
        };
    }

    /** Returns what the sum of the error changes by. */
    private static long rewriteQuoted4(
            MemorySegment m, long ip, long end, long addresses, long addressMask, int ports, int portMask) {
        long old = (long) Ipv4.src(m, ip) << 32 | Ipv4.dst(m, ip) & LOW;
        long renewed = old & ~addressMask | addresses;
        long change = Nat.change(old, renewed);
        long all = change;
        if (Ipv4.fragmentOffset(m, ip) == 0) {
            long length = Ipv4.isFragment(m, ip) ? TransportChecksum.UNKNOWN_LENGTH : Ipv4.payloadLength(m, ip);
            long at = Ipv4.payload(m, ip);
            int protocol = Ipv4.protocol(m, ip);
            all += switch (protocol) {
                case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDP_LITE -> {
                    long sum = TransportChecksum.addresses4(m, ip);
                    yield rewriteQuotedPorts(m, protocol, at, length, end, sum, change, ports, portMask);
                }
                case IpProtocol.ICMP -> rewriteQuotedQuery4(m, at, ports, portMask);
                default -> 0;
            };
        }
        int checksum = Ipv4.headerChecksum(m, ip);
        int mended = Checksum.update(checksum, change);
        Ipv4.setHeaderChecksum(m, ip, mended);
        Ipv4.setSrc(m, ip, (int) (renewed >>> 32));
        Ipv4.setDst(m, ip, (int) renewed);
        return all + mended - checksum;
    }

    private static long rewriteQuoted6(
            MemorySegment m,
            long ip,
            long end,
            boolean src,
            long srcHigh,
            long srcLow,
            boolean dst,
            long dstHigh,
            long dstLow,
            int ports,
            int portMask) {
        long addresses = TransportChecksum.addresses6(m, ip);
        if (src) Ipv6.setSrc(m, ip, srcHigh, srcLow);
        if (dst) Ipv6.setDst(m, ip, dstHigh, dstLow);
        long change = TransportChecksum.addresses6(m, ip) - addresses;
        long carried = Nat.carried6(m, ip, end);
        if ((carried & Nat.LATER_FRAGMENT) != 0) return change;
        long at = ip + (carried >>> Nat.OFFSET_SHIFT);
        boolean fragment = (carried & Nat.FRAGMENT) != 0;
        long length = fragment ? TransportChecksum.UNKNOWN_LENGTH : Ipv6.end(m, ip) - at;
        int protocol = (int) carried & Nat.PROTOCOL;
        return change
                + switch (protocol) {
                    case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDP_LITE ->
                        rewriteQuotedPorts(m, protocol, at, length, end, addresses, change, ports, portMask);
                    case IpProtocol.ICMPV6 -> rewriteQuotedQuery6(m, at, change, ports, portMask);
                    default -> 0;
                };
    }

    /** Rewrites the ports, and the checksum if the quote goes that far. Returns what the sum of both changes by. */
    private static long rewriteQuotedPorts(
            MemorySegment m,
            int protocol,
            long at,
            long length,
            long end,
            long addresses,
            long change,
            int ports,
            int portMask) {
        int old = m.get(Wire.INT, at);
        int renewed = old & ~portMask | ports;
        long portsChange = (renewed & LOW) - (old & LOW);
        long all = portsChange;
        long checksumAt = at + (protocol == IpProtocol.TCP ? Tcp.CHECKSUM : Udp.CHECKSUM);
        if (end - checksumAt >= 2) {
            int checksum = m.get(Wire.SHORT, checksumAt) & 0xffff;
            int mended = Nat.isPartial(m, protocol, at, length, end, addresses)
                    ? Nat.mendPartial(checksum, change)
                    : Nat.mend(protocol, checksum, change + portsChange);
            m.set(Wire.SHORT, checksumAt, (short) mended);
            all += mended - checksum;
        }
        m.set(Wire.INT, at, renewed);
        return all;
    }

    private static long rewriteQuotedQuery4(MemorySegment m, long icmp, int ports, int portMask) {
        int id = newId4(Icmpv4.type(m, icmp), ports, portMask);
        if (id == NO_ID) return 0;
        int checksum = Icmpv4.checksum(m, icmp);
        long change = rewriteId(m, icmp, id);
        mend4(m, icmp, change);
        return change + Icmpv4.checksum(m, icmp) - checksum;
    }

    private static long rewriteQuotedQuery6(MemorySegment m, long icmp, long change, int ports, int portMask) {
        int id = newId6(Icmpv6.type(m, icmp), ports, portMask);
        int checksum = Icmpv6.checksum(m, icmp);
        long idChange = id == NO_ID ? 0 : rewriteId(m, icmp, id);
        mend6(m, icmp, change + idChange);
        return idChange + Icmpv6.checksum(m, icmp) - checksum;
    }

    private static int newId4(int type, int ports, int portMask) {
        return switch (type) {
            case Icmpv4.ECHO_REQUEST,
                    Icmpv4.TIMESTAMP_REQUEST,
                    Icmpv4.INFORMATION_REQUEST,
                    Icmpv4.ADDRESS_MASK_REQUEST,
                    Icmpv4.EXTENDED_ECHO_REQUEST -> ofRequest(ports, portMask);
            case Icmpv4.ECHO_REPLY,
                    Icmpv4.TIMESTAMP_REPLY,
                    Icmpv4.INFORMATION_REPLY,
                    Icmpv4.ADDRESS_MASK_REPLY,
                    Icmpv4.EXTENDED_ECHO_REPLY -> ofReply(ports, portMask);
            default -> NO_ID;
        };
    }

    private static int newId6(int type, int ports, int portMask) {
        return switch (type) {
            case Icmpv6.ECHO_REQUEST, Icmpv6.EXTENDED_ECHO_REQUEST -> ofRequest(ports, portMask);
            case Icmpv6.ECHO_REPLY, Icmpv6.EXTENDED_ECHO_REPLY -> ofReply(ports, portMask);
            default -> NO_ID;
        };
    }

    private static int ofRequest(int ports, int portMask) {
        return portMask >>> 16 == 0 ? NO_ID : ports >>> 16;
    }

    private static int ofReply(int ports, int portMask) {
        return (portMask & 0xffff) == 0 ? NO_ID : ports & 0xffff;
    }

    private static long rewriteId(MemorySegment m, long icmp, int id) {
        int old = m.get(Wire.SHORT, icmp + ID) & 0xffff;
        m.set(Wire.SHORT, icmp + ID, (short) id);
        return id - old;
    }

    private static void mend4(MemorySegment m, long icmp, long change) {
        int mended = Checksum.update(Icmpv4.checksum(m, icmp), change);
        // In an echo reply of zeros only, receivers take 0 for wrong; 0xffff is right in any: see rewriteToEchoReply
        boolean mayBeZeros = mended == 0 && Icmpv4.type(m, icmp) == Icmpv4.ECHO_REPLY;
        m.set(Wire.SHORT, icmp + CHECKSUM, (short) (mayBeZeros ? 0xffff : mended));
    }

    private static void mend6(MemorySegment m, long icmp, long change) {
        m.set(Wire.SHORT, icmp + CHECKSUM, (short) Checksum.update(Icmpv6.checksum(m, icmp), change));
    }
}
