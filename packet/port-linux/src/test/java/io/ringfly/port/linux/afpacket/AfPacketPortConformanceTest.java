/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

/** As most users have it: one queue, everything else by default. */
class AfPacketPortConformanceTest extends AfPacketConformance {

    AfPacketPortConformanceTest() {
        super("", "");
    }
}
