/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.IpAddress;
import io.ringfly.codec.Ipv4Address;
import io.ringfly.codec.Ipv6Address;
import io.ringfly.ping.EchoListener;
import io.ringfly.ping.EchoResponder;
import io.ringfly.ping.PingSteering;
import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.PortStats;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.net.Addresses;
import io.ringfly.port.linux.net.InterfaceAddress;
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.MulticastGroups;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.net.NoRouteException;
import io.ringfly.port.linux.net.Route;
import io.ringfly.port.linux.net.Routes;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ringfly pong}: answers echo requests. */
final class PongCommand implements Tool {

    private static final IpAddress BROADCAST = IpAddress.v4(Ipv4Address.BROADCAST);

    private final Session session;
    private final List<IpAddress> addresses = new ArrayList<>();
    private boolean quiet;
    private int ifindex;

    PongCommand(Session session) {
        this.session = session;
    }

    @Override
    public CommandSpec spec(String name, boolean help) {
        return new Flags(
                        name,
                        help,
                        "Answers ICMP and ICMPv6 echo requests through packet rings until it is interrupted, past the kernel's"
                                + " network stack. Takes from the interface only echo requests to the addresses it"
                                + " answers for, and questions who has them, by ARP or neighbour discovery, for those of them"
                                + " that this machine does not own.")
                .positional(
                        "PORT",
                        "the port, such as eth0 or xdp:eth0?netns=lab; file:in.pcap?write=out.pcap answers the requests in"
                                + " a capture")
                .values(
                        "--address",
                        "ADDRESS",
                        new IpConverter(),
                        "answer for this address; may be given more than once (default: the interface's own; all in a"
                                + " capture)")
                .flag("-q", "no line a packet, the counts at the end only")
                .spec(
                        "0   ended by a signal, or by the end of a capture",
                        "1   the capture is damaged or cut short, or its replies could not be written",
                        "2   anything else");
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        PortName name = PortName.parse(arguments.matchedPositionalValue(0, ""));
        addresses.addAll(arguments.matchedOptionValue("--address", List.of()));
        quiet = arguments.hasMatchedOption("-q");
        if (name.scheme().equals("mem")) {
            throw new UserError("the other end of " + name + " can only be in this process: `ringfly demo` has both");
        }
        if (name.scheme().equals("file")) {
            return answerCapture(name);
        }
        String netns = name.option("netns", "");
        String interfaceName = PacketPath.interfaceOf(name);
        List<IpAddress> owned = NetNamespace.call(netns, () -> resolve(interfaceName, name.scheme()));
        try (Port port = Ports.open(name, PingSteering.requests(addresses, owned))) {
            Optional<MulticastGroups> groups = NetNamespace.call(netns, () -> join(owned));
            try {
                serve(port, interfaceName, owned);
            } finally {
                groups.ifPresent(MulticastGroups::close);
            }
        }
        return Ringfly.OK;
    }

    /** Answers what a file has, into another. */
    private int answerCapture(PortName name) throws IOException {
        if (!name.options().containsKey("write")) {
            throw new UserError("nowhere to write the replies to: give a file, " + name + "?write=FILE");
        }
        Steering steering = addresses.isEmpty() ? PingSteering.requests() : PingSteering.requests(addresses, List.of());
        Port port = Ports.open(name, steering);
        try (port) {
            serve(port, name.target(), List.of());
        }
        int code = Ringfly.OK;
        for (PortStats.Drop drop : port.stats().drops()) { // after the close, which writes the rest
            if (drop.count() != 0) {
                session.err().println("ringfly pong: " + drop.reason() + ": " + drop.meaning());
                code = Ringfly.NO;
            }
        }
        return code;
    }

    /** Fills in the addresses when none was given, and returns those that nobody else says to have. */
    private List<IpAddress> resolve(String interfaceName, String scheme) throws IOException {
        List<IpAddress> owned = new ArrayList<>();
        try (Netlink netlink = Netlink.open()) {
            Link link = Links.byName(netlink, interfaceName)
                    .orElseThrow(() -> new PortException(
                            "no interface " + interfaceName + ": `ringfly ports` lists those there are"));
            if (link.isLoopback() && (addresses.isEmpty() || !scheme.equals("afpacket"))) {
                throw new UserError(
                        interfaceName + " leads nowhere else, and the kernel would take none of the replies:"
                                + " give an interface with a wire");
            }
            ifindex = link.index();
            List<InterfaceAddress> all = new ArrayList<>(Addresses.ipv4(netlink, ifindex));
            all.addAll(Addresses.ipv6(netlink, ifindex));
            if (addresses.isEmpty()) {
                for (InterfaceAddress address : all) {
                    if (!address.tentative()) {
                        addresses.add(address.address());
                    }
                }
                if (addresses.isEmpty()) {
                    throw new UserError(interfaceName + " has no address: say with --address which to answer for");
                }
                return owned;
            }
            for (IpAddress address : addresses) {
                if (address.isMulticast() || address.isAny() || address.equals(BROADCAST)) {
                    throw new UserError("--address " + address + " is no one host's: give one that is");
                }
                if (address.isV4() ? !isLocal(netlink, address) : !isAmong(all, address)) {
                    owned.add(address);
                }
            }
        }
        return owned;
    }

    /** The kernel answers ARP for its addresses on whatever interface. */
    private static boolean isLocal(Netlink netlink, IpAddress address) throws IOException {
        try {
            return Routes.lookup(netlink, address, Optional.empty(), OptionalInt.empty())
                            .type()
                    == Route.Type.LOCAL;
        } catch (NoRouteException e) {
            return false;
        }
    }

    /** The kernel answers neighbour solicitations for the addresses of that interface only. */
    private static boolean isAmong(List<InterfaceAddress> all, IpAddress address) {
        return all.stream().anyMatch(own -> own.address().equals(address));
    }

    /** Questions for an IPv6 address go to a group, which the interface has to be in; empty where there are none. */
    private Optional<MulticastGroups> join(List<IpAddress> owned) throws IOException {
        List<Ipv6Address> joining = owned.stream()
                .filter(address -> !address.isV4())
                .map(address -> address.v6().solicitedNode())
                .distinct()
                .toList();
        if (joining.isEmpty()) {
            return Optional.empty();
        }
        MulticastGroups groups = MulticastGroups.open(ifindex);
        try {
            for (Ipv6Address group : joining) {
                groups.join(group);
            }
        } catch (IOException e) {
            groups.close();
            throw e;
        }
        return Optional.of(groups);
    }

    private void serve(Port port, String interfaceName, List<IpAddress> owned) {
        List<EchoResponder> responders = new ArrayList<>();
        Runnable stop = () -> responders.forEach(EchoResponder::stop);
        EchoListener listener = quiet ? new EchoListener() {} : new Lines(session.out(), interfaceName, stop);
        for (int i = 0; i < port.queues(); i++) {
            responders.add(new EchoResponder(port, i, listener));
        }
        List<Thread> workers = new ArrayList<>();
        for (EchoResponder responder : responders) {
            workers.add(Thread.ofPlatform().name("pong").start(responder::run));
        }
        session.onStop(stop);
        session.onStatus(() -> {
            session.err().println(counts(responders));
            session.err().flush();
        });
        session.err()
                .println("ringfly: " + port.name() + " (" + port.features().mode() + "), " + port.queues()
                        + (port.queues() == 1 ? " queue" : " queues") + ", answering for "
                        + (addresses.isEmpty() ? "all addresses" : list(addresses))
                        + owning(owned));
        session.err().flush();
        for (Thread worker : workers) {
            join(worker);
        }
        PrintWriter out = session.out();
        out.println(counts(responders));
        for (PortStats.Drop drop : port.stats().drops()) {
            if (drop.count() > 0) {
                out.println(drop.count() + " packets lost, " + drop.reason() + ". " + drop.meaning());
            }
        }
        out.flush();
    }

    private static void join(Thread worker) {
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
                worker.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String counts(List<EchoResponder> responders) {
        long echoes = 0;
        long arps = 0;
        long solicitations = 0;
        long ignored = 0;
        for (EchoResponder responder : responders) {
            echoes += responder.echoes();
            arps += responder.arps();
            solicitations += responder.solicitations();
            ignored += responder.ignored();
        }
        return echoes + " echo requests answered, " + arps + " ARP requests answered, "
                + (solicitations > 0 ? solicitations + " neighbour solicitations answered, " : "") + ignored
                + " packets not answerable";
    }

    private static String owning(List<IpAddress> owned) {
        List<IpAddress> v4 = owned.stream().filter(IpAddress::isV4).toList();
        List<IpAddress> v6 = owned.stream().filter(address -> !address.isV4()).toList();
        return (v4.isEmpty() ? "" : ", and ARP for " + list(v4))
                + (v6.isEmpty() ? "" : ", and neighbour discovery for " + list(v6));
    }

    private static String list(List<IpAddress> addresses) {
        StringBuilder text = new StringBuilder();
        for (IpAddress address : addresses) {
            text.append(text.isEmpty() ? "" : ", ").append(address);
        }
        return text.toString();
    }

    /** A line for what came and one for what went; from the threads of all queues. */
    private static final class Lines implements EchoListener {
        private final PrintWriter out;
        private final String prefix;
        private final Runnable closed;

        /** {@code closed} is run when nobody reads the lines any more. */
        private Lines(PrintWriter out, String interfaceName, Runnable closed) {
            this.out = out;
            this.closed = closed;
            prefix = "[" + interfaceName + "]: ";
        }

        @Override
        public void echo(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int seq, int id) {
            String about = " (seq=" + seq + ", id=" + id + ")";
            String icmp = IpAddress.isV4(destinationHigh, destinationLow) ? "ICMP" : "ICMP6";
            String asker = IpAddress.format(sourceHigh, sourceLow);
            String us = IpAddress.format(destinationHigh, destinationLow);
            print(
                    prefix + icmp + " echo request " + asker + " -> " + us + about,
                    prefix + icmp + " echo reply " + us + " -> " + asker + about);
        }

        @Override
        public void whoHas(long askerHigh, long askerLow, long targetHigh, long targetLow) {
            String us = IpAddress.format(targetHigh, targetLow);
            String them = IpAddress.format(askerHigh, askerLow);
            if (IpAddress.isV4(targetHigh, targetLow)) {
                print(
                        prefix + "ARP request who-has " + us + " tell " + them,
                        prefix + "ARP reply " + us + " -> " + them);
            } else {
                print(
                        prefix + "ICMP6 neighbour solicitation who-has " + us + " tell " + them,
                        prefix + "ICMP6 neighbour advertisement " + us + " -> " + them);
            }
        }

        private synchronized void print(String request, String reply) {
            out.println(request);
            out.println(reply);
            if (out.checkError()) { // which flushes
                closed.run();
            }
        }
    }
}
