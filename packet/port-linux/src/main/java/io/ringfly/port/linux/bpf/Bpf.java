/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.bpf;

import static io.ringfly.bindings.linux.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The bpf(2) commands that Ringfly uses. File descriptors are plain ints, closed by the caller; a negative result of
 * the methods that return {@code long} is the negative errno, for the caller to judge.
 *
 * <p>Nothing is ever pinned: a program lives as long as a file descriptor of it or of its link, and the kernel closes
 * those whatever way the process ends.
 */
public final class Bpf {

    private static final int LOG_SIZE = 1 << 20;

    private final Syscall sys;

    /** Commands made through {@code sys}, on its thread. */
    public Bpf(Syscall sys) {
        this.sys = sys;
    }

    /** Creates an XSKMAP: queue number to AF_XDP socket. Returns its file descriptor or the negative errno. */
    public long createXskMap(String name, int entries) {
        return createMap(BPF_MAP_TYPE_XSKMAP(), name, entries, Integer.BYTES, 0);
    }

    /**
     * Creates a DEVMAP: a number to the interface that programs redirect to by it. The index of an interface, which is
     * what {@link #update} takes, is one of the calling thread's network namespace; the map then holds the interface
     * itself. Returns its file descriptor or the negative errno.
     */
    public long createDevMap(String name, int entries) {
        return createMap(BPF_MAP_TYPE_DEVMAP(), name, entries, Integer.BYTES, 0);
    }

    /**
     * Creates an array of one value that can be mapped into memory, from offset 0 of the file descriptor on. Returns
     * that or the negative errno.
     */
    public long createMemory(String name, int bytes) {
        return createMap(BPF_MAP_TYPE_ARRAY(), name, 1, bytes, BPF_F_MMAPABLE());
    }

    private long createMap(int type, String name, int entries, int valueSize, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = attr(arena);
            attr.set(JAVA_INT, BPF_ATTR_MAP_TYPE(), type);
            attr.set(JAVA_INT, BPF_ATTR_KEY_SIZE(), Integer.BYTES);
            attr.set(JAVA_INT, BPF_ATTR_VALUE_SIZE(), valueSize);
            attr.set(JAVA_INT, BPF_ATTR_MAX_ENTRIES(), entries);
            attr.set(JAVA_INT, BPF_ATTR_MAP_FLAGS(), flags);
            setName(attr, BPF_ATTR_MAP_NAME(), name);
            return bpf(BPF_MAP_CREATE(), attr);
        }
    }

    /** {@code map[key] = value}, both 32 bits. Returns 0 or the negative errno. */
    public long update(int mapFd, int key, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = attr(arena);
            attr.set(JAVA_INT, BPF_ATTR_MAP_FD(), mapFd);
            attr.set(
                    JAVA_LONG, BPF_ATTR_KEY(), arena.allocateFrom(JAVA_INT, key).address());
            attr.set(
                    JAVA_LONG,
                    BPF_ATTR_VALUE(),
                    arena.allocateFrom(JAVA_INT, value).address());
            attr.set(JAVA_LONG, BPF_ATTR_ELEM_FLAGS(), BPF_ANY());
            return bpf(BPF_MAP_UPDATE_ELEM(), attr);
        }
    }

    /**
     * Loads an XDP program and returns its file descriptor.
     *
     * @param name up to 15 characters, shown by {@code bpftool prog} and {@code ip link}
     * @throws SyscallException when the kernel refuses it for a reason other than the code
     * @throws IOException when the verifier refuses the code: a defect of the program, told with the verifier's log
     */
    public int loadXdp(String name, BpfAssembler program) throws IOException {
        return load(BPF_PROG_TYPE_XDP(), BPF_XDP(), name, program);
    }

    /** As {@link #loadXdp}, a program that is given the arguments of a tracepoint, 64 bits each. */
    public int loadTracepoint(String name, BpfAssembler program) throws IOException {
        return load(BPF_PROG_TYPE_RAW_TRACEPOINT(), 0, name, program);
    }

    private int load(int type, int attachType, String name, BpfAssembler program) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = attr(arena);
            attr.set(JAVA_INT, BPF_ATTR_PROG_TYPE(), type);
            attr.set(JAVA_INT, BPF_ATTR_EXPECTED_ATTACH_TYPE(), attachType);
            attr.set(JAVA_INT, BPF_ATTR_INSN_CNT(), program.size());
            attr.set(JAVA_LONG, BPF_ATTR_INSNS(), program.assemble(arena).address());
            attr.set(
                    JAVA_LONG,
                    BPF_ATTR_LICENSE(),
                    arena.allocateFrom("Apache-2.0").address());
            setName(attr, BPF_ATTR_PROG_NAME(), name);
            long fd = bpf(BPF_PROG_LOAD(), attr);
            if (fd < 0 && fd != -EPERM()) {
                // once more with a log, which costs time that the good case should not pay
                MemorySegment log = arena.allocate(LOG_SIZE);
                attr.set(JAVA_INT, BPF_ATTR_LOG_LEVEL(), 1);
                attr.set(JAVA_INT, BPF_ATTR_LOG_SIZE(), LOG_SIZE);
                attr.set(JAVA_LONG, BPF_ATTR_LOG_BUF(), log.address());
                fd = bpf(BPF_PROG_LOAD(), attr);
                if (fd < 0 && log.get(JAVA_BYTE, 0) != 0) {
                    throw new IOException("the kernel's verifier refused the program " + name + ":\n" + log.getString(0)
                            + "\nthe program:\n" + program);
                }
            }
            return (int) SyscallException.check("bpf BPF_PROG_LOAD", fd);
        }
    }

    /**
     * Attaches an XDP program to an interface for as long as the returned file descriptor is open.
     *
     * @param flags {@code XDP_FLAGS_DRV_MODE} or {@code XDP_FLAGS_SKB_MODE}
     * @return the link's file descriptor or the negative errno
     */
    public long linkXdp(int programFd, int ifindex, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = attr(arena);
            attr.set(JAVA_INT, BPF_ATTR_LINK_PROG_FD(), programFd);
            attr.set(JAVA_INT, BPF_ATTR_LINK_TARGET_IFINDEX(), ifindex);
            attr.set(JAVA_INT, BPF_ATTR_LINK_ATTACH_TYPE(), BPF_XDP());
            attr.set(JAVA_INT, BPF_ATTR_LINK_FLAGS(), flags);
            return bpf(BPF_LINK_CREATE(), attr);
        }
    }

    /**
     * Runs a program at a tracepoint for as long as the returned file descriptor is open.
     *
     * @return the file descriptor or the negative errno
     */
    public long linkTracepoint(int programFd, String tracepoint) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = attr(arena);
            attr.set(
                    JAVA_LONG,
                    BPF_ATTR_TRACEPOINT_NAME(),
                    arena.allocateFrom(tracepoint).address());
            attr.set(JAVA_INT, BPF_ATTR_TRACEPOINT_PROG_FD(), programFd);
            return bpf(BPF_RAW_TRACEPOINT_OPEN(), attr);
        }
    }

    /** Replaces the program of a link in one step. Returns 0 or the negative errno. */
    public long updateLink(int linkFd, int programFd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = attr(arena);
            attr.set(JAVA_INT, BPF_ATTR_UPDATE_LINK_FD(), linkFd);
            attr.set(JAVA_INT, BPF_ATTR_UPDATE_NEW_PROG_FD(), programFd);
            return bpf(BPF_LINK_UPDATE(), attr);
        }
    }

    /**
     * Runs an XDP program once over {@code data} without any interface and returns its verdict, or the negative errno.
     * The packet seems to come in by {@code lo}.
     */
    public long testRun(int programFd, MemorySegment data) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = attr(arena);
            attr.set(JAVA_INT, BPF_ATTR_TEST_PROG_FD(), programFd);
            attr.set(JAVA_LONG, BPF_ATTR_TEST_DATA_IN(), data.address());
            attr.set(JAVA_INT, BPF_ATTR_TEST_DATA_SIZE_IN(), (int) data.byteSize());
            attr.set(JAVA_INT, BPF_ATTR_TEST_REPEAT(), 1);
            long result = bpf(BPF_PROG_TEST_RUN(), attr);
            return result < 0 ? result : Integer.toUnsignedLong(attr.get(JAVA_INT, BPF_ATTR_TEST_RETVAL()));
        }
    }

    /** The name that the program with this id was loaded under; empty when it is gone or may not be asked. */
    public Optional<String> programName(int id) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = attr(arena);
            attr.set(JAVA_INT, BPF_ATTR_ID(), id);
            long fd = bpf(BPF_PROG_GET_FD_BY_ID(), attr);
            if (fd < 0) {
                return Optional.empty();
            }
            MemorySegment info = arena.allocate(BPF_PROG_INFO_SIZE(), Long.BYTES);
            attr.fill((byte) 0);
            attr.set(JAVA_INT, BPF_ATTR_INFO_FD(), (int) fd);
            attr.set(JAVA_INT, BPF_ATTR_INFO_LEN(), BPF_PROG_INFO_SIZE());
            attr.set(JAVA_LONG, BPF_ATTR_INFO(), info.address());
            long result = bpf(BPF_OBJ_GET_INFO_BY_FD(), attr);
            sys.call(Syscall.CLOSE, fd);
            return result < 0 ? Optional.empty() : Optional.of(info.getString(BPF_PROG_INFO_NAME()));
        }
    }

    private long bpf(int command, MemorySegment attr) {
        return sys.call(Syscall.BPF, command, attr.address(), attr.byteSize());
    }

    private static MemorySegment attr(Arena arena) {
        return arena.allocate(BPF_ATTR_SIZE(), Long.BYTES);
    }

    private static void setName(MemorySegment attr, int offset, String name) {
        if (name.length() >= BPF_OBJ_NAME_LEN()) {
            throw new IllegalArgumentException(name + " is longer than " + (BPF_OBJ_NAME_LEN() - 1));
        }
        for (int i = 0; i < name.length(); i++) {
            attr.set(JAVA_BYTE, offset + i, (byte) name.charAt(i));
        }
    }
}
