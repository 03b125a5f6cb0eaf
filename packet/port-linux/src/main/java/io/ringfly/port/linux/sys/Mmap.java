/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import static io.ringfly.bindings.linux.Linux.MAP_ANONYMOUS;
import static io.ringfly.bindings.linux.Linux.MAP_POPULATE;
import static io.ringfly.bindings.linux.Linux.MAP_PRIVATE;
import static io.ringfly.bindings.linux.Linux.MAP_SHARED;
import static io.ringfly.bindings.linux.Linux.PROT_READ;
import static io.ringfly.bindings.linux.Linux.PROT_WRITE;

import io.ringfly.port.CloseStack;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Mappings that are undone with a close stack. */
public final class Mmap {

    private Mmap() {}

    /** Private zeroed memory, page-aligned. */
    public static MemorySegment anonymous(Syscall sys, long length, Arena arena, CloseStack undo)
            throws SyscallException {
        return map(sys, length, MAP_PRIVATE() | MAP_ANONYMOUS(), -1, 0, arena, undo);
    }

    /** Memory shared with the kernel through a file descriptor. */
    public static MemorySegment shared(Syscall sys, int fd, long offset, long length, Arena arena, CloseStack undo)
            throws SyscallException {
        return map(sys, length, MAP_SHARED() | MAP_POPULATE(), fd, offset, arena, undo);
    }

    @SuppressWarnings("restricted") // the segment is as long as the mapping, and the arena ends after munmap
    private static MemorySegment map(
            Syscall sys, long length, int flags, int fd, long offset, Arena arena, CloseStack undo)
            throws SyscallException {
        long address = sys.call(Syscall.MMAP, 0, length, PROT_READ() | PROT_WRITE(), flags, fd, offset);
        SyscallException.check("mmap", address);
        undo.push(() -> sys.call(Syscall.MUNMAP, address, length));
        return MemorySegment.ofAddress(address).reinterpret(length, arena, null);
    }
}
