/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.NetNamespace;
import io.ringfly.port.linux.sys.Root;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A veth pair between two network namespaces that no file names: {@code left0} (10.1.0.1/24) and {@code right0}
 * (10.1.0.2/24), both up. All of it goes with {@link #close}, or with the process.
 */
public final class Veth implements AutoCloseable {

    public final NetNamespace.Anonymous left;
    public final NetNamespace.Anonymous right;

    /** @param options more of {@code ip link add}, for both ends: {@code mtu 3000 numrxqueues 4} */
    public Veth(String options) throws IOException {
        Root.assume();
        left = NetNamespace.create();
        right = NetNamespace.create();
        try {
            String more = options.isEmpty() ? "" : " " + options;
            left("ip link add left0" + more + " type veth peer right0" + more);
            left("ip link set right0 netns " + right.path());
            left("ip addr add 10.1.0.1/24 dev left0");
            right("ip addr add 10.1.0.2/24 dev right0");
            left("ip link set lo up");
            left("ip link set left0 up");
            right("ip link set right0 up");
            awaitCarrier();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    public void awaitCarrier() throws IOException {
        long giveUp = System.nanoTime() + 10_000_000_000L;
        while (!link(left, "left0").hasCarrier() || !link(right, "right0").hasCarrier()) {
            if (System.nanoTime() - giveUp > 0) {
                throw new IOException("no carrier");
            }
            Thread.onSpinWait();
        }
    }

    /** Has the kernel send nothing of its own accord: IPv6 would look for routers and join groups. */
    public void silence() throws IOException {
        left("ip link set left0 down");
        left("ip link set left0 addrgenmode none");
        right("ip link set right0 down");
        right("ip link set right0 addrgenmode none");
        right("ip link set right0 up");
        left("ip link set left0 up");
        awaitCarrier();
    }

    public static Link link(NetNamespace.Anonymous where, String name) throws IOException {
        return NetNamespace.call(where.path(), () -> {
            try (Netlink netlink = Netlink.open()) {
                return Links.byName(netlink, name).orElseThrow();
            }
        });
    }

    /** What {@code xdp:left0} is called with these options. */
    public String leftName(String options) {
        return "xdp:left0?netns=" + left.path() + (options.isEmpty() ? "" : "&" + options);
    }

    public String rightName(String options) {
        return "xdp:right0?netns=" + right.path() + (options.isEmpty() ? "" : "&" + options);
    }

    public Port openLeft(String options, Steering steering) throws IOException {
        return Ports.open(leftName(options), steering);
    }

    public Port openRight(String options, Steering steering) throws IOException {
        return Ports.open(rightName(options), steering);
    }

    /** Runs a command in the left namespace and returns what it prints; throws with that when it fails. */
    public String left(String command) throws IOException {
        return run(left, command);
    }

    public String right(String command) throws IOException {
        return run(right, command);
    }

    public static String run(NetNamespace.Anonymous where, String command) throws IOException {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + where.path()));
        words.addAll(List.of(command.split(" ")));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return output;
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
