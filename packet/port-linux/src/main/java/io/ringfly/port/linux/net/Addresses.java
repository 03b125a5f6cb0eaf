/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.AF_INET;
import static io.ringfly.bindings.linux.Linux.AF_INET6;
import static io.ringfly.bindings.linux.Linux.ENODEV;
import static io.ringfly.bindings.linux.Linux.IFA_ADDRESS;
import static io.ringfly.bindings.linux.Linux.IFA_FLAGS;
import static io.ringfly.bindings.linux.Linux.IFA_F_DADFAILED;
import static io.ringfly.bindings.linux.Linux.IFA_F_OPTIMISTIC;
import static io.ringfly.bindings.linux.Linux.IFA_F_SECONDARY;
import static io.ringfly.bindings.linux.Linux.IFA_F_TENTATIVE;
import static io.ringfly.bindings.linux.Linux.IFA_LOCAL;
import static io.ringfly.bindings.linux.Linux.NLM_F_DUMP;
import static io.ringfly.bindings.linux.Linux.RTM_GETADDR;
import static io.ringfly.bindings.linux.Linux.RTM_NEWADDR;

import io.ringfly.bindings.linux.ifaddrmsg;
import io.ringfly.codec.IpAddress;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/** The addresses of a network namespace's interfaces ({@code RTM_GETADDR}). */
public final class Addresses {

    private static final long HEADER = ifaddrmsg.layout().byteSize();

    private Addresses() {}

    /**
     * The IPv4 addresses of an interface, in the kernel's order; empty when it has none or isn't there.
     *
     * @param ifindex the interface, or 0 for all of them
     */
    public static List<InterfaceAddress> ipv4(Netlink netlink, int ifindex) throws IOException {
        return dump(netlink, AF_INET(), ifindex);
    }

    /** As {@link #ipv4}, of IPv6: those that may not be used yet, or no more, are among them. */
    public static List<InterfaceAddress> ipv6(Netlink netlink, int ifindex) throws IOException {
        return dump(netlink, AF_INET6(), ifindex);
    }

    private static List<InterfaceAddress> dump(Netlink netlink, int family, int ifindex) throws IOException {
        NetlinkRequest request = new NetlinkRequest("RTM_GETADDR", RTM_GETADDR(), NLM_F_DUMP(), HEADER)
                .header8(ifaddrmsg.ifa_family$offset(), family)
                .header32(ifaddrmsg.ifa_index$offset(), ifindex);
        NetlinkReply reply;
        try {
            reply = netlink.exchange(request);
        } catch (NetlinkException e) {
            if (e.errno() == ENODEV()) {
                return List.of();
            }
            throw e;
        }
        List<InterfaceAddress> addresses = new ArrayList<>();
        while (reply.next()) {
            if (reply.type() == RTM_NEWADDR()) {
                addresses.add(parse(reply));
            }
        }
        return addresses;
    }

    private static InterfaceAddress parse(NetlinkReply reply) throws IOException {
        IpAddress peer = null;
        IpAddress local = null;
        int flags = reply.header8(ifaddrmsg.ifa_flags$offset());
        Attributes attributes = reply.attributes(HEADER);
        while (attributes.next()) {
            int type = attributes.type();
            if (type == IFA_ADDRESS()) {
                peer = attributes.address();
            } else if (type == IFA_LOCAL()) {
                local = attributes.address();
            } else if (type == IFA_FLAGS()) {
                flags = attributes.u32();
            }
        }
        if (peer == null) {
            peer = local;
        }
        if (peer == null) {
            throw new ProtocolException("RTM_NEWADDR: no address in it");
        }
        return new InterfaceAddress(
                reply.header32(ifaddrmsg.ifa_index$offset()),
                local != null ? local : peer,
                reply.header8(ifaddrmsg.ifa_prefixlen$offset()),
                peer,
                reply.header8(ifaddrmsg.ifa_scope$offset()),
                (flags & IFA_F_SECONDARY()) != 0,
                isTentative(flags));
    }

    /** An optimistic address is used while it is checked (RFC 4429). */
    private static boolean isTentative(int flags) {
        boolean checked = (flags & IFA_F_TENTATIVE()) == 0 || (flags & IFA_F_OPTIMISTIC()) != 0;
        return !checked || (flags & IFA_F_DADFAILED()) != 0;
    }
}
