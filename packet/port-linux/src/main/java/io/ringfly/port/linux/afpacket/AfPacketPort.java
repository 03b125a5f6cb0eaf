/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import static io.ringfly.bindings.linux.Linux.*;

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
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.sys.Errno;
import io.ringfly.port.linux.sys.Mmap;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** An interface through packet sockets. Opened by {@link AfPacketPortProvider}. */
final class AfPacketPort implements Port {

    /** Bytes kept before a packet, for headers pushed later: as many as {@code xdp:} keeps. */
    static final int HEADROOM = 256;

    private static final int TAG_LENGTH = 4; // of a VLAN tag, which the MTU does not count

    private final String name;
    private final AfPacketOptions options;
    private final CloseStack undo = new CloseStack();
    private final List<PacketSocket> sockets = new ArrayList<>();
    private PortFeatures features;
    private int mark; // of what we send, 0 for none
    private PortStats last; // of a port that is closed
    private boolean closed;

    private AfPacketPort(String name, AfPacketOptions options) {
        this.name = name;
        this.options = options;
    }

    /** Opens {@code link}, which the calling thread's network namespace has. */
    static AfPacketPort open(PortName name, AfPacketOptions options, Link link, Steering steering) throws IOException {
        AfPacketPort port = new AfPacketPort(name.toString(), options);
        try {
            port.open(link, steering);
        } catch (IOException | RuntimeException | Error e) {
            port.close();
            throw e;
        }
        return port;
    }

    private void open(Link link, Steering steering) throws IOException {
        Arena arena = Arena.ofShared();
        undo.push(arena::close);
        Syscall sys = new Syscall(arena);
        int longest = link.mtu() + Steering.ETHERNET_LENGTH;
        int frameSize = options.frameSize(HEADROOM, longest + TAG_LENGTH);
        int frames = options.ring(frameSize);
        long queueBytes = (long) frames * frameSize;
        MemorySegment memory = Mmap.anonymous(sys, options.fanout() * queueBytes, arena, undo);
        if (link.isLoopback()) {
            mark = ThreadLocalRandom.current().nextInt() | 1; // what is sent there comes back, to us too
        }
        MemorySegment nothing = SocketFilter.compile(Steering.nothing(), options.direction(), mark, arena);
        MemorySegment wanted = compile(steering, arena);
        int group = fanoutMode() << 16;
        for (int i = 0; i < options.fanout(); i++) {
            FramePool pool = new FramePool(memory, i * queueBytes, frames, frameSize, HEADROOM);
            PacketSocket socket = socket(pool, frames, sys, arena);
            sockets.add(socket);
            if (mark != 0) {
                socket.mark(mark, sys, arena);
            }
            if (options.direction() == AfPacketOptions.Direction.IN) {
                socket.ignoreOutgoing(sys, arena);
            }
            socket.filter(nothing, sys); // until it is in the group: before, it gets the others' packets too
            socket.bind(link.index(), sys, arena);
            if (options.promiscuous()) {
                socket.promiscuous(link.index(), sys, arena);
            }
            if (options.fanout() > 1) {
                group = socket.join(group, sys, arena);
            }
        }
        for (PacketSocket socket : sockets) {
            socket.filter(wanted, sys);
        }
        features = new PortFeatures(
                "afpacket",
                mode(),
                link.mac() == 0 ? PortFeatures.NO_MAC : link.mac(),
                Math.min(longest, frameSize - HEADROOM));
    }

    private int fanoutMode() {
        int mode = switch (options.spread()) {
            case HASH -> PACKET_FANOUT_HASH();
            case CPU -> PACKET_FANOUT_CPU();
            case QUEUE -> PACKET_FANOUT_QM();
        };
        return mode | PACKET_FANOUT_FLAG_UNIQUEID();
    }

    private String mode() {
        String direction = switch (options.direction()) {
            case IN -> "";
            case OUT -> ", of what leaves by the interface";
            case INOUT -> ", both directions";
        };
        String spread = options.fanout() == 1
                ? ""
                : ", fanout by " + options.spread().name().toLowerCase(Locale.ROOT);
        return "copies of the kernel's packets, which it keeps" + direction + spread;
    }

    private PacketSocket socket(FramePool pool, int slots, Syscall sys, Arena arena) throws IOException {
        try {
            return new PacketSocket(pool, slots, options.stamping(), sys, arena, undo);
        } catch (SyscallException e) {
            if (e.errno() == EPERM()) {
                throw new PortException(
                        name + ": AF_PACKET needs CAP_NET_RAW: run as root (" + e.getMessage() + ")", e);
            }
            if (e.errno() == EAFNOSUPPORT()) {
                throw new PortException(name + ": this kernel has no AF_PACKET (CONFIG_PACKET)", e);
            }
            if (e.errno() == ENOMEM()) {
                throw new PortException(
                        name + ": not enough memory for " + slots + " slots of " + pool.frameSize()
                                + " bytes: give a smaller ?ring=",
                        e);
            }
            throw e;
        }
    }

    private MemorySegment compile(Steering steering, Arena arena) throws PortException {
        MemorySegment program = SocketFilter.compile(steering, options.direction(), mark, arena);
        if (program == null) {
            throw new PortException(name + ": " + steering.rules().size()
                    + " different kinds of packets are more than a socket filter takes: ask for fewer");
        }
        return program;
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
        return sockets.get(queue).tx;
    }

    @Override
    public FramePool pool(int queue) {
        return sockets.get(queue).pool();
    }

    /** A packet is judged by one filter, that of the socket it comes to, as it is at that moment. */
    @Override
    public synchronized void steer(Steering steering) throws IOException {
        if (closed) {
            throw new PortException(name + " is closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = compile(steering, arena);
            Syscall sys = new Syscall(arena);
            for (PacketSocket socket : sockets) {
                socket.filter(program, sys);
            }
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
        long refused = 0;
        int error = 0;
        long lost = 0;
        long tooLong = 0;
        long tags = 0;
        long unfinished = 0;
        long down = 0;
        boolean available = true;
        try (Arena arena = Arena.ofConfined()) {
            Syscall sys = new Syscall(arena);
            for (PacketSocket socket : sockets) {
                rxPackets += socket.slots().packets.get();
                rxBytes += socket.slots().bytes.get();
                tooLong += socket.slots().tooLong.get();
                tags += socket.slots().tagsPutBack.get();
                unfinished += socket.slots().checksumsUnfinished.get();
                txPackets += socket.tx.packets.get();
                txBytes += socket.tx.bytes.get();
                refused += socket.tx.refused.get();
                error = socket.tx.lastError() != 0 ? socket.tx.lastError() : error;
                down += socket.error.down.get();
                lost += socket.lost(sys, arena);
            }
        } catch (IOException e) {
            available = false;
        }
        Map<String, Long> details = new LinkedHashMap<>();
        details.put("vlan tags put back", tags);
        details.put("checksums left to the interface", unfinished);
        details.put("interface went down", down);
        return new PortStats(
                rxPackets,
                rxBytes,
                txPackets,
                txBytes,
                List.of(
                        new PortStats.Drop(
                                Direction.RX,
                                "rx ring full",
                                "Packets came faster than they were taken from the ring: give a larger ?ring=.",
                                available ? lost : PortStats.NOT_AVAILABLE),
                        new PortStats.Drop(
                                Direction.RX,
                                "longer than a frame",
                                "The kernel had put segments together (GRO, TSO): give a larger ?frame=, or switch that"
                                        + " off with `ethtool -K`.",
                                tooLong),
                        new PortStats.Drop(
                                Direction.TX,
                                "refused by the interface",
                                "Longer than the MTU, the interface is down or gone, or its queue is full"
                                        + (error == 0 ? "." : ": " + Errno.describe(error) + "."),
                                refused)),
                details);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            last = count();
            closed = true;
            for (PacketSocket socket : sockets) {
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
