/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.IpAddress;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.mem.MemPort;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker on a {@code mem:} port and a clock that goes on by a script: by so much whenever it is read. */
class TrafficWorkerTest {

    private static final long SECOND = 1_000_000_000;
    private static final TrafficPlan PLAN =
            TrafficPlan.udp(1, 2, IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 4);

    private final MemPort[] ends = MemPort.pair("mem:worker");
    private final PacketBatch received = new PacketBatch(ends[1].pool(0), 512);
    private final ScriptedClock clock = new ScriptedClock();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long arrived;

    @AfterEach
    void noFrameIsMissing() {
        assertEquals(0, ends[0].pool(0).outstanding());
        ends[0].close();
        ends[1].close();
    }

    private TrafficWorker worker(TrafficPlan plan, Pace pace, Generator.Limits limits, int number, int of) {
        // a mem: port has one queue, so all workers of a test use it, one after the other
        return new TrafficWorker(ends[0], plan, pace, limits, 0, number, of, clock);
    }

    private TrafficWorker run(Pace pace, Generator.Limits limits) {
        TrafficWorker worker = worker(PLAN, pace, limits, 0, 1);
        worker.begin(clock.now);
        while (worker.step()) {
            drain();
        }
        drain();
        return worker;
    }

    private void drain() {
        arrived += ends[1].rx(0).receive(received);
        for (int i = 0; i < received.size(); i++) {
            MemorySegment packet = received.memory().asSlice(received.offset(i), received.length(i));
            bytes.writeBytes(packet.toArray(ValueLayout.JAVA_BYTE));
        }
        received.release();
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 10_000, 100_000, 500_000, 3_000_000})
    void keepsTheRate(long rate) {
        long start = clock.now;
        TrafficWorker worker = run(Pace.of(Pace.Unit.PACKETS, rate), new Generator.Limits(0, SECOND / 10));
        assertEquals(rate / 10, worker.sent.get(), "in a tenth of a second");
        assertEquals(SECOND / 10, clock.now - start, 1_000);
        TrafficStatistics statistics = new TrafficStatistics(List.of(worker));
        assertEquals(rate, statistics.packetRate(), rate * 1e-4);
        assertEquals(0, statistics.error().orElseThrow(), 1e-4);
        assertTrue(statistics.lateness(100) <= 500, "late by " + statistics.lateness(100));
        assertEquals(rate <= 1_000, clock.slept > SECOND / 20, "sleeps where there is time, else spins");
    }

    @Test
    void sendsNoneTooEarlyAndNoneTooMuch() {
        TrafficWorker worker =
                worker(PLAN, Pace.of(Pace.Unit.PACKETS, 100_000), new Generator.Limits(0, SECOND / 100), 0, 1);
        long start = clock.now;
        worker.begin(start);
        while (worker.step()) {
            assertTrue(worker.sent.get() <= (clock.now - start) / 10_000 + 1);
            drain();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 256, 257, 100_003})
    void sendsExactlyTheCount(long count) {
        TrafficWorker worker = run(Pace.MAX, new Generator.Limits(count, 0));
        assertEquals(count, worker.sent.get());
        assertEquals(count, arrived);
        assertTrue(new TrafficStatistics(List.of(worker)).error().isEmpty(), "without a rate it can't be missed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void severalWorkersSendExactlyTheCountTogether(int workers) {
        long sent = 0;
        for (int i = 0; i < workers; i++) {
            TrafficWorker worker = worker(PLAN, Pace.MAX, new Generator.Limits(1007, 0), i, workers);
            worker.begin(clock.now);
            while (worker.step()) {
                drain();
            }
            sent += worker.sent.get();
        }
        assertEquals(1007, sent);
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 400, 20_000})
    void theBytesAreThoseOfTheStreamHoweverTheyAreBatched(long tick) {
        clock.tick = tick;
        run(Pace.of(Pace.Unit.PACKETS, 1_000_000), new Generator.Limits(500, 0));
        PacketStream stream = new PacketStream(PLAN);
        MemorySegment frame = Arena.ofAuto().allocate(60);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 500; i++) {
            stream.write(frame, 0, i);
            expected.writeBytes(frame.toArray(ValueLayout.JAVA_BYTE));
        }
        assertArrayEquals(expected.toByteArray(), bytes.toByteArray());
    }

    @Test
    void whatARingDoesNotTakeLeavesLaterAndIsToldAsLate() {
        TrafficWorker worker =
                worker(PLAN, Pace.of(Pace.Unit.PACKETS, 1_000_000), new Generator.Limits(10_000, 0), 0, 1);
        worker.begin(clock.now);
        clock.now += SECOND / 20;
        for (int i = 0; i < 1_000; i++) { // nobody empties the other end
            worker.step();
        }
        long stuck = worker.sent.get();
        assertEquals(256, stuck, "as many as the other end has frames for");
        drain();
        while (worker.step()) {
            drain();
        }
        drain();
        assertEquals(10_000, worker.sent.get());
        assertEquals(10_000, arrived);
        assertTrue(new TrafficStatistics(List.of(worker)).error().orElseThrow() < -0.1);
    }

    @Test
    void aStallIsNotMadeUpForAsAFlood() {
        Pace pace = Pace.of(Pace.Unit.PACKETS, 10_000);
        TrafficWorker worker = worker(PLAN, pace, new Generator.Limits(0, 10 * SECOND), 0, 1);
        worker.begin(clock.now);
        worker.step();
        clock.now += 5 * SECOND;
        for (int i = 0; i < 10_000; i++) {
            worker.step();
            drain();
        }
        assertTrue(worker.sent.get() < 100, worker.sent.get() + " at once after a stall");
        assertTrue(worker.kept() < 0.01);
        worker.step();
        worker.end();
    }

    @Test
    void stopEndsItAndGivesTheFramesBack() {
        TrafficWorker worker = worker(PLAN, Pace.MAX, Generator.Limits.NONE, 0, 1);
        Thread thread = new Thread(() -> worker.run(clock.now));
        thread.start();
        while (worker.sent.get() < 256) {
            Thread.onSpinWait();
        }
        worker.stop();
        assertTrue(join(thread));
        assertFalse(thread.isAlive());
    }

    private static boolean join(Thread thread) {
        try {
            thread.join(30_000);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
