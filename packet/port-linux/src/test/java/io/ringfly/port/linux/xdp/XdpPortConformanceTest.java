/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

/** As most users have it: one queue, the driver's hook, everything else by default. */
class XdpPortConformanceTest extends XdpConformance {

    XdpPortConformanceTest() {
        super("", "");
    }
}
