/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

/** As most users have it. */
class LivePortConformanceTest extends LiveConformance {

    LivePortConformanceTest() {
        super("", "");
    }
}
