/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.PortStats;
import io.ringfly.port.PortStats.Direction;
import io.ringfly.port.Steering;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts that have to be exact, and links that go away under a port. */
class XdpTrafficTest {

    private static final Steering OURS = Steering.of(Steering.Rule.named("ours").u16(Steering.Base.FRAME, 12, 0x88b5));

    private Veth veth;

    @BeforeEach
    void makeLink() throws IOException {
        veth = new Veth("");
    }

    @AfterEach
    void removeLink() {
        if (veth != null) {
            veth.close();
        }
    }

    private static void until(BooleanSupplier done, Supplier<String> state) {
        long giveUp = System.nanoTime() + 20_000_000_000L;
        while (!done.getAsBoolean()) {
            assertTrue(System.nanoTime() - giveUp < 0, state);
            Thread.onSpinWait();
        }
    }

    private static long drop(Port port, String reason) {
        for (PortStats.Drop drop : port.stats().drops()) {
            if (drop.reason().equals(reason)) {
                return drop.count();
            }
        }
        throw new AssertionError("no drop called " + reason);
    }

    /** Hands {@code count} packets to the ring, in batches, and flushes once after each. */
    private static void send(Port port, int count, int length) {
        FramePool pool = port.pool(0);
        PacketBatch out = new PacketBatch(pool, 16);
        int[] sent = {0};
        until(
                () -> {
                    while (out.space() > 0 && sent[0] < count) {
                        long frame = pool.allocate();
                        if (frame == FramePool.NONE) {
                            break;
                        }
                        out.memory().asSlice(frame, length).fill((byte) 0xff);
                        out.memory().set(ValueLayout.JAVA_BYTE, frame + 12, (byte) 0x88);
                        out.memory().set(ValueLayout.JAVA_BYTE, frame + 13, (byte) 0xb5);
                        out.add(frame, length);
                        sent[0]++;
                    }
                    port.tx(0).send(out);
                    port.tx(0).flush();
                    return sent[0] == count && out.isEmpty();
                },
                () -> "sent " + sent[0] + " of " + count + ": " + port);
        assertEquals(0, pool.outstanding());
    }

    private static void flushAll(Port port) {
        until(() -> port.tx(0).flush() == 0, () -> "frames still on their way: " + port);
    }

    private static long receiveAll(Port port, long expected) {
        PacketBatch in = new PacketBatch(port.pool(0), 64);
        long[] got = {0};
        until(
                () -> {
                    got[0] += port.rx(0).receive(in);
                    in.release();
                    return got[0] >= expected;
                },
                () -> got[0] + " of " + expected + ": " + port.stats());
        return got[0];
    }

    @Test
    void packetsAreStampedWhenAskedForAndThenOnly() throws IOException {
        for (String how : new String[] {"", "&attach=generic"}) {
            try (Port left = veth.openLeft("stamp=on" + how, OURS);
                    Port right = veth.openRight("stamp=off" + how, OURS)) {
                long before = System.nanoTime();
                send(right, 100, 60);
                flushAll(right);
                PacketBatch in = new PacketBatch(left.pool(0), 100);
                until(() -> left.rx(0).receive(in) >= 0 && in.size() == 100, left::toString);
                long last = before;
                for (int i = 0; i < 100; i++) {
                    assertTrue(in.arrival(i) >= last, "stamps are in order");
                    last = in.arrival(i);
                }
                assertTrue(last <= System.nanoTime());
                in.release();

                send(left, 10, 60);
                flushAll(left);
                PacketBatch unstamped = new PacketBatch(right.pool(0), 10);
                until(() -> right.rx(0).receive(unstamped) >= 0 && unstamped.size() == 10, right::toString);
                assertEquals(PacketBatch.NO_TIME, unstamped.arrival(0));
                unstamped.release();
            }
        }
    }

    @Test
    void whatNobodyReceivesIsDroppedAndCountedExactly() throws IOException {
        try (Port left = veth.openLeft("", Steering.nothing());
                Port right = veth.openRight("ring=64", OURS)) {
            send(left, 1000, 60);
            flushAll(left);
            long arriving = 1000 - left.stats().dropped(Direction.TX);
            until(
                    () -> right.stats().received() >= arriving - 64,
                    () -> right.stats().toString());
            assertEquals(64, receiveAll(right, 64), "as many as there were frames for");
            assertEquals(arriving - 64, drop(right, "no free frame"));
            assertEquals(0, drop(right, "rx ring full"));
            assertEquals(0, drop(right, "bad fill entry"));
            assertEquals(arriving, right.stats().received());
            // and once there are frames again, packets come again
            send(left, 10, 60);
            flushAll(left);
            receiveAll(right, 10);
            assertEquals(arriving + 10, right.stats().received());
        }
    }

    @Test
    void framesLongerThanTheMtuAreRefusedAndCounted() throws IOException {
        try (Port left = veth.openLeft("frame=4096", Steering.nothing());
                Port right = veth.openRight("", OURS)) {
            send(left, 50, 1514 + 4 + 1); // 4: the kernel leaves room for a VLAN tag
            send(left, 20, 1514);
            flushAll(left);
            assertEquals(50, drop(left, "refused by the interface"));
            assertEquals(0, drop(left, "bad tx entry"));
            assertEquals(70, left.stats().txPackets());
            assertEquals(20, receiveAll(right, 20));
        }
    }

    @Test
    void framesShorterThanAnEthernetHeaderAreRefusedAndCounted() throws IOException {
        try (Port left = veth.openLeft("", Steering.nothing());
                Port right = veth.openRight("", OURS)) {
            send(left, 5, 14);
            PacketBatch out = new PacketBatch(left.pool(0), 3);
            for (int i = 0; i < 3; i++) {
                out.add(left.pool(0).allocate(), 13);
            }
            left.tx(0).send(out);
            send(left, 5, 14);
            flushAll(left);
            assertEquals(3, left.stats().dropped(Direction.TX));
            assertEquals(10, receiveAll(right, 10));
            assertEquals(0, left.pool(0).outstanding());
        }
    }

    @Test
    void whatIsSentWithoutACarrierIsRefusedAndCountedExactly() throws IOException {
        try (Port left = veth.openLeft("", Steering.nothing());
                Port right = veth.openRight("", OURS)) {
            send(left, 100, 60);
            flushAll(left);
            assertEquals(100, receiveAll(right, 100));
            veth.right("ip link set right0 down");
            send(left, 500, 60);
            flushAll(left);
            assertEquals(500, left.stats().dropped(Direction.TX));
            veth.right("ip link set right0 up");
            veth.awaitCarrier();
            send(left, 100, 60);
            flushAll(left);
            assertEquals(100, receiveAll(right, 100));
            assertEquals(500, left.stats().dropped(Direction.TX));
            assertEquals(700, left.stats().txPackets());
            assertEquals(200, right.stats().received());
            assertEquals(0, left.pool(0).outstanding());
        }
    }

    @Test
    void whatIsSentWhileTheInterfaceIsDownWaitsAndIsNotCountedAsLost() throws IOException {
        try (Port left = veth.openLeft("ring=64", Steering.nothing());
                Port right = veth.openRight("", OURS)) {
            send(left, 30, 60);
            flushAll(left);
            veth.left("ip link set left0 down");
            send(left, 40, 60);
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                for (int i = 0; i < 1000; i++) {
                    assertEquals(40, left.tx(0).flush());
                }
            });
            PacketBatch more = new PacketBatch(left.pool(0), 64);
            for (long frame = left.pool(0).allocate();
                    frame != FramePool.NONE;
                    frame = left.pool(0).allocate()) {
                more.add(frame, 60);
            }
            int offered = more.size();
            assertEquals(24, left.tx(0).send(more), "what the ring still holds");
            assertEquals(offered - 24, more.size());
            assertEquals(0, left.tx(0).send(more));
            more.release();
            assertEquals(0, left.stats().dropped(Direction.TX));
            veth.left("ip link set left0 up");
            veth.awaitCarrier();
            flushAll(left);
            // the 24 were never written, so they are none of ours
            assertEquals(70, receiveAll(right, 70));
            assertEquals(0, left.stats().dropped(Direction.TX));
            assertEquals(0, left.pool(0).outstanding());
        }
    }

    @Test
    void aPortWhoseInterfaceIsDownCloses() throws IOException {
        Port left = veth.openLeft("", Steering.nothing());
        veth.left("ip link set left0 down");
        send(left, 10, 60);
        assertEquals(10, left.tx(0).flush());
        assertTimeoutPreemptively(Duration.ofSeconds(10), left::close);
    }

    @Test
    void aPortWhoseInterfaceIsDeletedGoesOnWithoutPackets() throws IOException {
        Port left = veth.openLeft("", OURS);
        try (Port right = veth.openRight("", OURS)) {
            send(left, 10, 60);
            veth.left("ip link del left0");
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                send(left, 10, 60);
                left.tx(0).flush();
                PacketBatch in = new PacketBatch(left.pool(0), 4);
                assertEquals(0, left.rx(0).receive(in));
                assertFalse(left.rx(0).await(5_000_000), "nothing to wake up for");
                left.rx(0).wakeup();
                assertTrue(left.rx(0).await(60_000_000_000L));
                assertTrue(left.stats().txPackets() >= 20);
                PacketBatch there = new PacketBatch(right.pool(0), 64);
                right.rx(0).receive(there);
                there.release();
            });
        } finally {
            assertTimeoutPreemptively(Duration.ofSeconds(10), left::close);
        }
    }

    /** A worker that sleeps in the kernel must not be woken by a link that changes, nor miss packets after it. */
    @Test
    void waitingSurvivesALinkThatGoesDownAndUp() throws Exception {
        try (Port left = veth.openLeft("", Steering.nothing());
                Port right = veth.openRight("", OURS)) {
            veth.right("ip link set right0 down");
            assertFalse(right.rx(0).await(5_000_000));
            veth.right("ip link set right0 up");
            veth.awaitCarrier();
            send(left, 1, 60);
            flushAll(left);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> assertTrue(right.rx(0).await(60_000_000_000L)));
            receiveAll(right, 1);
        }
    }
}
