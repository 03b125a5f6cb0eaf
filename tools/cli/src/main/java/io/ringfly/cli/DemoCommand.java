/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.IpAddress;
import io.ringfly.ping.EchoListener;
import io.ringfly.ping.EchoResponder;
import io.ringfly.ping.PingListener;
import io.ringfly.ping.PingPlan;
import io.ringfly.ping.PingStatistics;
import io.ringfly.ping.PingSteering;
import io.ringfly.ping.Pinger;
import io.ringfly.ping.WarmUp;
import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.linux.sys.Capability;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code ringfly demo}: ping and pong over AF_XDP on a veth pair in two private network namespaces, beside iputils' ping
 * and the kernel's answers. Without privileges, ping and pong over {@code mem:}.
 */
final class DemoCommand implements Tool {

    private static final int PROBES = 500;
    private static final long INTERVAL = 2_000_000;
    private static final int DATA = 56;

    private final Session session;
    private final PrintWriter out;
    private volatile Runnable stopRunning = () -> {};
    private volatile boolean stopped;

    DemoCommand(Session session) {
        this.session = session;
        out = session.out();
    }

    @Override
    public CommandSpec spec(String name, boolean help) {
        return new Flags(
                        name,
                        help,
                        "Pings over AF_XDP between two private network namespaces, the kernel and ringfly pong, and"
                                + " iputils' ping for comparison. Everything is made for the occasion and gone"
                                + " afterwards. Without privileges it runs over memory and says so.")
                .flag("--mem", "over memory, whatever the privileges")
                .spec("0   every probe was answered", "1   some were not", "2   anything else");
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        session.onStop(() -> {
            stopped = true;
            stopRunning.run();
        });
        List<Capability> missing = Capability.missing(
                Capability.CAP_NET_RAW, Capability.CAP_NET_ADMIN, Capability.CAP_BPF, Capability.CAP_SYS_ADMIN);
        try {
            if (missing.isEmpty() && !arguments.hasMatchedOption("--mem")) {
                return overVeth();
            }
            if (!arguments.hasMatchedOption("--mem")) {
                tellWhy(missing);
            }
            return overMemory();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Ringfly.NO;
        }
    }

    private void tellWhy(List<Capability> missing) {
        out.println("AF_XDP needs root (this process lacks " + missing.getFirst() + "), so this runs over mem:,"
                + " two rings in this process: no network is involved. For the real thing: sudo ringfly demo");
    }

    private int overVeth() throws IOException, InterruptedException {
        DemoNetwork network = DemoNetwork.create();
        try (network) {
            out.println("Two private network namespaces, joined by a veth pair. Each line: " + PROBES
                    + " echo requests, one every 2 ms.");
            out.println();
            DemoTable table = new DemoTable(out);
            WarmUp.start(true, DATA).join();
            boolean complete = ours(network, table, "ringfly ping (AF_XDP)", "kernel");
            theirs(network, table, "kernel");
            if (stopped) {
                return Ringfly.NO;
            }
            try (Port port = Ports.open(
                    network.rightPort(), PingSteering.requests(List.of(network.rightAddress()), List.of()))) {
                Pong pong = new Pong(port);
                try {
                    complete &= ours(network, table, "ringfly ping (AF_XDP)", "ringfly pong (AF_XDP)");
                    theirs(network, table, "ringfly pong (AF_XDP)");
                } finally {
                    pong.stop();
                }
                out.println();
                out.println(
                        port.name() + " ran " + port.features().mode() + ". Nothing of this is left on the machine.");
            }
            return complete ? Ringfly.OK : Ringfly.NO;
        }
    }

    private boolean ours(DemoNetwork network, DemoTable table, String asker, String answerer) throws IOException {
        if (stopped) {
            return false;
        }
        PacketPath path = PacketPath.find(
                network.rightAddress(),
                new PacketPath.Wishes(network.leftPort(), null, "-I", null, null, null, network.rightMac()));
        int id = (int) (System.nanoTime() >>> 10) & 0xffff;
        try (Port port =
                Ports.open(network.leftPort(), PingSteering.replies(path.source(), network.rightAddress(), id))) {
            PingStatistics statistics =
                    ping(port, path.sourceMac(), network.rightMac(), path.source(), network.rightAddress(), id);
            table.row(asker, answerer, statistics);
            return statistics.received() == PROBES;
        }
    }

    private void theirs(DemoNetwork network, DemoTable table, String answerer) throws IOException {
        if (!stopped) {
            IputilsPing.Result result =
                    IputilsPing.run(network.leftPath(), network.rightAddress().toString(), PROBES, INTERVAL);
            table.row("iputils ping", answerer, result);
        }
    }

    private int overMemory() throws IOException, InterruptedException {
        out.println();
        DemoTable table = new DemoTable(out);
        IpAddress asker = IpAddress.parse("10.0.0.1");
        IpAddress answerer = IpAddress.parse("10.0.0.2");
        WarmUp.start(true, DATA).join();
        try (Port left = Ports.open("mem:demo", PingSteering.replies(asker, answerer, 1));
                Port right = Ports.open("mem:demo", PingSteering.requests(List.of(answerer), List.of()))) {
            Pong pong = new Pong(right);
            try {
                PingStatistics statistics =
                        ping(left, left.features().mac(), right.features().mac(), asker, answerer, 1);
                table.row("ringfly ping (mem)", "ringfly pong (mem)", statistics);
                return statistics.received() == PROBES ? Ringfly.OK : Ringfly.NO;
            } finally {
                pong.stop();
            }
        }
    }

    private PingStatistics ping(Port port, long sourceMac, long mac, IpAddress source, IpAddress destination, int id) {
        PingPlan plan = new PingPlan(
                sourceMac,
                mac,
                source,
                destination,
                id,
                DATA,
                new byte[0],
                64,
                0,
                0,
                true,
                PingPlan.Pace.FIXED,
                INTERVAL,
                1,
                PROBES,
                0,
                1_000_000_000);
        Pinger pinger = new Pinger(port, plan, new PingListener() {});
        stopRunning = pinger::stop;
        if (!stopped) {
            pinger.run();
        }
        return pinger.statistics();
    }

    /** A responder on a thread of its own. */
    private static final class Pong {
        private final EchoResponder responder;
        private final Thread thread;

        private Pong(Port port) {
            responder = new EchoResponder(port, 0, new EchoListener() {});
            thread = Thread.ofPlatform().name("pong").start(responder::run);
        }

        private void stop() {
            responder.stop();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
