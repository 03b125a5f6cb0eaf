/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import io.ringfly.codec.IpAddress;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * Two network namespaces joined by a veth pair: {@code near0} (10.1.0.1/24) in {@link #near}, {@code far0}
 * (10.1.0.2/24) in {@link #far}. Both are gone after {@link #close}, and when the JVM is told to end before that.
 */
final class Lab implements AutoCloseable {

    static final IpAddress NEAR = IpAddress.parse("10.1.0.1");
    static final IpAddress FAR = IpAddress.parse("10.1.0.2");

    private static final AtomicInteger COUNT = new AtomicInteger();

    final String near;
    final String far;

    private final Thread lastResort = new Thread(this::remove, "remove test namespaces");

    Lab() throws IOException {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        if (!root) {
            System.err.println("SKIPPED: tests of io.ringfly.port.linux.net against the kernel need root");
        }
        Assumptions.assumeTrue(root, "making network namespaces needs root: run the tests as root");
        String name = "rfnet" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
        near = name + "a";
        far = name + "b";
        Runtime.getRuntime().addShutdownHook(lastResort);
        try {
            run("ip", "netns", "add", near);
            run("ip", "netns", "add", far);
            near("link set lo up");
            far("link set lo up");
            near("link add near0 numrxqueues 4 numtxqueues 2 type veth peer name far0 netns " + far);
            near("addr add 10.1.0.1/24 brd + dev near0");
            far("addr add 10.1.0.2/24 brd + dev far0");
            near("link set near0 up");
            far("link set far0 up");
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Runs {@code ip} in the near namespace; returns what it prints. */
    String near(String arguments) throws IOException {
        return run(("ip -n " + near + " " + arguments).split(" "));
    }

    /** Runs {@code ip} in the far namespace; returns what it prints. */
    String far(String arguments) throws IOException {
        return run(("ip -n " + far + " " + arguments).split(" "));
    }

    /** What {@code ip -json} prints in the near namespace. */
    List<Map<String, Object>> nearJson(String arguments) throws IOException {
        return Json.objects(near("-json " + arguments));
    }

    /** Runs a command in the near namespace. */
    String inNear(String command) throws IOException {
        return run(("ip netns exec " + near + " " + command).split(" "));
    }

    /** A question to rtnetlink. */
    interface Question<T> {
        T ask(Netlink netlink) throws IOException;
    }

    /** Asks in the near namespace. */
    <T> T ask(Question<T> question) throws IOException {
        return NetNamespace.call(near, () -> {
            try (Netlink netlink = Netlink.open()) {
                return question.ask(netlink);
            }
        });
    }

    int index(String name) throws IOException {
        return ask(netlink -> Links.byName(netlink, name)).orElseThrow().index();
    }

    static String run(String... command) throws IOException {
        return feed("", command);
    }

    /** Runs a command with this standard input; throws with what it printed when it fails. */
    static String feed(String input, String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return output;
    }

    static long mac(String text) {
        return Long.parseLong(text.replace(":", ""), 16);
    }

    /** The namespaces of ours that are there. */
    List<String> namespaces() throws IOException {
        List<String> names = new ArrayList<>();
        for (Map<String, Object> namespace : Json.objects(run("ip", "-json", "netns", "list"))) {
            String name = (String) namespace.get("name");
            if (name.equals(near) || name.equals(far)) {
                names.add(name);
            }
        }
        return names;
    }

    private void remove() {
        for (String name : List.of(near, far)) {
            try {
                if (Files.exists(Path.of("/run/netns", name))) {
                    run("ip", "netns", "del", name);
                }
            } catch (IOException e) {
                System.err.println(e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }
}
