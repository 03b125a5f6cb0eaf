/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is on the wire over IPv6, in tshark's eyes. */
@Timeout(120)
class Tshark6Test {

    private static final int COUNT = 4;

    /** Flags that both pings understand, and how tshark has to see the requests. */
    private record Variant(String flags, int hopLimit, int trafficClass, int flowLabel, int size) {
        private static final List<Variant> ALL = List.of(
                new Variant("-F 1", 64, 0, 1, 56),
                new Variant("-F 2 -s 0", 64, 0, 2, 0),
                new Variant("-F 3 -s 15 -t 255", 255, 0, 3, 15),
                new Variant("-F 4 -s 1452 -Q 0xb8", 64, 0xb8, 4, 1452),
                new Variant("-F 0xfffff -s 101 -p 0123456789abcdef", 64, 0, 0xfffff, 101),
                new Variant("-F 6 -s 300 -t 1 -Q 2", 1, 2, 6, 300));
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

    @Test
    void tsharkFindsOurRequestsAndSolicitationsRight() throws IOException {
        Lab.needs("tcpdump", "tshark");
        Path capture = folder.resolve("ping.pcap");
        lab.near("ip -6 neigh flush dev near0");
        try (Child tcpdump = Lab.capture(lab.farNetns, "far0", "icmp6", capture)) {
            for (Variant variant : Variant.ALL) {
                String flags = "ping -i 5ms -q -c " + COUNT + " " + variant.flags + " " + Lab.FAR6;
                try (Child ping = lab.briefNear(flags.split(" "))) {
                    assertEquals(0, ping.exitCode(), ping::toString);
                }
            }
            Lab.endCapture(tcpdump);
        }
        check(capture);
    }

    @Test
    void tsharkFindsPongsRepliesAndAdvertisementsRight() throws IOException {
        Lab.needs("tcpdump", "tshark");
        Path capture = folder.resolve("pong.pcap");
        lab.near("ip -6 neigh flush dev near0");
        try (Child pong = lab.pongFar("-q", "far0", "--address", "fd05::60");
                Child tcpdump = Lab.capture(lab.nearNetns, "near0", "icmp6", capture)) {
            for (Variant variant : Variant.ALL) {
                lab.near("ping -i 0.005 -q -c " + COUNT + " " + variant.flags + " fd05::60");
            }
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            Lab.endCapture(tcpdump);
        }
        check(capture);
    }

    /** No packet has a wrong checksum, and there are the requests asked for, which their flow labels tell apart. */
    private static void check(Path capture) throws IOException {
        String fields = Child.run(List.of(("tshark -r " + capture + " -T fields -E separator=/s -E occurrence=f"
                        + " -e icmpv6.type -e icmpv6.checksum.status -e ipv6.hlim -e ipv6.tclass -e ipv6.flow"
                        + " -e ipv6.plen -e _ws.malformed")
                .split(" ")));
        List<String[]> requests = new ArrayList<>();
        int replies = 0;
        int discovery = 0;
        for (String line : fields.lines().toList()) {
            String[] packet = line.split(" ", -1);
            assertEquals("1", packet[1], "checksum of " + line);
            assertEquals("", packet[6], line);
            switch (packet[0]) {
                case "128" -> requests.add(packet);
                case "129" -> {
                    assertEquals("64", packet[2], line);
                    replies++;
                }
                case "135", "136" -> {
                    assertEquals("255", packet[2], line);
                    discovery++;
                }
                default -> {} // listener reports of the kernel
            }
        }
        assertEquals(COUNT * Variant.ALL.size(), requests.size(), fields);
        assertEquals(COUNT * Variant.ALL.size(), replies, fields);
        assertTrue(discovery >= 2, fields);
        for (int i = 0; i < requests.size(); i++) {
            Variant variant = Variant.ALL.get(i / COUNT);
            String[] request = requests.get(i);
            String about = variant + ": " + String.join(" ", request);
            assertEquals(variant.hopLimit, Integer.parseInt(request[2]), about);
            assertEquals(variant.trafficClass, Integer.decode(request[3]), about);
            assertEquals(variant.flowLabel, Integer.decode(request[4]), about);
            assertEquals(8 + variant.size, Integer.parseInt(request[5]), about);
        }
    }
}
