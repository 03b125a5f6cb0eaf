/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write is read by Wireshark's and tcpdump's programs, and what those write is read here, to the same values. */
class ToolsTest {

    private static final long SECOND = 1_000_000_000;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void needsTheTools() {
        for (String tool : new String[] {"tshark", "capinfos", "editcap", "mergecap", "text2pcap", "tcpdump"}) {
            assumeTrue(isInstalled(tool), tool + " is not installed: comparison with other tools is skipped");
        }
    }

    private static boolean isInstalled(String tool) {
        for (String path : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":")) {
            if (Files.isExecutable(Path.of(path, tool))) return true;
        }
        return false;
    }

    /** Runs a command and returns its lines; what it complains of, but for being root, is a failure. */
    private static List<String> run(Object... command) throws IOException {
        List<String> words =
                new ArrayList<>(Arrays.stream(command).map(Object::toString).toList());
        Path errors = Files.createTempFile(folder, "errors", "");
        Path output = Files.createTempFile(folder, "output", "");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().put("PATH", System.getenv("PATH") + ":/usr/sbin:/sbin");
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(words + " does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        List<String> complaints = Files.readAllLines(errors, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.isEmpty()
                        && !line.startsWith("---") // of text2pcap
                        && !line.startsWith("Running as user")
                        && !line.startsWith("reading from file"))
                .toList();
        assertEquals(List.of(), complaints, words.toString());
        assertEquals(0, process.exitValue(), words.toString());
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }

    /** Packets as tshark has them: time with nanoseconds, lengths, interface, direction, comment. */
    private static List<String> tshark(Path file) throws IOException {
        return run(
                "tshark",
                "-n",
                "-r",
                file,
                "-o",
                "frame.generate_epoch_time:TRUE",
                "-T",
                "fields",
                "-e",
                "frame.time_epoch",
                "-e",
                "frame.cap_len",
                "-e",
                "frame.len",
                "-e",
                "frame.interface_id",
                "-e",
                "frame.interface_name",
                "-e",
                "frame.packet_flags_direction",
                "-e",
                "frame.comment");
    }

    private static List<String> ours(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        try (CaptureReader in = CaptureReader.open(file)) {
            boolean ng = in.format() == CaptureFormat.PCAPNG;
            while (in.next()) {
                String name = in.captureInterface().name();
                int direction = PacketFlags.direction(in.packetFlags());
                long nanos = in.timestampNanos();
                lines.add(String.join(
                        "\t",
                        nanos == CaptureReader.NO_TIMESTAMP
                                ? ""
                                : nanos / SECOND + "." + String.format("%09d", nanos % SECOND),
                        "" + in.capturedLength(),
                        "" + in.originalLength(),
                        ng ? "" + in.interfaceId() : "",
                        ng ? name.isEmpty() ? "unknown" : name : "",
                        !ng || direction == 0 ? "" : "0x0000000" + direction,
                        String.join(",", in.comments())));
            }
            assertEquals(List.of(), in.damage().stream().map(Damage::message).toList());
        }
        return lines;
    }

    private static void assertSame(Object what, List<String> theirs, List<String> ours) {
        for (int i = 0; i < Math.min(theirs.size(), ours.size()); i++) {
            assertEquals(theirs.get(i), ours.get(i), "packet " + (i + 1) + " of " + what);
        }
        assertEquals(theirs.size(), ours.size(), what.toString());
    }

    private static MemorySegment frame(Random random, int length) {
        byte[] frame = new byte[length];
        random.nextBytes(frame);
        Arrays.fill(frame, 0, Math.min(12, length), (byte) 2);
        if (length > 13) {
            frame[12] = (byte) 0x88;
            frame[13] = (byte) 0xb5; // an experimental type: nothing to dissect
        }
        return MemorySegment.ofArray(frame);
    }

    private static Path write(String name, CaptureFormat format, int snapLength) throws IOException {
        Random random = new Random(name.hashCode());
        Path file = folder.resolve(name);
        try (CaptureWriter out = CaptureWriter.create(file, format, CaptureInterface.of(1, snapLength))) {
            for (int i = 0; i < 200; i++) {
                int length = 14 + random.nextInt(1500);
                long nanos = 1_700_000_000 * SECOND + random.nextLong(1000 * SECOND);
                out.write(nanos, frame(random, length), 0, length, length);
            }
        }
        return file;
    }

    @Test
    void theyReadWhatWeWrite() throws IOException {
        List<Path> files = List.of(
                write("micro.pcap", CaptureFormat.PCAP, 0),
                write("nano.pcap", CaptureFormat.PCAP_NANOSECONDS, 0),
                write("snap.pcap", CaptureFormat.PCAP_NANOSECONDS, 96),
                write("plain.pcapng", CaptureFormat.PCAPNG, 0),
                write("snap.pcapng", CaptureFormat.PCAPNG, 96));
        for (Path file : files) {
            assertSame(file, tshark(file), ours(file));
            assertEquals(List.of("200 packets"), run("tcpdump", "-r", file, "--count"));
            assertTrue(run("capinfos", "-c", "-M", file).toString().contains("Number of packets:   200"));
        }
    }

    @Test
    void theyReadEverythingWeCanSay() throws IOException {
        Path file = folder.resolve("full.pcapng");
        Random random = new Random(8);
        CaptureSection section = CaptureSection.EMPTY
                .withHardware("a machine")
                .withOs("Linux")
                .withApplication("ringfly")
                .withComment("everything");
        try (PcapngWriter out = PcapngWriter.create(file, section)) {
            // libpcap takes interfaces of one link type and one snap length only
            out.addInterface(CaptureInterface.of(1, 96)
                    .withName("eth0")
                    .withDescription("the first")
                    .withFilter("tcp port 80")
                    .withOs("Linux 6")
                    .withHardware("a card")
                    .withMac(0x0200_0000_000aL)
                    .withSpeed(10_000_000_000L)
                    .withComment("about eth0"));
            out.addInterface(CaptureInterface.of(1, 96).withName("eth1"));
            for (int i = 0; i < 50; i++) {
                int length = 14 + i;
                long nanos = (1_700_000_000L + i) * SECOND + i;
                int flags = i % 3;
                out.write(i % 2, nanos, frame(random, length), 0, length, length, flags);
            }
            out.write(0, 1_700_000_100 * SECOND, frame(random, 60), 0, 60, 60, 2, 5, List.of("five were lost"));
            out.writeStatistics(
                    0,
                    InterfaceStatistics.at(1_700_000_200 * SECOND)
                            .withTimes(1_700_000_000 * SECOND, 1_700_000_200 * SECOND)
                            .withReceived(31, 5));
            out.writeStatistics(
                    1, InterfaceStatistics.at(1_700_000_200 * SECOND).withReceived(25, 0));
        }
        assertSame(file, tshark(file), ours(file));
        assertEquals(List.of("51 packets"), run("tcpdump", "-r", file, "--count"));
        String facts = String.join("\n", run("capinfos", "-M", file));
        for (String fact : new String[] {
            "nanoseconds (9)",
            "Capture hardware:    a machine",
            "Capture oper-sys:    Linux",
            "Capture application: ringfly",
            "Capture comment:     everything",
            "Number of packets:   51",
            "Name = eth0",
            "Description = the first",
            "Filter string = tcp port 80",
            "Hardware = a card",
            "Operating system = Linux 6",
            "Speed = 10000000000",
            "Number of stat entries = 1",
            "Name = eth1",
            "Capture length = 96",
            "Comment = about eth0",
            "Number of interfaces in file: 2"
        }) {
            assertTrue(facts.contains(fact), fact + " is not in\n" + facts);
        }
    }

    @Test
    void weReadWhatTheyWrite() throws IOException {
        Path source = write("source.pcapng", CaptureFormat.PCAPNG, 0);
        Path second = write("second.pcapng", CaptureFormat.PCAPNG, 0);
        Path text = folder.resolve("dump.txt");
        Files.writeString(text, "10:00:00.123456789\n0000  02 02 02 02 02 02 02 02 02 02 02 02 88 b5 01 02 03\n\n");
        List<List<Object>> commands = List.of(
                List.of("editcap", "-F", "pcap", source),
                List.of("editcap", "-F", "nsecpcap", source),
                List.of("editcap", "-F", "modpcap", source),
                List.of("editcap", "-F", "pcapng", source),
                List.of("editcap", "-F", "pcapng", "-a", "3:a comment", source),
                List.of("editcap", "-F", "pcapng", "-s", "64", source),
                List.of("editcap", "-F", "pcapng", "-t", "-3600", source),
                List.of("mergecap", "-F", "pcapng", "-I", "none", "-w", "OUT", source, second),
                List.of("mergecap", "-F", "pcapng", "-I", "all", "-a", "-w", "OUT", source, second),
                List.of("mergecap", "-F", "nsecpcap", "-w", "OUT", source, second),
                List.of("text2pcap", "-q", "-t", "%H:%M:%S.%f", text),
                List.of("text2pcap", "-q", "-F", "nsecpcap", "-l", "147", text),
                List.of("tshark", "-n", "-F", "pcapng", "-w", "OUT", "-r", source),
                List.of("tcpdump", "--time-stamp-precision=nano", "-w", "OUT", "-r", source));
        int read = 0;
        for (int i = 0; i < commands.size(); i++) {
            Path out = folder.resolve("theirs" + i);
            List<Object> command = new ArrayList<>(commands.get(i));
            if (!command.contains("OUT")) command.add("OUT");
            command.replaceAll(word -> word.equals("OUT") ? out : word);
            run(command.toArray());
            List<String> ours = ours(out);
            assertSame(command, tshark(out), ours);
            read += ours.size();
        }
        assertTrue(read > 3000, "only " + read + " packets");
    }

    @Test
    void weReadTheSameAsTheyInBothByteOrders() throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            for (int magic : new int[] {Capture.MICROSECONDS, Capture.NANOSECONDS, Capture.MODIFIED}) {
                Path file = folder.resolve("order.pcap");
                Files.write(file, Capture.classic(order, magic));
                List<String> theirs = tshark(file);
                assertEquals(4, theirs.size());
                for (int i = 0; i < 4; i++) {
                    assertTrue(ours(file).get(i).startsWith(theirs.get(i).stripTrailing()), theirs.get(i));
                }
            }
        }
    }
}
