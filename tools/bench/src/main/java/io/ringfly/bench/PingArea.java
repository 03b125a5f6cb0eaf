/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.port.linux.sys.Capability;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ringfly ping} beside iputils' ping, against the kernel's stack, over a veth pair. The two take turns, so that
 * whatever else the machine does meets both.
 *
 * <p>Whole processes are measured, ours by {@code scripts/ringfly}, or by what the environment variable {@code RINGFLY}
 * names instead. What iputils is compared by is what suits it best:
 *
 * <ul>
 *   <li>Its round-trip time ends when the kernel stamps the reply, before ping wakes up; ours when the program has it.
 *       Only the figures called {@code user} take its {@code -U}, which ends as ours does.
 *   <li>{@code -f} prints no times, and its average is cut to whole microseconds. {@code -A} is a flood too, with a line
 *       for each reply, written between packets; its median, read from inside with a shared library put before it, was
 *       1 to 3 % above that of {@code -f -q}. So the round-trip times come from {@code -A}, written to memory.
 *   <li>Its rates are those of {@code -f -q}, which prints nothing.
 * </ul>
 */
final class PingArea implements Area {

    private static final int ROUNDS = 7;
    private static final int FLOOD = 200_000;
    private static final int PACED = 2_000;
    private static final int SLOW = 100;
    private static final int STARTS = 21;
    private static final long BUILD_SECONDS = 1800;

    /** Prints what a program prints, and then the time just before it started and just after it ended. */
    private static final String STOPWATCH =
            "s=$EPOCHREALTIME; \"$@\"; code=$?; e=$EPOCHREALTIME; echo \"$s $e\"; exit $code";

    private static final Pattern TIME = Pattern.compile(" time=([0-9.]+) ms");
    private static final Pattern NUMBER = Pattern.compile("\"([a-z0-9_.]+)\":([-+0-9.eE]+)");
    private static final Pattern CAPTURED = Pattern.compile("^(\\d+\\.\\d+) IP .* ICMP echo request");

    private final String ringfly = System.getenv().getOrDefault("RINGFLY", "scripts/ringfly");

    @Override
    public String name() {
        return "ping";
    }

    @Override
    public Map<String, String> needs() {
        return Map.of("ip", "iproute2", "ping", "iputils-ping", "tcpdump", "tcpdump");
    }

    @Override
    public void run(Report report) throws IOException {
        if (!Capability.missing(Capability.CAP_SYS_ADMIN, Capability.CAP_NET_ADMIN)
                .isEmpty()) {
            throw new IOException("makes network namespaces, which needs root");
        }
        String version =
                Commands.run("", List.of("ping", "-V")).lines().findFirst().orElse("");
        if (!version.contains("iputils")) {
            throw new IOException("the ping on PATH is not iputils': install Debian's package iputils-ping");
        }
        report.note("peer    " + version);
        report.progress("building " + ringfly + " if need be");
        buildOurs();
        try (VethPair pair = VethPair.create()) {
            roundTrips(pair, report);
            starts(pair, report);
        }
    }

    private void buildOurs() throws IOException {
        Process process = Commands.start("", List.of(ringfly, "--version"), Redirect.DISCARD, Redirect.INHERIT);
        if (Commands.finish(process, BUILD_SECONDS) != 0) {
            throw new IOException(ringfly + " does not run");
        }
    }

    private void roundTrips(VethPair pair, Report report) throws IOException {
        Figure flood = new Figure("rtt_p50_flood", "us", 2)
                .meaning("ringfly ping -f -q / ping -A, times of all replies; one on its way")
                .ratioAtMost(1.1);
        Figure mean = new Figure("rtt_avg_flood", "us", 2).meaning("the mean of the same runs");
        Figure user = new Figure("rtt_p50_flood_user", "us", 2)
                .meaning("the same / ping -A -U, whose times end when the program has the reply, as ours do");
        Figure paced = new Figure("rtt_p50_1ms", "us", 2)
                .meaning("ringfly ping -i 1ms -q / ping -i 0.001")
                .ratioAtMost(1.2);
        Figure pacedUser = new Figure("rtt_p50_1ms_user", "us", 2).meaning("the same / ping -i 0.001 -U");
        Figure slow = new Figure("rtt_p50_20ms", "us", 2)
                .meaning("ringfly ping -i 20ms -q / ping -i 0.02, where both sleep in between");
        Figure one = new Figure("replies_1_in_flight", "1/s", 0).meaning("ringfly ping -f -q / ping -f -q");
        Figure eight = new Figure("replies_8_in_flight", "1/s", 0)
                .meaning("ringfly ping -f -l 8 -q / ping -f -q")
                .ratioAtLeast(1.6);
        Figure eightEach = new Figure("replies_8_in_flight_each", "1/s", 0).meaning("the same / ping -f -l 8 -q");
        for (int round = 1; round <= ROUNDS; round++) {
            report.progress("round " + round + " of " + ROUNDS);
            Summary ours = ours(pair, FLOOD, "-f");
            Iputils lines = iputils(pair, FLOOD, "-A");
            flood.ours(ours.micros("p50"));
            flood.peer(lines.medianMicros());
            mean.ours(ours.micros("avg"));
            mean.peer(lines.meanMicros());
            user.ours(ours.micros("p50"));
            user.peer(iputils(pair, FLOOD, "-A", "-U").medianMicros());

            Summary ours8 = ours(pair, 2 * FLOOD, "-f", "-l", "8");
            Iputils quiet = iputils(pair, FLOOD, "-f", "-q");
            one.ours(ours.repliesPerSecond());
            one.peer(quiet.repliesPerSecond());
            eight.ours(ours8.repliesPerSecond());
            eight.peer(quiet.repliesPerSecond());
            eightEach.ours(ours8.repliesPerSecond());
            eightEach.peer(iputils(pair, FLOOD, "-f", "-q", "-l", "8").repliesPerSecond());

            Summary ours1ms = ours(pair, PACED, "-i", "1ms");
            paced.ours(ours1ms.micros("p50"));
            paced.peer(iputils(pair, PACED, "-i", "0.001").medianMicros());
            pacedUser.ours(ours1ms.micros("p50"));
            pacedUser.peer(iputils(pair, PACED, "-i", "0.001", "-U").medianMicros());
            slow.ours(ours(pair, SLOW, "-i", "20ms").micros("p50"));
            slow.peer(iputils(pair, SLOW, "-i", "0.02").medianMicros());
        }
        List.of(flood, mean, user, paced, pacedUser, slow, one, eight, eightEach)
                .forEach(report::add);
    }

    private static Iputils iputils(VethPair pair, int count, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of("ping", "-n", "-c", Integer.toString(count)));
        command.addAll(List.of(flags));
        command.add(VethPair.FAR);
        return Iputils.parse(Commands.run(pair.near(), command));
    }

    private Summary ours(VethPair pair, int count, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(ringfly, "ping", "--json", "-q", "-c", Integer.toString(count)));
        command.addAll(List.of(flags));
        command.add(VethPair.FAR);
        return Summary.parse(Commands.run(pair.near(), command), count);
    }

    /** The numbers of our ping's last line. */
    private record Summary(Map<String, Double> numbers) {

        static Summary parse(String output, int count) throws IOException {
            String last = output.strip().lines().reduce("", (before, line) -> line);
            Map<String, Double> numbers = new HashMap<>();
            Matcher number = NUMBER.matcher(last);
            while (number.find()) {
                numbers.put(number.group(1), Double.parseDouble(number.group(2)));
            }
            if (!output.contains("\"port\":\"xdp:") || numbers.getOrDefault("received", 0.0) != count) {
                throw new IOException("ringfly ping was to get " + count + " replies over xdp: " + output.strip());
            }
            return new Summary(numbers);
        }

        double micros(String name) {
            return numbers.get(name) * 1000;
        }

        double repliesPerSecond() {
            return numbers.get("received") * 1000 / numbers.get("time_ms");
        }
    }

    /** One request by a process of its own: how long until it is on the wire, and until the process has ended. */
    private void starts(VethPair pair, Report report) throws IOException {
        Figure whole = new Figure("process_c1", "ms", 1)
                .meaning("ringfly ping -c 1 / ping -c 1, from before the start to after the end")
                .oursAtMost(150);
        Figure first = new Figure("exec_to_first_packet", "ms", 1)
                .meaning("the same runs, from before the start to the request's arrival at the far end (tcpdump)")
                .oursAtMost(100);
        Figure rtt = new Figure("rtt_c1", "us", 0).meaning("the round trip of the same runs, as they print it");
        report.progress("starting each " + STARTS + " times");
        List<double[]> ours = new ArrayList<>();
        List<double[]> theirs = new ArrayList<>();
        List<Double> packets;
        Path captured = Files.createTempFile("ringfly-bench", ".txt");
        try {
            Process tcpdump = Commands.start(
                    pair.far(),
                    List.of(
                            "tcpdump",
                            "-i",
                            "far0",
                            "-n",
                            "-tt",
                            "-l",
                            "--immediate-mode",
                            "icmp[icmptype] == icmp-echo"),
                    Redirect.to(captured.toFile()),
                    Redirect.PIPE);
            BufferedReader said = tcpdump.errorReader();
            for (String line = said.readLine(); line == null || !line.startsWith("listening"); line = said.readLine()) {
                if (line == null) {
                    throw new IOException("tcpdump does not capture on far0");
                }
            }
            for (int i = 0; i <= STARTS; i++) {
                double[] mine = stopwatch(pair, ringfly, "ping", "-c", "1", VethPair.FAR);
                double[] other = stopwatch(pair, "ping", "-c", "1", VethPair.FAR);
                if (i > 0) { // the first time files may come from the disk
                    ours.add(mine);
                    theirs.add(other);
                }
            }
            tcpdump.destroy(); // SIGTERM, on which it writes what it has
            Commands.finish(tcpdump);
            packets = packets(captured);
        } finally {
            Files.delete(captured);
        }
        for (double[] run : ours) {
            whole.ours(1000 * (run[1] - run[0]));
            first.ours(1000 * (firstIn(run, packets) - run[0]));
            rtt.ours(run[2]);
        }
        for (double[] run : theirs) {
            whole.peer(1000 * (run[1] - run[0]));
            first.peer(1000 * (firstIn(run, packets) - run[0]));
            rtt.peer(run[2]);
        }
        report.add(whole);
        report.add(first);
        report.add(rtt);
    }

    /**
     * Runs a ping of one request; returns the seconds since 1970 when it started and when it had ended, and the
     * microseconds that the round trip took.
     */
    private static double[] stopwatch(VethPair pair, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("bash", "-c", STOPWATCH, "stopwatch"));
        all.addAll(List.of(command));
        String output = Commands.run(pair.near(), all).strip();
        Matcher time = TIME.matcher(output);
        if (!time.find()) {
            throw new IOException(String.join(" ", command) + " got no reply: " + output);
        }
        String[] clock = output.substring(output.lastIndexOf('\n') + 1).split(" ");
        return new double[] {
            Double.parseDouble(clock[0]), Double.parseDouble(clock[1]), 1000 * Double.parseDouble(time.group(1))
        };
    }

    private static List<Double> packets(Path captured) throws IOException {
        List<Double> times = new ArrayList<>();
        for (String line : Files.readAllLines(captured)) {
            Matcher matcher = CAPTURED.matcher(line);
            if (matcher.find()) {
                times.add(Double.parseDouble(matcher.group(1)));
            }
        }
        return times;
    }

    private static double firstIn(double[] run, List<Double> packets) throws IOException {
        for (double time : packets) {
            if (time >= run[0] && time <= run[1]) {
                return time;
            }
        }
        throw new IOException("tcpdump saw no echo request of a ping that had its reply");
    }
}
