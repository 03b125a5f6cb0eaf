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
    private static final int UNSTATED = -1;
    private static final int TOO_LONG = Integer.MAX_VALUE;
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
        PROTOCOLS4[IpProtocol.ETHERNET] = Layer.ETHERNET;
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
                case ICMPV6 -> 4;
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
     * <p>It is one method so that its state stays in registers. A case of the switch tells how long the header is, what
     * follows it, and what it states of its end; all the rest is common to all.
     */
    void walk(MemorySegment m, long at, int captured, int original, int linkType) {
        int frameEnd = Math.min(Math.max(captured, 0), MAX_LENGTH);
        inner.clear();
        tunneled = false;
        quotes = false;
        FiveTuple tuple = inner;
        int count = 0;
        int offset = 0;
        // where what the next header lies in ends, and where that would end if all of it had been captured
        int end = frameEnd;
        int stated = Math.max(frameEnd, Math.max(captured, original));
        long quote = 0;
        Layer kind = link(m, at, end, linkType);
        int number = kind == Layer.PAYLOAD ? linkType : -1;
        boolean guessed = false;
        Stop stop = null;
        Check check = Check.OK;
        Layer stopLayer = Layer.PAYLOAD;

        while (kind != Layer.PAYLOAD) {
            if (count == MAX_LAYERS - 1) {
                stop = Stop.TOO_DEEP;
                stopLayer = kind;
                break;
            }
            int room = end - offset;
            int length = MIN_LENGTHS[kind.ordinal()];
            int total = UNSTATED;
            int quoteEnd = -1;
            int follows = -1;
            Layer next = Layer.PAYLOAD;
            // The first eight bytes are read once, for whatever header it is: few have more to tell.
            long head = head(m, at, offset, frameEnd);
            if (length <= room) {
                switch (kind) {
                    case ETHERNET -> {
                        follows = m.get(Wire.SHORT, at + offset + 12) & 0xffff;
                        next = byTypeOrLength(follows);
                        if (next == Layer.LLC) total = length + follows;
                    }
                    case VLAN -> {
                        follows = (int) (head >>> 32) & 0xffff;
                        next = byTypeOrLength(follows);
                        if (next == Layer.LLC) total = length + follows;
                    }
                    case LLC -> {
                        int saps = (int) (head >>> 48);
                        int control = (int) (head >>> 40) & 0xff;
                        if (saps == NO_LLC) {
                            check = Check.UNSUPPORTED;
                        } else if (saps == SNAP && control == Llc.UNNUMBERED_INFORMATION) {
                            length = Llc.SNAP_LENGTH;
                            follows = (int) head & 0xffff;
                            int oui = (int) (head >>> 16) & 0xff_ffff;
                            if (oui == Llc.OUI_ETHERNET || oui == Llc.OUI_BRIDGE_TUNNEL) next = byType(follows);
                        } else {
                            if ((control & 3) != 3) length = Llc.LENGTH + 1;
                            follows = saps >>> 8;
                            if (follows == Llc.SAP_IP && control == Llc.UNNUMBERED_INFORMATION) next = Layer.IPV4;
                        }
                    }
                    case MPLS -> {
                        length = labels(m, at + offset, room);
                        // Nothing says what is in there, so routers look at where IP has its version (RFC 4928).
                        int version = length < room ? m.get(Wire.BYTE, at + offset + length) >>> 4 : 0;
                        if (version == 4) next = Layer.IPV4;
                        else if (version == 6) next = Layer.IPV6;
                        else if (length <= room) stop = Stop.UNKNOWN_PROTOCOL;
                    }
                    case SLL -> {
                        follows = m.get(Wire.SHORT, at + offset + 14) & 0xffff;
                        next = byCookedType((int) (head >>> 32) & 0xffff, follows);
                    }
                    case SLL2 -> {
                        follows = (int) (head >>> 48);
                        next = byCookedType(m.get(Wire.SHORT, at + offset + 8) & 0xffff, follows);
                    }
                    case NULL_LOOPBACK -> {
                        follows = (int) (head >>> 32);
                        if (follows >>> 16 != 0) follows = Integer.reverseBytes(follows);
                        next = byFamily(follows);
                        if (next == Layer.PAYLOAD) stop = Stop.UNKNOWN_PROTOCOL;
                    }
                    case ARP -> {
                        length += 2 * ((int) (head >>> 24) & 0xff) + 2 * ((int) (head >>> 16) & 0xff);
                        total = length;
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
                            if (total == 0) total = UNSTATED;
                            long middle = m.get(Wire.LONG, at + offset + 8);
                            follows = (int) (middle >>> 48) & 0xff;
                            next = PROTOCOLS4[follows];
                            int fragment = FiveTuple.NO_FRAGMENT;
                            if ((head & FRAGMENT_OFFSET) != 0) {
                                fragment = FiveTuple.LATER_FRAGMENT;
                                stop = Stop.FRAGMENT;
                                next = Layer.PAYLOAD;
                            } else if ((head & Ipv4.MORE_FRAGMENTS) != 0) {
                                fragment = FiveTuple.FIRST_FRAGMENT;
                            }
                            tuple = tuple(quote != 0);
                            tuple.start(4, follows, fragment, count);
                            tuple.srcLow = middle & 0xffff_ffffL;
                            tuple.dstLow = m.get(Wire.INT, at + offset + 16) & 0xffff_ffffL;
                        }
                    }
                    case IPV6 -> {
                        follows = (int) (head >>> 8) & 0xff;
                        total = Ipv6.LENGTH + ((int) (head >>> 16) & 0xffff);
                        if (head >>> 60 != 6) {
                            check = Check.BAD_VERSION;
                        } else if (total == Ipv6.LENGTH && follows == IpProtocol.HOP_BY_HOP) {
                            // the length is in an option then
                            check = Ipv6.checkHeader(m, at + offset, at + end);
                            if (check == Check.OK) total = jumboLength(m, at + offset);
                            else if (check == Check.TRUNCATED) length = room + 1;
                        }
                        if (check == Check.OK) {
                            next = PROTOCOLS6[follows];
                            tuple = tuple(quote != 0);
                            tuple.start(6, follows, FiveTuple.NO_FRAGMENT, count);
                            tuple.srcHigh = m.get(Wire.LONG, at + offset + 8);
                            tuple.srcLow = m.get(Wire.LONG, at + offset + 16);
                            tuple.dstHigh = m.get(Wire.LONG, at + offset + 24);
                            tuple.dstLow = m.get(Wire.LONG, at + offset + 32);
                        }
                    }
                    case HOP_BY_HOP, ROUTING, DESTINATION -> {
                        length += (int) (head >>> 45) & 0x7f8;
                        if (length <= room) {
                            follows = (int) (head >>> 56);
                            next = PROTOCOLS6[follows];
                            tuple.setProtocol(follows);
                        }
                    }
                    case FRAGMENT -> {
                        follows = (int) (head >>> 56);
                        next = PROTOCOLS6[follows];
                        tuple.setProtocol(follows);
                        if ((head >>> 35 & FRAGMENT_OFFSET) != 0) {
                            tuple.setFragment(FiveTuple.LATER_FRAGMENT);
                            stop = Stop.FRAGMENT;
                            next = Layer.PAYLOAD;
                        } else if ((head >>> 32 & 1) != 0) {
                            tuple.setFragment(FiveTuple.FIRST_FRAGMENT);
                        }
                    }
                    case AH -> {
                        length = (int) (head >>> 48 & 0xff) + 2 << 2;
                        if (length < Ah.LENGTH) {
                            check = Check.BAD_HEADER_LENGTH;
                        } else if (length <= room) {
                            follows = (int) (head >>> 56);
                            next = tuple.isIpv6() ? PROTOCOLS6[follows] : PROTOCOLS4[follows];
                            tuple.setProtocol(follows);
                        }
                    }
                    case ESP -> stop = Stop.ENCRYPTED;
                    case ICMPV4 -> {
                        tuple.setIcmp((int) (head >>> 48));
                        tuple.setTransportLayer(count);
                        if (quote == 0 && Icmpv4.isError((int) (head >>> 56))) {
                            next = Layer.IPV4;
                            quoteEnd = quoteEnd(Icmpv4.extension(m, at + offset, at + end) - at, end);
                        }
                    }
                    case ICMPV6 -> {
                        tuple.setIcmp((int) (head >>> 48));
                        int type = (int) (head >>> 56);
                        length = Icmpv6.headerLength(type);
                        if (length > room) {
                            // TRUNCATED, but of two types that are shorter than a header, which are UNSUPPORTED
                            check = Icmpv6.check(m, at + offset, at + end);
                        } else {
                            tuple.setTransportLayer(count);
                            if (quote == 0 && isErrorOfIcmpv6(type)) {
                                next = Layer.IPV6;
                                quoteEnd = quoteEnd(Icmpv6.extension(m, at + offset, at + end) - at, end);
                            }
                        }
                    }
                    case TCP -> {
                        tuple.setPorts((int) (head >>> 32));
                        length = m.get(Wire.BYTE, at + offset + 12) >>> 2 & 0x3c;
                        if (length < Tcp.LENGTH) check = Check.BAD_HEADER_LENGTH;
                        else if (length <= room) tuple.setTransportLayer(count);
                    }
                    case UDP -> {
                        tuple.setPorts((int) (head >>> 32));
                        total = (int) (head >>> 16) & 0xffff;
                        if (total == 0 && stated - offset > MAX_UDP_LENGTH) {
                            // A length that doesn't fit the field (RFC 2675), and only such a one, as Udp.check has it.
                            total = UNSTATED;
                        } else if (total < Udp.LENGTH) {
                            check = Check.BAD_TOTAL_LENGTH;
                        }
                        if (check == Check.OK) {
                            tuple.setTransportLayer(count);
                            if (room > Udp.LENGTH && total != Udp.LENGTH) next = byPort((int) (head >>> 32) & 0xffff);
                        }
                    }
                    case SCTP -> {
                        tuple.setPorts((int) (head >>> 32));
                        tuple.setTransportLayer(count);
                    }
                    case GRE -> {
                        int flags = (int) (head >>> 48);
                        int version = flags & GRE_VERSION;
                        follows = (int) (head >>> 32) & 0xffff;
                        length = Gre.headerLength(flags);
                        if (version > 1) check = Check.BAD_VERSION;
                        else if ((flags & Gre.ROUTING) != 0) check = Check.UNSUPPORTED;
                        else if (version == 1 && (flags & Gre.CHECKSUM) != 0) check = Check.UNSUPPORTED;
                        else if (follows == Ethernet.TYPE_TRANSPARENT_BRIDGING) next = Layer.ETHERNET;
                        else next = byType(follows);
                    }
                    case VXLAN -> {
                        next = Layer.ETHERNET;
                        if ((head >>> 56 & Vxlan.VNI) == 0) check = Check.OTHER_TYPE;
                    }
                    case GUE -> {
                        int first = (int) (head >>> 56);
                        if (first >>> 6 == 0) {
                            length = Gue.LENGTH + ((first & GUE_FIELDS) << 2);
                            follows = (int) (head >>> 48) & 0xff;
                            if ((first & GUE_CONTROL) == 0) next = PROTOCOLS4[follows];
                        } else if (first >>> 4 == 4 || first >>> 4 == 6) {
                            // No header: IP's version is in its place.
                            kind = first >>> 4 == 4 ? Layer.IPV4 : Layer.IPV6;
                            continue;
                        } else {
                            check = Check.BAD_VERSION;
                        }
                    }
                    case PAYLOAD -> {}
                }
            }
            if (length > room || check != Check.OK) {
                if (check == Check.OK) check = Check.TRUNCATED;
                stop = stop(check, length, stated - offset);
                stopLayer = kind;
                if (guessed && stop != Stop.TRUNCATED) {
                    // A port is but a hint, and other payloads than it hints at are none of our business.
                    stop = Stop.COMPLETE;
                    check = Check.OK;
                    stopLayer = Layer.PAYLOAD;
                }
                startOfTransport(tuple, kind, head, room);
                break;
            }

            long flags = quote;
            int ownEnd = stated;
            if (total != UNSTATED) {
                ownEnd = offset + total;
                if (ownEnd > stated) {
                    flags |= EXCEEDS;
                } else {
                    stated = ownEnd;
                    end = Math.min(end, ownEnd);
                }
            }
            if (ownEnd != end) {
                flags |= STATED;
                statedEnds[count] = ownEnd;
            }
            layers[count++] = flags | Dissection.layer(kind.ordinal(), length, offset, end);
            offset += length;
            number = follows;
            if (quoteEnd >= 0) {
                quote = QUOTED;
                end = quoteEnd;
                // However long the quoted packet says that it is, it may have been cut here.
                stated = Integer.MAX_VALUE;
            }
            guessed = kind == Layer.UDP;
            kind = next;
        }

        if (stop == null) {
            boolean none = number == IpProtocol.NO_NEXT_HEADER && tuple.protocol() == IpProtocol.NO_NEXT_HEADER;
            stop = number < 0 || none ? Stop.COMPLETE : Stop.UNKNOWN_PROTOCOL;
        }
        if (offset < end) {
            long flags = quote;
            if (stated != end) {
                flags |= STATED;
                statedEnds[count] = stated;
            }
            layers[count++] = flags | Dissection.layer(Layer.PAYLOAD.ordinal(), 0, offset, end);
        }
        extent = Dissection.extent(count, frameEnd, offset);
        outcome = Dissection.outcome(stop, check, stopLayer, number, tunneled, quotes);
    }

    private static Layer link(MemorySegment m, long at, int end, int linkType) {
        return switch (linkType) {
            case LinkType.ETHERNET -> Layer.ETHERNET;
            case LinkType.NULL, LinkType.LOOP -> Layer.NULL_LOOPBACK;
            case LinkType.LINUX_SLL -> Layer.SLL;
            case LinkType.LINUX_SLL2 -> Layer.SLL2;
            default -> {
                if (!LinkType.isRawIp(linkType)) yield Layer.PAYLOAD;
                yield end > 0 && m.get(Wire.BYTE, at) >>> 4 == 6 ? Layer.IPV6 : Layer.IPV4;
            }
        };
    }

    /** The eight bytes at {@code offset}, and zeros for those behind the frame. */
    private static long head(MemorySegment m, long at, int offset, int frameEnd) {
        int missing = offset + 8 - frameEnd;
        if (missing <= 0) return m.get(Wire.LONG, at + offset);
        long head = 0;
        for (int i = offset; i < frameEnd; i++) {
            head = head << 8 | m.get(Wire.BYTE, at + i) & 0xff;
        }
        return missing < 8 ? head << (missing << 3) : 0;
    }

    private static Layer byTypeOrLength(int type) {
        // A length of 0 is none: what has that isn't LLC.
        return type <= Ethernet.MAX_LENGTH_FIELD && type != 0 ? Layer.LLC : byType(type);
    }

    private static Layer byCookedType(int hardwareType, int type) {
        if (!Sll.isTyped(hardwareType)) return Layer.PAYLOAD;
        return type == Sll.PROTOCOL_802_2 ? Layer.LLC : byType(type);
    }

    private static Layer byType(int type) {
        return switch (type) {
            case Ethernet.TYPE_IPV4 -> Layer.IPV4;
            case Ethernet.TYPE_IPV6 -> Layer.IPV6;
            case Ethernet.TYPE_ARP, Ethernet.TYPE_REVERSE_ARP -> Layer.ARP;
            case Ethernet.TYPE_VLAN, Ethernet.TYPE_QINQ, Ethernet.TYPE_QINQ_OLD -> Layer.VLAN;
            case Ethernet.TYPE_MPLS, Ethernet.TYPE_MPLS_MULTICAST -> Layer.MPLS;
            default -> Layer.PAYLOAD;
        };
    }

    private static Layer byFamily(int family) {
        return switch (family) {
            case NullLoopback.IPV4, Ethernet.TYPE_IPV4 -> Layer.IPV4;
            case NullLoopback.IPV6_LINUX,
                    NullLoopback.IPV6_BSD,
                    NullLoopback.IPV6_FREEBSD,
                    NullLoopback.IPV6_DARWIN,
                    Ethernet.TYPE_IPV6 -> Layer.IPV6;
            default -> Layer.PAYLOAD;
        };
    }

    /** What UDP carries to that port, if it is dissected. */
    static Layer byPort(int port) {
        return switch (port) {
            case Vxlan.PORT, Vxlan.PORT_LINUX -> Layer.VXLAN;
            case Gue.PORT -> Layer.GUE;
            case Mpls.PORT -> Layer.MPLS;
            case Gre.PORT -> Layer.GRE;
            default -> Layer.PAYLOAD;
        };
    }

    /** Length of the label stack; if that is more than there is, or than a layer can have, then some greater length. */
    private static int labels(MemorySegment m, long at, int room) {
        int most = Math.min(room, MAX_HEADER_LENGTH) - Mpls.LENGTH;
        for (int i = 0; i <= most; i += Mpls.LENGTH) {
            if ((m.get(Wire.INT, at + i) & BOTTOM_OF_STACK) != 0) return i + Mpls.LENGTH;
        }
        return room <= MAX_HEADER_LENGTH ? (room & -Mpls.LENGTH) + Mpls.LENGTH : TOO_LONG;
    }

    private static int jumboLength(MemorySegment m, long ip) {
        return (int) Math.min(Ipv6.end(m, ip) - ip, MAX_STATED);
    }

    /** Of errors yet to be defined it isn't known what they begin with. */
    private static boolean isErrorOfIcmpv6(int type) {
        return type >= Icmpv6.UNREACHABLE && type <= Icmpv6.PARAMETER_PROBLEM;
    }

    /** An extension (RFC 4884) ends what an error quotes, if there is one: if its offset isn't negative. */
    private static int quoteEnd(long extension, int end) {
        return extension < 0 ? end : (int) extension;
    }

    /** Whose packet it is changes: what was the inner one becomes the outer one, if it is the first. */
    private FiveTuple tuple(boolean quoting) {
        if (quoting) {
            FiveTuple tuple = quotes ? ignored : quoted;
            quotes = true;
            return tuple;
        }
        if (inner.isPresent() && !tunneled) {
            outer.set(inner);
            tunneled = true;
        }
        return inner;
    }

    /** Of a header that is cut, ports, or ICMP's type and code, may be there all the same. */
    private static void startOfTransport(FiveTuple tuple, Layer kind, long head, int room) {
        switch (kind) {
            case TCP, UDP, SCTP -> {
                if (room >= 4) tuple.setPorts((int) (head >>> 32));
            }
            case ICMPV4, ICMPV6 -> {
                if (room >= 2) tuple.setIcmp((int) (head >>> 48));
            }
            default -> {}
        }
    }

    /** Why a header of {@code length} can't be read; {@code room} is what there would be, had all been captured. */
    private static Stop stop(Check check, int length, int room) {
        return switch (check) {
            case TRUNCATED -> {
                if (length == TOO_LONG) yield Stop.TOO_DEEP;
                yield length <= room ? Stop.TRUNCATED : Stop.MALFORMED;
            }
            case BAD_TOTAL_LENGTH -> Stop.BAD_LENGTH;
            case UNSUPPORTED -> Stop.UNSUPPORTED;
            default -> Stop.MALFORMED;
        };
    }
}
