/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv4Address;
import io.ringfly.ping.ArpResolver;
import io.ringfly.ping.PingPlan;
import io.ringfly.ping.PingSteering;
import io.ringfly.ping.PingStatistics;
import io.ringfly.ping.Pinger;
import io.ringfly.port.Port;
import io.ringfly.port.PortName;
import io.ringfly.port.Ports;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringfly ping}: iputils' ping over packet rings. */
@Command(
        name = "ping",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = {
            "Sends ICMP echo requests through a packet ring of the interface, past the kernel's network stack, and takes"
                    + " from the interface only their replies. Flags and output are those of iputils' ping.",
            "TIME is seconds (0.2) or has a unit (100us, 5ms, 1s)."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:a reply came", "1:no reply came, or fewer than -c before -w", "2:anything else"})
final class PingCommand implements Callable<Integer> {

    private static final long SECOND = 1_000_000_000;
    private static final long FLOOD_INTERVAL = SECOND / 100;
    private static final long ARP_TIMEOUT = 3 * SECOND;
    private static final int MAX_PATTERN = 16;
    private static final int MAX_PRELOAD = 65_535;
    private static final int PING_RING = 256;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DESTINATION", description = "IPv4 address or host name")
    private String destination;

    @ArgGroup(exclusive = false, validate = false, heading = "%nWhen and how much:%n")
    private Pacing pacing = new Pacing();

    @ArgGroup(exclusive = false, validate = false, heading = "%nWhat is sent:%n")
    private Packet packet = new Packet();

    @ArgGroup(exclusive = false, validate = false, heading = "%nWhich way:%n")
    private Way way = new Way();

    @Mixin
    private PingPrinting printing = new PingPrinting();

    private final Session session;

    private static final class Pacing {
        @Option(names = "-c", paramLabel = "COUNT", description = "stop after so many replies")
        private Long count;

        @Option(
                names = {"-i", "--interval"},
                paramLabel = "TIME",
                converter = Times.Converter.class,
                description = "time between requests (default: 1s); with -f and -A the longest wait for a reply")
        private Long interval;

        @Option(
                names = {"-f", "--flood"},
                description = "send as soon as a reply came, and print a dot for each request without one")
        private boolean flood;

        @Option(names = "-A", description = "adaptive: send as soon as a reply came")
        private boolean adaptive;

        @Option(names = "-l", paramLabel = "PRELOAD", description = "so many requests on their way at once (default: 1)")
        private Integer preload;

        @Option(
                names = "-w",
                paramLabel = "TIME",
                converter = Times.Converter.class,
                description = "stop after this time, whatever came")
        private Long deadline;

        @Option(
                names = "-W",
                paramLabel = "TIME",
                converter = Times.Converter.class,
                description = "wait so long for the first reply after the last request (default: 10s)")
        private Long linger;
    }

    private static final class Packet {
        @Option(names = "-s", paramLabel = "SIZE", description = "bytes of data (default: 56)")
        private int size = 56;

        @Option(names = "-p", paramLabel = "HEX", description = "fill the data with this, up to 16 bytes")
        private String pattern;

        @Option(names = "-t", paramLabel = "TTL", description = "time to live (default: 64)")
        private int ttl = 64;

        @Option(names = "-Q", paramLabel = "TOS", description = "the TOS octet, decimal or 0x hexadecimal")
        private String tos;

        @Option(names = "-M", paramLabel = "HINT", description = "do or want set Don't Fragment (default), dont clears it")
        private String mtuDiscovery = "want";

        @Option(names = "-e", paramLabel = "ID", description = "the ICMP identifier (default: one of the process)")
        private Integer id;
    }

    private static final class Way {
        @Option(
                names = "--port",
                paramLabel = "PORT",
                description = "the port to use, such as eth0 or xdp:eth0?queue=0 (default: the route's interface)")
        private String port;

        @Option(names = "-I", paramLabel = "FROM", description = "source address, or interface")
        private String from;

        @Option(
                names = "--source-mac",
                paramLabel = "MAC",
                converter = MacConverter.class,
                description = "source MAC address (default: the interface's)")
        private Long sourceMac;

        @Option(
                names = "--next-hop-mac",
                paramLabel = "MAC",
                converter = MacConverter.class,
                description = "MAC address to send to (default: what the kernel knows, else asked by ARP)")
        private Long nextHopMac;
    }

    PingCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        checkNumbers();
        int address = address(destination);
        PingPath path = PingPath.find(address, wishes());
        checkSize(path);
        int id = packet.id != null ? packet.id : (int) ProcessHandle.current().pid() & 0xffff;

        // a short ring: pages that the kernel pins cost start-up time, and few packets are on their way at once
        PortName name = path.port().withDefault("ring", Integer.toString(ring()));
        boolean known = path.nextHopMac().isPresent();
        try (Port port = Ports.open(
                name,
                known
                        ? PingSteering.replies(path.source(), address, id)
                        : PingSteering.arpReplies(path.nextHop(), path.source()))) {
            long nextHopMac = known ? path.nextHopMac().getAsLong() : askForNextHop(port, path);
            if (!known) {
                port.steer(PingSteering.replies(path.source(), address, id));
            }
            return ping(port, plan(path, address, id, nextHopMac), path);
        } catch (InterruptedException e) {
            return Ringfly.NO;
        }
    }

    private int ping(Port port, PingPlan plan, PingPath path) {
        PingOutput output = printing.output(session, plan, destination, path, port, way.from != null, pacing.flood);
        Pinger pinger = new Pinger(port, plan, output);
        session.onStop(pinger::stop);
        session.onStatus(() -> output.status(pinger.statistics()));
        output.begin();
        output.onClosed(pinger::stop);
        pinger.run();
        PingStatistics statistics = pinger.statistics();
        output.end(statistics, port.stats());
        boolean tooFew = pacing.deadline != null && pacing.count != null && statistics.received() < pacing.count;
        return statistics.received() == 0 || tooFew ? Ringfly.NO : Ringfly.OK;
    }

    private PingPlan plan(PingPath path, int address, int id, long nextHopMac) {
        boolean onReply = pacing.flood || pacing.adaptive;
        long interval = pacing.interval != null ? pacing.interval : pacing.flood ? FLOOD_INTERVAL : SECOND;
        return new PingPlan(
                path.sourceMac(),
                nextHopMac,
                path.source(),
                address,
                id,
                packet.size,
                pattern(),
                packet.ttl,
                tos(),
                !packet.mtuDiscovery.equals("dont"),
                onReply ? PingPlan.Pace.ON_REPLY : PingPlan.Pace.FIXED,
                interval,
                pacing.preload != null ? pacing.preload : 1,
                pacing.count != null ? pacing.count : 0,
                pacing.deadline != null ? pacing.deadline : 0,
                pacing.linger != null ? pacing.linger : 10 * SECOND);
    }

    private long askForNextHop(Port port, PingPath path) throws InterruptedException {
        OptionalLong mac =
                ArpResolver.resolve(port, path.sourceMac(), path.source(), path.nextHop(), ARP_TIMEOUT);
        if (mac.isEmpty()) {
            throw new UserError("nobody at " + path.interfaceName() + " answers ARP for "
                    + Ipv4Address.format(path.nextHop()) + ": is it up? --next-hop-mac sends without asking");
        }
        return mac.getAsLong();
    }

    private PingPath.Wishes wishes() throws IOException {
        String port = way.port;
        Integer source = null;
        if (way.from != null) {
            try {
                source = Ipv4Address.parse(way.from);
            } catch (IllegalArgumentException e) {
                if (port != null) {
                    throw new UserError("-I " + way.from + " is no address, and --port " + port
                            + " names the interface already: give -I a source address");
                }
                port = way.from;
            }
        }
        PortName name = port == null ? null : PortName.parse(port);
        if (name != null && name.scheme().equals("mem")) {
            throw new UserError("the other end of " + name + " can only be in this process: `ringfly demo` has both");
        }
        return new PingPath.Wishes(name, source, way.sourceMac, way.nextHopMac);
    }

    private static int address(String destination) {
        if (!destination.isEmpty() && (Character.isDigit(destination.charAt(0)))) {
            try {
                return Ipv4Address.parse(destination);
            } catch (IllegalArgumentException e) {
                throw new UserError(e.getMessage());
            }
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(destination)) {
                if (address instanceof Inet4Address v4) {
                    return Ipv4Address.parse(v4.getHostAddress());
                }
            }
            throw new UserError(destination + " has no IPv4 address, and IPv6 is not there yet");
        } catch (UnknownHostException e) {
            throw new UserError(destination + ": no such host: give an IPv4 address or a name that resolves");
        }
    }

    private void checkNumbers() {
        if (pacing.interval != null && pacing.interval == 0) {
            throw new UserError("-i 0 is no interval: give more than 0, or -f to send as soon as a reply came");
        }
        atLeast("-c", pacing.count, 1);
        atLeast("-w", pacing.deadline, 1);
        atLeast("-W", pacing.linger, 1);
        inRange("-l", pacing.preload == null ? 1 : pacing.preload, 1, MAX_PRELOAD);
        inRange("-t", packet.ttl, 1, 255);
        inRange("-e", packet.id == null ? 0 : packet.id, 0, 0xffff);
        if (packet.size < 0) {
            throw new UserError("-s " + packet.size + " is no size: give 0 or more bytes");
        }
        if (pacing.flood && pacing.adaptive) {
            throw new UserError("-f and -A exclude each other: -A is -f without the dots");
        }
        switch (packet.mtuDiscovery) {
            case "do", "want", "dont", "probe" -> {}
            default -> throw new UserError("-M " + packet.mtuDiscovery + " is not do, want, probe or dont");
        }
    }

    private static void atLeast(String flag, Long value, long minimum) {
        if (value != null && value < minimum) {
            throw new UserError(flag + " " + value + " is too little: give more than 0");
        }
    }

    private static void inRange(String flag, int value, int from, int to) {
        if (value < from || value > to) {
            throw new UserError(flag + " " + value + " is out of range: give " + from + " to " + to);
        }
    }

    private void checkSize(PingPath path) {
        int headers = Ipv4.LENGTH + Icmpv4.LENGTH;
        if (packet.size + headers > path.mtu()) {
            throw new UserError("-s " + packet.size + " makes a packet of " + (packet.size + headers)
                    + " bytes, over the MTU of " + path.mtu() + " on the way: give -s " + (path.mtu() - headers)
                    + " or less");
        }
    }

    private int ring() {
        int preload = pacing.preload == null ? 1 : pacing.preload;
        return Math.max(PING_RING, Integer.highestOneBit(preload) * 4);
    }

    private byte[] pattern() {
        if (packet.pattern == null) {
            return new byte[0];
        }
        String hex = packet.pattern.length() % 2 == 0 ? packet.pattern : "0" + packet.pattern;
        if (hex.isEmpty() || hex.length() > 2 * MAX_PATTERN) {
            throw new UserError("-p takes 1 to 16 bytes of hexadecimal digits, such as ff00");
        }
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw new UserError("-p " + packet.pattern + " is not hexadecimal: write bytes such as ff00");
        }
    }

    private int tos() {
        if (packet.tos == null) {
            return 0;
        }
        try {
            int tos = Integer.decode(packet.tos);
            if (tos >= 0 && tos <= 255) {
                return tos;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UserError("-Q " + packet.tos + " is no TOS octet: give 0 to 255, or 0x00 to 0xff");
    }
}
