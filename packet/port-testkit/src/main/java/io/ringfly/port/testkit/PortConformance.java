/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.PortStats;
import io.ringfly.port.Steering;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@code io.ringfly.port}, as tests over two ports that are joined by a wire. A backend's test extends
 * this and says how to open them.
 */
public abstract class PortConformance {

    /** Two ports: what one sends, the other receives. */
    public record Wire(Port left, Port right) {}

    /** An experimental ethertype (IEEE 802), so that nobody else on the wire answers. */
    private static final int ETHERTYPE = 0x88b5;

    private static final int MIN_LENGTH = 60;
    private static final int SEQUENCE_AT = 14;
    private static final long SEED = 20_26;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private Port left;
    private Port right;

    /** For subclasses. */
    protected PortConformance() {}

    /** Opens both ends; each takes what {@code steering} says. Called once for each test; the suite closes the ports. */
    protected abstract Wire open(Steering steering) throws IOException;

    /** What takes the suite's packets and leaves others alone. */
    private static Steering ours() {
        return Steering.of(Steering.Rule.named("ours").u16(Steering.Base.FRAME, 12, ETHERTYPE));
    }

    @BeforeEach
    final void openWire() throws IOException {
        Wire wire = open(ours());
        left = wire.left();
        right = wire.right();
    }

    @AfterEach
    final void closeWire() {
        left.close();
        right.close();
        left.close(); // closing twice does nothing
    }

    @Test
    final void namesAndFeaturesAreTold() {
        assertTrue(left.name().startsWith(left.features().backend() + ":"), left.name());
        assertFalse(left.features().mode().isEmpty());
        assertTrue(left.features().maxFrameLength() >= MIN_LENGTH);
        assertTrue(left.queues() >= 1);
    }

    @Test
    final void packetsArriveInOrderAndUnchanged() {
        int count = 5000;
        SplittableRandom random = new SplittableRandom(SEED);
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = random.nextInt(MIN_LENGTH, Math.min(1514, left.features().maxFrameLength()) + 1);
        }
        transfer(lengths, 32);
    }

    @Test
    final void everyLengthArrives() {
        int most = Math.min(1514, left.features().maxFrameLength());
        int[] lengths = new int[most - MIN_LENGTH + 1];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = MIN_LENGTH + i;
        }
        transfer(lengths, 16);
    }

    @Test
    final void batchesOfAnySizeAreTaken() {
        for (int batch : new int[] {1, 2, 3, 31, 64}) {
            int[] lengths = new int[200];
            Arrays.fill(lengths, MIN_LENGTH);
            transfer(lengths, batch);
        }
    }

    /** Sends frames of these lengths from left to right, checks every byte, the counters and that no frame is missing. */
    private void transfer(int[] lengths, int batchSize) {
        PortStats sentBefore = left.stats();
        PortStats receivedBefore = right.stats();
        PacketBatch out = new PacketBatch(left.pool(0), batchSize);
        PacketBatch in = new PacketBatch(right.pool(0), batchSize);
        assertTimeoutPreemptively(SOON, () -> {
            int sent = 0;
            int received = 0;
            while (received < lengths.length) {
                // no more on their way than any ring holds
                while (out.space() > 0 && sent < lengths.length && sent - received < 64) {
                    long frame = left.pool(0).allocate();
                    if (frame == FramePool.NONE) {
                        break;
                    }
                    write(out.memory(), frame, lengths[sent], sent);
                    out.add(frame, lengths[sent]);
                    sent++;
                }
                left.tx(0).send(out);
                left.tx(0).flush();
                received += check(in, lengths, received);
            }
            while (left.tx(0).flush() > 0) {
                Thread.onSpinWait();
            }
        });
        out.release();
        assertEquals(0, left.pool(0).outstanding(), "frames missing at the sender: " + left);
        assertEquals(0, right.pool(0).outstanding(), "frames missing at the receiver: " + right);
        long bytes = 0;
        for (int length : lengths) {
            bytes += length;
        }
        assertEquals(lengths.length, left.stats().txPackets() - sentBefore.txPackets());
        assertEquals(bytes, left.stats().txBytes() - sentBefore.txBytes());
        assertEquals(lengths.length, right.stats().rxPackets() - receivedBefore.rxPackets());
        assertEquals(bytes, right.stats().rxBytes() - receivedBefore.rxBytes());
        assertEquals(
                right.stats().received(),
                right.stats().rxPackets() + right.stats().dropped(PortStats.Direction.RX));
    }

    private int check(PacketBatch in, int[] lengths, int from) {
        int count = 0;
        for (int queue = 0; queue < right.queues(); queue++) {
            int n = right.rx(queue).receive(in);
            for (int i = 0; i < n; i++) {
                int sequence = from + count++;
                assertEquals(lengths[sequence], in.length(i), "length of packet " + sequence);
                assertIntact(in.memory(), in.offset(i), in.length(i), sequence);
            }
            in.release();
        }
        return count;
    }

    private static void write(MemorySegment m, long at, int length, int sequence) {
        m.set(INT, at, -1); // broadcast, so that any interface takes it
        m.set(INT, at + 4, 0x0002_ffff);
        m.set(INT, at + 8, 0x5a5a_5a5a);
        m.set(ValueLayout.JAVA_BYTE, at + 12, (byte) (ETHERTYPE >>> 8));
        m.set(ValueLayout.JAVA_BYTE, at + 13, (byte) ETHERTYPE);
        m.set(INT, at + SEQUENCE_AT, sequence);
        for (int i = SEQUENCE_AT + 4; i < length; i++) {
            m.set(ValueLayout.JAVA_BYTE, at + i, (byte) (sequence + i));
        }
    }

    private static void assertIntact(MemorySegment m, long at, int length, int sequence) {
        assertEquals(sequence, m.get(INT, at + SEQUENCE_AT), "order");
        for (int i = SEQUENCE_AT + 4; i < length; i++) {
            if (m.get(ValueLayout.JAVA_BYTE, at + i) != (byte) (sequence + i)) {
                throw new AssertionError("byte " + i + " of packet " + sequence + " changed");
            }
        }
    }

    @Test
    final void whatDoesNotFitStaysTheCallers() {
        // nobody receives: at some time the ring, the wire or the pool is full, and nothing may be lost of what is left
        FramePool pool = left.pool(0);
        PacketBatch out = new PacketBatch(pool, pool.capacity());
        int offered = 0;
        for (long frame = pool.allocate(); frame != FramePool.NONE; frame = pool.allocate()) {
            write(out.memory(), frame, MIN_LENGTH, offered++);
            out.add(frame, MIN_LENGTH);
        }
        int taken = left.tx(0).send(out);
        assertTrue(taken >= 0 && taken <= offered);
        assertEquals(offered - taken, out.size(), "what was not taken is still in the batch");
        if (!out.isEmpty()) {
            assertEquals(taken, out.memory().get(INT, out.offset(0) + SEQUENCE_AT), "the rest begins where it stopped");
        }
        out.release();
        assertEquals(0, pool.outstanding());
    }

    @Test
    final void onlyWhatWasAskedForIsTaken() throws IOException {
        right.steer(Steering.nothing());
        sendOne(1);
        right.steer(ours());
        sendOne(2);
        List<Integer> got = new ArrayList<>();
        PacketBatch in = new PacketBatch(right.pool(0), 8);
        assertTimeoutPreemptively(SOON, () -> {
            while (!got.contains(2)) {
                for (int queue = 0; queue < right.queues(); queue++) {
                    right.rx(queue).receive(in);
                    for (int i = 0; i < in.size(); i++) {
                        got.add(in.memory().get(INT, in.offset(i) + SEQUENCE_AT));
                    }
                    in.release();
                }
            }
        });
        assertEquals(List.of(2), got);
    }

    private void sendOne(int sequence) {
        PacketBatch out = new PacketBatch(left.pool(0), 1);
        long frame = left.pool(0).allocate();
        write(out.memory(), frame, MIN_LENGTH, sequence);
        out.add(frame, MIN_LENGTH);
        assertEquals(1, left.tx(0).send(out));
        while (left.tx(0).flush() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    final void waitingEndsWithAPacket() throws Exception {
        Thread sender = Thread.ofPlatform().start(() -> {
            sleep(50);
            sendOne(7);
        });
        assertTimeoutPreemptively(SOON, () -> {
            PacketBatch in = new PacketBatch(right.pool(0), 8);
            while (right.rx(0).receive(in) == 0) {
                right.rx(0).await(5_000_000_000L);
            }
            assertEquals(7, in.memory().get(INT, in.offset(0) + SEQUENCE_AT));
            in.release();
        });
        sender.join();
    }

    @Test
    final void waitingEndsInTime() {
        assertTimeoutPreemptively(SOON, () -> {
            long start = System.nanoTime();
            assertFalse(right.rx(0).await(20_000_000));
            assertTrue(System.nanoTime() - start >= 19_000_000, "not before its time");
            assertFalse(right.rx(0).await(0), "0 does not wait");
        });
    }

    @Test
    final void wakeupEndsWaitingFromAnotherThread() {
        Thread other = Thread.ofPlatform().start(() -> {
            sleep(50);
            right.rx(0).wakeup();
        });
        assertTimeoutPreemptively(SOON, () -> assertTrue(right.rx(0).await(60_000_000_000L)));
        assertTimeoutPreemptively(SOON, () -> {
            other.join();
            right.rx(0).wakeup();
            assertTrue(right.rx(0).await(60_000_000_000L), "one before waiting counts too");
        });
    }

    @Test
    final void anInterruptEndsWaiting() {
        assertTimeoutPreemptively(SOON, () -> {
            Thread inner = Thread.currentThread();
            Thread.ofPlatform().start(() -> {
                sleep(50);
                inner.interrupt();
            });
            assertThrows(InterruptedException.class, () -> right.rx(0).await(60_000_000_000L));
        });
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
