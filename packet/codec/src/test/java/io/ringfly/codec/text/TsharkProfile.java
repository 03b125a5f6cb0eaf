/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Settings of tshark in a folder of their own, which make it know the protocols that Ringfly reads and no others: what
 * neither knows is data to both, so that nothing behind it has to be excused. Closing deletes the folder.
 */
final class TsharkProfile implements AutoCloseable {

    private static final Set<String> PROTOCOLS = Set.of(
            "geninfo",
            "frame",
            "eth",
            "ethertype",
            "vlan",
            "ieee8021ad",
            "llc",
            "mpls",
            "sll",
            "null",
            "raw",
            "arp",
            "ip",
            "ipv6",
            "ah",
            "esp",
            "icmp",
            "icmpv6",
            "tcp",
            "mptcp",
            "udp",
            "sctp",
            "gre",
            "vxlan",
            "data",
            "fake-field-wrapper");

    /**
     * Protocols are known by their numbers and ports only, as Ringfly knows them, and each packet is seen on its own:
     * not put together from fragments, numbered relative to others, or told by what came before.
     */
    private static final List<String> PREFERENCES = List.of(
            "ip.check_checksum:TRUE",
            "tcp.check_checksum:TRUE",
            "udp.check_checksum:TRUE",
            "ip.defragment:FALSE",
            "ipv6.defragment:FALSE",
            "tcp.desegment_tcp_streams:FALSE",
            "tcp.analyze_sequence_numbers:FALSE",
            "tcp.relative_sequence_numbers:FALSE",
            "icmp.favor_icmp_mpls:TRUE",
            "ip.use_geoip:FALSE",
            "ipv6.use_geoip:FALSE");

    private final Path folder;

    /** Asks tshark for all its protocols, and makes the folder. */
    TsharkProfile() throws IOException {
        folder = Files.createTempDirectory("ringfly-tshark");
        List<String> others = new ArrayList<>();
        Process process = start("tshark", "-G", "protocols");
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                // a name, a short name, and the one that filters use
                String name = line.substring(line.lastIndexOf('\t') + 1);
                if (!isRead(name)) others.add(name);
            }
        }
        Files.write(folder.resolve("disabled_protos"), others);
    }

    /** Options and kinds of extension headers are protocols too: {@code tcp.options.mss}. */
    private static boolean isRead(String name) {
        int dot = name.indexOf('.');
        return PROTOCOLS.contains(dot < 0 ? name : name.substring(0, dot));
    }

    static boolean isInstalled() {
        for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin").split(File.pathSeparator)) {
            if (Path.of(folder, "tshark").toFile().canExecute()) return true;
        }
        return false;
    }

    /** Starts it over the first {@code packets} of a file; its output is PDML. */
    Process start(Path file, int packets) throws IOException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-T", "pdml", "-r", file.toString()));
        command.addAll(List.of("-c", Integer.toString(packets)));
        PREFERENCES.forEach(preference -> command.addAll(List.of("-o", preference)));
        // the port that Linux takes if none is given: tshark has another protocol there
        command.addAll(List.of("-d", "udp.port==8472,vxlan"));
        return start(command.toArray(String[]::new));
    }

    private Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TZ", "UTC");
        builder.environment().put("WIRESHARK_CONFIG_DIR", folder.toString());
        return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(folder.resolve("disabled_protos"));
        Files.deleteIfExists(folder);
    }
}
