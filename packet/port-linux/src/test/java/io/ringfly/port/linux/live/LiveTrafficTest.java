/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.PortStats;
import io.ringfly.port.PortStats.Direction;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.net.LinkCounters;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.NetNamespace;
import io.ringfly.port.linux.xdp.Veth;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets that have to arrive as they were sent, counts that have to be exact, and links that change under a port. */
class LiveTrafficTest {

    private static final long SEED = 20_26;
    private static final int BATCH = 512;
    private static final int SHORTEST = 18; // with a number behind the Ethernet header
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final Steering OURS = Steering.of(Steering.Rule.named("ours").u16(Steering.Base.FRAME, 12, 0x88b5));

    private Veth veth;

    @BeforeEach
    void makeLink() throws IOException {
        veth = new Veth("");
        veth.silence();
    }

    @AfterEach
    void removeLink() {
        if (veth != null) {
            veth.close();
        }
    }

    /** What {@code live:left0} is called with these options. */
    static String name(Veth veth, String options) {
        return "live:left0?netns=" + veth.left.path() + (options.isEmpty() ? "" : "&" + options);
    }

    private Port openLive(String options) throws IOException {
        return Ports.open(name(veth, options), Steering.nothing());
    }

    /** Has the right end take redirected frames without a program of ours. */
    private void switchGroOn() throws IOException {
        veth.right("ethtool -K right0 gro on");
    }

    private static void until(BooleanSupplier done, Supplier<String> state) {
        long giveUp = System.nanoTime() + 30_000_000_000L;
        while (!done.getAsBoolean()) {
            assertTrue(System.nanoTime() - giveUp < 0, state);
            Thread.onSpinWait();
        }
    }

    /** A frame that no other number gives. */
    private static void write(MemorySegment m, long at, int length, int number) {
        m.set(INT, at, 0x0000_0002); // to a host that is not there
        m.set(INT, at + 4, 0x0002_0900);
        m.set(INT, at + 8, 0x0100_0000);
        m.set(INT, at + 12, 0xb588);
        m.set(INT, at + 14, number);
        for (int i = SHORTEST; i < length; i++) {
            m.set(ValueLayout.JAVA_BYTE, at + i, (byte) (number * 31 + i));
        }
    }

    private static void assertIntact(MemorySegment m, long at, int length, int number) {
        assertEquals(number, m.get(INT, at + 14), "order");
        for (int i = SHORTEST; i < length; i++) {
            if (m.get(ValueLayout.JAVA_BYTE, at + i) != (byte) (number * 31 + i)) {
                throw new AssertionError("byte " + i + " of packet " + number + " changed");
            }
        }
    }

    /** Sends frames 0 to {@code count}, checks each where it arrives, and every count. */
    private static void transfer(Port live, int queue, Port xdp, int count, IntUnaryOperator lengths) {
        FramePool pool = live.pool(queue);
        PacketBatch out = new PacketBatch(pool, BATCH);
        PacketBatch in = new PacketBatch(xdp.pool(0), 64);
        int[] sent = {0};
        int[] received = {0};
        until(
                () -> {
                    while (out.space() > 0 && sent[0] < count && sent[0] - received[0] < BATCH) {
                        long frame = pool.allocate();
                        int length = lengths.applyAsInt(sent[0]);
                        write(out.memory(), frame, length, sent[0]++);
                        out.add(frame, length);
                    }
                    live.tx(queue).send(out);
                    live.tx(queue).flush();
                    xdp.rx(0).receive(in);
                    for (int i = 0; i < in.size(); i++) {
                        assertEquals(lengths.applyAsInt(received[0]), in.length(i));
                        assertIntact(in.memory(), in.offset(i), in.length(i), received[0]++);
                    }
                    in.release();
                    return received[0] == count;
                },
                () -> "sent " + sent[0] + ", received " + received[0] + ": " + live.stats() + ", " + xdp.stats());
        assertEquals(0, live.tx(queue).flush());
        assertEquals(0, pool.outstanding());
        assertEquals(0, live.stats().dropped(Direction.TX));
    }

    /** Sends {@code count} frames of one length without looking at what becomes of them. */
    private static void send(Port live, int queue, int count, int length) {
        FramePool pool = live.pool(queue);
        PacketBatch out = new PacketBatch(pool, 256);
        int sent = 0;
        while (sent < count) {
            while (out.space() > 0 && sent < count) {
                long frame = pool.allocate();
                write(out.memory(), frame, length, sent++);
                out.add(frame, length);
            }
            assertEquals(Math.min(sent, count), sent);
            live.tx(queue).send(out);
            until(() -> live.tx(queue).flush() == 0, live::toString);
            assertTrue(out.isEmpty());
        }
        assertEquals(0, pool.outstanding());
    }

    private LinkCounters rightCounters() throws IOException {
        return NetNamespace.call(veth.right.path(), () -> {
            try (Netlink netlink = Netlink.open()) {
                return Links.counters(
                                netlink,
                                Links.byName(netlink, "right0").orElseThrow().index())
                        .orElseThrow();
            }
        });
    }

    private static long drop(Port port, String reason) {
        for (PortStats.Drop drop : port.stats().drops()) {
            if (drop.reason().equals(reason)) {
                return drop.count();
            }
        }
        throw new AssertionError("no drop called " + reason);
    }

    private static String meaningOfRefused(Port port) {
        return port.stats().drops().getLast().meaning();
    }

    // Packets

    @Test
    void everyPacketArrivesOnceInOrderAndUnchanged() throws IOException {
        try (Port right = veth.openRight("", OURS);
                Port left = openLive("")) {
            for (int count : new int[] {1, 7, 100_003}) {
                long before = rightCounters().rxPackets();
                transfer(left, 0, right, count, number -> 60);
                assertEquals(count, rightCounters().rxPackets() - before, "by the interface's own counter");
            }
            assertEquals(100_011, left.stats().txPackets());
            assertEquals(100_011, right.stats().received());
        }
    }

    @Test
    void lengthsMayMixInOneCall() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        int[] lengths = random.ints(5000, SHORTEST, 1515).toArray();
        try (Port right = veth.openRight("", OURS);
                Port left = openLive("")) {
            transfer(left, 0, right, lengths.length, number -> lengths[number]);
        }
    }

    /** With GRO the frames become socket buffers, from which the kernel's own counters are all there is. */
    @Test
    void anEndWithGroGetsAllOfThem() throws IOException {
        switchGroOn();
        try (Port left = openLive("")) {
            long before = rightCounters().rxPackets();
            send(left, 0, 100_003, 60);
            PortStats stats = left.stats();
            assertEquals(100_003, stats.txPackets());
            long arriving = 100_003 - stats.dropped(Direction.TX);
            until(
                    () -> {
                        try {
                            return rightCounters().rxPackets() - before >= arriving;
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    stats::toString);
            assertEquals(arriving, rightCounters().rxPackets() - before);
        }
    }

    @Test
    void severalThreadsSendAtOnce() throws Exception {
        switchGroOn();
        try (Port left = openLive("queues=2")) {
            long before = rightCounters().rxPackets();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread other = new Thread(() -> send(left, 1, 30_000, 60));
            other.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
            other.start();
            send(left, 0, 20_000, 1514);
            other.join();
            assertEquals(null, failure.get());
            assertEquals(50_000, left.stats().txPackets());
            long arriving = 50_000 - left.stats().dropped(Direction.TX);
            long giveUp = System.nanoTime() + 10_000_000_000L;
            while (rightCounters().rxPackets() - before < arriving && System.nanoTime() < giveUp) {
                Thread.sleep(1);
            }
            assertEquals(arriving, rightCounters().rxPackets() - before);
        }
    }

    @Test
    void theInterfacesOwnTrafficCrossesAFlood() throws Exception {
        switchGroOn();
        try (Port left = openLive("")) {
            AtomicBoolean ended = new AtomicBoolean();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread flood = new Thread(() -> {
                while (!ended.get()) {
                    send(left, 0, 1024, 60);
                }
            });
            flood.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
            flood.start();
            String output;
            try {
                output = veth.left("ping -c 50 -i 0.005 -W 10 10.1.0.2");
            } finally {
                ended.set(true);
                flood.join();
            }
            assertEquals(null, failure.get());
            assertTrue(output.contains("50 received"), output);
            assertTrue(left.stats().txPackets() > 1024);
        }
    }

    /** As a generator and its sink on one machine: nothing of {@code live:} takes the interface's place for a program. */
    @Test
    void anXdpPortMayHaveTheSameInterface() throws IOException {
        try (Port right = veth.openRight("", OURS);
                Port beside = veth.openLeft("", OURS);
                Port left = openLive("")) {
            assertEquals("live frames, send only", left.features().mode());
            transfer(left, 0, right, 1000, number -> 60);
            PacketBatch out = new PacketBatch(right.pool(0), 1);
            long frame = right.pool(0).allocate();
            write(out.memory(), frame, 60, 4711);
            out.add(frame, 60);
            right.tx(0).send(out);
            until(() -> right.tx(0).flush() == 0, right::toString);
            PacketBatch in = new PacketBatch(beside.pool(0), 1);
            until(() -> beside.rx(0).receive(in) == 1, beside::toString);
            assertIntact(in.memory(), in.offset(0), in.length(0), 4711);
            in.release();
        }
    }

    // What does not leave

    @Test
    void framesThatNoInterfaceTakesAreRefusedAndCounted() throws IOException {
        try (Port right = veth.openRight("", OURS);
                Port left = openLive("")) {
            FramePool pool = left.pool(0);
            PacketBatch out = new PacketBatch(pool, 16);
            int[] lengths = {0, 13, 60, 1514 + 4 + 1, 1700, -1, 60, 1_000_000, 14};
            for (int length : lengths) {
                long frame = pool.allocate();
                write(out.memory(), frame, 60, 0);
                out.add(frame, length);
            }
            left.tx(0).send(out);
            assertEquals(0, left.tx(0).flush());
            assertEquals(6, drop(left, "refused by the interface"));
            assertEquals(0, drop(left, "interface's queue full"));
            assertEquals(lengths.length, left.stats().txPackets());
            PacketBatch in = new PacketBatch(right.pool(0), 16);
            until(() -> right.rx(0).receive(in) >= 0 && in.size() == 3, right::toString);
            in.release();
            assertEquals(0, pool.outstanding());
            assertTrue(meaningOfRefused(left).endsWith(": EMSGSIZE (message too long)."), meaningOfRefused(left));
        }
    }

    /** As nothing says so: without the counts at the tracepoints these would all pass for sent. */
    @Test
    void whatAnEndThatLostItsGroDoesNotTakeIsCountedAsLost() throws IOException {
        switchGroOn();
        try (Port left = openLive("")) {
            send(left, 0, 100, 60);
            veth.right("ethtool -K right0 gro off");
            long before = rightCounters().rxPackets();
            send(left, 0, 5000, 60);
            assertEquals(5000, drop(left, "refused by the interface"));
            assertTrue(
                    meaningOfRefused(left).contains("the other end of a veth has neither GRO nor an XDP program: E"),
                    meaningOfRefused(left));
            switchGroOn();
            send(left, 0, 100, 60);
            assertEquals(5000, drop(left, "refused by the interface"));
            long arriving = 100 - drop(left, "interface's queue full");
            until(
                    () -> {
                        try {
                            return rightCounters().rxPackets() - before >= arriving;
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    left::toString);
            assertEquals(5200, left.stats().txPackets());
        }
    }

    @Test
    void whatIsSentToALinkThatIsDownIsCountedAsLost() throws IOException {
        try (Port right = veth.openRight("", OURS);
                Port left = openLive("")) {
            transfer(left, 0, right, 100, number -> 60);
            veth.left("ip link set left0 down");
            send(left, 0, 500, 60);
            assertEquals(500, drop(left, "refused by the interface"));
            assertTrue(meaningOfRefused(left).contains(": ENETDOWN "), meaningOfRefused(left));
            veth.left("ip link set left0 up");
            veth.awaitCarrier();
            PacketBatch out = new PacketBatch(left.pool(0), 1);
            out.add(left.pool(0).allocate(), 60);
            left.tx(0).send(out);
            assertEquals(0, left.tx(0).flush());
            assertEquals(500, left.stats().dropped(Direction.TX));
        }
    }

    @Test
    void anInterfaceThatIsDeletedTakesNothingAndBlocksNothing() throws IOException {
        Port left = null;
        try (Port right = veth.openRight("", OURS)) {
            left = openLive("");
            transfer(left, 0, right, 10, number -> 60);
            veth.left("ip link del left0");
            Port port = left;
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> send(port, 0, 500, 60));
            assertEquals(500, drop(left, "refused by the interface"));
        } finally {
            if (left != null) {
                left.close();
            }
        }
        assertEquals(510, left.stats().txPackets());
    }
}
