/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.Layer;
import io.ringfly.codec.Udp;

/** UDP, and what is known of SCTP. */
final class UdpSummary {

    private UdpSummary() {}

    /** False if what it carries isn't shown. */
    static boolean append(SummaryLine l, int i) {
        Dissection d = l.d;
        int at = d.offset(i);
        int ip = Verdicts.ipBefore(d, i);
        IpSummary.ports(l, i, at);
        if (l.verbosity > (d.layer(ip) == Layer.IPV6 ? 0 : 1)) checksum(l, i, at);
        if (!l.quick && i + 1 < d.layers() && d.layer(i + 1) != Layer.PAYLOAD) return true;
        long length = d.statedEnd(i) - (long) at - Udp.LENGTH;
        if (d.exceeds(i) && !Verdicts.isFirstFragment(d, ip)) {
            l.put("UDP, bad length ").put(length).put(" > ");
            l.put(d.statedEnd(i - 1) - (long) at - Udp.LENGTH);
        } else {
            l.put("UDP, length ").put(length);
        }
        return false;
    }

    private static void checksum(SummaryLine l, int i, int at) {
        switch (Verdicts.of(l.m, l.at, l.d, i)) {
            case OK -> l.put("[udp sum ok] ");
            case ABSENT -> l.put("[no cksum] ");
            case WRONG, PARTIAL -> {
                l.put("[bad udp cksum ").hex(l.u16(at + 6), 4).put(" -> ");
                l.hex(Verdicts.right(l.m, l.at, l.d, i, at + 6), 4).put("!] ");
            }
            case NOT_COMPUTABLE -> {}
        }
    }

    static void sctp(SummaryLine l, int i) {
        int at = l.d.offset(i);
        IpSummary.ports(l, i, at);
        l.put("sctp, length ").put(l.d.statedEnd(i) - (long) at - l.d.headerLength(i));
    }
}
