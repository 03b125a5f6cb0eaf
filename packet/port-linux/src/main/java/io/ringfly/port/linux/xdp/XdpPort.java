/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import static io.ringfly.bindings.linux.Linux.*;

import io.ringfly.bindings.linux.xdp_statistics;
import io.ringfly.port.CloseStack;
import io.ringfly.port.FramePool;
import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortFeatures;
import io.ringfly.port.PortName;
import io.ringfly.port.PortStats;
import io.ringfly.port.PortStats.Direction;
import io.ringfly.port.RxQueue;
import io.ringfly.port.Steering;
import io.ringfly.port.TxQueue;
import io.ringfly.port.linux.bpf.Bpf;
import io.ringfly.port.linux.bpf.XdpOwner;
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.Errno;
import io.ringfly.port.linux.sys.Mmap;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** An interface's queues through AF_XDP sockets. Opened by {@link XdpPortProvider}. */
final class XdpPort implements Port {

    /** Bytes that the kernel keeps before a received packet: XDP_PACKET_HEADROOM in linux/bpf.h. */
    static final int HEADROOM = 256;

    /** Rules that the verifier takes for sure: it gives up at 8192 jumps that it has not looked behind yet. */
    private static final int MANY_RULES = 1000;

    private static final int BUSY_POLL_BUDGET = 64;
    private static final long BUSY_RETRY_NANOS = 200_000;
    private static final long BUSY_GIVE_UP_NANOS = 500_000_000;

    private final String name;
    private final CloseStack undo = new CloseStack();
    private final List<XdpSocket> sockets = new ArrayList<>();
    private PortFeatures features;
    private boolean stamping;
    private int xskMap;
    private int program;
    private int bpfLink;
    private Thread detaching; // null until the link is being closed
    private PortStats last; // of a port that is closed
    private boolean closed;

    private XdpPort(String name) {
        this.name = name;
    }

    /**
     * Opens queues of {@code link}, which the calling thread's network namespace has.
     *
     * @param queueCount how many receive queues the interface has
     */
    static XdpPort open(
            PortName name, XdpOptions options, Link link, int queueCount, Steering steering, Netlink netlink)
            throws IOException {
        XdpPort port = new XdpPort(name.toString());
        try {
            port.open(options, link, queueCount, steering, netlink);
        } catch (IOException | RuntimeException | Error e) {
            port.close();
            throw e;
        }
        return port;
    }

    private void open(XdpOptions options, Link link, int queueCount, Steering steering, Netlink netlink)
            throws IOException {
        Arena arena = Arena.ofShared();
        undo.push(arena::close);
        undo.push(this::awaitDetached);
        Syscall sys = new Syscall(arena);
        Bpf bpf = new Bpf(sys);

        stamping = options.stamping();
        int first = options.queue() == XdpOptions.ALL ? 0 : options.queue();
        int count = options.queue() == XdpOptions.ALL ? queueCount : 1;
        int frameSize = frameSize(options, link);
        int frames = 2 * options.ring(); // half with the kernel for receiving, half for sending
        MemorySegment umem = Mmap.anonymous(sys, (long) count * frames * frameSize, arena, undo);
        boolean zeroCopy = false;
        for (int i = 0; i < count; i++) {
            FramePool pool = new FramePool(umem, (long) i * frames * frameSize, frames, frameSize, HEADROOM);
            XdpSocket socket = socket(first + i, i == 0 ? umem : null, pool, options, sys, arena);
            sockets.add(socket);
            socket.refill();
            bind(socket, options, link, netlink, sys, arena);
            zeroCopy = socket.zeroCopy(sys, arena);
        }

        xskMap = (int) SyscallException.check("bpf BPF_MAP_CREATE", bpf.createXskMap("ringfly_xsk", first + count));
        undo.push(() -> sys.call(Syscall.CLOSE, xskMap));
        for (XdpSocket socket : sockets) {
            SyscallException.check("bpf BPF_MAP_UPDATE_ELEM", bpf.update(xskMap, socket.queue(), socket.fd()));
        }
        program = load(bpf, steering);
        undo.push(() -> sys.call(Syscall.CLOSE, program));
        String attached = attach(options, link, netlink, sys, bpf);
        Links.awaitCarrier(netlink, link.index());

        features = new PortFeatures(
                "xdp",
                attached + (zeroCopy ? ", zero-copy" : ", copy"),
                link.mac(),
                Math.min(link.mtu() + Steering.ETHERNET_LENGTH, frameSize - HEADROOM));
    }

    private int load(Bpf bpf, Steering steering) throws IOException {
        try {
            return bpf.loadXdp("ringfly", SteeringProgram.compile(steering, xskMap, stamping));
        } catch (IOException e) {
            if (steering.rules().size() > MANY_RULES) {
                throw new PortException(
                        name + ": " + steering.rules().size()
                                + " different kinds of packets are more than the kernel's verifier takes: ask for fewer",
                        e);
            }
            throw e;
        }
    }

    private static int frameSize(XdpOptions options, Link link) {
        if (options.frameSize() != XdpOptions.AUTO) {
            return options.frameSize();
        }
        return link.mtu() + Steering.ETHERNET_LENGTH + HEADROOM <= 2048 ? 2048 : 4096;
    }

    private XdpSocket socket(
            int queue, MemorySegment umem, FramePool pool, XdpOptions options, Syscall sys, Arena arena)
            throws IOException {
        try {
            XdpSocket socket = new XdpSocket(queue, umem, pool, options, sys, arena, undo);
            if (options.busyPollMicros() > 0) {
                socket.busyPoll(options.busyPollMicros(), BUSY_POLL_BUDGET, sys, arena);
            }
            return socket;
        } catch (SyscallException e) {
            if (e.errno() == EAFNOSUPPORT()) {
                throw new PortException(name + ": this kernel has no AF_XDP (CONFIG_XDP_SOCKETS)", e);
            }
            if (e.errno() == EPERM()) {
                throw new PortException(name + ": AF_XDP needs CAP_NET_RAW: run as root (" + e.getMessage() + ")", e);
            }
            if (e.errno() == ENOBUFS()) {
                throw new PortException(
                        name + ": not enough locked memory for the frames: raise it with `ulimit -l unlimited`,"
                                + " or give ?ring=256",
                        e);
            }
            throw e;
        }
    }

    private void bind(XdpSocket socket, XdpOptions options, Link link, Netlink netlink, Syscall sys, Arena arena)
            throws IOException {
        XdpSocket shared = sockets.getFirst() == socket ? null : sockets.getFirst();
        long result = -EOPNOTSUPP();
        if (options.copying() != XdpOptions.Copying.COPY) {
            result = bindPatiently(socket, link, XDP_ZEROCOPY() | XDP_USE_NEED_WAKEUP(), shared, sys, arena);
            if (result < 0 && result != -EBUSY() && options.copying() == XdpOptions.Copying.ZERO_COPY) {
                throw new PortException(name + ": no zero-copy here: driver or interface cannot ("
                        + Errno.describe(result) + "): leave copy=off out");
            }
        }
        if (result == -EOPNOTSUPP() || result == -EINVAL()) {
            result = bindPatiently(socket, link, XDP_COPY() | XDP_USE_NEED_WAKEUP(), shared, sys, arena);
        }
        if (result == -EBUSY()) {
            String owner = XdpOwner.describe(netlink, link, sys);
            // an interface has one program, so with a program there another queue would be refused as well
            throw new PortException(name + ": queue " + socket.queue() + " is taken by another AF_XDP socket" + owner
                    + (owner.isEmpty() ? ": stop its owner, or take another queue with ?queue=" : ": stop its owner"));
        }
        SyscallException.check("bind AF_XDP to " + link.name() + " queue " + socket.queue(), result);
    }

    /** Binds, waiting a little for an owner that has just ended: the kernel takes sockets down asynchronously. */
    private static long bindPatiently(
            XdpSocket socket, Link link, int flags, XdpSocket shared, Syscall sys, Arena arena) {
        long deadline = System.nanoTime() + BUSY_GIVE_UP_NANOS;
        long result = socket.bind(link.index(), flags, shared, sys, arena);
        while (result == -EBUSY() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(BUSY_RETRY_NANOS);
            result = socket.bind(link.index(), flags, shared, sys, arena);
        }
        return result;
    }

    /** Attaches the program and returns how: {@code native}, or {@code generic} with the reason. */
    private String attach(XdpOptions options, Link link, Netlink netlink, Syscall sys, Bpf bpf) throws IOException {
        String mode = "native";
        long fd = options.attach() == XdpOptions.Attach.GENERIC
                ? -EOPNOTSUPP()
                : linkPatiently(bpf, link, XDP_FLAGS_DRV_MODE());
        boolean taken = fd == -EBUSY() || fd == -EEXIST();
        if (fd < 0 && !taken) {
            if (options.attach() == XdpOptions.Attach.NATIVE) {
                throw new PortException(name + ": no native XDP on " + link.name() + " (" + Errno.describe(fd)
                        + "): leave attach=native out");
            }
            mode = options.attach() == XdpOptions.Attach.GENERIC
                    ? "generic"
                    : "generic as native XDP gave " + Errno.describe(fd);
            fd = linkPatiently(bpf, link, XDP_FLAGS_SKB_MODE());
            taken = fd == -EBUSY() || fd == -EEXIST();
        }
        if (taken) {
            throw new PortException(name + ": " + link.name() + " has an XDP program already"
                    + XdpOwner.describe(netlink, link, sys) + ": stop its owner, or detach it with `ip link set dev "
                    + link.name() + " xdp off`");
        }
        bpfLink = (int) SyscallException.check("bpf BPF_LINK_CREATE on " + link.name(), fd);
        undo.push(this::detach);
        return mode;
    }

    /**
     * Closes the link on a thread of its own. The kernel waits a grace period for it and another one for each socket:
     * side by side that is 10 ms less at the end of every ping. The program passes what it finds no socket for.
     */
    private void detach() {
        detaching = Thread.ofPlatform().name("detach").start(() -> {
            try (Arena arena = Arena.ofConfined()) {
                new Syscall(arena).call(Syscall.CLOSE, bpfLink);
            }
        });
    }

    private void awaitDetached() {
        boolean interrupted = false;
        while (detaching != null && detaching.isAlive()) {
            try {
                detaching.join();
            } catch (InterruptedException e) {
                interrupted = true; // nothing may stay attached, so the wait goes on
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private long linkPatiently(Bpf bpf, Link link, int flags) {
        long deadline = System.nanoTime() + BUSY_GIVE_UP_NANOS;
        long fd = bpf.linkXdp(program, link.index(), flags);
        while (fd == -EBUSY() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(BUSY_RETRY_NANOS);
            fd = bpf.linkXdp(program, link.index(), flags);
        }
        return fd;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PortFeatures features() {
        return features;
    }

    @Override
    public int queues() {
        return sockets.size();
    }

    @Override
    public RxQueue rx(int queue) {
        return sockets.get(queue);
    }

    @Override
    public TxQueue tx(int queue) {
        return sockets.get(queue);
    }

    @Override
    public FramePool pool(int queue) {
        return sockets.get(queue).pool();
    }

    @Override
    public synchronized void steer(Steering steering) throws IOException {
        if (closed) {
            throw new PortException(name + " is closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            Syscall sys = new Syscall(arena);
            Bpf bpf = new Bpf(sys);
            int next = load(bpf, steering);
            long result = bpf.updateLink(bpfLink, next);
            if (result < 0) {
                sys.call(Syscall.CLOSE, next);
                throw new SyscallException("bpf BPF_LINK_UPDATE", result);
            }
            sys.call(Syscall.CLOSE, program);
            program = next;
        }
    }

    @Override
    public synchronized PortStats stats() {
        return closed ? last : count();
    }

    private PortStats count() {
        long rxPackets = 0;
        long rxBytes = 0;
        long txPackets = 0;
        long txBytes = 0;
        long txRefused = 0;
        long dropped = 0;
        long ringFull = 0;
        long invalid = 0;
        long txInvalid = 0;
        boolean available = true;
        try (Arena arena = Arena.ofConfined()) {
            for (XdpSocket socket : sockets) {
                rxPackets += socket.rxPackets.get();
                rxBytes += socket.rxBytes.get();
                txPackets += socket.txPackets.get();
                txBytes += socket.txBytes.get();
                txRefused += socket.txRefused.get();
                MemorySegment kernel = socket.statistics(arena);
                dropped += xdp_statistics.rx_dropped(kernel);
                ringFull += xdp_statistics.rx_ring_full(kernel);
                invalid += xdp_statistics.rx_invalid_descs(kernel);
                txInvalid += xdp_statistics.tx_invalid_descs(kernel);
            }
        } catch (IOException e) {
            available = false;
        }
        return new PortStats(
                rxPackets,
                rxBytes,
                txPackets,
                txBytes,
                List.of(
                        new PortStats.Drop(
                                Direction.RX,
                                "no free frame",
                                "No frame was in the fill ring when the packet came: give a larger ?ring=.",
                                available ? dropped : PortStats.NOT_AVAILABLE),
                        new PortStats.Drop(
                                Direction.RX,
                                "rx ring full",
                                "Packets came faster than they were taken from the ring: give a larger ?ring=.",
                                available ? ringFull : PortStats.NOT_AVAILABLE),
                        new PortStats.Drop(
                                Direction.RX,
                                "bad fill entry",
                                "The kernel refused frames of the fill ring: a defect in Ringfly.",
                                available ? invalid : PortStats.NOT_AVAILABLE),
                        new PortStats.Drop(
                                Direction.TX,
                                "refused by the interface",
                                "Longer than the MTU, the link is down, or (on veth) the other end's queue is full.",
                                txRefused),
                        new PortStats.Drop(
                                Direction.TX,
                                "bad tx entry",
                                "The kernel refused descriptors of the tx ring: a defect in Ringfly.",
                                available ? txInvalid : PortStats.NOT_AVAILABLE)));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            last = count();
            closed = true;
            for (XdpSocket socket : sockets) {
                socket.retire();
            }
            undo.close();
        }
    }

    @Override
    public String toString() {
        return name + " " + features + " " + sockets;
    }
}
