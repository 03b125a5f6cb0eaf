/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/**
 * An address of either family in two longs, for code that serves both: IPv6 as {@link Ipv6Address} has it, IPv4 as the
 * IPv6 address that stands for it (RFC 4291 section 2.5.5.2), so 192.0.2.1 is {@code 0} and {@code 0xffff_c0000201L}.
 * Packet loops pass the longs around and ask the static methods; the record is for configuration and text.
 *
 * <p>No IPv6 packet should carry an address of ::ffff:0:0/96; one that does reads here as IPv4.
 */
public record IpAddress(long high, long low) {

    /** The high half of every IPv4 address. */
    public static final long V4_HIGH = 0;

    private static final long V4_PREFIX = 0xffff_0000_0000L;
    private static final long LOW = 0xffff_ffffL;

    /** {@code address} is an IPv4 address, first octet highest. */
    public static IpAddress v4(int address) {
        return new IpAddress(V4_HIGH, v4Low(address));
    }

    public static IpAddress v6(Ipv6Address address) {
        return new IpAddress(address.high(), address.low());
    }

    /**
     * Reads an IPv6 address when there is a colon in it, else an IPv4 address.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static IpAddress parse(String text) {
        return text.indexOf(':') >= 0 ? v6(Ipv6Address.parse(text)) : v4(Ipv4Address.parse(text));
    }

    /** {@code "192.0.2.1"} or {@code "2001:db8::1"}. */
    public static String format(long high, long low) {
        return isV4(high, low) ? Ipv4Address.format((int) low) : Ipv6Address.format(high, low);
    }

    /** The low half of an IPv4 address. */
    public static long v4Low(int address) {
        return V4_PREFIX | (address & LOW);
    }

    public static boolean isV4(long high, long low) {
        return Ipv6Address.isIpv4Mapped(high, low);
    }

    public boolean isV4() {
        return isV4(high, low);
    }

    /** The IPv4 address, first octet highest, if it {@link #isV4}. */
    public int v4() {
        return (int) low;
    }

    /** The IPv6 address. */
    public Ipv6Address v6() {
        return new Ipv6Address(high, low);
    }

    /** {@code 0.0.0.0} or {@code ::}, which stand for no address. */
    public boolean isAny() {
        return high == 0 && (low == 0 || low == V4_PREFIX);
    }

    public boolean isMulticast() {
        return isV4() ? Ipv4Address.isMulticast(v4()) : Ipv6Address.isMulticast(high);
    }

    /** Within fe80::/10: means a host only together with an interface. IPv4 has none of this kind. */
    public boolean isLinkLocal() {
        return Ipv6Address.isLinkLocal(high);
    }

    /** {@link #format}. */
    @Override
    public String toString() {
        return format(high, low);
    }
}
