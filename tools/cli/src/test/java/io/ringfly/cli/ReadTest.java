/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.pcap.CaptureFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ringfly read} beside tcpdump and tshark. */
@Timeout(120)
class ReadTest {

    private static final int PACKETS = SampleCapture.packets().size();

    @TempDir
    private static Path folder;

    private static Path pcap;
    private static Path nanos;
    private static Path pcapng;

    @BeforeAll
    static void writeCaptures() throws IOException {
        Lab.needs("tcpdump", "tshark");
        pcap = SampleCapture.write(folder.resolve("in.pcap"), CaptureFormat.PCAP);
        nanos = SampleCapture.write(folder.resolve("nanos.pcap"), CaptureFormat.PCAP_NANOSECONDS);
        pcapng = SampleCapture.write(folder.resolve("in.pcapng"), CaptureFormat.PCAPNG);
    }

    /** What became of a command line. */
    private record Result(int exitCode, String out, String err) {}

    /** Runs it on this thread. */
    private static Result read(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Session session = new Session(new PrintWriter(out), new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("read"));
        all.addAll(List.of(arguments));
        int exitCode = Ringfly.execute(session, all.toArray(String[]::new));
        session.out().flush();
        session.err().flush();
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** As above, of what has to go well. */
    private static String text(String... arguments) {
        Result result = read(arguments);
        assertEquals(0, result.exitCode, result::toString);
        assertEquals("", result.err);
        return result.out;
    }

    private static String tcpdump(Path file, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of("tcpdump", "-n", "-r", file.toString()));
        command.addAll(List.of(flags));
        return Child.run(command);
    }

    private static List<String> tshark(Path file, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
        command.addAll(List.of(flags));
        return Child.run(command).lines().toList();
    }

    private static String[] with(String flags, Path file) {
        List<String> all = new ArrayList<>(flags.isEmpty() ? List.of() : List.of(flags.split(" ")));
        all.add(file.toString());
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-t",
                "-tt",
                "-ttt",
                "-tttt",
                "-ttttt",
                "-e",
                "-q",
                "-x",
                "-xx",
                "-X",
                "-XX",
                "-c 3",
                "-t -t -e"
            })
    void printsWhatTcpdumpPrints(String flags) throws IOException {
        for (Path file : List.of(pcap, pcapng)) {
            String[] theirs = flags.isEmpty() ? new String[0] : flags.split(" ");
            assertEquals(tcpdump(file, theirs), text(with(flags, file)), () -> "with " + flags + " of " + file);
        }
    }

    @Test
    void nanosecondsAreShownOnRequest() throws IOException {
        String theirs = tcpdump(nanos, "--nano", "-tt");
        assertEquals(theirs, text("--nano", "-tt", nanos.toString()));
        assertEquals(theirs, text("--nano", "-tt", pcapng.toString()));
        assertTrue(theirs.startsWith("1700000000.123456789 IP 10.0.0.1 > 10.0.0.2: ICMP echo request"), theirs);
    }

    @Test
    void jsonHasTsharksFields() throws IOException {
        List<String> lines = text("--json", pcapng.toString()).lines().toList();
        List<String> fields = tshark(pcapng, "-T", "fields", "-e", "frame.number", "-e", "frame.len", "-e", "ip.dst");
        assertEquals(fields.size(), lines.size());
        for (int i = 0; i < fields.size(); i++) {
            String[] values = fields.get(i).split("\t", -1);
            String line = lines.get(i);
            assertTrue(line.contains("\"frame.number\":\"" + values[0] + "\""), line);
            assertTrue(line.contains("\"frame.len\":\"" + values[1] + "\""), line);
            assertEquals(values[2].isEmpty() ? -1 : 0, Math.min(0, line.indexOf("\"ip.dst\":\"" + values[2] + "\"")));
            assertTrue(line.startsWith("{") && line.endsWith("}"), line);
        }
    }

    @Test
    void verboseHasAllFieldsAndWhatIsBetweenPackets() throws IOException {
        Path file = SampleCapture.writeInterfaces(folder.resolve("two.pcapng"));
        String text = text("-v", "-t", file.toString());
        assertTrue(text.startsWith("""
                -- section 1, little-endian, application sampler
                    comment: two?[31m lines here
                -- interface 0, name eth0, link-type EN10MB
                -- interface 1, name tun0, link-type RAW
                IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 77, seq 1, length 64
                """), text);
        assertTrue(text.contains("icmp.seq  "), text);
        assertTrue(text.endsWith("-- statistics of interface 1, 5 received, 4 dropped\n"), text);
        assertEquals(2, text.split("IP 10.0.0.1 > ", -1).length - 1, "the one without Ethernet too");
    }

    @ParameterizedTest
    @EnumSource(CaptureFormat.class)
    void countsAsTcpdumpAndTsharkDo(CaptureFormat format) throws IOException {
        if (format == CaptureFormat.PCAP_MODIFIED) {
            return; // nothing writes it
        }
        Path file = SampleCapture.write(folder.resolve("count-" + format), format);
        List<String> lines = text("--count", "--flows", file.toString()).lines().toList();
        assertEquals(
                Child.run(List.of("tcpdump", "--count", "-r", file.toString())).strip(), lines.getFirst());
        long bytes = tshark(file, "-T", "fields", "-e", "frame.len").stream()
                .mapToLong(Long::parseLong)
                .sum();
        String last = format == CaptureFormat.PCAP ? "123466" : "123466799";
        assertEquals(
                List.of(
                        PACKETS + " packets",
                        bytes + " bytes captured",
                        bytes + " bytes on the wire",
                        "10.0000100" + (format == CaptureFormat.PCAP ? "00" : "10")
                                + " seconds from 2023-11-14T22:13:20.123456"
                                + (format == CaptureFormat.PCAP ? "000" : "789") + "Z to 2023-11-14T22:13:30."
                                + (last + "000").substring(0, 9) + "Z",
                        "4 IPv4 ICMP",
                        "2 IPv4 TCP",
                        "1 IPv4 UDP",
                        "3 IPv6 ICMPv6",
                        "1 not IP",
                        "4 flows"),
                lines);
    }

    @Test
    void countsAsJson() {
        String json = text("--count", "--json", "-c", "2", pcapng.toString());
        assertEquals(
                "{\"packets\":2,\"captured_bytes\":216,\"original_bytes\":216,"
                        + "\"first\":\"2023-11-14T22:13:20.123456789Z\",\"last\":\"2023-11-14T22:13:21.123457790Z\","
                        + "\"ipv4\":{\"1\":1},\"ipv6\":{\"58\":1},\"not_ip\":0}\n",
                json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--count"})
    void aDamagedFileIsReadAsFarAsItGoes(String flags) throws IOException {
        Path cut = folder.resolve("cut.pcap");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(pcap), (int) Files.size(pcap) - 10));
        Result result = read(with(flags, cut));
        assertEquals(1, result.exitCode, result::toString);
        String lines = flags.isEmpty() ? text("-c", Integer.toString(PACKETS - 1), pcap.toString()) : "";
        assertTrue(result.out.startsWith(flags.isEmpty() ? lines : PACKETS - 1 + " packets\n"), result::toString);
        long offset = Files.size(pcap) - 102 - 16;
        assertEquals(
                "ringfly read: " + cut + ": cut short at byte " + offset + ": packet " + PACKETS
                        + " has a header of 16 bytes and 102 bytes of data, and 108 are there\n",
                result.err);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none.pcap            | .*none.pcap: there is no such file",
                ".                    | .*: is a directory, not a capture file",
                "hello.txt            | .*hello.txt: is no pcap or pcapng file; it seems to be text",
                "empty.pcap           | .*empty.pcap: is empty, and no capture file",
                "in.pcap -c 0         | -c 0 is too little: give 1 or more",
                "in.pcap -c x         | .*'-c'.*'x'.*",
                "in.pcap --flows      | --flows is counted with --count: give both",
                "in.pcap -tttttt      | -t more than five times: .*",
                "in.pcap --counts     | .*'--counts'.*did you mean --count\\?.*",
                "in.pcap in.pcapng    | .*in.pcapng.*",
            })
    void badInputIsOneClearLine(String arguments, String message) throws IOException {
        Files.writeString(folder.resolve("hello.txt"), "hello\n");
        Files.write(folder.resolve("empty.pcap"), new byte[0]);
        List<String> words = new ArrayList<>(List.of(arguments.split(" ")));
        words.set(0, folder.resolve(words.getFirst()).toString());
        Result result = read(words.toArray(String[]::new));
        assertEquals(2, result.exitCode, result::toString);
        assertEquals("", result.out);
        assertTrue(result.err.matches("ringfly read: " + message + "\n"), result::toString);
    }

    /** A shell that has the command line of {@code ringfly read} as {@code "$@"}. */
    private static Child shell(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        List<String> all = new ArrayList<>(List.of("read"));
        all.addAll(List.of(arguments));
        command.addAll(Child.briefRingfly(all.toArray(String[]::new)));
        return Child.start(command);
    }

    @Test
    void readsStandardInputAlsoCompressed() throws IOException {
        String expected = text("-t", pcapng.toString());
        for (String cat : List.of("cat ", "gzip -c ")) {
            try (Child read = shell(cat + pcapng + " | \"$@\"", "-t", "-")) {
                assertEquals(0, read.exitCode(), read::toString);
                assertEquals(expected, read.out());
            }
        }
    }

    @Test
    void packetsOfAPipeAreShownAsTheyComeAndASignalEndsTheWait() throws IOException {
        String script = "(cat " + pcap + "; sleep 30) | (echo pid $BASHPID; exec \"$@\")";
        try (Child read = shell(script, "-t", "-")) {
            read.awaitOut("seq 1, length 64\n$");
            String pid = read.out().lines().findFirst().orElseThrow().substring("pid ".length());
            long start = System.nanoTime();
            Child.run(List.of(
                    "sh", "-c", "kill -s INT " + pid + "; while kill -0 " + pid + " 2>&-; do sleep 0.01; done"));
            assertTrue(System.nanoTime() - start < 3_000_000_000L, "takes too long to end");
            assertEquals("", read.err(), read::toString);
        }
    }

    @Test
    void aClosedPipeIsNoError() throws IOException {
        Path many = folder.resolve("many.pcap");
        byte[] once = Files.readAllBytes(pcap);
        byte[] packets = Arrays.copyOfRange(once, 24, once.length);
        try (var out = Files.newOutputStream(many)) {
            out.write(once);
            for (int i = 0; i < 2000; i++) {
                out.write(packets);
            }
        }
        try (Child read = shell("\"$@\" | head -n 1; echo codes ${PIPESTATUS[*]}", many.toString())) {
            assertEquals(0, read.exitCode(), read::toString);
            assertTrue(read.out().endsWith("codes 0 0\n"), read::toString);
            assertEquals("", read.err());
        }
    }

    @Test
    void aFullDiskIsAnError() throws IOException {
        try (Child read = shell("\"$@\" > /dev/full", pcap.toString())) {
            assertEquals(2, read.exitCode(), read::toString);
            assertTrue(read.err().startsWith("ringfly read: standard output: "), read::toString);
            assertEquals(1, read.err().lines().count());
        }
    }

    @Test
    void pongAnswersTheRequestsOfAFileIntoAnother() throws IOException {
        Path replies = folder.resolve("replies.pcapng");
        StringWriter err = new StringWriter();
        StringWriter out = new StringWriter();
        Session session = new Session(new PrintWriter(out), new PrintWriter(err));
        assertEquals(0, Ringfly.execute(session, "pong", "-q", "file:" + pcapng + "?write=" + replies), err::toString);
        assertEquals("6 echo requests answered, 0 ARP requests answered, 0 packets not answerable\n", out.toString());
        assertTrue(
                err.toString().contains("(reading pcapng, writing pcapng), 1 queue, answering for all addresses"),
                err::toString);
        List<String> expected = new ArrayList<>();
        for (int seq = 1; seq <= 3; seq++) {
            expected.add("10.0.0.2\t10.0.0.1\t\t0\t77\t" + seq + "\t\t\t\t1\t");
            expected.add("\t\tfd05::2\t\t\t\t129\t0x004e\t" + seq + "\t\t1");
        }
        List<String> got = tshark(
                replies,
                "-T",
                "fields",
                "-e",
                "ip.src",
                "-e",
                "ip.dst",
                "-e",
                "ipv6.src",
                "-e",
                "icmp.type",
                "-e",
                "icmp.ident",
                "-e",
                "icmp.seq",
                "-e",
                "icmpv6.type",
                "-e",
                "icmpv6.echo.identifier",
                "-e",
                "icmpv6.echo.sequence_number",
                "-e",
                "icmp.checksum.status",
                "-e",
                "icmpv6.checksum.status");
        assertEquals(expected, got);
        // each with the time of its request
        assertEquals(
                tshark(pcapng, "-c", "6", "-T", "fields", "-e", "frame.time_epoch"),
                tshark(replies, "-T", "fields", "-e", "frame.time_epoch"));
    }

    @Test
    void pongSaysWhereAFileIsDamagedAndWantsToKnowWhereToWrite() throws IOException {
        Path cut = folder.resolve("cut2.pcap");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(pcap), (int) Files.size(pcap) - 10));
        StringWriter err = new StringWriter();
        Session session = new Session(new PrintWriter(new StringWriter()), new PrintWriter(err, true));
        assertEquals(1, Ringfly.execute(session, "pong", "-q", "file:" + cut + "?write=" + folder.resolve("r.pcap")));
        assertTrue(
                err.toString().contains("ringfly pong: damaged file: " + cut + ": cut short at byte "), err::toString);
        assertEquals(2, Ringfly.execute(session, "pong", "file:" + cut));
        assertTrue(
                err.toString().endsWith("nowhere to write the replies to: give a file, file:" + cut + "?write=FILE\n"));
        assertFalse(err.toString().contains("Exception"), err::toString);
    }
}
