/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tools over packet sockets, against the kernel and iputils. */
@Timeout(120)
class AfPacketToolsTest {

    private static final String THREE = "3 packets transmitted, 3 received, 0% packet loss";

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
    void pingIsAnsweredByTheKernel() throws IOException {
        for (String destination : List.of(Lab.FAR, Lab.FAR6)) {
            try (Child ping =
                    lab.ringflyNear("ping", "-c", "3", "-i", "0.1", "--port", "afpacket:near0", destination)) {
                assertEquals(0, ping.exitCode(), ping::toString);
                assertTrue(ping.out().startsWith("PING " + destination), ping::toString);
                assertTrue(ping.out().contains(THREE), ping::toString);
                assertTrue(
                        ping.err()
                                .startsWith(
                                        "ringfly: afpacket:near0 (copies of the kernel's packets, which it keeps), next hop"),
                        ping::toString);
            }
        }
    }

    @Test
    void pongAnswersIputilsForAnAddressThatTheKernelDoesNotHave() throws IOException {
        String free = "10.5.0.62";
        try (Child pong = lab.pongFar("afpacket:far0", "--address", free)) {
            String ping = lab.near("ping -c 3 -i 0.1 -W 1 " + free);
            assertTrue(ping.contains(THREE), ping); // and no duplicates
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            assertTrue(pong.out().contains("3 echo requests answered"), pong::toString);
        }
    }

    @Test
    void pingAndPongMeetOverTwoSockets() throws IOException {
        String free = "10.5.0.63";
        try (Child pong = lab.pongFar("afpacket:far0?fanout=2", "--address", free);
                Child ping = lab.ringflyNear("ping", "-c", "3", "-i", "0.1", "--port", "afpacket:near0", free)) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertTrue(ping.out().contains(THREE), ping::toString);
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
        }
    }

    @Test
    void pingOverLoopbackIsAnsweredByTheKernel() throws IOException {
        String space = lab.namespace();
        try (Child ping = Child.start(
                Lab.in(space, Child.ringfly("ping", "-c", "3", "-i", "0.1", "--port", "afpacket:lo", "::1")))) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertTrue(ping.out().contains(THREE), ping::toString);
        }
    }

    @Test
    void pongOverLoopbackAnswersIputils() throws IOException {
        String space = lab.namespace();
        Child.run(Lab.in(space, "ip", "addr", "add", "10.9.9.1/32", "dev", "lo"));
        Child.run(Lab.in(space, "ip", "route", "add", "10.9.9.77/32", "dev", "lo", "src", "10.9.9.1"));
        try (Child pong = Child.start(Lab.in(space, Child.ringfly("pong", "afpacket:lo", "--address", "10.9.9.77")))
                .awaitErr("answering for")) {
            String ping = Child.run(Lab.in(space, "ping", "-c", "3", "-i", "0.1", "-W", "1", "10.9.9.77"));
            assertTrue(ping.contains(THREE), ping);
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
            assertTrue(pong.out().contains("3 echo requests answered"), pong::toString);
        }
    }

    @Test
    void aBareNameFallsBackWithItsReasonInOneLine() throws IOException {
        Lab.needs("setpriv");
        lab.near("ping -c 1 -W 1 " + Lab.FAR);
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=-all,+net_raw"));
        command.addAll(Child.briefRingfly("ping", "-c", "1", Lab.FAR));
        try (Child ping = Child.start(Lab.in(lab.nearNetns, command))) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertEquals(1, ping.err().lines().count(), ping::toString);
            assertTrue(
                    ping.err()
                            .startsWith(
                                    "ringfly: afpacket:near0 (copies of the kernel's packets, which it keeps;"
                                            + " xdp: AF_XDP needs CAP_NET_ADMIN, CAP_BPF, CAP_PERFMON: run as root), next hop "),
                    ping::toString);
        }
    }

    @Test
    void portsTellsOfIt() throws IOException {
        try (Child ports = Child.start(Child.briefRingfly("ports"))) {
            assertEquals(0, ports.exitCode(), ports::toString);
            assertTrue(
                    ports.out().contains("\nafpacket:  packet sockets; copies of what comes in, leaves, or both"),
                    ports::toString);
            assertTrue(ports.out().contains("    ?direction=  in, out or inout"), ports::toString);
        }
    }
}
