/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.Ethernet;
import io.ringfly.codec.IpAddress;
import io.ringfly.traffic.Flows;
import io.ringfly.traffic.Sizes;
import io.ringfly.traffic.TrafficPlan;
import io.ringfly.traffic.Transport;
import io.ringfly.traffic.ValueSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** What gen's flags say of the packets, and the plan that comes of it once the way is known. */
final class GenTraffic {

    private static final int DEFAULT_TTL = 64;
    private static final int LONGEST_PATTERN = 65_535;

    // where nothing leads anywhere: addresses for benchmarks (RFC 2544, 5180)
    private static final String SRC4 = "198.18.0.1";
    private static final String DST4 = "198.19.0.1";
    private static final String SRC6 = "2001:2::1";
    private static final String DST6 = "2001:2::2";

    private final ParseResult arguments;
    private final long seed;

    GenTraffic(ParseResult arguments) {
        this.arguments = arguments;
        seed = arguments.matchedOptionValue("--seed", System.nanoTime() & 0xffff_ffffL);
        check();
    }

    private <T> T value(String flag, T otherwise) {
        return arguments.matchedOptionValue(flag, otherwise);
    }

    private boolean given(String flag) {
        return arguments.hasMatchedOption(flag);
    }

    private void check() {
        List<String> kinds = new ArrayList<>(List.of("--udp", "--tcp", "--icmp"));
        kinds.removeIf(flag -> !given(flag));
        if (kinds.size() > 1) {
            throw new UserError(kinds.get(0) + " and " + kinds.get(1) + " exclude each other: give one");
        }
        if (given("--icmp") && (given("--sport") || given("--dport"))) {
            throw new UserError("--icmp has no ports: leave --sport and --dport out");
        }
        if (given("--lifetime") && !given("--flows")) {
            throw new UserError("--lifetime is of flows: give --flows, how many there are at a time");
        }
        inRange("--ttl", 1, 255);
        inRange("--tos", 0, 255);
    }

    private void inRange(String flag, int from, int to) {
        int value = value(flag, from);
        if (value < from || value > to) {
            throw new UserError(flag + " " + value + " is out of range: give " + from + " to " + to);
        }
    }

    /** The first destination; empty when none was given. */
    Optional<IpAddress> destination() {
        return Optional.<ValueSet>ofNullable(value("--dst", null)).map(ValueSet::firstAddress);
    }

    /** The first source; empty when none was given. */
    Optional<IpAddress> source() {
        return Optional.<ValueSet>ofNullable(value("--src", null)).map(ValueSet::firstAddress);
    }

    long seed() {
        return seed;
    }

    /** The plan where no kernel knows a way: what was not given gets addresses that are of no one. */
    TrafficPlan planWithoutWay(long srcMac, long dstMac) throws IOException {
        boolean v4 = destination().or(this::source).map(IpAddress::isV4).orElse(true);
        return plan(srcMac, dstMac, IpAddress.parse(v4 ? SRC4 : SRC6), IpAddress.parse(v4 ? DST4 : DST6));
    }

    /** The plan, with these addresses unless flags give others. */
    TrafficPlan plan(long srcMac, long dstMac, IpAddress src, IpAddress dst) throws IOException {
        boolean manyFlows = given("--flows") && !given("--icmp");
        TrafficPlan plan;
        byte[] payload = payload();
        try {
            plan = new TrafficPlan(
                    srcMac,
                    dstMac,
                    vlans(),
                    tunnel(),
                    transport(),
                    value("--src", ValueSet.address(src)),
                    value("--dst", ValueSet.address(dst)),
                    value(
                            "--sport",
                            manyFlows ? ValueSet.ports("1024-65535") : ValueSet.port(TrafficPlan.DYNAMIC_PORT)),
                    value("--dport", ValueSet.port(TrafficPlan.DISCARD_PORT)),
                    value("--flows", Flows.NONE).withLifetime(value("--lifetime", 0L)),
                    value("--size", TrafficPlan.shortestSizes(vlans(), tunnel(), dst.isV4(), transport())),
                    payload,
                    value("--ttl", DEFAULT_TTL),
                    value("--tos", 0),
                    seed);
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage());
        }
        if (plan.flows().count() > plan.mostFlows()) {
            throw new UserError("--flows " + plan.flows().count() + " does not fit: addresses and ports make "
                    + plan.mostFlows() + " combinations; widen --src, --dst, --sport or --dport");
        }
        return plan;
    }

    /** Refuses frames that the interface would not take. */
    static void checkMtu(TrafficPlan plan, int mtu) {
        if (plan.longestPacket() > mtu) {
            int room = plan.sizes().longest() - (plan.longestPacket() - mtu) + Sizes.FCS;
            throw new UserError("--size " + (plan.sizes().longest() + Sizes.FCS) + " makes a packet of "
                    + plan.longestPacket() + " bytes, over the MTU of " + mtu + ": give --size " + room + " or less");
        }
    }

    /** Refuses frames that the port does not take. */
    static void checkLength(TrafficPlan plan, int maxFrameLength) {
        if (plan.sizes().longest() > maxFrameLength) {
            throw new UserError("--size " + (plan.sizes().longest() + Sizes.FCS) + " is over what the port takes: give "
                    + (Math.max(maxFrameLength, Ethernet.MIN_FRAME_LENGTH) + Sizes.FCS) + " or less");
        }
    }

    private Transport transport() {
        if (given("--icmp")) {
            return new Transport.OfIcmp();
        }
        return given("--tcp") ? value("--tcp", Transport.OfTcp.parse("S")) : new Transport.OfUdp();
    }

    private List<Integer> vlans() {
        return vlans(value("--vlan", ""));
    }

    /** Reads VLAN identifiers, {@code 100,200}; none of an empty text. */
    static List<Integer> vlans(String text) {
        List<Integer> vlans = new ArrayList<>();
        for (String vlan : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            try {
                vlans.add(Integer.parseInt(vlan));
            } catch (NumberFormatException e) {
                throw new UserError("--vlan " + text + " is no VLAN: give 0 to 4094, or two such as 100,200");
            }
        }
        return vlans;
    }

    private Optional<TrafficPlan.Tunnel> tunnel() {
        String text = value("--ipip", null);
        if (text == null) {
            return Optional.empty();
        }
        int comma = text.indexOf(',');
        if (comma < 0) {
            throw new UserError("--ipip " + text + " is no pair: give SOURCE,DESTINATION of the outer header");
        }
        return Optional.of(new TrafficPlan.Tunnel(
                IpAddress.parse(text.substring(0, comma)), IpAddress.parse(text.substring(comma + 1))));
    }

    private byte[] payload() throws IOException {
        String text = value("--payload", "");
        if (text.startsWith("@")) {
            return file(text.substring(1));
        }
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException e) {
            throw new UserError("--payload " + text + " is not hexadecimal: write bytes such as ff00, or @FILE");
        }
    }

    private static byte[] file(String name) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(Path.of(name))) {
            bytes = in.readNBytes(LONGEST_PATTERN);
        } catch (IOException | InvalidPathException e) {
            throw new UserError("--payload @" + name + " can't be read: give a file of bytes");
        }
        if (bytes.length == 0) {
            throw new UserError("--payload @" + name + " is empty: leave it out for zeros");
        }
        return bytes;
    }
}
