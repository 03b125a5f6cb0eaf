/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/** The fields of an Ethernet II header. */
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
        String name = switch (type) {
            case Ethernet.TYPE_IPV4 -> "IPv4";
            case Ethernet.TYPE_ARP -> "ARP";
            case Ethernet.TYPE_VLAN -> "802.1Q";
            case Ethernet.TYPE_IPV6 -> "IPv6";
            case Ethernet.TYPE_QINQ -> "802.1Q-QinQ";
            default -> "unknown";
        };
        return MacAddress.format(src) + " > " + MacAddress.format(dst) + ", ethertype " + name + " ("
                + Wire.hex(type, 4) + ")";
    }
}
