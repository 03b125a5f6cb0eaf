/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.AF_INET;
import static io.ringfly.bindings.linux.Linux.AF_INET6;
import static io.ringfly.bindings.linux.Linux.EACCES;
import static io.ringfly.bindings.linux.Linux.EHOSTUNREACH;
import static io.ringfly.bindings.linux.Linux.EINVAL;
import static io.ringfly.bindings.linux.Linux.ENETUNREACH;
import static io.ringfly.bindings.linux.Linux.ENODEV;
import static io.ringfly.bindings.linux.Linux.RTAX_MTU;
import static io.ringfly.bindings.linux.Linux.RTA_DST;
import static io.ringfly.bindings.linux.Linux.RTA_ENCAP;
import static io.ringfly.bindings.linux.Linux.RTA_GATEWAY;
import static io.ringfly.bindings.linux.Linux.RTA_METRICS;
import static io.ringfly.bindings.linux.Linux.RTA_OIF;
import static io.ringfly.bindings.linux.Linux.RTA_PREFSRC;
import static io.ringfly.bindings.linux.Linux.RTA_SRC;
import static io.ringfly.bindings.linux.Linux.RTA_VIA;
import static io.ringfly.bindings.linux.Linux.RTM_GETROUTE;
import static io.ringfly.bindings.linux.Linux.RTN_ANYCAST;
import static io.ringfly.bindings.linux.Linux.RTN_BROADCAST;
import static io.ringfly.bindings.linux.Linux.RTN_LOCAL;
import static io.ringfly.bindings.linux.Linux.RTN_MULTICAST;
import static io.ringfly.bindings.linux.Linux.RTN_UNICAST;

import io.ringfly.bindings.linux.rtmsg;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.Ipv6Address;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Optional;
import java.util.OptionalInt;

/** What the routing tables and rules of a network namespace say of a destination ({@code RTM_GETROUTE}). */
public final class Routes {

    private static final long HEADER = rtmsg.layout().byteSize();

    private Routes() {}

    /**
     * Asks the kernel how it would send a packet, as {@code ip route get} does: rules, tables, multipath and learned
     * path MTUs are all in the answer.
     *
     * <p>With an interface the kernel behaves as for a socket bound to it: routes through others don't count, and where
     * none is left, routes that forbid the destination included, it takes the destination to be on the link.
     *
     * @param destination IPv4 or IPv6 address; one that is link-local means nothing without an interface
     * @param sourceAddress address of this host to send from, or empty to let the kernel choose
     * @param oif index of the interface to send through, or empty to let the kernel choose
     * @throws NoRouteException when there is no way, or only one that Ringfly can't take
     */
    public static Route lookup(
            Netlink netlink, IpAddress destination, Optional<IpAddress> sourceAddress, OptionalInt oif)
            throws IOException {
        NetlinkRequest request = new NetlinkRequest("RTM_GETROUTE", RTM_GETROUTE(), 0, HEADER)
                .header8(rtmsg.rtm_family$offset(), destination.isV4() ? AF_INET() : AF_INET6())
                .header8(rtmsg.rtm_dst_len$offset(), bits(destination))
                .address(RTA_DST(), destination);
        if (sourceAddress.isPresent()) {
            request.header8(rtmsg.rtm_src_len$offset(), bits(destination)).address(RTA_SRC(), sourceAddress.get());
        }
        if (oif.isPresent()) {
            request.number(RTA_OIF(), oif.getAsInt());
        }
        NetlinkReply reply;
        try {
            reply = netlink.exchange(request);
        } catch (NetlinkException e) {
            throw explain(netlink, e, destination, sourceAddress, oif);
        }
        if (!reply.next()) {
            throw new ProtocolException("RTM_GETROUTE: the kernel acknowledged, and told no route");
        }
        return parse(reply, destination, sourceAddress);
    }

    private static int bits(IpAddress address) {
        return address.isV4() ? Integer.SIZE : 2 * Long.SIZE;
    }

    private static Route parse(NetlinkReply reply, IpAddress destination, Optional<IpAddress> sourceAddress)
            throws IOException {
        int oif = 0;
        IpAddress none = destination.isV4() ? IpAddress.v4(0) : IpAddress.v6(Ipv6Address.ANY);
        IpAddress source = sourceAddress.orElse(none);
        Optional<IpAddress> gateway = Optional.empty();
        OptionalInt mtu = OptionalInt.empty();
        Attributes attributes = reply.attributes(HEADER);
        while (attributes.next()) {
            int type = attributes.type();
            if (type == RTA_OIF()) {
                oif = attributes.u32();
            } else if (type == RTA_GATEWAY()) {
                gateway = Optional.of(attributes.address());
            } else if (type == RTA_PREFSRC() && sourceAddress.isEmpty()) {
                source = attributes.address();
            } else if (type == RTA_METRICS()) {
                mtu = mtu(attributes.nested());
            } else if (type == RTA_VIA()) {
                throw unsupported(destination, "goes through an IPv6 gateway");
            } else if (type == RTA_ENCAP()) {
                throw unsupported(destination, "encapsulates packets");
            }
        }
        return new Route(destination, oif, gateway, source, type(reply.header8(rtmsg.rtm_type$offset())), mtu);
    }

    private static OptionalInt mtu(Attributes metrics) throws IOException {
        while (metrics.next()) {
            if (metrics.type() == RTAX_MTU()) {
                return OptionalInt.of(metrics.u32());
            }
        }
        return OptionalInt.empty();
    }

    private static Route.Type type(int type) {
        if (type == RTN_UNICAST()) return Route.Type.UNICAST;
        if (type == RTN_LOCAL()) return Route.Type.LOCAL;
        if (type == RTN_BROADCAST()) return Route.Type.BROADCAST;
        if (type == RTN_ANYCAST()) return Route.Type.ANYCAST;
        if (type == RTN_MULTICAST()) return Route.Type.MULTICAST;
        return Route.Type.OTHER;
    }

    private static NoRouteException unsupported(IpAddress destination, String how) {
        return new NoRouteException(
                destination,
                NoRouteException.Reason.UNSUPPORTED,
                "the route to " + destination + " " + how + ", which is not supported");
    }

    /** What an errno of the lookup means; see {@code fib_props} of the kernel's fib_semantics.c. */
    private static IOException explain(
            Netlink netlink,
            NetlinkException e,
            IpAddress destination,
            Optional<IpAddress> sourceAddress,
            OptionalInt oif)
            throws IOException {
        int errno = e.errno();
        if (errno == ENODEV() && oif.isPresent()) {
            return new NoRouteException(
                    destination,
                    NoRouteException.Reason.NO_INTERFACE,
                    "no route to " + destination + ": there is no interface with index " + oif.getAsInt());
        }
        if ((errno == ENETUNREACH() || errno == EINVAL())
                && sourceAddress.isPresent()
                && !isOurs(netlink, sourceAddress.get())) {
            return new NoRouteException(
                    destination,
                    NoRouteException.Reason.NOT_OUR_SOURCE,
                    "no route to " + destination + " from " + sourceAddress.get()
                            + ": that is not an address of this host");
        }
        if (errno == ENETUNREACH()) {
            return new NoRouteException(
                    destination,
                    NoRouteException.Reason.NO_ROUTE,
                    "no route to " + destination + through(netlink, oif));
        }
        if (errno == EHOSTUNREACH()) {
            return forbidden(destination, NoRouteException.Reason.UNREACHABLE, "unreachable");
        }
        if (errno == EACCES()) {
            return forbidden(destination, NoRouteException.Reason.PROHIBITED, "prohibit");
        }
        if (errno == EINVAL() && e.kernelMessage().isEmpty()) { // with words it would be our request that is wrong
            return forbidden(destination, NoRouteException.Reason.BLACKHOLE, "blackhole");
        }
        return e;
    }

    private static NoRouteException forbidden(IpAddress destination, NoRouteException.Reason reason, String type) {
        return new NoRouteException(
                destination, reason, "no route to " + destination + ": a route of type " + type + " covers it");
    }

    private static String through(Netlink netlink, OptionalInt oif) throws IOException {
        if (oif.isEmpty()) {
            return "";
        }
        Optional<Link> link = Links.byIndex(netlink, oif.getAsInt());
        if (link.isEmpty()) {
            return " through interface " + oif.getAsInt();
        }
        return " through " + link.get().name() + (link.get().isUp() ? "" : ", which is down");
    }

    private static boolean isOurs(Netlink netlink, IpAddress address) throws IOException {
        try {
            return lookup(netlink, address, Optional.empty(), OptionalInt.empty())
                            .type()
                    == Route.Type.LOCAL;
        } catch (NoRouteException e) {
            return false;
        }
    }
}
