/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.Gre;

/** The fields of GRE, VXLAN and GUE. */
final class TunnelFields {

    private static final int VXLAN_GROUP = 0x8000;
    private static final int VXLAN_VNI = 0x0800;
    private static final int VXLAN_DONT_LEARN = 0x0040;
    private static final int VXLAN_APPLIED = 0x0008;
    private static final int VXLAN_KNOWN = VXLAN_GROUP | VXLAN_VNI | VXLAN_DONT_LEARN | VXLAN_APPLIED;

    private TunnelFields() {}

    static void gre(FieldSink s, Dissection d, int layer) {
        int at = d.offset(layer);
        int flags = s.u16(at);
        boolean first = (flags & 7) == 1 && s.u16(at + 2) == Gre.TYPE_PPP;
        s.put(Field.GRE_FLAGS_AND_VERSION, flags, at, 2);
        s.flag(Field.GRE_FLAGS_CHECKSUM, flags, Gre.CHECKSUM, at, 2);
        s.flag(Field.GRE_FLAGS_ROUTING, flags, Gre.ROUTING, at, 2);
        s.flag(Field.GRE_FLAGS_KEY, flags, Gre.KEY, at, 2);
        s.flag(Field.GRE_FLAGS_SEQUENCE_NUMBER, flags, Gre.SEQUENCE, at, 2);
        s.flag(Field.GRE_FLAGS_STRICT_SOURCE_ROUTE, flags, Gre.STRICT_ROUTE, at, 2);
        s.put(Field.GRE_FLAGS_RECURSION_CONTROL, flags >>> 8 & 7, at, 2);
        if (first) {
            s.flag(Field.GRE_FLAGS_ACK, flags, Gre.ACK, at, 2);
            s.put(Field.GRE_FLAGS_RESERVED, flags >>> 3 & 0xf, at, 2);
        } else {
            s.put(Field.GRE_FLAGS_RESERVED, flags >>> 3 & 0x1f, at, 2);
        }
        s.put(Field.GRE_FLAGS_VERSION, flags & 7, at, 2);
        s.put16(Field.GRE_PROTO, at + 2);
        int next = at + Gre.LENGTH;
        if ((flags & Gre.CHECKSUM) != 0) {
            s.put16(Field.GRE_CHECKSUM, next);
            s.verdict(Field.GRE_CHECKSUM_STATUS, Field.GRE_CHECKSUM_VERDICT, Verdicts.of(s.m, s.at, d, layer), next);
            s.put16(Field.GRE_OFFSET, next + 2);
            next += 4;
        }
        if ((flags & Gre.KEY) != 0) {
            if (first) {
                s.put16(Field.GRE_KEY_PAYLOAD_LENGTH, next);
                s.put16(Field.GRE_KEY_CALL_ID, next + 2);
            } else {
                s.put32(Field.GRE_KEY, next);
            }
            next += 4;
        }
        if ((flags & Gre.SEQUENCE) != 0) {
            s.put32(Field.GRE_SEQUENCE_NUMBER, next);
            next += 4;
        }
        if (first && (flags & Gre.ACK) != 0) s.put32(Field.GRE_ACK_NUMBER, next);
    }

    static void vxlan(FieldSink s, int at) {
        int flags = s.u16(at);
        s.put(Field.VXLAN_FLAGS, flags, at, 2);
        s.flag(Field.VXLAN_FLAG_G, flags, VXLAN_GROUP, at, 2);
        s.flag(Field.VXLAN_FLAG_I, flags, VXLAN_VNI, at, 2);
        s.flag(Field.VXLAN_FLAG_D, flags, VXLAN_DONT_LEARN, at, 2);
        s.flag(Field.VXLAN_FLAG_A, flags, VXLAN_APPLIED, at, 2);
        s.put(Field.VXLAN_FLAGS_RESERVED, flags & ~VXLAN_KNOWN, at, 2);
        s.put16(Field.VXLAN_GBP, at + 2);
        s.put(Field.VXLAN_VNI, s.u24(at + 4), at + 4, 3);
        s.put8(Field.VXLAN_RESERVED8, at + 7);
    }

    static void gue(FieldSink s, int at) {
        s.put(Field.GUE_VERSION, s.u8(at) >>> 6, at, 1);
        s.flag(Field.GUE_CONTROL, s.u8(at), 0x20, at, 1);
        s.put(Field.GUE_HDR_LEN, 4 + ((s.u8(at) & 0x1f) << 2), at, 1);
        s.put8(Field.GUE_PROTO, at + 1);
        s.put16(Field.GUE_FLAGS, at + 2);
    }
}
