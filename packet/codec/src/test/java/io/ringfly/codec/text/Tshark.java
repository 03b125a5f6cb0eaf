/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What tshark makes of the packets of a capture, field by field: a reader of its PDML, which alone of its formats has
 * offsets and lengths.
 */
final class Tshark implements AutoCloseable {

    /** A field as it shows it. */
    record Shown(String value, int offset, int length) {}

    /** Headers that Ringfly reads, and what tshark puts around them. What is in any other is not looked at. */
    private static final Set<String> PROTOCOLS = Set.of(
            "geninfo",
            "frame",
            "eth",
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
            "ipv6.hopopts",
            "ipv6.routing",
            "ipv6.fraghdr",
            "ipv6.dstopts",
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
            "fake-field-wrapper");

    /**
     * Protocols are known by their numbers and ports only, as Ringfly knows them, and each packet is seen on its own:
     * not put together from fragments, numbered relative to others, or told by what came before.
     */
    private static final List<String> OPTIONS = List.of(
            "ip.check_checksum:TRUE",
            "tcp.check_checksum:TRUE",
            "udp.check_checksum:TRUE",
            "ip.defragment:FALSE",
            "ipv6.defragment:FALSE",
            "tcp.desegment_tcp_streams:FALSE",
            "tcp.analyze_sequence_numbers:FALSE",
            "tcp.relative_sequence_numbers:FALSE",
            "ip.use_geoip:FALSE",
            "ipv6.use_geoip:FALSE");

    private static final Set<String> NAMES = new HashSet<>();

    static {
        for (Field field : Field.values()) {
            if (isWiresharks(field)) NAMES.add(field.filter());
        }
        NAMES.add("frame.len");
        NAMES.add("frame.cap_len");
    }

    private final Process process;
    private final BufferedReader in;

    /** Of the packet that was read last, by name. */
    final Map<String, List<Shown>> fields = new HashMap<>();

    /** Where the first protocol begins that isn't one of Ringfly's; -1 if there is none. */
    int unknownAt;

    private Tshark(Process process) {
        this.process = process;
        in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 1 << 16);
    }

    /** Whether it is Wireshark that gave this field its name. */
    static boolean isWiresharks(Field field) {
        return field.format() != Field.Format.VERDICT && !field.filter().startsWith("gue.");
    }

    static boolean isInstalled() {
        for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin").split(File.pathSeparator)) {
            if (Path.of(folder, "tshark").toFile().canExecute()) return true;
        }
        return false;
    }

    /** Reads the first {@code packets} of a file. */
    static Tshark open(Path file, int packets) throws IOException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-T", "pdml", "-r", file.toString()));
        command.addAll(List.of("-c", Integer.toString(packets)));
        OPTIONS.forEach(option -> command.addAll(List.of("-o", option)));
        // the port that Linux takes if none is given: tshark has another protocol there
        command.addAll(List.of("-d", "udp.port==8472,vxlan"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TZ", "UTC");
        return new Tshark(builder.redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    /** Goes to the next packet; false at the end. */
    boolean next() throws IOException {
        fields.clear();
        unknownAt = -1;
        boolean inPacket = false;
        boolean rest = false;
        Deque<Boolean> open = new ArrayDeque<>();
        int unknown = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String text = line.strip();
            if (text.startsWith("<packet")) {
                inPacket = true;
            } else if (text.startsWith("</packet")) {
                return true;
            } else if (!inPacket) {
                continue;
            } else if (text.startsWith("<proto ")) {
                boolean known = PROTOCOLS.contains(attribute(text, "name"));
                if (!known) {
                    if (unknownAt < 0) unknownAt = number(text, "pos");
                    if (open.isEmpty()) rest = true;
                }
                if (text.endsWith("/>")) continue;
                open.push(known);
                if (!known) unknown++;
            } else if (text.startsWith("</proto")) {
                if (!open.pop()) unknown--;
            } else if (text.startsWith("<field ") && unknown == 0 && !rest) {
                String name = attribute(text, "name");
                if (NAMES.contains(name)) {
                    Shown shown = new Shown(attribute(text, "show"), number(text, "pos"), number(text, "size"));
                    fields.computeIfAbsent(name, key -> new ArrayList<>()).add(shown);
                }
            }
        }
        return false;
    }

    private static int number(String tag, String name) {
        String value = attribute(tag, name);
        return value.isEmpty() ? -1 : Integer.parseInt(value);
    }

    private static String attribute(String tag, String name) {
        String start = " " + name + "=\"";
        int from = tag.indexOf(start);
        if (from < 0) return "";
        from += start.length();
        int end = tag.indexOf('"', from);
        return end < 0 ? tag.substring(from) : tag.substring(from, end);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            in.close();
            process.waitFor();
        } catch (IOException e) {
            // it was going anyway
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
