/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Tests against the kernel need privileges, and are skipped only where there are none. */
public final class Root {

    private Root() {}

    /** Skips the test, and says so, when this process may not make namespaces, sockets and programs. */
    public static void assume() {
        List<Capability> missing = Capability.missing(
                Capability.CAP_SYS_ADMIN, Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW, Capability.CAP_BPF);
        Assumptions.assumeTrue(missing.isEmpty(), () -> "needs " + missing + ": run the tests as root");
    }
}
