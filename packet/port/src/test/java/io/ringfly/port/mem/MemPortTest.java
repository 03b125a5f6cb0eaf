/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.PortStats;
import io.ringfly.port.Steering;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is particular to {@code mem:}; the contract is tested by the conformance suite. */
class MemPortTest {

    private final Port[] ends = MemPort.pair("mem:test");
    private final Port left = ends[0];
    private final Port right = ends[1];

    /** Puts packets of {@code length} into the batch, each beginning with {@code mark}. */
    private static PacketBatch packets(Port port, int count, int length, byte mark) {
        PacketBatch batch = new PacketBatch(port.pool(0), count);
        for (int i = 0; i < count; i++) {
            long frame = port.pool(0).allocate();
            port.pool(0).memory().set(ValueLayout.JAVA_BYTE, frame, mark);
            batch.add(frame, length);
        }
        return batch;
    }

    private static int send(Port port, PacketBatch batch) {
        int sent = port.tx(0).send(batch);
        assertEquals(0, port.tx(0).flush(), "nothing is on its way: it was copied");
        return sent;
    }

    @Test
    void theEndsHaveTheirOwnMacAddressesAndMemory() {
        assertNotEquals(left.features().mac(), right.features().mac());
        assertNotEquals(left.pool(0).memory().address(), right.pool(0).memory().address());
        assertEquals("mem:test", left.name());
    }

    @Test
    void whatNobodyTakesIsRefusedAtTheRing() {
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            PacketBatch batch = packets(left, 10, 60, (byte) 1);
            taken += send(left, batch);
            batch.release();
        }
        assertEquals(256, taken, "as many as the other end posted frames for");
        PacketBatch in = new PacketBatch(right.pool(0), 1000);
        assertEquals(256, right.rx(0).receive(in));
        assertEquals(256, left.stats().txPackets());
        assertEquals(256 * 60, left.stats().txBytes());
        in.release();
        assertEquals(0, left.pool(0).outstanding());
        assertEquals(0, right.pool(0).outstanding());
    }

    @Test
    void framesHeldByTheReceiverAreNotWrittenInto() {
        PacketBatch held = new PacketBatch(right.pool(0), 4);
        send(left, packets(left, 4, 60, (byte) 1));
        assertEquals(4, right.rx(0).receive(held));
        PacketBatch others = new PacketBatch(right.pool(0), 256);
        for (int i = 0; i < 10; i++) {
            send(left, packets(left, 100, 60, (byte) 2));
            right.rx(0).receive(others);
            others.release();
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(1, held.memory().get(ValueLayout.JAVA_BYTE, held.offset(i)));
        }
    }

    @Test
    void aReceiverThatHoldsAllItsFramesStopsTheSenderAndNothingElse() {
        PacketBatch held = new PacketBatch(right.pool(0), 512);
        int taken = 0;
        for (int i = 0; i < 20; i++) {
            PacketBatch batch = packets(left, 64, 60, (byte) 1);
            taken += send(left, batch);
            batch.release();
            right.rx(0).receive(held);
        }
        assertEquals(512, taken, "all frames of the receiver");
        held.release();
        assertEquals(0, right.pool(0).outstanding());
        right.rx(0).receive(held); // posts the frames again
        assertEquals(10, send(left, packets(left, 10, 60, (byte) 1)));
    }

    @Test
    void whatTheOtherEndDoesNotAskForIsCountedThere() throws Exception {
        right.steer(Steering.of(Steering.Rule.named("two").u8(Steering.Base.FRAME, 0, 2)));
        send(left, packets(left, 3, 60, (byte) 1));
        send(left, packets(left, 5, 60, (byte) 2));
        PacketBatch in = new PacketBatch(right.pool(0), 16);
        assertEquals(5, right.rx(0).receive(in));
        in.release();
        PortStats stats = right.stats();
        assertEquals(5, stats.rxPackets());
        assertEquals("not asked for", stats.drops().getFirst().reason());
        assertEquals(3, stats.drops().getFirst().count());
        assertEquals(8, stats.received());
        assertEquals(0, left.stats().dropped(PortStats.Direction.RX));
        assertEquals(0, left.pool(0).outstanding());
        assertEquals(0, right.pool(0).outstanding());
    }

    @Test
    void whatNobodyAskedForFillsNoRing() throws Exception {
        right.steer(Steering.nothing());
        for (int i = 0; i < 10; i++) {
            assertEquals(200, send(left, packets(left, 200, 60, (byte) 1)));
        }
        assertEquals(2000, right.stats().received());
        right.steer(Steering.everything());
        assertEquals(1, send(left, packets(left, 1, 60, (byte) 1)));
        PacketBatch in = new PacketBatch(right.pool(0), 16);
        assertEquals(1, right.rx(0).receive(in));
        in.release();
    }

    @Test
    void aFrameThatIsTooLongIsDroppedAndCountedAndHurtsNoOther() {
        int max = left.features().maxFrameLength();
        FramePool pool = left.pool(0);
        PacketBatch batch = new PacketBatch(pool, 2);
        long frame = pool.allocate();
        batch.add(frame - pool.headroom(), max + pool.headroom()); // as long as a frame can be
        batch.add(pool.allocate(), max);
        assertEquals(2, send(left, batch));
        assertEquals(0, pool.outstanding());
        PacketBatch in = new PacketBatch(right.pool(0), 2);
        assertEquals(1, right.rx(0).receive(in));
        assertEquals(max, in.length(0));
        in.release();
        assertEquals(1, left.stats().dropped(PortStats.Direction.TX));
        assertEquals(2, left.stats().txPackets());
    }

    @Test
    void anEndWhosePeerIsClosedSendsNothing() {
        right.close();
        PacketBatch batch = packets(left, 3, 60, (byte) 1);
        assertEquals(0, send(left, batch));
        assertEquals(3, batch.size());
        batch.release();
        assertEquals(0, left.pool(0).outstanding());
    }

    @Test
    void whatWasSentBeforeTheSenderClosedIsStillReceived() {
        send(left, packets(left, 3, 60, (byte) 9));
        left.close();
        PacketBatch in = new PacketBatch(right.pool(0), 16);
        assertEquals(3, right.rx(0).receive(in));
        assertEquals(9, in.memory().get(ValueLayout.JAVA_BYTE, in.offset(2)));
        in.release();
    }

    @Test
    void closingWakesOneWhoWaits() throws InterruptedException {
        Thread closer = Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                return;
            }
            right.close();
        });
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertTrue(right.rx(0).await(60_000_000_000L)));
        closer.join();
    }

    /**
     * One packet goes to and fro between two threads that sleep until it comes: a wake-up lost once is a wait of a
     * minute, which the time limit finds.
     */
    @Test
    void noWakeupIsLostBetweenTwoThreads() throws Exception {
        int rounds = 50_000;
        Thread answerer = Thread.ofPlatform().daemon().start(() -> pass(right, rounds, false));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            pass(left, rounds, true);
            answerer.join();
        });
        assertEquals(rounds, left.stats().rxPackets());
        assertEquals(rounds, right.stats().rxPackets());
    }

    private static void pass(Port port, int rounds, boolean begin) {
        PacketBatch batch = begin ? packets(port, 1, 60, (byte) 1) : new PacketBatch(port.pool(0), 1);
        try {
            for (int i = 0; i < rounds; i++) {
                if (!begin || i > 0) {
                    receiveOne(port, batch);
                }
                port.tx(0).send(batch);
                port.tx(0).flush();
            }
            if (begin) {
                receiveOne(port, batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        batch.release();
    }

    private static void receiveOne(Port port, PacketBatch batch) throws InterruptedException {
        while (port.rx(0).receive(batch) == 0) {
            port.rx(0).await(60_000_000_000L);
        }
    }
}
