/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * One header of a {@link PacketBuilder}.
 *
 * @param length in bytes
 * @param etherType what a header names it by that names what it carries by EtherTypes; {@link #NONE} if none can
 * @param ipProtocol as {@code etherType}, of those that go by {@link IpProtocol}
 * @param naming what this header goes by
 * @param covers whether it has a checksum over what it carries, which therefore is written before
 */
record PacketPart(
        Layer layer, int length, int etherType, int ipProtocol, Naming naming, boolean covers, Writer writer) {

    /** No number; to a {@link Writer}, that the header says itself what it carries. */
    static final int NONE = -1;

    private static final int ICMP_CHECKSUM = 2;
    private static final int ROUTING_FIXED = 4;
    private static final int OPTIONS_HEAD = 2;

    /** How a header says what follows it. */
    enum Naming {
        ETHER_TYPE,
        IP_PROTOCOL,
        /** Not at all, or by something that is the caller's to see to, such as a port. */
        UNNAMED
    }

    interface Writer {

        /**
         * Writes the header.
         *
         * @param carried bytes that follow it in the packet
         * @param next the number of what follows, or {@link #NONE}
         * @param addresses partial sum of the addresses of the IP packet around it
         */
        void write(MemorySegment m, long at, int carried, int next, long addresses);
    }

    static PacketPart link(Layer layer, int length, int etherType, Writer writer) {
        return new PacketPart(layer, length, etherType, NONE, Naming.ETHER_TYPE, false, writer);
    }

    static PacketPart ip(Layer layer, int length, int etherType, int ipProtocol, Writer writer) {
        return new PacketPart(layer, length, etherType, ipProtocol, Naming.IP_PROTOCOL, false, writer);
    }

    /** An extension header of IPv6. */
    static PacketPart extension(Layer layer, int length, int ipProtocol, Writer writer) {
        return new PacketPart(layer, length, NONE, ipProtocol, Naming.IP_PROTOCOL, false, writer);
    }

    static PacketPart transport(Layer layer, int length, int ipProtocol, Writer writer) {
        return new PacketPart(layer, length, NONE, ipProtocol, Naming.UNNAMED, true, writer);
    }

    /** A header that something unnamed carries. */
    static PacketPart inner(Layer layer, int length, Naming naming, Writer writer) {
        return new PacketPart(layer, length, NONE, NONE, naming, false, writer);
    }

    /** {@code options} are filled up with {@link Ipv4Option#END}. */
    static PacketPart ipv4(Ipv4Header header, byte[] options) {
        Wire.requireFits("options.length", options.length, Ipv4.MAX_LENGTH - Ipv4.LENGTH);
        byte[] padded = Arrays.copyOf(options, options.length + 3 & ~3);
        return ip(
                Layer.IPV4,
                Ipv4.LENGTH + padded.length,
                Ethernet.TYPE_IPV4,
                IpProtocol.IPIP,
                (m, at, carried, next, addresses) -> writeIpv4(m, at, header, padded, carried, next));
    }

    private static void writeIpv4(MemorySegment m, long at, Ipv4Header header, byte[] options, int carried, int next) {
        Wire.requireFits("IPv4 payload", carried, 0xffff - Ipv4.LENGTH - options.length);
        new Ipv4Header(
                        header.tos(),
                        header.id(),
                        header.dontFragment(),
                        header.moreFragments(),
                        header.fragmentOffset(),
                        header.ttl(),
                        or(next, header.protocol()),
                        header.src(),
                        header.dst(),
                        options.length + carried)
                .write(m, at);
        m.set(Wire.BYTE, at, (byte) (0x45 + options.length / 4));
        copy(options, m, Ipv4.options(at));
        Ipv4.updateChecksum(m, at);
    }

    static PacketPart ipv6(Ipv6Header header) {
        return ip(
                Layer.IPV6,
                header.length(),
                Ethernet.TYPE_IPV6,
                IpProtocol.IPV6,
                (m, at, carried, next, addresses) -> writeIpv6(m, at, header, carried, next));
    }

    private static void writeIpv6(MemorySegment m, long at, Ipv6Header header, int carried, int next) {
        Wire.requireFits("IPv6 payload", carried, 0xffff);
        new Ipv6Header(
                        header.trafficClass(),
                        header.flowLabel(),
                        carried,
                        or(next, header.nextHeader()),
                        header.hopLimit(),
                        header.src(),
                        header.dst())
                .write(m, at);
    }

    /** Hop-by-hop or destination options, filled up with PadN. */
    static PacketPart options(Layer layer, int kind, byte[] options) {
        int length = OPTIONS_HEAD + options.length + 7 & ~7;
        requireExtensionFits(length);
        byte[] padded = Arrays.copyOf(options, length - OPTIONS_HEAD);
        int padding = padded.length - options.length;
        if (padding > 1) {
            padded[options.length] = Ipv6Option.PADN;
            padded[options.length + 1] = (byte) (padding - 2);
        }
        return extension(
                layer, length, kind, (m, at, carried, next, addresses) -> writeExtension(m, at, length, next, padded));
    }

    static PacketPart routing(int type, int segmentsLeft, byte[] data) {
        Wire.requireFits("type", type, 0xff);
        Wire.requireFits("segmentsLeft", segmentsLeft, 0xff);
        int length = ROUTING_FIXED + data.length;
        if (length % 8 != 0) {
            throw new IllegalArgumentException(
                    "data.length is " + data.length + ", which is not 4 more than a multiple of 8");
        }
        requireExtensionFits(length);
        byte[] rest = new byte[2 + data.length];
        rest[0] = (byte) type;
        rest[1] = (byte) segmentsLeft;
        System.arraycopy(data, 0, rest, 2, data.length);
        return extension(
                Layer.ROUTING,
                length,
                IpProtocol.ROUTING,
                (m, at, carried, next, addresses) -> writeExtension(m, at, length, next, rest));
    }

    private static void requireExtensionFits(int length) {
        Wire.requireFits("length of an extension header", length, 0x100 << 3);
    }

    private static void writeExtension(MemorySegment m, long at, int length, int next, byte[] rest) {
        m.set(Wire.SHORT, at, (short) (or(next, IpProtocol.NO_NEXT_HEADER) << 8 | length / 8 - 1));
        copy(rest, m, at + 2);
    }

    static PacketPart icmp6(Icmpv6Header header) {
        return transport(
                Layer.ICMPV6,
                header.length(),
                IpProtocol.ICMPV6,
                (m, at, carried, next, addresses) -> writeIcmpv6(m, at, header, carried, addresses));
    }

    private static void writeIcmpv6(MemorySegment m, long at, Icmpv6Header header, int carried, long addresses) {
        int length = Icmpv6.LENGTH + carried;
        m.set(Wire.INT, at, header.type() << 24 | header.code() << 16);
        m.set(Wire.INT, at + 4, header.rest());
        long sum = addresses + IpProtocol.ICMPV6 + length + Checksum.sum(m, at, length);
        m.set(Wire.SHORT, at + ICMP_CHECKSUM, (short) Checksum.finish(sum));
    }

    /** What a header states to follow, where {@code own} is what it was given. */
    static int or(int next, int own) {
        return next == NONE ? own : next;
    }

    private static void copy(byte[] from, MemorySegment m, long at) {
        MemorySegment.copy(MemorySegment.ofArray(from), 0, m, at, from.length);
    }

    boolean isExtension() {
        return naming == Naming.IP_PROTOCOL && Ipv6Extension.isExtension(ipProtocol);
    }

    /** Whether {@code next} may follow. */
    boolean canCarry(PacketPart next) {
        if (next.isExtension()) return layer == Layer.IPV6 || isExtension();
        return switch (layer) {
            case MPLS -> next.layer == Layer.MPLS || next.layer.isIp() || next.layer == Layer.ETHERNET;
            case UDP -> next.layer == Layer.VXLAN || next.layer == Layer.GUE || next.layer == Layer.MPLS;
            case VXLAN -> next.layer == Layer.ETHERNET || next.layer.isIp() || next.layer == Layer.MPLS;
            case ICMPV4 -> next.layer == Layer.IPV4;
            case ICMPV6 -> next.layer == Layer.IPV6;
            case ETHERNET, VLAN -> next.layer == Layer.LLC || next.etherType != NONE && next.layer != Layer.ETHERNET;
            case IPV4 -> next.ipProtocol != NONE && next.layer != Layer.ICMPV6;
            case IPV6 -> next.ipProtocol != NONE && next.layer != Layer.ICMPV4;
            default ->
                switch (naming) {
                    case ETHER_TYPE -> next.etherType != NONE;
                    case IP_PROTOCOL -> next.ipProtocol != NONE && next.layer != Layer.ICMPV4;
                    case UNNAMED -> false;
                };
        };
    }

    /** The number of {@code next}, which follows with {@code length} bytes, as this header states it. */
    int numberOf(PacketPart next, int length) {
        if (next.layer == Layer.LLC) {
            if (length > Ethernet.MAX_LENGTH_FIELD) {
                throw new IllegalArgumentException(
                        "an IEEE 802.3 frame holds " + Ethernet.MAX_LENGTH_FIELD + " bytes, and these are " + length);
            }
            return length;
        }
        return switch (naming) {
            case ETHER_TYPE -> next.etherType;
            case IP_PROTOCOL -> next.ipProtocol;
            case UNNAMED -> NONE;
        };
    }
}
