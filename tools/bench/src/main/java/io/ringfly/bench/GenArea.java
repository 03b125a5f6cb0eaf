/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import static io.ringfly.bindings.linux.Linux.XDP_DROP;
import static io.ringfly.bindings.linux.Linux.XDP_FLAGS_DRV_MODE;

import io.ringfly.codec.LinkType;
import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureWriter;
import io.ringfly.port.linux.bpf.Bpf;
import io.ringfly.port.linux.bpf.BpfAssembler;
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.Capability;
import io.ringfly.port.linux.sys.NetNamespace;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.Pace;
import io.ringfly.traffic.PacketStream;
import io.ringfly.traffic.StreamFile;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Packets a second that arrive over a veth pair: {@code live:} and {@code xdp:} ports beside trafgen, tcpreplay and
 * dpdk-testpmd. They take turns, so that whatever else the machine does meets all of them.
 *
 * <p>All send UDP in frames of 60 bytes, from one thread on one processor. Ours are those of {@code ringfly gen}, each
 * from a random address and port of its own, numbered and with right checksums; trafgen and testpmd repeat one packet, tcpreplay a thousand, from
 * memory, which is less work. What counts is what arrives: the far interface's own counter of received packets, read
 * while the sender runs at full speed.
 *
 * <p>The far end has an XDP program that drops all, or GRO, after which the kernel's stack drops what is addressed to
 * another host.
 */
final class GenArea implements Area {

    private static final int ROUNDS = 5;
    private static final long START_NANOS = 20_000_000_000L;
    private static final long WARM_UP_MILLIS = 1500;
    private static final long WINDOW_MILLIS = 1500;
    private static final int REPLAYED = 1000;
    private static final String PROCESSOR = "1";

    /** What takes the packets at the far end. */
    enum Far {
        XDP,
        GRO
    }

    private final Far far;

    GenArea(Far far) {
        this.far = far;
    }

    @Override
    public String name() {
        return "gen-" + far.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Map<String, String> needs() {
        return Map.of(
                "ip",
                "iproute2",
                "ethtool",
                "ethtool",
                "taskset",
                "util-linux",
                "trafgen",
                "netsniff-ng",
                "tcpreplay",
                "tcpreplay",
                "dpdk-testpmd",
                "dpdk-dev");
    }

    @Override
    public void run(Report report) throws IOException {
        if (!Capability.missing(Capability.CAP_SYS_ADMIN, Capability.CAP_NET_ADMIN, Capability.CAP_BPF)
                .isEmpty()) {
            throw new IOException("makes network namespaces and attaches programs, which needs root");
        }
        if (Runtime.getRuntime().availableProcessors() < 2) {
            throw new IOException("needs two processors: one sends, the other measures");
        }
        report.note("peer    " + firstLine("trafgen", "--version"));
        report.note("peer    " + firstLine("tcpreplay", "--version"));
        report.note("peer    " + firstLine("dpdk-testpmd", "-v", "--no-huge", "--no-pci", "-m", "64"));
        Path capture = Files.createTempFile("ringfly-bench", ".pcap");
        Path packet = Files.createTempFile("ringfly-bench", ".trafgen");
        try {
            writeFrames(capture, packet);
            compare(commands(capture, packet), report);
        } finally {
            Files.delete(capture);
            Files.delete(packet);
        }
    }

    private static String firstLine(String... command) throws IOException {
        Path file = Files.createTempFile("ringfly-bench", ".txt");
        try { // some exit with an error, having told their version
            Commands.finish(
                    Commands.start("", List.of(command), Redirect.to(file.toFile()), Redirect.to(file.toFile())));
            for (String line : Files.readAllLines(file)) {
                if (line.matches(".*\\d+\\.\\d+.*")) {
                    return line.strip();
                }
            }
            return command[0];
        } finally {
            Files.delete(file);
        }
    }

    /** Our own packets, for those that send what is in a file: a thousand as a capture, the first of them for trafgen. */
    static void writeFrames(Path capture, Path packet) throws IOException {
        CaptureInterface ethernet = CaptureInterface.of(LinkType.ETHERNET, GenMain.LENGTH);
        try (CaptureWriter writer = CaptureWriter.create(capture, CaptureFormat.PCAP, ethernet)) {
            StreamFile.write(GenMain.PLAN, Pace.MAX, new Generator.Limits(REPLAYED, 0), writer, () -> false);
        }
        MemorySegment first = MemorySegment.ofArray(new byte[GenMain.LENGTH]);
        new PacketStream(GenMain.PLAN).write(first, 0, 0);
        StringJoiner bytes = new StringJoiner(", ", "{ ", " }\n");
        for (byte octet : first.toArray(ValueLayout.JAVA_BYTE)) {
            bytes.add("0x" + Integer.toHexString(octet & 0xff));
        }
        Files.writeString(packet, bytes.toString());
    }

    private static Map<String, List<String>> commands(Path capture, Path packet) {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put("live", ours("live:near0"));
        commands.put("xdp", ours("xdp:near0"));
        commands.put("trafgen", trafgen(packet));
        commands.put(
                "tcpreplay",
                onOneProcessor(
                        "tcpreplay", "-K", "--topspeed", "--loop=0", "--intf1=near0", "--quiet", capture.toString()));
        commands.put(
                "testpmd",
                List.of(("dpdk-testpmd -l 0," + PROCESSOR
                                + " --no-huge -m 512 --no-pci --no-telemetry --iova-mode=va --vdev=net_af_xdp0,iface=near0 --"
                                + " --total-num-mbufs=16384 --forward-mode=txonly --txpkts=" + GenMain.LENGTH
                                + " --auto-start --stats-period=60")
                        .split(" ")));
        return commands;
    }

    static List<String> trafgen(Path packet) {
        return onOneProcessor("trafgen", "--dev", "near0", "--conf", packet.toString(), "--cpus", "1", "--notouch-irq");
    }

    static List<String> ours(String port) {
        List<String> command = new ArrayList<>(onOneProcessor(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                GenMain.class.getName()));
        command.add(port);
        return command;
    }

    private static List<String> onOneProcessor(String... command) {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", PROCESSOR));
        pinned.addAll(List.of(command));
        return pinned;
    }

    private void compare(Map<String, List<String>> commands, Report report) throws IOException {
        boolean xdp = far == Far.XDP;
        String to = xdp ? "to an XDP program" : "to GRO";
        Map<Figure, String[]> figures = new LinkedHashMap<>();
        figures.put(figure("live_trafgen", "live: / trafgen", to).ratioAtLeast(xdp ? 8 : 2.5), who("live", "trafgen"));
        figures.put(
                figure("live_testpmd", "live: / dpdk-testpmd net_af_xdp", to).ratioAtLeast(xdp ? 5 : 1.6),
                who("live", "testpmd"));
        figures.put(
                figure("xdp_testpmd", "xdp: / dpdk-testpmd net_af_xdp", to).ratioAtLeast(0.95), who("xdp", "testpmd"));
        figures.put(figure("xdp_trafgen", "xdp: / trafgen", to).ratioAtLeast(1.5), who("xdp", "trafgen"));
        figures.put(
                figure("xdp_tcpreplay", "xdp: / tcpreplay -K --topspeed", to).ratioAtLeast(1.5),
                who("xdp", "tcpreplay"));
        for (int round = 1; round <= ROUNDS; round++) {
            report.progress(to + ", round " + round + " of " + ROUNDS);
            Map<String, Double> rates = new LinkedHashMap<>();
            for (Map.Entry<String, List<String>> command : commands.entrySet()) {
                rates.put(command.getKey(), delivered(command.getKey(), command.getValue()));
            }
            figures.forEach((figure, who) -> {
                figure.ours(rates.get(who[0]));
                figure.peer(rates.get(who[1]));
            });
        }
        figures.keySet().forEach(report::add);
    }

    private static Figure figure(String metric, String what, String to) {
        return new Figure(metric, "pps", 0).meaning(what + ", one sender, " + to);
    }

    private static String[] who(String ours, String peer) {
        return new String[] {ours, peer};
    }

    /** Runs a sender over a pair of its own and returns how many packets a second arrive. */
    double delivered(String name, List<String> command) throws IOException {
        try (VethPair pair = VethPair.create();
                Arena arena = Arena.ofShared()) {
            Syscall sys = new Syscall(arena);
            int program = far == Far.XDP ? attachDrop(sys, pair) : -1;
            if (far == Far.GRO) {
                Commands.run(pair.far(), List.of("ethtool", "-K", "far0", "gro", "on"));
            }
            try (Netlink netlink = NetNamespace.call(pair.far(), Netlink::open)) {
                return delivered(pair, netlink, name, command);
            } finally {
                if (program >= 0) {
                    sys.call(Syscall.CLOSE, program);
                }
            }
        }
    }

    private static double delivered(VethPair pair, Netlink netlink, String name, List<String> command)
            throws IOException {
        int index = Links.byName(netlink, "far0").map(Link::index).orElseThrow();
        Path said = Files.createTempFile("ringfly-bench", ".txt");
        try {
            Redirect output = Redirect.to(said.toFile());
            Process process = Commands.start(pair.near(), command, output, output);
            try {
                long giveUp = System.nanoTime() + START_NANOS;
                long before = received(netlink, index);
                while (received(netlink, index) < before + 10_000) {
                    if (!process.isAlive() || System.nanoTime() - giveUp > 0) {
                        throw new IOException(name + " sends nothing: " + lastLine(said));
                    }
                    pause(10);
                }
                pause(WARM_UP_MILLIS);
                long start = System.nanoTime();
                long first = received(netlink, index);
                pause(WINDOW_MILLIS);
                long last = received(netlink, index);
                long nanos = System.nanoTime() - start;
                if (!process.isAlive()) {
                    throw new IOException(name + " ended too early: " + lastLine(said));
                }
                return (last - first) * 1e9 / nanos;
            } finally {
                Commands.kill(process);
            }
        } finally {
            Files.delete(said);
        }
    }

    private static int attachDrop(Syscall sys, VethPair pair) throws IOException {
        Bpf bpf = new Bpf(sys);
        int program = bpf.loadXdp(
                "bench_drop",
                new BpfAssembler().move(BpfAssembler.R0, XDP_DROP()).exit());
        try {
            return NetNamespace.call(pair.far(), () -> {
                try (Netlink netlink = Netlink.open()) {
                    int index = Links.byName(netlink, "far0").map(Link::index).orElseThrow();
                    return (int) SyscallException.check(
                            "bpf BPF_LINK_CREATE", bpf.linkXdp(program, index, XDP_FLAGS_DRV_MODE()));
                }
            });
        } finally {
            sys.call(Syscall.CLOSE, program); // the link keeps it
        }
    }

    private static long received(Netlink netlink, int index) throws IOException {
        return Links.counters(netlink, index).orElseThrow().rxPackets();
    }

    private static String lastLine(Path file) throws IOException {
        return Files.readString(file).strip().lines().reduce("it said nothing", (before, line) -> line);
    }

    static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }
}
