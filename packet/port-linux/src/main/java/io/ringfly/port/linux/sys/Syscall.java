/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import io.ringfly.bindings.linux.SyscallsAarch64;
import io.ringfly.bindings.linux.SyscallsX86_64;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * System calls of one thread.
 *
 * <p>Every call returns what the kernel returns: a result, or the negative errno ({@code -EAGAIN}). Pointers are
 * passed as addresses; the caller keeps the memory alive. All calls go through libc's {@code syscall(2)} with one
 * method handle, because linking a handle per function costs milliseconds of start-up each, and a few nanoseconds per
 * call are nothing beside entering the kernel.
 *
 * <p>An instance owns the segment that errno is captured in, so it belongs to one thread at a time: make one for each
 * worker. A call may block; the JVM keeps running meanwhile.
 */
public final class Syscall {

    private static final boolean X86_64 = System.getProperty("os.arch").equals("amd64");

    static {
        if (!X86_64 && !System.getProperty("os.arch").equals("aarch64")) {
            throw new UnsupportedOperationException(
                    "no system call numbers for " + System.getProperty("os.arch") + ": amd64 and aarch64 are known");
        }
    }

    public static final int BIND = X86_64 ? SyscallsX86_64.__NR_bind() : SyscallsAarch64.__NR_bind();
    public static final int BPF = X86_64 ? SyscallsX86_64.__NR_bpf() : SyscallsAarch64.__NR_bpf();
    public static final int CAPGET = X86_64 ? SyscallsX86_64.__NR_capget() : SyscallsAarch64.__NR_capget();
    public static final int CLOCK_GETTIME =
            X86_64 ? SyscallsX86_64.__NR_clock_gettime() : SyscallsAarch64.__NR_clock_gettime();
    public static final int CLOSE = X86_64 ? SyscallsX86_64.__NR_close() : SyscallsAarch64.__NR_close();
    public static final int EVENTFD = X86_64 ? SyscallsX86_64.__NR_eventfd2() : SyscallsAarch64.__NR_eventfd2();
    public static final int GETSOCKNAME =
            X86_64 ? SyscallsX86_64.__NR_getsockname() : SyscallsAarch64.__NR_getsockname();
    public static final int GETSOCKOPT = X86_64 ? SyscallsX86_64.__NR_getsockopt() : SyscallsAarch64.__NR_getsockopt();
    public static final int IOCTL = X86_64 ? SyscallsX86_64.__NR_ioctl() : SyscallsAarch64.__NR_ioctl();
    public static final int MMAP = X86_64 ? SyscallsX86_64.__NR_mmap() : SyscallsAarch64.__NR_mmap();
    public static final int MUNMAP = X86_64 ? SyscallsX86_64.__NR_munmap() : SyscallsAarch64.__NR_munmap();
    public static final int OPENAT = X86_64 ? SyscallsX86_64.__NR_openat() : SyscallsAarch64.__NR_openat();
    public static final int PPOLL = X86_64 ? SyscallsX86_64.__NR_ppoll() : SyscallsAarch64.__NR_ppoll();
    public static final int READ = X86_64 ? SyscallsX86_64.__NR_read() : SyscallsAarch64.__NR_read();
    public static final int RECVFROM = X86_64 ? SyscallsX86_64.__NR_recvfrom() : SyscallsAarch64.__NR_recvfrom();
    public static final int SENDMMSG = X86_64 ? SyscallsX86_64.__NR_sendmmsg() : SyscallsAarch64.__NR_sendmmsg();
    public static final int SENDTO = X86_64 ? SyscallsX86_64.__NR_sendto() : SyscallsAarch64.__NR_sendto();
    public static final int SETNS = X86_64 ? SyscallsX86_64.__NR_setns() : SyscallsAarch64.__NR_setns();
    public static final int SETSOCKOPT = X86_64 ? SyscallsX86_64.__NR_setsockopt() : SyscallsAarch64.__NR_setsockopt();
    public static final int SIGACTION =
            X86_64 ? SyscallsX86_64.__NR_rt_sigaction() : SyscallsAarch64.__NR_rt_sigaction();
    public static final int SIGNALFD = X86_64 ? SyscallsX86_64.__NR_signalfd4() : SyscallsAarch64.__NR_signalfd4();
    public static final int SIGPROCMASK =
            X86_64 ? SyscallsX86_64.__NR_rt_sigprocmask() : SyscallsAarch64.__NR_rt_sigprocmask();
    public static final int SOCKET = X86_64 ? SyscallsX86_64.__NR_socket() : SyscallsAarch64.__NR_socket();
    public static final int UNSHARE = X86_64 ? SyscallsX86_64.__NR_unshare() : SyscallsAarch64.__NR_unshare();
    public static final int WRITE = X86_64 ? SyscallsX86_64.__NR_write() : SyscallsAarch64.__NR_write();

    private static final MemoryLayout ERRNO = ValueLayout.JAVA_INT;
    private static final MethodHandle HANDLE = link();

    private final MemorySegment errno;

    /**
     * Not the constant: what C2 knows, it inlines into the caller, and when it runs out of room half way, each call
     * leaves a slice of {@link #errno} on the heap. So the handle is compiled on its own, whole; that costs 1 ns.
     */
    private final MethodHandle handle = HANDLE;

    /** Calls that capture errno in memory of {@code arena}, which must outlive this object. */
    public Syscall(Arena arena) {
        errno = arena.allocate(ERRNO);
    }

    @SuppressWarnings("restricted") // the descriptor is that of syscall(2) with six arguments
    private static MethodHandle link() {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find("syscall").orElseThrow(),
                FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(1));
    }

    public long call(int number, long a) {
        return call(number, a, 0, 0, 0, 0, 0);
    }

    public long call(int number, long a, long b) {
        return call(number, a, b, 0, 0, 0, 0);
    }

    public long call(int number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0, 0);
    }

    public long call(int number, long a, long b, long c, long d) {
        return call(number, a, b, c, d, 0, 0);
    }

    public long call(int number, long a, long b, long c, long d, long e) {
        return call(number, a, b, c, d, e, 0);
    }

    /** Makes the call and returns its result, or the negative errno. */
    public long call(int number, long a, long b, long c, long d, long e, long f) {
        long result;
        try {
            result = (long) handle.invokeExact(errno, (long) number, a, b, c, d, e, f);
        } catch (Throwable t) { // the handle of a C function throws nothing
            throw new AssertionError(t);
        }
        return result == -1 ? -errno.get(ValueLayout.JAVA_INT, 0) : result;
    }
}
