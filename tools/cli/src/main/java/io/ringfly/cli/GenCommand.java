/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.IpAddress;
import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureWriter;
import io.ringfly.port.Port;
import io.ringfly.port.PortFeatures;
import io.ringfly.port.PortName;
import io.ringfly.traffic.Flows;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.Pace;
import io.ringfly.traffic.Recording;
import io.ringfly.traffic.Replay;
import io.ringfly.traffic.Sizes;
import io.ringfly.traffic.StreamFile;
import io.ringfly.traffic.TrafficPlan;
import io.ringfly.traffic.Transport;
import io.ringfly.traffic.ValueSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ringfly gen}: sends described packets at a rate. */
final class GenCommand implements Tool {

    private static final long SECOND = 1_000_000_000;
    private static final double SAFE_RATE = 10_000;
    private static final Pace DEFAULT_PACE = Pace.of(Pace.Unit.PACKETS, 1000);

    /** Backends whose ports are no interfaces of the kernel's, so that it knows no way through them. */
    private static final Set<String> WITHOUT_KERNEL = Set.of("mem", "file", "null", "dpdk", "netmap");

    // locally administered, for frames that no interface sends
    private static final long NO_ONES_MAC = 0x02_00_00_00_00_01L;
    private static final long NO_ONES_PEER = 0x02_00_00_00_00_02L;

    private final Session session;
    private ParseResult arguments;

    GenCommand(Session session) {
        this.session = session;
    }

    @Override
    public CommandSpec spec(String name, boolean help) {
        Times.Converter time = new Times.Converter();
        MacConverter mac = new MacConverter();
        TextConverter<ValueSet> addresses = new TextConverter<>(ValueSet::addresses);
        TextConverter<ValueSet> ports = new TextConverter<>(ValueSet::ports);
        Amounts.Count count = new Amounts.Count();
        Flags flags = new Flags(
                        name,
                        help,
                        "Sends packets of a description at a rate, through a packet ring of the interface or into a"
                                + " capture file. All chance comes from --seed: the same seed, the same bytes.",
                        "VALUES are one or several, with commas between: 10.0.0.1, 10.0.0.0/8, 10.0.0.1-10.0.0.9; ports"
                                + " 53 or 1024-65535. Behind them their order: @seq (default: the next with each flow,"
                                + " destination port fastest), @random (each combination once before any comes again),"
                                + " @zipf or @zipf:1.2 (the first most often). TIME is seconds or has a unit (5ms).")
                .optionalPositional("PORT", "the port, such as eth0 or xdp:eth0?netns=lab; none with --to")
                .heading("What is sent")
                .flag("--udp", "UDP (default)")
                .optionalValue(
                        "--tcp",
                        "FLAGS",
                        new TextConverter<>(Transport.OfTcp::parse),
                        "S",
                        "TCP segments with these flags, letters of FSRPAUEC (default: S)")
                .flag("--icmp", "echo requests of ICMP or ICMPv6")
                .value("--dst", "VALUES", addresses, "destination addresses; frames go to the first one's next hop")
                .value("--src", "VALUES", addresses, "source addresses (default: the interface's)")
                .value("--dport", "VALUES", ports, "destination ports (default: 9, discard)")
                .value("--sport", "VALUES", ports, "source ports (default: 49152; with --flows 1024-65535)")
                .value(
                        "--flows",
                        "N[@ORDER]",
                        new TextConverter<>(Flows::parse),
                        "so many flows at a time, taking turns in that order (default: each packet is the next flow)")
                .value("--lifetime", "PACKETS", count, "a flow ends after so many packets, and the next begins")
                .value(
                        "--size",
                        "SIZES",
                        new TextConverter<>(Sizes::parse),
                        "bytes of a frame with FCS: 64, 64-1518, imix, 64:7,594:4,1518:1 (size:weight; default: the shortest"
                                + " with room for a packet's number)")
                .value("--vlan", "ID[,ID]", String.class, "VLAN tags, the outer one first")
                .value("--ipip", "SRC,DST", String.class, "an IP header with these addresses before the packets' own")
                .value("--payload", "HEX|@FILE", String.class, "fill the payload with this, repeated (default: zeros)")
                .value("--ttl", "TTL", int.class, "time to live, or hop limit (default: 64)")
                .value("--tos", "TOS", int.class, "the TOS octet, or traffic class (default: 0)")
                .value("--seed", "N", long.class, "what all chance comes from (default: by chance, and printed)");
        ReplayFlags.describe(flags);
        flags.heading("How fast")
                .value(
                        "--rate",
                        "RATE",
                        new Amounts.Rate(),
                        "100k or 1.5Mpps, packets; 10Gbps, bits on the wire, with FCS and 20 bytes of framing; max"
                                + " (default: 1000pps)")
                .value("--burst", "N", int.class, "N packets leave together, at the same rate on average")
                .flag("--poisson", "random gaps, as of independent arrivals")
                .value("--duty", "ON/OFF", String.class, "send for the time ON, pause for OFF: 10ms/90ms")
                .value(
                        "--ramp",
                        "RAMP",
                        new Amounts.Ramp(),
                        "rates instead of one, then end: 100k..2M:100k/5s, by steps of 100k, 5 s each")
                .heading("How long")
                .value("--count", "N", count, "stop after so many packets, over all threads")
                .value("--duration", "TIME", time, "stop after this time")
                .heading("Which way")
                .value("--source-mac", "MAC", mac, "source MAC address (default: the interface's)")
                .value(
                        "--next-hop-mac",
                        "MAC",
                        mac,
                        "MAC address to send to (default: what the kernel knows, else asked by ARP or neighbour discovery)")
                .value("--threads", "N", int.class, "threads, each on a queue of its own (default: 1)")
                .value("--to", "FILE", String.class, "write a capture, times by the rate, and send nothing")
                .flag("--yes", "more than 10 kpps on the interface of the default route, without asking");
        SinkFlags.describe(flags);
        return flags.heading("What is printed")
                .flag("-q", "no line while it runs")
                .flag("--json", "one JSON object a line: each second, and the summary")
                .flag("--csv", "comma-separated values, a line a second")
                .spec(
                        "0   all was sent, or a signal ended it",
                        "1   --find-max found no rate at which so little is lost",
                        "2   anything else");
    }

    private <T> T value(String flag, T otherwise) {
        return arguments.matchedOptionValue(flag, otherwise);
    }

    private boolean given(String flag) {
        return arguments.hasMatchedOption(flag);
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        this.arguments = arguments;
        String text = arguments.matchedPositionalValue(0, "");
        checkFlags(text);
        new SinkFlags(arguments).check();
        Generator.Limits limits = new Generator.Limits(value("--count", 0L), value("--duration", 0L));
        ReplayFlags replay = new ReplayFlags(arguments);
        if (replay.check()) {
            return replay(replay, text, limits);
        }
        Pace pace = pace();
        GenTraffic traffic = new GenTraffic(arguments);
        if (given("--to")) {
            return toFile(traffic, pace, limits);
        }
        PortName name = PortName.parse(text);
        return hasKernel(name) ? send(name, traffic, pace, limits) : sendWithoutWay(name, traffic, pace, limits);
    }

    private void checkFlags(String port) {
        if (port.isEmpty() != given("--to")) {
            throw new UserError(
                    port.isEmpty()
                            ? "where to? give a port, such as eth0, or --to FILE"
                            : "--to writes a file and sends nothing: leave " + port + " out");
        }
        if (given("--rate") && given("--ramp")) {
            throw new UserError("--rate and --ramp exclude each other: a ramp has rates of its own");
        }
        if (given("--json") && given("--csv")) {
            throw new UserError("--json and --csv exclude each other: give one");
        }
        if (given("--duration") && value("--duration", 0L) == 0) {
            throw new UserError("--duration 0 is too little: give more than 0");
        }
        for (String flag : List.of("--burst", "--threads")) {
            if (value(flag, 1) < 1) {
                throw new UserError(flag + " " + value(flag, 1) + " is too little: give 1 or more");
            }
        }
    }

    private Pace pace() {
        Pace pace = given(SinkFlags.FIND_MAX) ? Pace.MAX : value("--ramp", value("--rate", DEFAULT_PACE));
        for (String flag : List.of("--burst", "--poisson", "--duty")) {
            if (pace.isMax() && given(flag)) {
                throw new UserError(flag + " does not go with --rate max: give a rate");
            }
        }
        if (given("--burst")) {
            pace = pace.withBurst(value("--burst", 1));
        }
        if (given("--poisson")) {
            pace = pace.asPoisson();
        }
        String duty = value("--duty", null);
        if (duty != null) {
            int slash = duty.indexOf('/');
            Times.Converter time = new Times.Converter();
            long on = slash < 0 ? 0 : time.convert(duty.substring(0, slash));
            long off = slash < 0 ? 0 : time.convert(duty.substring(slash + 1));
            if (on == 0 || off == 0) {
                throw new UserError("--duty " + duty + " is no pair of times above 0: write ON/OFF, as in 10ms/90ms");
            }
            pace = pace.withPauses(on, off);
        }
        return pace;
    }

    /** The pace in the user's words. */
    private String paceText() {
        String rate = given("--ramp")
                ? text("--ramp")
                : given("--rate")
                        ? text("--rate")
                        : given(ReplayFlags.REPLAY)
                                ? new ReplayFlags(arguments).timing()
                                : given(SinkFlags.FIND_MAX) ? "the highest rate" : "1000pps";
        return rate
                + (given("--burst") ? " in bursts of " + value("--burst", 1) : "")
                + (given("--poisson") ? " with random gaps" : "")
                + (given("--duty") ? " for " + value("--duty", "") : "");
    }

    private String text(String flag) {
        return arguments.matchedOption(flag).originalStringValues().getLast();
    }

    private int toFile(GenTraffic traffic, Pace pace, Generator.Limits limits) throws IOException {
        TrafficPlan plan =
                traffic.planWithoutWay(value("--source-mac", NO_ONES_MAC), value("--next-hop-mac", NO_ONES_PEER));
        boolean endless = limits.count() == 0 && !pace.ends() && (limits.durationNanos() == 0 || pace.isMax());
        return write(
                endless,
                ", seed " + plan.seed(),
                (writer, stopping) -> StreamFile.write(plan, pace, limits, writer, stopping));
    }

    /** What makes the packets of a file, and returns how many. */
    @FunctionalInterface
    private interface Stream {
        long write(CaptureWriter writer, BooleanSupplier stopping) throws IOException;
    }

    private int write(boolean endless, String note, Stream stream) {
        if (endless) {
            throw new UserError("--to writes without end: give --count, or a rate and --duration");
        }
        String file = value("--to", "");
        CaptureFormat format = file.endsWith(".pcap") ? CaptureFormat.PCAP_NANOSECONDS : CaptureFormat.PCAPNG;
        AtomicBoolean stopping = new AtomicBoolean();
        session.onStop(() -> stopping.set(true));
        long written;
        try (CaptureWriter writer =
                CaptureWriter.create(Path.of(file), format, CaptureInterface.of(CaptureInterface.ETHERNET, 0))) {
            written = stream.write(writer, stopping::get);
        } catch (UncheckedIOException e) { // of what is read
            throw new UserError(e.getCause().getMessage());
        } catch (IOException | InvalidPathException e) {
            throw new UserError("--to " + file + " can't be written: " + e.getMessage());
        }
        session.out()
                .println(written + (written == 1 ? " packet" : " packets") + " written to " + file + " (" + format + ")"
                        + note);
        session.out().flush();
        return Ringfly.OK;
    }

    /** Over a port of which the kernel knows nothing: addresses that were not given are no one's. */
    private int sendWithoutWay(PortName name, GenTraffic traffic, Pace pace, Generator.Limits limits)
            throws IOException {
        refuseSilentPort(name);
        try (PairedSink sink = farEnd(traffic.planWithoutWay(NO_ONES_MAC, NO_ONES_PEER));
                GenPort opened =
                        GenPort.open(name, Optional.empty(), Double.POSITIVE_INFINITY, value("--threads", 1))) {
            PortFeatures features = opened.port().features();
            long own = features.mac() == PortFeatures.NO_MAC ? NO_ONES_MAC : features.mac();
            TrafficPlan plan =
                    traffic.planWithoutWay(value("--source-mac", own), value("--next-hop-mac", NO_ONES_PEER));
            GenTraffic.checkLength(plan, features.maxFrameLength());
            return send(opened, sink, plan, pace, limits);
        } catch (InterruptedException e) {
            return Ringfly.OK;
        }
    }

    private void refuseSilentPort(PortName name) {
        if (name.scheme().equals("mem") && !given(SinkFlags.SINK)) {
            throw new UserError("the other end of " + name + " can only be in this process: add --sink " + name);
        }
        if (name.scheme().equals("file") && !name.options().containsKey("write")) {
            throw new UserError(name + " is for reading: " + name + "?write writes it, and --to writes at once");
        }
    }

    /** Whether the port is an interface of the kernel's too, so that it knows the ways through it. */
    private static boolean hasKernel(PortName name) {
        return !WITHOUT_KERNEL.contains(name.scheme())
                || name.scheme().equals("dpdk") && !PacketPath.interfaceOf(name).equals(name.target());
    }

    /** Over an interface: the kernel tells the way. */
    private int send(PortName name, GenTraffic traffic, Pace pace, Generator.Limits limits) throws IOException {
        IpAddress destination = traffic.destination()
                .orElseThrow(() -> new UserError("where to? give --dst, the address of another machine"));
        PacketPath path = PacketPath.find(
                destination,
                new PacketPath.Wishes(
                        name,
                        null,
                        "--src",
                        null,
                        traffic.source().orElse(null),
                        value("--source-mac", null),
                        value("--next-hop-mac", null)));
        // told before a port is opened: the MAC address of the next hop changes nothing
        TrafficPlan sketch = traffic.plan(path.sourceMac(), NO_ONES_PEER, path.source(), destination);
        GenTraffic.checkMtu(sketch, path.mtu());
        double rate = pace.mostPackets(sketch.sizes().mean());
        requireConsent(name, rate);
        // the far end first: live frames need an XDP program there, which may be the sink's
        try (PairedSink sink = farEnd(sketch);
                GenPort opened = GenPort.open(name, Optional.of(path), rate, value("--threads", 1))) {
            long nextHop = opened.nextHopMac().orElseThrow();
            TrafficPlan plan = traffic.plan(path.sourceMac(), nextHop, path.source(), destination);
            GenTraffic.checkLength(plan, opened.port().features().maxFrameLength());
            return send(opened, sink, plan, pace, limits);
        } catch (InterruptedException e) {
            return Ringfly.OK;
        }
    }

    private int replay(ReplayFlags flags, String port, Generator.Limits limits) throws IOException {
        Optional<Pace> pace = flags.isPaced() ? Optional.of(pace()) : Optional.empty();
        try (Recording recording = flags.open()) {
            if (given("--to")) {
                Replay replay = flags.replay(recording, pace);
                boolean endless = replay.passes() == 0
                        && limits.count() == 0
                        && (limits.durationNanos() == 0 || pace.map(Pace::isMax).orElse(false));
                return write(endless, "", (writer, stopping) -> StreamFile.write(replay, limits, writer, stopping));
            }
            PortName name = PortName.parse(port);
            double rate = flags.packetRate(recording, pace);
            if (hasKernel(name)) {
                requireConsent(name, rate);
            } else {
                refuseSilentPort(name);
            }
            try (GenPort opened = GenPort.open(name, Optional.empty(), rate, 1)) {
                int longest = opened.port().features().maxFrameLength();
                run(
                        opened,
                        new GenReplay(flags.replay(recording, longest, pace)),
                        pace,
                        limits,
                        UnaryOperator.identity());
                return Ringfly.OK;
            } catch (InterruptedException e) {
                return Ringfly.OK;
            }
        }
    }

    /** The port at the other end, open for the packets of {@code plan}; null when none was named. */
    private PairedSink farEnd(TrafficPlan plan) throws IOException {
        SinkFlags flags = new SinkFlags(arguments);
        return flags.areGiven() ? flags.open(plan) : null;
    }

    /** @param sink what counts at the other end, or null */
    private int send(GenPort opened, PairedSink sink, TrafficPlan plan, Pace pace, Generator.Limits limits)
            throws IOException {
        SinkFlags flags = new SinkFlags(arguments);
        if (flags.isSearch()) {
            return flags.search(opened.port(), sink, plan, threads(opened.port()), session);
        }
        UnaryOperator<GenOutput> paired =
                output -> sink == null ? output : new PairedOutput(output, sink, session, given("--json"));
        run(opened, new GenPackets(plan, pace), Optional.of(pace), limits, paired);
        return Ringfly.OK;
    }

    private int threads(Port port) {
        int threads = value("--threads", 1);
        if (threads > port.queues()) {
            throw new UserError("--threads " + threads + ": " + port.name() + " has "
                    + (port.queues() == 1 ? "1 queue" : port.queues() + " queues") + ", one for each thread: give "
                    + port.queues() + " or less");
        }
        return threads;
    }

    private void run(
            GenPort opened,
            GenSubject subject,
            Optional<Pace> pace,
            Generator.Limits limits,
            UnaryOperator<GenOutput> paired)
            throws IOException {
        Port port = opened.port();
        GenRun run = new GenRun(port, opened.chosen(), subject, pace, limits, threads(port), paceText());
        GenOutput output;
        boolean refreshing = Terminal.is(Terminal.ERR);
        if (given("--json")) {
            output = new GenJson(run, session.out(), given("-q"));
        } else if (given("--csv")) {
            output = new GenCsv(run, session.out(), session.err());
        } else {
            output = new GenText(run, session.out(), session.err(), given("-q"), refreshing);
        }
        try {
            run.run(paired.apply(output), session, refreshing ? SECOND / 4 : SECOND);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void requireConsent(PortName name, double packetRate) throws IOException {
        if (packetRate > SAFE_RATE && !given("--yes")) {
            boolean onAverage = given(ReplayFlags.REPLAY) && !new ReplayFlags(arguments).isPaced();
            String rate = onAverage ? Amounts.packetRate(packetRate) + " on average" : paceText();
            DefaultRoute.requireConsent(session, name, rate);
        }
    }
}
