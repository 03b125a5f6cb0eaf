/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Where in a frame is what a {@link PacketTemplate} varies: offsets from the frame's start.
 *
 * @param ip of the innermost IP header
 * @param transport of what it carries
 * @param ports of the four bytes that tell flows apart there
 * @param end of that IP packet
 */
record TemplatePlace(boolean v6, int protocol, int ip, int transport, int ports, int checksum, int payload, int end) {

    private static final int ECHO_CHECKSUM = 2;
    private static final int ECHO_ID = 4;

    /**
     * Looks for it in a frame that begins and ends with the segment.
     *
     * @throws IllegalArgumentException if no template can be made of it
     */
    static TemplatePlace find(MemorySegment frame) {
        int length = (int) frame.byteSize();
        Dissection found = new Dissection();
        found.dissect(frame, 0, length, length, LinkType.ETHERNET);
        FiveTuple tuple = found.inner();
        if (!tuple.isPresent())
            throw refusal("has no IP packet: " + found.stop().message());
        if (tuple.fragment() != FiveTuple.Fragment.NONE) throw refusal("has a fragment of an IP packet");
        if (!tuple.hasPorts() && !tuple.isIcmp()) throw unsupported(tuple);
        int ip = found.offset(tuple.ipLayer());
        int at = found.offset(tuple.transportLayer());
        int end = found.statedEnd(tuple.ipLayer());
        if (end > length) throw refusal("is cut short: its IP packet ends at " + end + ", and it at " + length);
        for (int i = 0; i < tuple.transportLayer(); i++) {
            requireNoChecksum(frame, found.layer(i), found.offset(i));
        }
        int ports = at;
        int checksum = at;
        int payload = at;
        switch (found.layer(tuple.transportLayer())) {
            case TCP -> {
                checksum += Tcp.CHECKSUM;
                payload += Tcp.headerLength(frame, at);
            }
            case UDP -> {
                requireWholeUdp(frame, at, end);
                checksum += Udp.CHECKSUM;
                payload += Udp.LENGTH;
            }
            case ICMPV4, ICMPV6 -> {
                requireEcho(tuple);
                ports += ECHO_ID;
                checksum += ECHO_CHECKSUM;
                payload += Icmpv4.LENGTH;
            }
            default -> throw unsupported(tuple);
        }
        return new TemplatePlace(tuple.isIpv6(), tuple.protocol(), ip, at, ports, checksum, payload, end);
    }

    private static void requireNoChecksum(MemorySegment m, Layer layer, int at) {
        boolean covers = switch (layer) {
            case UDP -> Udp.checksum(m, at) != 0;
            case GRE -> Gre.hasChecksum(m, at);
            case AH -> true;
            default -> false;
        };
        if (covers) throw refusal("has a checksum of " + layer + " over the packet that varies; leave that one out");
    }

    private static void requireWholeUdp(MemorySegment m, int at, int end) {
        if (at + Udp.length(m, at) != end) {
            throw refusal("has a UDP length of " + Udp.length(m, at) + ", and " + (end - at) + " bytes of it");
        }
    }

    private static void requireEcho(FiveTuple tuple) {
        int type = tuple.icmpType();
        boolean echo = tuple.isIpv6()
                ? type == Icmpv6.ECHO_REQUEST || type == Icmpv6.ECHO_REPLY
                : type == Icmpv4.ECHO_REQUEST || type == Icmpv4.ECHO_REPLY;
        if (!echo) throw refusal("has an ICMP message of type " + type + ", which isn't an echo");
    }

    /** Refuses a frame whose checksum, as the template computed it, isn't the one that receivers compute. */
    void requireChecksumIsRight(MemorySegment frame) {
        long limit = frame.byteSize();
        ChecksumVerdict verdict =
                v6 ? TransportChecksum.verdict6(frame, ip, limit) : TransportChecksum.verdict4(frame, ip, limit);
        if (verdict == ChecksumVerdict.OK || verdict == ChecksumVerdict.ABSENT) return;
        throw refusal(
                "has a checksum over other addresses than those of its IP header, by a route or a home address, or a"
                        + " UDP checksum of 0 over IPv6");
    }

    private static IllegalArgumentException unsupported(FiveTuple tuple) {
        return refusal("carries " + IpProtocol.name(tuple.protocol()) + ", and not TCP, UDP or an echo");
    }

    private static IllegalArgumentException refusal(String why) {
        return new IllegalArgumentException("no template can be made of this frame: it " + why);
    }
}
