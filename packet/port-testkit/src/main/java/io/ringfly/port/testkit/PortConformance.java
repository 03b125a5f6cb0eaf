/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortFeatures;
import io.ringfly.port.PortStats;
import io.ringfly.port.PortStats.Direction;
import io.ringfly.port.Steering;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@code io.ringfly.port}, as tests over two ports that are joined by a wire. A backend's test extends
 * this and says how to open them.
 *
 * <p>After each test no frame may be missing from any pool. What takes longer than {@link #SOON} has failed.
 */
public abstract class PortConformance {

    /** Two ports: what one sends, the other receives. */
    public record Wire(Port left, Port right) {}

    /** An experimental ethertype (IEEE 802), so that nobody else on the wire answers. */
    private static final int ETHERTYPE = 0x88b5;

    private static final int ETHERNET_LENGTH = 14;
    private static final int USUAL_LENGTH = 60;
    private static final int USUAL_LONGEST = 1514;
    private static final int SEQUENCE_AT = ETHERNET_LENGTH;
    private static final int DATA_AT = SEQUENCE_AT + Integer.BYTES;

    /** Packets on their way at a time where none may be lost: fewer than any ring holds. */
    private static final int WINDOW = 32;

    private static final long SEED = 20_26;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long LONG_NANOS = 60_000_000_000L;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private End left;
    private End right;

    /** For subclasses. */
    protected PortConformance() {}

    /**
     * Opens both ends; each takes what {@code steering} says. Called before each test, and again by tests after they
     * closed what it gave; the suite closes the ports.
     */
    protected abstract Wire open(Steering steering) throws IOException;

    /** The shortest frame that arrives. Backends whose interfaces pad or refuse shorter ones say so. */
    protected int shortestFrame() {
        return ETHERNET_LENGTH;
    }

    /**
     * Whether each packet that finds no room is counted. Backends that say no have a drop whose count is {@link
     * PortStats#NOT_AVAILABLE}, and need only not have received more than was sent.
     */
    protected boolean countsEveryLoss() {
        return true;
    }

    /**
     * Whether a packet is judged by the steering at the time when it arrives. Backends that keep packets somewhere and
     * judge them when they are received say no.
     */
    protected boolean steersOnArrival() {
        return true;
    }

    /** Whether closing a port sends what was not flushed, as where that would be a file with its end missing. */
    protected boolean sendsOnClose() {
        return false;
    }

    /**
     * Whether the left port receives. One that only sends says no: then it takes no steering but "nothing", and the
     * right port is another backend's.
     */
    protected boolean leftReceives() {
        return true;
    }

    /** What takes the suite's packets and leaves others alone. */
    private static Steering ours() {
        return Steering.of(Steering.Rule.named("ours").u16(Steering.Base.FRAME, 12, ETHERTYPE));
    }

    @BeforeEach
    final void openWire() throws IOException {
        Wire wire = open(ours());
        left = new End(wire.left());
        right = new End(wire.right());
    }

    @AfterEach
    final void closeWire() {
        left.port.close();
        right.port.close();
        left.port.close(); // closing twice does nothing
        left.assertNoFrameIsMissing();
        right.assertNoFrameIsMissing();
    }

    // What a port is

    @Test
    final void namesAndFeaturesAreTold() {
        for (End end : List.of(left, right)) {
            PortFeatures features = end.port.features();
            assertTrue(end.port.name().startsWith(features.backend() + ":"), end.port.name());
            assertFalse(features.mode().isEmpty());
            assertTrue(features.maxFrameLength() >= USUAL_LONGEST, features.toString());
            if (features.mac() != PortFeatures.NO_MAC) {
                assertEquals(0, features.mac() >>> 48, "48 bits");
                assertEquals(0, features.mac() >>> 40 & 1, "one host's address");
                assertTrue(features.mac() != 0);
            }
            assertTrue(end.port.queues() >= 1);
        }
    }

    @Test
    final void queuesAreNumberedFromZero() {
        for (int queue : new int[] {-1, left.port.queues()}) {
            assertThrows(IndexOutOfBoundsException.class, () -> left.port.rx(queue));
            assertThrows(IndexOutOfBoundsException.class, () -> left.port.tx(queue));
            assertThrows(IndexOutOfBoundsException.class, () -> left.port.pool(queue));
        }
    }

    @Test
    final void allPoolsShareOneMemoryAndNoFrame() {
        List<Long> seen = new ArrayList<>();
        for (int queue = 0; queue < left.port.queues(); queue++) {
            FramePool pool = left.port.pool(queue);
            assertEquals(left.port.pool(0).memory().address(), pool.memory().address());
            assertTrue(
                    pool.frameSize() - pool.headroom() >= left.port.features().maxFrameLength());
            List<Long> frames = new ArrayList<>();
            for (long frame = pool.allocate(); frame != FramePool.NONE; frame = pool.allocate()) {
                assertTrue(frame >= 0
                        && frame + pool.frameSize() - pool.headroom()
                                <= pool.memory().byteSize());
                frames.add(pool.start(frame));
            }
            assertFalse(frames.isEmpty());
            seen.addAll(frames);
            frames.forEach(pool::release);
        }
        assertEquals(seen.size(), seen.stream().distinct().count());
    }

    // Packets

    @Test
    final void packetsArriveInOrderAndUnchanged() {
        int count = 5000;
        SplittableRandom random = new SplittableRandom(SEED);
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = random.nextInt(USUAL_LENGTH, USUAL_LONGEST + 1);
        }
        transfer(left, 0, right, lengths, 32);
    }

    @Test
    final void everyLengthArrives() {
        int[] lengths = new int[USUAL_LONGEST - shortestFrame() + 1];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = shortestFrame() + i;
        }
        transfer(left, 0, right, lengths, 16);
    }

    @Test
    final void theLongestFrameArrives() {
        int longest = left.port.features().maxFrameLength();
        transfer(left, 0, right, new int[] {longest, longest - 1, USUAL_LENGTH, longest, longest, longest}, 2);
    }

    @Test
    final void batchesOfAnySizeAreTaken() {
        for (int batch : new int[] {1, 2, 3, 31, 64}) {
            int[] lengths = new int[200];
            Arrays.fill(lengths, USUAL_LENGTH);
            transfer(left, 0, right, lengths, batch);
        }
    }

    @Test
    final void everyQueueSends() {
        int[] lengths = new int[300];
        Arrays.fill(lengths, USUAL_LENGTH);
        for (int queue = 0; queue < left.port.queues(); queue++) {
            transfer(left, queue, right, lengths, 8);
        }
    }

    @Test
    final void aPortReceivesUndisturbedWhileItSendsOrNeverReceives() throws Exception {
        if (leftReceives()) {
            bothDirectionsAtOnceDisturbEachOtherNot();
        } else {
            aPortThatOnlySendsTakesNoSteeringAndNoPacket();
        }
    }

    private void bothDirectionsAtOnceDisturbEachOtherNot() {
        int count = 20_000;
        AtomicInteger leftReceived = new AtomicInteger();
        AtomicInteger rightReceived = new AtomicInteger();
        inTheBackground(
                () -> exchange(right, count, rightReceived, leftReceived),
                () -> exchange(left, count, leftReceived, rightReceived));
        assertEquals(count, left.port.stats().rxPackets());
        assertEquals(count, right.port.stats().rxPackets());
        assertEquals((long) count * USUAL_LENGTH, right.port.stats().rxBytes());
    }

    private void aPortThatOnlySendsTakesNoSteeringAndNoPacket() throws Exception {
        left.port.steer(Steering.nothing());
        assertThrows(PortException.class, () -> left.port.steer(ours()));
        right.send(0, 5, USUAL_LENGTH);
        pause(20);
        assertEquals(0, left.receive((m, at, length) -> {}));
        assertFalse(left.port.rx(0).await(1_000_000));
        left.port.rx(0).wakeup();
        left.port.rx(0).wakeup();
        assertTrue(left.port.rx(0).await(LONG_NANOS));
        assertFalse(left.port.rx(0).await(-1), "one waiting takes all of them");
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> left.port.rx(0).await(LONG_NANOS));
        assertEquals(0, left.port.stats().received());
        left.port.close();
        left.port.rx(0).wakeup();
    }

    /** Sends and receives {@code count} packets on this thread, never more ahead of the other end than it can take. */
    private static void exchange(End end, int count, AtomicInteger received, AtomicInteger receivedThere) {
        int[] sent = {0};
        PacketBatch out = new PacketBatch(end.port.pool(0), 16);
        until(
                () -> {
                    while (out.space() > 0 && sent[0] < count && sent[0] - receivedThere.get() < WINDOW) {
                        if (!end.put(0, out, USUAL_LENGTH, sent[0])) {
                            break;
                        }
                        sent[0]++;
                    }
                    end.port.tx(0).send(out);
                    boolean allSent = end.port.tx(0).flush() == 0 && out.isEmpty() && sent[0] == count;
                    int n = end.receive((m, at, length) -> assertIntact(m, at, length, received.getAndIncrement()));
                    if (n == 0) {
                        Thread.yield();
                    }
                    return allSent && received.get() == count;
                },
                () -> "sent " + sent[0] + ", received " + received);
    }

    @Test
    final void nothingLeavesBeforeItIsFlushedNorByARehearsal() {
        PacketBatch out = left.packets(0, 3, USUAL_LENGTH, 0);
        assertEquals(3, left.port.tx(0).send(out));
        assertTrue(out.isEmpty(), "what was taken left the batch");
        assertEquals(0, left.port.pool(0).outstanding());
        for (int i = 0; i < 100; i++) {
            left.port.tx(0).rehearse();
        }
        pause(20);
        assertEquals(0, right.receive((m, at, length) -> {}));
        left.flushAll(0);
        right.receiveExactly(3);
    }

    @Test
    final void sendingNothingDoesNothing() {
        assertEquals(0, left.port.tx(0).send(new PacketBatch(left.port.pool(0), 4)));
        assertEquals(0, left.port.tx(0).flush());
        assertEquals(0, left.port.stats().txPackets());
    }

    @Test
    final void receivingAppendsWhatFitsAndLeavesTheRest() {
        left.send(0, 10, USUAL_LENGTH);
        int queue = right.queueWithPackets();
        PacketBatch in = new PacketBatch(right.port.pool(queue), 4);
        until(() -> right.port.rx(queue).receive(in) == 0 && in.space() == 0, () -> in + " after sending 10");
        assertEquals(4, in.size());
        assertEquals(0, in.memory().get(INT, in.offset(0) + SEQUENCE_AT));
        assertEquals(3, in.memory().get(INT, in.offset(3) + SEQUENCE_AT));
        assertEquals(0, right.port.rx(queue).receive(in), "a full batch takes no more");
        assertEquals(4, right.port.pool(queue).outstanding());
        in.release();
        int[] next = {4};
        until(
                () -> {
                    right.receive((m, at, length) -> assertIntact(m, at, length, next[0]++));
                    return next[0] == 10;
                },
                () -> "received up to " + next[0]);
    }

    // Backpressure and counts

    @Test
    final void whatDoesNotFitStaysTheCallers() {
        // nobody receives and nothing is flushed: some time the ring or the other end is full
        FramePool pool = left.port.pool(0);
        PacketBatch out = new PacketBatch(pool, pool.capacity());
        int offered = 0;
        while (left.put(0, out, USUAL_LENGTH, offered)) {
            offered++;
        }
        assertTrue(offered >= WINDOW, "frames for sending: " + offered);
        int taken = left.port.tx(0).send(out);
        assertTrue(taken >= WINDOW && taken <= offered, taken + " of " + offered);
        assertEquals(offered - taken, out.size(), "what was not taken is still in the batch");
        assertEquals(offered - taken, pool.outstanding());
        if (!out.isEmpty()) {
            assertIntact(out.memory(), out.offset(0), out.length(0), taken);
            assertEquals(0, left.port.tx(0).send(out), "full is full");
        }
        out.release();
        assertEquals(taken, left.port.stats().txPackets());
        left.flushAll(0);
        assertEveryPacketIsAccountedFor();
    }

    @Test
    final void everyPacketSentIsDeliveredOrCounted() {
        // more than all rings together hold while nobody receives, then as fast as it goes while somebody does
        for (int i = 0; i < 400; i++) {
            left.trySend(0, 32, USUAL_LENGTH);
        }
        for (int i = 0; i < 400; i++) {
            left.trySend(0, 32, USUAL_LENGTH);
            right.receive((m, at, length) -> {});
        }
        left.flushAll(0);
        assertTrue(left.port.stats().txPackets() > WINDOW);
        assertEveryPacketIsAccountedFor();
    }

    /** What left sent was dropped on the way out, or reached right; what reached right was delivered or dropped. */
    private void assertEveryPacketIsAccountedFor() {
        PortStats sent = left.port.stats();
        assertEquals(
                !countsEveryLoss(),
                sent.drops().stream().anyMatch(drop -> drop.count() == PortStats.NOT_AVAILABLE),
                "what is not counted is said not to be: " + sent.drops());
        long arriving = sent.txPackets() - sent.dropped(Direction.TX);
        if (!countsEveryLoss()) {
            assertNoMoreThan(arriving);
            return;
        }
        until(
                () -> {
                    right.receive((m, at, length) -> {});
                    return right.port.stats().received() >= arriving;
                },
                () -> arriving + " of " + left.port.stats() + " should have come: " + right.port.stats());
        pause(20);
        right.receive((m, at, length) -> {});
        PortStats got = right.port.stats();
        assertEquals(arriving, got.received());
        assertEquals(arriving, got.rxPackets() + got.dropped(Direction.RX));
        assertEquals(right.received, got.rxPackets(), "what was delivered is what was counted as delivered");
        assertEquals(right.receivedBytes, got.rxBytes());
    }

    private void assertNoMoreThan(long arriving) {
        pause(20);
        until(() -> right.receive((m, at, length) -> {}) == 0, () -> "still receiving");
        PortStats got = right.port.stats();
        assertTrue(got.received() <= arriving, got + " of " + arriving);
        assertEquals(right.received, got.rxPackets(), "what was delivered is what was counted as delivered");
        assertEquals(right.receivedBytes, got.rxBytes());
    }

    @Test
    final void aFloodThatNobodyReceivesDoesNotKeepTheEndFromSending() {
        for (int i = 0; i < 100; i++) {
            right.trySend(0, 32, USUAL_LENGTH);
        }
        right.flushAll(0);
        pause(20);
        left.send(0, 5, USUAL_LENGTH);
        right.receiveExactly(5);
        if (leftReceives()) {
            assertTrue(left.receive((m, at, length) -> {}) > 0);
        }
        until(() -> left.receive((m, at, length) -> {}) == 0, () -> "still receiving");
    }

    @Test
    final void drainingTheFloodMakesRoomAgain() {
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 100; i++) {
                left.trySend(0, 32, USUAL_LENGTH);
            }
            left.flushAll(0);
            assertEveryPacketIsAccountedFor();
        }
        int[] lengths = new int[500];
        Arrays.fill(lengths, USUAL_LENGTH);
        transfer(left, 0, right, lengths, 8);
    }

    // Steering

    @Test
    final void onlyWhatWasAskedForIsTaken() throws IOException {
        right.port.steer(Steering.nothing());
        left.sendOne(1);
        pause(20);
        if (!steersOnArrival()) {
            right.receiveExactly(0);
        }
        right.port.steer(ours());
        left.sendOne(2);
        List<Integer> got = new ArrayList<>();
        until(
                () -> {
                    right.receive((m, at, length) -> got.add(m.get(INT, at + SEQUENCE_AT)));
                    return got.contains(2);
                },
                got::toString);
        assertEquals(List.of(2), got);
    }

    @Test
    final void changingTheSteeringLosesNoPacket() {
        // both take all of the suite's packets, in different ways
        Steering other = Steering.of(
                Steering.Rule.named("even")
                        .u16(Steering.Base.FRAME, 12, ETHERTYPE)
                        .and(new Steering.Test(Steering.Base.FRAME, SEQUENCE_AT, 1, 1, 0)),
                Steering.Rule.named("odd")
                        .u16(Steering.Base.FRAME, 12, ETHERTYPE)
                        .and(new Steering.Test(Steering.Base.FRAME, SEQUENCE_AT, 1, 1, 1)));
        AtomicInteger changes = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        inTheBackground(
                () -> {
                    try {
                        while (!ended.get()) {
                            right.port.steer(changes.getAndIncrement() % 2 == 0 ? other : ours());
                            pause(1);
                        }
                    } catch (IOException e) {
                        fail(e);
                    }
                },
                () -> {
                    try {
                        int[] lengths = new int[100];
                        Arrays.fill(lengths, USUAL_LENGTH);
                        while (changes.get() < 50) {
                            transfer(left, 0, right, lengths, 4);
                        }
                    } finally {
                        ended.set(true);
                    }
                });
    }

    // Waiting

    @Test
    final void waitingEndsWithAPacket() throws Exception {
        int queue = queueToRight();
        inTheBackground(
                () -> {
                    pause(50);
                    left.sendOne(7);
                },
                () -> assertTimeoutPreemptively(SOON, () -> {
                    int[] sequence = {-1};
                    while (right.receive((m, at, length) -> sequence[0] = m.get(INT, at + SEQUENCE_AT)) == 0) {
                        right.port.rx(queue).await(LONG_NANOS);
                    }
                    assertEquals(7, sequence[0]);
                }));
    }

    @Test
    final void waitingEndsAtOnceWhenPacketsAreThere() {
        int queue = queueToRight();
        left.sendOne(1);
        assertTimeoutPreemptively(SOON, () -> {
            assertTrue(right.port.rx(queue).await(LONG_NANOS));
            assertTrue(right.port.rx(queue).await(LONG_NANOS), "as long as they are there");
        });
        right.receiveExactly(1);
    }

    @Test
    final void waitingEndsInTime() {
        assertTimeoutPreemptively(SOON, () -> {
            for (long nanos : new long[] {1_000, 20_000_000, 120_000_000}) {
                long start = System.nanoTime();
                assertFalse(right.port.rx(0).await(nanos));
                assertTrue(System.nanoTime() - start >= nanos, "not before its time");
            }
            assertFalse(right.port.rx(0).await(0), "0 does not wait");
            assertFalse(right.port.rx(0).await(-1), "nor does less");
            assertFalse(right.port.rx(0).await(Long.MIN_VALUE));
        });
    }

    @Test
    final void wakeupEndsWaitingFromAnotherThread() {
        inTheBackground(
                () -> {
                    pause(50);
                    right.port.rx(0).wakeup();
                },
                () -> assertTimeoutPreemptively(
                        SOON, () -> assertTrue(right.port.rx(0).await(Long.MAX_VALUE))));
    }

    @Test
    final void wakeupBeforeWaitingCountsForTheNextOneOnly() {
        right.port.rx(0).wakeup();
        right.port.rx(0).wakeup();
        assertTimeoutPreemptively(SOON, () -> {
            assertTrue(right.port.rx(0).await(LONG_NANOS));
            assertFalse(right.port.rx(0).await(1_000_000));
        });
    }

    @Test
    final void anInterruptEndsWaiting() {
        assertTimeoutPreemptively(SOON, () -> {
            Thread inner = Thread.currentThread();
            Thread.ofPlatform().daemon().start(() -> {
                pause(50);
                inner.interrupt();
            });
            assertThrows(InterruptedException.class, () -> right.port.rx(0).await(LONG_NANOS));
            assertFalse(Thread.currentThread().isInterrupted(), "the exception has taken it over");
        });
    }

    @Test
    final void anInterruptBeforeWaitingEndsItToo() {
        int queue = queueToRight();
        left.sendOne(1);
        assertTimeoutPreemptively(SOON, () -> {
            assertTrue(right.port.rx(queue).await(LONG_NANOS));
            Thread.currentThread().interrupt();
            assertThrows(
                    InterruptedException.class,
                    () -> right.port.rx(queue).await(LONG_NANOS),
                    "even where there are packets");
        });
        right.receiveExactly(1);
    }

    /** The queue that the left port's packets come to: the suite's are of one flow, which no backend divides. */
    private int queueToRight() {
        left.sendOne(0);
        int queue = right.queueWithPackets();
        right.receiveExactly(1);
        return queue;
    }

    // Closing

    @Test
    final void theReceiverMayCloseWhilePacketsAreOnTheirWay() {
        left.trySend(0, 32, USUAL_LENGTH);
        right.receive((m, at, length) -> {});
        left.trySend(0, 32, USUAL_LENGTH);
        right.port.close();
        for (int i = 0; i < 100; i++) {
            left.trySend(0, 32, USUAL_LENGTH);
        }
        left.flushAll(0);
        assertEquals(0, left.port.pool(0).outstanding());
    }

    @Test
    final void theSenderMayCloseWhilePacketsAreOnTheirWay() {
        left.trySend(0, 32, USUAL_LENGTH);
        PacketBatch out = left.packets(0, 8, USUAL_LENGTH, 100);
        left.port.tx(0).send(out); // and not flushed
        left.port.close();
        pause(20);
        until(() -> right.receive((m, at, length) -> {}) == 0, () -> "still receiving");
        long received = right.port.stats().received();
        if (sendsOnClose()) {
            assertEquals(40, received, "what was not flushed leaves with the close");
        } else {
            assertTrue(received <= 32, "what was not flushed does not leave");
        }
    }

    @Test
    final void framesInABatchDoNotKeepAPortFromClosing() {
        left.send(0, 4, USUAL_LENGTH);
        int queue = right.queueWithPackets();
        PacketBatch in = new PacketBatch(right.port.pool(queue), 8);
        until(() -> right.port.rx(queue).receive(in) > 0, () -> "nothing came");
        right.port.close();
        in.release(); // touches the pool only, not the memory
    }

    @Test
    final void itCanBeOpenedAgainAfterAClose() throws IOException {
        int[] lengths = new int[50];
        Arrays.fill(lengths, USUAL_LENGTH);
        for (int i = 0; i < 5; i++) {
            transfer(left, 0, right, lengths, 8);
            left.trySend(0, 16, USUAL_LENGTH);
            left.port.close();
            right.port.close();
            openWire();
            assertEquals(0, left.port.stats().txPackets(), "counts begin anew");
            assertEquals(0, right.port.stats().received());
        }
        transfer(left, 0, right, lengths, 8);
    }

    @Test
    final void countsCanBeReadAfterTheClose() {
        left.send(0, 5, USUAL_LENGTH);
        right.receiveExactly(5);
        PortStats sent = left.port.stats();
        PortStats got = right.port.stats();
        left.port.close();
        right.port.close();
        assertEquals(sent, left.port.stats());
        assertEquals(got, right.port.stats());
    }

    @Test
    final void aLateWakeupDoesNothing() {
        right.port.close();
        right.port.rx(0).wakeup(); // a worker may be told to stop by someone who does not know that it has
    }

    @Test
    final void countsMayBeReadWhileTheWorkerRuns() {
        AtomicBoolean ended = new AtomicBoolean();
        inTheBackground(
                () -> {
                    long last = 0;
                    while (!ended.get()) {
                        long now = right.port.stats().received();
                        assertTrue(now >= last, now + " after " + last);
                        last = now;
                        Thread.yield();
                    }
                },
                () -> {
                    try {
                        int[] lengths = new int[3000];
                        Arrays.fill(lengths, USUAL_LENGTH);
                        transfer(left, 0, right, lengths, 16);
                    } finally {
                        ended.set(true);
                    }
                });
    }

    // How it is done

    /** Sends frames of these lengths, checks every byte, the counters and that no frame is missing. */
    private static void transfer(End from, int queue, End to, int[] lengths, int batchSize) {
        PortStats sentBefore = from.port.stats();
        PortStats gotBefore = to.port.stats();
        PacketBatch out = new PacketBatch(from.port.pool(queue), batchSize);
        int[] sent = {0};
        int[] received = {0};
        until(
                () -> {
                    while (out.space() > 0 && sent[0] < lengths.length && sent[0] - received[0] < WINDOW) {
                        if (!from.put(queue, out, lengths[sent[0]], sent[0])) {
                            break;
                        }
                        sent[0]++;
                    }
                    from.port.tx(queue).send(out);
                    from.port.tx(queue).flush();
                    to.receive((m, at, length) -> {
                        int sequence = received[0]++;
                        assertTrue(sequence < lengths.length, "more than was sent");
                        assertEquals(lengths[sequence], length, "length of packet " + sequence);
                        assertIntact(m, at, length, sequence);
                    });
                    return received[0] == lengths.length;
                },
                () -> "sent " + sent[0] + ", received " + received[0] + ": " + from.port.stats() + ", "
                        + to.port.stats());
        from.flushAll(queue);
        out.release();
        from.assertNoFrameIsMissing();
        to.assertNoFrameIsMissing();
        PortStats sentNow = from.port.stats();
        PortStats gotNow = to.port.stats();
        long bytes = Arrays.stream(lengths).sum();
        assertEquals(lengths.length, sentNow.txPackets() - sentBefore.txPackets());
        assertEquals(bytes, sentNow.txBytes() - sentBefore.txBytes());
        assertEquals(0, sentNow.dropped(Direction.TX) - sentBefore.dropped(Direction.TX));
        assertEquals(lengths.length, gotNow.rxPackets() - gotBefore.rxPackets());
        assertEquals(bytes, gotNow.rxBytes() - gotBefore.rxBytes());
        assertEquals(lengths.length, gotNow.received() - gotBefore.received());
    }

    private static void write(MemorySegment m, long at, int length, int sequence) {
        m.set(INT, at, -1); // broadcast, so that any interface takes it
        m.set(INT, at + 4, 0x0002_ffff);
        m.set(INT, at + 8, 0x5a5a_5a5a);
        m.set(ValueLayout.JAVA_BYTE, at + 12, (byte) (ETHERTYPE >>> 8));
        m.set(ValueLayout.JAVA_BYTE, at + 13, (byte) ETHERTYPE);
        if (length >= DATA_AT) {
            m.set(INT, at + SEQUENCE_AT, sequence);
        }
        for (int i = DATA_AT; i < length; i++) {
            m.set(ValueLayout.JAVA_BYTE, at + i, (byte) (sequence + i));
        }
    }

    private static void assertIntact(MemorySegment m, long at, int length, int sequence) {
        assertEquals((byte) ETHERTYPE, m.get(ValueLayout.JAVA_BYTE, at + 13));
        if (length >= DATA_AT) {
            assertEquals(sequence, m.get(INT, at + SEQUENCE_AT), "order");
        }
        for (int i = DATA_AT; i < length; i++) {
            if (m.get(ValueLayout.JAVA_BYTE, at + i) != (byte) (sequence + i)) {
                throw new AssertionError("byte " + i + " of packet " + sequence + " changed");
            }
        }
    }

    private static void until(BooleanSupplier done, Supplier<String> state) {
        long giveUp = System.nanoTime() + SOON.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - giveUp > 0) {
                fail("not within " + SOON + ": " + state.get());
            }
            Thread.onSpinWait();
        }
    }

    private static void inTheBackground(Runnable other, Runnable here) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                other.run();
                ended.complete(null);
            } catch (Throwable t) {
                ended.completeExceptionally(t);
            }
        });
        try {
            here.run();
            thread.join(SOON);
            ended.completeExceptionally(new AssertionError("the other thread has not ended"));
            ended.join();
        } catch (InterruptedException | CompletionException e) {
            throw new AssertionError(e);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at a received packet. */
    private interface Look {
        void at(MemorySegment memory, long at, int length);
    }

    /** One of the two ports, with a batch to receive into for each queue. */
    private static final class End {

        private final Port port;
        private final List<PacketBatch> in = new ArrayList<>();
        private long received;
        private long receivedBytes;

        private End(Port port) {
            this.port = port;
            for (int queue = 0; queue < port.queues(); queue++) {
                in.add(new PacketBatch(port.pool(queue), 64));
            }
        }

        /** Receives once from every queue and returns how many packets that were. */
        private int receive(Look look) {
            int count = 0;
            for (int queue = 0; queue < in.size(); queue++) {
                PacketBatch batch = in.get(queue);
                int n = port.rx(queue).receive(batch);
                assertEquals(n, batch.size());
                for (int i = 0; i < n; i++) {
                    look.at(batch.memory(), batch.offset(i), batch.length(i));
                    receivedBytes += batch.length(i);
                }
                batch.release();
                count += n;
            }
            received += count;
            return count;
        }

        private void receiveExactly(int count) {
            int[] got = {0};
            until(
                    () -> {
                        got[0] += receive((m, at, length) -> {});
                        return got[0] >= count;
                    },
                    () -> got[0] + " of " + count + " came: " + port.stats());
            pause(10);
            got[0] += receive((m, at, length) -> {});
            assertEquals(count, got[0]);
        }

        /** The queue by which packets that were just sent come in. */
        private int queueWithPackets() {
            int[] queue = {0};
            until(
                    () -> {
                        try {
                            for (queue[0] = 0; queue[0] < port.queues(); queue[0]++) {
                                if (port.rx(queue[0]).await(0)) {
                                    return true;
                                }
                            }
                            return false;
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    },
                    () -> "no packet came by any queue");
            return queue[0];
        }

        /** Adds a packet to the batch unless no frame is free. */
        private boolean put(int queue, PacketBatch out, int length, int sequence) {
            long frame = port.pool(queue).allocate();
            if (frame == FramePool.NONE) {
                return false;
            }
            write(out.memory(), frame, length, sequence);
            out.add(frame, length);
            return true;
        }

        private PacketBatch packets(int queue, int count, int length, int firstSequence) {
            PacketBatch out = new PacketBatch(port.pool(queue), count);
            for (int i = 0; i < count; i++) {
                assertTrue(put(queue, out, length, firstSequence + i), "a free frame");
            }
            return out;
        }

        private void send(int queue, int count, int length) {
            PacketBatch out = packets(queue, count, length, 0);
            assertEquals(count, port.tx(queue).send(out));
            flushAll(queue);
        }

        private void sendOne(int sequence) {
            PacketBatch out = packets(0, 1, USUAL_LENGTH, sequence);
            assertEquals(1, port.tx(0).send(out));
            flushAll(0);
        }

        /** Sends up to {@code count} packets, as many as frames and rings allow at this moment. */
        private void trySend(int queue, int count, int length) {
            PacketBatch out = new PacketBatch(port.pool(queue), count);
            while (out.space() > 0 && put(queue, out, length, out.size())) {
                // one more
            }
            port.tx(queue).send(out);
            out.release();
            port.tx(queue).flush();
        }

        private void flushAll(int queue) {
            until(() -> port.tx(queue).flush() == 0, () -> "frames still on their way: " + port);
        }

        private void assertNoFrameIsMissing() {
            for (int queue = 0; queue < port.queues(); queue++) {
                assertEquals(0, port.pool(queue).outstanding(), "frames missing in queue " + queue + " of " + port);
            }
        }
    }
}
