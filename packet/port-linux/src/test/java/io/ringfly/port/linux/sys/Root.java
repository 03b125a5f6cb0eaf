/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;

/** Tests against the kernel need privileges, and are skipped only where there are none. */
public final class Root {

    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private Root() {}

    /** Skips the test, and says so, when this process may not make namespaces, sockets and programs. */
    public static void assume() {
        List<Capability> missing = Capability.missing(
                Capability.CAP_SYS_ADMIN, Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW, Capability.CAP_BPF);
        if (!missing.isEmpty() && TOLD.compareAndSet(false, true)) {
            System.err.println("SKIPPED: tests of AF_XDP, eBPF and namespaces against the kernel need " + missing);
        }
        Assumptions.assumeTrue(missing.isEmpty(), () -> "needs " + missing + ": run the tests as root");
    }
}
