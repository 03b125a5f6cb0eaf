/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

/**
 * An IPv4 address of an interface.
 *
 * @param ifindex the interface
 * @param address the interface's own address, first octet highest
 * @param prefixLength bits of the network part, 0 to 32
 * @param peer the other end of a point-to-point link, which is what the prefix then belongs to; else {@code address}
 * @param scope where the address means something ({@code RT_SCOPE_*}): 0 everywhere, 253 on the link, 254 in the host
 * @param secondary whether another address with this prefix was there before; the kernel prefers that one as a source
 */
public record InterfaceAddress(int ifindex, int address, int prefixLength, int peer, int scope, boolean secondary) {

    /** Whether {@code other} is in the network of this address, so a neighbour on the interface. */
    public boolean contains(int other) {
        return prefixLength == 0 || (other ^ peer) >>> 32 - prefixLength == 0;
    }

    @Override
    public String toString() {
        return AddressText.ipv4(address) + (peer == address ? "" : " peer " + AddressText.ipv4(peer)) + "/"
                + prefixLength + " interface " + ifindex + (secondary ? " secondary" : "");
    }
}
