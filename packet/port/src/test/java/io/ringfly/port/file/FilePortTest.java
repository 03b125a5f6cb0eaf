/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringfly.codec.LinkType;
import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.codec.pcap.CaptureSection;
import io.ringfly.codec.pcap.CaptureWriter;
import io.ringfly.codec.pcap.PcapngWriter;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortFeatures;
import io.ringfly.port.PortStats;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code file:} ports have beside the contract, which {@code FilePortConformanceTest} checks. */
class FilePortTest {

    private static final long START = 1_700_000_000_123_456_789L;

    @TempDir
    private Path folder;

    /** A packet that came out of a port or a file: its first byte, length and time. */
    private record Packet(int first, int length, long time) {}

    private Path path(String file) {
        return folder.resolve(file);
    }

    private Port open(String name) throws IOException {
        return open(name, Steering.everything());
    }

    /** {@code FOLDER} in the name stands for the test's. */
    private Port open(String name, Steering steering) throws IOException {
        return Ports.open("file:" + name.replace("FOLDER", folder.toString()), steering);
    }

    /** Packet {@code i} is of that length, begins with {@code i}, and came {@code i} ns after the start. */
    private Path capture(String file, int linkType, int... lengths) throws IOException {
        CaptureFormat format = file.endsWith("pcapng") ? CaptureFormat.PCAPNG : CaptureFormat.PCAP_NANOSECONDS;
        try (CaptureWriter writer = CaptureWriter.create(path(file), format, CaptureInterface.of(linkType, 0))) {
            for (int i = 0; i < lengths.length; i++) {
                writer.write(START + i, packet(i, lengths[i]), 0, lengths[i], lengths[i]);
            }
        }
        return path(file);
    }

    private static MemorySegment packet(int first, int length) {
        byte[] bytes = new byte[length];
        bytes[0] = (byte) first;
        return MemorySegment.ofArray(bytes);
    }

    private static List<Packet> receiveAll(Port port) {
        List<Packet> got = new ArrayList<>();
        PacketBatch batch = new PacketBatch(port.pool(0), 7);
        while (!port.rx(0).ended()) {
            port.rx(0).receive(batch);
            for (int i = 0; i < batch.size(); i++) {
                int first = batch.memory().get(ValueLayout.JAVA_BYTE, batch.offset(i)) & 0xff;
                got.add(new Packet(first, batch.length(i), batch.arrival(i)));
            }
            batch.release();
        }
        return got;
    }

    private static List<Integer> lengths(List<Packet> packets) {
        return packets.stream().map(Packet::length).toList();
    }

    private static List<Packet> read(Path file) throws IOException {
        List<Packet> got = new ArrayList<>();
        try (CaptureReader in = CaptureReader.open(file)) {
            while (in.next()) {
                int first = in.memory().get(ValueLayout.JAVA_BYTE, in.offset()) & 0xff;
                got.add(new Packet(first, in.capturedLength(), in.timestampNanos()));
            }
            assertTrue(in.damage().isEmpty(), () -> in.damage().toString());
        }
        return got;
    }

    private static void send(Port port, int first, int length) {
        PacketBatch out = new PacketBatch(port.pool(0), 1);
        long frame = port.pool(0).allocate();
        MemorySegment.copy(packet(first, length), 0, out.memory(), frame, length);
        out.add(frame, length);
        assertEquals(1, port.tx(0).send(out));
    }

    private static PortStats.Drop drop(Port port, String reason) {
        return port.stats().drops().stream()
                .filter(drop -> drop.reason().equals(reason))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"in.pcap", "in.pcapng"})
    void receivesWhatTheFileHasWithItsTimesAndEnds(String file) throws IOException {
        capture(file, LinkType.ETHERNET, 60, 1514, 9000);
        try (Port port = open("FOLDER/" + file)) {
            assertEquals(
                    List.of(new Packet(0, 60, START), new Packet(1, 1514, START + 1), new Packet(2, 9000, START + 2)),
                    receiveAll(port));
            assertEquals(3, port.stats().rxPackets());
            assertEquals(60 + 1514 + 9000, port.stats().rxBytes());
            assertEquals(3, port.stats().received());
            assertEquals(0, drop(port, "damaged file").count());
            assertEquals("reading " + file.substring(3), port.features().mode());
        }
    }

    @Test
    void anEmptyCaptureHasEndedAtOnce() throws Exception {
        capture("in.pcapng", LinkType.ETHERNET);
        try (Port port = open("FOLDER/in.pcapng?loop=0")) {
            assertEquals(List.of(), receiveAll(port));
            assertFalse(port.rx(0).await(1_000_000));
        }
    }

    @Test
    void steeringChoosesAmongThePackets() throws IOException {
        capture("in.pcap", LinkType.ETHERNET, 60, 61, 62);
        Steering second = Steering.of(Steering.Rule.named("1").u8(Steering.Base.FRAME, 0, 1));
        try (Port port = open("FOLDER/in.pcap", second)) {
            assertEquals(List.of(new Packet(1, 61, START + 1)), receiveAll(port));
            assertEquals(1, port.stats().received(), "others stay in the file");
        }
    }

    @Test
    void loopsAsOftenAsItIsTold() throws IOException {
        capture("in.pcapng", LinkType.ETHERNET, 60, 70);
        try (Port port = open("FOLDER/in.pcapng?loop=3")) {
            assertEquals(List.of(60, 70, 60, 70, 60, 70), lengths(receiveAll(port)));
        }
    }

    @Test
    void whatIsReadableOfADamagedFileComesAndTheRestIsUnknown() throws IOException {
        Path file = capture("in.pcap", LinkType.ETHERNET, 60, 70);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 5));
        try (Port port = open("FOLDER/in.pcap")) {
            assertEquals(List.of(new Packet(0, 60, START)), receiveAll(port));
            PortStats.Drop damage = drop(port, "damaged file");
            assertEquals(PortStats.NOT_AVAILABLE, damage.count());
            assertTrue(damage.meaning().contains("in.pcap: cut short at byte 100"), damage::meaning);
            assertEquals(1, port.stats().received());
        }
    }

    @Test
    void otherLinkTypesAreDeliveredAndTold() throws IOException {
        capture("in.pcap", LinkType.LINUX_SLL, 60);
        try (Port port = open("FOLDER/in.pcap?write=FOLDER/out.pcap")) {
            assertEquals(LinkType.LINUX_SLL, port.features().linkType());
            assertEquals(
                    "reading pcap, writing pcap, link type LINUX_SLL",
                    port.features().mode());
            assertEquals(1, receiveAll(port).size());
        }
        try (CaptureReader out = CaptureReader.open(path("out.pcap"))) {
            assertEquals(LinkType.LINUX_SLL, out.linkType());
        }
    }

    @Test
    void ofAMixtureOfLinkTypesTheFirstPacketsIsTaken() throws IOException {
        try (PcapngWriter writer = PcapngWriter.create(path("in.pcapng"), CaptureSection.EMPTY)) {
            int sll = writer.addInterface(CaptureInterface.of(LinkType.LINUX_SLL, 0));
            int ethernet = writer.addInterface(CaptureInterface.of(LinkType.ETHERNET, 0));
            for (int i = 0; i < 5; i++) {
                writer.write(i % 2 == 0 ? ethernet : sll, START, packet(i, 60), 0, 60, 60, 0);
            }
        }
        try (Port port = open("FOLDER/in.pcapng")) {
            assertEquals(PortFeatures.ETHERNET, port.features().linkType());
            assertEquals(3, receiveAll(port).size());
            assertEquals(2, drop(port, "other link type").count());
            assertEquals(5, port.stats().received());
        }
    }

    @Test
    void packetsLongerThanTheFileSaysAreCounted() throws IOException {
        Path file = capture("in.pcap", LinkType.ETHERNET, 60, 5000);
        byte[] bytes = Files.readAllBytes(file);
        MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_INT_UNALIGNED, 16, 1000); // the header's snap length
        Files.write(file, bytes);
        try (Port port = open("FOLDER/in.pcap")) {
            assertEquals(List.of(60), lengths(receiveAll(port)));
            assertEquals(1, drop(port, "too long").count());
            assertEquals(2, port.stats().received());
        }
    }

    @Test
    void snaplenCutsWhatIsRead() throws IOException {
        capture("in.pcap", LinkType.ETHERNET, 60, 1514);
        try (Port port = open("FOLDER/in.pcap?snaplen=100")) {
            assertEquals(List.of(60, 100), lengths(receiveAll(port)));
            assertEquals(100, port.features().maxFrameLength());
        }
    }

    @Test
    void snaplenCutsWhatIsWritten() throws IOException {
        try (Port port = open("FOLDER/out.pcap?write&snaplen=100")) {
            send(port, 1, 200);
        }
        try (CaptureReader in = CaptureReader.open(path("out.pcap"))) {
            assertTrue(in.next());
            assertEquals(100, in.capturedLength());
            assertEquals(200, in.originalLength());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "out.pcap?write, PCAP_NANOSECONDS",
        "out.pcapng?write, PCAPNG",
        "out?write, PCAPNG",
        "out.pcapng?write&format=pcap, PCAP_NANOSECONDS",
    })
    void writesWhatIsSentWithTheTimeOfSending(String name, CaptureFormat format) throws IOException {
        long before = System.currentTimeMillis();
        Path file = path(name.replaceAll("\\?.*", ""));
        try (Port port = open("FOLDER/" + name)) {
            assertEquals(List.of(), read(file), "readable at once");
            assertTrue(port.rx(0).ended(), "nothing is read");
            send(port, 7, 60);
            send(port, 8, 61);
            port.tx(0).flush();
            assertEquals(List.of(60, 61), lengths(read(file)), "and after each flush");
            send(port, 9, 62);
        }
        assertEquals(List.of(60, 61, 62), lengths(read(file)), "the rest with the close");
        long time = read(file).getFirst().time() / 1_000_000;
        assertTrue(time >= before - 1 && time <= System.currentTimeMillis() + 1, () -> time + " is not now");
        try (CaptureReader in = CaptureReader.open(file)) {
            assertEquals(format, in.format());
        }
    }

    @Test
    void whatComesFromTheFileKeepsItsTimeInTheOther() throws IOException {
        capture("in.pcap", LinkType.ETHERNET, 60, 61, 62);
        try (Port port = open("FOLDER/in.pcap?write=" + path("out.pcapng"))) {
            PacketBatch batch = new PacketBatch(port.pool(0), 8);
            assertEquals(3, port.rx(0).receive(batch));
            assertEquals(3, port.tx(0).send(batch));
            assertEquals(0, port.pool(0).outstanding());
        }
        assertEquals(read(path("in.pcap")), read(path("out.pcapng")));
    }

    @Test
    void aPortThatOnlyReadsCountsWhatIsSent() throws IOException {
        capture("in.pcap", LinkType.ETHERNET, 60);
        try (Port port = open("FOLDER/in.pcap")) {
            send(port, 1, 60);
            assertEquals(0, port.tx(0).flush());
            assertEquals(1, drop(port, "no file to write").count());
        }
    }

    @Test
    void aFullDiskIsTold() {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        PortException e = assertThrows(PortException.class, () -> open("/dev/full?write"));
        assertTrue(e.getMessage().startsWith("/dev/full: "), e::getMessage);
    }

    @Test
    void anInterruptedWorkerDoesNotCloseTheFile() throws IOException {
        try (Port port = open("FOLDER/out.pcap?write")) {
            Thread.currentThread().interrupt();
            send(port, 1, 60);
            port.tx(0).flush();
            assertTrue(Thread.interrupted(), "and stays interrupted");
            assertEquals(0, drop(port, "not written").count());
        }
        assertEquals(1, read(path("out.pcap")).size());
    }

    @Test
    void followsAFileThatGrowsAndDoesNotEnd() throws Exception {
        try (Port writer = open("FOLDER/grows.pcapng?write");
                Port reader = open("FOLDER/grows.pcapng?follow")) {
            PacketBatch batch = new PacketBatch(reader.pool(0), 8);
            for (int i = 0; i < 3; i++) {
                assertEquals(0, reader.rx(0).receive(batch));
                assertFalse(reader.rx(0).ended());
                send(writer, i, 60);
                writer.tx(0).flush();
                assertTrue(reader.rx(0).await(10_000_000_000L));
                assertEquals(1, reader.rx(0).receive(batch));
                batch.release();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FOLDER/none.pcap                       | .*none.pcap: there is no such file",
                "FOLDER                                 | .*: is a directory, not a capture file",
                "FOLDER/text.pcap                       | .*text.pcap: is no pcap or pcapng file; it seems to be text",
                "/dev/null                              | file:/dev/null: is no regular file, .*",
                "FOLDER/in.pcap?write=FOLDER/in.pcap    | .*: the file to write is the one to read: .*",
                "FOLDER/in.pcap?write=FOLDER/no/o.pcap  | .*o.pcap: there is no such folder",
                "FOLDER/in.pcap?format=pcap             | .*: format is for writing, .*: add write=FILE",
                "FOLDER/out.pcap?write&format=erf       | .*: format=erf is not pcap or pcapng",
                "FOLDER/out.pcap?write&loop=2           | .*: loop is for reading, and nothing is read: .*",
                "FOLDER/out.pcap?write&follow           | .*: follow is for reading, and nothing is read: .*",
                "FOLDER/in.pcap?follow&loop=2           | .*: follow waits at the end, and loop begins again: .*",
                "FOLDER/in.pcap?follow=x                | .*: follow=x is not true or false",
                "FOLDER/in.pcap?loop=-1                 | .*: loop=-1 is not a whole number from 0 to .*",
                "FOLDER/in.pcap?snaplen=0               | .*: snaplen=0 is not a whole number from 1 to 262144",
                "FOLDER/in.pcap?frob=1                  | file: has no option frob, it knows .*",
            })
    void badNamesAreOneClearLine(String name, String message) throws IOException {
        capture("in.pcap", LinkType.ETHERNET, 60);
        Files.writeString(path("text.pcap"), "hello\n");
        PortException e = assertThrows(PortException.class, () -> open(name));
        assertTrue(e.getMessage().matches(message), e::getMessage);
        assertEquals(1, read(path("in.pcap")).size(), "the file is as it was");
    }
}
