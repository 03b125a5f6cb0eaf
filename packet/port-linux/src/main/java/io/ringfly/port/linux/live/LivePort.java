/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

import static io.ringfly.bindings.linux.Linux.EBUSY;
import static io.ringfly.bindings.linux.Linux.EEXIST;
import static io.ringfly.bindings.linux.Linux.ENOENT;
import static io.ringfly.bindings.linux.Linux.XDP_FLAGS_DRV_MODE;
import static io.ringfly.bindings.linux.Linux.XDP_FLAGS_SKB_MODE;

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
import io.ringfly.port.linux.bpf.BpfAssembler;
import io.ringfly.port.linux.bpf.XdpOwner;
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.net.XdpFeatures;
import io.ringfly.port.linux.sys.Errno;
import io.ringfly.port.linux.sys.Mmap;
import io.ringfly.port.linux.sys.NetNamespace;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Sends by live frames. Opened by {@link LivePortProvider}. */
final class LivePort implements Port {

    /** Bytes kept before a packet that is built in a frame; as many as the kernel keeps in its own. */
    static final int HEADROOM = 256;

    private final String name;
    private final CloseStack undo = new CloseStack();
    private final List<LiveQueue> queues = new ArrayList<>();
    private final List<RxQueue> receiving = new ArrayList<>();
    private PortFeatures features;
    private PortStats last; // of a port that is closed
    private boolean closed;

    private LivePort(String name) {
        this.name = name;
    }

    /** Opens {@code link}, which the calling thread's network namespace has. */
    static LivePort open(PortName name, LiveOptions options, Link link, Netlink netlink) throws IOException {
        LivePort port = new LivePort(name.toString());
        try {
            port.open(options, link, netlink);
        } catch (IOException | RuntimeException | Error e) {
            port.close();
            throw e;
        }
        return port;
    }

    private void open(LiveOptions options, Link link, Netlink netlink) throws IOException {
        Arena arena = Arena.ofShared();
        undo.push(arena::close);
        Syscall sys = new Syscall(arena);
        Bpf bpf = new Bpf(sys);

        int longest = Math.min(link.mtu() + Steering.ETHERNET_LENGTH, LivePrograms.LONGEST);
        int frameSize = longest + HEADROOM <= 2048 ? 2048 : 4096;
        int frames = 2 * options.ring(); // one ring's worth in batches while another is in the ring
        int queueBytes = frames * frameSize;
        int frameBytes = options.queues() * queueBytes;
        int framesFd = kept(sys, "BPF_MAP_CREATE", bpf.createMemory("ringfly_frames", frameBytes + LivePrograms.SLACK));
        MemorySegment memory =
                Mmap.shared(sys, framesFd, 0, frameBytes, arena, undo); // the slack is the verifier's only
        int target = kept(sys, "BPF_MAP_CREATE", bpf.createDevMap("ringfly_target", 1));
        SyscallException.check("bpf BPF_MAP_UPDATE_ELEM", bpf.update(target, 0, link.index()));

        boolean attached = false;
        for (int i = 0; i < options.queues(); i++) {
            int bytes = LiveRing.bytes(options.ring());
            int ringFd = kept(sys, "BPF_MAP_CREATE", bpf.createMemory("ringfly_ring", bytes));
            LiveRing ring = new LiveRing(Mmap.shared(sys, ringFd, 0, bytes, arena, undo), options.ring());
            listen(sys, bpf, LivePrograms.TRANSMITTED, LivePrograms.transmitted(ringFd));
            listen(sys, bpf, LivePrograms.REFUSED, LivePrograms.refused(ringFd));
            int program = bpf.loadXdp(
                    "ringfly_live", LivePrograms.sender(ringFd, options.ring(), framesFd, frameBytes, target));
            undo.push(() -> sys.call(Syscall.CLOSE, program));
            anchor(sys, bpf, program);
            if (i == 0 && !sendsRedirected(link)) {
                attach(sys, bpf, program, link, netlink);
                attached = true;
            }
            FramePool pool = new FramePool(memory, (long) i * queueBytes, frames, frameSize, HEADROOM);
            queues.add(new LiveQueue(program, ring, pool, arena));
            receiving.add(new NoReceiving());
        }
        features = new PortFeatures(
                "live",
                attached ? "live frames, send only, beside a program on the interface" : "live frames, send only",
                link.mac(),
                longest);
    }

    /** Checks a command's result, a file descriptor, and has it closed with the port. */
    private int kept(Syscall sys, String command, long result) throws SyscallException {
        int fd = (int) SyscallException.check("bpf " + command, result);
        undo.push(() -> sys.call(Syscall.CLOSE, fd));
        return fd;
    }

    private void listen(Syscall sys, Bpf bpf, String tracepoint, BpfAssembler code) throws IOException {
        int program = bpf.loadTracepoint("ringfly_count", code);
        undo.push(() -> sys.call(Syscall.CLOSE, program));
        long link = bpf.linkTracepoint(program, tracepoint);
        if (link == -ENOENT()) {
            throw new PortException(name + ": this kernel has no tracepoint " + tracepoint
                    + ", without which what was lost is not known: take xdp: instead");
        }
        kept(sys, "BPF_RAW_TRACEPOINT_OPEN " + tracepoint, link);
    }

    /** Attaches the program where nothing ever comes in: see the package for the reason. */
    private void anchor(Syscall sys, Bpf bpf, int program) throws IOException {
        NetNamespace.Anonymous space = NetNamespace.create();
        undo.push(space::close);
        NetNamespace.call(
                space.path(),
                () -> kept(sys, "BPF_LINK_CREATE", bpf.linkXdp(program, LivePrograms.LOOPBACK, XDP_FLAGS_SKB_MODE())));
    }

    /** Whether frames can be redirected to the interface as it is. A kernel that does not tell is believed to. */
    private static boolean sendsRedirected(Link link) throws IOException {
        return XdpFeatures.of(link.index()).map(XdpFeatures::target).orElse(true);
    }

    /** Attaches the program to the interface, as some drivers need one to send redirected frames. */
    private void attach(Syscall sys, Bpf bpf, int program, Link link, Netlink netlink) throws IOException {
        long fd = bpf.linkXdp(program, link.index(), XDP_FLAGS_DRV_MODE());
        if (fd >= 0) {
            kept(sys, "BPF_LINK_CREATE", fd);
            Links.awaitCarrier(netlink, link.index());
            if (sendsRedirected(link)) {
                return;
            }
        }
        if (link.kind().equals("veth")) {
            throw new PortException(name + ": the other end of " + link.name()
                    + " has neither GRO nor an XDP program, and so takes no live frames: switch GRO on there with"
                    + " `ethtool -K INTERFACE gro on`, or take xdp:" + link.name() + ", which needs neither");
        }
        String reason = fd == -EBUSY() || fd == -EEXIST()
                ? "it has an XDP program already" + XdpOwner.describe(netlink, link, sys)
                : fd < 0 ? Errno.describe(fd) : "not even with a program on it";
        throw new PortException(name + ": the driver of " + link.name() + " sends no redirected frames (" + reason
                + "): take xdp:" + link.name() + " instead");
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
        return queues.size();
    }

    @Override
    public RxQueue rx(int queue) {
        return receiving.get(queue);
    }

    @Override
    public TxQueue tx(int queue) {
        return queues.get(queue);
    }

    @Override
    public FramePool pool(int queue) {
        return queues.get(queue).pool();
    }

    @Override
    public synchronized void steer(Steering steering) throws IOException {
        if (closed) {
            throw new PortException(name + " is closed");
        }
        refuseReceiving(name, steering);
    }

    static void refuseReceiving(String name, Steering steering) throws PortException {
        if (!steering.rules().isEmpty()) {
            throw new PortException(name + ": only sends: to receive, take xdp: instead");
        }
    }

    @Override
    public synchronized PortStats stats() {
        return closed ? last : count();
    }

    private PortStats count() {
        long txPackets = 0;
        long txBytes = 0;
        long overrun = 0;
        long refused = 0;
        int error = 0;
        for (LiveQueue queue : queues) {
            txPackets += queue.txPackets.get();
            txBytes += queue.txBytes.get();
            overrun += queue.ring.count(LiveRing.OVERRUN);
            refused += queue.ring.count(LiveRing.REFUSED);
            error = queue.ring.lastError() != 0 ? queue.ring.lastError() : error;
        }
        return new PortStats(
                0,
                0,
                txPackets,
                txBytes,
                List.of(
                        new PortStats.Drop(
                                Direction.TX,
                                "interface's queue full",
                                "The driver, or the other end of a veth, took them slower than they were sent.",
                                overrun),
                        new PortStats.Drop(
                                Direction.TX,
                                "refused by the interface",
                                "Longer than the MTU, the link is down, or the other end of a veth has neither GRO nor"
                                        + " an XDP program" + (error == 0 ? "." : ": " + Errno.describe(error) + "."),
                                refused)));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            last = count();
            closed = true;
            undo.close();
        }
    }

    @Override
    public String toString() {
        return name + " " + features + " " + queues;
    }
}
