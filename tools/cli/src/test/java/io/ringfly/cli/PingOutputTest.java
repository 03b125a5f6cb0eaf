/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.cli.ScriptedPeer.Reply;
import io.ringfly.cli.ScriptedPeer.Script;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our ping and iputils' against the same peer print the same lines and end with the same code. */
@Timeout(120)
class PingOutputTest {

    /** Where the scripted peer is. */
    private static final String PEER = "10.5.0.50";

    /** On the same link, with a MAC address that nobody has. */
    private static final String DEAD = "10.5.0.51";

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
        List<String> command = new ArrayList<>(List.of("ping"));
        command.addAll(Arrays.asList(flags.split(" ")));
        return command.toArray(String[]::new);
    }

    private static void assertSame(String flags) throws IOException {
        Lab.insist(() -> assertSameOnce(flags));
    }

    private static void assertSameOnce(String flags) throws IOException {
        try (Child ours = lab.briefNear(ping(flags));
                Child theirs = lab.startNear(ping(flags))) {
            int code = ours.exitCode();
            assertEquals(theirs.exitCode(), code, ours::toString);
            assertEquals(
                    String.join("\n", IputilsOutput.masked(theirs.out())),
                    String.join("\n", IputilsOutput.masked(ours.out())));
        }
    }

    private static void assertSame(String flags, Script script) throws IOException {
        peer.script(script);
        assertSame(flags + " " + PEER);
    }

    private static List<Reply> nothing() {
        return List.of();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c 3 -i 0.1",
                "-c 1 -n -I near0 -t 7 -Q 0x10",
                "-c 1 -I 10.5.0.1 -M dont",
                "-c 2 -i 0.1 -q",
                "-c 2 -i 0.2 -D -v -O",
                "-c 1 -s 16 -p ff00",
                "-c 1 -s 1472 -p 123",
                "-c 2 -i 0.1 -w 5",
                "-w 1 -i 0.4",
                "-c 3 -A",
                "-c 30 -f",
                "-c 30 -f -q",
            })
    void aLivingPeer(String flags) throws IOException {
        assertSame(flags + " " + Lab.FAR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c 3 -i 0.05 -W 0.2",
                "-c 3 -i 0.05 -W 0.2 -O -D",
                "-c 3 -i 0.05 -W 0.2 -O -q",
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
        assertSame("-c 10 -i 0.2" + more, (seq, ordinary) -> switch (seq) {
            case 2 -> nothing();
            case 3 -> List.of(ordinary, ordinary, ordinary);
            case 4 -> List.of(ordinary.cutTo(16));
            case 5 -> List.of(ordinary.withData(16, 0xee));
            case 6 -> List.of(ordinary.withData(20, 0).withData(47, 1));
            case 7 -> List.of(ordinary.from("10.5.0.77"));
            case 8 -> List.of(ordinary.toAnotherPing(), ordinary);
            case 9 -> List.of(ordinary.error(5, 1, 0x0a050002), ordinary, ordinary);
            default -> List.of(ordinary);
        });
    }

    @Test
    void pipeIsTheMostThatWereOnTheirWay() throws IOException {
        Lab.insist(() -> {
            peer.script((seq, ordinary) -> List.of(seq == 2 ? ordinary.after(700) : ordinary));
            for (String flags : List.of("-c 4 -i 0.3 -O " + PEER, "-c 3 -l 3 " + Lab.FAR)) {
                try (Child ours = lab.briefNear(ping(flags));
                        Child theirs = lab.startNear(ping(flags))) {
                    ours.exitCode();
                    theirs.exitCode();
                    assertEquals(
                            String.join("\n", IputilsOutput.maskedKeepingPipe(theirs.out())),
                            String.join("\n", IputilsOutput.maskedKeepingPipe(ours.out())));
                    assertTrue(ours.out().contains(" ms, pipe 3\n"), ours::toString);
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15})
    void dataTooShortForATimeIsTimedAllTheSame(int size) throws IOException {
        Lab.insist(() -> {
            String flags = "-c 2 -i 0.05 -s " + size + " " + Lab.FAR;
            try (Child ours = lab.briefNear(ping(flags));
                    Child theirs = lab.startNear(ping(flags))) {
                assertEquals(0, ours.exitCode(), ours::toString);
                theirs.exitCode();
                String timed = String.join("\n", IputilsOutput.masked(ours.out()));
                assertTrue(timed.contains("ttl=64 time=# ms\n") && timed.contains("\nrtt min/avg/max/mdev = "), timed);
                assertEquals(
                        String.join("\n", IputilsOutput.masked(theirs.out())).strip(),
                        timed.replace(" time=# ms", "").replaceAll("\nrtt .*", ""));
            }
        });
    }

    /** iputils means to print this, but its versions from 2021 to April 2024 take every checksum for right. */
    @Test
    void corruptedReplies() throws IOException {
        Lab.insist(() -> {
            peer.script((seq, ordinary) -> seq == 2
                    ? List.of(ordinary.withBadChecksum())
                    : seq == 3 ? List.of(ordinary.withBadChecksum(), ordinary) : List.of(ordinary));
            try (Child ours = lab.briefNear(ping("-c 4 -i 0.2 " + PEER))) {
                assertEquals(0, ours.exitCode(), ours::toString);
                assertEquals("""
                        PING 10.5.0.50 (10.5.0.50) 56(84) bytes of data.
                        64 bytes from 10.5.0.50: icmp_seq=1 ttl=64 time=# ms
                        64 bytes from 10.5.0.50: icmp_seq=2 ttl=64 time=# ms (BAD CHECKSUM!)
                        64 bytes from 10.5.0.50: icmp_seq=3 ttl=64 time=# ms (BAD CHECKSUM!)
                        64 bytes from 10.5.0.50: icmp_seq=3 ttl=64 time=# ms
                        64 bytes from 10.5.0.50: icmp_seq=4 ttl=64 time=# ms

                        --- 10.5.0.50 ping statistics ---
                        4 packets transmitted, 3 received, +2 corrupted, 25% packet loss, time #ms
                        rtt min/avg/max/mdev = #.###/#.###/#.###/#.### ms""", String.join("\n", IputilsOutput.masked(ours.out())));
            }
        });
    }

    @Test
    void corruptedRepliesOfAFlood() throws IOException {
        Lab.insist(() -> {
            peer.script((seq, ordinary) -> List.of(seq == 2 ? ordinary.withBadChecksum() : ordinary));
            try (Child ours = lab.briefNear(ping("-c 4 -f -i 0.3 " + PEER))) {
                assertEquals(0, ours.exitCode(), ours::toString);
                assertTrue(ours.out().contains("\n.\b \b.\bC.\b \b.\b \b\n--- "), ours::toString);
                assertTrue(
                        ours.out().contains("\n4 packets transmitted, 3 received, +1 corrupted, 25% "), ours::toString);
            }
        });
    }

    @Test
    void changedDataWhereTheTimeWasIsShownToo() throws IOException {
        peer.script((seq, ordinary) -> List.of(seq == 2 ? ordinary.withData(3, 0xee) : ordinary));
        try (Child ours = lab.briefNear(ping("-c 2 -i 0.05 " + PEER))) {
            assertEquals(0, ours.exitCode(), ours::toString);
            assertTrue(
                    ours.out().matches("(?s).*icmp_seq=2 .*\nwrong data byte #3 should be 0x[0-9a-f]+ but was 0xee.*"),
                    ours::toString);
        }
    }

    @Test
    void decimalsOfATimeDependOnItsSize() throws IOException {
        peer.script((seq, ordinary) -> List.of(ordinary.after(new int[] {0, 5, 50, 150}[(seq - 1) % 4])));
        String flags = "-c 4 -i 0.3 " + PEER;
        try (Child ours = lab.briefNear(ping(flags));
                Child theirs = lab.startNear(ping(flags))) {
            for (Child ping : List.of(theirs, ours)) {
                assertEquals(0, ping.exitCode(), ping::toString);
                assertTimes(ping, "0\\.\\d{3}|[1-9]\\.\\d\\d|[1-9]\\d\\.\\d|[1-9]\\d\\d+");
            }
        }
        try (Child precise = lab.briefNear(ping("-3 " + flags))) {
            assertEquals(0, precise.exitCode(), precise::toString);
            assertTimes(precise, "\\d+\\.\\d{3}");
        }
    }

    private static void assertTimes(Child ping, String regex) {
        List<String> replies =
                ping.outLines().stream().filter(line -> line.contains("time=")).toList();
        assertEquals(4, replies.size(), ping::toString);
        for (String reply : replies) {
            assertTrue(reply.matches(".* time=(" + regex + ") ms"), reply);
        }
    }

    /** Type, code and the word behind them, of all errors that the kernel hands to iputils. */
    private static final int[][] ERRORS = {
        {3, 0, 0},
        {3, 1, 0},
        {3, 2, 0},
        {3, 3, 0},
        {3, 4, 1400},
        {3, 5, 0},
        {3, 6, 0},
        {3, 7, 0},
        {3, 8, 0},
        {3, 9, 0},
        {3, 10, 0},
        {3, 11, 0},
        {3, 12, 0},
        {3, 13, 0},
        {3, 14, 0},
        {3, 15, 0},
        {11, 0, 0},
        {11, 2, 0},
        {12, 0, 20 << 24},
    };

    /** Those that announce no loss: the reply comes too. */
    private static final int[][] NOTICES = {
        {4, 0, 0}, {5, 0, 0x0a050002}, {5, 1, 0x0a050002}, {5, 2, 0x0a050002}, {5, 3, 0x0a050002},
    };

    @ParameterizedTest
    @ValueSource(strings = {" -i 0.05", " -i 0.05 -q", " -f -i 0.05"})
    void icmpErrorsInTheSameWords(String more) throws IOException {
        assertSame("-c " + ERRORS.length + more, (seq, ordinary) -> {
            int[] error = ERRORS[(seq - 1) % ERRORS.length];
            return List.of(ordinary.error(error[0], error[1], error[2]));
        });
        // what the kernel has learned of the path from error 3, 4
        lab.near("ip route flush cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {" -i 0.2 -D", " -f -i 0.2"})
    void icmpNoticesInTheSameWords(String more) throws IOException {
        assertSame("-c " + NOTICES.length + more, (seq, ordinary) -> {
            int[] notice = NOTICES[(seq - 1) % NOTICES.length];
            return List.of(ordinary.error(notice[0], notice[1], notice[2]), ordinary.after(5));
        });
    }

    @Test
    void sigquitPrintsAStatusLine() throws IOException {
        Lab.insist(() -> {
            peer.script((seq, ordinary) -> seq == 2 ? nothing() : List.of(ordinary));
            String[] flags = ping("-i 0.3 -c 5 -W 0.2 " + PEER);
            for (boolean ours : new boolean[] {false, true}) {
                try (Child ping = ours ? lab.briefNear(flags) : lab.startNear(flags)) {
                    ping.awaitOut("icmp_seq=3").signal("QUIT").awaitErr("packets, .*\n");
                    String status =
                            ping.err().replaceFirst("^ringfly: .*\n", "").replaceAll("\\d+\\.\\d{3}", "#");
                    assertEquals("\r2/3 packets, 33% loss, min/avg/ewma/max = #/#/#/# ms\n", status);
                    assertEquals(0, ping.exitCode(), "it goes on after that");
                    assertTrue(ping.out().contains("5 packets transmitted, 4 received"), ping::toString);
                }
            }
        });
    }

    @Test
    void sigintEndsWithTheSummary() throws IOException {
        Lab.insist(() -> {
            List<List<String>> outputs = new ArrayList<>();
            String[] flags = ping("-i 0.3 " + Lab.FAR);
            for (boolean ours : new boolean[] {false, true}) {
                try (Child ping = ours ? lab.briefNear(flags) : lab.startNear(flags)) {
                    assertEquals(0, ping.awaitOut("icmp_seq=2").signal("INT").exitCode(), ping::toString);
                    outputs.add(IputilsOutput.masked(ping.out()));
                }
            }
            assertEquals(outputs.get(0), outputs.get(1));
            try (Child ours = lab.briefNear(ping("-i 0.1 -O " + DEAD)).awaitOut("icmp_seq=1")) {
                assertEquals(1, ours.signal("INT").exitCode(), ours::toString);
                assertTrue(ours.out().contains(", 0 received, 100% packet loss, time "), ours::toString);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c 3 -i 0.2 -w 1", "-c 9 -w 1 -i 0.3", "-c 1 -W 0.5"})
    void exitCodesAreThoseOfIputils(String flags) throws IOException {
        Script script = (seq, ordinary) -> seq % 2 == 1 ? List.of(ordinary) : nothing();
        peer.script(script);
        Lab.insist(() -> {
            try (Child ours = lab.briefNear(ping(flags + " -q " + PEER));
                    Child theirs = lab.startNear(ping(flags + " -q " + PEER))) {
                assertEquals(theirs.exitCode(), ours.exitCode(), flags);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"-i 0.02", "-f", "-i 0.02 --json"})
    void aClosedPipeEndsItQuietly(String flags) throws IOException {
        List<String> shell = new ArrayList<>(List.of(
                "bash", "-c", "\"$@\" | head -c 250; codes=${PIPESTATUS[*]}; echo; echo \"codes $codes\"", "bash"));
        shell.addAll(Child.briefRingfly(ping(flags + " " + Lab.FAR)));
        try (Child ours = Child.start(Lab.in(lab.nearNetns, shell))) {
            assertEquals(0, ours.exitCode(), ours::toString);
            assertTrue(ours.out().endsWith("codes 0 0\n"), ours::toString);
            assertTrue(ours.err().matches("(ringfly: xdp:near0 .*\n)?"), ours::toString);
        }
    }

    @Test
    void backendAndModeAreToldOnStandardError() throws IOException {
        try (Child ours = lab.briefNear(ping("-c 1 " + Lab.FAR))) {
            assertEquals(0, ours.exitCode(), ours::toString);
            String mac = Lab.mac(lab.farNetns, "far0");
            assertEquals("ringfly: xdp:near0 (native, copy), next hop " + mac + "\n", ours.err());
        }
    }
}
