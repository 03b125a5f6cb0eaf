/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import io.ringfly.bindings.linux.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** What a thread may do, see {@code capabilities(7)}. */
public enum Capability {
    CAP_NET_ADMIN(Linux.CAP_NET_ADMIN()),
    CAP_NET_RAW(Linux.CAP_NET_RAW()),
    CAP_SYS_ADMIN(Linux.CAP_SYS_ADMIN()),
    CAP_BPF(Linux.CAP_BPF()),
    CAP_PERFMON(Linux.CAP_PERFMON());

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** Those of {@code wanted} that are not in the calling thread's effective set. */
    public static List<Capability> missing(Capability... wanted) {
        long effective = effective();
        List<Capability> missing = new ArrayList<>();
        for (Capability capability : wanted) {
            // until Linux 5.8 there were neither of the two, and CAP_SYS_ADMIN still includes them
            boolean included = (capability == CAP_BPF || capability == CAP_PERFMON) && holds(effective, CAP_SYS_ADMIN);
            if (!holds(effective, capability) && !included) {
                missing.add(capability);
            }
        }
        return missing;
    }

    private static boolean holds(long set, Capability capability) {
        return (set >>> capability.bit & 1) == 1;
    }

    private static long effective() {
        try (Arena arena = Arena.ofConfined()) {
            // struct __user_cap_header_struct: version and pid, both 32 bits; pid 0 is the caller
            MemorySegment header = arena.allocate(ValueLayout.JAVA_INT, 2);
            header.set(ValueLayout.JAVA_INT, 0, Linux._LINUX_CAPABILITY_VERSION_3());
            // two of struct __user_cap_data_struct: effective, permitted, inheritable, low halves and then high ones
            MemorySegment data = arena.allocate(ValueLayout.JAVA_INT, 6);
            if (new Syscall(arena).call(Syscall.CAPGET, header.address(), data.address()) < 0) {
                return -1; // let the kernel judge
            }
            long low = Integer.toUnsignedLong(data.getAtIndex(ValueLayout.JAVA_INT, 0));
            long high = Integer.toUnsignedLong(data.getAtIndex(ValueLayout.JAVA_INT, 3));
            return high << 32 | low;
        }
    }
}
