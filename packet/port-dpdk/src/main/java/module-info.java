/* SPDX-License-Identifier: Apache-2.0 */

/** Packet rings of DPDK's drivers. */
module io.ringfly.port.dpdk {
    requires transitive io.ringfly.port;
    requires io.ringfly.bindings;

    exports io.ringfly.port.dpdk;

    provides io.ringfly.port.PortProvider with
            io.ringfly.port.dpdk.DpdkPortProvider;
}
