/* SPDX-License-Identifier: Apache-2.0 */

/** What every backend's tests extend: the contract of {@code io.ringfly.port}, as tests. */
module io.ringfly.port.testkit {
    requires transitive io.ringfly.port;
    requires transitive org.junit.jupiter.api;

    exports io.ringfly.port.testkit;
}
