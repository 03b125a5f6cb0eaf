/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * ICMPv6 (RFC 4443), and what goes over it: neighbour discovery (RFC 4861, 4191) and multicast listeners (RFC 2710,
 * 3810). 8 bytes or more, by its type, then data, options or the packet that an error is about.
 *
 * <p>The length of a message is what is left of the IPv6 packet. Its checksum covers all of it and a pseudo-header, so
 * methods that need both take the offset of the IPv6 header too. Accessors mean something for the types that they name.
 */
public final class Icmpv6 {

    /** Of the shortest message. */
    public static final int LENGTH = 8;

    public static final int UNREACHABLE = 1;
    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int PARAMETER_PROBLEM = 4;
    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;
    public static final int MLD_QUERY = 130;
    public static final int MLD_REPORT = 131;
    public static final int MLD_DONE = 132;
    public static final int ROUTER_SOLICITATION = 133;
    public static final int ROUTER_ADVERTISEMENT = 134;
    public static final int NEIGHBOR_SOLICITATION = 135;
    public static final int NEIGHBOR_ADVERTISEMENT = 136;
    public static final int REDIRECT = 137;
    public static final int NODE_INFORMATION_QUERY = 139;
    public static final int NODE_INFORMATION_RESPONSE = 140;
    /** Inverse neighbour discovery: RFC 3122. */
    public static final int INVERSE_SOLICITATION = 141;

    public static final int INVERSE_ADVERTISEMENT = 142;
    public static final int MLDV2_REPORT = 143;
    /** What a home agent tells of prefixes: RFC 6275. */
    public static final int MOBILE_PREFIX_ADVERTISEMENT = 147;

    public static final int MULTICAST_ROUTER_ADVERTISEMENT = 151;
    /** RFC 4286: 4 bytes. */
    public static final int MULTICAST_ROUTER_SOLICITATION = 152;
    /** RFC 4286: 4 bytes. */
    public static final int MULTICAST_ROUTER_TERMINATION = 153;
    /** RFC 6550. */
    public static final int RPL = 155;

    public static final int EXTENDED_ECHO_REQUEST = 160;
    public static final int EXTENDED_ECHO_REPLY = 161;

    // Codes of UNREACHABLE: RFC 4443 and 8883.
    public static final int UNREACHABLE_NO_ROUTE = 0;
    public static final int UNREACHABLE_PROHIBITED = 1;
    public static final int UNREACHABLE_BEYOND_SCOPE = 2;
    public static final int UNREACHABLE_ADDRESS = 3;
    public static final int UNREACHABLE_PORT = 4;
    public static final int UNREACHABLE_SOURCE_POLICY = 5;
    public static final int UNREACHABLE_REJECT_ROUTE = 6;
    public static final int UNREACHABLE_SOURCE_ROUTE = 7;
    public static final int UNREACHABLE_HEADERS_TOO_LONG = 8;

    // Codes of TIME_EXCEEDED.
    public static final int TIME_EXCEEDED_HOP_LIMIT = 0;
    public static final int TIME_EXCEEDED_REASSEMBLY = 1;

    // Codes of PARAMETER_PROBLEM: RFC 4443 and 7112.
    public static final int PARAMETER_PROBLEM_FIELD = 0;
    public static final int PARAMETER_PROBLEM_NEXT_HEADER = 1;
    public static final int PARAMETER_PROBLEM_OPTION = 2;
    public static final int PARAMETER_PROBLEM_FIRST_FRAGMENT = 3;

    // Values of routerPreference.
    public static final int PREFERENCE_MEDIUM = 0;
    public static final int PREFERENCE_HIGH = 1;
    /** Reserved; to be taken for medium. */
    public static final int PREFERENCE_RESERVED = 2;

    public static final int PREFERENCE_LOW = 3;

    static final int ROUTER_ADVERTISEMENT_LENGTH = 16;
    static final int NEIGHBOR_LENGTH = 24;
    static final int REDIRECT_LENGTH = 40;
    private static final int MLD_LENGTH = 24;
    private static final int MLDV2_QUERY_LENGTH = 28;
    private static final int SHORTEST = 4;

    static final int ADVERTISEMENT_ROUTER = 0x8000_0000;
    static final int ADVERTISEMENT_SOLICITED = 0x4000_0000;
    static final int ADVERTISEMENT_OVERRIDE = 0x2000_0000;

    private static final int TYPE = 0;
    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int REST = 4;
    private static final int QUOTED_LENGTH = 4;
    private static final int ECHO_ID = 4;
    private static final int ECHO_SEQ = 6;
    private static final int MAX_RESPONSE_DELAY = 4;
    private static final int RECORD_COUNT = 6;
    private static final int ROUTER_HOP_LIMIT = 4;
    private static final int ROUTER_FLAGS = 5;
    private static final int ROUTER_LIFETIME = 6;
    private static final int REACHABLE_TIME = 8;
    private static final int RETRANS_TIMER = 12;
    private static final int TARGET = 8;
    private static final int REDIRECTED_DST = 24;

    private static final int ROUTER_MANAGED = 0x80;
    private static final int ROUTER_OTHER = 0x40;
    private static final int ROUTER_HOME_AGENT = 0x20;
    private static final int ROUTER_PREFERENCE_SHIFT = 3;
    private static final int ROUTER_PROXY = 0x04;
    private static final long LOW = 0xffff_ffffL;

    private Icmpv6() {}

    /**
     * {@code OK} if all fields are there that its type has always. What an error quotes is checked on its own, by {@link
     * Ipv6#checkHeader} at {@link #quoted}; options of neighbour discovery by {@link NdOption#check}. A message whose
     * type has less than 8 bytes is {@code UNSUPPORTED}.
     */
    public static Check check(MemorySegment m, long at, long limit) {
        if (limit - at < SHORTEST) return Check.TRUNCATED;
        int type = type(m, at);
        if (limit - at >= headerLength(type)) return Check.OK;
        return type == MULTICAST_ROUTER_SOLICITATION || type == MULTICAST_ROUTER_TERMINATION
                ? Check.UNSUPPORTED
                : Check.TRUNCATED;
    }

    /** Bytes of the fields that messages of that type have always; options or data follow. */
    public static int headerLength(int type) {
        return switch (type) {
            case MLD_QUERY, MLD_REPORT, MLD_DONE -> MLD_LENGTH;
            case ROUTER_ADVERTISEMENT -> ROUTER_ADVERTISEMENT_LENGTH;
            case NEIGHBOR_SOLICITATION, NEIGHBOR_ADVERTISEMENT -> NEIGHBOR_LENGTH;
            case REDIRECT -> REDIRECT_LENGTH;
            default -> LENGTH;
        };
    }

    public static int type(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + TYPE) & 0xff;
    }

    public static int code(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + CODE) & 0xff;
    }

    public static int checksum(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + CHECKSUM) & 0xffff;
    }

    /** The second four bytes, whose meaning depends on the type. */
    public static int rest(MemorySegment m, long at) {
        return m.get(Wire.INT, at + REST);
    }

    /** Of an echo request or reply. */
    public static int echoId(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + ECHO_ID) & 0xffff;
    }

    /** Of an echo request or reply. */
    public static int echoSeq(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + ECHO_SEQ) & 0xffff;
    }

    /** Of an echo request or reply: offset of its data. */
    public static long echoData(long at) {
        return at + LENGTH;
    }

    /** Of {@link #PACKET_TOO_BIG}: what would fit, in bytes; an unsigned int. */
    public static long mtu(MemorySegment m, long at) {
        return m.get(Wire.INT, at + REST) & LOW;
    }

    /** Of a parameter problem: the byte of the quoted packet that is at fault; an unsigned int. */
    public static long pointer(MemorySegment m, long at) {
        return m.get(Wire.INT, at + REST) & LOW;
    }

    /** Whether messages of that type report an error, and so quote the packet that caused it. */
    public static boolean isError(int type) {
        return type < ECHO_REQUEST;
    }

    /** Of an error: offset of the IPv6 header that it quotes, with as much as fits into 1280 bytes. */
    public static long quoted(long at) {
        return at + LENGTH;
    }

    /**
     * Of an error: how many bytes of the packet it quotes, padding included, if it says so, because extensions follow
     * (RFC 4884); or 0: then it is all that is left.
     */
    public static int quotedLength(MemorySegment m, long at) {
        int type = type(m, at);
        if (type != UNREACHABLE && type != TIME_EXCEEDED) return 0;
        return (m.get(Wire.BYTE, at + QUOTED_LENGTH) & 0xff) << 3;
    }

    /** Of an error: offset of its {@link IcmpExtension}; -1 if it has none. {@code limit} is the end of the message. */
    public static long extension(MemorySegment m, long at, long limit) {
        int type = type(m, at);
        if (type != UNREACHABLE && type != TIME_EXCEEDED) return -1;
        return IcmpExtension.find(m, quoted(at), quotedLength(m, at), limit);
    }

    /** Of a query of multicast listeners: in ms; in MLDv2 a code for it (RFC 3810 section 5.1.3). */
    public static int maxResponseDelay(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + MAX_RESPONSE_DELAY) & 0xffff;
    }

    /** Of {@link #MLD_QUERY}, {@link #MLD_REPORT} and {@link #MLD_DONE}: the multicast address, or 0 for any. */
    public static long groupHigh(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + TARGET);
    }

    /** As {@link #groupHigh}. */
    public static long groupLow(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + TARGET + 8);
    }

    /** Whether {@link #MLD_QUERY} of {@code length} bytes is one of MLDv2 (RFC 3810 section 8.1). */
    public static boolean isMldv2Query(long length) {
        return length >= MLDV2_QUERY_LENGTH;
    }

    /** Of {@link #MLDV2_REPORT}: how many multicast address records follow, at {@link #LENGTH}. */
    public static int recordCount(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + RECORD_COUNT) & 0xffff;
    }

    /** Of a router advertisement: the hop limit that hosts shall use, or 0 if it doesn't say. */
    public static int routerHopLimit(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + ROUTER_HOP_LIMIT) & 0xff;
    }

    /** Of a router advertisement: the whole octet of the flags below. */
    public static int routerFlags(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + ROUTER_FLAGS) & 0xff;
    }

    /** Of a router advertisement: addresses are to be had by DHCPv6. */
    public static boolean isManaged(MemorySegment m, long at) {
        return (routerFlags(m, at) & ROUTER_MANAGED) != 0;
    }

    /** Of a router advertisement: other configuration is to be had by DHCPv6. */
    public static boolean isOtherManaged(MemorySegment m, long at) {
        return (routerFlags(m, at) & ROUTER_OTHER) != 0;
    }

    /** Of a router advertisement: a home agent of mobile hosts (RFC 6275). */
    public static boolean isHomeAgent(MemorySegment m, long at) {
        return (routerFlags(m, at) & ROUTER_HOME_AGENT) != 0;
    }

    /** Of a router advertisement: it was passed on by a proxy (RFC 4389). */
    public static boolean isProxied(MemorySegment m, long at) {
        return (routerFlags(m, at) & ROUTER_PROXY) != 0;
    }

    /** Of a router advertisement: {@link #PREFERENCE_MEDIUM} and so on (RFC 4191). */
    public static int routerPreference(MemorySegment m, long at) {
        return routerFlags(m, at) >>> ROUTER_PREFERENCE_SHIFT & 3;
    }

    /** Of a router advertisement: for how long it is a default router, in seconds. */
    public static int routerLifetime(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + ROUTER_LIFETIME) & 0xffff;
    }

    /** Of a router advertisement: in ms, or 0 if it doesn't say; an unsigned int. */
    public static long reachableTime(MemorySegment m, long at) {
        return m.get(Wire.INT, at + REACHABLE_TIME) & LOW;
    }

    /** Of a router advertisement: between solicitations, in ms, or 0 if it doesn't say; an unsigned int. */
    public static long retransTimer(MemorySegment m, long at) {
        return m.get(Wire.INT, at + RETRANS_TIMER) & LOW;
    }

    /** Of a neighbour solicitation, an advertisement or a redirect: the address that it is about. */
    public static long targetHigh(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + TARGET);
    }

    /** As {@link #targetHigh}. */
    public static long targetLow(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + TARGET + 8);
    }

    /** Of a neighbour advertisement: its sender is a router. */
    public static boolean isRouter(MemorySegment m, long at) {
        return (rest(m, at) & ADVERTISEMENT_ROUTER) != 0;
    }

    /** Of a neighbour advertisement: it answers a solicitation. */
    public static boolean isSolicited(MemorySegment m, long at) {
        return (rest(m, at) & ADVERTISEMENT_SOLICITED) != 0;
    }

    /** Of a neighbour advertisement: it counts for more than what is known already. */
    public static boolean isOverride(MemorySegment m, long at) {
        return (rest(m, at) & ADVERTISEMENT_OVERRIDE) != 0;
    }

    /** Of a redirect: the address that is better reached by the target. */
    public static long redirectedDstHigh(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + REDIRECTED_DST);
    }

    /** As {@link #redirectedDstHigh}. */
    public static long redirectedDstLow(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + REDIRECTED_DST + 8);
    }

    /** Whether messages of that type have {@link NdOption options}. */
    public static boolean hasOptions(int type) {
        return type >= ROUTER_SOLICITATION && type <= REDIRECT
                || type == INVERSE_SOLICITATION
                || type == INVERSE_ADVERTISEMENT
                || type == MOBILE_PREFIX_ADVERTISEMENT;
    }

    /** Offset of the first {@link NdOption} of a message for which {@link #hasOptions}. They go on to its end. */
    public static long options(MemorySegment m, long at) {
        return at + headerLength(type(m, at));
    }

    /**
     * Whether the checksum of a message of {@code length} bytes is right, with the addresses of the IPv6 header at {@code
     * ip}. While a routing header has segments left, another destination counts: {@link TransportChecksum#verdict6}.
     */
    public static boolean checksumOk(MemorySegment m, long ip, long at, long length) {
        return Checksum.fold(sum(m, ip, at, length)) == 0xffff;
    }

    /** Computes the checksum of a message of {@code length} bytes afresh, with the addresses of the IPv6 header. */
    public static void updateChecksum(MemorySegment m, long ip, long at, long length) {
        setChecksum(m, at, 0);
        setChecksum(m, at, Checksum.finish(sum(m, ip, at, length)));
    }

    /** Gives an echo request another id, and mends the checksum. */
    public static void rewriteEchoId(MemorySegment m, long at, int id) {
        setChecksum(m, at, Checksum.update16(checksum(m, at), echoId(m, at), id));
        m.set(Wire.SHORT, at + ECHO_ID, (short) id);
    }

    /** Gives an echo request another sequence number, and mends the checksum. */
    public static void rewriteEchoSeq(MemorySegment m, long at, int seq) {
        setChecksum(m, at, Checksum.update16(checksum(m, at), echoSeq(m, at), seq));
        m.set(Wire.SHORT, at + ECHO_SEQ, (short) seq);
    }

    /** Turns an echo request into its reply, and mends the checksum. To swap the addresses leaves it right. */
    public static void rewriteToEchoReply(MemorySegment m, long at) {
        setChecksum(m, at, Checksum.update16(checksum(m, at), ECHO_REQUEST << 8, ECHO_REPLY << 8));
        m.set(Wire.BYTE, at + TYPE, (byte) ECHO_REPLY);
    }

    /** Writes 8 bytes; the IPv6 header and the rest of the message have to be in their place for the checksum. */
    static void write(MemorySegment m, long ip, long at, int type, int code, int rest, long length) {
        m.set(Wire.INT, at + TYPE, type << 24 | code << 16);
        m.set(Wire.INT, at + REST, rest);
        setChecksum(m, at, Checksum.finish(sum(m, ip, at, length)));
    }

    private static long sum(MemorySegment m, long ip, long at, long length) {
        return TransportChecksum.addresses6(m, ip) + IpProtocol.ICMPV6 + length + Checksum.sum(m, at, length);
    }

    private static void setChecksum(MemorySegment m, long at, int checksum) {
        m.set(Wire.SHORT, at + CHECKSUM, (short) checksum);
    }
}
