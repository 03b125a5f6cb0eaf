/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/**
 * Numbers of what IP carries (IANA, "Assigned Internet Protocol Numbers"): IPv4's protocol field and IPv6's next header
 * fields share them. Those of IPv6 extension headers are told by {@link Ipv6Extension#isExtension}.
 */
public final class IpProtocol {

    /** IPv6 hop-by-hop options. */
    public static final int HOP_BY_HOP = 0;

    public static final int ICMP = 1;
    public static final int IGMP = 2;
    /** IPv4 inside. */
    public static final int IPIP = 4;

    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int DCCP = 33;
    /** IPv6 inside. */
    public static final int IPV6 = 41;

    /** IPv6 routing header. */
    public static final int ROUTING = 43;
    /** IPv6 fragment header. */
    public static final int FRAGMENT = 44;

    public static final int RSVP = 46;
    public static final int GRE = 47;
    public static final int ESP = 50;
    public static final int AH = 51;
    public static final int ICMPV6 = 58;
    /** Nothing: what an IPv6 packet has behind this is to be ignored. */
    public static final int NO_NEXT_HEADER = 59;
    /** IPv6 destination options. */
    public static final int DESTINATION_OPTIONS = 60;

    public static final int EIGRP = 88;
    public static final int OSPF = 89;
    /** Ethernet in IP: RFC 3378. */
    public static final int ETHERIP = 97;

    public static final int PIM = 103;
    public static final int VRRP = 112;
    public static final int L2TP = 115;
    public static final int SCTP = 132;
    /** IPv6 mobility header: RFC 6275. */
    public static final int MOBILITY = 135;

    public static final int UDP_LITE = 136;
    public static final int MPLS = 137;
    /** Host identity protocol: RFC 7401. */
    public static final int HIP = 139;

    /** RFC 5533. */
    public static final int SHIM6 = 140;
    /** An Ethernet frame inside, as in SRv6: RFC 8986. */
    public static final int ETHERNET = 143;

    private IpProtocol() {}

    /** Its usual name, or {@code "unknown"}. */
    public static String name(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP -> "Options";
            case ICMP -> "ICMP";
            case IGMP -> "IGMP";
            case IPIP -> "IPIP";
            case TCP -> "TCP";
            case UDP -> "UDP";
            case DCCP -> "DCCP";
            case IPV6 -> "IPv6";
            case ROUTING -> "Routing";
            case FRAGMENT -> "Fragment";
            case RSVP -> "RSVP";
            case GRE -> "GRE";
            case ESP -> "ESP";
            case AH -> "AH";
            case ICMPV6 -> "ICMPv6";
            case NO_NEXT_HEADER -> "no next header";
            case DESTINATION_OPTIONS -> "DSTOPT";
            case EIGRP -> "EIGRP";
            case OSPF -> "OSPF";
            case ETHERIP -> "EtherIP";
            case PIM -> "PIM";
            case VRRP -> "VRRP";
            case L2TP -> "L2TP";
            case SCTP -> "SCTP";
            case MOBILITY -> "Mobility";
            case UDP_LITE -> "UDP-Lite";
            case MPLS -> "MPLS";
            case HIP -> "HIP";
            case SHIM6 -> "Shim6";
            case ETHERNET -> "Ethernet";
            default -> "unknown";
        };
    }
}
