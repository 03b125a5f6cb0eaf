/* SPDX-License-Identifier: Apache-2.0 */

/** What Ringfly's tools do, as a library: each works on any {@link io.ringfly.port.Port}. */
module io.ringfly.engine {
    requires transitive io.ringfly.codec;
    requires transitive io.ringfly.port;
    requires HdrHistogram;

    exports io.ringfly.capture;
    exports io.ringfly.ping;
    exports io.ringfly.traffic;
    exports io.ringfly.traffic.sink;
}
