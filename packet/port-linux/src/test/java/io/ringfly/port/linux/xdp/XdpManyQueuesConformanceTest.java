/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

/** Several queues that share their frame memory. */
class XdpManyQueuesConformanceTest extends XdpConformance {

    XdpManyQueuesConformanceTest() {
        super("numrxqueues 4 numtxqueues 4", "");
    }
}
