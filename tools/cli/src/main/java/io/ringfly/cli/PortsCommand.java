/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.MacAddress;
import io.ringfly.port.Faults;
import io.ringfly.port.PortProvider;
import io.ringfly.port.Ports;
import io.ringfly.port.linux.net.Channels;
import io.ringfly.port.linux.net.Ethtool;
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.net.XdpAttachment;
import io.ringfly.port.linux.net.XdpFeatures;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ringfly ports}: what there is to open, and in which way. */
final class PortsCommand implements Tool {

    private final Session session;

    PortsCommand(Session session) {
        this.session = session;
    }

    @Override
    public CommandSpec spec(String name, boolean help) {
        return new Flags(
                        name,
                        help,
                        "Lists the interfaces with what AF_XDP can do on each, and the backends with their options, or"
                                + " why one is not available. Changes nothing and attaches nothing.")
                .value("--netns", "NAME", String.class, "the interfaces of this network namespace")
                .spec();
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        PrintWriter out = session.out();
        String netns = arguments.matchedOptionValue("--netns", "");
        List<String[]> rows = NetNamespace.call(netns, PortsCommand::interfaces);
        rows.addFirst(new String[] {"INTERFACE", "STATE", "DRIVER", "QUEUES", "MTU", "MAC", "XDP"});
        table(out, rows);
        out.println();
        for (PortProvider provider : Ports.providers()) {
            out.println(provider.scheme() + ":  " + provider.description());
            Optional<String> reason = provider.unavailable();
            if (reason.isPresent()) {
                out.println("    not available: " + reason.get());
            }
            for (Map.Entry<String, String> option : new TreeMap<>(provider.options()).entrySet()) {
                out.println("    ?" + option.getKey() + "=  " + option.getValue());
            }
        }
        out.println("any port, to see what a program makes of faults in what it receives");
        for (Map.Entry<String, String> option : Faults.OPTIONS.entrySet()) {
            out.println("    ?" + option.getKey() + "=  " + option.getValue());
        }
        return Ringfly.OK;
    }

    private static List<String[]> interfaces() throws IOException {
        List<String[]> rows = new ArrayList<>();
        try (Netlink netlink = Netlink.open()) {
            for (Link link : Links.all(netlink)) {
                rows.add(new String[] {
                    link.name(),
                    state(link),
                    driver(link),
                    queues(link),
                    Integer.toString(link.mtu()),
                    MacAddress.format(link.mac()),
                    xdp(link)
                });
            }
        }
        return rows;
    }

    private static String state(Link link) {
        return !link.isUp() ? "down" : link.hasCarrier() ? "up" : "no carrier";
    }

    private static String driver(Link link) throws IOException {
        return Ethtool.driver(link.name())
                .map(info -> info.driver())
                .filter(name -> !name.isEmpty())
                .orElse(link.kind().isEmpty() ? "-" : link.kind());
    }

    private static String queues(Link link) throws IOException {
        Optional<Channels> channels = Ethtool.channels(link.name());
        int rx = channels.map(Channels::receiveQueues).filter(n -> n > 0).orElse(link.rxQueues());
        int tx = channels.map(Channels::transmitQueues).filter(n -> n > 0).orElse(link.txQueues());
        return rx == tx ? Integer.toString(rx) : rx + " rx, " + tx + " tx";
    }

    /** What can be had, then what is in the way. */
    private static String xdp(Link link) throws IOException {
        if (!link.hasEthernetHeader()) {
            return "none: no Ethernet frames";
        }
        Optional<XdpFeatures> features = XdpFeatures.of(link.index());
        String modes;
        if (features.isEmpty()) {
            modes = "generic, copy; native is known when tried, as kernels before 6.3 do not tell";
        } else if (!features.get().nativeMode() || !features.get().redirect()) {
            modes = "generic, copy; the driver has no native XDP";
        } else {
            modes = features.get().zeroCopy() ? "native, zero-copy" : "native, copy; the driver has no zero-copy";
        }
        if (link.xdp().mode() != XdpAttachment.Mode.NONE) {
            modes += "; taken by program " + link.xdp().programId() + " (`bpftool prog show id "
                    + link.xdp().programId() + "` tells whose)";
        } else if (!link.isUp()) {
            modes += "; `ip link set " + link.name() + " up` first";
        }
        return modes;
    }

    private static void table(PrintWriter out, List<String[]> rows) {
        int columns = rows.getFirst().length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns - 1; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            out.println(line.append(row[columns - 1]));
        }
    }
}
