/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the kernel's own stack and iputils: nothing is lost, and what is on the wire is right. */
@Timeout(120)
class ThousandRepliesTest {

    private static final String ALL = "1000 packets transmitted, 1000 received, 0% packet loss";

    /** Flags that both pings understand, and how tshark has to see the requests: TTL, TOS, DF, data length. */
    private record Variant(String flags, int ttl, int tos, boolean dontFragment, int size) {
        private static final List<Variant> ALL = List.of(
                new Variant("", 64, 0, true, 56),
                new Variant("-s 0", 64, 0, true, 0),
                new Variant("-s 8 -p ff", 64, 0, true, 8),
                new Variant("-s 15 -t 255", 255, 0, true, 15),
                new Variant("-s 16 -p 00", 64, 0, true, 16),
                new Variant("-s 1472 -Q 0xb8", 64, 0xb8, true, 1472),
                new Variant("-s 101 -p 0123456789abcdef", 64, 0, true, 101),
                new Variant("-s 300 -t 1 -M do", 1, 0, true, 300),
                new Variant("-M dont", 64, 0, false, 56),
                new Variant("-M dont -s 1471 -t 3 -Q 2 -p ff00ff", 3, 2, false, 1471));
        private static final int COUNT = 4;
    }

    private static Lab lab;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeLab() throws IOException {
        Lab.needsIputils();
        lab = new Lab();
    }

    @AfterAll
    static void closeLab() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        Lab.FAR + ",-i 1ms",
        Lab.FAR + ",-f",
        Lab.FAR + ",-f -l 8",
        Lab.FAR + ",-A -i 0.5",
        Lab.FAR6 + ",-i 1ms",
        Lab.FAR6 + ",-f",
        Lab.FAR6 + ",-f -l 8",
        Lab.FAR6 + ",-A -i 0.5"
    })
    void theKernelAnswersAThousandOfAThousand(String far, String flags) throws IOException {
        Lab.insist(() -> {
            try (Child ping = lab.ringflyNear(("ping -q -c 1000 " + flags + " " + far).split(" "))) {
                assertEquals(0, ping.exitCode(), ping::toString);
                assertTrue(ping.out().contains(ALL), ping::toString);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        Lab.FAR + ",-f",
        Lab.FAR + ",-f -l 8",
        Lab.FAR + ",-i 0.001",
        Lab.FAR6 + ",-f",
        Lab.FAR6 + ",-f -l 8",
        Lab.FAR6 + ",-i 0.001"
    })
    void pongAnswersAThousandOfAThousandOfIputils(String far, String flags) throws IOException {
        Lab.insist(() -> {
            try (Child pong = lab.pongFar("-q", "far0");
                    Child ping = lab.startNear(("ping -q -c 1000 " + flags + " " + far).split(" "))) {
                assertEquals(0, ping.exitCode(), ping::toString);
                assertTrue(ping.out().contains(ALL), ping::toString);
                assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
                assertTrue(pong.out().contains("1000 echo requests answered"), pong::toString);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.FAR, Lab.FAR6})
    void pongAnswersAThousandOfAThousandOfOurPing(String far) throws IOException {
        try (Child pong = lab.pongFar("-q", "far0");
                Child ping = lab.ringflyNear("ping", "-q", "-f", "-i", "0.5", "-c", "1000", far)) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertTrue(ping.out().contains(ALL), ping::toString);
            assertEquals(0, pong.signal("TERM").exitCode(), pong::toString);
        }
    }

    @Test
    void tsharkFindsOurRequestsAndTheKernelsRepliesRight() throws IOException {
        Lab.needs("tcpdump", "tshark");
        Path capture = folder.resolve("ping.pcap");
        try (Child tcpdump = Lab.capture(lab.farNetns, "far0", "icmp", capture)) {
            for (String flags : commandLines()) {
                try (Child ping = lab.briefNear(("ping -i 5ms " + flags).split(" "))) {
                    assertEquals(0, ping.exitCode(), ping::toString);
                }
            }
            Lab.endCapture(tcpdump);
        }
        check(capture);
    }

    @Test
    void tsharkFindsPongsRepliesRight() throws IOException {
        Lab.needs("tcpdump", "tshark");
        Path capture = folder.resolve("pong.pcap");
        try (Child pong = lab.pongFar("-q", "far0");
                Child tcpdump = Lab.capture(lab.nearNetns, "near0", "icmp", capture)) {
            for (String flags : commandLines()) {
                lab.near("ping -i 0.005 " + flags);
            }
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            Lab.endCapture(tcpdump);
        }
        check(capture);
    }

    private static List<String> commandLines() {
        List<String> lines = new ArrayList<>();
        for (Variant variant : Variant.ALL) {
            String flags = "-q -c " + Variant.COUNT + " -e " + (lines.size() + 1) + " " + variant.flags;
            lines.add(flags.strip() + " " + Lab.FAR);
        }
        return lines;
    }

    /** Every variant's packets, which have its number for an identifier: requests as asked for, replies with the same data. */
    private static void check(Path capture) throws IOException {
        assertTrue(Files.size(capture) > 0);
        String fields =
                Child.run(List.of(("tshark -r " + capture + " -o ip.check_checksum:TRUE -T fields -E separator=/s"
                                + " -E occurrence=f -e icmp.type -e ip.checksum.status -e icmp.checksum.status -e ip.ttl"
                                + " -e ip.dsfield -e ip.flags.df -e ip.len -e icmp.seq -e icmp.ident -e _ws.malformed")
                        .split(" ")));
        Map<String, String[]> packets = new HashMap<>();
        for (String line : fields.lines().toList()) {
            String[] packet = line.split(" ", -1);
            assertNull(packets.put(key(packet[0], Integer.parseInt(packet[8]), packet[7]), packet), line);
        }
        assertEquals(2 * Variant.COUNT * Variant.ALL.size(), packets.size(), fields);
        for (int i = 0; i < Variant.ALL.size(); i++) {
            Variant variant = Variant.ALL.get(i);
            for (int seq = 1; seq <= Variant.COUNT; seq++) {
                String[] request = packets.get(key("8", i + 1, Integer.toString(seq)));
                String[] reply = packets.get(key("0", i + 1, Integer.toString(seq)));
                assertNotNull(request, variant + "\n" + fields);
                assertNotNull(reply, variant + "\n" + fields);
                String about = variant + ": " + String.join(" ", request) + " | " + String.join(" ", reply);
                for (String[] packet : List.of(request, reply)) {
                    assertEquals("1", packet[1], "IP checksum, " + about);
                    assertEquals("1", packet[2], "ICMP checksum, " + about);
                    assertEquals(28 + variant.size, Integer.parseInt(packet[6]), about);
                    assertEquals("", packet[9], about);
                }
                assertEquals(variant.ttl, Integer.parseInt(request[3]), about);
                assertEquals(variant.tos, Integer.decode(request[4]), about);
                assertEquals(variant.dontFragment, request[5].equals("1"), about);
                assertEquals("64", reply[3], about);
            }
        }
    }

    private static String key(String type, int id, String seq) {
        return type + " " + id + " " + seq;
    }
}
