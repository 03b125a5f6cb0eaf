/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static io.ringfly.port.Steering.Base.FRAME;
import static io.ringfly.port.Steering.Base.IPV4_PAYLOAD;

import io.ringfly.codec.Arp;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv6;
import io.ringfly.port.Steering;
import io.ringfly.port.Steering.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * What ping and pong ask a port for, and nothing more: the rest of the interface's traffic stays with the kernel, ARP and
 * neighbour discovery for the kernel's own addresses above all.
 *
 * <p>ICMPv6 is looked for right behind the IPv6 header. Packets with extension headers stay with the kernel, fragments
 * among them.
 */
public final class PingSteering {

    private static final int IP = Ethernet.LENGTH;
    private static final int ICMP_ID = 4;
    private static final int QUOTED_IP = Icmpv4.LENGTH;
    private static final int QUOTED_ICMP = QUOTED_IP + Ipv4.LENGTH;
    private static final int ARP_OP = Ethernet.LENGTH + 6;
    private static final int ARP_SPA = Ethernet.LENGTH + 14;
    private static final int ARP_TPA = Ethernet.LENGTH + 24;

    private static final int NEXT_HEADER = 6;
    private static final int HOP_LIMIT = 7;
    private static final int IPV6_DST = 24;
    private static final int ICMPV6 = IP + Ipv6.LENGTH;
    private static final int QUOTED_IPV6 = ICMPV6 + Icmpv6.LENGTH;
    private static final int QUOTED_ICMPV6 = QUOTED_IPV6 + Ipv6.LENGTH;
    private static final int ND_TARGET = ICMPV6 + 8;
    private static final int FROM_THIS_LINK = 255;

    private PingSteering() {}

    /** Echo replies to {@code source} with the identifier, and ICMP errors that quote our requests. */
    public static Steering replies(IpAddress source, IpAddress destination, int id) {
        return new Steering(source.isV4() ? replies4(source, destination, id) : replies6(source, destination, id));
    }

    private static List<Rule> replies4(IpAddress source, IpAddress destination, int id) {
        List<Rule> rules = new ArrayList<>();
        rules.add(icmp("echo reply", source, Icmpv4.ECHO_REPLY).u16(IPV4_PAYLOAD, ICMP_ID, id));
        int[] errors = {
            Icmpv4.UNREACHABLE, Icmpv4.TIME_EXCEEDED, Icmpv4.REDIRECT, Icmpv4.PARAMETER_PROBLEM, Icmpv4.SOURCE_QUENCH
        };
        for (int type : errors) {
            // our requests have no IP options, so what is quoted is at fixed places
            rules.add(icmp("error about our request", source, type)
                    .u8(IPV4_PAYLOAD, QUOTED_IP, 0x45)
                    .u8(IPV4_PAYLOAD, QUOTED_IP + 9, IpProtocol.ICMP)
                    .u32(IPV4_PAYLOAD, QUOTED_IP + 16, destination.v4())
                    .u8(IPV4_PAYLOAD, QUOTED_ICMP, Icmpv4.ECHO_REQUEST)
                    .u16(IPV4_PAYLOAD, QUOTED_ICMP + ICMP_ID, id));
        }
        return rules;
    }

    private static List<Rule> replies6(IpAddress source, IpAddress destination, int id) {
        List<Rule> rules = new ArrayList<>();
        rules.add(icmp("echo reply", source, Icmpv6.ECHO_REPLY).u16(FRAME, ICMPV6 + ICMP_ID, id));
        int[] errors = {Icmpv6.UNREACHABLE, Icmpv6.PACKET_TOO_BIG, Icmpv6.TIME_EXCEEDED, Icmpv6.PARAMETER_PROBLEM};
        for (int type : errors) {
            Rule rule = icmp("error about our request", source, type)
                    .and(version6(QUOTED_IPV6))
                    .u8(FRAME, QUOTED_IPV6 + NEXT_HEADER, IpProtocol.ICMPV6);
            rules.add(address(rule, QUOTED_IPV6 + IPV6_DST, destination)
                    .u8(FRAME, QUOTED_ICMPV6, Icmpv6.ECHO_REQUEST)
                    .u16(FRAME, QUOTED_ICMPV6 + ICMP_ID, id));
        }
        return rules;
    }

    /** {@code owner}'s answers to our own question who has it: ARP replies or neighbour advertisements. */
    public static Steering neighborReplies(IpAddress owner, IpAddress asker) {
        if (owner.isV4()) {
            return Steering.of(
                    arp("ARP reply", Arp.REPLY).u32(FRAME, ARP_SPA, owner.v4()).u32(FRAME, ARP_TPA, asker.v4()));
        }
        return Steering.of(neighbor(icmp("neighbour advertisement", asker, Icmpv6.NEIGHBOR_ADVERTISEMENT), owner));
    }

    /**
     * Echo requests to one of the addresses, and questions who has it, ARP requests or neighbour solicitations, for those
     * that the kernel does not answer itself.
     *
     * @param answered addresses to answer for, of both families
     * @param owned those of them that nobody else says to have
     */
    public static Steering requests(List<IpAddress> answered, List<IpAddress> owned) {
        List<Rule> rules = new ArrayList<>();
        for (IpAddress address : answered) {
            rules.add(icmp("echo request", address, address.isV4() ? Icmpv4.ECHO_REQUEST : Icmpv6.ECHO_REQUEST));
        }
        for (IpAddress address : owned) {
            // a solicitation goes to a group or to the address itself: its target is what counts
            rules.add(
                    address.isV4()
                            ? arp("ARP request", Arp.REQUEST).u32(FRAME, ARP_TPA, address.v4())
                            : neighbor(icmpv6("neighbour solicitation", Icmpv6.NEIGHBOR_SOLICITATION), address));
        }
        return new Steering(rules);
    }

    /** Echo requests to whatever address, as a capture has them. */
    public static Steering requests() {
        return Steering.of(icmpv4("echo request", Icmpv4.ECHO_REQUEST), icmpv6("echo request", Icmpv6.ECHO_REQUEST));
    }

    /** ICMP or ICMPv6 of that type to an address. */
    private static Rule icmp(String name, IpAddress destination, int type) {
        return destination.isV4()
                ? icmpv4(name, type).u32(FRAME, IP + 16, destination.v4())
                : address(icmpv6(name, type), IP + IPV6_DST, destination);
    }

    private static Rule icmpv4(String name, int type) {
        return Rule.named(name)
                .u16(FRAME, 12, Ethernet.TYPE_IPV4)
                .and(new Steering.Test(FRAME, IP, 1, 0xf0, 0x40)) // version 4
                .and(new Steering.Test(FRAME, IP + 6, 2, 0x3fff, 0)) // no fragment
                .u8(FRAME, IP + 9, IpProtocol.ICMP)
                .u8(IPV4_PAYLOAD, 0, type);
    }

    private static Rule icmpv6(String name, int type) {
        return Rule.named(name)
                .u16(FRAME, 12, Ethernet.TYPE_IPV6)
                .and(version6(IP))
                .u8(FRAME, IP + NEXT_HEADER, IpProtocol.ICMPV6)
                .u8(FRAME, ICMPV6, type);
    }

    private static Steering.Test version6(int ip) {
        return new Steering.Test(FRAME, ip, 1, 0xf0, 0x60);
    }

    private static Rule neighbor(Rule rule, IpAddress target) {
        return address(rule.u8(FRAME, IP + HOP_LIMIT, FROM_THIS_LINK), ND_TARGET, target);
    }

    private static Rule address(Rule rule, int offset, IpAddress address) {
        return rule.u32(FRAME, offset, (int) (address.high() >>> 32))
                .u32(FRAME, offset + 4, (int) address.high())
                .u32(FRAME, offset + 8, (int) (address.low() >>> 32))
                .u32(FRAME, offset + 12, (int) address.low());
    }

    private static Rule arp(String name, int op) {
        return Rule.named(name).u16(FRAME, 12, Ethernet.TYPE_ARP).u16(FRAME, ARP_OP, op);
    }
}
