/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import static io.ringfly.bindings.linux.Linux.*;

import io.ringfly.bindings.linux.sockaddr_xdp;
import io.ringfly.bindings.linux.xdp_mmap_offsets;
import io.ringfly.bindings.linux.xdp_options;
import io.ringfly.bindings.linux.xdp_ring_offset;
import io.ringfly.bindings.linux.xdp_statistics;
import io.ringfly.bindings.linux.xdp_umem_reg;
import io.ringfly.port.CloseStack;
import io.ringfly.port.Counter;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.RxQueue;
import io.ringfly.port.TxQueue;
import io.ringfly.port.linux.sys.Mmap;
import io.ringfly.port.linux.sys.SocketWait;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One AF_XDP socket: a queue pair with its four rings.
 *
 * <p>Opening is done by {@link XdpPort}; afterwards the socket belongs to one worker thread, but for {@link #wakeup} and
 * the counters.
 */
final class XdpSocket implements RxQueue, TxQueue {

    private static final int XMIT_BATCH = 32; // TX_BATCH_SIZE: packets that one sendto sends in copy mode

    private final int fd;
    private final int queue;
    private final Syscall sys;
    private final FramePool pool;
    private final SocketWait wait;
    private final int rxFrames;
    private boolean busyPoll;
    private FillRing fill;
    private CompletionRing completion;
    private RxRing rx;
    private TxRing tx;
    private int withKernel; // frames in the fill or rx ring
    private int inFlight; // frames sent, not completed
    private boolean retired;

    final Counter rxPackets = new Counter();
    final Counter rxBytes = new Counter();
    final Counter txPackets = new Counter();
    final Counter txBytes = new Counter();
    final Counter txRefused = new Counter();
    private final Counter txCalls = new Counter();

    /**
     * Makes the socket and its rings; {@link #bind} comes next.
     *
     * @param umem the port's memory, registered by the socket of its first queue; null for the others
     */
    XdpSocket(
            int queue,
            MemorySegment umem,
            FramePool pool,
            XdpOptions options,
            Syscall opener,
            Arena arena,
            CloseStack undo)
            throws IOException {
        this.queue = queue;
        this.pool = pool;
        int rings = options.ring();
        rxFrames = rings;
        sys = new Syscall(arena);

        long socket = opener.call(Syscall.SOCKET, AF_XDP(), SOCK_RAW() | SOCK_CLOEXEC(), 0);
        fd = (int) SyscallException.check("socket AF_XDP", socket);
        undo.push(() -> opener.call(Syscall.CLOSE, fd));
        wait = new SocketWait(fd, opener, sys, arena, undo);

        if (umem != null) {
            MemorySegment reg = arena.allocate(xdp_umem_reg.layout());
            xdp_umem_reg.addr(reg, umem.address());
            xdp_umem_reg.len(reg, umem.byteSize());
            xdp_umem_reg.chunk_size(reg, pool.frameSize());
            setOption("XDP_UMEM_REG", opener, SOL_XDP(), XDP_UMEM_REG(), reg);
        }
        MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, rings);
        setOption("XDP_UMEM_FILL_RING", opener, SOL_XDP(), XDP_UMEM_FILL_RING(), size);
        setOption("XDP_UMEM_COMPLETION_RING", opener, SOL_XDP(), XDP_UMEM_COMPLETION_RING(), size);
        setOption("XDP_RX_RING", opener, SOL_XDP(), XDP_RX_RING(), size);
        setOption("XDP_TX_RING", opener, SOL_XDP(), XDP_TX_RING(), size);
        mapRings(rings, options.stamping(), opener, arena, undo);
    }

    private void mapRings(int size, boolean stamped, Syscall opener, Arena arena, CloseStack undo) throws IOException {
        MemorySegment offsets = arena.allocate(xdp_mmap_offsets.layout());
        getOption("XDP_MMAP_OFFSETS", opener, XDP_MMAP_OFFSETS(), offsets, arena);
        MemorySegment of;
        of = xdp_mmap_offsets.fr(offsets);
        fill = new FillRing(map(of, size, Long.BYTES, XDP_UMEM_PGOFF_FILL_RING(), opener, arena, undo));
        of = xdp_mmap_offsets.cr(offsets);
        completion =
                new CompletionRing(map(of, size, Long.BYTES, XDP_UMEM_PGOFF_COMPLETION_RING(), opener, arena, undo));
        of = xdp_mmap_offsets.rx(offsets);
        rx = new RxRing(map(of, size, 2 * Long.BYTES, XDP_PGOFF_RX_RING(), opener, arena, undo), stamped);
        of = xdp_mmap_offsets.tx(offsets);
        tx = new TxRing(
                map(of, size, 2 * Long.BYTES, Integer.toUnsignedLong(XDP_PGOFF_TX_RING()), opener, arena, undo));
    }

    private RingMemory map(
            MemorySegment offsets, int size, int entry, long page, Syscall opener, Arena arena, CloseStack undo)
            throws IOException {
        long length = xdp_ring_offset.desc(offsets) + (long) size * entry;
        MemorySegment map = Mmap.shared(opener, fd, page, length, arena, undo);
        return new RingMemory(map, offsets, size);
    }

    /** Turns preferred busy polling on: the kernel's driver runs when this thread asks. Before {@link #bind}. */
    void busyPoll(int microseconds, int budget, Syscall opener, Arena arena) throws IOException {
        MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
        setOption("SO_PREFER_BUSY_POLL", opener, SOL_SOCKET(), SO_PREFER_BUSY_POLL(), value);
        value.set(ValueLayout.JAVA_INT, 0, microseconds);
        setOption("SO_BUSY_POLL", opener, SOL_SOCKET(), SO_BUSY_POLL(), value);
        value.set(ValueLayout.JAVA_INT, 0, budget);
        setOption("SO_BUSY_POLL_BUDGET", opener, SOL_SOCKET(), SO_BUSY_POLL_BUDGET(), value);
        busyPoll = true;
    }

    /**
     * Binds to the interface's queue. Returns 0 or the negative errno.
     *
     * @param flags {@code XDP_ZEROCOPY} or {@code XDP_COPY}, and {@code XDP_USE_NEED_WAKEUP}
     * @param sharedWith the socket that registered the memory; null for that one itself
     */
    long bind(int ifindex, int flags, XdpSocket sharedWith, Syscall opener, Arena arena) {
        MemorySegment address = arena.allocate(sockaddr_xdp.layout());
        sockaddr_xdp.sxdp_family(address, (short) AF_XDP());
        sockaddr_xdp.sxdp_ifindex(address, ifindex);
        sockaddr_xdp.sxdp_queue_id(address, queue);
        // a socket that shares the memory takes the first one's flags over and may give none of its own
        sockaddr_xdp.sxdp_flags(address, (short) (sharedWith == null ? flags : XDP_SHARED_UMEM()));
        sockaddr_xdp.sxdp_shared_umem_fd(address, sharedWith == null ? 0 : sharedWith.fd);
        return opener.call(Syscall.BIND, fd, address.address(), address.byteSize());
    }

    /** Whether the driver reads and writes our frames itself, as bound. */
    boolean zeroCopy(Syscall opener, Arena arena) throws IOException {
        MemorySegment options = arena.allocate(xdp_options.layout());
        getOption("XDP_OPTIONS", opener, XDP_OPTIONS(), options, arena);
        return (xdp_options.flags(options) & XDP_OPTIONS_ZEROCOPY()) != 0;
    }

    int fd() {
        return fd;
    }

    int queue() {
        return queue;
    }

    FramePool pool() {
        return pool;
    }

    @Override
    public int receive(PacketBatch into) {
        int before = into.size();
        long bytes = rx.drain(into, into.space());
        int count = into.size() - before;
        withKernel -= count;
        pool.takeBack(count);
        refill();
        if (bytes < 0) {
            if (busyPoll || fill.needsWakeup()) {
                sys.call(Syscall.RECVFROM, fd, 0, 0, MSG_DONTWAIT());
            }
            return 0;
        }
        rxPackets.add(count);
        rxBytes.add(bytes);
        return count;
    }

    /**
     * Keeps {@code rxFrames} frames with the kernel. No more than that, though the rings would hold more: the rest of
     * the pool is for sending, which would starve when nobody empties the rx ring.
     */
    void refill() {
        int room = fill.room(rxFrames - withKernel);
        int put = 0;
        while (put < room) {
            long frame = pool.allocate();
            if (frame == FramePool.NONE) {
                break;
            }
            fill.put(frame - pool.headroom());
            put++;
        }
        if (put > 0) {
            fill.publish();
            withKernel += put;
            pool.lend(put);
        }
    }

    @Override
    public boolean await(long timeoutNanos) throws InterruptedException {
        return wait.await(timeoutNanos) != 0;
    }

    @Override
    public void wakeup() {
        wait.wakeup();
    }

    /** Makes {@link #wakeup} do nothing from now on, since the socket is about to be closed. */
    synchronized void retire() {
        retired = true;
        wait.retire();
    }

    @Override
    public int send(PacketBatch from) {
        int count = tx.room(from.size());
        if (count == 0) {
            return 0;
        }
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            int length = from.length(i);
            tx.put(from.offset(i), length);
            bytes += length;
        }
        from.removeFirst(count);
        inFlight += count;
        pool.lend(count);
        txPackets.add(count);
        txBytes.add(bytes);
        return count;
    }

    @Override
    public int flush() {
        if (inFlight == 0) {
            return 0;
        }
        tx.flush();
        push();
        return inFlight;
    }

    @Override
    public void rehearse() {
        push();
    }

    @Override
    public long systemCalls() {
        return txCalls.get();
    }

    /** What a departure and its rehearsal have in common, so that the one gets compiled by the other. */
    private void push() {
        tx.publish();
        if (tx.needsWakeup()) {
            kick();
        }
        reclaim();
    }

    private void reclaim() {
        int back = completion.reclaim(pool);
        inFlight -= back;
        pool.takeBack(back);
    }

    /**
     * Has the kernel send. In copy mode a call sends up to 32 packets and says EAGAIN when there are more. EBUSY means
     * that it dropped one (longer than the MTU, or no carrier) and went no further. Of an interface that is set down,
     * which gives ENETDOWN, it takes none: they wait in the ring until it is up again.
     */
    private void kick() {
        for (int left = tx.pending() / XMIT_BATCH + 1; left > 0; left--) {
            long result = sys.call(Syscall.SENDTO, fd, 0, 0, MSG_DONTWAIT());
            txCalls.add(1);
            if (result == -EBUSY()) {
                txRefused.add(1);
            } else if (result != -EAGAIN()) {
                return;
            }
            reclaim(); // a full completion ring stops the kernel too
        }
    }

    /** The kernel's {@code struct xdp_statistics} of this socket. From any thread. */
    MemorySegment statistics(Arena arena) throws IOException {
        MemorySegment statistics = arena.allocate(xdp_statistics.layout());
        getOption("XDP_STATISTICS", new Syscall(arena), XDP_STATISTICS(), statistics, arena);
        return statistics;
    }

    private void setOption(String name, Syscall opener, int level, int option, MemorySegment value)
            throws SyscallException {
        SyscallException.check(
                "setsockopt " + name,
                opener.call(Syscall.SETSOCKOPT, fd, level, option, value.address(), value.byteSize()));
    }

    private void getOption(String name, Syscall opener, int option, MemorySegment value, Arena arena)
            throws SyscallException {
        MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) value.byteSize());
        SyscallException.check(
                "getsockopt " + name,
                opener.call(Syscall.GETSOCKOPT, fd, SOL_XDP(), option, value.address(), length.address()));
    }

    @Override
    public synchronized String toString() {
        if (retired) {
            return "xdp queue " + queue + ": closed; " + pool;
        }
        return "xdp queue " + queue + ": " + fill + "; " + rx + "; " + tx + "; " + completion + "; " + pool;
    }
}
