/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static io.ringfly.codec.Dissection.EXCEEDS;
import static io.ringfly.codec.Dissection.MAX_HEADER_LENGTH;
import static io.ringfly.codec.Dissection.MAX_LAYERS;
import static io.ringfly.codec.Dissection.MAX_LENGTH;
import static io.ringfly.codec.Dissection.QUOTED;
import static io.ringfly.codec.Dissection.STATED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** How a {@link Dissection} gets through a frame header by header, whatever they are. */
final class DissectionWalk {

    private static final int FRAGMENT_OFFSET = 0x1fff;
    private static final int BOTTOM_OF_STACK = 0x100;
    private static final int SCTP_LENGTH = 12;
    private static final int ARP_FIXED_LENGTH = 8;
    private static final int SNAP = Llc.SAP_SNAP << 8 | Llc.SAP_SNAP;
    private static final int NO_LLC = 0xffff;
    private static final int GRE_VERSION = 7;
    private static final int GUE_CONTROL = 0x20;
    private static final int GUE_FIELDS = 0x1f;
    private static final int MAX_UDP_LENGTH = 0xffff;
    /** Longer jumbograms are taken to have this length, so that a stated end fits an int. */
    private static final int MAX_STATED = 1 << 30;

    /** What the numbers of IPv4 stand for; {@code PAYLOAD} if that isn't dissected. */
    private static final Layer[] PROTOCOLS4 = new Layer[256];

    /** The same of IPv6, which has its extension headers besides. */
    private static final Layer[] PROTOCOLS6;

    /** By ordinal: how much of a header has to be there to know its length. */
    private static final int[] MIN_LENGTHS = new int[Layer.values().length];

    static {
        Arrays.fill(PROTOCOLS4, Layer.PAYLOAD);
        PROTOCOLS4[IpProtocol.ICMP] = Layer.ICMPV4;
        PROTOCOLS4[IpProtocol.IPIP] = Layer.IPV4;
        PROTOCOLS4[IpProtocol.TCP] = Layer.TCP;
        PROTOCOLS4[IpProtocol.UDP] = Layer.UDP;
        PROTOCOLS4[IpProtocol.IPV6] = Layer.IPV6;
        PROTOCOLS4[IpProtocol.GRE] = Layer.GRE;
        PROTOCOLS4[IpProtocol.ESP] = Layer.ESP;
        PROTOCOLS4[IpProtocol.AH] = Layer.AH;
        PROTOCOLS4[IpProtocol.ICMPV6] = Layer.ICMPV6;
        PROTOCOLS4[IpProtocol.SCTP] = Layer.SCTP;
        PROTOCOLS4[IpProtocol.MPLS] = Layer.MPLS;
        PROTOCOLS6 = PROTOCOLS4.clone();
        PROTOCOLS6[IpProtocol.HOP_BY_HOP] = Layer.HOP_BY_HOP;
        PROTOCOLS6[IpProtocol.ROUTING] = Layer.ROUTING;
        PROTOCOLS6[IpProtocol.FRAGMENT] = Layer.FRAGMENT;
        PROTOCOLS6[IpProtocol.DESTINATION_OPTIONS] = Layer.DESTINATION;

        for (Layer layer : Layer.values()) {
            MIN_LENGTHS[layer.ordinal()] = switch (layer) {
                case ETHERNET -> Ethernet.LENGTH;
                case LLC -> Llc.LENGTH;
                case VLAN -> Vlan.LENGTH;
                case MPLS -> Mpls.LENGTH;
                case SLL -> Sll.LENGTH;
                case SLL2 -> Sll2.LENGTH;
                case NULL_LOOPBACK -> NullLoopback.LENGTH;
                case ARP -> ARP_FIXED_LENGTH;
                case IPV4 -> Ipv4.LENGTH;
                case IPV6 -> Ipv6.LENGTH;
                case HOP_BY_HOP, ROUTING, DESTINATION -> Ipv6Extension.MIN_LENGTH;
                case FRAGMENT -> Ipv6Extension.FRAGMENT_LENGTH;
                case AH -> Ah.LENGTH;
                case ESP -> Esp.LENGTH;
                case ICMPV4 -> Icmpv4.LENGTH;
                case ICMPV6 -> 1;
                case TCP -> Tcp.LENGTH;
                case UDP -> Udp.LENGTH;
                case SCTP -> SCTP_LENGTH;
                case GRE -> Gre.LENGTH;
                case VXLAN -> Vxlan.LENGTH;
                case GUE -> 1;
                case PAYLOAD -> 0;
            };
        }
    }

    private final long[] layers;
    private final int[] statedEnds;
    private final FiveTuple inner;
    private final FiveTuple outer;
    private final FiveTuple quoted;
    /** Takes what nobody asks for: tunnels within a quote. */
    private final FiveTuple ignored = new FiveTuple();

    private boolean tunneled;
    private boolean quotes;

    /** For {@link Dissection}. */
    long extent;
    /** For {@link Dissection}. */
    long outcome;

    /** A walk that fills what it is given. */
    DissectionWalk(long[] layers, int[] statedEnds, FiveTuple inner, FiveTuple outer, FiveTuple quoted) {
        this.layers = layers;
        this.statedEnds = statedEnds;
        this.inner = inner;
        this.outer = outer;
        this.quoted = quoted;
        inner.clear();
    }

    /**
     * Goes as far as it gets, and fills what it was given.
     *
     * <p>One method, so that its state stays in registers: with a method for each header and the state in fields a layer
     * took FIXME ns. A case says how long its header is, what follows, and what it states of its end; what all have in
     * common is before and behind the switch.
     */
    void walk(MemorySegment m, long at, int captured, int original, int linkType) {
        int frameEnd = Math.min(Math.max(captured, 0), MAX_LENGTH);
        inner.clear();
        tunneled = false;
        quotes = false;
        FiveTuple tuple = inner;
        int count = 0;
        int offset = 0;
        // Where what the next header lies in ends, and where that would end if all of it had been captured.
        int end = frameEnd;
        int stated = Math.max(captured, original);
        long quote = 0;
        Layer kind = link(m, at, end, linkType);
        int number = kind == Layer.PAYLOAD ? linkType : -1;
        Stop stop = null;
        Check check = Check.OK;
        Layer stopLayer = Layer.PAYLOAD;
        while (kind != Layer.PAYLOAD) {
            int room = end - offset;
            int length = MIN_LENGTHS[kind.ordinal()];
            if (length > room || count == MAX_LAYERS - 1) {
                check = length > room ? Check.TRUNCATED : Check.OK;
                stop = length <= room ? Stop.TOO_DEEP : length <= stated - offset ? Stop.TRUNCATED : Stop.MALFORMED;
                stopLayer = kind;
                break;
            }
            // The first eight bytes are read once, for whatever header it is: few have more to tell.
            long head = head(m, at, offset, frameEnd);
            Layer next = Layer.PAYLOAD;
            int total = -1;
            int quoteEnd = -1;
            switch (kind) {
                case ETHERNET -> {
                    number = m.get(Wire.SHORT, at + offset + 12) & 0xffff;
                    next = byType(number);
                    if (next == Layer.LLC) total = length + number;
                }
                case VLAN -> {
                    number = (int) (head >>> 32) & 0xffff;
                    next = byType(number);
                    if (next == Layer.LLC) total = length + number;
                }
                case LLC -> {
                    int saps = (int) (head >>> 48);
                    int control = (int) (head >>> 40) & 0xff;
                    number = saps >>> 8;
                    if (saps == NO_LLC) {
                        check = Check.UNSUPPORTED;
                    } else if (saps == SNAP && control == Llc.UNNUMBERED_INFORMATION) {
                        length = Llc.SNAP_LENGTH;
                        int oui = (int) (head >>> 16) & 0xff_ffff;
                        number = (int) head & 0xffff;
                        if (oui == Llc.OUI_ETHERNET || oui == Llc.OUI_BRIDGE_TUNNEL) next = byTypeOnly(number);
                    } else if ((control & 3) != 3) {
                        length = Llc.LENGTH + 1;
                    } else if (saps >>> 8 == Llc.SAP_IP && control == Llc.UNNUMBERED_INFORMATION) {
                        next = Layer.IPV4;
                    }
                }
                case MPLS -> {
                    length = labels(m, at + offset, room);
                    number = -1;
                    // Nothing says what is in there, so routers look at where IP has its version (RFC 4928).
                    int version = length < room ? m.get(Wire.BYTE, at + offset + length) >>> 4 : 0;
                    if (version == 4) next = Layer.IPV4;
                    else if (version == 6) next = Layer.IPV6;
                    else stop = Stop.UNKNOWN_PROTOCOL;
                }
                case SLL, SLL2 -> {
                    number = kind == Layer.SLL2 ? (int) (head >>> 48) : m.get(Wire.SHORT, at + offset + 14) & 0xffff;
                    next = number == Sll.PROTOCOL_802_2 ? Layer.LLC : byTypeOnly(number);
                }
                case NULL_LOOPBACK -> {
                    number = (int) (head >>> 32);
                    if (number >>> 16 != 0) number = Integer.reverseBytes(number);
                    next = byFamily(number);
                }
                case ARP -> {
                    length += 2 * ((int) (head >>> 24) & 0xff) + 2 * ((int) (head >>> 16) & 0xff);
                    total = length;
                    number = -1;
                }
                case IPV4 -> {
                    length = (int) (head >>> 54) & 0x3c;
                    total = (int) (head >>> 32) & 0xffff;
                    if (head >>> 60 != 4) {
                        check = Check.BAD_VERSION;
                    } else if (length < Ipv4.LENGTH) {
                        check = Check.BAD_HEADER_LENGTH;
                    } else if (total < length && total != 0) {
                        check = Check.BAD_TOTAL_LENGTH;
                    } else if (length <= room) {
                        // A sender that leaves segmentation to its device may leave the length 0.
                        if (total == 0) total = -1;
                        long middle = m.get(Wire.LONG, at + offset + 8);
                        number = (int) (middle >>> 48) & 0xff;
                        tuple = tuple(quote);
                        tuple.srcLow = middle & 0xffff_ffffL;
                        tuple.dstLow = m.get(Wire.INT, at + offset + 16) & 0xffff_ffffL;
                        next = PROTOCOLS4[number];
                        int fragment = FiveTuple.NO_FRAGMENT;
                        if ((head & FRAGMENT_OFFSET) != 0) {
                            fragment = FiveTuple.LATER_FRAGMENT;
                            stop = Stop.FRAGMENT;
                            next = Layer.PAYLOAD;
                        } else if ((head & Ipv4.MORE_FRAGMENTS) != 0) {
                            fragment = FiveTuple.FIRST_FRAGMENT;
                        }
                        tuple.start(4, number, fragment, count);
                    }
                }
                case IPV6 -> {
                    number = (int) (head >>> 8) & 0xff;
                    total = Ipv6.LENGTH + ((int) (head >>> 16) & 0xffff);
                    if (head >>> 60 != 6) {
                        check = Check.BAD_VERSION;
                    } else if (total == Ipv6.LENGTH && number == IpProtocol.HOP_BY_HOP) {
                        check = Ipv6.checkHeader(m, at + offset, at + end);
                        total = check == Check.OK ? jumboLength(m, at + offset) : -1;
                    }
                    if (check == Check.OK) {
                        tuple = tuple(quote);
                        tuple.srcHigh = m.get(Wire.LONG, at + offset + 8);
                        tuple.srcLow = m.get(Wire.LONG, at + offset + 16);
                        tuple.dstHigh = m.get(Wire.LONG, at + offset + 24);
                        tuple.dstLow = m.get(Wire.LONG, at + offset + 32);
                        tuple.start(6, number, FiveTuple.NO_FRAGMENT, count);
                        next = PROTOCOLS6[number];
                    }
                }
                case HOP_BY_HOP, ROUTING, DESTINATION -> {
                    length += (int) (head >>> 45) & 0x7f8;
                    number = (int) (head >>> 56);
                    tuple.setProtocol(number);
                    next = PROTOCOLS6[number];
                }
                case FRAGMENT -> {
                    number = (int) (head >>> 56);
                    tuple.setProtocol(number);
                    next = PROTOCOLS6[number];
                    if ((head >>> 35 & FRAGMENT_OFFSET) != 0) {
                        tuple.setFragment(FiveTuple.LATER_FRAGMENT);
                        stop = Stop.FRAGMENT;
                        next = Layer.PAYLOAD;
                    } else if ((head >>> 32 & 1) != 0) {
                        tuple.setFragment(FiveTuple.FIRST_FRAGMENT);
                    }
                }
                case AH -> {
                    length = (int) (head >>> 46) & 0x3fc + 8;
                    number = (int) (head >>> 56);
                    if (length < Ah.LENGTH) {
                        check = Check.BAD_HEADER_LENGTH;
                    } else if (length <= room) {
                        tuple.setProtocol(number);
                        next = tuple.isIpv6() ? PROTOCOLS6[number] : PROTOCOLS4[number];
                    }
                }
                case ESP -> {
                    number = -1;
                    stop = Stop.ENCRYPTED;
                }
                default -> {}
            }
            kind = next;
        }
    }
}
