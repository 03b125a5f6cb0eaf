/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.Ipv4Address;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.linux.net.Addresses;
import io.ringfly.port.linux.net.InterfaceAddress;
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Neighbor;
import io.ringfly.port.linux.net.Neighbors;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.net.NoRouteException;
import io.ringfly.port.linux.net.Route;
import io.ringfly.port.linux.net.Routes;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a packet gets to a destination, as the kernel's routes and neighbours have it, but for what the user gave.
 *
 * @param port the port of the interface it leaves by
 * @param interfaceName that interface
 * @param mtu the longest IPv4 packet
 * @param sourceMac that interface's
 * @param source our address
 * @param nextHop the destination itself, or the router before it
 * @param nextHopMac empty when the kernel does not know it
 */
record PingPath(
        PortName port,
        String interfaceName,
        int mtu,
        long sourceMac,
        int source,
        int nextHop,
        OptionalLong nextHopMac) {

    /** What the user decided; all of it may be absent. */
    record Wishes(PortName port, Integer source, Long sourceMac, Long nextHopMac) {}

    /** Asks the kernel, in the network namespace that the port names. */
    static PingPath find(int destination, Wishes wishes) throws IOException {
        String netns = wishes.port == null ? "" : wishes.port.option("netns", "");
        return NetNamespace.call(netns, () -> {
            try (Netlink netlink = Netlink.open()) {
                return find(netlink, destination, wishes);
            }
        });
    }

    private static PingPath find(Netlink netlink, int destination, Wishes wishes) throws IOException {
        Link link = null;
        if (wishes.port != null) {
            link = Links.byName(netlink, wishes.port.target())
                    .orElseThrow(() -> new PortException(
                            "no interface " + wishes.port.target() + ": `ringfly ports` lists those there are"));
        }
        Route route = route(netlink, destination, wishes, link);
        if (link == null) {
            link = Links.byIndex(netlink, route.oif())
                    .orElseThrow(() -> new PortException("the interface of the route is gone"));
        }
        int source = wishes.source != null ? wishes.source : source(netlink, link, route);
        int nextHop = route == null ? destination : route.nextHop();
        OptionalLong nextHopMac = OptionalLong.empty();
        if (wishes.nextHopMac != null) {
            nextHopMac = OptionalLong.of(wishes.nextHopMac);
        } else {
            Optional<Neighbor> neighbor = Neighbors.lookup(netlink, link.index(), nextHop);
            if (neighbor.isPresent() && neighbor.get().isUsable()) {
                nextHopMac = OptionalLong.of(neighbor.get().mac());
            }
        }
        int mtu = route == null ? link.mtu() : Math.min(link.mtu(), route.mtu().orElse(Integer.MAX_VALUE));
        return new PingPath(
                wishes.port != null ? wishes.port : PortName.parse(link.name()),
                link.name(),
                mtu,
                wishes.sourceMac != null ? wishes.sourceMac : link.mac(),
                source,
                nextHop,
                nextHopMac);
    }

    /** The route, or null when there is none but the user gave all that it would tell. */
    private static Route route(Netlink netlink, int destination, Wishes wishes, Link link) throws IOException {
        boolean needless = link != null && wishes.source != null && wishes.nextHopMac != null;
        Route route;
        try {
            route = Routes.lookup(
                    netlink,
                    destination,
                    OptionalInt.empty(),
                    link == null ? OptionalInt.empty() : OptionalInt.of(link.index()));
        } catch (NoRouteException e) {
            if (needless) {
                return null;
            }
            throw e;
        }
        if (route.type() == Route.Type.LOCAL) {
            throw new UserError(Ipv4Address.format(destination)
                    + " is an address of this machine, which no wire leads to: ping one of another machine");
        }
        if (route.type() == Route.Type.BROADCAST || route.type() == Route.Type.MULTICAST) {
            throw new UserError(Ipv4Address.format(destination) + " is a "
                    + route.type().name().toLowerCase()
                    + " address: ping measures the way to one host, give its address");
        }
        return route;
    }

    private static int source(Netlink netlink, Link link, Route route) throws IOException {
        if (route != null && route.source() != Ipv4Address.ANY) {
            return route.source();
        }
        List<InterfaceAddress> addresses = Addresses.ipv4(netlink, link.index());
        if (addresses.isEmpty()) {
            throw new UserError(link.name() + " has no IPv4 address to send from: give one with -I");
        }
        return addresses.getFirst().address();
    }
}
