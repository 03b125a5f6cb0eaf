/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.IpAddress;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.TransportChecksum;
import io.ringfly.codec.Udp;
import io.ringfly.codec.pcap.CaptureException;
import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureWriter;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.mem.MemPort;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captures replayed over a {@code mem:} port, on a clock that goes on by a script. */
class ReplayTest {

    private static final long MICRO = 1000;
    private static final long SECOND = 1_000_000_000;
    private static final int LONGEST = 1514;
    private static final int ETHERNET = CaptureInterface.ETHERNET;
    private static final int RAW_IP = 101;

    @TempDir
    Path folder;

    private final MemPort[] ends = MemPort.pair("mem:replay");
    private final PacketBatch received = new PacketBatch(ends[1].pool(0), 512);
    private final ScriptedClock clock = new ScriptedClock();
    private final List<byte[]> packets = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    @AfterEach
    void noFrameIsMissing() {
        assertEquals(0, ends[0].pool(0).outstanding());
        ends[0].close();
        ends[1].close();
    }

    /** A capture of packets with these times in microseconds and these bytes. */
    private Path capture(int linkType, long[] micros, byte[]... frames) throws IOException {
        Path file = folder.resolve("in.pcapng");
        try (Arena arena = Arena.ofConfined();
                CaptureWriter writer =
                        CaptureWriter.create(file, CaptureFormat.PCAPNG, CaptureInterface.of(linkType, 0))) {
            for (int i = 0; i < frames.length; i++) {
                MemorySegment frame = arena.allocate(Math.max(1, frames[i].length));
                MemorySegment.copy(frames[i], 0, frame, ValueLayout.JAVA_BYTE, 0, frames[i].length);
                long time = 1_700_000_000 * SECOND + micros[i] * MICRO;
                writer.write(time, frame, 0, frames[i].length, frames[i].length);
            }
        }
        return file;
    }

    /** {@code count} frames that differ, of {@code length} bytes. */
    private static byte[][] frames(int count, int length) {
        byte[][] frames = new byte[count][length];
        for (int i = 0; i < count; i++) {
            Arrays.fill(frames[i], (byte) (i + 1));
        }
        return frames;
    }

    private static Replay replay(Recording recording, long passes, double speed) {
        return new Replay(recording, LONGEST, passes, speed, Optional.empty(), Replay.Change.NONE);
    }

    private TrafficWorker send(Replay replay) {
        return send(replay, Generator.Limits.NONE);
    }

    private TrafficWorker send(Replay replay, Generator.Limits limits) {
        TrafficWorker worker = TrafficWorker.of(ends[0], replay, limits, clock);
        long start = clock.now;
        worker.begin(start);
        while (worker.step()) {
            drain(start);
        }
        drain(start);
        worker.end();
        return worker;
    }

    private void drain(long start) {
        ends[1].rx(0).receive(received);
        for (int i = 0; i < received.size(); i++) {
            MemorySegment packet = received.memory().asSlice(received.offset(i), received.length(i));
            packets.add(packet.toArray(ValueLayout.JAVA_BYTE));
            times.add(clock.now - start);
        }
        received.release();
    }

    private void assertTimes(long... micros) {
        assertEquals(micros.length, times.size());
        for (int i = 0; i < micros.length; i++) {
            assertEquals(micros[i] * MICRO, times.get(i), 500, "packet " + i + ", never early and hardly late");
            assertTrue(times.get(i) >= micros[i] * MICRO, "packet " + i + " left early");
        }
    }

    @Test
    void theOriginalTimingIsKept() throws IOException {
        byte[][] frames = frames(4, 60);
        try (Recording recording = Recording.open(capture(ETHERNET, new long[] {0, 10, 3_000, 3_001}, frames))) {
            TrafficWorker worker = send(replay(recording, 1, 1));
            assertTimes(0, 10, 3_000, 3_001);
            assertEquals(4, worker.sent.get());
            for (int i = 0; i < frames.length; i++) {
                assertArrayEquals(frames[i], packets.get(i));
            }
            TrafficStatistics statistics = new TrafficStatistics(List.of(worker));
            assertEquals(0, statistics.error().orElseThrow(), 1e-3);
            assertTrue(statistics.lateness(100) <= 500, "late by " + statistics.lateness(100));
        }
    }

    @Test
    void speedScalesIt() throws IOException {
        try (Recording recording = Recording.open(capture(ETHERNET, new long[] {0, 10, 3_000}, frames(3, 60)))) {
            send(replay(recording, 1, 2));
            assertTimes(0, 5, 1_500);
            times.clear();
            send(replay(recording, 1, 0.5));
            assertTimes(0, 20, 6_000);
        }
    }

    @Test
    void passesFollowEachOtherAfterTheMeanGap() throws IOException {
        byte[][] frames = frames(3, 60);
        try (Recording recording = Recording.open(capture(ETHERNET, new long[] {0, 10, 400}, frames))) {
            send(replay(recording, 3, 1));
            assertTimes(0, 10, 400, 600, 610, 1_000, 1_200, 1_210, 1_600);
            assertArrayEquals(frames[2], packets.get(8));
        }
    }

    @Test
    void whatIsNoLaterThanThePacketBeforeLeavesWithIt() throws IOException {
        try (Recording recording = Recording.open(capture(ETHERNET, new long[] {0, 50, 20, 60}, frames(4, 60)))) {
            assertEquals(60 * MICRO, recording.nanos());
            send(replay(recording, 1, 1));
            assertTimes(0, 50, 50, 60);
        }
    }

    @Test
    void aStallMovesWhatFollowsAndLosesNothing() throws IOException {
        long[] micros = new long[20];
        for (int i = 0; i < micros.length; i++) {
            micros[i] = i * 100_000L;
        }
        try (Recording recording = Recording.open(capture(ETHERNET, micros, frames(micros.length, 60)))) {
            TrafficWorker worker = TrafficWorker.of(ends[0], replay(recording, 1, 1), Generator.Limits.NONE, clock);
            long start = clock.now;
            worker.begin(start);
            worker.step();
            clock.now += SECOND;
            while (worker.step()) {
                drain(start);
            }
            worker.end();
            assertEquals(20, packets.size());
            assertEquals(SECOND, times.get(1), 10_000, "what was due in the stall leaves after it");
            for (int i = 3; i < 20; i++) {
                assertEquals(100_000 * MICRO, times.get(i) - times.get(i - 1), 500, "the gap before packet " + i);
            }
        }
    }

    @Test
    void aRateTakesThePlaceOfTheTiming() throws IOException {
        try (Recording recording = Recording.open(capture(ETHERNET, new long[] {0, 1, 9_000}, frames(3, 60)))) {
            Optional<Pace> pace = Optional.of(Pace.of(Pace.Unit.PACKETS, 10_000));
            send(new Replay(recording, LONGEST, 2, 1, pace, Replay.Change.NONE));
            assertTimes(0, 100, 200, 300, 400, 500);
            times.clear();
            send(new Replay(recording, LONGEST, 100, 1, Optional.of(Pace.MAX), Replay.Change.NONE));
            assertEquals(300, times.size());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 300, 301})
    void limitsCountOverAllPasses(long count) throws IOException {
        try (Recording recording = Recording.open(capture(ETHERNET, new long[] {0, 1, 2}, frames(3, 60)))) {
            Replay replay = new Replay(recording, LONGEST, 100, 1, Optional.of(Pace.MAX), Replay.Change.NONE);
            assertEquals(
                    Math.min(count, 300),
                    send(replay, new Generator.Limits(count, 0)).sent.get());
            assertEquals(Math.min(count, 300), packets.size());
        }
    }

    @Test
    void framesThatCanNotBeSentAreCountedAndLeftOut() throws IOException {
        byte[][] frames = {new byte[1515], new byte[60], new byte[13], new byte[14], new byte[1514], new byte[0]};
        try (Recording recording = Recording.open(capture(ETHERNET, new long[] {0, 10, 20, 30, 40, 50}, frames))) {
            Replay replay = replay(recording, 2, 1);
            assertEquals(3, replay.packets());
            assertEquals(1, replay.tooLong());
            assertEquals(2, recording.runts());
            send(replay);
            assertEquals(
                    List.of(60, 14, 1514, 60, 14, 1514),
                    packets.stream().map(packet -> packet.length).toList());
            assertTimes(10, 30, 40, 70, 90, 100);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Replay(recording, 13, 1, 1, Optional.empty(), Replay.Change.NONE));
        }
    }

    private static byte[] udp(String src, String dst) {
        TrafficPlan plan = TrafficPlan.udp(1, 2, IpAddress.parse(src), IpAddress.parse(dst), 4);
        MemorySegment frame = Arena.ofAuto().allocate(200);
        int length = new PacketStream(plan).write(frame, 0, 0);
        return frame.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void addressesGoOnWithEachPassAndChecksumsFollow() throws IOException {
        byte[] v4 = udp("10.0.0.255", "10.0.1.0");
        byte[] v6 = udp("fd00::ffff:ffff:ffff:ffff", "fd00:0:0:1::");
        byte[] other = new byte[60];
        try (Recording recording = Recording.open(capture(ETHERNET, new long[] {0, 1, 2}, v4, v6, other))) {
            Replay.Change change = new Replay.Change(1, -1, OptionalLong.empty(), OptionalLong.of(0x020000000042L));
            send(new Replay(recording, LONGEST, 3, 1, Optional.empty(), change));
        }
        List<String> expected = List.of(
                "10.0.0.255 > 10.0.1.0",
                "fd00::ffff:ffff:ffff:ffff > fd00:0:0:1::",
                "10.0.1.0 > 10.0.0.255",
                "fd00:0:0:1:: > fd00::ffff:ffff:ffff:ffff",
                "10.0.1.1 > 10.0.0.254",
                "fd00:0:0:1::1 > fd00::ffff:ffff:ffff:fffe");
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < packets.size(); i++) {
            byte[] packet = packets.get(i);
            assertEquals(0x42, packet[5], "the MAC address of all");
            if (i % 3 == 2) {
                assertArrayEquals(Arrays.copyOfRange(other, 6, 60), Arrays.copyOfRange(packet, 6, 60));
            } else {
                addresses.add(addresses(MemorySegment.ofArray(packet), i % 3 == 0));
            }
        }
        assertEquals(expected, addresses);
    }

    private static String addresses(MemorySegment m, boolean v4) {
        int ip = 14;
        int udp = ip + (v4 ? Ipv4.LENGTH : Ipv6.LENGTH);
        long pseudoHeader = v4 ? TransportChecksum.addresses4(m, ip) : TransportChecksum.addresses6(m, ip);
        int length = Udp.length(m, udp);
        assertTrue(Udp.checksumOk(m, udp, length, pseudoHeader));
        if (v4) {
            assertTrue(Ipv4.checksumOk(m, ip));
            return IpAddress.v4(Ipv4.src(m, ip)) + " > " + IpAddress.v4(Ipv4.dst(m, ip));
        }
        return new IpAddress(Ipv6.srcHigh(m, ip), Ipv6.srcLow(m, ip)) + " > "
                + new IpAddress(Ipv6.dstHigh(m, ip), Ipv6.dstLow(m, ip));
    }

    @Test
    void aFileOfAReplayHasItsTimes() throws IOException {
        Path out = folder.resolve("out.pcap");
        try (Recording recording = Recording.open(capture(ETHERNET, new long[] {0, 10, 400}, frames(3, 60)));
                CaptureWriter writer =
                        CaptureWriter.create(out, CaptureFormat.PCAP_NANOSECONDS, CaptureInterface.of(ETHERNET, 0))) {
            Replay replay = replay(recording, 2, 2);
            assertEquals(6, StreamFile.write(replay, Generator.Limits.NONE, writer, () -> false));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> StreamFile.write(replay(recording, 0, 1), Generator.Limits.NONE, writer, () -> false));
        }
        try (Recording written = Recording.open(out)) {
            assertEquals(500 * MICRO, written.nanos());
            assertEquals(6, written.packets());
        }
    }

    @Test
    void aCompressedFileIsReadAnewForEachPass() throws IOException {
        Path plain = capture(ETHERNET, new long[] {0, 10, 400}, frames(3, 60));
        Path packed = folder.resolve("in.pcapng.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(plain, out);
        }
        try (Recording recording = Recording.open(packed)) {
            send(replay(recording, 2, 1));
            assertTimes(0, 10, 400, 600, 610, 1_000);
        }
    }

    @Test
    void whatCanNotBeReplayedIsToldBeforeAnythingIsSent() throws IOException {
        Path file = capture(RAW_IP, new long[] {0}, new byte[60]);
        assertRefused(file, file + ": packet 1 is of link type RAW, and only Ethernet frames can be sent");
        file = capture(ETHERNET, new long[0]);
        assertRefused(file, file + ": has no packets");
        file = capture(ETHERNET, new long[] {0, 1}, frames(2, 60));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 10));
        assertRefused(file, file + ": cut short at byte .*");
        assertRefused(folder.resolve("nope"), folder.resolve("nope") + ": there is no such file");
        assertRefused(Path.of("/dev/zero"), "/dev/zero: is no regular file, .*: store it first");
    }

    private static void assertRefused(Path file, String message) {
        String said =
                assertThrows(CaptureException.class, () -> Recording.open(file)).getMessage();
        assertTrue(said.matches(message), said);
    }
}
