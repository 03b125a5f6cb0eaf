/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.IpAddress;
import io.ringfly.ping.NeighborResolver;
import io.ringfly.ping.PingSteering;
import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.Steering;
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
 * @param mtu the longest IP packet
 * @param sourceMac that interface's
 * @param source our address
 * @param nextHop the destination itself, or the router before it
 * @param nextHopMac empty when the kernel does not know it
 */
record PacketPath(
        PortName port,
        String interfaceName,
        int mtu,
        long sourceMac,
        IpAddress source,
        IpAddress nextHop,
        OptionalLong nextHopMac) {

    private static final long NEIGHBOR_TIMEOUT = 3_000_000_000L;

    /**
     * What the user decided; all of it but the flag may be absent.
     *
     * @param zone name or index of the interface that the destination or the source is on
     * @param sourceFlag by which the user gives a source address
     * @param source what our address is to be
     * @param spareSource our address where the interface has none
     */
    record Wishes(
            PortName port,
            String zone,
            String sourceFlag,
            IpAddress source,
            IpAddress spareSource,
            Long sourceMac,
            Long nextHopMac) {}

    /** The address as people read it: with the interface, where it means nothing without. */
    String text(long high, long low) {
        IpAddress address = new IpAddress(high, low);
        return address.isLinkLocal() ? address + "%" + interfaceName : address.toString();
    }

    String text(IpAddress address) {
        return text(address.high(), address.low());
    }

    /** Asks the kernel, in the network namespace that the port names. */
    static PacketPath find(IpAddress destination, Wishes wishes) throws IOException {
        String netns = wishes.port == null ? "" : wishes.port.option("netns", "");
        return NetNamespace.call(netns, () -> {
            try (Netlink netlink = Netlink.open()) {
                return find(netlink, destination, wishes);
            }
        });
    }

    private static PacketPath find(Netlink netlink, IpAddress destination, Wishes wishes) throws IOException {
        Link link = link(netlink, wishes);
        if (link == null && destination.isLinkLocal()) {
            throw new UserError(
                    destination + " may be on any interface: say which one, as in " + destination + "%eth0 or with -I");
        }
        Route route = route(netlink, destination, wishes, link);
        if (link == null) {
            link = Links.byIndex(netlink, route.oif())
                    .orElseThrow(() -> new PortException("the interface of the route is gone"));
        }
        IpAddress source = source(netlink, destination, wishes, link, route);
        IpAddress nextHop = route == null ? destination : route.nextHop();
        OptionalLong nextHopMac = OptionalLong.empty();
        if (wishes.nextHopMac != null) {
            nextHopMac = OptionalLong.of(wishes.nextHopMac);
        } else if (link.isLoopback()) {
            nextHopMac = OptionalLong.of(link.mac());
        } else {
            Optional<Neighbor> neighbor = Neighbors.lookup(netlink, link.index(), nextHop);
            if (neighbor.isPresent() && neighbor.get().isUsable()) {
                nextHopMac = OptionalLong.of(neighbor.get().mac());
            }
        }
        int mtu = route == null ? link.mtu() : Math.min(link.mtu(), route.mtu().orElse(Integer.MAX_VALUE));
        return new PacketPath(
                wishes.port != null ? wishes.port : PortName.parse(link.name()),
                link.name(),
                mtu,
                wishes.sourceMac != null ? wishes.sourceMac : link.mac(),
                source,
                nextHop,
                nextHopMac);
    }

    /** The interface that the user named, or null. */
    private static Link link(Netlink netlink, Wishes wishes) throws IOException {
        Link link = wishes.port == null ? null : named(netlink, interfaceOf(wishes.port));
        if (wishes.zone == null) {
            return link;
        }
        Optional<Link> byIndex = index(wishes.zone).isPresent()
                ? Links.byIndex(netlink, index(wishes.zone).getAsInt())
                : Optional.empty();
        Link zone = byIndex.isPresent() ? byIndex.get() : named(netlink, wishes.zone);
        if (link != null && link.index() != zone.index()) {
            throw new UserError("an address on " + zone.name() + " is not to be had by " + link.name());
        }
        return zone;
    }

    /** The kernel's interface: the target, or what a device of DPDK's is told to use, as in {@code iface=eth0}. */
    static String interfaceOf(PortName port) {
        for (String argument : port.target().split(",")) {
            if (argument.startsWith("iface=")) {
                return argument.substring("iface=".length());
            }
        }
        return port.target();
    }

    private static Link named(Netlink netlink, String name) throws IOException {
        return Links.byName(netlink, name)
                .orElseThrow(
                        () -> new PortException("no interface " + name + ": `ringfly ports` lists those there are"));
    }

    private static OptionalInt index(String zone) {
        try {
            return OptionalInt.of(Integer.parseInt(zone));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** The route, or null when there is none but the user gave all that it would tell. */
    private static Route route(Netlink netlink, IpAddress destination, Wishes wishes, Link link) throws IOException {
        boolean haveSource = wishes.source != null || wishes.spareSource != null;
        boolean needless = link != null && haveSource && wishes.nextHopMac != null;
        Route route;
        try {
            route = Routes.lookup(
                    netlink,
                    destination,
                    Optional.empty(),
                    link == null ? OptionalInt.empty() : OptionalInt.of(link.index()));
        } catch (NoRouteException e) {
            if (needless) {
                return null;
            }
            throw e;
        }
        if (route.type() == Route.Type.LOCAL && !loopbackLeadsTo(destination, wishes, link)) {
            throw new UserError(destination
                    + " is an address of this machine, which no wire leads to: give one of another machine");
        }
        if (route.type() == Route.Type.BROADCAST || route.type() == Route.Type.MULTICAST) {
            throw new UserError(
                    destination + " is a " + route.type().name().toLowerCase() + " address: give that of one host");
        }
        return route;
    }

    /**
     * Whether the kernel takes a packet to its own address that it did not send itself. It does on loopback, from a
     * packet socket, but not by IPv4 from another address of its own.
     */
    private static boolean loopbackLeadsTo(IpAddress destination, Wishes wishes, Link link) {
        return link != null
                && link.isLoopback()
                && wishes.port != null
                && wishes.port.scheme().equals("afpacket")
                && (!destination.isV4() || wishes.source != null);
    }

    private static IpAddress source(Netlink netlink, IpAddress destination, Wishes wishes, Link link, Route route)
            throws IOException {
        String family = destination.isV4() ? "IPv4" : "IPv6";
        List<InterfaceAddress> addresses =
                destination.isV4() ? Addresses.ipv4(netlink, link.index()) : Addresses.ipv6(netlink, link.index());
        if (wishes.source != null) {
            if (wishes.source.isV4() != destination.isV4()) {
                throw new UserError(wishes.sourceFlag + " " + wishes.source + " is no " + family + " address, as "
                        + destination + " is");
            }
            for (InterfaceAddress address : addresses) {
                if (address.tentative() && address.address().equals(wishes.source)) {
                    throw new UserError(wishes.sourceFlag + " " + wishes.source + " may not be used on " + link.name()
                            + ": somebody else has it, or could have it still (`ip addr` says dadfailed or tentative)");
                }
            }
            return wishes.source;
        }
        if (route != null && !route.source().isAny()) {
            return route.source();
        }
        for (InterfaceAddress address : addresses) {
            if (!address.tentative()) {
                return address.address();
            }
        }
        if (wishes.spareSource != null) {
            return wishes.spareSource;
        }
        throw new UserError(
                link.name() + " has no " + family + " address to send from: give one with " + wishes.sourceFlag);
    }

    /** Which packets the port needs until {@link #askForNextHop} has an answer, if one is needed. */
    Steering steering(Steering afterwards) {
        return nextHopMac.isPresent() ? afterwards : PingSteering.neighborReplies(nextHop, source);
    }

    /** The MAC address to send to: what the kernel knew, else by asking over the port, steered by {@link #steering}. */
    long askForNextHop(Port opened, Steering afterwards) throws IOException, InterruptedException {
        if (nextHopMac.isPresent()) {
            return nextHopMac.getAsLong();
        }
        OptionalLong mac = NeighborResolver.resolve(opened, sourceMac, source, nextHop, NEIGHBOR_TIMEOUT);
        if (mac.isEmpty()) {
            throw new UserError("nobody at " + interfaceName + " answers "
                    + (nextHop.isV4() ? "ARP" : "neighbour solicitations") + " for " + nextHop
                    + ": is it up? --next-hop-mac sends without asking");
        }
        opened.steer(afterwards);
        return mac.getAsLong();
    }
}
