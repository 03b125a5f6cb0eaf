/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this process may do: its effective capabilities, see {@code capabilities(7)} and {@code linux/capability.h}. */
public enum Capability {
    CAP_NET_ADMIN(12),
    CAP_NET_RAW(13),
    CAP_SYS_ADMIN(21),
    CAP_BPF(39);

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** Those of {@code wanted} that the process does not have. */
    public static List<Capability> missing(Capability... wanted) {
        long effective = effective();
        List<Capability> missing = new ArrayList<>();
        for (Capability capability : wanted) {
            boolean held = (effective >>> capability.bit & 1) == 1;
            // until Linux 5.8 there was no CAP_BPF, and CAP_SYS_ADMIN still includes it
            boolean included = capability == CAP_BPF && (effective >>> CAP_SYS_ADMIN.bit & 1) == 1;
            if (!held && !included) {
                missing.add(capability);
            }
        }
        return missing;
    }

    private static long effective() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapEff:")) {
                    return Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
                }
            }
        } catch (IOException | NumberFormatException e) {
            // no /proc: let the kernel judge
        }
        return -1;
    }
}
