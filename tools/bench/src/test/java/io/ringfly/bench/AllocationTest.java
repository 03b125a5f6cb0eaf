/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureWriter;
import io.ringfly.ping.EchoListener;
import io.ringfly.ping.EchoResponder;
import io.ringfly.ping.PingListener;
import io.ringfly.ping.PingPlan;
import io.ringfly.ping.PingSteering;
import io.ringfly.ping.Pinger;
import io.ringfly.port.FaultInjector;
import io.ringfly.port.Faults;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.PortFeatures;
import io.ringfly.port.PortStats;
import io.ringfly.port.Ports;
import io.ringfly.port.RxQueue;
import io.ringfly.port.Steering;
import io.ringfly.port.TxQueue;
import io.ringfly.port.linux.sys.Capability;
import io.ringfly.port.mem.MemPort;
import io.ringfly.traffic.Flows;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.Pace;
import io.ringfly.traffic.Recording;
import io.ringfly.traffic.Replay;
import io.ringfly.traffic.Sizes;
import io.ringfly.traffic.StreamFile;
import io.ringfly.traffic.TrafficPlan;
import io.ringfly.traffic.ValueSet;
import io.ringfly.traffic.sink.Sink;
import io.ringfly.traffic.sink.SinkFilter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The loops as the tools run them allocate nothing for a packet: the JVM's own count of what their threads allocated
 * stays the same over 100,000 packets, if not over the first ones, which are interpreted.
 */
@Timeout(120)
class AllocationTest {

    private static final int WINDOW = 100_000;
    private static final int WINDOWS = 4;

    /** A system call sends 32 packets, so it takes longer until it is compiled. */
    private static final int GEN_WINDOWS = 16;

    /** More than can be. */
    private static final Pace PACE = Pace.of(Pace.Unit.PACKETS, 50e6);

    private static final Generator.Limits AT_MOST = new Generator.Limits(0, 60_000_000_000L);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Reads at every so many packets what the thread that tells of them has allocated. */
    private static final class Meter {

        private final LongConsumer onFull;
        private final int windows;
        private final long[] allocated;
        private long packets;

        /** A meter that calls {@code onFull} when it has seen enough. */
        Meter(LongConsumer onFull) {
            this(onFull, WINDOWS);
        }

        Meter(LongConsumer onFull, int windows) {
            this.onFull = onFull;
            this.windows = windows;
            allocated = new long[windows + 1];
        }

        void packet() {
            if (packets % WINDOW == 0 && packets <= (long) WINDOW * windows) {
                int index = (int) (packets / WINDOW);
                allocated[index] = THREADS.getCurrentThreadAllocatedBytes();
                if (index == windows) {
                    onFull.accept(packets);
                }
            }
            packets++;
        }

        /** The fewest bytes in any window: what each packet allocates, all have. */
        long bytes() {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < windows; i++) {
                least = Math.min(least, allocated[i + 1] - allocated[i]);
            }
            return least;
        }
    }

    private static final class Asking implements PingListener {

        private Pinger pinger;
        private final Meter meter = new Meter(packets -> pinger.stop());

        @Override
        public void sent(int seq) {}

        @Override
        public void unanswered(int seq) {}

        @Override
        public void reply(int seq, int bytes, long sourceHigh, long sourceLow, int ttl, long rttNanos, int flags) {
            meter.packet();
        }

        @Override
        public void wrongData(int index, int expected, int actual, MemorySegment data, long at, int length) {}

        @Override
        public void error(int seq, long sourceHigh, long sourceLow, int type, int code, int info, boolean checksumOk) {}
    }

    private static final class Answering implements EchoListener {

        private final Meter meter = new Meter(packets -> {});

        @Override
        public void echo(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int seq, int id) {
            meter.packet();
        }

        @Override
        public void whoHas(long askerHigh, long askerLow, long targetHigh, long targetLow) {}
    }

    @Test
    void pingAndPongOverMemory() throws Exception {
        MemPort[] ends = MemPort.pair("mem:allocation");
        try (MemPort asking = ends[0];
                MemPort answering = ends[1]) {
            Answering listener = new Answering();
            EchoResponder responder = new EchoResponder(answering, 0, listener);
            Thread thread = new Thread(responder::run, "pong");
            thread.start();
            try {
                assertEquals(0, ping(asking, Plans.endless(asking, answering, 56, 32)), "bytes of 100,000 round trips");
            } finally {
                responder.stop();
                thread.join();
            }
            assertEquals(0, listener.meter.bytes(), "bytes of 100,000 answers");
        }
    }

    @Test
    void pingOverXdp() throws IOException {
        assumeRoot();
        try (VethPair pair = VethPair.create();
                Port near = openNear(pair)) {
            assertEquals(0, ping(near, VethPair.plan(56, 32)), "bytes of 100,000 round trips");
        }
    }

    @Test
    void pongOverXdp() throws Exception {
        assumeRoot();
        try (VethPair pair = VethPair.create();
                Port near = openNear(pair);
                Port far = pair.openFar(PingSteering.requests(List.of(VethPair.farAddress()), List.of()))) {
            Answering listener = new Answering();
            EchoResponder responder = new EchoResponder(far, 0, listener);
            Thread thread = new Thread(responder::run, "pong");
            thread.start();
            try {
                ping(near, VethPair.plan(56, 32));
            } finally {
                responder.stop();
                thread.join();
            }
            assertEquals(0, listener.meter.bytes(), "bytes of 100,000 answers");
        }
    }

    @Test
    void pingAndPongOverPacketSockets() throws Exception {
        assumeRoot();
        Steering replies = PingSteering.replies(VethPair.nearAddress(), VethPair.farAddress(), Plans.ID);
        Steering requests = PingSteering.requests(List.of(VethPair.farAddress()), List.of());
        try (VethPair pair = VethPair.create();
                Port near = Ports.open("afpacket:near0?stamp=on&netns=" + pair.near(), replies);
                Port far = Ports.open("afpacket:far0?netns=" + pair.far(), requests)) {
            Commands.run(pair.far(), List.of("ip", "addr", "flush", "dev", "far0")); // or the kernel would answer too
            Answering listener = new Answering();
            EchoResponder responder = new EchoResponder(far, 0, listener);
            Thread thread = new Thread(responder::run, "pong");
            thread.start();
            try {
                assertEquals(0, ping(near, VethPair.plan(56, 32)), "bytes of 100,000 round trips");
            } finally {
                responder.stop();
                thread.join();
            }
            assertEquals(0, listener.meter.bytes(), "bytes of 100,000 answers");
        }
    }

    @Test
    void genOverPacketSockets() throws IOException {
        assumeRoot();
        try (VethPair pair = VethPair.create();
                Port near = Ports.open("afpacket:near0?netns=" + pair.near(), Steering.nothing())) {
            assertEquals(0, generate(near), "bytes of 100,000 packets");
        }
    }

    @Test
    void genOverMemory() throws Exception {
        MemPort[] ends = MemPort.pair("mem:allocation");
        try (MemPort sending = ends[0];
                MemPort receiving = ends[1]) {
            AtomicBoolean enough = new AtomicBoolean();
            Thread thread = new Thread(() -> swallow(receiving, enough), "swallow");
            thread.start();
            try {
                assertEquals(0, generate(sending), "bytes of 100,000 packets");
            } finally {
                enough.set(true);
                thread.join();
            }
        }
    }

    @Test
    void genOverXdp() throws IOException {
        assumeRoot();
        try (VethPair pair = VethPair.create();
                Port near = pair.openNear(Steering.nothing())) {
            assertEquals(0, generate(near), "bytes of 100,000 packets");
        }
    }

    @Test
    void sinkOverMemoryWithFaults() throws Exception {
        MemPort[] ends = MemPort.pair("mem:allocation");
        try (MemPort sending = ends[0];
                Port receiving = new FaultInjector(ends[1], new Faults(0.01, 0.01, 0.01, 5, 0.01, 1))) {
            TrafficPlan plan = TrafficPlan.udp(1, VethPair.FAR_MAC, VethPair.nearAddress(), VethPair.farAddress(), 1);
            receiving.steer(SinkFilter.of(plan).steering());
            MeteredPort metered = new MeteredPort(receiving);
            Sink sink = new Sink(metered, Generator.Limits.NONE, true);
            metered.meter = new Meter(packets -> sink.stop(), GEN_WINDOWS);
            Generator generator = new Generator(sending, plan, Pace.MAX, Generator.Limits.NONE, 1);
            Thread thread = new Thread(generator::run, "gen");
            thread.start();
            try {
                sink.run();
            } finally {
                generator.stop();
                thread.join();
            }
            assertEquals(0, metered.meter.bytes(), "bytes of 100,000 packets");
        }
    }

    @Test
    void genOverLiveFrames() throws IOException {
        assumeRoot();
        try (VethPair pair = VethPair.create();
                Port far = pair.openFar(Steering.nothing());
                Port near = Ports.open("live:near0?netns=" + pair.near(), Steering.nothing())) {
            assertEquals(0, generate(near), "bytes of 100,000 packets");
            assertEquals("xdp:far0", far.name(), "whose program lets near0 send");
        }
    }

    /** A pass allocates its reader, so there are windows without the start of one. */
    @Test
    void replayOverMemory(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("replay.pcapng");
        try (CaptureWriter writer =
                CaptureWriter.create(file, CaptureFormat.PCAPNG, CaptureInterface.of(CaptureInterface.ETHERNET, 0))) {
            Generator.Limits twoWindows = new Generator.Limits(2 * WINDOW, 0);
            StreamFile.write(plan(), PACE, twoWindows, writer, () -> false);
        }
        MemPort[] ends = MemPort.pair("mem:replay");
        try (Recording recording = Recording.open(file);
                MemPort sending = ends[0];
                MemPort receiving = ends[1]) {
            AtomicBoolean enough = new AtomicBoolean();
            Thread thread = new Thread(() -> swallow(receiving, enough), "swallow");
            thread.start();
            try {
                Replay.Change change = new Replay.Change(1, 1, OptionalLong.empty(), OptionalLong.empty());
                Replay replay = new Replay(recording, 1514, 0, 1, Optional.empty(), change);
                MeteredPort metered = new MeteredPort(sending);
                assertEquals(0, run(metered, new Generator(metered, replay, AT_MOST)), "bytes of 100,000 packets");
            } finally {
                enough.set(true);
                thread.join();
            }
        }
    }

    private static void swallow(Port port, AtomicBoolean enough) {
        PacketBatch batch = new PacketBatch(port.pool(0), 64);
        while (!enough.get()) {
            port.rx(0).receive(batch);
            batch.release();
        }
    }

    /** What sending allocates. */
    private static long generate(Port port) {
        MeteredPort metered = new MeteredPort(port);
        return run(metered, new Generator(metered, plan(), PACE, AT_MOST, 1));
    }

    private static long run(MeteredPort port, Generator generator) {
        port.meter = new Meter(packets -> generator.stop(), GEN_WINDOWS);
        generator.run();
        return port.meter.bytes();
    }

    /** Frames of many lengths and flows. */
    private static TrafficPlan plan() {
        return TrafficPlan.udp(1, VethPair.FAR_MAC, VethPair.nearAddress(), VethPair.farAddress(), 1)
                .withFields(
                        ValueSet.addresses("10.0.0.0/8@random"),
                        ValueSet.address(VethPair.farAddress()),
                        ValueSet.ports("1024-65535"),
                        ValueSet.ports("1-1000@zipf"))
                .withFlows(Flows.parse("1000@random").withLifetime(10))
                .withSizes(Sizes.parse("imix"));
    }

    /** A port that lets everything through and counts what it sends and receives. */
    private static final class MeteredPort implements Port {

        private final Port port;
        private Meter meter;

        MeteredPort(Port port) {
            this.port = port;
        }

        @Override
        public TxQueue tx(int queue) {
            TxQueue tx = port.tx(queue);
            return new TxQueue() {
                @Override
                public int send(PacketBatch from) {
                    int taken = tx.send(from);
                    for (int i = 0; i < taken; i++) {
                        meter.packet();
                    }
                    return taken;
                }

                @Override
                public int flush() {
                    return tx.flush();
                }

                @Override
                public int fullBatch() {
                    return tx.fullBatch();
                }
            };
        }

        @Override
        public String name() {
            return port.name();
        }

        @Override
        public PortFeatures features() {
            return port.features();
        }

        @Override
        public int queues() {
            return port.queues();
        }

        @Override
        public RxQueue rx(int queue) {
            RxQueue rx = port.rx(queue);
            return new RxQueue() {
                @Override
                public int receive(PacketBatch into) {
                    int count = rx.receive(into);
                    for (int i = 0; i < count; i++) {
                        meter.packet();
                    }
                    return count;
                }

                @Override
                public boolean await(long timeoutNanos) throws InterruptedException {
                    return rx.await(timeoutNanos);
                }

                @Override
                public void wakeup() {
                    rx.wakeup();
                }
            };
        }

        @Override
        public FramePool pool(int queue) {
            return port.pool(queue);
        }

        @Override
        public void steer(Steering steering) throws IOException {
            port.steer(steering);
        }

        @Override
        public PortStats stats() {
            return port.stats();
        }

        @Override
        public void close() {
            port.close();
        }
    }

    private static Port openNear(VethPair pair) throws IOException {
        return pair.openNear(PingSteering.replies(VethPair.nearAddress(), VethPair.farAddress(), Plans.ID));
    }

    private static long ping(Port port, PingPlan plan) {
        Asking listener = new Asking();
        Pinger pinger = new Pinger(port, plan, listener);
        listener.pinger = pinger;
        pinger.run();
        return listener.meter.bytes();
    }

    private static void assumeRoot() {
        boolean root = Capability.missing(
                        Capability.CAP_NET_RAW, Capability.CAP_NET_ADMIN, Capability.CAP_BPF, Capability.CAP_SYS_ADMIN)
                .isEmpty();
        if (!root) {
            System.err.println("SKIPPED: what the loops allocate over xdp: is measured as root only");
        }
        assumeTrue(root, "making network namespaces needs root: run the tests as root");
    }
}
