/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The port that gen sends by, and which MAC address to.
 *
 * <p>For a bare interface name gen chooses the engine. Live frames are up to five times as fast, but each call to the kernel
 * takes some 17 us, so that packets that are closer than that leave in batches: asked for 100 kpps, nine of ten gaps were
 * up to 17.3 us, and over AF_XDP, whose call takes a few, 10.0 us. So rates that one thread keeps over AF_XDP go that
 * way, and all that is faster by live frames, where the interface takes them.
 *
 * @param nextHopMac empty when nobody had to know it
 * @param chosen which engine gen chose and why; empty when the user did
 */
record GenPort(Port port, OptionalLong nextHopMac, Optional<String> chosen) implements AutoCloseable {

    /** Packets a second and thread that AF_XDP keeps with room to spare, on a veth and one processor. */
    private static final double EVEN_RATE = 200_000;

    private static final String LIVE = "live";

    /**
     * Opens the port.
     *
     * @param path to whom, where the MAC address matters
     * @param packetRate the most packets a second, over all threads
     */
    static GenPort open(PortName name, Optional<PacketPath> path, double packetRate, int threads)
            throws IOException, InterruptedException {
        if (!name.scheme().isEmpty()) {
            return open(name, path, threads);
        }
        if (packetRate <= EVEN_RATE * threads) {
            return chosen(name, path, threads, " for even gaps at up to 200 kpps a thread; live: is faster");
        }
        String reason;
        try {
            return chosen(name.withScheme(LIVE), path, threads, " as the fastest");
        } catch (PortException e) {
            reason = e.getMessage();
        }
        String prefix = name.withScheme(LIVE) + ": ";
        return chosen(
                name,
                path,
                threads,
                ", as the faster live: can't be had: "
                        + (reason.startsWith(prefix) ? reason.substring(prefix.length()) : reason));
    }

    private static GenPort chosen(PortName name, Optional<PacketPath> path, int threads, String why)
            throws IOException, InterruptedException {
        GenPort opened = open(name, path, threads);
        return new GenPort(
                opened.port,
                opened.nextHopMac,
                Optional.of(opened.port.features().backend() + ": chosen" + why));
    }

    private static GenPort open(PortName name, Optional<PacketPath> path, int threads)
            throws IOException, InterruptedException {
        // live frames can't take the answer to who has an address
        OptionalLong mac = path.isEmpty()
                ? OptionalLong.empty()
                : name.scheme().equals(LIVE)
                        ? askByAnotherPort(name, path.get())
                        : path.get().nextHopMac();
        boolean asks = path.isPresent() && mac.isEmpty();
        Steering steering = asks ? path.get().steering(Steering.nothing()) : Steering.nothing();
        Map<String, String> wishes = threads > 1 ? Map.of("queues", Integer.toString(threads)) : Map.of();
        Port port = Ports.open(name, wishes, steering);
        try {
            return new GenPort(
                    port,
                    asks ? OptionalLong.of(path.get().askForNextHop(port, Steering.nothing())) : mac,
                    Optional.empty());
        } catch (IOException | InterruptedException | RuntimeException e) {
            port.close();
            throw e;
        }
    }

    private static OptionalLong askByAnotherPort(PortName name, PacketPath path)
            throws IOException, InterruptedException {
        if (path.nextHopMac().isPresent()) {
            return path.nextHopMac();
        }
        String netns = name.option("netns", "");
        PortName asking = new PortName("", name.target(), netns.isEmpty() ? Map.of() : Map.of("netns", netns));
        try (Port port = Ports.open(asking, path.steering(Steering.nothing()))) {
            return OptionalLong.of(path.askForNextHop(port, Steering.nothing()));
        }
    }

    @Override
    public void close() {
        port.close();
    }
}
