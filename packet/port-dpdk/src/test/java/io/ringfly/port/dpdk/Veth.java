/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code left0} (10.1.0.1/24) and {@code right0} (10.1.0.2/24), a pair in two network namespaces that no file names. No
 * IPv6, so that nothing but what a test sends is on the wire.
 */
final class Veth implements AutoCloseable {

    final NetNamespace.Anonymous left;
    final NetNamespace.Anonymous right;

    Veth() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
        left = NetNamespace.create();
        right = NetNamespace.create();
        try {
            run(left, "ip link add left0 type veth peer right0");
            run(left, "ip link set right0 netns " + right.path());
            end(left, "left0", "10.1.0.1/24");
            end(right, "right0", "10.1.0.2/24");
            awaitCarrier(left, "left0");
            awaitCarrier(right, "right0");
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void end(NetNamespace.Anonymous where, String link, String address) throws IOException {
        run(where, "ip link set " + link + " addrgenmode none");
        run(where, "ip addr add " + address + " dev " + link);
        run(where, "ip link set " + link + " up");
    }

    private static void awaitCarrier(NetNamespace.Anonymous where, String link) throws IOException {
        long giveUp = System.nanoTime() + 10_000_000_000L;
        NetNamespace.call(where.path(), () -> {
            try (Netlink netlink = Netlink.open()) {
                while (!Links.byName(netlink, link).orElseThrow().hasCarrier()) {
                    if (System.nanoTime() - giveUp > 0) {
                        throw new IOException("no carrier");
                    }
                    Thread.onSpinWait();
                }
            }
            return null;
        });
    }

    /** Opens a port from the namespace of this end: DPDK's drivers look in that of the calling thread. */
    Port open(String end, String name, Steering steering) throws IOException {
        return NetNamespace.call((end.equals("left0") ? left : right).path(), () -> Ports.open(name, steering));
    }

    /** Runs a command and returns what it prints; throws with that when it fails. */
    static String run(NetNamespace.Anonymous where, String command) throws IOException {
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
