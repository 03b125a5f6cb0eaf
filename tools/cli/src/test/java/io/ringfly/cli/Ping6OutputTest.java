/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.cli.ScriptedPeer.Reply;
import io.ringfly.cli.ScriptedPeer.Script;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over IPv6 too our ping and iputils' print the same lines and end with the same code. */
@Timeout(120)
class Ping6OutputTest {

    /** Where the scripted peer is. */
    private static final String PEER = "fd05::50";

    /** On the same link, with a MAC address that nobody has. */
    private static final String DEAD = "fd05::51";

    private static Lab lab;
    private static ScriptedPeer peer;

    @BeforeAll
    static void makeLab() throws IOException {
        Lab.needsIputils();
        lab = new Lab();
        lab.near("ip neigh add " + PEER + " lladdr " + Lab.mac(lab.farNetns, "far0") + " dev near0 nud permanent");
        lab.near("ip neigh add " + DEAD + " lladdr 02:00:00:00:00:51 dev near0 nud permanent");
        peer = new ScriptedPeer(lab.farNetns, "far0", PEER);
    }

    @AfterAll
    static void closeLab() {
        if (peer != null) {
            peer.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private static String[] ping(String flags) {
        return ("ping " + flags).split(" ");
    }

    private static void assertSame(String flags) throws IOException {
        Lab.insist(() -> {
            try (Child ours = lab.briefNear(ping(flags));
                    Child theirs = lab.startNear(ping(flags))) {
                int code = ours.exitCode();
                assertEquals(theirs.exitCode(), code, ours::toString);
                assertEquals(
                        String.join("\n", IputilsOutput.masked(theirs.out())),
                        String.join("\n", IputilsOutput.masked(ours.out())));
            }
        });
    }

    private static void assertSame(String flags, Script script) throws IOException {
        peer.script(script);
        assertSame(flags + " " + PEER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c 3 -i 0.1 fd05::2",
                "-6 -c 1 -t 7 -Q 0x10 fd05::2",
                "-c 1 -n -I near0 fd05:0::2",
                "-c 1 -I fd05::1 -M dont fd05::2",
                "-c 2 -i 0.1 -q fd05::2",
                "-c 2 -i 0.2 -D -v -O fd05::2",
                "-c 1 -F 0x12345 fd05::2",
                "-c 1 -F 77 -I near0 fd05::2",
                "-c 1 -s 16 -p ff00 fd05::2",
                "-c 1 -s 1452 -p 123 fd05::2",
                "-c 2 -i 0.1 -w 5 fd05::2",
                "-c 3 -A fd05::2",
                "-c 3 -l 3 fd05::2",
                "-c 30 -f fd05::2",
                "-c 30 -f -q fd05::2",
                "-c 2 -i 0.1 fe80::2%near0",
                "-c 1 -I fe80::1%near0 fe80::2%near0",
                "-c 1 -I fd05::1 fe80::2%near0",
            })
    void aLivingPeer(String flags) throws IOException {
        assertSame(flags);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c 3 -i 0.05 -W 0.2",
                "-c 3 -i 0.05 -W 0.2 -O -D",
                "-c 3 -f -W 0.2 -O",
                "-c 3 -w 1 -i 0.4",
            })
    void aDeadPeer(String flags) throws IOException {
        assertSame(flags + " " + DEAD);
    }

    /** All that may happen to a reply, in one run, far enough apart for a busy machine. */
    @ParameterizedTest
    @ValueSource(strings = {" -O -D", " -q", " -f", " -s 48 -p 0a0b0c"})
    void strangeReplies(String more) throws IOException {
        assertSame("-c 9 -i 0.2" + more, (seq, ordinary) -> switch (seq) {
            case 2 -> List.of();
            case 3 -> List.of(ordinary, ordinary, ordinary);
            case 4 -> List.of(ordinary.cutTo(16));
            case 5 -> List.of(ordinary.withData(16, 0xee));
            case 6 -> List.of(ordinary.withData(20, 0).withData(47, 1));
            case 7 -> List.of(ordinary.from("fd05::77"));
            case 8 -> List.of(ordinary.toAnotherPing(), ordinary);
            default -> List.of(ordinary);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, Destination unreachable: No route",
        "1, 1, 0, Destination unreachable: Administratively prohibited",
        "1, 2, 0, Destination unreachable: Beyond scope of source address",
        "1, 3, 0, Destination unreachable: Address unreachable",
        "1, 4, 0, Destination unreachable: Port unreachable",
        "1, 5, 0, Destination unreachable: Unknown code 5",
        "1, 77, 0, Destination unreachable: Unknown code 77",
        "2, 0, 1280, Packet too big: mtu=1280",
        "2, 3, 1400, 'Packet too big: mtu=1400, code=3'",
        "3, 0, 0, Time exceeded: Hop limit",
        "3, 1, 0, Time exceeded: Defragmentation failure",
        "3, 9, 0, Time exceeded: code 9",
        "4, 0, 7, Parameter problem: Wrong header field at 7",
        "4, 1, 6, Parameter problem: Unknown header at 6",
        "4, 2, 42, Parameter problem: Unknown option at 42",
        "4, 9, 40, Parameter problem: code 9 at 40",
    })
    void errorsAreInTheSameWords(int type, int code, int info, String words) throws IOException {
        assertSame("-c 1 -W 1", (seq, ordinary) -> List.of(ordinary.error(type, code, info)));
        try (Child ours = lab.briefNear(ping("-c 1 -W 1 " + PEER))) {
            assertEquals(1, ours.exitCode(), ours::toString);
            assertTrue(ours.out().contains("From fd05::50 icmp_seq=1 " + words + "\n"), ours::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c 4 -i 0.2 -O", "-c 4 -i 0.2 -q", "-c 4 -f -i 0.2"})
    void errorsAmongReplies(String flags) throws IOException {
        assertSame(flags, (seq, ordinary) -> List.of(seq == 2 ? ordinary.error(1, 3, 0) : ordinary));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15})
    void dataTooShortForATimeIsTimedAllTheSame(int size) throws IOException {
        Lab.insist(() -> {
            try (Child ours = lab.briefNear(ping("-c 2 -i 0.05 -s " + size + " " + Lab.FAR6))) {
                assertEquals(0, ours.exitCode(), ours::toString);
                assertTrue(ours.out().contains("PING fd05::2(fd05::2) " + size + " data bytes\n"), ours::toString);
                assertTrue(ours.out().contains("icmp_seq=2 ttl=64 time="), ours::toString);
            }
        });
    }

    /** The kernel drops those before iputils sees them. */
    @Test
    void corruptedReplies() throws IOException {
        Lab.insist(() -> {
            peer.script((seq, ordinary) -> {
                Reply bad = ordinary.withBadChecksum();
                return seq == 2 ? List.of(bad, ordinary) : List.of(ordinary);
            });
            try (Child ours = lab.briefNear(ping("-c 3 -i 0.2 " + PEER))) {
                assertEquals(0, ours.exitCode(), ours::toString);
                assertEquals("""
                        PING fd05::50(fd05::50) 56 data bytes
                        64 bytes from fd05::50: icmp_seq=1 ttl=64 time=# ms
                        64 bytes from fd05::50: icmp_seq=2 ttl=64 time=# ms (BAD CHECKSUM!)
                        64 bytes from fd05::50: icmp_seq=2 ttl=64 time=# ms
                        64 bytes from fd05::50: icmp_seq=3 ttl=64 time=# ms

                        --- fd05::50 ping statistics ---
                        3 packets transmitted, 3 received, +1 corrupted, 0% packet loss, time #ms
                        rtt min/avg/max/mdev = #.###/#.###/#.###/#.### ms""", String.join("\n", IputilsOutput.masked(ours.out())));
            }
        });
    }

    /** Where iputils 20221126 prints {@code ::} and warns, ours has the address that it sends from. */
    @Test
    void anInterfaceStandsForTheZone() throws IOException {
        Lab.insist(() -> {
            try (Child ours = lab.briefNear(ping("-c 1 -I near0 fe80::2"))) {
                assertEquals(0, ours.exitCode(), ours::toString);
                String start = "PING fe80::2(fe80::2%near0) from fe80::1%near0 near0: 56 data bytes\n"
                        + "64 bytes from fe80::2%near0: icmp_seq=1 ttl=64 time=";
                assertTrue(ours.out().startsWith(start), ours::toString);
            }
        });
    }

    @Test
    void jsonHasTheSameFields() throws IOException {
        peer.script((seq, ordinary) -> List.of(seq == 2 ? ordinary.error(1, 3, 0) : ordinary));
        try (Child ours = lab.briefNear(ping("--json -c 3 -i 0.2 -e 99 " + PEER))) {
            assertEquals(0, ours.exitCode(), ours::toString);
            List<String> lines = ours.outLines();
            assertTrue(
                    lines.get(0)
                            .startsWith("{\"type\":\"start\",\"destination\":\"fd05::50\",\"address\":\"fd05::50\","
                                    + "\"source\":\"fd05::1\",\"id\":99,\"size\":56,"),
                    ours::toString);
            assertTrue(
                    lines.get(1).startsWith("{\"type\":\"reply\",\"from\":\"fd05::50\",\"icmp_seq\":1,\"bytes\":64,"),
                    ours::toString);
            assertEquals(
                    "{\"type\":\"error\",\"from\":\"fd05::50\",\"icmp_seq\":2,\"icmp_type\":1,\"icmp_code\":3,"
                            + "\"message\":\"Destination unreachable: Address unreachable\"}",
                    lines.get(2));
        }
    }
}
