/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The extension headers of IPv6: hop-by-hop options, routing, fragment, destination options (RFC 8200), authentication
 * ({@link Ah}), mobility (RFC 6275), HIP (RFC 7401), Shim6 (RFC 5533).
 *
 * <p>What a header is stands in the one before it, so its kind is passed along. To walk them, which takes no more turns
 * than there are bytes:
 *
 * <pre>{@code
 * int kind = Ipv6.nextHeader(m, ip);
 * long at = Ipv6.payload(ip);
 * while (Ipv6Extension.isExtension(kind) && Ipv6Extension.check(m, at, limit, kind) == Check.OK) {
 *     int next = Ipv6Extension.nextHeader(m, at);
 *     at += Ipv6Extension.length(m, at, kind);
 *     kind = next;
 * }
 * }</pre>
 *
 * A fragment other than the first ({@link #fragmentOffset}) doesn't go on with what its header names. {@link Esp} and
 * {@link IpProtocol#NO_NEXT_HEADER} end the row.
 */
public final class Ipv6Extension {

    /** Of the shortest header, and the unit in which most count. */
    public static final int MIN_LENGTH = 8;

    public static final int FRAGMENT_LENGTH = 8;

    /** Type of a routing header: a list of addresses. Deprecated by RFC 5095. */
    public static final int ROUTING_SOURCE_ROUTE = 0;
    /** Type of a routing header: a mobile host's home address, RFC 6275. */
    public static final int ROUTING_MOBILE = 2;
    /** Type of a routing header: RPL's source route, with addresses cut short, RFC 6554. */
    public static final int ROUTING_RPL = 3;
    /** Type of a routing header: segment routing (SRH), RFC 8754. */
    public static final int ROUTING_SEGMENTS = 4;

    private static final int NEXT_HEADER = 0;
    private static final int EXT_LENGTH = 1;

    private static final int OPTIONS = 2;

    private static final int ROUTING_TYPE = 2;
    private static final int SEGMENTS_LEFT = 3;
    private static final int LAST_ENTRY = 4;
    private static final int SEGMENT_FLAGS = 5;
    private static final int SEGMENT_TAG = 6;
    private static final int ADDRESSES = 8;

    private static final int FRAGMENT_OFFSET = 2;
    private static final int FRAGMENT_OFFSET_MASK = 0xfff8;
    private static final int MORE_FRAGMENTS = 1;
    private static final int FRAGMENT_ID = 4;

    private Ipv6Extension() {}

    /** Whether it is a header of this class, with another behind it. */
    public static boolean isExtension(int kind) {
        return switch (kind) {
            case IpProtocol.HOP_BY_HOP,
                    IpProtocol.ROUTING,
                    IpProtocol.FRAGMENT,
                    IpProtocol.AH,
                    IpProtocol.DESTINATION_OPTIONS,
                    IpProtocol.MOBILITY,
                    IpProtocol.HIP,
                    IpProtocol.SHIM6 -> true;
            default -> false;
        };
    }

    /**
     * {@code OK} if the whole header is there. What is within, options and addresses, is told apart by {@link
     * Ipv6Option#check} and {@link #addressCount}.
     *
     * @param kind one for which {@link #isExtension} holds, or the answer is {@code OTHER_TYPE}
     */
    public static Check check(MemorySegment m, long at, long limit, int kind) {
        if (!isExtension(kind)) return Check.OTHER_TYPE;
        if (kind == IpProtocol.AH) return Ah.check(m, at, limit);
        if (limit - at < MIN_LENGTH) return Check.TRUNCATED;
        return limit - at < length(m, at, kind) ? Check.TRUNCATED : Check.OK;
    }

    /** The kind of what follows. */
    public static int nextHeader(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + NEXT_HEADER) & 0xff;
    }

    /** In bytes. */
    public static int length(MemorySegment m, long at, int kind) {
        if (kind == IpProtocol.FRAGMENT) return FRAGMENT_LENGTH;
        if (kind == IpProtocol.AH) return Ah.length(m, at);
        return (m.get(Wire.BYTE, at + EXT_LENGTH) & 0xff) + 1 << 3;
    }

    /** Of hop-by-hop and destination options: offset of the first {@link Ipv6Option}. They go on to the header's end. */
    public static long options(long at) {
        return at + OPTIONS;
    }

    /** Of a fragment header: where in the packet's fragmentable part this belongs, in bytes. */
    public static int fragmentOffset(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + FRAGMENT_OFFSET) & FRAGMENT_OFFSET_MASK;
    }

    /** Of a fragment header. */
    public static boolean moreFragments(MemorySegment m, long at) {
        return (m.get(Wire.SHORT, at + FRAGMENT_OFFSET) & MORE_FRAGMENTS) != 0;
    }

    /** Of a fragment header: what all parts of a packet have in common; an unsigned int. */
    public static int fragmentId(MemorySegment m, long at) {
        return m.get(Wire.INT, at + FRAGMENT_ID);
    }

    /** Of a fragment header: whether this is a part of a packet. A header may be on a whole one too (RFC 6946). */
    public static boolean isFragment(MemorySegment m, long at) {
        return (m.get(Wire.SHORT, at + FRAGMENT_OFFSET) & (FRAGMENT_OFFSET_MASK | MORE_FRAGMENTS)) != 0;
    }

    /** Of a routing header: {@link #ROUTING_SOURCE_ROUTE} and so on. */
    public static int routingType(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + ROUTING_TYPE) & 0xff;
    }

    /** Of a routing header: how many addresses are still to be visited. */
    public static int segmentsLeft(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + SEGMENTS_LEFT) & 0xff;
    }

    /** Of a routing header for segments: index of the last one in the list. */
    public static int lastEntry(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + LAST_ENTRY) & 0xff;
    }

    /** Of a routing header for segments. */
    public static int segmentFlags(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + SEGMENT_FLAGS) & 0xff;
    }

    /** Of a routing header for segments. */
    public static int segmentTag(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + SEGMENT_TAG) & 0xffff;
    }

    /**
     * Of a routing header: how many whole addresses it lists, all within it, at {@link #address}. 0 for RPL's, which are
     * cut short, and for types not known. Those of segment routing are in reverse.
     */
    public static int addressCount(MemorySegment m, long at) {
        int room = (m.get(Wire.BYTE, at + EXT_LENGTH) & 0xff) >>> 1;
        return switch (routingType(m, at)) {
            case ROUTING_SOURCE_ROUTE -> room;
            case ROUTING_MOBILE -> Math.min(room, 1);
            case ROUTING_SEGMENTS -> Math.min(room, lastEntry(m, at) + 1);
            default -> 0;
        };
    }

    /** Of a routing header: offset of address {@code i} of {@link #addressCount}, 16 bytes. */
    public static long address(long at, int i) {
        return at + ADDRESSES + (long) i * Ipv6Address.LENGTH;
    }

    /**
     * Of a routing header: offset of the packet's last destination, which checksums cover (RFC 8200 section 8.1); 0 if
     * that is the one in the IPv6 header, as it is when no segments are left; -1 if it can't be told.
     */
    public static long finalDst(MemorySegment m, long at) {
        if (segmentsLeft(m, at) == 0) return 0;
        int count = addressCount(m, at);
        if (count == 0) return -1;
        return address(at, routingType(m, at) == ROUTING_SEGMENTS ? 0 : count - 1);
    }

    /** Writes a fragment header: 8 bytes. */
    static void writeFragment(MemorySegment m, long at, int nextHeader, int offset, boolean more, int id) {
        m.set(Wire.INT, at + NEXT_HEADER, nextHeader << 24 | offset | (more ? MORE_FRAGMENTS : 0));
        m.set(Wire.INT, at + FRAGMENT_ID, id);
    }
}
