/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What pong answers over IPv6, and what it prints. */
@Timeout(120)
class Pong6Test {

    /** On the link, and of nobody. */
    private static final String FREE = "fd05::60";

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
            lab.near("ping -c 1 -e 70 " + Lab.FAR6);
            lab.near("ping -c 1 -e 71 fe80::2%near0");
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            assertEquals("""
                    [far0]: ICMP6 echo request fd05::1 -> fd05::2 (seq=1, id=70)
                    [far0]: ICMP6 echo reply fd05::2 -> fd05::1 (seq=1, id=70)
                    [far0]: ICMP6 echo request fe80::1 -> fe80::2 (seq=1, id=71)
                    [far0]: ICMP6 echo reply fe80::2 -> fe80::1 (seq=1, id=71)
                    2 echo requests answered, 0 ARP requests answered, 0 packets not answerable
                    """, pong.out());
        }
    }

    @Test
    void answersSolicitationsForAnAddressThatTheKernelDoesNotOwn() throws IOException {
        try (Child nobody = lab.startNear("ping", "-c", "1", "-W", "0.3", FREE)) {
            assertEquals(1, nobody.exitCode(), nobody::toString);
        }
        lab.near("ip -6 neigh flush dev near0");
        try (Child pong = lab.pongFar("far0", "--address", FREE)) {
            assertTrue(
                    pong.err().contains("answering for fd05::60, and neighbour discovery for fd05::60\n"),
                    pong::toString);
            assertTrue(lab.far("ip maddr show dev far0").contains("33:33:ff:00:00:60"), "the hardware lets it in");
            lab.near("ping -c 2 -i 0.1 -W 1 -e 5 " + FREE);
            String mac = Lab.mac(lab.farNetns, "far0");
            assertTrue(lab.near("ip -6 neigh show " + FREE).contains(mac), () -> "its MAC address is not " + mac);
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            assertTrue(pong.out().startsWith("""
                    [far0]: ICMP6 neighbour solicitation who-has fd05::60 tell fd05::1
                    [far0]: ICMP6 neighbour advertisement fd05::60 -> fd05::1
                    [far0]: ICMP6 echo request fd05::1 -> fd05::60 (seq=1, id=5)
                    [far0]: ICMP6 echo reply fd05::60 -> fd05::1 (seq=1, id=5)
                    """), pong::toString);
            assertTrue(
                    pong.out().contains("2 echo requests answered, 0 ARP requests answered, 1 neighbour solicitations"),
                    pong::toString);
        }
        assertFalse(lab.far("ip maddr show dev far0").contains("33:33:ff:00:00:60"));
    }

    @Test
    void ourPingFindsItByItsOwnNeighbourDiscovery() throws IOException {
        lab.near("ip -6 neigh flush dev near0");
        try (Child pong = lab.pongFar("far0", "--address", FREE);
                Child ping = lab.briefNear("ping", "-c", "2", "-i", "0.1", FREE)) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertTrue(ping.out().contains("2 packets transmitted, 2 received"), ping::toString);
            assertTrue(pong.out().contains("solicitation who-has fd05::60 tell fd05::1"), pong::toString);
        }
    }

    @Test
    void theKernelAnswersForItsOwnAddressesAndWhatComesInFragments() throws IOException {
        lab.near("ip -6 neigh flush dev near0");
        try (Child pong = lab.pongFar("far0", "--address", Lab.FAR6)) {
            assertTrue(pong.err().contains("answering for fd05::2\n"), pong::toString);
            lab.near("ping -c 2 -i 0.1 -W 1 " + Lab.FAR6);
            lab.near("ping -c 1 -W 1 -s 4000 " + Lab.FAR6);
            lab.near("ping -c 1 -W 1 fe80::2%near0");
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            assertTrue(
                    pong.out()
                            .endsWith("2 echo requests answered, 0 ARP requests answered, 0 packets not answerable\n"),
                    pong::toString);
        }
    }

    @Test
    void anAddressThatSomebodyElseHasIsNotAnsweredFor() throws IOException, InterruptedException {
        lab.far("ip addr add fd05::1/64 dev far0"); // which the near end has
        try {
            for (int i = 0; !lab.far("ip -6 addr show dev far0").contains("dadfailed"); i++) {
                assertTrue(i < 100, "never noticed");
                Thread.sleep(50);
            }
            try (Child pong = lab.pongFar("far0")) {
                assertTrue(pong.err().endsWith("answering for 10.5.0.2, fd05::2, fe80::2\n"), pong::toString);
            }
            try (Child ping = lab.ringflyFar("ping", "-c", "1", "-I", Lab.NEAR6, "fd05::9")) {
                assertEquals(2, ping.exitCode(), ping::toString);
                assertTrue(ping.err().contains("-I fd05::1 may not be used on far0: somebody else"), ping::toString);
            }
        } finally {
            lab.far("ip addr del fd05::1/64 dev far0");
        }
    }
}
