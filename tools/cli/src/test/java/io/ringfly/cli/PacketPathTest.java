/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How ping finds its way: neighbours, routers and what they complain of. The far end is a router to {@code beyond0}
 * (10.6.0.2) in a third namespace.
 */
@Timeout(120)
class PacketPathTest {

    private static final String BEYOND = "10.6.0.2";

    private static Lab lab;

    @BeforeAll
    static void makeLab() throws IOException {
        Lab.needsIputils();
        lab = new Lab();
        String beyond = lab.namespace();
        Lab.set(lab.farNetns, "ipv4/ip_forward", "1");
        Lab.set(lab.farNetns, "ipv4/icmp_ratemask", "0"); // it shall complain as often as we ask
        lab.far("ip link add behind0 type veth peer name beyond0 netns " + beyond);
        lab.far("ip addr add 10.6.0.1/24 dev behind0");
        lab.far("ip link set behind0 mtu 1300 up");
        Child.run(Lab.in(beyond, "ip addr add 10.6.0.2/24 dev beyond0".split(" ")));
        Child.run(Lab.in(beyond, "ip link set beyond0 mtu 1300 up".split(" ")));
        Child.run(Lab.in(beyond, "ip route add default via 10.6.0.1".split(" ")));
        lab.near("ip route add default via " + Lab.FAR);
        lab.far("ip route add prohibit 10.7.0.0/24");
        lab.far("ip route add unreachable 10.8.0.0/24");
    }

    @AfterAll
    static void closeLab() {
        if (lab != null) {
            lab.close();
        }
    }

    private static void flushNeighbors() throws IOException {
        lab.near("ip neigh flush dev near0");
        lab.far("ip neigh flush dev far0");
    }

    @Test
    void anUnknownNeighborIsFoundByOurOwnArpAndTheKernelsWorksOn() throws IOException {
        flushNeighbors();
        try (Child ping = lab.briefNear("ping", "-c", "3", "-i", "0.1", Lab.FAR)) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertTrue(ping.err().contains("next hop " + Lab.mac(lab.farNetns, "far0")), ping::toString);
            assertTrue(ping.out().contains("3 packets transmitted, 3 received"), ping::toString);
        }
        lab.near("ping -c 1 -W 1 " + Lab.FAR);
        flushNeighbors();
        lab.near("ping -c 1 -W 1 " + Lab.FAR);
    }

    @Test
    void nobodyAnswersArpAndMeanwhileTheKernelsWorks() throws IOException {
        flushNeighbors();
        lab.far("ip addr add 10.5.0.3/24 dev far0");
        long start = System.nanoTime();
        try (Child ping = lab.briefNear("ping", "-c", "1", "10.5.0.99")) {
            awaitAttached();
            for (String address : List.of(Lab.FAR, "10.5.0.3")) {
                lab.near("ping -c 1 -W 1 " + address);
            }
            assertTrue(ping.isAlive(), ping::toString);
            assertEquals(2, ping.exitCode(), ping::toString);
            assertTrue(System.nanoTime() - start < 6_000_000_000L, "takes too long");
            assertEquals(
                    "ringfly ping: nobody at near0 answers ARP for 10.5.0.99: is it up? --next-hop-mac sends without"
                            + " asking\n",
                    ping.err());
            assertEquals("", ping.out());
        }
        assertEquals("", Lab.attached(lab.nearNetns));
    }

    private static void awaitAttached() throws IOException {
        for (int i = 0; Lab.attached(lab.nearNetns).isEmpty(); i++) {
            assertTrue(i < 200, "never attached");
            Child.pause(10);
        }
    }

    @Test
    void sigintEndsTheWaitForArp() throws IOException {
        try (Child ping = lab.briefNear("ping", "-c", "1", "10.5.0.99")) {
            awaitAttached();
            long start = System.nanoTime();
            ping.signal("INT").exitCode();
            assertTrue(System.nanoTime() - start < 1_500_000_000L, "takes too long to end: " + ping);
        }
    }

    @Test
    void whatGoesBeyondARouterHasItsMacAddress() throws IOException {
        for (boolean known : new boolean[] {true, false}) {
            if (known) {
                lab.near("ping -c 1 -W 1 " + Lab.FAR);
            } else {
                flushNeighbors();
            }
            try (Child ping = lab.briefNear("ping", "-c", "2", "-i", "0.1", BEYOND)) {
                assertEquals(0, ping.exitCode(), ping::toString);
                assertTrue(ping.err().contains("next hop " + Lab.mac(lab.farNetns, "far0")), ping::toString);
                assertTrue(ping.out().contains("64 bytes from 10.6.0.2: icmp_seq=2 ttl=63 time="), ping::toString);
            }
        }
    }

    @Test
    void allGivenByHandNeedsNoRoute() throws IOException {
        lab.near("ip route del default");
        try (Child ping = lab.briefNear(
                "ping",
                "-c",
                "1",
                "--port",
                "near0",
                "-I",
                Lab.NEAR,
                "--next-hop-mac",
                Lab.mac(lab.farNetns, "far0"),
                BEYOND)) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertTrue(ping.out().startsWith("PING 10.6.0.2 (10.6.0.2) from 10.5.0.1 : 56(84)"), ping::toString);
        } finally {
            lab.near("ip route add default via " + Lab.FAR);
        }
    }

    @Test
    void theNamespaceOfThePortIsWhereTheWayIsLookedUp() throws IOException {
        // ping runs in the far namespace, on the interface and by the routes of the near one
        String port = "xdp:near0?netns=" + lab.nearNetns;
        try (Child ping = lab.ringflyFar("ping", "-c", "2", "-i", "0.1", "--port", port, BEYOND)) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertTrue(ping.err().contains("xdp:near0 (native, copy), next hop "), ping::toString);
            assertTrue(ping.out().contains("2 packets transmitted, 2 received"), ping::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-t 1, 10.6.0.2, Time to live exceeded",
        "'', 10.7.0.1, Packet filtered",
        "'', 10.8.0.1, Destination Host Unreachable",
        "'', 10.10.0.1, Destination Net Unreachable",
        "-M do -s 1400, 10.6.0.2, Frag needed and DF set (mtu = 1300)",
    })
    void aRoutersComplaintsAreThoseOfIputils(String flags, String destination, String message) throws IOException {
        String command = ("ping -c 1 -W 1 " + flags + " " + destination).replaceAll(" +", " ");
        // ours first: what a router says of an MTU, the kernel learns only when it sees it
        List<String> ours;
        try (Child ping = lab.briefNear(command.split(" "))) {
            assertEquals(1, ping.exitCode(), ping::toString);
            ours = IputilsOutput.masked(ping.out());
            assertTrue(ping.out().contains("From 10.5.0.2 icmp_seq=1 " + message + "\n"), ping::toString);
            assertTrue(ping.out().contains(", 0 received, +1 errors, 100% packet loss"), ping::toString);
        }
        // no more of them: for routes that forbid, a kernel sends no more than five errors and one a second to a host
        if (destination.equals(BEYOND) && !message.startsWith("Frag") || destination.equals("10.7.0.1")) {
            try (Child ping = lab.startNear(command.split(" "))) {
                assertEquals(1, ping.exitCode(), ping::toString);
                assertEquals(IputilsOutput.masked(ping.out()), ours);
            }
        }
    }

    @Test
    void aHostBehindTheRouterThatIsNotThereIsUnreachable() throws IOException {
        try (Child ours = lab.briefNear("ping", "-c", "1", "10.6.0.77");
                Child theirs = lab.startNear("ping", "-c", "1", "10.6.0.77")) {
            assertEquals(1, ours.exitCode(), ours::toString);
            assertEquals(1, theirs.exitCode(), theirs::toString);
            assertTrue(ours.out().contains("From 10.5.0.2 icmp_seq=1 Destination Host Unreachable\n"), ours::toString);
            assertEquals(IputilsOutput.masked(theirs.out()), IputilsOutput.masked(ours.out()));
        }
    }

    @Test
    void anMtuThatTheKernelHasLearnedIsKnownToUs() throws IOException {
        try (Child theirs = lab.startNear("ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1400", BEYOND)) {
            assertEquals(1, theirs.exitCode(), theirs::toString);
        }
        assertTrue(lab.near("ip route get " + BEYOND).contains("mtu 1300"));
        try (Child ours = lab.briefNear("ping", "-c", "1", "-s", "1273", BEYOND)) {
            assertEquals(2, ours.exitCode(), ours::toString);
            assertTrue(ours.err().contains("over the MTU of 1300"), ours::toString);
            assertFalse(ours.err().contains("\tat "), ours::toString);
        }
        try (Child ours = lab.briefNear("ping", "-c", "1", "-s", "1272", BEYOND)) {
            assertEquals(0, ours.exitCode(), ours::toString);
        }
        lab.near("ip route flush cache");
    }
}
