/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.IpAddress;
import io.ringfly.codec.Ipv4Address;
import io.ringfly.codec.Ipv6Address;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An address as people give it.
 *
 * @param zone the interface that a link-local address is on, by its name or index; null when none was given
 */
record PingTarget(IpAddress address, String zone) {

    /** Which addresses a name may stand for. */
    enum Family {
        ANY,
        IPV4,
        IPV6
    }

    /** An address, or the first one that a host name stands for, as the system's resolver orders them. */
    static PingTarget parse(String text, Family family) {
        if (text.isBlank()) {
            throw new UserError("'" + text + "' is no destination: give an IP address or a host name");
        }
        PingTarget literal = literal(text);
        if (literal == null) {
            return resolve(text, family);
        }
        if (family == Family.IPV4 && !literal.address.isV4()) {
            throw new UserError("-4 does not go with " + text + ", which is an IPv6 address");
        }
        if (family == Family.IPV6 && literal.address.isV4()) {
            throw new UserError("-6 does not go with " + text + ", which is an IPv4 address");
        }
        return literal;
    }

    /** An address without a name, or null when it is something else, such as a name. */
    static PingTarget literal(String text) {
        try {
            if (text.indexOf(':') >= 0) {
                return literal6(text);
            }
            boolean number = !text.isEmpty() && Character.isDigit(text.charAt(0));
            return number ? new PingTarget(IpAddress.v4(Ipv4Address.parse(text)), null) : null;
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage());
        }
    }

    private static PingTarget literal6(String text) {
        int percent = text.indexOf('%');
        Ipv6Address address = Ipv6Address.parse(percent < 0 ? text : text.substring(0, percent));
        String zone = percent < 0 ? null : text.substring(percent + 1);
        if (Ipv6Address.isIpv4Mapped(address.high(), address.low())) {
            throw new UserError(text + " stands for an IPv4 address: give " + Ipv4Address.format((int) address.low()));
        }
        if (zone != null && !address.isLinkLocal() && !address.isMulticast()) {
            throw new UserError(text + ": an interface goes with link-local addresses only, which " + address
                    + " is not; -I names one to send by");
        }
        if (zone != null && zone.isEmpty()) {
            throw new UserError(text + " names no interface: write it as in fe80::1%eth0");
        }
        return new PingTarget(IpAddress.v6(address), zone);
    }

    private static PingTarget resolve(String name, Family family) {
        // else the JDK puts IPv4 first, whatever the system says; it has to be told before it resolves the first name
        System.setProperty("java.net.preferIPv6Addresses", "system");
        try {
            for (InetAddress address : InetAddress.getAllByName(name)) {
                ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
                if (address instanceof Inet4Address && family != Family.IPV6) {
                    return new PingTarget(IpAddress.v4(bytes.getInt()), null);
                }
                if (address instanceof Inet6Address v6 && family != Family.IPV4) {
                    int scope = v6.getScopeId();
                    return new PingTarget(
                            new IpAddress(bytes.getLong(), bytes.getLong()),
                            scope == 0 ? null : Integer.toString(scope));
                }
            }
            throw new UserError(name + " has no " + (family == Family.IPV6 ? "IPv6" : "IPv4") + " address");
        } catch (UnknownHostException e) {
            throw new UserError(name + ": no such host: give an IP address or a name that resolves");
        }
    }
}
