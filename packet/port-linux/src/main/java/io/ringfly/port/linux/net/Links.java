/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.AF_UNSPEC;
import static io.ringfly.bindings.linux.Linux.ENODEV;
import static io.ringfly.bindings.linux.Linux.IFLA_ADDRESS;
import static io.ringfly.bindings.linux.Linux.IFLA_ALT_IFNAME;
import static io.ringfly.bindings.linux.Linux.IFLA_EXT_MASK;
import static io.ringfly.bindings.linux.Linux.IFLA_IFNAME;
import static io.ringfly.bindings.linux.Linux.IFLA_INFO_KIND;
import static io.ringfly.bindings.linux.Linux.IFLA_LINKINFO;
import static io.ringfly.bindings.linux.Linux.IFLA_MTU;
import static io.ringfly.bindings.linux.Linux.IFLA_NUM_RX_QUEUES;
import static io.ringfly.bindings.linux.Linux.IFLA_NUM_TX_QUEUES;
import static io.ringfly.bindings.linux.Linux.IFLA_OPERSTATE;
import static io.ringfly.bindings.linux.Linux.IFLA_STATS64;
import static io.ringfly.bindings.linux.Linux.IFLA_XDP;
import static io.ringfly.bindings.linux.Linux.IFLA_XDP_ATTACHED;
import static io.ringfly.bindings.linux.Linux.IFLA_XDP_DRV_PROG_ID;
import static io.ringfly.bindings.linux.Linux.IFLA_XDP_PROG_ID;
import static io.ringfly.bindings.linux.Linux.IFLA_XDP_SKB_PROG_ID;
import static io.ringfly.bindings.linux.Linux.IFNAMSIZ;
import static io.ringfly.bindings.linux.Linux.IF_OPER_DORMANT;
import static io.ringfly.bindings.linux.Linux.IF_OPER_DOWN;
import static io.ringfly.bindings.linux.Linux.IF_OPER_LOWERLAYERDOWN;
import static io.ringfly.bindings.linux.Linux.IF_OPER_NOTPRESENT;
import static io.ringfly.bindings.linux.Linux.IF_OPER_TESTING;
import static io.ringfly.bindings.linux.Linux.IF_OPER_UP;
import static io.ringfly.bindings.linux.Linux.NLM_F_DUMP;
import static io.ringfly.bindings.linux.Linux.RTEXT_FILTER_SKIP_STATS;
import static io.ringfly.bindings.linux.Linux.RTM_GETLINK;
import static io.ringfly.bindings.linux.Linux.RTM_NEWLINK;
import static io.ringfly.bindings.linux.Linux.XDP_ATTACHED_DRV;
import static io.ringfly.bindings.linux.Linux.XDP_ATTACHED_HW;
import static io.ringfly.bindings.linux.Linux.XDP_ATTACHED_MULTI;
import static io.ringfly.bindings.linux.Linux.XDP_ATTACHED_SKB;

import io.ringfly.bindings.linux.ifinfomsg;
import io.ringfly.bindings.linux.rtnl_link_stats64;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The interfaces of a network namespace ({@code RTM_GETLINK}). */
public final class Links {

    /** {@code ALTIFNAMSIZ} of the kernel, without the terminating zero. */
    private static final int MAX_NAME = 127;

    private static final long CARRIER_GIVE_UP_NANOS = 5_000_000_000L;
    private static final long CARRIER_RETRY_NANOS = 1_000_000;

    private static final long HEADER = ifinfomsg.layout().byteSize();

    private Links() {}

    /** All interfaces, up or not, in the kernel's order. */
    public static List<Link> all(Netlink netlink) throws IOException {
        NetlinkReply reply =
                netlink.exchange(request(NLM_F_DUMP(), 0).number(IFLA_EXT_MASK(), RTEXT_FILTER_SKIP_STATS()));
        List<Link> links = new ArrayList<>();
        while (reply.next()) {
            if (reply.type() == RTM_NEWLINK()) {
                links.add(parse(reply));
            }
        }
        return links;
    }

    /** The interface with this name or alternative name; empty when there is none. */
    public static Optional<Link> byName(Netlink netlink, String name) throws IOException {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_NAME) {
            return Optional.empty();
        }
        NetlinkRequest request = request(0, 0)
                .string(length < IFNAMSIZ() ? IFLA_IFNAME() : IFLA_ALT_IFNAME(), name)
                .number(IFLA_EXT_MASK(), RTEXT_FILTER_SKIP_STATS());
        NetlinkReply reply = get(netlink, request);
        return reply == null ? Optional.empty() : Optional.of(parse(reply));
    }

    /** The interface with this index; empty when there is none. */
    public static Optional<Link> byIndex(Netlink netlink, int index) throws IOException {
        if (index <= 0) {
            return Optional.empty();
        }
        NetlinkReply reply = get(netlink, request(0, index).number(IFLA_EXT_MASK(), RTEXT_FILTER_SKIP_STATS()));
        return reply == null ? Optional.empty() : Optional.of(parse(reply));
    }

    /** The counters of the interface with this index; empty when there is none. */
    public static Optional<LinkCounters> counters(Netlink netlink, int index) throws IOException {
        if (index <= 0) {
            return Optional.empty();
        }
        NetlinkReply reply = get(netlink, request(0, index));
        if (reply == null) {
            return Optional.empty();
        }
        Attributes attributes = reply.attributes(HEADER);
        while (attributes.next()) {
            if (attributes.type() == IFLA_STATS64()) {
                return Optional.of(new LinkCounters(
                        attributes.u64(rtnl_link_stats64.rx_packets$offset()),
                        attributes.u64(rtnl_link_stats64.tx_packets$offset()),
                        attributes.u64(rtnl_link_stats64.rx_bytes$offset()),
                        attributes.u64(rtnl_link_stats64.tx_bytes$offset()),
                        attributes.u64(rtnl_link_stats64.rx_errors$offset()),
                        attributes.u64(rtnl_link_stats64.tx_errors$offset()),
                        attributes.u64(rtnl_link_stats64.rx_dropped$offset()),
                        attributes.u64(rtnl_link_stats64.tx_dropped$offset()),
                        attributes.u64(rtnl_link_stats64.rx_missed_errors$offset())));
            }
        }
        return Optional.empty();
    }

    /**
     * Waits up to five seconds for the interface's carrier: many drivers restart the link when a program is attached,
     * and what is sent meanwhile is lost.
     */
    public static void awaitCarrier(Netlink netlink, int index) throws IOException {
        long deadline = System.nanoTime() + CARRIER_GIVE_UP_NANOS;
        while (!byIndex(netlink, index).map(Link::hasCarrier).orElse(true) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(CARRIER_RETRY_NANOS);
        }
    }

    private static NetlinkRequest request(int flags, int index) {
        return new NetlinkRequest("RTM_GETLINK", RTM_GETLINK(), flags, HEADER)
                .header8(ifinfomsg.ifi_family$offset(), AF_UNSPEC())
                .header32(ifinfomsg.ifi_index$offset(), index);
    }

    /** The reply, at its message; null when the kernel knows no such interface. */
    private static NetlinkReply get(Netlink netlink, NetlinkRequest request) throws IOException {
        NetlinkReply reply;
        try {
            reply = netlink.exchange(request);
        } catch (NetlinkException e) {
            if (e.errno() == ENODEV()) {
                return null;
            }
            throw e;
        }
        return reply.next() ? reply : null;
    }

    private static Link parse(NetlinkReply reply) throws IOException {
        int index = reply.header32(ifinfomsg.ifi_index$offset());
        int hardwareType = reply.header16(ifinfomsg.ifi_type$offset());
        int flags = reply.header32(ifinfomsg.ifi_flags$offset());
        String name = "";
        String kind = "";
        String operState = "unknown";
        long mac = 0;
        int mtu = 0;
        int rxQueues = 0;
        int txQueues = 0;
        XdpAttachment xdp = XdpAttachment.NONE;
        Attributes attributes = reply.attributes(HEADER);
        while (attributes.next()) {
            int type = attributes.type();
            if (type == IFLA_IFNAME()) {
                name = attributes.string();
            } else if (type == IFLA_ADDRESS()) {
                mac = attributes.mac();
            } else if (type == IFLA_MTU()) {
                mtu = attributes.u32();
            } else if (type == IFLA_OPERSTATE()) {
                operState = operState(attributes.u8());
            } else if (type == IFLA_NUM_RX_QUEUES()) {
                rxQueues = attributes.u32();
            } else if (type == IFLA_NUM_TX_QUEUES()) {
                txQueues = attributes.u32();
            } else if (type == IFLA_LINKINFO()) {
                kind = kind(attributes.nested());
            } else if (type == IFLA_XDP()) {
                xdp = xdp(attributes.nested());
            }
        }
        return new Link(index, name, mac, hardwareType, mtu, flags, operState, kind, rxQueues, txQueues, xdp);
    }

    private static String operState(int state) {
        if (state == IF_OPER_UP()) return "up";
        if (state == IF_OPER_DOWN()) return "down";
        if (state == IF_OPER_LOWERLAYERDOWN()) return "lowerlayerdown";
        if (state == IF_OPER_DORMANT()) return "dormant";
        if (state == IF_OPER_NOTPRESENT()) return "notpresent";
        if (state == IF_OPER_TESTING()) return "testing";
        return "unknown";
    }

    private static String kind(Attributes info) throws IOException {
        while (info.next()) {
            if (info.type() == IFLA_INFO_KIND()) {
                return info.string();
            }
        }
        return "";
    }

    private static XdpAttachment xdp(Attributes xdp) throws IOException {
        XdpAttachment.Mode mode = XdpAttachment.Mode.NONE;
        int single = 0;
        int host = 0;
        while (xdp.next()) {
            int type = xdp.type();
            if (type == IFLA_XDP_ATTACHED()) {
                mode = mode(xdp.u8());
            } else if (type == IFLA_XDP_PROG_ID()) { // absent with MULTI
                single = xdp.u32();
            } else if (type == IFLA_XDP_DRV_PROG_ID() || type == IFLA_XDP_SKB_PROG_ID()) {
                host = xdp.u32();
            }
        }
        return mode == XdpAttachment.Mode.NONE
                ? XdpAttachment.NONE
                : new XdpAttachment(mode, single != 0 ? single : host);
    }

    private static XdpAttachment.Mode mode(int attached) {
        if (attached == XDP_ATTACHED_DRV()) return XdpAttachment.Mode.NATIVE;
        if (attached == XDP_ATTACHED_SKB()) return XdpAttachment.Mode.GENERIC;
        if (attached == XDP_ATTACHED_HW()) return XdpAttachment.Mode.OFFLOADED;
        if (attached == XDP_ATTACHED_MULTI()) return XdpAttachment.Mode.MULTI;
        return XdpAttachment.Mode.NONE;
    }
}
