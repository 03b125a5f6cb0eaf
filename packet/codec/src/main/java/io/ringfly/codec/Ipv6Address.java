/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * An IPv6 address: two longs, the first octet highest. Packet loops pass the longs around and ask the static methods;
 * the record is for configuration and text.
 */
public record Ipv6Address(long high, long low) {

    /** In bytes. */
    public static final int LENGTH = 16;

    /** The high half of what is within ff02::/64: multicast on this link. */
    public static final long LINK_MULTICAST_HIGH = 0xff02L << 48;
    /** {@code ::}. */
    public static final Ipv6Address ANY = new Ipv6Address(0, 0);
    /** {@code ::1}. */
    public static final Ipv6Address LOOPBACK = new Ipv6Address(0, 1);
    /** {@code ff02::1}. */
    public static final Ipv6Address ALL_NODES = new Ipv6Address(LINK_MULTICAST_HIGH, 1);
    /** {@code ff02::2}. */
    public static final Ipv6Address ALL_ROUTERS = new Ipv6Address(LINK_MULTICAST_HIGH, 2);

    private static final long SOLICITED_NODE_LOW = 0x1_ff00_0000L;
    private static final long MULTICAST_MAC = 0x3333_0000_0000L;
    private static final long LOW = 0xffff_ffffL;
    private static final int WORDS = 8;

    /** Reads the 16 bytes at {@code at}. */
    public static Ipv6Address read(MemorySegment m, long at) {
        return new Ipv6Address(m.get(Wire.LONG, at), m.get(Wire.LONG, at + 8));
    }

    /** Writes 16 bytes. */
    public void write(MemorySegment m, long at) {
        m.set(Wire.LONG, at, high);
        m.set(Wire.LONG, at + 8, low);
    }

    /**
     * Reads the forms of RFC 4291 section 2.2, in either case: eight numbers in hex with colons between, one {@code ::}
     * for zeros, the last 32 bits also as an IPv4 address. Neither a zone ({@code %eth0}) nor a prefix length may follow.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Ipv6Address parse(String text) {
        int[] words = new int[WORDS];
        int count = 0;
        int gap = -1;
        int length = text.length();
        int i = 0;
        if (text.startsWith("::")) {
            gap = 0;
            i = 2;
        }
        while (i < length) {
            int colon = text.indexOf(':', i);
            int end = colon < 0 ? length : colon;
            boolean ipv4 = colon < 0 && text.indexOf('.', i) >= 0;
            if (count + (ipv4 ? 2 : 1) > WORDS) throw malformed(text, "more than eight numbers");
            if (ipv4) {
                int address = parseIpv4(text, i);
                words[count++] = address >>> 16;
                words[count++] = address & 0xffff;
            } else {
                words[count++] = parseWord(text, i, end);
            }
            i = end + 1;
            if (end < length && text.startsWith(":", i)) {
                if (gap >= 0) throw malformed(text, "more than one ::");
                gap = count;
                i++;
            } else if (i == length) {
                throw malformed(text, "a number is missing");
            }
        }
        if (gap < 0 ? count < WORDS : count == WORDS) {
            throw malformed(text, gap < 0 ? "eight numbers are needed, or ::" : ":: stands for no number");
        }
        long high = 0;
        long low = 0;
        for (int word = 0; word < WORDS; word++) {
            int from = gap < 0 || word < gap ? word : word - (WORDS - count);
            int value = gap >= 0 && word >= gap && from < gap ? 0 : words[from];
            high = high << 16 | low >>> 48;
            low = low << 16 | value;
        }
        return new Ipv6Address(high, low);
    }

    private static int parseWord(String text, int from, int end) {
        if (from == end) throw malformed(text, "a number is missing");
        if (end - from > 4) throw malformed(text, "a number of more than four digits");
        int word = 0;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            // Character.digit would take digits of other scripts as well
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) throw malformed(text, "only hex digits and colons are allowed");
            word = word << 4 | digit;
        }
        return word;
    }

    private static int parseIpv4(String text, int from) {
        try {
            return Ipv4Address.parse(text.substring(from));
        } catch (IllegalArgumentException e) {
            throw malformed(text, "its end is not an IPv4 address");
        }
    }

    /**
     * The canonical text (RFC 5952): lower case, no leading zeros, {@code ::} for the longest run of zeros. Addresses
     * that stand for IPv4 ones are shown as such: {@code "::ffff:192.0.2.1"}.
     */
    public static String format(long high, long low) {
        if (isIpv4Mapped(high, low)) return "::ffff:" + Ipv4Address.format((int) low);
        int gap = WORDS;
        int gapLength = 1;
        for (int i = 0; i < WORDS; i++) {
            int end = i;
            while (end < WORDS && word(high, low, end) == 0) end++;
            if (end - i > gapLength) {
                gap = i;
                gapLength = end - i;
            }
            i = end;
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < WORDS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && i != gap + gapLength) text.append(':');
            text.append(Integer.toHexString(word(high, low, i)));
        }
        return text.toString();
    }

    private static int word(long high, long low, int i) {
        return (int) ((i < 4 ? high : low) >>> 48 - 16 * (i & 3)) & 0xffff;
    }

    /** {@code ::}, which stands for no address. */
    public static boolean isUnspecified(long high, long low) {
        return (high | low) == 0;
    }

    /** {@code ::1}. */
    public static boolean isLoopback(long high, long low) {
        return high == 0 && low == 1;
    }

    /** Within ff00::/8. */
    public static boolean isMulticast(long high) {
        return high >>> 56 == 0xff;
    }

    /** Within fe80::/10. */
    public static boolean isLinkLocal(long high) {
        return high >>> 54 == 0xfe80 >>> 6;
    }

    /** Within ::ffff:0:0/96: the low 32 bits are an IPv4 address. */
    public static boolean isIpv4Mapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /**
     * The low half of the group, within {@link #LINK_MULTICAST_HIGH}, in which a host with an address listens for
     * neighbour solicitations (RFC 4291 section 2.7.1).
     *
     * @param low the low half of the host's address
     */
    public static long solicitedNodeLow(long low) {
        return SOLICITED_NODE_LOW | (low & 0xff_ffff);
    }

    /**
     * The MAC address to which packets for a multicast address are sent (RFC 2464 section 7): 33:33, then the last 32
     * bits.
     *
     * @param low the low half of the address
     */
    public static long multicastMac(long low) {
        return MULTICAST_MAC | (low & LOW);
    }

    public boolean isUnspecified() {
        return isUnspecified(high, low);
    }

    public boolean isLoopback() {
        return isLoopback(high, low);
    }

    public boolean isMulticast() {
        return isMulticast(high);
    }

    public boolean isLinkLocal() {
        return isLinkLocal(high);
    }

    /** The group in which a host with this address listens for neighbour solicitations: ff02::1:ff00:0/104. */
    public Ipv6Address solicitedNode() {
        return new Ipv6Address(LINK_MULTICAST_HIGH, solicitedNodeLow(low));
    }

    /** {@link #format}. */
    @Override
    public String toString() {
        return format(high, low);
    }

    private static IllegalArgumentException malformed(String text, String why) {
        return new IllegalArgumentException(
                "not an IPv6 address: \"" + text + "\" (" + why + "; write it as in 2001:db8::1)");
    }
}
