/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

/** Several queues that share their frames, the smallest rings, and frames longer than usual. */
class LiveManyQueuesConformanceTest extends LiveConformance {

    LiveManyQueuesConformanceTest() {
        super("mtu 3000", "queues=3&ring=64");
    }
}
