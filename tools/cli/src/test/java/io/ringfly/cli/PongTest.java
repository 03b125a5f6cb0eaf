/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pong answers, and what it prints. */
@Timeout(120)
class PongTest {

    /** On the link, and of nobody. */
    private static final String FREE = "10.5.0.60";

    private static final String NONE = "0 echo requests answered, 0 ARP requests answered, 0 packets not answerable\n";

    private static Lab lab;

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
    void twoLinesAPacket() throws IOException {
        try (Child pong = lab.pongFar("far0")) {
            lab.near("ping -c 2 -i 0.1 -e 70 " + Lab.FAR);
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            assertEquals("""
                    [far0]: ICMP echo request 10.5.0.1 -> 10.5.0.2 (seq=1, id=70)
                    [far0]: ICMP echo reply 10.5.0.2 -> 10.5.0.1 (seq=1, id=70)
                    [far0]: ICMP echo request 10.5.0.1 -> 10.5.0.2 (seq=2, id=70)
                    [far0]: ICMP echo reply 10.5.0.2 -> 10.5.0.1 (seq=2, id=70)
                    2 echo requests answered, 0 ARP requests answered, 0 packets not answerable
                    """, pong.out());
            assertEquals(
                    "ringfly: xdp:far0 (native, copy), 1 queue, answering for 10.5.0.2, fd05::2, fe80::2\n",
                    pong.err(),
                    pong::toString);
        }
    }

    @Test
    void linesComeAtOnce() throws IOException {
        try (Child pong = lab.pongFar("far0")) {
            lab.near("ping -c 1 -e 7 " + Lab.FAR);
            pong.awaitOut("seq=1, id=7\\)\n.*seq=1, id=7\\)\n");
        }
    }

    @Test
    void answersArpForAnAddressThatTheKernelDoesNotOwn() throws IOException {
        try (Child nobody = lab.startNear("ping", "-c", "1", "-W", "0.3", FREE)) {
            assertEquals(1, nobody.exitCode(), nobody::toString);
        }
        lab.near("ip neigh flush dev near0");
        try (Child pong = lab.pongFar("far0", "--address", FREE)) {
            assertTrue(pong.err().contains("answering for 10.5.0.60, and ARP for 10.5.0.60\n"), pong::toString);
            lab.near("ping -c 2 -i 0.1 -W 1 -e 5 " + FREE);
            String mac = Lab.mac(lab.farNetns, "far0");
            assertTrue(lab.near("ip neigh show " + FREE).contains(mac), () -> "its MAC address is not " + mac);
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            assertTrue(pong.out().startsWith("""
                                    [far0]: ARP request who-has 10.5.0.60 tell 10.5.0.1
                                    [far0]: ARP reply 10.5.0.60 -> 10.5.0.1
                                    [far0]: ICMP echo request 10.5.0.1 -> 10.5.0.60 (seq=1, id=5)
                                    [far0]: ICMP echo reply 10.5.0.60 -> 10.5.0.1 (seq=1, id=5)
                                    """), pong::toString);
            assertTrue(pong.out().contains("2 echo requests answered, "), pong::toString);
        }
    }

    @Test
    void ourPingFindsItByItsOwnArp() throws IOException {
        lab.near("ip neigh flush dev near0");
        try (Child pong = lab.pongFar("far0", "--address", FREE);
                Child ping = lab.briefNear("ping", "-c", "2", "-i", "0.1", FREE)) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertTrue(ping.out().contains("2 packets transmitted, 2 received"), ping::toString);
            assertTrue(pong.out().contains("ARP request who-has 10.5.0.60 tell 10.5.0.1"), pong::toString);
        }
    }

    @Test
    void severalAddressesAndNoOthers() throws IOException {
        lab.far("ip addr add 10.5.0.3/24 dev far0");
        try (Child pong = lab.pongFar("far0", "--address", FREE, "--address", Lab.FAR)) {
            assertTrue(
                    pong.err().contains("answering for 10.5.0.60, 10.5.0.2, and ARP for 10.5.0.60\n"), pong::toString);
            for (String address : List.of(FREE, Lab.FAR, "10.5.0.3")) {
                lab.near("ping -c 1 -W 1 " + address);
            }
            assertEquals(0, pong.signal("TERM").exitCode(), pong::toString);
            assertTrue(
                    pong.out().contains("2 echo requests answered"), () -> "the kernel answers for .3 itself: " + pong);
            assertFalse(pong.out().contains("10.5.0.3"), pong::toString);
        } finally {
            lab.far("ip addr del 10.5.0.3/24 dev far0");
        }
    }

    @Test
    void quietCountsOnlyAndSigquitTellsThemInBetween() throws IOException {
        try (Child pong = lab.pongFar("-q", "far0")) {
            lab.near("ping -c 3 -i 0.1 " + Lab.FAR);
            assertEquals("", pong.out());
            pong.signal("QUIT").awaitErr("3 echo requests answered, 0 ARP requests answered");
            lab.near("ping -c 2 -i 0.1 " + Lab.FAR);
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            assertEquals("5 echo requests answered, 0 ARP requests answered, 0 packets not answerable\n", pong.out());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void signalsEndItInOrder(String signal) throws IOException {
        try (Child pong = lab.pongFar("-q", "far0")) {
            long start = System.nanoTime();
            assertEquals(0, pong.signal(signal).exitCode(), pong::toString);
            assertTrue(System.nanoTime() - start < 2_000_000_000L, "takes too long to end");
            assertEquals(NONE, pong.out());
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws IOException {
        try (Child pong = lab.pongFar("-q", "far0")) {
            Child.run(List.of("sh", "-c", "kill -s INT " + pong.pid() + "; kill -s TERM " + pong.pid()));
            int code = pong.exitCode();
            assertTrue(code == 0 || code == 128 + 15, pong::toString); // whichever it has seen first
        }
    }

    @Test
    void aClosedPipeEndsItQuietly() throws IOException {
        List<String> shell =
                new ArrayList<>(List.of("bash", "-c", "\"$@\" | head -n 1; echo \"codes ${PIPESTATUS[*]}\"", "bash"));
        shell.addAll(Child.ringfly("pong", "far0"));
        try (Child pong = Child.start(Lab.in(lab.farNetns, shell)).awaitErr("answering for");
                Child ping = lab.startNear("ping", "-q", "-i", "0.05", "-c", "100", Lab.FAR)) {
            pong.awaitOut("codes");
            assertTrue(pong.out().endsWith("codes 0 0\n"), pong::toString);
            assertEquals(1, pong.err().lines().count(), pong::toString);
            assertTrue(ping.isAlive(), "it ended by itself, since nothing reads what it prints");
        }
    }

    @Test
    void answersInAnotherNamespaceThanItsOwn() throws IOException {
        // pong runs in the near namespace, on an interface of the far one
        try (Child pong =
                lab.ringflyNear("pong", "-q", "xdp:far0?netns=" + lab.farNetns).awaitErr("answering for")) {
            lab.near("ping -c 3 -i 0.1 -W 1 " + Lab.FAR);
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            assertTrue(pong.out().startsWith("3 echo requests answered"), pong::toString);
        }
    }

    @Test
    void requestsInFragmentsStayWithTheKernel() throws IOException {
        try (Child pong = lab.pongFar("-q", "far0");
                Child ping = lab.briefNear("ping", "-c", "2", "-i", "0.1", "-s", "1472", Lab.FAR)) {
            assertEquals(0, ping.exitCode(), ping::toString);
            // in fragments: the program leaves them to the kernel, which puts them together and answers
            lab.near("ping -c 1 -W 1 -s 4000 " + Lab.FAR);
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            assertTrue(pong.out().startsWith("2 echo requests answered, 0 ARP"), pong::toString);
        }
    }
}
