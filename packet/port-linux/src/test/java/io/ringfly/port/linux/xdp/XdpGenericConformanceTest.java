/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

/** Where the driver has no hook, with the smallest rings and frames longer than usual. */
class XdpGenericConformanceTest extends XdpConformance {

    XdpGenericConformanceTest() {
        super("mtu 3000", "attach=generic&ring=64&frame=4096");
    }
}
