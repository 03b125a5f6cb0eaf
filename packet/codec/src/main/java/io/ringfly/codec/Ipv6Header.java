/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The fields of an IPv6 header.
 *
 * @param payloadLength in bytes, extension headers included; 0 in a jumbogram
 * @param nextHeader the kind of what follows the header: {@link IpProtocol}
 */
public record Ipv6Header(
        int trafficClass,
        int flowLabel,
        int payloadLength,
        int nextHeader,
        int hopLimit,
        Ipv6Address src,
        Ipv6Address dst) {

    private static final int DEFAULT_HOP_LIMIT = 64;

    public Ipv6Header {
        Wire.requireFits("trafficClass", trafficClass, 0xff);
        Wire.requireFits("flowLabel", flowLabel, Ipv6.FLOW_LABEL_MASK);
        Wire.requireFits("payloadLength", payloadLength, 0xffff);
        Wire.requireFits("nextHeader", nextHeader, 0xff);
        Wire.requireFits("hopLimit", hopLimit, 0xff);
        Objects.requireNonNull(src, "src");
        Objects.requireNonNull(dst, "dst");
    }

    /** Hop limit 64. */
    public static Ipv6Header of(Ipv6Address src, Ipv6Address dst, int nextHeader, int payloadLength) {
        return new Ipv6Header(0, 0, payloadLength, nextHeader, DEFAULT_HOP_LIMIT, src, dst);
    }

    /** Reads a header that passed {@link Ipv6#check} or {@link Ipv6#checkHeader}. */
    public static Ipv6Header read(MemorySegment m, long at) {
        return new Ipv6Header(
                Ipv6.trafficClass(m, at),
                Ipv6.flowLabel(m, at),
                Ipv6.payloadLength(m, at),
                Ipv6.nextHeader(m, at),
                Ipv6.hopLimit(m, at),
                new Ipv6Address(Ipv6.srcHigh(m, at), Ipv6.srcLow(m, at)),
                new Ipv6Address(Ipv6.dstHigh(m, at), Ipv6.dstLow(m, at)));
    }

    public Ipv6Header withTrafficClass(int value) {
        return new Ipv6Header(value, flowLabel, payloadLength, nextHeader, hopLimit, src, dst);
    }

    public Ipv6Header withFlowLabel(int value) {
        return new Ipv6Header(trafficClass, value, payloadLength, nextHeader, hopLimit, src, dst);
    }

    public Ipv6Header withHopLimit(int value) {
        return new Ipv6Header(trafficClass, flowLabel, payloadLength, nextHeader, value, src, dst);
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Ipv6.LENGTH;
    }

    public void write(MemorySegment m, long at) {
        Ipv6.write(
                m,
                at,
                trafficClass,
                flowLabel,
                payloadLength,
                nextHeader,
                hopLimit,
                src.high(),
                src.low(),
                dst.high(),
                dst.low());
    }

    /** {@code "IP6 2001:db8::1 > 2001:db8::2: class 0x0, flow 0x0, hlim 64, next-header ICMPv6 (58), payload 64"}. */
    @Override
    public String toString() {
        return "IP6 " + src + " > " + dst + ": class " + Wire.hex(trafficClass, 1) + ", flow "
                + Wire.hex(flowLabel, 1) + ", hlim " + hopLimit + ", next-header " + IpProtocol.name(nextHeader) + " ("
                + nextHeader + "), payload " + payloadLength;
    }
}
