/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Arp;
import io.ringfly.codec.Ethernet;

/** ARP, of whatever hardware and protocol. */
final class ArpSummary {

    private static final int ETHERNET = 1;
    private static final int FIXED = 8;
    private static final int REVERSE_REQUEST = 3;
    private static final int REVERSE_REPLY = 4;
    private static final int INVERSE_REQUEST = 8;
    private static final int INVERSE_REPLY = 9;

    private ArpSummary() {}

    static void append(SummaryLine l, int i) {
        int at = l.d.offset(i);
        int hardware = l.u16(at);
        int protocol = l.u16(at + 2);
        int hlen = l.u8(at + 4);
        int plen = l.u8(at + 5);
        int op = l.u16(at + 6);
        boolean usual = protocol == Ethernet.TYPE_IPV4 && plen == 4 && hlen > 0;
        if (!l.link) l.put("ARP, ");
        if (!usual || l.verbose()) {
            if (hardware == ETHERNET) l.put("Ethernet");
            else l.put("Unknown Hardware (").put(hardware).put(')');
            l.put(" (len ").put(hlen).put("), ");
            if (protocol == Ethernet.TYPE_IPV4) l.put("IPv4");
            else l.put("Unknown Protocol (").hex(protocol, 4).put(')');
            l.put(" (len ").put(plen).put(')');
            if (usual) l.put(", ");
        }
        boolean addresses = plen == 4 && protocol == Ethernet.TYPE_IPV4;
        if (addresses && !usual) l.put(", ");
        if (addresses && !operation(l, op, hlen, at + FIXED)) return;
        l.put(", length ").put((i > 0 ? l.d.statedEnd(i - 1) : l.original) - (long) at);
    }

    /** False if it is one that isn't known. */
    private static boolean operation(SummaryLine l, int op, int hlen, int sha) {
        int spa = sha + hlen;
        int tha = spa + 4;
        int tpa = tha + hlen;
        switch (op) {
            case Arp.REQUEST -> {
                l.put("Request who-has ").ipv4(tpa);
                if (!isZero(l, tha, hlen)) l.put(" (").linkAddress(tha, hlen).put(')');
                l.put(" tell ").ipv4(spa);
            }
            case Arp.REPLY -> l.put("Reply ").ipv4(spa).put(" is-at ").linkAddress(sha, hlen);
            case REVERSE_REQUEST ->
                l.put("Reverse Request who-is ")
                        .linkAddress(tha, hlen)
                        .put(" tell ")
                        .linkAddress(sha, hlen);
            case REVERSE_REPLY ->
                l.put("Reverse Reply ").linkAddress(tha, hlen).put(" at ").ipv4(tpa);
            case INVERSE_REQUEST ->
                l.put("Inverse Request who-is ")
                        .linkAddress(tha, hlen)
                        .put(" tell ")
                        .linkAddress(sha, hlen);
            case INVERSE_REPLY ->
                l.put("Inverse Reply ").linkAddress(sha, hlen).put(" at ").ipv4(spa);
            default -> {
                l.put("Unknown (").put(op).put(')');
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(SummaryLine l, int at, int length) {
        for (int i = 0; i < length; i++) {
            if (l.u8(at + i) != 0) return false;
        }
        return true;
    }
}
