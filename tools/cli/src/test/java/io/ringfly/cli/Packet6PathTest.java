/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How ping finds its way over IPv6. The far end is a router to {@code beyond0} (fd06::2) in a third namespace, by a link
 * of MTU 1300.
 */
@Timeout(120)
class Packet6PathTest {

    private static final String BEYOND = "fd06::2";

    private static Lab lab;

    @BeforeAll
    static void makeLab() throws IOException {
        Lab.needsIputils();
        lab = new Lab();
        String beyond = lab.namespace();
        Lab.set(lab.farNetns, "ipv6/conf/all/forwarding", "1");
        Lab.set(lab.farNetns, "ipv6/icmp/ratelimit", "0"); // it shall complain as often as we ask
        lab.far("ip link add behind0 type veth peer name beyond0 netns " + beyond);
        lab.far("ip addr add fd06::1/64 dev behind0 nodad");
        lab.far("ip link set behind0 mtu 1300 up");
        Child.run(Lab.in(beyond, "ip addr add fd06::2/64 dev beyond0 nodad".split(" ")));
        Child.run(Lab.in(beyond, "ip link set beyond0 mtu 1300 up".split(" ")));
        Child.run(Lab.in(beyond, "ip -6 route add default via fd06::1".split(" ")));
        lab.near("ip -6 route add default via fe80::2 dev near0");
        lab.far("ip route add prohibit fd07::/64");
        lab.far("ip route add unreachable fd08::/64");
    }

    @AfterAll
    static void closeLab() {
        if (lab != null) {
            lab.close();
        }
    }

    private static void flushNeighbors() throws IOException {
        lab.near("ip -6 neigh flush dev near0");
        lab.far("ip -6 neigh flush dev far0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd05::2", "fe80::2%near0", "fd06::2"})
    void anUnknownNeighbourIsFoundByOurOwnSolicitation(String destination) throws IOException {
        flushNeighbors();
        try (Child ping = lab.briefNear("ping", "-c", "3", "-i", "0.1", destination)) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertTrue(ping.err().contains("next hop " + Lab.mac(lab.farNetns, "far0")), ping::toString);
            assertTrue(ping.out().contains("3 packets transmitted, 3 received"), ping::toString);
        }
        lab.near("ping -c 1 -W 1 " + destination);
        flushNeighbors();
        lab.near("ping -c 1 -W 1 " + destination); // the kernel's neighbour discovery works on
    }

    @Test
    void nobodyAnswersAndMeanwhileTheKernelsDiscoveryWorks() throws IOException {
        flushNeighbors();
        try (Child ping = lab.briefNear("ping", "-c", "1", "fd05::99")) {
            for (int i = 0; Lab.attached(lab.nearNetns).isEmpty(); i++) {
                assertTrue(i < 200, "never attached");
                Child.pause(10);
            }
            lab.near("ping -c 1 -W 1 " + Lab.FAR6);
            lab.far("ping -c 1 -W 1 " + Lab.NEAR6);
            assertTrue(ping.isAlive(), ping::toString);
            assertEquals(2, ping.exitCode(), ping::toString);
            assertEquals(
                    "ringfly ping: nobody at near0 answers neighbour solicitations for fd05::99: is it up?"
                            + " --next-hop-mac sends without asking\n",
                    ping.err());
        }
        assertEquals("", Lab.attached(lab.nearNetns));
    }

    /** While ours floods, the kernel asks and is asked for MAC addresses on the same interface. */
    @Test
    void theKernelsNeighbourDiscoveryGoesOnBesideAFlood() throws IOException {
        try (Child ping = lab.ringflyNear("ping", "-q", "-f", Lab.FAR6).awaitOut("data bytes")) {
            for (int i = 0; i < 5; i++) {
                // not the flood's addresses: with an entry goes the reply that waits for it
                lab.near("ip -6 neigh flush to fe80::/10 dev near0");
                lab.far("ip -6 neigh flush to fe80::/10 dev far0");
                lab.near("ping -c 1 -W 1 fe80::2%near0");
                lab.far("ping -c 1 -W 1 fe80::1%far0");
            }
            assertEquals(0, ping.signal("INT").exitCode(), ping::toString);
            Matcher counts = Pattern.compile("(\\d+) packets transmitted, (\\d+) received")
                    .matcher(ping.out());
            assertTrue(counts.find(), ping::toString);
            long lost = Long.parseLong(counts.group(1)) - Long.parseLong(counts.group(2));
            assertTrue(lost <= 1, () -> "no more than what was on its way at the end: " + ping);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-t 1, fd06::2, Time exceeded: Hop limit",
        "'', fd07::1, Destination unreachable: Administratively prohibited",
        "'', fd08::1, Destination unreachable: No route",
        "'', fd10::1, Destination unreachable: No route",
        "'', fd06::77, Destination unreachable: Address unreachable",
    })
    void aRoutersComplaintsAreThoseOfIputils(String flags, String destination, String message) throws IOException {
        String command = ("ping -c 1 " + flags + " " + destination).replaceAll(" +", " ");
        Lab.insist(() -> {
            try (Child ours = lab.briefNear(command.split(" "));
                    Child theirs = lab.startNear(command.split(" "))) {
                assertEquals(1, ours.exitCode(), ours::toString);
                assertEquals(1, theirs.exitCode(), theirs::toString);
                assertTrue(ours.out().contains(" icmp_seq=1 " + message + "\n"), () -> ours + "\n" + theirs);
                assertEquals(IputilsOutput.masked(theirs.out()), IputilsOutput.masked(ours.out()));
            }
        });
    }

    @Test
    void anMtuOnTheWayIsToldAndWhatTheKernelHasLearnedIsKnownToUs() throws IOException {
        lab.near("ip -6 route flush cache");
        try (Child ours = lab.briefNear("ping", "-c", "1", "-s", "1400", BEYOND)) {
            assertEquals(1, ours.exitCode(), ours::toString);
            assertTrue(ours.out().contains(" icmp_seq=1 Packet too big: mtu=1300\n"), ours::toString);
        }
        try (Child theirs = lab.startNear("ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1400", BEYOND)) {
            assertEquals(1, theirs.exitCode(), theirs::toString);
        }
        assertTrue(lab.near("ip route get " + BEYOND).contains("mtu 1300"));
        try (Child ours = lab.briefNear("ping", "-c", "1", "-s", "1253", BEYOND)) {
            assertEquals(2, ours.exitCode(), ours::toString);
            assertTrue(ours.err().contains("over the MTU of 1300"), ours::toString);
        }
        try (Child ours = lab.briefNear("ping", "-c", "1", "-s", "1252", BEYOND)) {
            assertEquals(0, ours.exitCode(), ours::toString);
        }
    }
}
