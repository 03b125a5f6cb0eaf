/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

/** Frames that one page does not hold, each with the kernel's time. */
class AfPacketJumboConformanceTest extends AfPacketConformance {

    AfPacketJumboConformanceTest() {
        super("mtu 9000", "&stamp=on");
    }
}
