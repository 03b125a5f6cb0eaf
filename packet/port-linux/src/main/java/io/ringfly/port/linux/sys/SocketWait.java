/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import static io.ringfly.bindings.linux.Linux.EFD_CLOEXEC;
import static io.ringfly.bindings.linux.Linux.EFD_NONBLOCK;
import static io.ringfly.bindings.linux.Linux.POLLIN;

import io.ringfly.bindings.linux.pollfd;
import io.ringfly.bindings.linux.timespec;
import io.ringfly.port.CloseStack;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Waiting for a socket to have something to read, which any other thread can end: {@code ppoll(2)} on it and on an
 * eventfd. Belongs to the socket's worker, but for {@link #wakeup} and {@link #retire}.
 */
public final class SocketWait {

    private static final long SOCKET = pollfd.revents$offset();
    private static final long WOKEN = pollfd.sizeof() + pollfd.revents$offset(); // of the second entry, the eventfd
    private static final long INTERRUPT_CHECK_NANOS = 50_000_000; // a thread's interrupt does not end a poll

    private final Syscall sys;
    private final int eventFd;
    private final MemorySegment poll;
    private final MemorySegment timeout;
    private final MemorySegment eventCount;
    private boolean retired;

    /**
     * Of the socket {@code fd}.
     *
     * @param opener of the thread that opens the port, and closes it
     * @param worker of the thread that will wait
     */
    public SocketWait(int fd, Syscall opener, Syscall worker, Arena arena, CloseStack undo) throws SyscallException {
        sys = worker;
        poll = arena.allocate(2 * pollfd.sizeof(), 8);
        timeout = arena.allocate(timespec.layout());
        eventCount = arena.allocate(ValueLayout.JAVA_LONG);
        eventFd = (int)
                SyscallException.check("eventfd", opener.call(Syscall.EVENTFD, 0, EFD_CLOEXEC() | EFD_NONBLOCK()));
        undo.push(() -> opener.call(Syscall.CLOSE, eventFd));
        watch(0, fd);
        watch(1, eventFd);
    }

    private void watch(int index, int descriptor) {
        MemorySegment entry = pollfd.asSlice(poll, index);
        pollfd.fd(entry, descriptor);
        pollfd.events(entry, (short) POLLIN());
    }

    /**
     * Waits until the socket has something to read or an error, or until {@link #wakeup}.
     *
     * @param timeoutNanos how long at most; 0 or less only looks
     * @return the socket's events as {@code poll(2)} tells them, and POLLIN when it was woken; 0 when the time is over
     */
    public int await(long timeoutNanos) throws InterruptedException {
        long deadline = System.nanoTime() + Math.max(0, timeoutNanos);
        long left = timeoutNanos;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long slice = Math.clamp(left, 0, INTERRUPT_CHECK_NANOS);
            timespec.tv_sec(timeout, 0);
            timespec.tv_nsec(timeout, slice);
            long ready = sys.call(Syscall.PPOLL, poll.address(), 2, timeout.address(), 0, 0);
            if (ready > 0) {
                int events = poll.get(ValueLayout.JAVA_SHORT, SOCKET);
                if ((poll.get(ValueLayout.JAVA_SHORT, WOKEN) & POLLIN()) != 0) {
                    sys.call(Syscall.READ, eventFd, eventCount.address(), eventCount.byteSize());
                    events |= POLLIN();
                }
                return events;
            }
            left = deadline - System.nanoTime(); // the slice may have ended early, by a signal
            if (left <= 0) {
                return 0;
            }
        }
    }

    /** Ends the present {@link #await}, or the next one. From any thread. */
    public synchronized void wakeup() {
        if (retired) {
            return; // the descriptor's number may be something else's by now
        }
        try (Arena arena = Arena.ofConfined()) { // any thread: so neither the worker's errno nor its buffer
            MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
            new Syscall(arena).call(Syscall.WRITE, eventFd, one.address(), one.byteSize());
        }
    }

    /** Makes {@link #wakeup} do nothing from now on, since the descriptors are about to be closed. From any thread. */
    public synchronized void retire() {
        retired = true;
    }
}
