/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.IpAddress;
import io.ringfly.port.PortName;
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Two network namespaces that no file names, joined by a veth pair: gone with this process, whatever way it ends.
 */
final class DemoNetwork implements AutoCloseable {

    /** From the range for benchmarks between networks (RFC 2544), which nothing real has. */
    private static final String LEFT = "198.18.0.1";

    private static final String RIGHT = "198.18.0.2";
    private static final long CARRIER_NANOS = 2_000_000_000;

    private final NetNamespace.Anonymous left;
    private final NetNamespace.Anonymous right;
    private long rightMac;

    private DemoNetwork(NetNamespace.Anonymous left, NetNamespace.Anonymous right) {
        this.left = left;
        this.right = right;
    }

    static DemoNetwork create() throws IOException {
        DemoNetwork network = new DemoNetwork(NetNamespace.create(), NetNamespace.create());
        try {
            network.join();
        } catch (IOException e) {
            network.close();
            throw e;
        }
        return network;
    }

    private void join() throws IOException {
        ip(left, "link", "add", "left", "type", "veth", "peer", "name", "right", "netns", right.path());
        ip(left, "addr", "add", LEFT + "/30", "dev", "left");
        ip(right, "addr", "add", RIGHT + "/30", "dev", "right");
        ip(left, "link", "set", "left", "up");
        ip(right, "link", "set", "right", "up");
        rightMac = NetNamespace.call(right.path(), () -> {
            try (Netlink netlink = Netlink.open()) {
                long giveUp = System.nanoTime() + CARRIER_NANOS;
                Link link = Links.byName(netlink, "right").orElseThrow();
                while (!link.hasCarrier() && System.nanoTime() < giveUp) {
                    LockSupport.parkNanos(1_000_000);
                    link = Links.byName(netlink, "right").orElseThrow();
                }
                return link.mac();
            }
        });
    }

    private static void ip(NetNamespace.Anonymous namespace, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        // a child process starts in the network namespace of the thread that starts it
        NetNamespace.call(namespace.path(), () -> {
            Process process;
            try {
                process = new ProcessBuilder(command).redirectErrorStream(true).start();
            } catch (IOException e) {
                throw new IOException("the demo needs ip, in Debian's package iproute2: " + e.getMessage());
            }
            String output = new String(process.getInputStream().readAllBytes());
            int code = process.onExit().join().exitValue();
            if (code != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
            return null;
        });
    }

    String leftPath() {
        return left.path();
    }

    PortName leftPort() {
        return port(left, "left");
    }

    PortName rightPort() {
        return port(right, "right");
    }

    private static PortName port(NetNamespace.Anonymous namespace, String name) {
        return new PortName("xdp", name, Map.of("netns", namespace.path(), "ring", "256"));
    }

    IpAddress rightAddress() {
        return IpAddress.parse(RIGHT);
    }

    long rightMac() {
        return rightMac;
    }

    @Override
    public void close() {
        for (NetNamespace.Anonymous namespace : List.of(left, right)) {
            namespace.close();
        }
    }
}
