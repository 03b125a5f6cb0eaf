/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.Gre;
import io.ringfly.codec.Mpls;
import io.ringfly.codec.Vxlan;

/** GRE, VXLAN, GUE and MPLS. */
final class TunnelSummary {

    private TunnelSummary() {}

    static void gre(SummaryLine l, int i) {
        Dissection d = l.d;
        int at = d.offset(i);
        long header = l.at + at;
        int flags = l.u16(at);
        l.put("GREv").put(flags & 7);
        if (l.verbose()) {
            l.put(", Flags [");
            int start = l.out.length();
            flag(l, start, flags, Gre.CHECKSUM, "checksum present");
            flag(l, start, flags, Gre.KEY, "key present");
            flag(l, start, flags, Gre.SEQUENCE, "sequence# present");
            flag(l, start, flags, Gre.ACK, "ack present");
            if (l.out.length() == start) l.put("none");
            l.put(']');
        }
        if ((flags & 7) == 0) {
            if (Gre.hasChecksum(l.m, header))
                l.put(", sum ").hex(Gre.checksum(l.m, header), 1).put(", off 0x0");
            if (Gre.hasKey(l.m, header)) l.put(", key=").hex(Gre.key(l.m, header) & 0xffff_ffffL, 1);
            if (Gre.hasSequence(l.m, header)) l.put(", seq ").put(Gre.sequence(l.m, header) & 0xffff_ffffL);
        } else {
            l.put(", call ").put(Gre.callId(l.m, header));
            if (Gre.hasSequence(l.m, header)) l.put(", seq ").put(Gre.sequence(l.m, header) & 0xffff_ffffL);
            if (Gre.hasAck(l.m, header)) l.put(", ack ").put(Gre.ack(l.m, header) & 0xffff_ffffL);
        }
        int protocol = l.u16(at + 2);
        if (l.link) {
            String name = LinkSummary.typeName(protocol);
            l.put(", proto ").put(name.equals("Unknown") ? "unknown" : name);
            l.put(" (").hex(protocol, 4).put(')');
        }
        l.put(", length ").put(IpSummary.statedEnd(d, i) - (long) at);
        l.put(l.verbose() ? "\n\t" : ": ");
    }

    private static void flag(SummaryLine l, int start, int flags, int flag, String text) {
        if ((flags & flag) == 0) return;
        if (l.out.length() > start) l.put(", ");
        l.put(text);
    }

    static void vxlan(SummaryLine l, int i) {
        int at = l.d.offset(i);
        int flags = l.u8(at);
        l.put("VXLAN, flags [").put((flags & Vxlan.VNI) != 0 ? "I" : ".");
        l.put("] (").hex(flags, 2).put("), vni ").put(l.u24(at + 4));
        l.put(l.verbose() ? "\n" : ": ");
    }

    static void gue(SummaryLine l, int i) {
        int at = l.d.offset(i);
        l.put("GUE, ");
        if ((l.u8(at) & 0x20) != 0) l.put("control ").put(l.u8(at + 1));
        else IpSummary.protocol(l, l.u8(at + 1));
        if (l.d.headerLength(i) > 4) l.put(", flags ").hex(l.u16(at + 2), 4);
        l.put(", length ").put(l.d.statedEnd(i) - (long) at).put(l.verbose() ? "\n\t" : ": ");
    }

    static void mpls(SummaryLine l, int i) {
        int at = l.d.offset(i);
        int end = at + l.d.headerLength(i);
        l.put("MPLS (");
        for (int entry = at; entry < end; entry += Mpls.LENGTH) {
            if (entry > at) l.put(l.verbose() ? "\n\t(" : " (");
            int word = l.i32(entry);
            int label = word >>> 12;
            l.put("label ").put(label);
            l.put(", tc ").put(word >>> 9 & 7);
            if ((word & 0x100) != 0) l.put(", [S]");
            l.put(", ttl ").put(word & 0xff).put(')');
        }
        l.put(l.verbose() ? "\n\t" : " ");
    }
}
