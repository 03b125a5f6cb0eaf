/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * An option of neighbour discovery (RFC 4861 section 4.6): a type, a length in units of 8 bytes and data.
 *
 * <pre>{@code
 * for (long at = Icmpv6.options(m, icmp); at < end; at = NdOption.next(m, at, end)) {
 *     if (NdOption.check(m, at, end) == Check.OK && NdOption.type(m, at) == NdOption.MTU) ...
 * }
 * }</pre>
 */
public final class NdOption {

    public static final int SOURCE_LINK_LAYER_ADDRESS = 1;
    public static final int TARGET_LINK_LAYER_ADDRESS = 2;
    public static final int PREFIX_INFORMATION = 3;
    public static final int REDIRECTED_HEADER = 4;
    public static final int MTU = 5;
    /** RFC 6275. */
    public static final int ADVERTISEMENT_INTERVAL = 7;
    /** RFC 6275. */
    public static final int HOME_AGENT_INFORMATION = 8;
    /** RFC 3971. */
    public static final int NONCE = 14;
    /** RFC 4191. */
    public static final int ROUTE_INFORMATION = 24;
    /** Recursive DNS servers: RFC 8106. */
    public static final int RDNSS = 25;
    /** RFC 5175. */
    public static final int FLAGS_EXTENSION = 26;
    /** DNS search list: RFC 8106. */
    public static final int DNSSL = 31;
    /** RFC 8910. */
    public static final int CAPTIVE_PORTAL = 37;
    /** RFC 8781. */
    public static final int PREF64 = 38;

    /** In bytes: of one that holds a MAC address, or an MTU. */
    static final int SHORTEST = 8;

    private static final int TYPE = 0;
    private static final int LENGTH = 1;
    private static final int DATA = 2;
    private static final int PREFIX_LENGTH = 2;
    private static final int FLAGS = 3;
    private static final int VALID_LIFETIME = 4;
    private static final int PREFERRED_LIFETIME = 8;
    private static final int PREFIX = 16;
    private static final int LIFETIME = 4;
    private static final int ROUTE_PREFIX = 8;
    private static final int MTU_VALUE = 4;
    private static final int AFTER_RESERVED = 8;

    private static final int ON_LINK = 0x80;
    private static final int AUTONOMOUS = 0x40;
    private static final int ROUTER_ADDRESS = 0x20;
    private static final int PREFERENCE_SHIFT = 3;
    private static final long MAC = 0xffff_ffff_ffffL;
    private static final long LOW = 0xffff_ffffL;

    private NdOption() {}

    /**
     * {@code OK} if the option is whole and as long as its type needs, which its accessors rely on. {@code BAD_LENGTH}
     * if it is not, and if its length is 0, with which the options end. {@code UNSUPPORTED} if it holds an address of
     * another kind of link than Ethernet.
     *
     * @param limit the end of the message
     */
    public static Check check(MemorySegment m, long at, long limit) {
        if (limit - at < DATA) return Check.TRUNCATED;
        int length = length(m, at);
        if (length == 0) return Check.BAD_LENGTH;
        if (limit - at < length) return Check.TRUNCATED;
        return switch (type(m, at)) {
            case SOURCE_LINK_LAYER_ADDRESS, TARGET_LINK_LAYER_ADDRESS ->
                length == SHORTEST ? Check.OK : Check.UNSUPPORTED;
            case PREFIX_INFORMATION -> okIf(length == 32);
            case MTU, ADVERTISEMENT_INTERVAL, HOME_AGENT_INFORMATION -> okIf(length == SHORTEST);
            case ROUTE_INFORMATION -> okIf(length <= 24);
            case RDNSS -> okIf(length >= 24 && length % Ipv6Address.LENGTH == AFTER_RESERVED);
            case DNSSL, PREF64 -> okIf(length >= 16);
            default -> Check.OK;
        };
    }

    private static Check okIf(boolean condition) {
        return condition ? Check.OK : Check.BAD_LENGTH;
    }

    /** Checks all options from {@code at} to {@code limit}, and returns the first reason. */
    public static Check checkAll(MemorySegment m, long at, long limit) {
        for (long i = at; i < limit; i = next(m, i, limit)) {
            Check check = check(m, i, limit);
            if (check != Check.OK) return check;
        }
        return Check.OK;
    }

    /** Offset of the next option; {@code limit} after the last one, one that is cut short and one with length 0. */
    public static long next(MemorySegment m, long at, long limit) {
        if (limit - at < DATA) return limit;
        int length = length(m, at);
        return length == 0 ? limit : Math.min(at + length, limit);
    }

    /** Offset of the first option of that type from {@code at} to {@code limit} that passes its check; -1 if none does. */
    public static long find(MemorySegment m, long at, long limit, int type) {
        for (long i = at; i < limit; i = next(m, i, limit)) {
            if (type(m, i) == type && check(m, i, limit) == Check.OK) return i;
        }
        return -1;
    }

    public static int type(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + TYPE) & 0xff;
    }

    /** Of the whole option, in bytes. */
    public static int length(MemorySegment m, long at) {
        return (m.get(Wire.BYTE, at + LENGTH) & 0xff) << 3;
    }

    /** Offset of what follows type and length. */
    public static long data(long at) {
        return at + DATA;
    }

    /** Of a source or target link-layer address: the MAC address. */
    public static long linkLayerAddress(MemorySegment m, long at) {
        return m.get(Wire.LONG, at) & MAC;
    }

    /** Of prefix or route information: how many bits of the prefix count. More than 128 make no sense. */
    public static int prefixLength(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + PREFIX_LENGTH) & 0xff;
    }

    /** Of prefix information: addresses within are neighbours. */
    public static boolean isOnLink(MemorySegment m, long at) {
        return (m.get(Wire.BYTE, at + FLAGS) & ON_LINK) != 0;
    }

    /** Of prefix information: hosts may make themselves an address within. */
    public static boolean isAutonomous(MemorySegment m, long at) {
        return (m.get(Wire.BYTE, at + FLAGS) & AUTONOMOUS) != 0;
    }

    /** Of prefix information: the prefix is the router's whole address (RFC 6275). */
    public static boolean isRouterAddress(MemorySegment m, long at) {
        return (m.get(Wire.BYTE, at + FLAGS) & ROUTER_ADDRESS) != 0;
    }

    /** Of prefix information: in seconds, with 0xffffffff for ever; an unsigned int. */
    public static long validLifetime(MemorySegment m, long at) {
        return m.get(Wire.INT, at + VALID_LIFETIME) & LOW;
    }

    /** Of prefix information: in seconds, with 0xffffffff for ever; an unsigned int. */
    public static long preferredLifetime(MemorySegment m, long at) {
        return m.get(Wire.INT, at + PREFERRED_LIFETIME) & LOW;
    }

    /** Of prefix information. */
    public static long prefixHigh(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + PREFIX);
    }

    /** Of prefix information. */
    public static long prefixLow(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + PREFIX + 8);
    }

    /** Of a redirected header: offset of the IPv6 header that it quotes. */
    public static long redirected(long at) {
        return at + AFTER_RESERVED;
    }

    /** Of an MTU: in bytes; an unsigned int. */
    public static long mtu(MemorySegment m, long at) {
        return m.get(Wire.INT, at + MTU_VALUE) & LOW;
    }

    /** Of route information, RDNSS and DNSSL: in seconds, with 0xffffffff for ever; an unsigned int. */
    public static long lifetime(MemorySegment m, long at) {
        return m.get(Wire.INT, at + LIFETIME) & LOW;
    }

    /** Of route information: {@link Icmpv6#PREFERENCE_MEDIUM} and so on. */
    public static int routePreference(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + FLAGS) >>> PREFERENCE_SHIFT & 3;
    }

    /** Of route information. What isn't sent because it doesn't count is 0. */
    public static long routePrefixHigh(MemorySegment m, long at) {
        return length(m, at) < ROUTE_PREFIX + 8 ? 0 : m.get(Wire.LONG, at + ROUTE_PREFIX);
    }

    /** As {@link #routePrefixHigh}. */
    public static long routePrefixLow(MemorySegment m, long at) {
        return length(m, at) < ROUTE_PREFIX + 16 ? 0 : m.get(Wire.LONG, at + ROUTE_PREFIX + 8);
    }

    /** Of RDNSS: how many addresses it lists. */
    public static int dnsServerCount(MemorySegment m, long at) {
        return (length(m, at) - AFTER_RESERVED) / Ipv6Address.LENGTH;
    }

    /** Of RDNSS: offset of address {@code i} of {@link #dnsServerCount}, 16 bytes. */
    public static long dnsServer(long at, int i) {
        return at + AFTER_RESERVED + (long) i * Ipv6Address.LENGTH;
    }

    /** Of DNSSL: offset of the domain names, in the encoding of DNS (RFC 1035 section 3.1), padded with zeros. */
    public static long dnsNames(long at) {
        return at + AFTER_RESERVED;
    }

    /** Writes a link-layer address: 8 bytes. */
    static void writeLinkLayerAddress(MemorySegment m, long at, int type, long mac) {
        m.set(Wire.LONG, at, (long) type << 56 | 1L << 48 | mac & MAC);
    }
}
