/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.Layer;
import io.ringfly.codec.LinkType;
import io.ringfly.codec.Stop;
import io.ringfly.codec.Wire;
import io.ringfly.codec.pcap.CaptureReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where Ringfly differs from tshark on purpose, each with its reason. */
final class Leniency {

    private static final int SUN_ATM = 123;
    private static final int ISL = 0x01000c00;
    private static final int ISL_OLD = 0x03000c00;
    private static final Set<Integer> IP_OPTIONS =
            Set.of(0, 1, 7, 11, 12, 25, 68, 82, 130, 131, 133, 134, 136, 137, 148);

    private final Dissection d;
    private final CaptureReader in;
    /** From here on tshark's fields don't count. */
    private final int end;

    Leniency(Dissection d, CaptureReader in) {
        this.d = d;
        this.in = in;
        // Of a header that is cut short or malformed tshark shows the first fields, and Ringfly none but the reason.
        // And
        // behind a protocol that Ringfly doesn't read there may be others that it does.
        boolean early = d.stopLayer() != Layer.PAYLOAD || d.stop() == Stop.UNKNOWN_PROTOCOL;
        end = early ? d.stopOffset() : Integer.MAX_VALUE;
    }

    /** Whether nothing in this packet is to be compared. */
    boolean isOther() {
        int linkType = in.linkType();
        // tshark takes the four bytes before the packet for none of it
        if (linkType == SUN_ATM) return true;
        int length = in.capturedLength();
        if (length == 0) return false;
        int first = in.memory().get(Wire.BYTE, in.offset()) & 0xff;
        // link types that promise one version of IP: Ringfly believes the packet
        if (linkType == LinkType.IPV4 && first >>> 4 != 4 || linkType == LinkType.IPV6 && first >>> 4 != 6) return true;
        if (linkType != LinkType.ETHERNET || length < 4) return false;
        // Cisco's ISL puts a header before that of Ethernet, which only an address tells
        int head = in.memory().get(Wire.INT, in.offset());
        return head == ISL || head == ISL_OLD;
    }

    /** What of tshark's is to be compared. */
    List<Tshark.Shown> theirs(String field, List<Tshark.Shown> theirs) {
        if (field.startsWith("frame.")) return theirs;
        List<Tshark.Shown> kept = new ArrayList<>(theirs);
        kept.removeIf(shown -> shown.offset() >= end);
        // an alias that tshark has for ipv6.version
        if (field.equals("ip.version")) kept.removeIf(shown -> shown.value().equals("6"));
        if (field.equals("tcp.option_kind") || field.equals("ip.opt.type")) withoutPadding(kept);
        return kept;
    }

    /** tshark shows each byte behind the end of options as one more end. */
    private static void withoutPadding(List<Tshark.Shown> kinds) {
        for (int i = kinds.size() - 1; i > 0; i--) {
            boolean padding = kinds.get(i).value().equals("0")
                    && kinds.get(i - 1).value().equals("0")
                    && kinds.get(i - 1).offset() == kinds.get(i).offset() - 1;
            if (padding) kinds.remove(i);
        }
    }

    boolean allows(String field, List<Tshark.Shown> ours, List<Tshark.Shown> theirs) {
        if (field.endsWith(".checksum.status")) return allowsStatus(ours, theirs);
        // what a sender leaves 0 to its device: tshark shows the length of the frame
        if (field.equals("ip.len")) return sameBut(ours, theirs, "0") || isBigUdp();
        // What states an end behind that of its header: tshark shows some kinds of these and some not.
        if (field.startsWith("icmp.ext.") || field.startsWith("ipv6.opt.")) return isPrefix(ours, theirs);
        // On the port of VXLAN, but without the flag that VXLAN has always; or VXLAN-GPE.
        if (field.startsWith("vxlan.")) return d.find(Layer.VXLAN) < 0 || isBigUdp();
        // Once both ends have agreed on accurate ECN tshark has one number for these three.
        if (field.equals("tcp.flags.ae") || field.equals("tcp.flags.cwr") || field.equals("tcp.flags.ece")) {
            return theirs.isEmpty();
        }
        if (field.startsWith("ip.opt.")) return hasUnknownOption();
        return isBigUdp();
    }

    /** tshark doesn't verify what an error quotes; and takes another length where a header states too much. */
    private boolean allowsStatus(List<Tshark.Shown> ours, List<Tshark.Shown> theirs) {
        if (ours.size() != theirs.size()) return isBigUdp();
        for (int i = 0; i < ours.size(); i++) {
            if (ours.get(i).value().equals(theirs.get(i).value())) continue;
            int layer = layerOf(ours.get(i).offset());
            if (!d.isQuoted(layer) && !exceedsBefore(layer)) return false;
        }
        return true;
    }

    private int layerOf(int offset) {
        int layer = 0;
        for (int i = 0; i < d.layers(); i++) {
            if (d.offset(i) <= offset) layer = i;
        }
        return layer;
    }

    private boolean exceedsBefore(int layer) {
        for (int i = 0; i <= layer; i++) {
            if (d.exceeds(i)) return true;
        }
        return false;
    }

    private static boolean sameBut(List<Tshark.Shown> ours, List<Tshark.Shown> theirs, String value) {
        if (ours.size() != theirs.size()) return false;
        for (int i = 0; i < ours.size(); i++) {
            Tshark.Shown one = ours.get(i);
            if (!one.equals(theirs.get(i)) && !one.value().equals(value)) return false;
        }
        return true;
    }

    private static boolean isPrefix(List<Tshark.Shown> a, List<Tshark.Shown> b) {
        int common = Math.min(a.size(), b.size());
        return a.subList(0, common).equals(b.subList(0, common)) && Math.abs(a.size() - b.size()) <= 1;
    }

    /** Of IPv4 options that tshark doesn't know, or that end behind the header, it doesn't show the kind. */
    private boolean hasUnknownOption() {
        for (int i = 0; i < d.layers(); i++) {
            if (d.layer(i) != Layer.IPV4) continue;
            int end = d.payload(i);
            for (int at = d.offset(i) + 20; at < end; ) {
                int kind = in.memory().get(Wire.BYTE, in.offset() + at) & 0xff;
                if (kind == 0) break;
                int length = kind == 1 ? 1 : at + 1 < end ? in.memory().get(Wire.BYTE, in.offset() + at + 1) & 0xff : 0;
                if (!IP_OPTIONS.contains(kind) || length == 0 || kind != 1 && length < 2 || length > end - at)
                    return true;
                at += length;
            }
        }
        return false;
    }

    /** Linux sends UDP of more than 64 KiB to its devices, with a length of 0, at which tshark ends. */
    private boolean isBigUdp() {
        int udp = d.find(Layer.UDP);
        return udp >= 0 && in.memory().get(Wire.SHORT, in.offset() + d.offset(udp) + 4) == 0;
    }
}
