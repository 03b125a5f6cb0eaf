/* SPDX-License-Identifier: Apache-2.0 */

/** Packet rings of the Linux kernel, and what its routing tables know. */
module io.ringfly.port.linux {
    requires transitive io.ringfly.codec;
    requires transitive io.ringfly.port;
    requires io.ringfly.bindings;

    exports io.ringfly.port.linux.afpacket;
    exports io.ringfly.port.linux.bpf;
    exports io.ringfly.port.linux.live;
    exports io.ringfly.port.linux.net;
    exports io.ringfly.port.linux.sys;
    exports io.ringfly.port.linux.xdp;

    provides io.ringfly.port.PortProvider with
            io.ringfly.port.linux.afpacket.AfPacketPortProvider,
            io.ringfly.port.linux.live.LivePortProvider,
            io.ringfly.port.linux.xdp.XdpPortProvider;
}
