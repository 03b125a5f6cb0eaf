/* SPDX-License-Identifier: Apache-2.0 */

/**
 * What the kernel knows of its network: links, addresses, routes and neighbours through rtnetlink, queues and drivers
 * through ethtool. Everything here reads; only {@link io.ringfly.port.linux.net.Neighbors#solicit} and {@link
 * io.ringfly.port.linux.net.MulticastGroups} change something, and say so.
 *
 * <pre>{@code
 * try (Netlink netlink = Netlink.open()) {
 *     Route route = Routes.lookup(netlink, destination, Optional.empty(), OptionalInt.empty());
 *     Link link = Links.byIndex(netlink, route.oif()).orElseThrow();
 *     Optional<Neighbor> neighbor = Neighbors.lookup(netlink, route.oif(), route.nextHop());
 * }
 * }</pre>
 *
 * <p><b>Namespace.</b> A {@link io.ringfly.port.linux.net.Netlink} shows the network namespace of the thread that opened
 * it, whoever uses it afterwards; {@link io.ringfly.port.linux.net.Ethtool} that of the calling thread. For another
 * one, wrap the calls in {@link io.ringfly.port.linux.sys.NetNamespace#call}.
 *
 * <p><b>Values.</b> IP addresses of either family are {@link io.ringfly.codec.IpAddress}es. MAC addresses are {@code long}s with the first octet in bits 40 to 47 and zeros above. Both are values,
 * not bytes in memory, so the byte order of the machine doesn't matter.
 *
 * <p><b>Errors.</b> What isn't there is an empty {@code Optional}; a destination that can't be reached is a {@link
 * io.ringfly.port.linux.net.NoRouteException}, whose message can be shown to a user as it stands; everything else the
 * kernel refuses is a {@link io.ringfly.port.linux.net.NetlinkException} with its errno and the kernel's own words.
 *
 * <p><b>Cost.</b> The lookups run before the first packet of a ping, so a question is two system calls, and the code
 * keeps to plain loops and a {@link java.nio.ByteBuffer} view of native memory: the first access to a memory segment
 * costs milliseconds of start-up for its VarHandle, the first access to a buffer next to nothing.
 *
 * <p>The protocol is that of {@code netlink(7)}, {@code rtnetlink(7)} and the kernel's {@code
 * Documentation/userspace-api/netlink/intro.rst}; strict checking needs Linux 5.0 or later. {@code Netlink}, {@code
 * NetlinkRequest}, {@code NetlinkReply} and {@code Attributes} know an address by its length only.
 */
package io.ringfly.port.linux.net;
