/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.xdp.XdpPortProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilityTest {

    /** The kernel's own words, for the calling thread. */
    private static long effective() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
            if (line.startsWith("CapEff:")) {
                return Long.parseUnsignedLong(line.substring(7).strip(), 16);
            }
        }
        throw new IOException("no CapEff");
    }

    /** Numbers of linux/capability.h. */
    private static int number(Capability capability) {
        return switch (capability) {
            case CAP_NET_ADMIN -> 12;
            case CAP_NET_RAW -> 13;
            case CAP_SYS_ADMIN -> 21;
            case CAP_BPF -> 39;
            case CAP_PERFMON -> 38;
        };
    }

    @Test
    void thoseMissingAreThoseThatTheKernelDoesNotName() throws IOException {
        List<Capability> expected = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            if ((effective() >>> number(capability) & 1) == 0) {
                expected.add(capability);
            }
        }
        assertEquals(expected, Capability.missing(Capability.values()));
        assertEquals(List.of(), Capability.missing());
    }

    @ParameterizedTest
    @CsvSource({
        "-all, CAP_NET_RAW CAP_NET_ADMIN CAP_BPF CAP_PERFMON CAP_SYS_ADMIN",
        "-net_admin, CAP_NET_ADMIN",
        "-net_raw, CAP_NET_RAW",
        "-sys_admin, CAP_SYS_ADMIN",
        "'-bpf,-net_raw', CAP_NET_RAW", // CAP_SYS_ADMIN includes CAP_BPF
        "'-bpf,-sys_admin', CAP_BPF CAP_SYS_ADMIN",
        "'-perfmon,-net_raw', CAP_NET_RAW", // nor is CAP_PERFMON missed beside it
        "'-perfmon,-sys_admin', CAP_PERFMON CAP_SYS_ADMIN",
    })
    void aProcessIsToldWhatItLacks(String dropped, String missing) throws Exception {
        Root.assume();
        try (ChildJvm child = ChildJvm.start(
                List.of("setpriv", "--bounding-set=" + dropped, "--inh-caps=" + dropped), List.of(), Tell.class)) {
            assertEquals("missing " + missing, child.line());
        }
    }

    @Test
    void withoutPrivilegesAPortIsRefusedInOneLine() throws Exception {
        Root.assume();
        try (ChildJvm child = ChildJvm.start(
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), List.of(), Tell.class)) {
            assertEquals("missing CAP_NET_RAW CAP_NET_ADMIN CAP_BPF CAP_PERFMON CAP_SYS_ADMIN", child.line());
            assertEquals("AF_XDP needs CAP_NET_RAW, CAP_NET_ADMIN, CAP_BPF, CAP_PERFMON: run as root", child.line());
            assertEquals(
                    "xdp:lo: AF_XDP needs CAP_NET_RAW, CAP_NET_ADMIN, CAP_BPF, CAP_PERFMON: run as root", child.line());
            assertEquals(
                    "no backend for lo; xdp: AF_XDP needs CAP_NET_RAW, CAP_NET_ADMIN, CAP_BPF, CAP_PERFMON: run as root;"
                            + " afpacket: AF_PACKET needs CAP_NET_RAW: run as root",
                    child.line());
            assertEquals("making a network namespace needs CAP_SYS_ADMIN: run as root", child.line());
            assertEquals("entering network namespace /proc/self/ns/net needs CAP_SYS_ADMIN: run as root", child.line());
            assertEquals(List.of("exit code 0"), child.rest());
        }
    }

    /** Says what it may not do. */
    static final class Tell {
        public static void main(String[] arguments) {
            StringBuilder text = new StringBuilder("missing");
            for (Capability capability : Capability.missing(
                    Capability.CAP_NET_RAW,
                    Capability.CAP_NET_ADMIN,
                    Capability.CAP_BPF,
                    Capability.CAP_PERFMON,
                    Capability.CAP_SYS_ADMIN)) {
                text.append(' ').append(capability);
            }
            System.out.println(text);
            if (arguments.length == 0) {
                System.out.println(new XdpPortProvider().unavailable().orElse("available"));
                System.out.println(refusal(() -> Ports.open("xdp:lo", Steering.nothing())));
                System.out.println(refusal(() -> Ports.open("lo", Steering.nothing())));
                System.out.println(refusal(NetNamespace::create));
                System.out.println(refusal(() -> NetNamespace.call("/proc/self/ns/net", () -> null)));
            }
        }

        private static String refusal(Callable<?> attempt) {
            try {
                return "no refusal but " + attempt.call();
            } catch (Exception e) {
                return e.getMessage();
            }
        }
    }
}
