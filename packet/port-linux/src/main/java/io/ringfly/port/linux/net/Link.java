/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.ARPHRD_ETHER;
import static io.ringfly.bindings.linux.Linux.ARPHRD_LOOPBACK;
import static io.ringfly.bindings.linux.Linux.IFF_LOOPBACK;
import static io.ringfly.bindings.linux.Linux.IFF_LOWER_UP;
import static io.ringfly.bindings.linux.Linux.IFF_UP;

import io.ringfly.codec.MacAddress;

/**
 * A network interface as it was when the kernel was asked.
 *
 * @param index the interface index, positive, unique in its namespace
 * @param name its first name, also when it was looked up by an alternative one
 * @param mac the hardware address in the 48 low bits, first octet highest; 0 when it has none of six bytes
 * @param hardwareType {@code ARPHRD_*}: 1 Ethernet, 772 loopback, 65534 none
 * @param mtu bytes of the largest packet behind the link's header
 * @param flags {@code IFF_*}
 * @param operState {@code unknown}, {@code notpresent}, {@code down}, {@code lowerlayerdown}, {@code testing}, {@code
 *     dormant} or {@code up} (RFC 2863); loopback and other simple interfaces stay {@code unknown}
 * @param kind {@code veth}, {@code bridge}, {@code vlan}, ...; empty for a physical interface and for loopback
 * @param rxQueues receive queues allocated ({@code IFLA_NUM_RX_QUEUES}); how many are in use, {@link Ethtool#channels}
 *     tells
 * @param txQueues transmit queues allocated
 * @param xdp the XDP program on it
 */
public record Link(
        int index,
        String name,
        long mac,
        int hardwareType,
        int mtu,
        int flags,
        String operState,
        String kind,
        int rxQueues,
        int txQueues,
        XdpAttachment xdp) {

    /** Whether the administrator has switched it on. */
    public boolean isUp() {
        return (flags & IFF_UP()) != 0;
    }

    /** Whether the driver sees a signal: a cable with something at its other end, a veth peer that is up. */
    public boolean hasCarrier() {
        return (flags & IFF_LOWER_UP()) != 0;
    }

    public boolean isLoopback() {
        return (flags & IFF_LOOPBACK()) != 0;
    }

    /** Whether its frames begin with an Ethernet header; loopback's do, with zero addresses. */
    public boolean hasEthernetHeader() {
        return hardwareType == ARPHRD_ETHER() || hardwareType == ARPHRD_LOOPBACK();
    }

    @Override
    public String toString() {
        return index + ": " + name + (kind.isEmpty() ? "" : " (" + kind + ")") + (isUp() ? " up" : " down")
                + (hasCarrier() ? "" : " no-carrier") + " state " + operState + " mtu " + mtu + " mac "
                + MacAddress.format(mac) + " queues " + rxQueues + "/" + txQueues + " xdp " + xdp;
    }
}
