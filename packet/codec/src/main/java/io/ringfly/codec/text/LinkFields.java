/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Llc;
import io.ringfly.codec.NullLoopback;
import io.ringfly.codec.Sll;

/** The fields of what is below IP. */
final class LinkFields {

    private static final int LOCAL = 0x02;
    private static final int GROUP = 0x01;
    private static final int MAC_LENGTH = 6;
    private static final int OUI_LENGTH = 3;
    private static final int SLL_ADDRESS = 8;

    /** Numbers from here on are EtherTypes, and the lower ones Linux's own. */
    private static final int LINUX_TYPES = 1536;

    private LinkFields() {}

    static void ethernet(FieldSink s, int at) {
        s.mac(Field.ETH_DST, at);
        s.flag(Field.ETH_DST_LG, s.u8(at), LOCAL, at, OUI_LENGTH);
        s.flag(Field.ETH_DST_IG, s.u8(at), GROUP, at, OUI_LENGTH);
        s.mac(Field.ETH_SRC, at + 6);
        s.flag(Field.ETH_SRC_LG, s.u8(at + 6), LOCAL, at + 6, OUI_LENGTH);
        s.flag(Field.ETH_SRC_IG, s.u8(at + 6), GROUP, at + 6, OUI_LENGTH);
        int type = s.u16(at + 12);
        if (type >= Ethernet.MIN_TYPE || type == 0) s.put16(Field.ETH_TYPE, at + 12);
        else if (Ethernet.isLength(type)) s.put16(Field.ETH_LEN, at + 12);
        else s.put16(Field.ETH_INVALID_LENTYPE, at + 12);
    }

    static void vlan(FieldSink s, int at, boolean provider) {
        int tci = s.u16(at);
        int type = s.u16(at + 2);
        boolean length = Ethernet.isLength(type) && type != 0;
        if (provider) {
            s.put(Field.IEEE8021AD_PRIORITY, tci >>> 13, at, 1);
            s.put(Field.IEEE8021AD_DEI, tci >>> 12 & 1, at, 1);
            s.put(Field.IEEE8021AD_ID, tci & 0xfff, at, 2);
            s.put16(length ? Field.IEEE8021AH_LEN : Field.IEEE8021AH_ETYPE, at + 2);
        } else {
            s.put(Field.VLAN_PRIORITY, tci >>> 13, at, 2);
            s.put(Field.VLAN_DEI, tci >>> 12 & 1, at, 2);
            s.put(Field.VLAN_ID, tci & 0xfff, at, 2);
            s.put16(length ? Field.VLAN_LEN : Field.VLAN_ETYPE, at + 2);
        }
    }

    static void llc(FieldSink s, int at, int headerLength) {
        s.put8(Field.LLC_DSAP, at);
        s.put(Field.LLC_DSAP_SAP, s.u8(at) >>> 1, at, 1);
        s.flag(Field.LLC_DSAP_IG, s.u8(at), 1, at, 1);
        s.put8(Field.LLC_SSAP, at + 1);
        s.put(Field.LLC_SSAP_SAP, s.u8(at + 1) >>> 1, at + 1, 1);
        s.flag(Field.LLC_SSAP_CR, s.u8(at + 1), 1, at + 1, 1);
        control(s, at + 2);
        if (headerLength != Llc.SNAP_LENGTH) return;
        s.put(Field.LLC_OUI, s.u24(at + 3), at + 3, OUI_LENGTH);
        Field type = switch (s.u24(at + 3)) {
            case Llc.OUI_ETHERNET, Llc.OUI_BRIDGE_TUNNEL -> Field.LLC_TYPE;
            case Llc.OUI_CISCO -> Field.LLC_CISCO_PID;
            default -> Field.LLC_PID;
        };
        s.put16(type, at + 6);
    }

    private static void control(FieldSink s, int at) {
        int first = s.u8(at);
        if ((first & 3) == 3) {
            s.put(Field.LLC_CONTROL, first, at, 1);
            s.put(Field.LLC_CONTROL_FTYPE_SHORT, 3, at, 1);
            return;
        }
        int control = s.u8(at + 1) << 8 | first;
        s.put(Field.LLC_CONTROL, control, at, 2);
        s.put(Field.LLC_CONTROL_N_R, control >>> 9, at, 2);
        boolean supervisory = (first & 1) != 0;
        if (supervisory) s.put(Field.LLC_CONTROL_S_FTYPE, first >>> 2 & 3, at, 2);
        else s.put(Field.LLC_CONTROL_N_S, first >>> 1, at, 2);
        s.put(Field.LLC_CONTROL_FTYPE, supervisory ? 1 : 0, at, 2);
    }

    /** A stack of labels. */
    static void mpls(FieldSink s, int at, int length) {
        for (int i = at; i < at + length; i += 4) {
            long entry = s.u32(i);
            s.put(Field.MPLS_LABEL, entry >>> 12, i, 4);
            s.put(Field.MPLS_EXP, entry >>> 9 & 7, i, 4);
            s.put(Field.MPLS_BOTTOM, entry >>> 8 & 1, i, 4);
            s.put(Field.MPLS_TTL, entry & 0xff, i, 4);
        }
    }

    static void sll(FieldSink s, int at) {
        s.put16(Field.SLL_PKTTYPE, at);
        s.put16(Field.SLL_HATYPE, at + 2);
        s.put16(Field.SLL_HALEN, at + 4);
        address(s, at + 6, s.u16(at + 4));
        protocol(s, at + 14, s.u16(at + 2));
    }

    static void sll2(FieldSink s, int at) {
        protocol(s, at, s.u16(at + 8));
        s.put32(Field.SLL_IFINDEX, at + 4);
        s.put16(Field.SLL_HATYPE, at + 8);
        s.put8(Field.SLL_PKTTYPE, at + 10);
        s.put8(Field.SLL_HALEN, at + 11);
        address(s, at + 12, s.u8(at + 11));
    }

    private static void address(FieldSink s, int at, int length) {
        int there = Math.min(length, SLL_ADDRESS);
        if (length == MAC_LENGTH) s.mac(Field.SLL_SRC_ETH, at);
        else if (length == 4) s.ipv4(Field.SLL_SRC_IPV4, at);
        else if (length > 0) s.bytes(Field.SLL_SRC_OTHER, at, there);
        if (there < SLL_ADDRESS) s.bytes(Field.SLL_UNUSED, at + there, SLL_ADDRESS - there);
    }

    private static void protocol(FieldSink s, int at, int hardware) {
        Field field = Field.SLL_ETYPE;
        if (hardware == Sll.HARDWARE_GRE) field = Field.SLL_GRETYPE;
        else if (s.u16(at) < LINUX_TYPES) field = Field.SLL_LTYPE;
        s.put16(field, at);
    }

    static void nullLoopback(FieldSink s, int at) {
        int family = NullLoopback.family(s.m, s.at + at);
        boolean isFamily = family >>> 16 == 0;
        // some write an EtherType in its place
        Field field = isFamily && !Ethernet.isLength(family) ? Field.NULL_TYPE : Field.NULL_FAMILY;
        s.put(field, isFamily ? family : s.u32(at), at, 4);
    }

    static void arp(FieldSink s, int at) {
        int hardwareSize = s.u8(at + 4);
        int protocolSize = s.u8(at + 5);
        s.put16(Field.ARP_HW_TYPE, at);
        s.put16(Field.ARP_PROTO_TYPE, at + 2);
        s.put8(Field.ARP_HW_SIZE, at + 4);
        s.put8(Field.ARP_PROTO_SIZE, at + 5);
        s.put16(Field.ARP_OPCODE, at + 6);
        boolean mac = hardwareSize == MAC_LENGTH && isEthernet(s.u16(at));
        boolean ipv4 = protocolSize == 4 && s.u16(at + 2) == Ethernet.TYPE_IPV4;
        int sender = at + 8;
        hardware(s, mac ? Field.ARP_SRC_HW_MAC : Field.ARP_SRC_HW, sender, hardwareSize);
        protocol(s, ipv4 ? Field.ARP_SRC_PROTO_IPV4 : Field.ARP_SRC_PROTO, sender + hardwareSize, protocolSize);
        int target = sender + hardwareSize + protocolSize;
        hardware(s, mac ? Field.ARP_DST_HW_MAC : Field.ARP_DST_HW, target, hardwareSize);
        protocol(s, ipv4 ? Field.ARP_DST_PROTO_IPV4 : Field.ARP_DST_PROTO, target + hardwareSize, protocolSize);
    }

    /** Ethernet, and the IEEE 802 networks whose addresses are like its. */
    private static boolean isEthernet(int hardwareType) {
        return hardwareType == 1 || hardwareType == 6;
    }

    private static void hardware(FieldSink s, Field field, int at, int length) {
        if (field.format() == Field.Format.MAC) s.mac(field, at);
        else if (length > 0) s.bytes(field, at, length);
    }

    private static void protocol(FieldSink s, Field field, int at, int length) {
        if (field.format() == Field.Format.IPV4) s.ipv4(field, at);
        else if (length > 0) s.bytes(field, at, length);
    }
}
