/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import io.ringfly.codec.IpAddress;

/**
 * An address of an interface.
 *
 * @param ifindex the interface
 * @param address the interface's own address
 * @param prefixLength bits of the network part, 0 to 32 or to 128
 * @param peer the other end of a point-to-point link, which is what the prefix then belongs to; else {@code address}
 * @param scope where the address means something ({@code RT_SCOPE_*}): 0 everywhere, 253 on the link, 254 in the host
 * @param secondary of IPv4, whether another address with this prefix was there before; the kernel prefers that one as a
 *     source. Of IPv6, whether it is a temporary one (RFC 8981)
 * @param tentative of IPv6, whether nothing may be sent from it yet, because somebody else could have it, or ever,
 *     because somebody has (RFC 4862 section 5.4)
 */
public record InterfaceAddress(
        int ifindex,
        IpAddress address,
        int prefixLength,
        IpAddress peer,
        int scope,
        boolean secondary,
        boolean tentative) {

    /** Whether {@code other} is in the network of this address, so a neighbour on the interface. */
    public boolean contains(IpAddress other) {
        int bits = prefixLength + (peer.isV4() ? 96 : 0); // an IPv4 address has 96 bits before it, the same in all
        return startsSame(other.high(), peer.high(), Math.min(bits, Long.SIZE))
                && startsSame(other.low(), peer.low(), Math.max(bits - Long.SIZE, 0));
    }

    private static boolean startsSame(long a, long b, int bits) {
        return bits == 0 || (a ^ b) >>> Long.SIZE - bits == 0;
    }

    @Override
    public String toString() {
        return address + (peer.equals(address) ? "" : " peer " + peer) + "/" + prefixLength + " interface " + ifindex
                + (secondary ? " secondary" : "") + (tentative ? " tentative" : "");
    }
}
