/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import static io.ringfly.bindings.linux.Linux.AT_FDCWD;
import static io.ringfly.bindings.linux.Linux.CLONE_NEWNET;
import static io.ringfly.bindings.linux.Linux.EACCES;
import static io.ringfly.bindings.linux.Linux.ENOENT;
import static io.ringfly.bindings.linux.Linux.EPERM;
import static io.ringfly.bindings.linux.Linux.O_CLOEXEC;
import static io.ringfly.bindings.linux.Linux.O_RDONLY;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;

/**
 * Work done inside another network namespace of this machine.
 *
 * <p>A namespace belongs to a thread, and a socket stays in the one it was made in. So the work runs on a thread of its
 * own that enters the namespace and ends afterwards: no other thread of the process ever changes its namespace, and
 * what the work opened keeps living in the other one. Note that {@code /sys/class/net} shows the namespace of the
 * mount, not the thread's: use rtnetlink and ethtool instead.
 */
public final class NetNamespace {

    /** What runs inside. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    private NetNamespace() {}

    /**
     * Runs {@code work} in the namespace {@code name} and returns its result.
     *
     * @param name as {@code ip netns} shows it, or a path such as {@code /proc/4711/ns/net}; empty for the caller's own,
     *     where the work runs on the calling thread
     */
    public static <T> T call(String name, Work<T> work) throws IOException {
        if (name.isEmpty()) {
            return work.run();
        }
        Outcome<T> outcome = new Outcome<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        enter(name);
                        outcome.value = work.run();
                    } catch (Throwable t) {
                        outcome.failure = t;
                    }
                },
                "netns " + name);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted in network namespace " + name);
        }
        if (outcome.failure instanceof IOException e) {
            throw e;
        }
        if (outcome.failure instanceof RuntimeException e) {
            throw e;
        }
        if (outcome.failure instanceof Error e) {
            throw e;
        }
        return outcome.value;
    }

    private static final class Outcome<T> {
        private T value;
        private Throwable failure;
    }

    /** Moves the calling thread for good. */
    private static void enter(String name) throws IOException {
        String path = name.startsWith("/") ? name : "/run/netns/" + name;
        try (Arena arena = Arena.ofConfined()) {
            Syscall sys = new Syscall(arena);
            long fd = sys.call(
                    Syscall.OPENAT,
                    AT_FDCWD(),
                    arena.allocateFrom(path).address(),
                    O_RDONLY() | O_CLOEXEC());
            if (fd == -ENOENT()) {
                throw new IOException("no network namespace " + name + ": `ip netns list` shows those there are");
            }
            if (fd == -EACCES()) {
                throw new IOException("entering network namespace " + name + " needs CAP_SYS_ADMIN: run as root");
            }
            SyscallException.check("open " + path, fd);
            try {
                long entered = sys.call(Syscall.SETNS, fd, CLONE_NEWNET());
                if (entered == -EPERM()) {
                    throw new IOException("entering network namespace " + name + " needs CAP_SYS_ADMIN: run as root");
                }
                SyscallException.check("setns " + path, entered);
            } finally {
                sys.call(Syscall.CLOSE, fd);
            }
        }
    }
}
