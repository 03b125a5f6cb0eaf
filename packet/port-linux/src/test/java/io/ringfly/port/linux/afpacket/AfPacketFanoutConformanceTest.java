/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

/** Two sockets that share what comes in, with small rings. */
class AfPacketFanoutConformanceTest extends AfPacketConformance {

    AfPacketFanoutConformanceTest() {
        super("", "&fanout=2&ring=256");
    }
}
