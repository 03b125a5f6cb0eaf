/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, the list of ports, the demo, and the ways to write a command line. */
@Timeout(120)
class ToolsTest {

    private static Lab lab;

    @BeforeAll
    static void makeLab() throws IOException {
        lab = new Lab();
    }

    @AfterAll
    static void closeLab() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "ping --help", "pong -h", "ports --help", "demo --help", "--version"})
    void helpIsNoError(String flags) throws IOException {
        try (Child child = lab.briefNear(flags.split(" "))) {
            assertEquals(0, child.exitCode(), child::toString);
            assertEquals("", child.err());
            assertTrue(
                    child.out().startsWith(flags.contains("version") ? "ringfly " : "Usage: ringfly "),
                    child::toString);
        }
    }

    @Test
    void portsListsInterfacesAndBackends() throws IOException {
        try (Child ports = lab.briefNear("ports")) {
            assertEquals(0, ports.exitCode(), ports::toString);
            assertEquals("", ports.err());
            String mac = Lab.mac(lab.nearNetns, "near0");
            assertTrue(
                    ports.out().matches("(?s).*\nnear0 +up +veth +1 +1500 +" + mac + " +native, copy.*"),
                    ports::toString);
            assertTrue(ports.out().matches("(?s).*\nlo .*\nxdp: .*\nmem: .*"), ports::toString);
        }
        assertEquals("", Lab.attached(lab.nearNetns));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c2 -i.02 10.5.0.2",
                "10.5.0.2 -c 2 -i 20ms",
                "-nqc2 -i 0.02 10.5.0.2",
                "-c 2 --interval=20ms -- 10.5.0.2",
                "-c 9 -c 2 -i 20000us 10.5.0.2",
            })
    void flagsMayBeWrittenInEachOfTheUsualWays(String flags) throws IOException {
        try (Child ping = lab.briefNear(("ping " + flags).split(" "))) {
            assertEquals(0, ping.exitCode(), ping::toString);
            assertTrue(
                    ping.out().matches("(?s).*\n2 packets transmitted, 2 received, 0% packet loss, time \\d\\dms\n.*"),
                    ping::toString);
        }
    }

    @Test
    void demoMeasuresOverAfXdpAndLeavesNothing() throws IOException {
        Lab.needsIputils();
        try (Child demo = Child.start(Child.ringfly("demo"))) {
            assertEquals(0, demo.exitCode(), demo::toString);
            assertEquals("", demo.err());
            String row = " +500 +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+\n";
            assertTrue(
                    demo.out()
                            .matches("(?s).*\nringfly ping \\(AF_XDP\\) +kernel" + row + "iputils ping +kernel" + row
                                    + "ringfly ping \\(AF_XDP\\) +ringfly pong \\(AF_XDP\\)" + row
                                    + "iputils ping +ringfly pong \\(AF_XDP\\)" + row + ".*"),
                    demo::toString);
        }
    }

    @Test
    void interruptedDemoEndsSoon() throws IOException {
        try (Child demo = Child.start(Child.ringfly("demo")).awaitOut("asking")) {
            Child.pause(200);
            List<ProcessHandle> helpers =
                    ProcessHandle.of(demo.pid()).orElseThrow().descendants().toList();
            long start = System.nanoTime();
            demo.signal("INT").exitCode();
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(3), demo::toString);
            assertFalse(demo.err().contains("\tat "), demo::toString);
            assertTrue(helpers.stream().noneMatch(ProcessHandle::isAlive), "its children are gone too");
        }
    }

    @Test
    void demoWithoutPrivilegesRunsOverMemoryAndSaysSo() throws IOException {
        Lab.needs("setpriv");
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=-all"));
        command.addAll(Child.briefRingfly("demo"));
        try (Child demo = Child.start(command)) {
            assertEquals(0, demo.exitCode(), demo::toString);
            assertTrue(demo.out().contains("mem:") || demo.out().contains("memory"), demo::toString);
            assertFalse(demo.err().contains("\tat "), demo::toString);
        }
    }
}
