/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * ICMP for IPv4 (RFC 792): 8 bytes or more, by its type, then data or the datagram that an error is about.
 *
 * <p>The length of a message is what IPv4 says ({@link Ipv4#payloadLength}); its checksum covers all of it. Accessors of
 * what is behind the first four bytes mean something for some types only, which are named.
 */
public final class Icmpv4 {

    /** Of the shortest message. */
    public static final int LENGTH = 8;

    public static final int ECHO_REPLY = 0;
    public static final int UNREACHABLE = 3;
    /** Deprecated by RFC 6633. */
    public static final int SOURCE_QUENCH = 4;

    public static final int REDIRECT = 5;
    public static final int ECHO_REQUEST = 8;
    /** RFC 1256. */
    public static final int ROUTER_ADVERTISEMENT = 9;
    /** RFC 1256. */
    public static final int ROUTER_SOLICITATION = 10;

    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;
    public static final int TIMESTAMP_REQUEST = 13;
    public static final int TIMESTAMP_REPLY = 14;
    /** Deprecated by RFC 6918, as are the next three. */
    public static final int INFORMATION_REQUEST = 15;

    public static final int INFORMATION_REPLY = 16;
    public static final int ADDRESS_MASK_REQUEST = 17;
    public static final int ADDRESS_MASK_REPLY = 18;
    /** RFC 8335. */
    public static final int EXTENDED_ECHO_REQUEST = 42;
    /** RFC 8335. */
    public static final int EXTENDED_ECHO_REPLY = 43;

    // Codes of UNREACHABLE: RFC 792, 1122 and 1812.
    public static final int UNREACHABLE_NET = 0;
    public static final int UNREACHABLE_HOST = 1;
    public static final int UNREACHABLE_PROTOCOL = 2;
    public static final int UNREACHABLE_PORT = 3;
    /** Fragmentation needed and DF set: {@link #nextHopMtu} tells what would fit. */
    public static final int UNREACHABLE_FRAGMENTATION_NEEDED = 4;

    public static final int UNREACHABLE_SOURCE_ROUTE_FAILED = 5;
    public static final int UNREACHABLE_NET_UNKNOWN = 6;
    public static final int UNREACHABLE_HOST_UNKNOWN = 7;
    public static final int UNREACHABLE_HOST_ISOLATED = 8;
    public static final int UNREACHABLE_NET_PROHIBITED = 9;
    public static final int UNREACHABLE_HOST_PROHIBITED = 10;
    public static final int UNREACHABLE_NET_TOS = 11;
    public static final int UNREACHABLE_HOST_TOS = 12;
    public static final int UNREACHABLE_FILTERED = 13;
    public static final int UNREACHABLE_PRECEDENCE_VIOLATION = 14;
    public static final int UNREACHABLE_PRECEDENCE_CUTOFF = 15;

    // Codes of REDIRECT.
    public static final int REDIRECT_NET = 0;
    public static final int REDIRECT_HOST = 1;
    public static final int REDIRECT_NET_TOS = 2;
    public static final int REDIRECT_HOST_TOS = 3;

    // Codes of TIME_EXCEEDED.
    public static final int TIME_EXCEEDED_TTL = 0;
    public static final int TIME_EXCEEDED_REASSEMBLY = 1;

    private static final int TYPE = 0;
    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int REST = 4;
    private static final int ECHO_ID = 4;
    private static final int ECHO_SEQ = 6;
    private static final int NEXT_HOP_MTU = 6;
    private static final int QUOTED_LENGTH = 5;
    private static final int ORIGINATED = 8;
    private static final int RECEIVED = 12;
    private static final int TRANSMITTED = 16;
    private static final int ADDRESS_MASK = 8;

    private static final int TIMESTAMP_LENGTH = 20;
    private static final int ADDRESS_MASK_LENGTH = 12;

    private Icmpv4() {}

    /**
     * {@code OK} if all fields are there that its type has, or {@code TRUNCATED}. What an error quotes is checked on its
     * own, by {@link Ipv4#checkHeader} at {@link #quoted}.
     */
    public static Check check(MemorySegment m, long at, long limit) {
        if (limit - at < LENGTH) return Check.TRUNCATED;
        return limit - at < headerLength(type(m, at)) ? Check.TRUNCATED : Check.OK;
    }

    /** Bytes of the fields that messages of that type have; data follows. */
    public static int headerLength(int type) {
        return switch (type) {
            case TIMESTAMP_REQUEST, TIMESTAMP_REPLY -> TIMESTAMP_LENGTH;
            case ADDRESS_MASK_REQUEST, ADDRESS_MASK_REPLY -> ADDRESS_MASK_LENGTH;
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

    /** Of an echo request or reply; timestamps, address masks and information have it as well. */
    public static int echoId(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + ECHO_ID) & 0xffff;
    }

    /** As {@link #echoId}. */
    public static int echoSeq(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + ECHO_SEQ) & 0xffff;
    }

    /** Of {@link #UNREACHABLE_FRAGMENTATION_NEEDED} (RFC 1191); 0 from routers that don't know that RFC. */
    public static int nextHopMtu(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + NEXT_HOP_MTU) & 0xffff;
    }

    /** Of a redirect: the router to use instead. */
    public static int gateway(MemorySegment m, long at) {
        return m.get(Wire.INT, at + REST);
    }

    /** Of a parameter problem: the byte of the quoted datagram that is at fault. */
    public static int pointer(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + REST) & 0xff;
    }

    /** Whether messages of that type report an error, and so quote the datagram that caused it. */
    public static boolean isError(int type) {
        return switch (type) {
            case UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM -> true;
            default -> false;
        };
    }

    /** Of an error: offset of the IPv4 header that it quotes, usually with 8 or more bytes of what that carried. */
    public static long quoted(long at) {
        return at + LENGTH;
    }

    /**
     * Of an error: how many bytes of the datagram it quotes, padding included, if it says so, because extensions follow
     * (RFC 4884); or 0: then it is all that is left.
     */
    public static int quotedLength(MemorySegment m, long at) {
        return mayBeExtended(type(m, at)) ? (m.get(Wire.BYTE, at + QUOTED_LENGTH) & 0xff) << 2 : 0;
    }

    /** Of an error: offset of its {@link IcmpExtension}; -1 if it has none. {@code limit} is the end of the message. */
    public static long extension(MemorySegment m, long at, long limit) {
        if (!mayBeExtended(type(m, at))) return -1;
        return IcmpExtension.find(m, quoted(at), quotedLength(m, at), limit);
    }

    private static boolean mayBeExtended(int type) {
        return type == UNREACHABLE || type == TIME_EXCEEDED || type == PARAMETER_PROBLEM;
    }

    /** Of a timestamp: when the request was sent, in ms since midnight UT; below 0 if that is another time. */
    public static int originated(MemorySegment m, long at) {
        return m.get(Wire.INT, at + ORIGINATED);
    }

    /** Of a timestamp: when the request came in; as {@link #originated}. */
    public static int received(MemorySegment m, long at) {
        return m.get(Wire.INT, at + RECEIVED);
    }

    /** Of a timestamp: when the reply was sent; as {@link #originated}. */
    public static int transmitted(MemorySegment m, long at) {
        return m.get(Wire.INT, at + TRANSMITTED);
    }

    /** Of an address mask request or reply: as {@link Ipv4Address} has it (RFC 950). */
    public static int addressMask(MemorySegment m, long at) {
        return m.get(Wire.INT, at + ADDRESS_MASK);
    }

    /** Of an echo request or reply: offset of its data. */
    public static long echoData(long at) {
        return at + LENGTH;
    }

    /** {@code length} is that of the whole message. */
    public static boolean checksumOk(MemorySegment m, long at, long length) {
        return Checksum.fold(Checksum.sum(m, at, length)) == 0xffff;
    }

    /** Computes the checksum of a message of {@code length} bytes afresh. */
    public static void updateChecksum(MemorySegment m, long at, long length) {
        setChecksum(m, at, 0);
        setChecksum(m, at, Checksum.finish(Checksum.sum(m, at, length)));
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

    /** Turns an echo request into its reply, and mends the checksum. */
    public static void rewriteToEchoReply(MemorySegment m, long at) {
        // The type went down by 8, so the checksum goes up by 8, and what is carried out at the top comes in at the
        // bottom. Unlike equation 3 of RFC 1624 this never gives 0: in a reply of zeros only, which a request with
        // id 0, sequence number 0 and no data asks for, receivers take 0 for wrong and 0xffff for right.
        int checksum = checksum(m, at) + (ECHO_REQUEST << 8);
        setChecksum(m, at, checksum + (checksum >>> 16));
        m.set(Wire.BYTE, at + TYPE, (byte) ECHO_REPLY);
    }

    /** Writes 8 bytes; the rest of the message has to be in its place for the checksum. */
    static void write(MemorySegment m, long at, int type, int code, int rest, long length) {
        m.set(Wire.INT, at + TYPE, type << 24 | code << 16);
        m.set(Wire.INT, at + REST, rest);
        setChecksum(m, at, Checksum.finish(Checksum.sum(m, at, length)));
    }

    private static void setChecksum(MemorySegment m, long at, int checksum) {
        m.set(Wire.SHORT, at + CHECKSUM, (short) checksum);
    }
}
