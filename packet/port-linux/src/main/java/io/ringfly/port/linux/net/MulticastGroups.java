/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.AF_INET6;
import static io.ringfly.bindings.linux.Linux.IPPROTO_IPV6;
import static io.ringfly.bindings.linux.Linux.IPV6_JOIN_GROUP;
import static io.ringfly.bindings.linux.Linux.IPV6_MREQ_ADDRESS;
import static io.ringfly.bindings.linux.Linux.IPV6_MREQ_INTERFACE;
import static io.ringfly.bindings.linux.Linux.IPV6_MREQ_SIZE;
import static io.ringfly.bindings.linux.Linux.SOCK_CLOEXEC;
import static io.ringfly.bindings.linux.Linux.SOCK_DGRAM;

import io.ringfly.codec.Ipv6Address;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * IPv6 groups that the kernel is in for us: it tells the switches on the way (MLD, RFC 3810), and the interface's hardware
 * lets their packets in, so that a program on the interface gets to see them. Holds until {@link #close}, or the end of
 * the process.
 *
 * <p>A socket that receives nothing, in the network namespace of the thread that opens it. For one thread at a time.
 */
public final class MulticastGroups implements AutoCloseable {

    private final Arena arena;
    private final Syscall sys;
    private final int ifindex;
    private final long fd;

    private MulticastGroups(Arena arena, Syscall sys, int ifindex, long fd) {
        this.arena = arena;
        this.sys = sys;
        this.ifindex = ifindex;
        this.fd = fd;
    }

    /** No group yet, on interface {@code ifindex}. */
    public static MulticastGroups open(int ifindex) throws IOException {
        Arena arena = Arena.ofShared();
        Syscall sys = new Syscall(arena);
        long fd = sys.call(Syscall.SOCKET, AF_INET6(), SOCK_DGRAM() | SOCK_CLOEXEC(), 0);
        if (fd < 0) {
            arena.close();
            throw new SyscallException("socket(AF_INET6)", fd);
        }
        return new MulticastGroups(arena, sys, ifindex, fd);
    }

    /** Joins a group that nothing was joined to before. */
    public void join(Ipv6Address group) throws IOException {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment request = temporary.allocate(IPV6_MREQ_SIZE(), Long.BYTES);
            ByteBuffer bytes = request.asByteBuffer();
            bytes.putLong(IPV6_MREQ_ADDRESS(), group.high()).putLong(IPV6_MREQ_ADDRESS() + Long.BYTES, group.low());
            bytes.order(ByteOrder.nativeOrder()).putInt(IPV6_MREQ_INTERFACE(), ifindex);
            SyscallException.check(
                    "setsockopt IPV6_JOIN_GROUP " + group,
                    sys.call(
                            Syscall.SETSOCKOPT,
                            fd,
                            IPPROTO_IPV6(),
                            IPV6_JOIN_GROUP(),
                            request.address(),
                            request.byteSize()));
        }
    }

    @Override
    public void close() {
        sys.call(Syscall.CLOSE, fd);
        arena.close();
    }
}
