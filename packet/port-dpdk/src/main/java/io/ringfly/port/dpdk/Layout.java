/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import static io.ringfly.bindings.dpdk.Dpdk.*;

import java.util.Optional;

/**
 * Where the fields lie that moved between DPDK's versions. All others are where {@link io.ringfly.bindings.dpdk.Dpdk},
 * written from 22.11, has them, in every version that is known here.
 *
 * @param rxBurst bytes from the start of a {@code struct rte_eth_fp_ops} to the pointer to the receiving function
 * @param rxQueues to the pointer to the array of its queues
 * @param txBurst to the pointer to the sending function
 * @param txQueues to the pointer to the array of its queues
 * @param maxRxQueues bytes from the start of a {@code struct rte_eth_dev_info}
 * @param maxTxQueues the same
 */
record Layout(int rxBurst, int rxQueues, int txBurst, int txQueues, int maxRxQueues, int maxTxQueues) {

    /** The first and the last number behind {@code .so.} that are known. */
    static final int FIRST_ABI = 23;

    static final int LAST_ABI = 26;

    /** ABI 23: DPDK 22.11 to 23.07. */
    private static final Layout OF_22_11 = new Layout(
            FP_OPS_RX_PKT_BURST(),
            FP_OPS_RXQ_DATA(),
            FP_OPS_TX_PKT_BURST(),
            FP_OPS_TXQ_DATA(),
            DEV_INFO_MAX_RX_QUEUES(),
            DEV_INFO_MAX_TX_QUEUES());

    /**
     * ABI 24, 25 and 26: DPDK 23.11, 24.11, 25.11 and what came between. The queues went before the functions (lib/ethdev
     * rte_ethdev_core.h), and the largest receive buffer before the queues' numbers (rte_ethdev.h).
     */
    private static final Layout SINCE_23_11 = new Layout(16, 0, 80, 64, 48, 50);

    /** The layout of an ABI, the number behind {@code .so.}, or empty when it is not known. */
    static Optional<Layout> of(int abi) {
        if (abi < FIRST_ABI || abi > LAST_ABI) {
            return Optional.empty();
        }
        return Optional.of(abi == FIRST_ABI ? OF_22_11 : SINCE_23_11);
    }
}
