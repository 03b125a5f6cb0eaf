/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/** The fields of an ARP packet for IPv4 over Ethernet. */
public record ArpHeader(int op, long sha, int spa, long tha, int tpa) {

    public ArpHeader {
        Wire.requireFits("op", op, 0xffff);
        Wire.requireMac("sha", sha);
        Wire.requireMac("tha", tha);
    }

    /** Reads a packet that passed {@link Arp#check}. */
    public static ArpHeader read(MemorySegment m, long at) {
        return new ArpHeader(Arp.op(m, at), Arp.sha(m, at), Arp.spa(m, at), Arp.tha(m, at), Arp.tpa(m, at));
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Arp.LENGTH;
    }

    public void write(MemorySegment m, long at) {
        Arp.write(m, at, op, sha, spa, tha, tpa);
    }

    /** {@code "ARP, Request who-has 192.0.2.2 tell 192.0.2.1"}. */
    @Override
    public String toString() {
        return switch (op) {
            case Arp.REQUEST -> "ARP, Request who-has " + Ipv4Address.format(tpa) + " tell " + Ipv4Address.format(spa);
            case Arp.REPLY -> "ARP, Reply " + Ipv4Address.format(spa) + " is-at " + MacAddress.format(sha);
            default ->
                "ARP, op " + op + ", " + Ipv4Address.format(spa) + " (" + MacAddress.format(sha) + ") > "
                        + Ipv4Address.format(tpa) + " (" + MacAddress.format(tha) + ")";
        };
    }
}
