/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Layer;
import io.ringfly.codec.Llc;
import io.ringfly.codec.NullLoopback;
import io.ringfly.codec.Sll;

/** The headers of links: shown only if they are asked for, or else if nothing that is read is behind them. */
final class LinkSummary {

    private static final int MAC = 6;
    private static final int NAME_WIDTH = 5;
    private static final int DIRECTION_WIDTH = 5;

    private LinkSummary() {}

    static void ethernet(SummaryLine l, int i) {
        Dissection d = l.d;
        int at = d.offset(i);
        boolean last = isUnread(d, i);
        if (!l.link && !last) return;
        addresses(l, at);
        int type = l.u16(at + 12);
        // tags are not shown without -e, so the type is that behind them
        for (int j = i + 1; !l.link && j < d.layers() && d.layer(j) == Layer.VLAN; j++) type = l.u16(d.offset(j) + 2);
        type(l, type);
        long length = (i == 0 ? l.original : d.statedEnd(i - 1)) - (long) at;
        l.put(", length ").put(Ethernet.isLength(type) ? type : length);
        boolean tagged = i + 1 < d.layers() && d.layer(i + 1) != Layer.PAYLOAD;
        if (!last || l.link && tagged) l.put(": ");
    }

    private static void addresses(SummaryLine l, int at) {
        l.mac(at + 6).put(" > ").mac(at).put(", ");
    }

    /** Whether nothing behind this header prints anything. */
    private static boolean isUnread(Dissection d, int i) {
        for (int j = i + 1; j < d.layers(); j++) {
            switch (d.layer(j)) {
                case VLAN -> {}
                case PAYLOAD -> {
                    return d.stopLayer() == Layer.PAYLOAD;
                }
                default -> {
                    return false;
                }
            }
        }
        return d.stopLayer() == Layer.PAYLOAD;
    }

    private static void type(SummaryLine l, int type) {
        if (Ethernet.isLength(type)) l.put("802.3");
        else l.put("ethertype ").put(typeName(type)).put(" (").hex(type, 4).put(')');
    }

    static void vlan(SummaryLine l, int i) {
        Dissection d = l.d;
        int at = d.offset(i);
        int tci = l.u16(at);
        int type = l.u16(at + 2);
        if (!l.link) return;
        l.put("vlan ").put(tci & 0xfff).put(", p ").put(tci >>> 13);
        if ((tci & 0x1000) != 0) l.put(", DEI");
        l.put(", ");
        type(l, type);
        if (!Ethernet.isLength(type)) l.put(", ");
    }

    static void llc(SummaryLine l, int i) {
        Dissection d = l.d;
        int at = d.offset(i);
        int length = d.headerLength(i);
        boolean snap = length == Llc.SNAP_LENGTH;
        boolean last = isUnread(d, i);
        if (!l.link && !last) return;
        if (!snap || l.link) {
            l.put("LLC, dsap ").put(sapName(l.u8(at) & 0xfe)).put(" (").hex(l.u8(at) & 0xfe, 2);
            l.put((l.u8(at) & 1) != 0 ? ") Group, ssap " : ") Individual, ssap ");
            l.put(sapName(l.u8(at + 1) & 0xfe)).put(" (").hex(l.u8(at + 1) & 0xfe, 2);
            l.put((l.u8(at + 1) & 1) != 0 ? ") Response, ctrl " : ") Command, ctrl ");
            if (length == Llc.LENGTH + 1) l.hex(l.u16(at + 2), 4);
            else l.hex(l.u8(at + 2), 2);
        }
        if (snap) {
            if (l.link) l.put(": ");
            else l.put("SNAP, ");
            int oui = l.u24(at + 3);
            l.put("oui ").put(ouiName(oui)).put(" (").hex(oui, 6).put("), ");
            int pid = l.u16(at + 6);
            if (oui == Llc.OUI_ETHERNET)
                l.put("ethertype ").put(typeName(pid)).put(" (").hex(pid, 4);
            else l.put("pid Unknown (").hex(pid, 4);
            l.put("), length ").put(d.statedEnd(i) - (long) at - length).put(": ");
        } else {
            l.put(": ");
        }
    }

    static void sll(SummaryLine l, int i) {
        int at = l.d.offset(i);
        if (!l.link) return;
        String direction = direction(l.u16(at));
        l.out.spaces(3 - direction.length());
        l.put(direction).put(' ');
        if (l.u16(at + 4) == MAC) l.mac(at + 6).put(' ');
        int type = l.u16(at + 14);
        cookedType(l, type);
        l.put(", length ").put(l.original).put(": ");
    }

    /** Where tcpdump has the name that this machine gives to an interface of that index, there is the index. */
    static void sll2(SummaryLine l, int i) {
        int at = l.d.offset(i);
        int start = l.out.length();
        l.put(l.u32(at + 4));
        l.out.spaces(NAME_WIDTH - (l.out.length() - start));
        start = l.out.length();
        l.put(' ').put(direction(l.u8(at + 10)));
        l.out.spaces(DIRECTION_WIDTH - (l.out.length() - start));
        if (!l.link) return;
        l.put("ifindex ").put(l.u32(at + 4)).put(' ');
        if (l.u8(at + 11) == MAC) l.mac(at + 12).put(' ');
        cookedType(l, l.u16(at));
        l.put(", length ").put(l.original).put(": ");
    }

    private static void cookedType(SummaryLine l, int type) {
        l.put("ethertype ").put(typeName(type)).put(" (").hex(type, 4).put(')');
    }

    private static String direction(int packetType) {
        return switch (packetType) {
            case Sll.TO_US -> "In";
            case Sll.BROADCAST -> "B";
            case Sll.MULTICAST -> "M";
            case Sll.TO_OTHERS -> "P";
            case Sll.FROM_US -> "Out";
            default -> "?";
        };
    }

    static void nullLoopback(SummaryLine l, int i) {
        int at = l.d.offset(i);
        if (!l.link) return;
        int family = NullLoopback.family(l.m, l.at + at);
        String name = switch (family) {
            case NullLoopback.IPV4 -> "IPv4";
            case NullLoopback.IPV6_BSD, NullLoopback.IPV6_FREEBSD, NullLoopback.IPV6_DARWIN -> "IPv6";
            default -> "unknown";
        };
        l.put("AF ")
                .put(name)
                .put(" (")
                .put(family)
                .put("), length ")
                .put(l.original)
                .put(": ");
    }

    static String typeName(int type) {
        return switch (type) {
            case Ethernet.TYPE_IPV4 -> "IPv4";
            case Ethernet.TYPE_TRANSPARENT_BRIDGING -> "TEB";
            case Ethernet.TYPE_ARP -> "ARP";
            case Ethernet.TYPE_REVERSE_ARP -> "Reverse ARP";
            case Ethernet.TYPE_VLAN -> "802.1Q";
            case Ethernet.TYPE_QINQ -> "802.1Q-QinQ";
            case Ethernet.TYPE_QINQ_OLD -> "802.1Q-9100";
            case Ethernet.TYPE_IPV6 -> "IPv6";
            case Ethernet.TYPE_MPLS -> "MPLS unicast";
            case Ethernet.TYPE_MPLS_MULTICAST -> "MPLS multicast";
            case Ethernet.TYPE_SLOW_PROTOCOLS -> "Slow Protocols";
            case Ethernet.TYPE_PPPOE_DISCOVERY -> "PPPoE D";
            case Ethernet.TYPE_PPPOE_SESSION -> "PPPoE S";
            case Ethernet.TYPE_EAPOL -> "EAPOL";
            case Ethernet.TYPE_LLDP -> "LLDP";
            case Ethernet.TYPE_MACSEC -> "802.1AE MACsec";
            case Ethernet.TYPE_PTP -> "PTP";
            case Ethernet.TYPE_LOOPBACK -> "Loopback";
            default -> "Unknown";
        };
    }

    private static String sapName(int sap) {
        return switch (sap) {
            case Llc.SAP_NULL -> "Null";
            case Llc.SAP_IP -> "IP";
            case Llc.SAP_STP -> "STP";
            case Llc.SAP_SNAP -> "SNAP";
            case Llc.SAP_IPX -> "IPX";
            case Llc.SAP_NETBIOS -> "NetBeui";
            case Llc.SAP_ISO -> "OSI";
            default -> "Unknown";
        };
    }

    static String ouiName(int oui) {
        return switch (oui) {
            case Llc.OUI_ETHERNET -> "Ethernet";
            case Llc.OUI_CISCO -> "Cisco";
            case Llc.OUI_BRIDGE_TUNNEL -> "Cisco bridged";
            case Llc.OUI_IEEE_8021 -> "RFC2684";
            default -> "Unknown";
        };
    }
}
