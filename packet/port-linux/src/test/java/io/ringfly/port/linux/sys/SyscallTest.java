/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import static io.ringfly.bindings.linux.Linux.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyscallTest {

    private final Arena arena = Arena.ofConfined();
    private final Syscall sys = new Syscall(arena);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void aFailureIsItsNegativeErrno() {
        assertEquals(-EBADF(), sys.call(Syscall.CLOSE, -1));
        assertEquals(
                -ENOENT(),
                sys.call(
                        Syscall.OPENAT,
                        AT_FDCWD(),
                        arena.allocateFrom("/no/such/file").address(),
                        O_RDONLY()));
        assertEquals(-EINVAL(), sys.call(Syscall.MMAP, 0, 0, PROT_READ(), MAP_PRIVATE() | MAP_ANONYMOUS(), -1, 0));
        assertEquals(-EAFNOSUPPORT(), sys.call(Syscall.SOCKET, 4711, SOCK_RAW(), 0));
        assertEquals(-ENOSYS(), sys.call(100_000, 0));
    }

    @Test
    void aResultIsPassedOn() {
        long fd = sys.call(Syscall.EVENTFD, 41, EFD_CLOEXEC() | EFD_NONBLOCK());
        assertTrue(fd > 2, "a file descriptor: " + fd);
        MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
        value.set(ValueLayout.JAVA_LONG, 0, 1);
        assertEquals(8, sys.call(Syscall.WRITE, fd, value.address(), 8));
        assertEquals(8, sys.call(Syscall.READ, fd, value.address(), 8));
        assertEquals(42, value.get(ValueLayout.JAVA_LONG, 0));
        assertEquals(-EAGAIN(), sys.call(Syscall.READ, fd, value.address(), 8), "read empty");
        assertEquals(0, sys.call(Syscall.CLOSE, fd), "an earlier errno does not stick");
    }

    @Test
    void allSixArgumentsArrive() {
        long page = 4096;
        MemorySegment path = arena.allocateFrom("/proc/self/exe");
        long fd = sys.call(Syscall.OPENAT, AT_FDCWD(), path.address(), O_RDONLY() | O_CLOEXEC());
        assertTrue(fd > 2);
        long whole = sys.call(Syscall.MMAP, 0, 2 * page, PROT_READ(), MAP_PRIVATE(), fd, 0);
        long second = sys.call(Syscall.MMAP, 0, page, PROT_READ(), MAP_PRIVATE(), fd, page);
        assertTrue(whole > 0 && second > 0);
        assertEquals(
                -1, segment(whole + page, page).mismatch(segment(second, page)), "the offset is the sixth argument");
        assertEquals(-EINVAL(), sys.call(Syscall.MMAP, 0, page, PROT_READ(), MAP_PRIVATE(), fd, 1));
        assertEquals(0, sys.call(Syscall.MUNMAP, whole, 2 * page));
        assertEquals(0, sys.call(Syscall.MUNMAP, second, page));
        assertEquals(0, sys.call(Syscall.CLOSE, fd));
    }

    @SuppressWarnings("restricted")
    private static MemorySegment segment(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    @Test
    void threadsDoNotSeeEachOthersErrno() throws InterruptedException {
        AtomicInteger wrong = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            boolean closing = i % 2 == 0;
            threads[i] = Thread.ofPlatform().start(() -> {
                try (Arena own = Arena.ofConfined()) {
                    Syscall mine = new Syscall(own);
                    for (int n = 0; n < 20_000; n++) {
                        long result = closing ? mine.call(Syscall.CLOSE, -1) : mine.call(Syscall.SOCKET, 4711, 1, 0);
                        if (result != (closing ? -EBADF() : -EAFNOSUPPORT())) {
                            wrong.incrementAndGet();
                        }
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, wrong.get());
    }

    @Test
    void anExceptionNamesTheCallAndTheErrno() throws SyscallException {
        assertEquals(7, SyscallException.check("open", 7));
        assertEquals(0, SyscallException.check("open", 0));
        SyscallException e = assertThrows(SyscallException.class, () -> SyscallException.check("open /x", -ENOENT()));
        assertEquals("open /x: ENOENT (no such file or directory)", e.getMessage());
        assertEquals(2, e.errno());
    }

    /** Numbers of include/uapi/asm-generic/errno.h and errno-base.h, which x86-64 and arm64 share. */
    @ParameterizedTest
    @CsvSource({
        "1, EPERM (operation not permitted)",
        "2, ENOENT (no such file or directory)",
        "4, EINTR (interrupted system call)",
        "7, E2BIG (argument list too long)",
        "9, EBADF (bad file descriptor)",
        "11, EAGAIN (resource temporarily unavailable)",
        "12, ENOMEM (cannot allocate memory)",
        "13, EACCES (permission denied)",
        "16, EBUSY (device or resource busy)",
        "17, EEXIST (file exists)",
        "19, ENODEV (no such device)",
        "22, EINVAL (invalid argument)",
        "38, ENOSYS (function not implemented)",
        "90, EMSGSIZE (message too long)",
        "95, EOPNOTSUPP (operation not supported)",
        "97, EAFNOSUPPORT (address family not supported)",
        "100, ENETDOWN (network is down)",
        "101, ENETUNREACH (network is unreachable)",
        "105, ENOBUFS (no buffer space available)",
        "113, EHOSTUNREACH (no route to host)",
        "4000, errno 4000",
    })
    void anErrnoHasItsNameWhateverItsSign(int errno, String text) {
        assertEquals(text, Errno.describe(errno));
        assertEquals(text, Errno.describe(-errno));
    }
}
