/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic.sink;

import static io.ringfly.port.Steering.Base.FRAME;

import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.Vlan;
import io.ringfly.port.Steering;
import io.ringfly.port.Steering.Rule;
import io.ringfly.traffic.SequenceStamp;
import io.ringfly.traffic.Sizes;
import io.ringfly.traffic.TrafficPlan;
import io.ringfly.traffic.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which packets a sink takes: those whose payload begins with a {@link SequenceStamp}, and of them those that this
 * describes. All other traffic of the interface stays with the kernel.
 *
 * <p>The stamp is looked for where a generator puts it: behind an IPv4 header without options or right behind an IPv6
 * header, and a TCP header without options.
 *
 * @param transports what the packets carry
 * @param vlans VLAN identifiers, the outer one first; empty for untagged packets
 * @param tunneled whether they are in another IP packet, of either version
 * @param destinations addresses they go to; empty for all
 * @param ports destination ports of UDP and TCP; empty for all
 * @param run the name of the one run that is taken; empty for all
 */
public record SinkFilter(
        List<Transport> transports,
        List<Integer> vlans,
        boolean tunneled,
        List<IpAddress> destinations,
        List<Integer> ports,
        OptionalInt run) {

    /** The most rules that it may come to. */
    private static final int MOST_RULES = 256;

    private static final int ETHERTYPE = 12;
    private static final int IPV4_FRAGMENT = 6;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_DST = 16;
    private static final int IPV4_NO_OPTIONS = 0x45;
    private static final int FRAGMENT_MASK = 0x3fff; // more fragments, and the offset
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_DST = 24;
    private static final int DST_PORT = 2;
    private static final int TCP_OFFSET = 12;
    private static final int RUN = 4;

    /**
     * Checks that it can be asked for.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public SinkFilter {
        transports = List.copyOf(transports);
        vlans = List.copyOf(vlans);
        destinations = List.copyOf(destinations);
        ports = List.copyOf(ports);
        for (int vlan : vlans) {
            if (vlan < 0 || vlan >= Vlan.VID_RESERVED) {
                throw new IllegalArgumentException("VLAN " + vlan + " is out of range: give 0 to 4094");
            }
        }
        if (vlans.size() > 2) {
            throw new IllegalArgumentException(vlans.size() + " VLAN tags are too many: give 1 or 2");
        }
        if (!ports.isEmpty() && transports.stream().allMatch(Transport.OfIcmp.class::isInstance)) {
            throw new IllegalArgumentException("ICMP has no ports: leave them out, or take UDP or TCP");
        }
    }

    /** All packets with a stamp that are neither tagged nor in a tunnel. */
    public static SinkFilter everything() {
        return new SinkFilter(
                List.of(new Transport.OfUdp(), new Transport.OfTcp(0), new Transport.OfIcmp()),
                List.of(),
                false,
                List.of(),
                List.of(),
                OptionalInt.empty());
    }

    /**
     * The packets of that plan, and no others.
     *
     * @throws IllegalArgumentException with a message for people, if they have no stamps
     */
    public static SinkFilter of(TrafficPlan plan) {
        if (!plan.isStamped()) {
            throw new IllegalArgumentException(
                    "packets this short have no room for a number, which a sink tells them by: give a size of "
                            + (TrafficPlan.shortestSizes(plan.vlans(), plan.tunnel(), plan.isV4(), plan.transport())
                                            .shortest()
                                    + Sizes.FCS)
                            + " or more");
        }
        return new SinkFilter(
                List.of(plan.transport()),
                plan.vlans(),
                plan.tunnel().isPresent(),
                List.of(),
                List.of(),
                OptionalInt.of(plan.run()));
    }

    /** What a port is to be asked for. */
    public Steering steering() {
        List<Rule> rules = new ArrayList<>();
        int ip = Ethernet.LENGTH + vlans.size() * Vlan.LENGTH;
        for (boolean v4 : new boolean[] {true, false}) {
            Rule link = link(v4);
            if (!tunneled) {
                addPackets(rules, link, ip, v4);
                continue;
            }
            for (boolean inner4 : new boolean[] {true, false}) {
                Rule outer = ip(link, ip, v4, inner4 ? IpProtocol.IPIP : IpProtocol.IPV6);
                addPackets(rules, outer, ip + ipLength(v4), inner4);
            }
        }
        if (rules.size() > MOST_RULES) {
            throw new IllegalArgumentException("that many addresses and ports make " + rules.size()
                    + " rules, and a port takes " + MOST_RULES + ": give fewer");
        }
        return new Steering(rules);
    }

    /** What comes before an IP header: the tags, and the type of what follows. */
    private Rule link(boolean v4) {
        Rule rule = Rule.named("numbered packets");
        int at = ETHERTYPE;
        for (int i = 0; i < vlans.size(); i++) {
            boolean innermost = i == vlans.size() - 1;
            rule = rule.u16(FRAME, at, innermost ? Ethernet.TYPE_VLAN : Ethernet.TYPE_QINQ)
                    .and(new Steering.Test(FRAME, at + 2, 2, Vlan.VID_RESERVED, vlans.get(i)));
            at += Vlan.LENGTH;
        }
        return rule.u16(FRAME, at, v4 ? Ethernet.TYPE_IPV4 : Ethernet.TYPE_IPV6);
    }

    private static int ipLength(boolean v4) {
        return v4 ? Ipv4.LENGTH : Ipv6.LENGTH;
    }

    private static Rule ip(Rule rule, int at, boolean v4, int protocol) {
        return v4
                ? rule.u8(FRAME, at, IPV4_NO_OPTIONS)
                        .and(new Steering.Test(FRAME, at + IPV4_FRAGMENT, 2, FRAGMENT_MASK, 0))
                        .u8(FRAME, at + IPV4_PROTOCOL, protocol)
                : rule.and(new Steering.Test(FRAME, at, 1, 0xf0, 0x60)).u8(FRAME, at + IPV6_NEXT_HEADER, protocol);
    }

    private void addPackets(List<Rule> rules, Rule before, int ip, boolean v4) {
        for (Transport transport : transports) {
            Rule rule = stamp(ip(before, ip, v4, transport.protocol(v4)), ip + ipLength(v4), transport, v4);
            if (destinations.isEmpty()) {
                addPorts(rules, rule, ip + ipLength(v4), transport);
            }
            for (IpAddress destination : destinations) {
                if (destination.isV4() == v4) {
                    Rule narrowed = destination(rule, ip, destination);
                    addPorts(rules, narrowed, ip + ipLength(v4), transport);
                }
            }
        }
    }

    private static Rule destination(Rule rule, int ip, IpAddress address) {
        if (address.isV4()) {
            return rule.u32(FRAME, ip + IPV4_DST, address.v4());
        }
        return rule.u32(FRAME, ip + IPV6_DST, (int) (address.high() >>> 32))
                .u32(FRAME, ip + IPV6_DST + 4, (int) address.high())
                .u32(FRAME, ip + IPV6_DST + 8, (int) (address.low() >>> 32))
                .u32(FRAME, ip + IPV6_DST + 12, (int) address.low());
    }

    private Rule stamp(Rule rule, int at, Transport transport, boolean v4) {
        Rule its = switch (transport) {
            case Transport.OfUdp udp -> rule;
            case Transport.OfTcp tcp -> rule.and(new Steering.Test(FRAME, at + TCP_OFFSET, 1, 0xf0, 0x50));
            case Transport.OfIcmp icmp -> rule.u8(FRAME, at, v4 ? Icmpv4.ECHO_REQUEST : Icmpv6.ECHO_REQUEST);
        };
        int payload = at + transport.headerLength();
        its = its.u32(FRAME, payload, SequenceStamp.MAGIC);
        return run.isPresent() ? its.u32(FRAME, payload + RUN, run.getAsInt()) : its;
    }

    private void addPorts(List<Rule> rules, Rule rule, int at, Transport transport) {
        if (ports.isEmpty()) {
            rules.add(rule);
        }
        if (transport instanceof Transport.OfIcmp) {
            return; // which has no ports
        }
        for (int port : ports) {
            rules.add(rule.u16(FRAME, at + DST_PORT, port));
        }
    }
}
