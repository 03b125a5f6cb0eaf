/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The fields of an IPv4 header without options. Lengths and the checksum follow from the rest.
 *
 * @param fragmentOffset in bytes, a multiple of 8
 * @param payloadLength in bytes, neither header nor options included
 */
public record Ipv4Header(
        int tos,
        int id,
        boolean dontFragment,
        boolean moreFragments,
        int fragmentOffset,
        int ttl,
        int protocol,
        int src,
        int dst,
        int payloadLength) {

    private static final int DEFAULT_TTL = 64;

    public Ipv4Header {
        Wire.requireFits("tos", tos, 0xff);
        Wire.requireFits("id", id, 0xffff);
        Wire.requireFits("fragmentOffset", fragmentOffset, 0xfff8);
        if (fragmentOffset % 8 != 0) {
            throw new IllegalArgumentException("fragmentOffset is " + fragmentOffset + ", which is no multiple of 8");
        }
        Wire.requireFits("ttl", ttl, 0xff);
        Wire.requireFits("protocol", protocol, 0xff);
        Wire.requireFits("payloadLength", payloadLength, 0xffff - Ipv4.LENGTH);
    }

    /** A whole datagram with TTL 64 and DF set, which lets it do with an id of 0 (RFC 6864). */
    public static Ipv4Header of(int src, int dst, int protocol, int payloadLength) {
        return new Ipv4Header(0, 0, true, false, 0, DEFAULT_TTL, protocol, src, dst, payloadLength);
    }

    /** Reads a header that passed {@link Ipv4#check} or {@link Ipv4#checkHeader}; options are left out. */
    public static Ipv4Header read(MemorySegment m, long at) {
        return new Ipv4Header(
                Ipv4.tos(m, at),
                Ipv4.id(m, at),
                Ipv4.dontFragment(m, at),
                Ipv4.moreFragments(m, at),
                Ipv4.fragmentOffset(m, at),
                Ipv4.ttl(m, at),
                Ipv4.protocol(m, at),
                Ipv4.src(m, at),
                Ipv4.dst(m, at),
                Ipv4.payloadLength(m, at));
    }

    public Ipv4Header withTos(int value) {
        return new Ipv4Header(
                value, id, dontFragment, moreFragments, fragmentOffset, ttl, protocol, src, dst, payloadLength);
    }

    public Ipv4Header withId(int value) {
        return new Ipv4Header(
                tos, value, dontFragment, moreFragments, fragmentOffset, ttl, protocol, src, dst, payloadLength);
    }

    public Ipv4Header withDontFragment(boolean value) {
        return new Ipv4Header(tos, id, value, moreFragments, fragmentOffset, ttl, protocol, src, dst, payloadLength);
    }

    public Ipv4Header withTtl(int value) {
        return new Ipv4Header(
                tos, id, dontFragment, moreFragments, fragmentOffset, value, protocol, src, dst, payloadLength);
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Ipv4.LENGTH;
    }

    /** Writes the header with its checksum. */
    public void write(MemorySegment m, long at) {
        int flags = (dontFragment ? Ipv4.DONT_FRAGMENT : 0) | (moreFragments ? Ipv4.MORE_FRAGMENTS : 0);
        int totalLength = Ipv4.LENGTH + payloadLength;
        Ipv4.write(m, at, tos, totalLength, id, flags | fragmentOffset >>> 3, ttl, protocol, src, dst);
    }

    /** {@code "IP 192.0.2.1 > 192.0.2.2: tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), payload 64"}. */
    @Override
    public String toString() {
        String flags = dontFragment ? moreFragments ? "DF+MF" : "DF" : moreFragments ? "MF" : "none";
        return "IP " + Ipv4Address.format(src) + " > " + Ipv4Address.format(dst) + ": tos " + Wire.hex(tos, 1)
                + ", ttl " + ttl + ", id " + id + ", offset " + fragmentOffset + ", flags [" + flags + "], proto "
                + IpProtocol.name(protocol) + " (" + protocol + "), payload " + payloadLength;
    }
}
