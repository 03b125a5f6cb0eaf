/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv6;
import io.ringfly.ping.PingPlan;
import io.ringfly.ping.PingStatistics;
import io.ringfly.ping.PingSteering;
import io.ringfly.ping.Pinger;
import io.ringfly.ping.WarmUp;
import io.ringfly.port.Port;
import io.ringfly.port.PortName;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ringfly ping}: iputils' ping over packet rings. */
final class PingCommand implements Tool {

    private static final long SECOND = 1_000_000_000;
    private static final long FLOOD_INTERVAL = SECOND / 100;
    private static final int MAX_PATTERN = 16;
    private static final int MAX_PRELOAD = 65_535;
    private static final int PING_RING = 256;
    private static final int DEFAULT_SIZE = 56;
    private static final int MAX_FLOW_LABEL = 0xf_ffff;
    private static final int DEFAULT_TTL = 64;
    private static final long DEFAULT_LINGER = 10 * SECOND;

    private final Session session;
    private ParseResult arguments;

    PingCommand(Session session) {
        this.session = session;
    }

    @Override
    public CommandSpec spec(String name, boolean help) {
        Times.Converter time = new Times.Converter();
        MacConverter mac = new MacConverter();
        return new Flags(
                        name,
                        help,
                        "Sends ICMP echo requests through a packet ring of the interface, past the kernel's network"
                                + " stack, and takes from the interface only their replies. Flags and output are"
                                + " those of iputils' ping.",
                        "TIME is seconds (0.2) or has a unit (100us, 5ms, 1s).")
                .positional("DESTINATION", "IPv4 or IPv6 address (link-local: fe80::1%eth0), or host name")
                .flag("-4", "IPv4 only")
                .flag("-6", "IPv6 only")
                .heading("When and how much")
                .value("-c", "COUNT", long.class, "stop after so many replies")
                .value(
                        new String[] {"-i", "--interval"},
                        "TIME",
                        time,
                        "time between requests (default: 1s); with -f and -A the longest wait for a reply")
                .flag(
                        new String[] {"-f", "--flood"},
                        "send as soon as a reply came, and print a dot for each request without one")
                .flag("-A", "adaptive: send as soon as a reply came")
                .value("-l", "PRELOAD", int.class, "so many requests on their way at once (default: 1)")
                .value("-w", "TIME", time, "stop after this time, whatever came")
                .value("-W", "TIME", time, "wait so long for a first reply after the last request (default: 10s)")
                .heading("What is sent")
                .value("-s", "SIZE", int.class, "bytes of data (default: 56)")
                .value("-p", "HEX", String.class, "fill the data with this, up to 16 bytes")
                .value("-t", "TTL", int.class, "time to live, or hop limit (default: 64)")
                .value("-Q", "TOS", String.class, "the TOS octet, or traffic class, decimal or 0x hexadecimal")
                .value("-F", "LABEL", String.class, "the flow label of IPv6, decimal or 0x hexadecimal")
                .value(
                        "-M",
                        "HINT",
                        String.class,
                        "do or want set Don't Fragment (default), dont clears it; IPv6 has no such bit")
                .value("-e", "ID", int.class, "the ICMP identifier (default: by chance)")
                .heading("Which way")
                .value(
                        "--port",
                        "PORT",
                        String.class,
                        "the port to use, such as eth0 or xdp:eth0?queue=0 (default: the route's interface)")
                .value("-I", "FROM", String.class, "source address, or interface")
                .value("--source-mac", "MAC", mac, "source MAC address (default: the interface's)")
                .value(
                        "--next-hop-mac",
                        "MAC",
                        mac,
                        "MAC address to send to (default: what the kernel knows, else asked by ARP or neighbour discovery)")
                .heading("What is printed")
                .flag("-q", "the summary only")
                .flag("-D", "the time of day before each line, as [seconds.microseconds]")
                .flag("-O", "tell of each request that has no reply when the next one goes")
                .flag("-n", "addresses only, no names: always so, since looking up names would disturb")
                .flag("-U", "times until this program has the reply, not until the driver has it")
                .flag("-3", "times with three decimals always")
                .flag("-v", "the identifier too")
                .flag("--histogram", "draw the distribution of the round-trip times at the end")
                .flag("--json", "one JSON object a line, for each reply and for the summary")
                .spec("0   a reply came", "1   no reply came, or fewer than -c before -w", "2   anything else");
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        this.arguments = arguments;
        checkNumbers();
        PingTarget target = PingTarget.parse(destination(), family());
        IpAddress address = target.address();
        int flowLabel = flowLabel(address);
        PacketPath path = PacketPath.find(address, wishes(target));
        checkSize(path);
        int id = value("-e", (int) (System.nanoTime() >>> 10) & 0xffff);

        // a short ring: pages that the kernel pins cost start-up time, and few packets are on their way at once
        Map<String, String> wishes = Map.of("ring", Integer.toString(ring()), "stamp", given("-U") ? "off" : "on");
        Steering replies = PingSteering.replies(path.source(), address, id);
        try (Port port = Ports.open(path.port(), wishes, path.steering(replies))) {
            long nextHopMac = path.askForNextHop(port, replies);
            PingPlan plan = plan(path, address, id, flowLabel, nextHopMac);
            return ping(port, plan, path);
        } catch (InterruptedException e) {
            return Ringfly.NO;
        }
    }

    private String destination() {
        return arguments.matchedPositionalValue(0, "");
    }

    private <T> T value(String flag, T otherwise) {
        return arguments.matchedOptionValue(flag, otherwise);
    }

    private boolean given(String flag) {
        return arguments.hasMatchedOption(flag);
    }

    private int ping(Port port, PingPlan plan, PacketPath path) {
        PingOutput output = given("--json")
                ? new PingJson(session, arguments, plan, destination(), path, port)
                : new PingText(session, arguments, plan, destination(), path, port);
        Pinger pinger = new Pinger(port, plan, output);
        session.onStop(pinger::stop);
        session.onStatus(() -> output.status(pinger.statistics()));
        output.begin();
        output.onClosed(pinger::stop);
        if (plan.count() != 1 && plan.pace() == PingPlan.Pace.FIXED) { // a flood warms itself
            WarmUp.start(plan.isV4(), size()); // beside the first requests: before them it would only make them late
        }
        pinger.run();
        PingStatistics statistics = pinger.statistics();
        output.end(statistics, port.stats());
        boolean tooFew = given("-w") && given("-c") && statistics.received() < value("-c", 0L);
        return statistics.received() == 0 || tooFew ? Ringfly.NO : Ringfly.OK;
    }

    private PingPlan plan(PacketPath path, IpAddress address, int id, int flowLabel, long nextHopMac) {
        boolean onReply = given("-f") || given("-A");
        return new PingPlan(
                path.sourceMac(),
                nextHopMac,
                path.source(),
                address,
                id,
                size(),
                pattern(),
                value("-t", DEFAULT_TTL),
                tos(),
                flowLabel,
                !value("-M", "want").equals("dont"),
                onReply ? PingPlan.Pace.ON_REPLY : PingPlan.Pace.FIXED,
                value("-i", given("-f") ? FLOOD_INTERVAL : SECOND),
                value("-l", 1),
                value("-c", 0L),
                value("-w", 0L),
                value("-W", DEFAULT_LINGER));
    }

    private PacketPath.Wishes wishes(PingTarget target) throws IOException {
        String port = value("--port", null);
        String from = value("-I", null);
        PingTarget source = from == null ? null : PingTarget.literal(from);
        if (from != null && source == null) {
            if (port != null) {
                throw new UserError("-I " + from + " is no address, and --port " + port
                        + " names the interface already: give -I a source address");
            }
            port = from;
        }
        PortName name = port == null ? null : PortName.parse(port);
        if (name != null && name.scheme().equals("mem")) {
            throw new UserError("the other end of " + name + " can only be in this process: `ringfly demo` has both");
        }
        return new PacketPath.Wishes(
                name,
                zone(target, source),
                "-I",
                source == null ? null : source.address(),
                null,
                value("--source-mac", null),
                value("--next-hop-mac", null));
    }

    private static String zone(PingTarget target, PingTarget source) {
        String zone = source == null ? null : source.zone();
        if (zone != null && target.zone() != null && !zone.equals(target.zone())) {
            throw new UserError("an address on " + target.zone() + " is not to be had from one on " + zone);
        }
        return target.zone() != null ? target.zone() : zone;
    }

    private PingTarget.Family family() {
        if (given("-4") && given("-6")) {
            throw new UserError("-4 and -6 exclude each other");
        }
        return given("-4") ? PingTarget.Family.IPV4 : given("-6") ? PingTarget.Family.IPV6 : PingTarget.Family.ANY;
    }

    private void checkNumbers() {
        if (value("-i", 1L) == 0) {
            throw new UserError("-i 0 is no interval: give more than 0, or -f to send as soon as a reply came");
        }
        for (String flag : new String[] {"-c", "-w", "-W"}) {
            if (value(flag, 1L) < 1) {
                throw new UserError(flag + " " + value(flag, 1L) + " is too little: give more than 0");
            }
        }
        inRange("-l", 1, MAX_PRELOAD);
        inRange("-t", 1, 255);
        inRange("-e", 0, 0xffff);
        if (size() < 0) {
            throw new UserError("-s " + size() + " is no size: give 0 or more bytes");
        }
        if (given("-f") && given("-A")) {
            throw new UserError("-f and -A exclude each other: -A is -f without the dots");
        }
        switch (value("-M", "want")) {
            case "do", "want", "dont", "probe" -> {}
            default -> throw new UserError("-M " + value("-M", "") + " is not do, want, probe or dont");
        }
    }

    private void inRange(String flag, int from, int to) {
        int value = value(flag, from);
        if (value < from || value > to) {
            throw new UserError(flag + " " + value + " is out of range: give " + from + " to " + to);
        }
    }

    private int size() {
        return value("-s", DEFAULT_SIZE);
    }

    private void checkSize(PacketPath path) {
        int headers = path.source().isV4() ? Ipv4.LENGTH + Icmpv4.LENGTH : Ipv6.LENGTH + Icmpv6.LENGTH;
        if (size() + headers > path.mtu()) {
            throw new UserError("-s " + size() + " makes a packet of " + (size() + headers)
                    + " bytes, over the MTU of " + path.mtu() + " on the way: give -s " + (path.mtu() - headers)
                    + " or less");
        }
    }

    private int ring() {
        return Math.max(PING_RING, Integer.highestOneBit(value("-l", 1)) * 4);
    }

    private byte[] pattern() {
        String pattern = value("-p", null);
        if (pattern == null) {
            return new byte[0];
        }
        // an odd digit at the end is a byte, as iputils has it
        int even = pattern.length() & ~1;
        String hex = pattern.substring(0, even) + (even < pattern.length() ? "0" + pattern.substring(even) : "");
        if (hex.isEmpty() || hex.length() > 2 * MAX_PATTERN) {
            throw new UserError("-p takes 1 to 16 bytes of hexadecimal digits, such as ff00");
        }
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw new UserError("-p " + pattern + " is not hexadecimal: write bytes such as ff00");
        }
    }

    private int tos() {
        String text = value("-Q", "0");
        try {
            int tos = Integer.decode(text);
            if (tos >= 0 && tos <= 255) {
                return tos;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UserError("-Q " + text + " is no TOS octet: give 0 to 255, or 0x00 to 0xff");
    }

    private int flowLabel(IpAddress destination) {
        String text = value("-F", "0");
        if (given("-F") && destination.isV4()) {
            throw new UserError("-F is of IPv6, and " + destination + " is an IPv4 address");
        }
        try {
            int label = Integer.decode(text);
            if (label >= 0 && label <= MAX_FLOW_LABEL) {
                return label;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UserError("-F " + text + " is no flow label: give 0 to 0xfffff");
    }
}
