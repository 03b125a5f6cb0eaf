/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The fields of an Ethernet header.
 *
 * @param type the EtherType, or the length of an IEEE 802.3 frame
 */
public record EthernetHeader(long dst, long src, int type) {

    public EthernetHeader {
        Wire.requireMac("dst", dst);
        Wire.requireMac("src", src);
        Wire.requireFits("type", type, 0xffff);
    }

    /** Reads a header that passed {@link Ethernet#check}. */
    public static EthernetHeader read(MemorySegment m, long at) {
        return new EthernetHeader(Ethernet.dst(m, at), Ethernet.src(m, at), Ethernet.type(m, at));
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Ethernet.LENGTH;
    }

    public void write(MemorySegment m, long at) {
        Ethernet.write(m, at, dst, src, type);
    }

    /** {@code "02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype IPv4 (0x0800)"}. */
    @Override
    public String toString() {
        return MacAddress.format(src) + " > " + MacAddress.format(dst) + ", " + carries(type);
    }

    /** {@code "ethertype IPv4 (0x0800)"}, or {@code "802.3, length 38"}. */
    static String carries(int type) {
        if (Ethernet.isLength(type)) return "802.3, length " + type;
        String name = switch (type) {
            case Ethernet.TYPE_IPV4 -> "IPv4";
            case Ethernet.TYPE_ARP -> "ARP";
            case Ethernet.TYPE_TRANSPARENT_BRIDGING -> "TEB";
            case Ethernet.TYPE_REVERSE_ARP -> "Reverse ARP";
            case Ethernet.TYPE_VLAN -> "802.1Q";
            case Ethernet.TYPE_IPV6 -> "IPv6";
            case Ethernet.TYPE_SLOW_PROTOCOLS -> "Slow Protocols";
            case Ethernet.TYPE_MPLS -> "MPLS unicast";
            case Ethernet.TYPE_MPLS_MULTICAST -> "MPLS multicast";
            case Ethernet.TYPE_PPPOE_DISCOVERY -> "PPPoE D";
            case Ethernet.TYPE_PPPOE_SESSION -> "PPPoE S";
            case Ethernet.TYPE_EAPOL -> "EAPOL";
            case Ethernet.TYPE_QINQ -> "802.1Q-QinQ";
            case Ethernet.TYPE_LLDP -> "LLDP";
            case Ethernet.TYPE_MACSEC -> "MACsec";
            case Ethernet.TYPE_PTP -> "PTP";
            case Ethernet.TYPE_LOOPBACK -> "Loopback";
            case Ethernet.TYPE_QINQ_OLD -> "802.1Q-9100";
            default -> "unknown";
        };
        return "ethertype " + name + " (" + Wire.hex(type, 4) + ")";
    }
}
