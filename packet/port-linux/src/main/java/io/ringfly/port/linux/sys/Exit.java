/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import java.lang.foreign.Arena;

/** Ends the process as the kernel does it. */
public final class Exit {

    private Exit() {}

    /**
     * Ends the process at once, by {@code exit_group(2)}: no shutdown hook runs, no stream is flushed, and the JVM does
     * not put its house in order. {@link Runtime#halt} does, and waits in steps of 10 ms for compilers and for threads
     * that are in the kernel, which a command of 100 ms has no time for.
     *
     * @param code the exit code, 0 to 255
     */
    public static void now(int code) {
        try (Arena arena = Arena.ofConfined()) {
            new Syscall(arena).call(Syscall.EXIT_GROUP, code);
        }
        throw new AssertionError("exit_group returned");
    }
}
