/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.port.PortProvider;
import io.ringfly.port.Ports;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ports carry, one processor each, beside the tools of the same drivers, by turns: {@code dpdk:} beside testpmd,
 * {@code afpacket:} beside trafgen and tcpdump ({@link PacketSocketRace}). Testpmd and we have the same device, bursts
 * of 32 and 64 bytes.
 */
final class PortsArea implements Area {

    private static final int RUNS = 3;
    private static final int TESTPMD_SECONDS = 5;
    private static final Pattern RATE = Pattern.compile("(\\d+) pps, ([0-9.]+) B/packet");

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public Map<String, String> needs() {
        return Map.of(
                "dpdk-testpmd",
                "dpdk-dev",
                "ethtool",
                "ethtool",
                "ip",
                "iproute2",
                "taskset",
                "util-linux",
                "tcpdump",
                "tcpdump",
                "trafgen",
                "netsniff-ng");
    }

    @Override
    public void run(Report report) throws IOException {
        PacketSocketRace.run(report, RUNS);
        for (PortProvider provider : Ports.providers()) {
            Optional<String> reason = provider.unavailable();
            if (provider.scheme().equals("dpdk") && reason.isPresent()) {
                throw new IOException(reason.get());
            }
        }
        try (VethPair veth = VethPair.create()) {
            Figure allocated = new Figure("dpdk_forward_allocated", "B/packet", 2)
                    .meaning("bytes on the Java heap for a packet, in all runs of io and macswap")
                    .oursAtMost(0.005);
            allocated.peer(0);
            String source = "net_null0,size=64,copy=1";
            measure(report, "dpdk_null_io", "io", "", source, 0.95, allocated);
            measure(report, "dpdk_null_macswap", "macswap", "", source, 1.0, allocated);
            report.add(allocated);
            measure(report, "dpdk_af_packet_txonly", "txonly", veth.near(), "net_af_packet0,iface=near0", 0.95, null);
            measure(report, "dpdk_af_xdp_txonly", "txonly", veth.near(), "net_af_xdp0,iface=near0", 0.95, null);
        }
    }

    private static void measure(
            Report report, String metric, String mode, String namespace, String device, double least, Figure allocated)
            throws IOException {
        Figure figure = new Figure(metric, "Mpps", 2)
                .meaning("packets sent in a second, " + mode + " over " + device + "; the peer is testpmd")
                .ratioAtLeast(least);
        for (int run = 1; run <= RUNS; run++) {
            report.progress(metric + " " + run + " of " + RUNS);
            String output = run(namespace, ours(mode, "dpdk:" + device));
            Matcher matcher = rate(output);
            figure.ours(Double.parseDouble(matcher.group(1)) / 1e6);
            if (allocated != null) {
                allocated.ours(Double.parseDouble(matcher.group(2)));
            }
            figure.peer(Testpmd.rate(run(namespace, Testpmd.command(mode, device, TESTPMD_SECONDS))) / 1e6);
        }
        report.add(figure);
    }

    /** What {@link PortLoop} printed: packets a second, and bytes allocated for a packet. */
    static Matcher rate(String output) throws IOException {
        Matcher matcher = RATE.matcher(output);
        if (!matcher.find()) {
            throw new IOException("no rate: " + output.strip());
        }
        return matcher;
    }

    static List<String> ours(String mode, String port) {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", "1"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(PortLoop.class.getName(), mode, port));
        return command;
    }

    /** What a program prints, whatever its exit code is: testpmd ends by a signal. */
    static String run(String namespace, List<String> command) throws IOException {
        File file = File.createTempFile("ringfly-bench", ".txt");
        try {
            Commands.finish(Commands.start(namespace, command, Redirect.to(file), Redirect.appendTo(file)));
            return Files.readString(file.toPath());
        } finally {
            Files.delete(file.toPath());
        }
    }
}
