/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.pcap.CaptureFormat;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code ringfly read --count} beside {@code tcpdump --count} and {@code capinfos -c}: whole processes, in turns, over a
 * capture of a gigabyte in memory ({@code /dev/shm}, or else a temporary folder, from the page cache). Ours dissects every
 * packet down to its ports; tcpdump and capinfos only count. tshark, which dissects, is slower by orders of magnitude: it
 * gets the first packets only, and the figure is packets a second.
 */
final class ReadArea implements Area {

    private static final int ROUNDS = 5;
    private static final long BYTES = 1_000_000_000;
    private static final long TSHARK_PACKETS = 50_000;
    private static final int[] LENGTHS = {64, 500, 1500};
    private static final long BUILD_SECONDS = 1800;
    private static final double NANOS = 1e9;

    private final String ringfly = System.getenv().getOrDefault("RINGFLY", "scripts/ringfly");

    @Override
    public String name() {
        return "read";
    }

    @Override
    public Map<String, String> needs() {
        return Map.of("tcpdump", "tcpdump", "capinfos", "wireshark-common", "tshark", "tshark");
    }

    @Override
    public void run(Report report) throws IOException {
        report.note("peer    " + firstLine("tcpdump", "--version"));
        report.note("peer    " + firstLine("tshark", "--version"));
        report.progress("building " + ringfly + " if need be");
        Process build = Commands.start("", List.of(ringfly, "--version"), Redirect.DISCARD, Redirect.INHERIT);
        if (Commands.finish(build, BUILD_SECONDS) != 0) {
            throw new IOException(ringfly + " does not run");
        }
        Path memory = Path.of("/dev/shm");
        Path folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "ringfly-bench")
                : Files.createTempDirectory("ringfly-bench");
        Path file = folder.resolve("read.pcap");
        Thread cleaner = new Thread(() -> delete(file, folder));
        Runtime.getRuntime().addShutdownHook(cleaner); // a gigabyte of memory is not to be left behind
        try {
            for (int length : LENGTHS) {
                measure(report, file, CaptureFormat.PCAP, length);
            }
            measure(report, file, CaptureFormat.PCAPNG, LENGTHS[0]);
        } finally {
            delete(file, folder);
            Runtime.getRuntime().removeShutdownHook(cleaner);
        }
    }

    private static String firstLine(String... command) throws IOException {
        return Commands.run("", List.of(command)).lines().findFirst().orElse("");
    }

    private static void delete(Path file, Path folder) {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.err.println("bench: read: left behind: " + e.getMessage());
        }
    }

    private void measure(Report report, Path file, CaptureFormat format, int length) throws IOException {
        String what = (format == CaptureFormat.PCAP ? "pcap" : "pcapng") + "_" + length;
        report.progress("writing a capture: " + what);
        long packets = Captures.write(file, format, length, BYTES);
        Figure count = new Figure("count_" + what, "ms", 0)
                .meaning("ringfly read --count, 5-tuples of " + packets
                        + " packets / tcpdump -r --count, which counts only")
                .ratioAtMost(1.0);
        Figure info = new Figure("count_" + what + "_capinfos", "ms", 0).meaning("the same runs / capinfos -c");
        Figure dissect = new Figure("tuples_" + what + "_tshark", "1/s", 0)
                .meaning("packets a second of the same runs / of tshark printing addresses and ports of the first "
                        + TSHARK_PACKETS);
        for (int round = 0; round <= ROUNDS; round++) {
            double ours = millis(packets + " packets", ringfly, "read", "--count", file.toString());
            double tcpdump = millis(packets + " packets", "tcpdump", "-r", file.toString(), "--count");
            double capinfos = millis(Long.toString(packets), "capinfos", "-c", "-M", "-T", "-r", file.toString());
            if (round == 0) { // files may come from the disk
                continue;
            }
            count.ours(ours);
            count.peer(tcpdump);
            info.ours(ours);
            info.peer(capinfos);
            dissect.ours(1000 * packets / ours);
        }
        double tshark = millis(
                "",
                "tshark",
                "-n",
                "-r",
                file.toString(),
                "-c",
                Long.toString(TSHARK_PACKETS),
                "-T",
                "fields",
                "-e",
                "ip.src",
                "-e",
                "tcp.srcport");
        dissect.peer(1000 * TSHARK_PACKETS / tshark);
        report.add(count);
        report.add(info);
        report.add(dissect);
    }

    /** How long a process takes, whose output has to have {@code expected} in it. */
    private static double millis(String expected, String... command) throws IOException {
        long start = System.nanoTime();
        String output = Commands.run("", List.of(command));
        double millis = (System.nanoTime() - start) * 1000 / NANOS;
        if (!output.contains(expected)) {
            throw new IOException(String.join(" ", command) + " was to count " + expected + ": " + output.strip());
        }
        return millis;
    }
}
