/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.Capability;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Two network namespaces that no one else sees, joined by a veth pair: {@code near0} (10.5.0.1/24, fd05::1/64, fe80::1)
 * and {@code far0} (10.5.0.2/24, fd05::2/64, fe80::2). They have no name, so they are gone with this process, whatever way it ends.
 */
final class Lab implements AutoCloseable {

    static final String NEAR = "10.5.0.1";
    static final String FAR = "10.5.0.2";
    static final String NEAR6 = "fd05::1";
    static final String FAR6 = "fd05::2";

    private final List<NetNamespace.Anonymous> namespaces = new ArrayList<>();

    /** Whose commands run with {@link #near}. */
    final String nearNetns;

    final String farNetns;

    Lab() throws IOException {
        List<Capability> missing = Capability.missing(
                Capability.CAP_SYS_ADMIN, Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW, Capability.CAP_BPF);
        if (!missing.isEmpty()) {
            System.err.println("SKIPPED: tests of the command line against the kernel need root (" + missing + ")");
        }
        Assumptions.assumeTrue(missing.isEmpty(), "network namespaces and AF_XDP need " + missing + ": run as root");
        nearNetns = namespace();
        farNetns = namespace();
        near("ip link add near0 type veth peer name far0 netns " + farNetns);
        near("ip addr add 10.5.0.1/24 brd + dev near0");
        far("ip addr add 10.5.0.2/24 brd + dev far0");
        // IPv6 addresses that are known and may be used at once
        near("ip link set near0 addrgenmode none");
        far("ip link set far0 addrgenmode none");
        near("ip link set near0 up");
        far("ip link set far0 up");
        for (String prefix : List.of("fd05::", "fe80::")) {
            near("ip addr add " + prefix + "1/64 dev near0 nodad");
            far("ip addr add " + prefix + "2/64 dev far0 nodad");
        }
    }

    /** Another namespace, with its loopback up; closed with the rest. Returns its path. */
    String namespace() throws IOException {
        NetNamespace.Anonymous namespace = NetNamespace.create();
        namespaces.add(namespace);
        Child.run(in(namespace.path(), "ip", "link", "set", "lo", "up"));
        return namespace.path();
    }

    /** The command line that runs {@code command} in a namespace. */
    static List<String> in(String netns, List<String> command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + netns));
        all.addAll(command);
        return all;
    }

    static List<String> in(String netns, String... command) {
        return in(netns, Arrays.asList(command));
    }

    /** Runs a command, whose words have blanks between them, in the near namespace; returns what it prints. */
    String near(String command) throws IOException {
        return Child.run(in(nearNetns, command.split(" ")));
    }

    /** As {@link #near(String)}, in the far namespace. */
    String far(String command) throws IOException {
        return Child.run(in(farNetns, command.split(" ")));
    }

    /** Starts a command in the near namespace. */
    Child startNear(String... command) throws IOException {
        return Child.start(in(nearNetns, command));
    }

    /** Starts a command in the far namespace. */
    Child startFar(String... command) throws IOException {
        return Child.start(in(farNetns, command));
    }

    /** Starts {@code ringfly} in the near namespace. */
    Child ringflyNear(String... arguments) throws IOException {
        return Child.start(in(nearNetns, Child.ringfly(arguments)));
    }

    /** The same for a run so short that compiling well would not pay. */
    Child briefNear(String... arguments) throws IOException {
        return Child.start(in(nearNetns, Child.briefRingfly(arguments)));
    }

    /** Starts {@code ringfly} in the far namespace. */
    Child ringflyFar(String... arguments) throws IOException {
        return Child.start(in(farNetns, Child.ringfly(arguments)));
    }

    /** Starts pong at the far end and waits until it answers. */
    Child pongFar(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("pong"));
        all.addAll(List.of(arguments));
        return ringflyFar(all.toArray(String[]::new)).awaitErr("answering for");
    }

    /** Writes a setting of the namespace, such as {@code ipv4/ip_forward}. */
    static void set(String netns, String setting, String value) throws IOException {
        Child.run(in(netns, "sh", "-c", "echo " + value + " > /proc/sys/net/" + setting));
    }

    /** The MAC address of an interface of the namespace. */
    static String mac(String netns, String link) throws IOException {
        return Child.run(in(netns, "ip", "-br", "link", "show", "dev", link)).split("\\s+")[2];
    }

    /** Packets that came to an interface of the far namespace so far. */
    long arrived(String link) throws IOException {
        return NetNamespace.call(farNetns, () -> {
            try (Netlink netlink = Netlink.open()) {
                return Links.counters(
                                netlink,
                                Links.byName(netlink, link).orElseThrow().index())
                        .orElseThrow()
                        .rxPackets();
            }
        });
    }

    /** What is attached to interfaces of the namespace, as {@code ip} and {@code bpftool} tell it; empty for nothing. */
    static String attached(String netns) throws IOException {
        StringBuilder found = new StringBuilder();
        Child.run(in(netns, "ip", "-d", "link"))
                .lines()
                .filter(line -> line.contains("xdp"))
                .forEach(found::append);
        String net = Child.run(in(netns, "bpftool", "net", "show"));
        int from = net.indexOf("xdp:") + "xdp:".length();
        return found.append(net, from, net.indexOf("tc:")).toString().strip();
    }

    /** Starts tcpdump on an interface of the namespace, and waits until it captures. */
    static Child capture(String netns, String link, String filter, Path file) throws IOException {
        String command = "tcpdump -Z root -n -U --immediate-mode -s 0 -i " + link + " -w " + file + " " + filter;
        return Child.start(in(netns, command.split(" "))).awaitErr("listening on");
    }

    /** Ends it when what was sent is in its file. */
    static void endCapture(Child tcpdump) throws IOException {
        Child.pause(100);
        assertEquals(0, tcpdump.signal("INT").exitCode(), tcpdump::toString);
        assertTrue(tcpdump.err().contains("\n0 packets dropped by kernel"), tcpdump::toString);
    }

    /** What a test looks at. */
    @FunctionalInterface
    interface Check {
        void run() throws IOException;
    }

    /**
     * Checks up to three times. A machine that is busy with other things may hold a reply back until a ping has ended, or
     * the other way round; what is wrong, is wrong each time.
     */
    static void insist(Check check) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                check.run();
                return;
            } catch (AssertionError e) {
                if (attempt == 3) {
                    throw e;
                }
                System.err.println("attempt " + attempt + ": " + e.getMessage());
            }
        }
    }

    /** Skips the test when one of these programs is not installed. */
    static void needs(String... programs) {
        for (String program : programs) {
            boolean there = Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            Assumptions.assumeTrue(there, program + " is not installed: `scripts/test` installs what the tests need");
        }
    }

    /** Skips the test when {@code ping} is another one than iputils'. */
    static void needsIputils() throws IOException {
        needs("ping");
        try (Child version = Child.start(List.of("ping", "-V"))) {
            version.exitCode();
            Assumptions.assumeTrue(
                    version.out().contains("iputils"), "ping is not that of iputils: install iputils-ping");
        }
    }

    @Override
    public void close() {
        namespaces.forEach(NetNamespace.Anonymous::close);
    }
}
