/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.IpAddress;
import io.ringfly.port.Port;
import io.ringfly.port.PortName;
import io.ringfly.port.Ports;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.Transport;
import io.ringfly.traffic.sink.Sink;
import io.ringfly.traffic.sink.SinkFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code ringfly sink}: counts what gen sends, at the other end. */
final class SinkCommand implements Tool {

    /** For who only receives, at any rate, a larger ring than usual: with fewer frames a warming JVM loses packets. */
    static final Map<String, String> WISHES = Map.of("ring", "8192");

    private static final long SECOND = 1_000_000_000;
    private static final int LAST_PORT = 65_535;
    private static final int HEXADECIMAL = 16;

    private final Session session;
    private ParseResult arguments;

    SinkCommand(Session session) {
        this.session = session;
    }

    @Override
    public CommandSpec spec(String name, boolean help) {
        return new Flags(
                        name,
                        help,
                        "Counts the numbered packets of `ringfly gen` and tells by their numbers what was lost, came twice or"
                                + " in another order. Takes only those from the interface, and no other traffic.",
                        "Lost are numbers between the lowest and the highest that came. A packet is reordered if one with a"
                                + " higher number came before (RFC 4737), duplicates aside; it is late by as many places as"
                                + " packets came since the first of those. TIME is seconds or has a unit (5ms).")
                .positional("PORT", "the port, such as eth0, xdp:eth0?netns=lab or file:in.pcap")
                .heading("What is taken")
                .flag("--udp", "UDP (default: UDP, TCP and ICMP echo requests)")
                .flag("--tcp", "TCP")
                .flag("--icmp", "echo requests of ICMP and ICMPv6")
                .values("--dst", "ADDRESS", new IpConverter(), "packets to this address; may be given more than once")
                .values(
                        "--dport",
                        "PORT",
                        new TextConverter<>(SinkCommand::port),
                        "packets to this port; may be given more than once")
                .value("--vlan", "ID[,ID]", String.class, "packets with these VLAN tags, the outer one first")
                .flag("--ipip", "packets in another IP packet, as gen --ipip sends them")
                .value(
                        "--run",
                        "RUN",
                        new TextConverter<>(SinkCommand::runName),
                        "packets of this run only, as gen prints it in hexadecimal")
                .heading("How long")
                .value("--count", "N", new Amounts.Count(), "stop after so many packets")
                .value("--duration", "TIME", new Times.Converter(), "stop after this time")
                .heading("What is printed")
                .flag("--flows", "the counts by flow as well: addresses, protocol and ports")
                .flag("-q", "no line while it runs")
                .flag("--json", "one JSON object a line: each second, and the summary")
                .spec("0   packets came", "1   none came", "2   anything else");
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= LAST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new TypeConversionException("'" + text + "' is no port: give 0 to 65535");
    }

    private static int runName(String text) {
        try {
            return Integer.parseUnsignedInt(text, HEXADECIMAL);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is no run: give it as gen prints it, such as 9c3f01aa");
        }
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
        PortName name = PortName.parse(arguments.matchedPositionalValue(0, ""));
        if (name.scheme().equals("mem")) {
            throw new UserError("the other end of " + name + " can only be in this process: `ringfly gen " + name
                    + " --sink " + name + "` has both");
        }
        if (given("--duration") && value("--duration", 0L) == 0) {
            throw new UserError("--duration 0 is too little: give more than 0");
        }
        SinkFilter filter = filter();
        Generator.Limits limits = new Generator.Limits(value("--count", 0L), value("--duration", 0L));
        try (Port port = open(name, filter)) {
            Sink sink = new Sink(port, limits, given("--flows"));
            boolean refreshing = Terminal.is(Terminal.ERR);
            SinkRun run = new SinkRun(port, sink, describe(filter));
            SinkOutput output = given("--json")
                    ? new SinkJson(run, session.out(), given("-q"))
                    : new SinkText(run, session.out(), session.err(), given("-q"), refreshing);
            run.run(output, session, refreshing ? SECOND / 4 : SECOND);
            return sink.packets() > 0 ? Ringfly.OK : Ringfly.NO;
        }
    }

    /** Opens a port that takes the packets of {@code filter}. */
    static Port open(PortName name, SinkFilter filter) throws IOException {
        try {
            return Ports.open(name, WISHES, filter.steering());
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage());
        }
    }

    private SinkFilter filter() {
        List<Transport> transports = new ArrayList<>();
        for (Transport transport : SinkFilter.everything().transports()) {
            if (given(flag(transport))) {
                transports.add(transport);
            }
        }
        OptionalInt run = given("--run") ? OptionalInt.of(value("--run", 0)) : OptionalInt.empty();
        try {
            return new SinkFilter(
                    transports.isEmpty() ? SinkFilter.everything().transports() : transports,
                    GenTraffic.vlans(value("--vlan", "")),
                    given("--ipip"),
                    this.<List<IpAddress>>value("--dst", List.of()),
                    this.<List<Integer>>value("--dport", List.of()),
                    run);
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage());
        }
    }

    private static String flag(Transport transport) {
        return switch (transport) {
            case Transport.OfUdp udp -> "--udp";
            case Transport.OfTcp tcp -> "--tcp";
            case Transport.OfIcmp icmp -> "--icmp";
        };
    }

    /** What is taken, in words. */
    private static String describe(SinkFilter filter) {
        List<String> names = filter.transports().stream()
                .map(transport -> switch (transport) {
                    case Transport.OfUdp udp -> "UDP";
                    case Transport.OfTcp tcp -> "TCP";
                    case Transport.OfIcmp icmp -> "ICMP echo";
                })
                .toList();
        return "numbered packets of " + String.join(", ", names)
                + (filter.tunneled() ? " in IP" : "")
                + (filter.vlans().isEmpty() ? "" : ", VLAN " + list(filter.vlans()))
                + (filter.destinations().isEmpty() ? "" : ", to " + list(filter.destinations()))
                + (filter.ports().isEmpty() ? "" : ", to port " + list(filter.ports()))
                + (filter.run().isPresent()
                        ? ", of run " + SinkRun.name(filter.run().getAsInt())
                        : "");
    }

    private static String list(List<?> values) {
        return String.join(", ", values.stream().map(Object::toString).toList());
    }
}
