/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tools over DPDK's AF_PACKET driver, against the kernel. */
@Timeout(120)
class DpdkToolsTest {

    private static Lab lab;

    @BeforeAll
    static void makeLab() throws IOException {
        Lab.needsIputils();
        try (Child ports = Child.start(Child.briefRingfly("ports"))) {
            assertEquals(0, ports.exitCode(), ports::toString);
            assumeTrue(!ports.out().contains("DPDK is not installed"), "DPDK is not installed");
        }
        lab = new Lab();
    }

    @AfterAll
    static void closeLab() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void pingIsAnsweredByTheKernel() throws IOException {
        try (Child ping =
                lab.ringflyNear("ping", "-c", "3", "-i", "0.1", "--port", "dpdk:net_af_packet0,iface=near0", Lab.FAR)) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertTrue(ping.out().startsWith("PING " + Lab.FAR), ping::toString);
            assertTrue(ping.out().contains("3 packets transmitted, 3 received, 0% packet loss"), ping::toString);
            assertTrue(ping.err().contains("dpdk:net_af_packet0,iface=near0 (net_af_packet, DPDK "), ping::toString);
        }
    }

    @Test
    void pongAnswersForAnAddressThatTheKernelDoesNotHave() throws IOException {
        String free = "10.5.0.61";
        try (Child pong = lab.pongFar("dpdk:net_af_packet0,iface=far0", "--address", free)) {
            lab.near("ping -c 2 -i 0.1 -W 1 -e 5 " + free);
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            assertTrue(
                    pong.out().contains("[far0]: ICMP echo reply " + free + " -> 10.5.0.1 (seq=2, id=5)"),
                    pong::toString);
            assertTrue(pong.out().contains("2 echo requests answered"), pong::toString);
        }
    }

    @Test
    void genSendsExactlyTheCountToTheNextHopThatTheKernelKnows() throws IOException {
        lab.near("ip neigh replace " + Lab.FAR + " lladdr " + Lab.mac(lab.farNetns, "far0") + " dev near0");
        lab.far("ip neigh replace " + Lab.NEAR + " lladdr " + Lab.mac(lab.nearNetns, "near0") + " dev far0");
        Lab.set(lab.nearNetns, "ipv6/conf/near0/disable_ipv6", "1");
        long before = lab.arrived("far0");
        try (Child gen = lab.briefNear(
                "gen", "dpdk:net_af_packet0,iface=near0", "--dst", Lab.FAR, "--rate", "max", "--count", "5003")) {
            assertEquals(0, gen.exitCode(), gen::toString);
            assertTrue(gen.out().contains("\n5003 packets sent, 5003 delivered"), gen::toString);
            assertTrue(gen.err().contains(", to " + Lab.mac(lab.farNetns, "far0")), gen::toString);
        }
        assertEquals(5003, lab.arrived("far0") - before);
    }

    @Test
    void genSendsToADeviceWithoutAnInterface() throws IOException {
        try (Child gen = lab.briefNear("gen", "dpdk:net_null0", "--rate", "max", "--count", "100003")) {
            assertEquals(0, gen.exitCode(), gen::toString);
            assertTrue(gen.out().contains("\n100003 packets sent, "), gen::toString);
        }
    }

    @Test
    void whatIsWrongIsOneLine() throws IOException {
        try (Child ping = lab.ringflyNear("ping", "-c", "1", "--port", "dpdk:near0", Lab.FAR)) {
            assertEquals(2, ping.exitCode(), ping::toString);
            assertEquals("", ping.out());
            assertEquals(1, ping.err().lines().count(), ping::toString);
            assertTrue(ping.err().contains("dpdk:net_af_packet0,iface=near0"), ping::toString);
        }
    }
}
