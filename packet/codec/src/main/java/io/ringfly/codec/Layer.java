/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/** What a {@link Dissection} finds in a frame: a header of some protocol, or the bytes that it doesn't look into. */
public enum Layer {
    ETHERNET,
    /** With SNAP, if that is there, which makes it 8 bytes long. */
    LLC,
    /** One tag of 802.1Q or 802.1ad: the four bytes behind the EtherType that announces it. */
    VLAN,
    /** A whole stack of labels. */
    MPLS,
    /** Linux cooked capture. */
    SLL,
    SLL2,
    /** The address family that BSD's null and loop links put before a packet. */
    NULL_LOOPBACK,
    /** Of any hardware and protocol, addresses included; reverse ARP too. */
    ARP,
    IPV4,
    IPV6,
    HOP_BY_HOP,
    ROUTING,
    /** IPv6's fragment header. */
    FRAGMENT,
    DESTINATION,
    AH,
    /** The eight bytes that are not encrypted. */
    ESP,
    ICMPV4,
    ICMPV6,
    TCP,
    UDP,
    SCTP,
    GRE,
    VXLAN,
    GUE,
    /** What nothing above describes, up to the end of what carries it. Only the last layer can be this one. */
    PAYLOAD;

    /** Whether it is IPv4 or IPv6. */
    public boolean isIp() {
        return this == IPV4 || this == IPV6;
    }
}
