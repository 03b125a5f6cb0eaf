/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import static io.ringfly.bindings.linux.Linux.EFD_CLOEXEC;
import static io.ringfly.bindings.linux.Linux.POLLIN;
import static io.ringfly.bindings.linux.Linux.SFD_CLOEXEC;
import static io.ringfly.bindings.linux.Linux.SIGHUP;
import static io.ringfly.bindings.linux.Linux.SIGINT;
import static io.ringfly.bindings.linux.Linux.SIGNALFD_SIGINFO_SIGNO;
import static io.ringfly.bindings.linux.Linux.SIGNALFD_SIGINFO_SIZE;
import static io.ringfly.bindings.linux.Linux.SIGQUIT;
import static io.ringfly.bindings.linux.Linux.SIGTERM;
import static io.ringfly.bindings.linux.Linux.SIGUSR1;
import static io.ringfly.bindings.linux.Linux.SIG_BLOCK;

import io.ringfly.bindings.linux.pollfd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Signals by {@code signalfd(2)}, so that SIGQUIT too can be handled, which the JVM keeps for its thread dump.
 *
 * <p>That takes a process that was started with the signals blocked, and {@code java -Xrs}, which makes the JVM leave
 * them alone; the launcher does both. In any other process nothing is changed and {@link #listen} says so.
 */
public final class Signals implements AutoCloseable {

    public static final int HUP = SIGHUP();
    public static final int INT = SIGINT();
    public static final int QUIT = SIGQUIT();
    public static final int TERM = SIGTERM();
    public static final int USR1 = SIGUSR1();

    private static final int SET_SIZE = Long.BYTES; // the kernel's sigset_t
    private static final int SIGACTION_SIZE = 32; // the kernel's struct sigaction: handler, flags, restorer, mask
    private static final long SIG_IGN = 1; // asm-generic/signal-defs.h, a pointer there

    private final int eventFd;
    private final Thread thread;
    private boolean closed;

    private Signals(int eventFd, Thread thread) {
        this.eventFd = eventFd;
        this.thread = thread;
    }

    /**
     * Starts a daemon thread that calls {@code handler} with the number of each signal that comes.
     *
     * @return empty when this process was not started with SIGINT blocked: then the JVM handles signals as ever
     */
    public static Optional<Signals> listen(IntConsumer handler) throws IOException {
        Arena arena = Arena.ofShared();
        Syscall sys = new Syscall(arena);
        MemorySegment blocked = arena.allocate(ValueLayout.JAVA_LONG);
        SyscallException.check(
                "rt_sigprocmask", sys.call(Syscall.SIGPROCMASK, SIG_BLOCK(), 0, blocked.address(), SET_SIZE));
        if ((blocked.get(ValueLayout.JAVA_LONG, 0) & bit(INT)) == 0) {
            arena.close();
            return Optional.empty();
        }
        long set = bit(INT) | bit(QUIT) | bit(TERM) | bit(USR1);
        // not USR2, which the JVM takes for itself with -Xrs too: whose it is would be chance
        if (!ignored(sys, arena, HUP)) { // as it is under nohup, and is to stay
            set |= bit(HUP);
        }
        MemorySegment wanted = arena.allocateFrom(ValueLayout.JAVA_LONG, set);
        int signalFd = (int) SyscallException.check(
                "signalfd", sys.call(Syscall.SIGNALFD, -1, wanted.address(), SET_SIZE, SFD_CLOEXEC()));
        int eventFd = (int) SyscallException.check("eventfd", sys.call(Syscall.EVENTFD, 0, EFD_CLOEXEC()));
        Thread thread = new Thread(() -> read(sys, arena, signalFd, eventFd, handler), "signals");
        thread.setDaemon(true);
        thread.start();
        return Optional.of(new Signals(eventFd, thread));
    }

    /** Whether whoever started this process had it ignore the signal, which does not keep it from a signalfd. */
    private static boolean ignored(Syscall sys, Arena arena, int signal) {
        MemorySegment action = arena.allocate(SIGACTION_SIZE, Long.BYTES);
        sys.call(Syscall.SIGACTION, signal, 0, action.address(), SET_SIZE);
        return action.get(ValueLayout.JAVA_LONG, 0) == SIG_IGN;
    }

    private static void read(Syscall sys, Arena arena, int signalFd, int eventFd, IntConsumer handler) {
        MemorySegment info = arena.allocate(SIGNALFD_SIGINFO_SIZE(), Long.BYTES);
        MemorySegment poll = arena.allocate(2 * pollfd.sizeof(), pollfd.layout().byteAlignment());
        pollfd.fd(poll, signalFd);
        pollfd.events(poll, (short) POLLIN());
        MemorySegment ended = pollfd.asSlice(poll, 1);
        pollfd.fd(ended, eventFd);
        pollfd.events(ended, (short) POLLIN());
        while (pollfd.revents(ended) == 0) {
            long ready = sys.call(Syscall.PPOLL, poll.address(), 2, 0, 0, 0);
            if (ready > 0 && pollfd.revents(poll) != 0) {
                long length = sys.call(Syscall.READ, signalFd, info.address(), info.byteSize());
                if (length == info.byteSize()) {
                    handler.accept(info.get(ValueLayout.JAVA_INT, SIGNALFD_SIGINFO_SIGNO()));
                }
            }
        }
        sys.call(Syscall.CLOSE, signalFd);
        sys.call(Syscall.CLOSE, eventFd);
    }

    /**
     * Ends the thread. To be called before the JVM ends, which otherwise waits 300 ms for a thread that is in the
     * kernel.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
            new Syscall(arena).call(Syscall.WRITE, eventFd, one.address(), one.byteSize());
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long bit(int signal) {
        return 1L << (signal - 1);
    }
}
