/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.CTRL_ATTR_FAMILY_ID;
import static io.ringfly.bindings.linux.Linux.CTRL_ATTR_FAMILY_NAME;
import static io.ringfly.bindings.linux.Linux.CTRL_CMD_GETFAMILY;
import static io.ringfly.bindings.linux.Linux.ENOENT;
import static io.ringfly.bindings.linux.Linux.GENL_ID_CTRL;
import static io.ringfly.bindings.linux.Linux.NETDEV_A_DEV_IFINDEX;
import static io.ringfly.bindings.linux.Linux.NETDEV_A_DEV_XDP_FEATURES;
import static io.ringfly.bindings.linux.Linux.NETDEV_CMD_DEV_GET;
import static io.ringfly.bindings.linux.Linux.NETDEV_XDP_ACT_BASIC;
import static io.ringfly.bindings.linux.Linux.NETDEV_XDP_ACT_NDO_XMIT;
import static io.ringfly.bindings.linux.Linux.NETDEV_XDP_ACT_REDIRECT;
import static io.ringfly.bindings.linux.Linux.NETDEV_XDP_ACT_XSK_ZEROCOPY;

import io.ringfly.bindings.linux.genlmsghdr;
import java.io.IOException;
import java.util.Optional;

/**
 * What an interface's driver can do with XDP, as the driver itself says. Nothing is attached to find out. Source: the
 * kernel's {@code linux/netdev.h} and Documentation/netlink/specs/netdev.yaml.
 *
 * @param nativeMode XDP programs run in the driver
 * @param redirect and can redirect, which AF_XDP takes
 * @param target frames that programs redirect can leave by it, as it is now: many drivers need a program on it for that,
 *     and a veth needs one, or GRO, at its other end
 * @param zeroCopy AF_XDP sockets can be served without copying
 */
public record XdpFeatures(boolean nativeMode, boolean redirect, boolean target, boolean zeroCopy) {

    private static final long HEADER = genlmsghdr.sizeof();

    /**
     * Asks for the interface with this index in the calling thread's network namespace.
     *
     * @return empty on a kernel that cannot tell, which is one before Linux 6.3
     */
    public static Optional<XdpFeatures> of(int ifindex) throws IOException {
        try (Netlink netlink = Netlink.openGeneric()) {
            int family = family(netlink, "netdev");
            if (family == 0) {
                return Optional.empty();
            }
            NetlinkReply reply = netlink.exchange(new NetlinkRequest("NETDEV_CMD_DEV_GET", family, 0, HEADER)
                    .header8(genlmsghdr.cmd$offset(), NETDEV_CMD_DEV_GET())
                    .header8(genlmsghdr.version$offset(), 1)
                    .number(NETDEV_A_DEV_IFINDEX(), ifindex));
            while (reply.next()) {
                Attributes attributes = reply.attributes(HEADER);
                while (attributes.next()) {
                    if (attributes.type() == NETDEV_A_DEV_XDP_FEATURES()) {
                        return Optional.of(of(attributes.u64(0)));
                    }
                }
            }
            return Optional.empty();
        }
    }

    private static XdpFeatures of(long features) {
        return new XdpFeatures(
                (features & NETDEV_XDP_ACT_BASIC()) != 0,
                (features & NETDEV_XDP_ACT_REDIRECT()) != 0,
                (features & NETDEV_XDP_ACT_NDO_XMIT()) != 0,
                (features & NETDEV_XDP_ACT_XSK_ZEROCOPY()) != 0);
    }

    /** The number of a generic netlink family, which each boot chooses anew; 0 when the kernel has none of that name. */
    private static int family(Netlink netlink, String name) throws IOException {
        NetlinkReply reply;
        try {
            reply = netlink.exchange(new NetlinkRequest("CTRL_CMD_GETFAMILY", GENL_ID_CTRL(), 0, HEADER)
                    .header8(genlmsghdr.cmd$offset(), CTRL_CMD_GETFAMILY())
                    .header8(genlmsghdr.version$offset(), 1)
                    .string(CTRL_ATTR_FAMILY_NAME(), name));
        } catch (NetlinkException e) {
            if (e.errno() == ENOENT()) {
                return 0;
            }
            throw e;
        }
        while (reply.next()) {
            Attributes attributes = reply.attributes(HEADER);
            while (attributes.next()) {
                if (attributes.type() == CTRL_ATTR_FAMILY_ID()) {
                    return attributes.u16();
                }
            }
        }
        return 0;
    }
}
