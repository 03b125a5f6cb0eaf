/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.AF_INET;
import static io.ringfly.bindings.linux.Linux.AF_INET6;
import static io.ringfly.bindings.linux.Linux.ENODEV;
import static io.ringfly.bindings.linux.Linux.ENOENT;
import static io.ringfly.bindings.linux.Linux.NDA_DST;
import static io.ringfly.bindings.linux.Linux.NDA_LLADDR;
import static io.ringfly.bindings.linux.Linux.NLM_F_ACK;
import static io.ringfly.bindings.linux.Linux.NLM_F_CREATE;
import static io.ringfly.bindings.linux.Linux.NTF_USE;
import static io.ringfly.bindings.linux.Linux.NUD_DELAY;
import static io.ringfly.bindings.linux.Linux.NUD_FAILED;
import static io.ringfly.bindings.linux.Linux.NUD_INCOMPLETE;
import static io.ringfly.bindings.linux.Linux.NUD_NOARP;
import static io.ringfly.bindings.linux.Linux.NUD_NONE;
import static io.ringfly.bindings.linux.Linux.NUD_PERMANENT;
import static io.ringfly.bindings.linux.Linux.NUD_PROBE;
import static io.ringfly.bindings.linux.Linux.NUD_REACHABLE;
import static io.ringfly.bindings.linux.Linux.NUD_STALE;
import static io.ringfly.bindings.linux.Linux.RTM_GETNEIGH;
import static io.ringfly.bindings.linux.Linux.RTM_NEWNEIGH;

import io.ringfly.bindings.linux.ndmsg;
import io.ringfly.codec.IpAddress;
import java.io.IOException;
import java.util.Optional;

/** The neighbour tables of a network namespace: which MAC an IPv4 or IPv6 address on a link has. */
public final class Neighbors {

    private static final long HEADER = ndmsg.layout().byteSize();

    private Neighbors() {}

    /**
     * What the kernel knows of a neighbour, without asking the neighbour ({@code RTM_GETNEIGH} for one entry, Linux 5.0
     * or later).
     *
     * @param ifindex the interface it is on
     * @param address its address
     * @return empty when the kernel has no entry for it, or no such interface
     */
    public static Optional<Neighbor> lookup(Netlink netlink, int ifindex, IpAddress address) throws IOException {
        if (ifindex <= 0) {
            return Optional.empty();
        }
        NetlinkRequest request = request("RTM_GETNEIGH", RTM_GETNEIGH(), 0, ifindex, address);
        NetlinkReply reply;
        try {
            reply = netlink.exchange(request);
        } catch (NetlinkException e) {
            if (e.errno() == ENOENT() || e.errno() == ENODEV()) {
                return Optional.empty();
            }
            throw e;
        }
        return reply.next() ? Optional.of(parse(reply)) : Optional.empty();
    }

    /**
     * Asks the kernel to resolve a neighbour, or to confirm one that is stale, as if it had a packet for it ({@code
     * RTM_NEWNEIGH} with {@code NTF_USE}). Returns at once; {@link #lookup} tells how far it has come. Makes an entry
     * where there is none, and an ARP request or a neighbour solicitation on the link. Needs CAP_NET_ADMIN.
     *
     * @param ifindex the interface it is on
     * @param address its address
     */
    public static void solicit(Netlink netlink, int ifindex, IpAddress address) throws IOException {
        int flags = NLM_F_ACK() | NLM_F_CREATE();
        netlink.exchange(request("RTM_NEWNEIGH", RTM_NEWNEIGH(), flags, ifindex, address)
                .header16(ndmsg.ndm_state$offset(), NUD_NONE())
                .header8(ndmsg.ndm_flags$offset(), NTF_USE()));
    }

    private static NetlinkRequest request(String name, int type, int flags, int ifindex, IpAddress address) {
        return new NetlinkRequest(name, type, flags, HEADER)
                .header8(ndmsg.ndm_family$offset(), address.isV4() ? AF_INET() : AF_INET6())
                .header32(ndmsg.ndm_ifindex$offset(), ifindex)
                .address(NDA_DST(), address);
    }

    private static Neighbor parse(NetlinkReply reply) throws IOException {
        Neighbor.State state = state(reply.header16(ndmsg.ndm_state$offset()));
        long mac = 0;
        Attributes attributes = reply.attributes(HEADER);
        while (attributes.next()) {
            if (attributes.type() == NDA_LLADDR()) {
                mac = attributes.mac();
            }
        }
        return new Neighbor(state, state.isValid() ? mac : 0);
    }

    private static Neighbor.State state(int state) {
        if (state == NUD_REACHABLE()) return Neighbor.State.REACHABLE;
        if (state == NUD_STALE()) return Neighbor.State.STALE;
        if (state == NUD_PERMANENT()) return Neighbor.State.PERMANENT;
        if (state == NUD_DELAY()) return Neighbor.State.DELAY;
        if (state == NUD_PROBE()) return Neighbor.State.PROBE;
        if (state == NUD_INCOMPLETE()) return Neighbor.State.INCOMPLETE;
        if (state == NUD_FAILED()) return Neighbor.State.FAILED;
        if (state == NUD_NOARP()) return Neighbor.State.NOARP;
        return Neighbor.State.NONE;
    }
}
