/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Layer;
import java.lang.foreign.MemorySegment;

/**
 * Goes through the headers of a packet and tells a {@link FieldVisitor} of every field, in the order of the wire but for
 * what follows from several fields. One object is used for packet after packet; it allocates nothing.
 */
public final class FieldWalker {

    private final FieldSink sink = new FieldSink();

    /** To be used for packet after packet. */
    public FieldWalker() {}

    /**
     * Visits what {@code d} found in the frame at {@code at}.
     *
     * @param d filled from this frame
     */
    public void walk(MemorySegment m, long at, Dissection d, FieldVisitor visitor) {
        sink.m = m;
        sink.at = at;
        sink.visitor = visitor;
        for (int i = 0; i < d.layers(); i++) {
            int offset = d.offset(i);
            int length = d.layer(i) == Layer.PAYLOAD ? d.end(i) - offset : d.headerLength(i);
            boolean provider = isProviderTag(d, i);
            visitor.layer(i, provider ? "ieee8021ad" : name(d.layer(i)), offset, length);
            fields(d, i, offset, provider);
        }
        sink.visitor = null;
        sink.m = null;
    }

    private boolean isProviderTag(Dissection d, int i) {
        if (d.layer(i) != Layer.VLAN || i == 0) return false;
        int before = d.offset(i - 1);
        int type = switch (d.layer(i - 1)) {
            case SLL2 -> before;
            case GRE -> before + 2;
            default -> d.offset(i) - 2;
        };
        return sink.u16(type) == Ethernet.TYPE_QINQ;
    }

    private void fields(Dissection d, int i, int offset, boolean provider) {
        switch (d.layer(i)) {
            case ETHERNET -> LinkFields.ethernet(sink, offset);
            case VLAN -> LinkFields.vlan(sink, offset, provider);
            case LLC -> LinkFields.llc(sink, offset, d.headerLength(i));
            case MPLS -> LinkFields.mpls(sink, offset, d.headerLength(i));
            case SLL -> LinkFields.sll(sink, offset);
            case SLL2 -> LinkFields.sll2(sink, offset);
            case NULL_LOOPBACK -> LinkFields.nullLoopback(sink, offset);
            case ARP -> LinkFields.arp(sink, offset);
            case IPV4 -> IpFields.ipv4(sink, d, i);
            case IPV6 -> IpFields.ipv6(sink, offset);
            case HOP_BY_HOP -> IpFields.hopByHop(sink, offset, d.headerLength(i));
            case DESTINATION -> IpFields.destination(sink, offset, d.headerLength(i));
            case ROUTING -> IpFields.routing(sink, offset, d.headerLength(i));
            case FRAGMENT -> IpFields.fragment(sink, offset);
            case AH -> IpFields.ah(sink, offset, d.headerLength(i));
            case ESP -> IpFields.esp(sink, offset);
            case ICMPV4 -> IcmpFields.icmpv4(sink, d, i);
            case ICMPV6 -> Icmpv6Fields.icmpv6(sink, d, i);
            case TCP -> TransportFields.tcp(sink, d, i);
            case UDP -> TransportFields.udp(sink, d, i);
            case SCTP -> TransportFields.sctp(sink, offset);
            case GRE -> TunnelFields.gre(sink, d, i);
            case VXLAN -> TunnelFields.vxlan(sink, offset);
            case GUE -> TunnelFields.gue(sink, offset);
            case PAYLOAD -> {}
        }
    }

    /** Wireshark's name of the protocol. */
    static String name(Layer layer) {
        return switch (layer) {
            case ETHERNET -> "eth";
            case VLAN -> "vlan";
            case LLC -> "llc";
            case MPLS -> "mpls";
            case SLL, SLL2 -> "sll";
            case NULL_LOOPBACK -> "null";
            case ARP -> "arp";
            case IPV4 -> "ip";
            case IPV6 -> "ipv6";
            case HOP_BY_HOP -> "ipv6.hopopts";
            case DESTINATION -> "ipv6.dstopts";
            case ROUTING -> "ipv6.routing";
            case FRAGMENT -> "ipv6.fraghdr";
            case AH -> "ah";
            case ESP -> "esp";
            case ICMPV4 -> "icmp";
            case ICMPV6 -> "icmpv6";
            case TCP -> "tcp";
            case UDP -> "udp";
            case SCTP -> "sctp";
            case GRE -> "gre";
            case VXLAN -> "vxlan";
            case GUE -> "gue";
            case PAYLOAD -> "data";
        };
    }
}
