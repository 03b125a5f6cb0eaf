/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code afpacket:} ports over a veth pair: sending beside trafgen, counted at the other end, and receiving beside
 * tcpdump, of a flood by live frames that is more than either takes. Sender and receiver have a processor each.
 */
final class PacketSocketRace {

    private static final Pattern CAPTURED = Pattern.compile("(\\d+) packets captured");
    private static final long TCPDUMP_MILLIS = 2000;
    private static final long START_MILLIS = 10_000;

    private PacketSocketRace() {}

    static void run(Report report, int runs) throws IOException {
        Path capture = Files.createTempFile("ringfly-bench", ".pcap");
        Path packet = Files.createTempFile("ringfly-bench", ".trafgen");
        try {
            GenArea.writeFrames(capture, packet);
            for (GenArea.Far far : GenArea.Far.values()) {
                send(report, runs, far, packet);
            }
        } finally {
            Files.delete(capture);
            Files.delete(packet);
        }
        receive(report, runs);
    }

    private static void send(Report report, int runs, GenArea.Far far, Path packet) throws IOException {
        boolean xdp = far == GenArea.Far.XDP;
        Figure figure = new Figure(xdp ? "afpacket_send_to_xdp" : "afpacket_send_to_gro", "pps", 0)
                .meaning("packets of 60 bytes that arrive at " + (xdp ? "an XDP program" : "GRO")
                        + "; the peer is trafgen")
                .ratioAtLeast(1.3);
        GenArea area = new GenArea(far);
        for (int run = 1; run <= runs; run++) {
            report.progress("afpacket: sending to " + far + ", " + run + " of " + runs);
            figure.ours(area.delivered("afpacket", GenArea.ours("afpacket:near0")));
            figure.peer(area.delivered("trafgen", GenArea.trafgen(packet)));
        }
        report.add(figure);
    }

    private static void receive(Report report, int runs) throws IOException {
        Figure figure = new Figure("afpacket_receive", "pps", 0)
                .meaning("packets of 60 bytes received of a flood; the peer is tcpdump -w /dev/null")
                .ratioAtLeast(1.0);
        Figure allocated = new Figure("afpacket_allocated", "B/packet", 2)
                .meaning("bytes on the Java heap for a packet received")
                .oursAtMost(0.005);
        allocated.peer(0);
        for (int run = 1; run <= runs; run++) {
            report.progress("afpacket: receiving, " + run + " of " + runs);
            try (VethPair pair = VethPair.create()) {
                Commands.run(pair.far(), List.of("ethtool", "-K", "far0", "gro", "on"));
                List<String> flood = GenArea.ours("live:near0");
                flood.set(2, "0"); // the processor
                Process sender = Commands.start(pair.near(), flood, Redirect.DISCARD, Redirect.INHERIT);
                try {
                    Matcher matcher =
                            PortsArea.rate(PortsArea.run(pair.far(), PortsArea.ours("rxonly", "afpacket:far0")));
                    figure.ours(Double.parseDouble(matcher.group(1)));
                    allocated.ours(Double.parseDouble(matcher.group(2)));
                    figure.peer(tcpdump(pair));
                } finally {
                    Commands.kill(sender);
                }
            }
        }
        report.add(figure);
        report.add(allocated);
    }

    /** Packets a second that tcpdump captures, from when it listens. */
    private static double tcpdump(VethPair pair) throws IOException {
        Path said = Files.createTempFile("ringfly-bench", ".txt");
        try {
            Process process = Commands.start(
                    pair.far(),
                    List.of("taskset", "-c", "1", "tcpdump", "-i", "far0", "-n", "-w", "/dev/null"),
                    Redirect.DISCARD,
                    Redirect.to(said.toFile()));
            for (long waited = 0; !Files.readString(said).contains("listening on"); waited += 10) {
                if (waited > START_MILLIS || !process.isAlive()) {
                    Commands.kill(process);
                    throw new IOException(
                            "tcpdump does not listen: " + Files.readString(said).strip());
                }
                GenArea.pause(10);
            }
            long start = System.nanoTime();
            GenArea.pause(TCPDUMP_MILLIS);
            process.destroy(); // SIGTERM, at which it tells its counts
            double seconds = (System.nanoTime() - start) / 1e9;
            Commands.finish(process);
            Matcher matcher = CAPTURED.matcher(Files.readString(said));
            if (!matcher.find()) {
                throw new IOException(
                        "tcpdump told no count: " + Files.readString(said).strip());
            }
            return Long.parseLong(matcher.group(1)) / seconds;
        } finally {
            Files.delete(said);
        }
    }
}
