/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import static io.ringfly.bindings.linux.Linux.AT_FDCWD;
import static io.ringfly.bindings.linux.Linux.CLONE_NEWNET;
import static io.ringfly.bindings.linux.Linux.ENOENT;
import static io.ringfly.bindings.linux.Linux.EPERM;
import static io.ringfly.bindings.linux.Linux.O_CLOEXEC;
import static io.ringfly.bindings.linux.Linux.O_RDONLY;

import java.io.IOException;
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

    /**
     * A namespace that no file names: it lasts as long as its file descriptor in this process, so it goes, with all that
     * is in it, whatever way the process ends.
     */
    public static final class Anonymous implements AutoCloseable {

        private final int fd;

        private Anonymous(int fd) {
            this.fd = fd;
        }

        /** What other functions here, and other programs, can name it by while it is open. */
        public String path() {
            return "/proc/" + ProcessHandle.current().pid() + "/fd/" + fd;
        }

        @Override
        public void close() {
            try (Arena arena = Arena.ofConfined()) {
                new Syscall(arena).call(Syscall.CLOSE, fd);
            }
        }
    }

    private NetNamespace() {}

    /** Makes a new namespace, in which there is nothing but a loopback interface that is down. */
    public static Anonymous create() throws IOException {
        return onThreadOfItsOwn("new netns", () -> {
            try (Arena arena = Arena.ofConfined()) {
                Syscall sys = new Syscall(arena);
                long result = sys.call(Syscall.UNSHARE, CLONE_NEWNET());
                if (result == -EPERM()) {
                    throw new IOException("making a network namespace needs CAP_SYS_ADMIN: run as root");
                }
                SyscallException.check("unshare", result);
                return new Anonymous(open(sys, arena, "/proc/thread-self/ns/net"));
            }
        });
    }

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
        return onThreadOfItsOwn("netns " + name, () -> {
            enter(name);
            return work.run();
        });
    }

    private static <T> T onThreadOfItsOwn(String threadName, Work<T> work) throws IOException {
        Outcome<T> outcome = new Outcome<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        outcome.value = work.run();
                    } catch (Throwable t) {
                        outcome.failure = t;
                    }
                },
                threadName);
        thread.start();
        // an interrupt does not end the waiting: what the work opens would be nobody's then
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
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
            int fd;
            try {
                fd = open(sys, arena, path);
            } catch (SyscallException e) {
                if (e.errno() == ENOENT()) {
                    throw new IOException("no network namespace " + name + ": `ip netns list` shows those there are");
                }
                throw e;
            }
            long entered = sys.call(Syscall.SETNS, fd, CLONE_NEWNET());
            sys.call(Syscall.CLOSE, fd);
            if (entered == -EPERM()) {
                throw new IOException("entering network namespace " + name + " needs CAP_SYS_ADMIN: run as root");
            }
            SyscallException.check("setns " + path, entered);
        }
    }

    private static int open(Syscall sys, Arena arena, String path) throws SyscallException {
        long fd = sys.call(Syscall.OPENAT, AT_FDCWD(), arena.allocateFrom(path).address(), O_RDONLY() | O_CLOEXEC());
        return (int) SyscallException.check("open " + path, fd);
    }
}
