/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Check;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Gre;
import io.ringfly.codec.Gue;
import io.ringfly.codec.IcmpExtension;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4Option;
import io.ringfly.codec.Ipv6Extension;
import io.ringfly.codec.Ipv6Option;
import io.ringfly.codec.Layer;
import io.ringfly.codec.LinkType;
import io.ringfly.codec.Llc;
import io.ringfly.codec.Mpls;
import io.ringfly.codec.NdOption;
import io.ringfly.codec.NullLoopback;
import io.ringfly.codec.Stop;
import io.ringfly.codec.TcpOption;
import io.ringfly.codec.Vxlan;
import io.ringfly.codec.Wire;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where Ringfly differs from tshark on purpose in a packet: an {@link Excuse} for each, no wider than the bytes and the
 * fields that it is about.
 */
final class Leniency {

    private static final int SUN_ATM = 123;
    private static final int ISL = 0x01000c00;
    private static final int ISL_OLD = 0x03000c00;
    private static final int WCCP = 0x883e;
    private static final int CALIPSO = 7;
    private static final int CALIPSO_LENGTH = 8;
    private static final int CALIPSO_COMPARTMENTS = 6;
    private static final int QUOTED_BEFORE_RFC_4884 = 128;
    private static final int MAX_ADDRESSES = 128;
    private static final int SLL_ETHERNET = 3;
    private static final int END = Integer.MAX_VALUE;
    private static final Set<Integer> IP_OPTIONS =
            Set.of(0, 1, 7, 11, 12, 25, 68, 82, 130, 131, 133, 134, 136, 137, 148);
    /** Echo, CC, SCPS, quick start, Riverbed's. */
    private static final Set<Integer> TCP_OPTIONS = Set.of(6, 7, 11, 12, 13, 20, 21, 22, 23, 27, 76, 78);

    /** Certification paths and fast handovers. */
    private static final Set<Integer> OTHER_TYPES = Set.of(148, 149, 150, 154);

    private static final Set<Integer> EXTENSIONS =
            Set.of(IpProtocol.HOP_BY_HOP, IpProtocol.ROUTING, IpProtocol.FRAGMENT, IpProtocol.DESTINATION_OPTIONS);

    private final MemorySegment m;
    private final long at;
    private final int captured;
    private final int linkType;
    private final Dissection d;
    private final Tshark tshark;
    private final List<Excuse> excuses = new ArrayList<>();

    /** Of the frame at {@code at} that {@code d} has dissected, and tshark, which stands at the same packet. */
    Leniency(MemorySegment m, long at, int captured, int linkType, Dissection d, Tshark tshark) {
        this.m = m;
        this.at = at;
        this.captured = captured;
        this.linkType = linkType;
        this.d = d;
        this.tshark = tshark;
        whole();
        for (int i = 0; i < d.layers(); i++) {
            layer(i);
        }
    }

    List<Excuse> excuses() {
        return excuses;
    }

    /** Whether nothing in this packet is to be compared, because the two don't even agree what it begins with. */
    boolean isOther() {
        // tshark takes the four bytes before the packet for none of it
        if (linkType == SUN_ATM) return true;
        if (captured == 0) return false;
        // link types that promise one version of IP: Ringfly believes the packet
        if (linkType == LinkType.IPV4 && u8(0) >>> 4 != 4 || linkType == LinkType.IPV6 && u8(0) >>> 4 != 6) return true;
        if (linkType != LinkType.ETHERNET || captured < 4) return false;
        // Cisco's ISL puts a header before that of Ethernet, which only an address tells
        int head = m.get(Wire.INT, at);
        return head == ISL || head == ISL_OLD;
    }

    private void whole() {
        int stop = d.stopOffset();
        if (d.stopLayer() != Layer.PAYLOAD) excuses.add(Excuse.theirs(Reason.UNREADABLE, "", stop, END));
        if (stop == 0 && d.stop() == Stop.UNKNOWN_PROTOCOL) excuses.add(Excuse.theirs(Reason.LINK, "", 0, END));
        if (isOfSameDissector()) excuses.add(Excuse.theirs(Reason.SAME_DISSECTOR, "", stop, END));
    }

    private boolean isOfSameDissector() {
        int last = lastHeader();
        if (d.stop() != Stop.UNKNOWN_PROTOCOL || last < 0) return false;
        if (d.layer(last) == Layer.GRE) return d.nextProtocol() == WCCP;
        if (d.layer(last) == Layer.SLL || d.layer(last) == Layer.SLL2) return d.nextProtocol() == SLL_ETHERNET;
        return d.layer(last) == Layer.IPV4 && EXTENSIONS.contains(d.nextProtocol());
    }

    private int lastHeader() {
        int last = d.layers() - 1;
        return last >= 0 && d.layer(last) == Layer.PAYLOAD ? last - 1 : last;
    }

    private void layer(int i) {
        int from = d.offset(i);
        int payload = d.payload(i);
        switch (d.layer(i)) {
            case NULL_LOOPBACK -> family();
            case IPV4 -> {
                excuses.add(Excuse.both(Reason.LARGE, "ip.len", from, payload, (ours, theirs) -> ours.equals("0")));
                ipv4Options(from + 20, payload);
            }
            case IPV6 -> excuses.add(Excuse.theirs(Reason.ALIAS, "ip.version", from, from + 1, "6"));
            case HOP_BY_HOP, DESTINATION -> ipv6Options(from + 2, payload);
            case ROUTING -> routing(from, payload);
            case VLAN -> {
                if (d.layer(i - 1) == Layer.GRE) excuses.add(Excuse.ours(Reason.GRE_TAG, "", from, END));
                excuses.add(Excuse.ours(Reason.PROVIDER_LENGTH, "ieee8021ah.len", from + 2, from + 3));
                if (isLength(from + 2)
                        && !tshark.fields
                                .getOrDefault("ieee8021ah.etype", List.of())
                                .isEmpty()) {
                    excuses.add(Excuse.theirs(Reason.PROVIDER_LENGTH, "ieee8021ah.etype", from + 2, from + 3));
                    excuses.add(Excuse.ours(Reason.PROVIDER_LENGTH, "", payload, END));
                }
            }
            case LLC -> {
                boolean carries = m.get(Wire.SHORT, at + from) == (short) 0xaaaa || u8(from) == Llc.SAP_IP;
                if (carries && u8(from + 2) != Llc.UNNUMBERED_INFORMATION) {
                    excuses.add(Excuse.theirs(Reason.LLC_CONTROL, "", payload, END));
                }
            }
            case ICMPV4 -> {
                long extension = Icmpv4.extension(m, at + from, at + d.end(i));
                if (extension >= 0) extension(extension, d.end(i));
                else if (Icmpv4.isError(u8(from))) noExtension(payload, Icmpv4.quotedLength(m, at + from), d.end(i));
                if (u8(from) == Icmpv4.EXTENDED_ECHO_REQUEST) askedFor(payload, d.end(i));
                if (Icmpv4.check(m, at + from, at + d.end(i)) != Check.OK) {
                    excuses.add(Excuse.theirs(Reason.CUT_ICMP, "icmp.", payload, d.end(i)));
                }
            }
            case ICMPV6 -> icmpv6(from, payload, d.end(i), d.statedEnd(i));
            case TCP -> tcp(i, from, payload);
            case UDP -> udp(i, from, payload);
            default -> {}
        }
        if (d.layer(i) != Layer.IPV4) checksum(i, from, payload);
    }

    private void checksum(int i, int from, int to) {
        String status = FieldWalker.name(d.layer(i)) + ".checksum.status";
        if (d.isQuoted(i)) excuses.add(Excuse.both(Reason.QUOTE_CHECKSUM, status, from, to, Leniency::isUnverified));
        for (int k = 0; k <= i; k++) {
            if (d.exceeds(k)) excuses.add(Excuse.both(Reason.EXCESS, status, from, to, Leniency::isUnverified));
        }
    }

    private static boolean isUnverified(String ours, String theirs) {
        return ours.equals("2") || theirs.equals("2");
    }

    private void family() {
        int family = NullLoopback.family(m, at);
        if (family >>> 16 == 0 && Ethernet.isLength(family)) return;
        excuses.add(Excuse.ours(Reason.FAMILY, "null.", 0, 1));
        excuses.add(Excuse.theirs(Reason.FAMILY, "null.", 0, 1));
        // IRIX has a family of two bytes
        excuses.add(Excuse.both(
                Reason.FAMILY,
                "null.family",
                0,
                1,
                (ours, theirs) -> Ethernet.isLength(Integer.parseUnsignedInt(theirs))));
    }

    private void ipv4Options(int from, int end) {
        for (int option = from; option < end; ) {
            int kind = u8(option);
            if (kind == 0) {
                excuses.add(Excuse.theirs(Reason.PADDING, "ip.opt.type", option + 1, end));
                return;
            }
            int length = kind == 1 ? 1 : option + 1 < end ? u8(option + 1) : 0;
            if (length == 0 || kind != 1 && length < 2 || length > end - option) {
                excuses.add(Excuse.ours(Reason.BAD_OPTION, "ip.opt.", option, end));
                return;
            }
            if (kind == Ipv4Option.LOOSE_SOURCE_ROUTE || kind == Ipv4Option.STRICT_SOURCE_ROUTE) {
                excuses.add(Excuse.theirs(Reason.ROUTED, "ip.dst", option + 3, option + length));
                excuses.add(Excuse.ours(Reason.ROUTED, "ip.dst", from - 4, from));
                excuses.add(Excuse.ours(Reason.ROUTED, "ip.src_rt", option + length - 4, option + length));
            }
            if (Ipv4Option.check(m, at + option, at + end) == Check.BAD_LENGTH) {
                excuses.add(Excuse.theirs(Reason.BAD_LENGTH, "ip.opt.", option + 2, option + Math.max(3, length)));
            }
            if (kind == Ipv4Option.SECURITY && length == 2 && tshark.gaveUp()) {
                excuses.add(Excuse.ours(Reason.SHORT_OPTION, "", option + 2, END));
            }
            if (!IP_OPTIONS.contains(kind)) {
                excuses.add(Excuse.ours(Reason.UNKNOWN_OPTION, "ip.opt.", option, option + length));
            }
            option += length;
        }
    }

    private void ipv6Options(int from, int end) {
        long limit = at + end;
        for (long option = at + from; option < limit; option = Ipv6Option.next(m, option, limit)) {
            if (Ipv6Option.check(m, option, limit) == Check.OK && !isShortCalipso(option)) continue;
            int bad = (int) (option - at);
            excuses.add(Excuse.ours(Reason.BAD_OPTION6, "ipv6.opt.", bad, end));
            excuses.add(Excuse.theirs(Reason.BAD_OPTION6, "ipv6.opt.", bad, END));
            if (tshark.gaveUp()) excuses.add(Excuse.ours(Reason.BAD_CHAIN, "", end, END));
            if (Ipv6Option.type(m, option) == Ipv6Option.HOME_ADDRESS) {
                excuses.add(Excuse.both(
                        Reason.BAD_OPTION6,
                        "udp.checksum.status",
                        end,
                        END,
                        (ours, theirs) -> ours.equals("0") && theirs.equals("1")));
            }
            break;
        }
        if (end == captured) excuses.add(Excuse.ours(Reason.LAST_PAD, "ipv6.opt.type", end - 1, end, "0x00"));
    }

    /** Its fields are not read, so that the length of them is nothing to Ringfly. */
    private boolean isShortCalipso(long option) {
        if (Ipv6Option.type(m, option) != CALIPSO) return false;
        int length = Ipv6Option.dataLength(m, option);
        return length < CALIPSO_LENGTH
                || length < CALIPSO_LENGTH + 4 * (m.get(Wire.BYTE, option + CALIPSO_COMPARTMENTS) & 0xff);
    }

    private void routing(int from, int end) {
        int addresses = switch (Ipv6Extension.routingType(m, at + from)) {
            case Ipv6Extension.ROUTING_SOURCE_ROUTE -> 0;
            case Ipv6Extension.ROUTING_MOBILE -> 1;
            case Ipv6Extension.ROUTING_SEGMENTS -> Ipv6Extension.lastEntry(m, at + from) + 1;
            default -> MAX_ADDRESSES; // what Ringfly doesn't read
        };
        boolean cut = addresses * 16 + 8 > end - from;
        if (cut && tshark.gaveUp()) excuses.add(Excuse.ours(Reason.BAD_CHAIN, "", end, END));
    }

    private void icmpv6(int from, int payload, int end, int statedEnd) {
        long extension = Icmpv6.extension(m, at + from, at + end);
        if (extension >= 0) extension(extension, end);
        else if (Icmpv6.isError(u8(from))) noExtension(payload, Icmpv6.quotedLength(m, at + from), end);
        if (Icmpv6.hasOptions(u8(from))) options(payload, end);
        switch (u8(from)) {
            case Icmpv6.EXTENDED_ECHO_REQUEST -> askedFor(payload, end);
            case Icmpv6.REDIRECT -> redirected(payload, end);
            case Icmpv6.MLDV2_REPORT -> records(from, end);
            case Icmpv6.MLD_QUERY -> {
                if (end < statedEnd && !Icmpv6.isMldv2Query(end - from)) {
                    excuses.add(Excuse.ours(Reason.CUT_QUERY, "icmpv6.mld.maximum_response_code", from + 4, from + 5));
                    excuses.add(
                            Excuse.theirs(Reason.CUT_QUERY, "icmpv6.mld.maximum_response_delay", from + 4, from + 5));
                }
            }
            default -> {
                if (OTHER_TYPES.contains(u8(from))) {
                    excuses.add(Excuse.theirs(Reason.OTHER_OPTIONS, "icmpv6.opt.", payload, end));
                }
            }
        }
    }

    private void options(int from, int end) {
        long limit = at + end;
        for (long option = at + from; option < limit; option = NdOption.next(m, option, limit)) {
            Check check = NdOption.check(m, option, limit);
            if (check == Check.OK || check == Check.UNSUPPORTED) continue;
            int start = (int) (option - at);
            excuses.add(Excuse.theirs(Reason.BAD_ND_OPTION, "icmpv6.opt.", start + 2, end));
        }
    }

    private void redirected(int from, int end) {
        long limit = at + end;
        for (long option = at + from; option < limit; option = NdOption.next(m, option, limit)) {
            int start = (int) (option - at);
            if (u8(start) != NdOption.REDIRECTED_HEADER || end - start < 2) continue;
            excuses.add(Excuse.theirs(Reason.REDIRECTED, "", start + 8, start + (u8(start + 1) << 3)));
        }
    }

    private void records(int from, int end) {
        int count = m.get(Wire.SHORT, at + from + 6) & 0xffff;
        int record = from + 8;
        while (count-- > 0 && end - record >= 20) {
            int sources = m.get(Wire.SHORT, at + record + 2) & 0xffff;
            record += 20 + sources * 16 + (u8(record + 1) << 2);
        }
        if (count >= 0) excuses.add(Excuse.theirs(Reason.CUT_RECORD, "icmpv6.mldr.", record, record + 20));
    }

    private void askedFor(int from, int end) {
        if (IcmpExtension.check(m, at + from, at + end) == Check.OK) extension(at + from, end);
        else excuses.add(Excuse.theirs(Reason.NO_EXTENSION, "icmp.", from, end));
    }

    private void noExtension(int quoted, int quotedLength, int end) {
        int from = quoted + (quotedLength == 0 ? QUOTED_BEFORE_RFC_4884 : quotedLength);
        excuses.add(Excuse.theirs(Reason.NO_EXTENSION, "icmp.ext.", from, end));
    }

    private void extension(long extension, int end) {
        long limit = at + end;
        for (long i = IcmpExtension.objects(extension); i < limit; i = IcmpExtension.nextObject(m, i, limit)) {
            if (IcmpExtension.checkObject(m, i, limit) == Check.OK) continue;
            excuses.add(Excuse.theirs(Reason.BAD_EXTENSION, "icmp.", (int) (i - at), end));
            return;
        }
    }

    private void tcp(int i, int from, int payload) {
        if (d.isQuoted(i)) {
            excuses.add(Excuse.ours(Reason.QUOTE_TCP, "tcp.seq_raw", from + 4, from + 5));
            excuses.add(Excuse.ours(Reason.QUOTE_TCP, "tcp.", from + 8, payload));
        }
        if (tshark.shows("tcp.flags.ace")) {
            for (String flag : List.of("ae", "cwr", "ece")) {
                excuses.add(Excuse.ours(Reason.ACCURATE_ECN, "tcp.flags." + flag, from + 12, from + 14));
            }
        }
        long limit = at + payload;
        for (long option = at + from + 20; option < limit; option = TcpOption.next(m, option, limit)) {
            tcpOption((int) (option - at), payload);
        }
    }

    private void tcpOption(int option, int end) {
        int kind = u8(option);
        if (kind == TcpOption.END) excuses.add(Excuse.theirs(Reason.PADDING, "tcp.option_kind", option + 1, end, "0"));
        if (kind <= TcpOption.NOP) return;
        int length = option + 1 < end ? u8(option + 1) : 0;
        if (length < 2 || length > end - option) {
            excuses.add(Excuse.ours(Reason.BAD_OPTION, "tcp.option_", option, end));
        } else if (kind == TcpOption.SACK && length == 2) {
            excuses.add(Excuse.theirs(Reason.BAD_LENGTH, "tcp.options.sack.count", option, option + length));
        } else if (TCP_OPTIONS.contains(kind)) {
            excuses.add(Excuse.ours(Reason.OTHER_NAME, "tcp.options.unknown.payload", option, option + length));
        } else if (kind == TcpOption.MPTCP && tshark.gaveUp()) {
            excuses.add(Excuse.ours(Reason.SHORT_OPTION, "tcp.option", option + 2, end));
        }
    }

    private void udp(int i, int from, int payload) {
        int ip = Verdicts.ipBefore(d, i);
        int length = m.get(Wire.SHORT, at + from + 4) & 0xffff;
        if (length == 0) excuses.add(Excuse.ours(Reason.LARGE_UDP, "", from + 6, END));
        if (length != 0 && d.statedEnd(i) < d.statedEnd(ip) && d.end(ip) < d.statedEnd(ip)) {
            excuses.add(Excuse.both(
                    Reason.SHORT_UDP, "udp.checksum.status", from, payload, (ours, theirs) -> theirs.equals("2")));
        }
        int port = m.get(Wire.SHORT, at + from + 2) & 0xffff;
        if (port == Gue.PORT) excuses.add(Excuse.ours(Reason.GUE, "", payload, END));
        if (d.stopOffset() == payload && !isSound(port, payload, d.end(i))) {
            excuses.add(Excuse.theirs(Reason.PORT, "", payload, END));
        }
    }

    /** Whether that is a header of the tunnel with that port; true if there is no such tunnel. */
    private boolean isSound(int port, int from, int end) {
        return switch (port) {
            case Vxlan.PORT, Vxlan.PORT_LINUX ->
                Vxlan.check(m, at + from, at + end) == Check.OK && (u8(from) & Vxlan.VNI) != 0;
            case Gre.PORT -> Gre.check(m, at + from, at + end) == Check.OK;
            case Mpls.PORT -> Mpls.payload(m, at + from, at + end) >= 0;
            case Vxlan.PORT_GPE -> false; // not read
            default -> true;
        };
    }

    private boolean isLength(int offset) {
        return Ethernet.isLength(m.get(Wire.SHORT, at + offset) & 0xffff);
    }

    private int u8(int offset) {
        return m.get(Wire.BYTE, at + offset) & 0xff;
    }
}
