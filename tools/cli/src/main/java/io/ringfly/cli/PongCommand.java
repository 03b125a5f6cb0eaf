/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.Ipv4Address;
import io.ringfly.ping.EchoListener;
import io.ringfly.ping.EchoResponder;
import io.ringfly.ping.PingSteering;
import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.PortStats;
import io.ringfly.port.Ports;
import io.ringfly.port.linux.net.Addresses;
import io.ringfly.port.linux.net.InterfaceAddress;
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.net.NoRouteException;
import io.ringfly.port.linux.net.Route;
import io.ringfly.port.linux.net.Routes;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ringfly pong}: answers echo requests. */
final class PongCommand implements Tool {

    private final Session session;
    private final List<Integer> addresses = new ArrayList<>();
    private boolean quiet;

    PongCommand(Session session) {
        this.session = session;
    }

    @Override
    public CommandSpec spec(String name, boolean help) {
        return new Flags(
                        name,
                        help,
                        "Answers ICMP echo requests through packet rings until it is interrupted, past the kernel's"
                                + " network stack. Takes from the interface only echo requests to the addresses it"
                                + " answers for, and ARP requests for those of them that this machine does not own.")
                .positional("PORT", "the port, such as eth0 or xdp:eth0?netns=lab")
                .values(
                        "--address",
                        "ADDRESS",
                        new Ipv4Converter(),
                        "answer for this address; may be given more than once (default: the interface's own)")
                .flag("-q", "no line a packet, the counts at the end only")
                .spec("0   ended by a signal", "2   anything else");
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        PortName name = PortName.parse(arguments.matchedPositionalValue(0, ""));
        addresses.addAll(arguments.matchedOptionValue("--address", List.of()));
        quiet = arguments.hasMatchedOption("-q");
        if (name.scheme().equals("mem")) {
            throw new UserError("the other end of " + name + " can only be in this process: `ringfly demo` has both");
        }
        List<Integer> arp = NetNamespace.call(name.option("netns", ""), () -> resolve(name.target()));
        try (Port port = Ports.open(name, PingSteering.requests(ints(addresses), ints(arp)))) {
            serve(port, name.target(), arp);
        }
        return Ringfly.OK;
    }

    /** Fills in the addresses when none was given, and returns those to answer ARP for. */
    private List<Integer> resolve(String interfaceName) throws IOException {
        List<Integer> arp = new ArrayList<>();
        try (Netlink netlink = Netlink.open()) {
            Link link = Links.byName(netlink, interfaceName)
                    .orElseThrow(() -> new PortException(
                            "no interface " + interfaceName + ": `ringfly ports` lists those there are"));
            if (link.isLoopback()) {
                throw new UserError(
                        interfaceName + " leads nowhere else, and the kernel would take none of the replies:"
                                + " give an interface with a wire");
            }
            if (addresses.isEmpty()) {
                for (InterfaceAddress address : Addresses.ipv4(netlink, link.index())) {
                    addresses.add(address.address());
                }
                if (addresses.isEmpty()) {
                    throw new UserError(interfaceName + " has no IPv4 address: say with --address which to answer for");
                }
                return arp;
            }
            for (int address : addresses) {
                if (Ipv4Address.isMulticast(address)
                        || address == Ipv4Address.BROADCAST
                        || address == Ipv4Address.ANY) {
                    throw new UserError(
                            "--address " + Ipv4Address.format(address) + " is no one host's: give one that is");
                }
                if (!isLocal(netlink, address)) {
                    arp.add(address);
                }
            }
        }
        return arp;
    }

    private static boolean isLocal(Netlink netlink, int address) throws IOException {
        try {
            return Routes.lookup(netlink, address, OptionalInt.empty(), OptionalInt.empty())
                            .type()
                    == Route.Type.LOCAL;
        } catch (NoRouteException e) {
            return false;
        }
    }

    private void serve(Port port, String interfaceName, List<Integer> arp) {
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
                        + (port.queues() == 1 ? " queue" : " queues") + ", answering for " + list(addresses)
                        + (arp.isEmpty() ? "" : ", and ARP for " + list(arp)));
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
        long ignored = 0;
        for (EchoResponder responder : responders) {
            echoes += responder.echoes();
            arps += responder.arps();
            ignored += responder.ignored();
        }
        return echoes + " echo requests answered, " + arps + " ARP requests answered, " + ignored
                + " packets not answerable";
    }

    private static String list(List<Integer> addresses) {
        StringBuilder text = new StringBuilder();
        for (int address : addresses) {
            text.append(text.isEmpty() ? "" : ", ").append(Ipv4Address.format(address));
        }
        return text.toString();
    }

    private static int[] ints(List<Integer> values) {
        int[] result = new int[values.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = values.get(i);
        }
        return result;
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
        public void echo(int source, int destination, int seq, int id) {
            String about = " (seq=" + seq + ", id=" + id + ")";
            String asker = Ipv4Address.format(source);
            String us = Ipv4Address.format(destination);
            print(
                    prefix + "ICMP echo request " + asker + " -> " + us + about,
                    prefix + "ICMP echo reply " + us + " -> " + asker + about);
        }

        @Override
        public void arp(int asker, int target) {
            String us = Ipv4Address.format(target);
            String them = Ipv4Address.format(asker);
            print(prefix + "ARP request who-has " + us + " tell " + them, prefix + "ARP reply " + us + " -> " + them);
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
