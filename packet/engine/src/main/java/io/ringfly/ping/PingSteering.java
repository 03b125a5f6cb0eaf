/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static io.ringfly.port.Steering.Base.FRAME;
import static io.ringfly.port.Steering.Base.IPV4_PAYLOAD;

import io.ringfly.codec.Arp;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.port.Steering;
import io.ringfly.port.Steering.Rule;
import java.util.ArrayList;
import java.util.List;

/** What ping and pong ask a port for, and nothing more: the rest of the interface's traffic stays with the kernel. */
public final class PingSteering {

    private static final int IP = Ethernet.LENGTH;
    private static final int ICMP_ID = 4;
    private static final int QUOTED_IP = Icmpv4.LENGTH;
    private static final int QUOTED_ICMP = QUOTED_IP + Ipv4.LENGTH;
    private static final int ARP_OP = Ethernet.LENGTH + 6;
    private static final int ARP_SPA = Ethernet.LENGTH + 14;
    private static final int ARP_TPA = Ethernet.LENGTH + 24;

    private PingSteering() {}

    /** Echo replies to {@code source} with the identifier, and ICMP errors that quote our requests. */
    public static Steering replies(int source, int destination, int id) {
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
                    .u32(IPV4_PAYLOAD, QUOTED_IP + 16, destination)
                    .u8(IPV4_PAYLOAD, QUOTED_ICMP, Icmpv4.ECHO_REQUEST)
                    .u16(IPV4_PAYLOAD, QUOTED_ICMP + ICMP_ID, id));
        }
        return new Steering(rules);
    }

    /** {@code owner}'s answers to our own question who has it. */
    public static Steering arpReplies(int owner, int asker) {
        return Steering.of(
                arp("ARP reply", Arp.REPLY).u32(FRAME, ARP_SPA, owner).u32(FRAME, ARP_TPA, asker));
    }

    /**
     * Echo requests to one of the addresses, and ARP questions for those that the kernel does not answer itself.
     *
     * @param answered addresses to answer for
     * @param arp those of them that nobody else answers ARP for
     */
    public static Steering requests(int[] answered, int[] arp) {
        List<Rule> rules = new ArrayList<>();
        for (int address : answered) {
            rules.add(icmp("echo request", address, Icmpv4.ECHO_REQUEST));
        }
        for (int address : arp) {
            rules.add(arp("ARP request", Arp.REQUEST).u32(FRAME, ARP_TPA, address));
        }
        return new Steering(rules);
    }

    private static Rule icmp(String name, int destination, int type) {
        return Rule.named(name)
                .u16(FRAME, 12, Ethernet.TYPE_IPV4)
                .and(new Steering.Test(FRAME, IP, 1, 0xf0, 0x40)) // version 4
                .and(new Steering.Test(FRAME, IP + 6, 2, 0x3fff, 0)) // no fragment
                .u8(FRAME, IP + 9, IpProtocol.ICMP)
                .u32(FRAME, IP + 16, destination)
                .u8(IPV4_PAYLOAD, 0, type);
    }

    private static Rule arp(String name, int op) {
        return Rule.named(name).u16(FRAME, 12, Ethernet.TYPE_ARP).u16(FRAME, ARP_OP, op);
    }
}
