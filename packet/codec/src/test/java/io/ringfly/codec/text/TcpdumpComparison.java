/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.pcap.CaptureException;
import io.ringfly.codec.pcap.CaptureReader;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares the lines of {@link SummaryText} with those of tcpdump, packet by packet. Runs by itself too, over the files
 * of a folder: {@code TcpdumpComparison FOLDER PACKETS [OPTION...]}.
 */
final class TcpdumpComparison {

    /** A packet whose text differs. */
    record Difference(Path file, long packet, String ours, String theirs) {}

    private static final int EXAMPLES = 2;

    private final int limit;
    private final List<String> arguments;
    private final boolean lenient;
    private final SummaryOptions options;
    private final List<Difference> differences = new ArrayList<>();
    private int same;
    private int other;

    /**
     * Of each file the first {@code limit} packets are compared.
     *
     * @param lenient whether to pass over packets with protocols that only tcpdump reads
     */
    TcpdumpComparison(int limit, List<String> arguments, boolean lenient) {
        this.lenient = lenient;
        this.limit = limit;
        this.arguments = arguments;
        options = options(arguments);
    }

    static SummaryOptions options(List<String> arguments) {
        SummaryOptions options = SummaryOptions.DEFAULT.withZone(ZoneOffset.UTC);
        for (String argument : arguments) {
            options = switch (argument) {
                case "-e" -> options.withLink(true);
                case "-v" -> options.withVerbosity(1);
                case "-vv" -> options.withVerbosity(2);
                case "-q" -> options.withQuick(true);
                case "-S" -> options.withAbsolute(true);
                case "-t" -> options.withTime(TimeFormat.NONE);
                case "-tt" -> options.withTime(TimeFormat.EPOCH);
                case "-ttt" -> options.withTime(TimeFormat.SINCE_PREVIOUS);
                case "-tttt" -> options.withTime(TimeFormat.DATE);
                case "-ttttt" -> options.withTime(TimeFormat.SINCE_FIRST);
                case "--nano" -> options.withNanoseconds(true);
                default -> throw new IllegalArgumentException(argument);
            };
        }
        return options;
    }

    static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(File.pathSeparator))
                .anyMatch(folder -> Path.of(folder, "tcpdump").toFile().canExecute());
    }

    public static void main(String[] arguments) throws IOException {
        List<String> all = List.of(arguments);
        TcpdumpComparison comparison =
                new TcpdumpComparison(Integer.parseInt(arguments[1]), all.subList(2, all.size()), true);
        try (Stream<Path> found = Files.walk(Path.of(arguments[0]))) {
            for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                comparison.compare(file);
            }
        }
        comparison.print(System.out);
    }

    List<Difference> differences() {
        return differences;
    }

    /** How many packets had the same text. */
    int same() {
        return same;
    }

    /** Compares a file; one that isn't a capture, or not one that tcpdump reads, is passed over. */
    void compare(Path file) throws IOException {
        List<String> theirs = tcpdump(file);
        if (theirs.isEmpty()) return;
        SummaryText summary = new SummaryText(options);
        Dissection d = new Dissection();
        TextBuffer text = new TextBuffer();
        try (CaptureReader in = CaptureReader.open(file)) {
            for (int i = 0; i < theirs.size() && in.next(); i++) {
                int captured = in.capturedLength();
                d.dissect(in.memory(), in.offset(), captured, in.originalLength(), in.linkType());
                text.clear();
                summary.append(text, in.memory(), in.offset(), d, in.timestampNanos(), captured, in.originalLength());
                check(file, i + 1, text.toString().stripTrailing(), theirs.get(i));
            }
        } catch (CaptureException e) {
            // what is damaged is another test's
        }
    }

    private void check(Path file, long packet, String ours, String theirs) {
        if (ours.equals(theirs)) same++;
        else if (lenient && isOther(ours, theirs)) other++;
        else differences.add(new Difference(file, packet, ours, theirs));
    }

    /** Whether tcpdump shows what Ringfly doesn't look into. */
    private static boolean isOther(String ours, String theirs) {
        if (ours.contains("mptcp ") || ours.contains(".8472: VXLAN")) return true;
        // what TCP carries
        if (ours.contains(": Flags [") && theirs.startsWith(ours)) return true;
        // what UDP carries
        int udp = Math.max(ours.lastIndexOf("UDP, length "), ours.lastIndexOf("UDP, bad length "));
        if (udp > 0 && !theirs.contains("UDP, ")) {
            return true;
        }
        // what IP and GRE carry
        int protocol = Math.max(ours.lastIndexOf("ip-proto-"), ours.lastIndexOf("gre-proto-"));
        if (protocol > 0 && !theirs.contains("-proto-")) return true;
        if (ours.contains("sctp, length")) return true;
        // what links carry
        int type = ours.lastIndexOf(", ethertype ");
        if (type >= 0 && !ours.contains(" IP") && !ours.contains("): ") && !ours.contains("[")) {
            return !theirs.contains(", ethertype ") || theirs.startsWith(ours) || ours.contains("Unknown");
        }
        if (theirs.contains("Invalid header")) return true;
        return ours.contains("link type ") || ours.contains("LLC, dsap") || ours.contains("SNAP, ");
    }

    /** The text of each packet: the lines that begin with a blank belong to the one before. */
    private List<String> tcpdump(Path file) throws IOException {
        List<String> command = new ArrayList<>(List.of("tcpdump", "-n", "-r", file.toString()));
        if (limit != Integer.MAX_VALUE) command.addAll(List.of("-c", Integer.toString(limit)));
        for (String argument : arguments) {
            command.add(argument.equals("--nano") ? "--time-stamp-precision=nano" : argument);
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        List<String> packets = new ArrayList<>();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                boolean goesOn = !isStart(line) && !packets.isEmpty();
                if (line.strip().startsWith("0x")) continue; // a dump of what tcpdump doesn't know
                String text = line.stripTrailing();
                if (goesOn) packets.set(packets.size() - 1, packets.get(packets.size() - 1) + "\n" + text);
                else packets.add(text);
            }
        }
        return packets;
    }

    private boolean isStart(String line) {
        return switch (options.time()) {
            case NONE -> !line.startsWith("\t") && !line.startsWith("    ");
            case TIME -> line.matches("\\d\\d:\\d\\d:\\d\\d\\..*");
            case EPOCH -> line.matches("\\d+\\.\\d+ .*");
            case DATE -> line.matches("\\d+-\\d\\d-\\d\\d \\d\\d:.*");
            default -> line.matches("[ -]\\d\\d:\\d\\d:\\d\\d\\..*");
        };
    }

    /** Each kind of difference, with examples. */
    void print(PrintStream out) {
        out.println(same + " same, " + other + " not read, " + differences.size() + " differences");
        Map<String, List<Difference>> kinds = new LinkedHashMap<>();
        for (Difference difference : differences) {
            String kind = (difference.ours + "\n" + difference.theirs)
                    .replaceAll("\\d\\d:\\d\\d:\\d\\d\\.\\d+", "T")
                    .replaceAll("(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", "M")
                    .replaceAll("[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*", "A")
                    .replaceAll("\\d+\\.\\d+\\.\\d+\\.\\d+", "A")
                    .replaceAll("0x[0-9a-f]+", "X")
                    .replaceAll("\\d+", "N");
            kinds.computeIfAbsent(kind, key -> new ArrayList<>()).add(difference);
        }
        kinds.values().stream().sorted((a, b) -> b.size() - a.size()).forEach(list -> {
            out.println(list.size() + " like");
            for (Difference one : list.subList(0, Math.min(EXAMPLES, list.size()))) {
                out.println("    " + one.file + " packet " + one.packet + "\n  o " + one.ours + "\n  t " + one.theirs);
            }
        });
    }
}
