/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Layer;
import io.ringfly.codec.Stop;
import java.lang.foreign.MemorySegment;

/**
 * A packet on one line, as {@code tcpdump -n} prints it:
 *
 * <pre>
 * 22:13:20.123456 IP 192.0.2.1.46718 &gt; 192.0.2.2.40001: Flags [S], seq 3529493994, win 64240, options [mss 1460], length 0
 * 22:13:21.358024 ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28
 * 22:13:22.592592 IP6 fe80::a &gt; ff02::1: ICMP6, router advertisement, length 88
 * </pre>
 *
 * With {@link SummaryOptions#verbosity} a packet takes more lines, which begin with blanks or a tab. Addresses, ports and
 * protocols are numbers, always. One object is used for the packets of one capture, in their order: it remembers the
 * time before and where TCP flows began, {@value #REMEMBERED_FLOWS} of them. Sequence numbers are relative to that, as
 * tcpdump's are, unless they are to be {@link SummaryOptions#absolute}. Nothing is allocated for a packet, but for flows
 * as they come, up to so many.
 *
 * <p>Tests compare the text with that of tcpdump 4.99, character by character. What differs on purpose:
 *
 * <ul>
 *   <li>What is in TCP, UDP, SCTP and links, such as DNS or STP, isn't read, nor is IGMP, OSPF and so on: the line ends
 *       with the length, as tcpdump's does for what it doesn't know, without a dump of the bytes.
 *   <li>VXLAN doesn't break the line before the frame in it without {@code -v}, is VXLAN on Linux' own port 8472 too,
 *       and GUE is shown.
 *   <li>Linux cooked captures of version 2 begin with the number of the interface, where tcpdump puts the name that the
 *       reading machine has for that number.
 *   <li>An IPv4 total length of 0, left so for segmentation by the device, is taken as the length that there is.
 *   <li>TCP's MD5 digest is shown without a word on the secret, of MPTCP its subtype only, no text in resets. Of IPv4
 *       options the names are shown, of neighbour discovery options those with addresses, prefixes or an MTU.
 *   <li>Checksums in an IPv6 fragment that is the whole packet are verified.
 *   <li>Of a header that is cut only {@code [|tcp]} and its likes are shown, with the ports if they are there; of a
 *       malformed one the reason, in brackets.
 *   <li>Times since the first line go on to count hours after a day.
 *   <li>ARP for other protocols than IPv4 is told without its addresses, and its hardware by number.
 * </ul>
 */
public final class SummaryText {

    private static final int REMEMBERED_FLOWS = RelativeSequence.FLOWS;

    private final SummaryLine line;
    private final TimeText time;

    /** With {@link SummaryOptions#DEFAULT}. */
    public SummaryText() {
        this(SummaryOptions.DEFAULT);
    }

    public SummaryText(SummaryOptions options) {
        line = new SummaryLine(options);
        time = new TimeText(options.time(), options.nanoseconds(), options.zone());
    }

    /**
     * Appends the line of the frame at {@code at}, and its end.
     *
     * @param d filled from this frame
     * @param timestampNanos since 1970; {@link io.ringfly.codec.pcap.CaptureReader#NO_TIMESTAMP} if there is none, and
     *     none is printed
     * @param captured bytes of the frame
     * @param original bytes that it had on the wire
     */
    public void append(
            TextBuffer to, MemorySegment m, long at, Dissection d, long timestampNanos, int captured, int original) {
        time.append(to, timestampNanos);
        line.out = to;
        line.m = m;
        line.at = at;
        line.d = d;
        line.captured = captured;
        line.original = Math.max(captured, original);
        layers();
        to.append('\n');
        line.out = null;
        line.m = null;
        line.d = null;
    }

    private void layers() {
        SummaryLine l = line;
        Dissection d = l.d;
        int layers = d.layers();
        for (int i = 0; i < layers; i++) {
            if (!layer(l, d, i)) return;
        }
        if (d.stop() != Stop.COMPLETE) StopSummary.append(l);
        else if (d.nextProtocol() == IpProtocol.NO_NEXT_HEADER) l.put("no next header");
    }

    /** False if the line ends with this layer. */
    private static boolean layer(SummaryLine l, Dissection d, int i) {
        Layer layer = d.layer(i);
        switch (layer) {
            case TCP -> {
                TcpSummary.append(l, i);
                return false;
            }
            case UDP -> {
                return UdpSummary.append(l, i);
            }
            case IPV4 -> IpSummary.ipv4(l, i);
            case IPV6 -> IpSummary.ipv6(l, i);
            case HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION -> ExtensionSummary.append(l, i);
            case AH -> IpSummary.ah(l, i);
            case ESP -> IpSummary.esp(l, i);
            case SCTP -> UdpSummary.sctp(l, i);
            case ICMPV4 -> {
                return IcmpSummary.append(l, i);
            }
            case ICMPV6 -> {
                Icmpv6Summary.append(l, i);
                return false;
            }
            case GRE -> TunnelSummary.gre(l, i);
            case VXLAN -> TunnelSummary.vxlan(l, i);
            case GUE -> TunnelSummary.gue(l, i);
            case MPLS -> TunnelSummary.mpls(l, i);
            case ETHERNET -> LinkSummary.ethernet(l, i);
            case VLAN -> LinkSummary.vlan(l, i);
            case LLC -> LinkSummary.llc(l, i);
            case SLL -> LinkSummary.sll(l, i);
            case SLL2 -> LinkSummary.sll2(l, i);
            case NULL_LOOPBACK -> LinkSummary.nullLoopback(l, i);
            case ARP -> {
                ArpSummary.append(l, i);
                return false;
            }
            case PAYLOAD -> {}
        }
        return true;
    }
}
