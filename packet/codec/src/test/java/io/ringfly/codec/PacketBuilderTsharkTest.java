/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.PcapWriter;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Wireshark makes of the packets of {@link BuiltPackets}: the protocols meant, and nothing to complain about. */
class PacketBuilderTsharkTest {

    private static final String GOOD = "1";
    private static final String UNVERIFIED = "2";
    private static final String ABSENT = "3";

    private static final List<String> STATUS = List.of(
            "ip.checksum.status",
            "udp.checksum.status",
            "tcp.checksum.status",
            "icmp.checksum.status",
            "icmpv6.checksum.status",
            "gre.checksum.status");

    @TempDir
    private Path folder;

    @Test
    void protocolsAsMeantAndChecksumsRight() throws Exception {
        assumeTrue(isInstalled(), "tshark is not installed: comparison with it is skipped");
        Path file = folder.resolve("built.pcap");
        CaptureInterface ethernet = CaptureInterface.of(LinkType.ETHERNET, 0);
        try (PcapWriter out = PcapWriter.create(file, CaptureFormat.PCAP, ethernet)) {
            for (BuiltPackets packet : BuiltPackets.values()) {
                byte[] bytes = packet.bytes();
                out.write(0, MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length);
            }
        }
        List<String> lines = tshark(file);
        assertEquals(BuiltPackets.values().length, lines.size());
        List<String> complaints = new ArrayList<>();
        for (BuiltPackets packet : BuiltPackets.values()) {
            String[] fields = lines.get(packet.ordinal()).split("\t", -1);
            String protocols = fields[0].replace(':', ' ');
            if (!protocols.equals(packet.protocols())) complaints.add(packet + " is " + protocols);
            if (!fields[1].isEmpty()) complaints.add(packet + " is malformed");
            for (int i = 0; i < STATUS.size(); i++) {
                for (String status : fields[2 + i].isEmpty() ? new String[0] : fields[2 + i].split(",")) {
                    boolean fine = status.equals(GOOD)
                            || status.equals(ABSENT) && packet.isWithoutChecksum()
                            || status.equals(UNVERIFIED) && isQuoted(packet);
                    if (!fine) complaints.add(packet + ": " + STATUS.get(i) + " is " + fields[2 + i]);
                }
            }
        }
        assertEquals(List.of(), complaints);
    }

    /** Of what an error quotes Wireshark looks at no checksum. */
    private static boolean isQuoted(BuiltPackets packet) {
        return packet == BuiltPackets.ICMP_ERROR || packet == BuiltPackets.ICMP6_ERROR;
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "tshark")));
    }

    private static List<String> tshark(Path file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-T", "fields"));
        for (String option : List.of("ip", "udp", "tcp"))
            command.addAll(List.of("-o", option + ".check_checksum:TRUE"));
        for (String option : List.of("ip", "ipv6")) command.addAll(List.of("-o", option + ".defragment:FALSE"));
        command.addAll(
                List.of("-o", "tcp.analyze_sequence_numbers:FALSE", "-e", "frame.protocols", "-e", "_ws.malformed"));
        STATUS.forEach(field -> command.addAll(List.of("-e", field)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return text.lines().toList();
    }
}
