/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import static io.ringfly.bindings.linux.Linux.*;

import io.ringfly.bindings.linux.packet_mreq;
import io.ringfly.bindings.linux.sockaddr_ll;
import io.ringfly.bindings.linux.tpacket_req;
import io.ringfly.bindings.linux.tpacket_stats;
import io.ringfly.port.CloseStack;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.RxQueue;
import io.ringfly.port.linux.sys.Mmap;
import io.ringfly.port.linux.sys.SocketWait;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One packet socket: a queue pair, whose receiving half is this and whose sending half is {@link #tx}.
 *
 * <p>Opening is done by {@link AfPacketPort}; afterwards the socket belongs to one worker thread, but for {@link #wakeup},
 * {@link #filter}, {@link #lost} and the counters.
 */
final class PacketSocket implements RxQueue {

    private static final int BLOCK = 1 << 16; // contiguous pages of the ring, at least one slot
    private static final int SEND_BUFFER = 4 << 20; // bytes under way; the kernel takes net.core.wmem_max if less
    private static final int MOST_MESSAGES = 256;

    private final int fd;
    private final Syscall sys;
    private final FramePool pool;
    private final SocketWait wait;
    private final RxSlots slots;
    private long lost;

    final MessageQueue tx;
    final SocketError error;

    /**
     * Makes the socket and its ring, on no interface yet.
     *
     * @param slotCount packets that the ring holds, a power of two
     */
    PacketSocket(FramePool pool, int slotCount, boolean stamping, Syscall opener, Arena arena, CloseStack undo)
            throws IOException {
        this.pool = pool;
        sys = new Syscall(arena);

        // protocol 0: no packet comes before there is a filter
        long socket = opener.call(Syscall.SOCKET, AF_PACKET(), SOCK_RAW() | SOCK_CLOEXEC(), 0);
        fd = (int) SyscallException.check("socket AF_PACKET", socket);
        undo.push(() -> opener.call(Syscall.CLOSE, fd));
        wait = new SocketWait(fd, opener, sys, arena, undo);

        setInt("PACKET_VERSION", opener, SOL_PACKET(), PACKET_VERSION(), TPACKET_V2(), arena);
        setInt("PACKET_QDISC_BYPASS", opener, SOL_PACKET(), PACKET_QDISC_BYPASS(), 1, arena);
        setInt("SO_SNDBUF", opener, SOL_SOCKET(), SO_SNDBUF(), SEND_BUFFER, arena);
        int slotSize = pool.frameSize();
        int block = Math.max(slotSize, BLOCK);
        MemorySegment ring = tpacket_req.allocate(arena);
        tpacket_req.tp_block_size(ring, block);
        tpacket_req.tp_block_nr(ring, Math.max(1, (int) ((long) slotCount * slotSize / block)));
        tpacket_req.tp_frame_size(ring, slotSize);
        tpacket_req.tp_frame_nr(ring, slotCount);
        setOption("PACKET_RX_RING", opener, SOL_PACKET(), PACKET_RX_RING(), ring);
        MemorySegment map = Mmap.shared(opener, fd, 0, (long) slotCount * slotSize, arena, undo);
        slots = new RxSlots(map, slotSize, slotCount, stamping ? new StampClock(sys, arena) : null);
        error = new SocketError(fd, arena);
        int messages = Math.min(Math.max(slotCount / 2, 64), MOST_MESSAGES);
        tx = new MessageQueue(fd, messages, pool, error, sys, arena);
    }

    /** Marks what this socket sends, so that filters know it. */
    void mark(int mark, Syscall opener, Arena arena) throws IOException {
        setInt("SO_MARK", opener, SOL_SOCKET(), SO_MARK(), mark, arena);
    }

    /** Takes only what comes in by the interface, not what leaves by it. */
    void ignoreOutgoing(Syscall opener, Arena arena) throws IOException {
        setInt("PACKET_IGNORE_OUTGOING", opener, SOL_PACKET(), PACKET_IGNORE_OUTGOING(), 1, arena);
    }

    /** Binds to the interface: from now on packets come. */
    void bind(int ifindex, Syscall opener, Arena arena) throws IOException {
        MemorySegment address = sockaddr_ll.allocate(arena);
        sockaddr_ll.sll_family(address, (short) AF_PACKET());
        sockaddr_ll.sll_protocol(address, Short.reverseBytes((short) ETH_P_ALL()));
        sockaddr_ll.sll_ifindex(address, ifindex);
        SyscallException.check("bind AF_PACKET", opener.call(Syscall.BIND, fd, address.address(), address.byteSize()));
    }

    /** Has the interface take packets for other MAC addresses, as long as the socket is open. */
    void promiscuous(int ifindex, Syscall opener, Arena arena) throws IOException {
        MemorySegment membership = packet_mreq.allocate(arena);
        packet_mreq.mr_ifindex(membership, ifindex);
        packet_mreq.mr_type(membership, (short) PACKET_MR_PROMISC());
        setOption("PACKET_ADD_MEMBERSHIP", opener, SOL_PACKET(), PACKET_ADD_MEMBERSHIP(), membership);
    }

    /**
     * Joins a group of sockets that share the packets, and returns the group for the others.
     *
     * @param group what the first one's call returned, or for that one the mode and PACKET_FANOUT_FLAG_UNIQUEID, in the
     *     upper 16 bits
     */
    int join(int group, Syscall opener, Arena arena) throws IOException {
        setInt("PACKET_FANOUT", opener, SOL_PACKET(), PACKET_FANOUT(), group, arena);
        MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
        getOption("PACKET_FANOUT", opener, PACKET_FANOUT(), value, arena);
        return value.get(ValueLayout.JAVA_INT, 0);
    }

    /** Puts a filter in place of the one before, in one step. From any thread, given its own {@code caller}. */
    void filter(MemorySegment program, Syscall caller) throws IOException {
        setOption("SO_ATTACH_FILTER", caller, SOL_SOCKET(), SO_ATTACH_FILTER(), program);
    }

    FramePool pool() {
        return pool;
    }

    RxSlots slots() {
        return slots;
    }

    @Override
    public int receive(PacketBatch into) {
        return slots.drain(into, pool);
    }

    @Override
    public boolean await(long timeoutNanos) throws InterruptedException {
        long deadline = System.nanoTime() + Math.max(0, timeoutNanos);
        long left = timeoutNanos;
        while (true) {
            int events = wait.await(left);
            if (events == 0 || (events & POLLIN()) != 0) {
                return events != 0;
            }
            error.clear(sys); // POLLERR: the interface is down
            left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
        }
    }

    @Override
    public void wakeup() {
        wait.wakeup();
    }

    /** Makes {@link #wakeup} do nothing from now on, since the socket is about to be closed. */
    void retire() {
        wait.retire();
    }

    /**
     * How many packets found no free slot. The kernel begins anew each time when it is asked. From one thread at a time.
     */
    long lost(Syscall caller, Arena arena) throws IOException {
        MemorySegment statistics = tpacket_stats.allocate(arena);
        getOption("PACKET_STATISTICS", caller, PACKET_STATISTICS(), statistics, arena);
        lost += Integer.toUnsignedLong(tpacket_stats.tp_drops(statistics));
        return lost;
    }

    private void setInt(String name, Syscall caller, int level, int option, int value, Arena arena)
            throws SyscallException {
        setOption(name, caller, level, option, arena.allocateFrom(ValueLayout.JAVA_INT, value));
    }

    private void setOption(String name, Syscall caller, int level, int option, MemorySegment value)
            throws SyscallException {
        SyscallException.check(
                "setsockopt " + name,
                caller.call(Syscall.SETSOCKOPT, fd, level, option, value.address(), value.byteSize()));
    }

    private void getOption(String name, Syscall caller, int option, MemorySegment value, Arena arena)
            throws SyscallException {
        MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) value.byteSize());
        SyscallException.check(
                "getsockopt " + name,
                caller.call(Syscall.GETSOCKOPT, fd, SOL_PACKET(), option, value.address(), length.address()));
    }

    @Override
    public String toString() {
        return slots + "; " + tx + "; " + pool;
    }
}
