/* SPDX-License-Identifier: Apache-2.0 */

/**
 * {@code dpdk:} ports: DPDK's drivers through its shared libraries, without a line of C.
 *
 * <p>{@link io.ringfly.port.dpdk.DpdkPort} opens, in this order: EAL if it does not run yet, the device, a share of a
 * mempool, the device's queues. {@link io.ringfly.port.dpdk.DpdkQueue} calls the driver's burst functions by the table
 * that DPDK's inline functions go through ({@code rte_eth_fp_ops}), and reads and writes mbufs in place. Sources: DPDK's
 * Programmer's Guide and its public headers, 22.11 to 25.11; {@link io.ringfly.port.dpdk.Layout} has what moved between.
 *
 * <p>Threads: DPDK is told of a worker at its first call, so that it gets a cache of free mbufs of its own. There are 128
 * such places in a process and a thread that ends gives its back only with the process.
 */
package io.ringfly.port.dpdk;
