/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import io.ringfly.codec.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The way the kernel would send a packet. All addresses are of one family.
 *
 * @param destination the address asked for
 * @param oif index of the interface it leaves through; that of loopback for an address of this host
 * @param gateway the address of the router it goes to; empty when the destination itself is on the link
 * @param source the source address: the one asked for, else the kernel's choice; {@link IpAddress#isAny any}
 *     when this host has none to send from
 * @param type what the destination is
 * @param mtu bytes of the largest IP packet that this path takes, when the route says so or path MTU discovery has
 *     learned it; else {@link Link#mtu} holds
 */
public record Route(
        IpAddress destination, int oif, Optional<IpAddress> gateway, IpAddress source, Type type, OptionalInt mtu) {

    /** What the destination of a route is ({@code RTN_*}). */
    public enum Type {
        /** One other host. */
        UNICAST,
        /** This host. */
        LOCAL,
        BROADCAST,
        /** Several hosts, of which any may answer; received like a broadcast. */
        ANYCAST,
        MULTICAST,
        /** Something newer than this code. */
        OTHER
    }

    /** Whether the packet goes to the destination without a router. */
    public boolean onLink() {
        return gateway.isEmpty();
    }

    /**
     * The address whose MAC the packet goes to: the gateway's, or the destination's. For {@link Type#UNICAST}; the MAC
     * of a broadcast or multicast follows from the address, and what is local stays here.
     */
    public IpAddress nextHop() {
        return gateway.orElse(destination);
    }

    @Override
    public String toString() {
        return destination + (onLink() ? "" : " via " + nextHop()) + " interface "
                + oif + " source " + source + " " + type
                + (mtu.isPresent() ? " mtu " + mtu.getAsInt() : "");
    }
}
