/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Check;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Layer;
import io.ringfly.codec.Stop;
import java.lang.foreign.MemorySegment;

/**
 * All fields of a packet, a line each, under the headers that they are of:
 *
 * <pre>
 *     IPv4 (ip): 20 bytes at 14
 *         ip.version                    4
 *         ip.ttl                        64
 *         ...
 * </pre>
 *
 * Where the dissection ended early, the last line tells why. One object is used for packet after packet.
 */
public final class TreeText implements FieldVisitor {

    private static final int INDENT = 4;
    private static final int VALUE_COLUMN = 44;

    private final FieldWalker walker = new FieldWalker();
    private TextBuffer out;
    private MemorySegment m;
    private long at;
    private Dissection d;

    /** To be used for packet after packet. */
    public TreeText() {}

    /** Appends the tree of the frame at {@code at}, from which {@code dissection} was filled; every line ends with one. */
    public void append(TextBuffer to, MemorySegment frame, long offset, Dissection dissection) {
        out = to;
        m = frame;
        at = offset;
        d = dissection;
        walker.walk(frame, offset, dissection, this);
        Stop stop = d.stop();
        if (stop != Stop.COMPLETE) stopped(stop);
        out = null;
        m = null;
        d = null;
    }

    private void stopped(Stop stop) {
        out.spaces(INDENT)
                .append("[ends at ")
                .append(d.stopOffset())
                .append(": ")
                .append(stop.message());
        if (d.stopLayer() != Layer.PAYLOAD) {
            out.append(", ").append(title(d.stopLayer()));
            if (d.check() != Check.OK) out.append(": ").append(d.check().message());
        } else if (stop == Stop.UNKNOWN_PROTOCOL && d.nextProtocol() >= 0) {
            out.append(" 0x").hex(d.nextProtocol(), 4);
        }
        out.append("]\n");
    }

    @Override
    public void layer(int index, String name, int offset, int length) {
        out.spaces(INDENT);
        if (d.isQuoted(index)) out.append("quoted ");
        out.append(title(d.layer(index)))
                .append(" (")
                .append(name)
                .append("): ")
                .append(length)
                .append(" bytes at ");
        out.append(offset);
        if (d.exceeds(index)) {
            out.append(", states an end at ")
                    .append(d.statedEnd(index))
                    .append(", which is behind that of its carrier");
        } else if (d.statedEnd(index) > d.end(index)) {
            out.append(", cut: goes on to ").append(d.statedEnd(index));
        }
        out.append('\n');
    }

    @Override
    public void field(Field field, long value, int offset, int length) {
        int start = out.length();
        out.spaces(2 * INDENT).append(field.filter());
        out.spaces(Math.max(1, VALUE_COLUMN - (out.length() - start)));
        FieldText.append(out, m, at, field, value, offset, length);
        if (isProtocol(field))
            out.append(" (").append(IpProtocol.name((int) value)).append(')');
        out.append('\n');
    }

    private static boolean isProtocol(Field field) {
        return switch (field) {
            case IP_PROTO,
                    IPV6_NXT,
                    IPV6_HOPOPTS_NXT,
                    IPV6_DSTOPTS_NXT,
                    IPV6_ROUTING_NXT,
                    IPV6_FRAGHDR_NXT,
                    AH_NEXT_HEADER,
                    GUE_PROTO -> true;
            default -> false;
        };
    }

    private static String title(Layer layer) {
        return switch (layer) {
            case ETHERNET -> "Ethernet";
            case LLC -> "Logical link control";
            case VLAN -> "VLAN tag";
            case MPLS -> "MPLS labels";
            case SLL -> "Linux cooked capture";
            case SLL2 -> "Linux cooked capture v2";
            case NULL_LOOPBACK -> "Loopback";
            case ARP -> "ARP";
            case IPV4 -> "IPv4";
            case IPV6 -> "IPv6";
            case HOP_BY_HOP -> "Hop-by-hop options";
            case ROUTING -> "Routing header";
            case FRAGMENT -> "Fragment header";
            case DESTINATION -> "Destination options";
            case AH -> "Authentication header";
            case ESP -> "Encapsulating security payload";
            case ICMPV4 -> "ICMP";
            case ICMPV6 -> "ICMPv6";
            case TCP -> "TCP";
            case UDP -> "UDP";
            case SCTP -> "SCTP";
            case GRE -> "GRE";
            case VXLAN -> "VXLAN";
            case GUE -> "GUE";
            case PAYLOAD -> "Payload";
        };
    }
}
