/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The fields that every ICMPv6 message has. The checksum is left out: it covers the addresses and what follows too.
 *
 * @param rest the second four bytes, whose meaning depends on the type
 */
public record Icmpv6Header(int type, int code, int rest) {

    public Icmpv6Header {
        Wire.requireFits("type", type, 0xff);
        Wire.requireFits("code", code, 0xff);
    }

    public static Icmpv6Header echoRequest(int id, int seq) {
        return echo(Icmpv6.ECHO_REQUEST, id, seq);
    }

    public static Icmpv6Header echoReply(int id, int seq) {
        return echo(Icmpv6.ECHO_REPLY, id, seq);
    }

    private static Icmpv6Header echo(int type, int id, int seq) {
        Wire.requireFits("id", id, 0xffff);
        Wire.requireFits("seq", seq, 0xffff);
        return new Icmpv6Header(type, 0, id << 16 | seq);
    }

    /** Reads a header that passed {@link Icmpv6#check}. */
    public static Icmpv6Header read(MemorySegment m, long at) {
        return new Icmpv6Header(Icmpv6.type(m, at), Icmpv6.code(m, at), Icmpv6.rest(m, at));
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Icmpv6.LENGTH;
    }

    /**
     * Writes the header of a message whose other {@code payloadLength} bytes are in their place, as is the IPv6 header at
     * {@code ip}, with its checksum.
     */
    public void write(MemorySegment m, long ip, long at, int payloadLength) {
        Icmpv6.write(m, ip, at, type, code, rest, (long) Icmpv6.LENGTH + payloadLength);
    }

    /** {@code "ICMP6 echo request, id 6429, seq 1"}. */
    @Override
    public String toString() {
        return switch (type) {
            case Icmpv6.UNREACHABLE -> "ICMP6 unreachable, code " + code;
            case Icmpv6.PACKET_TOO_BIG -> "ICMP6 packet too big, mtu " + Integer.toUnsignedString(rest);
            case Icmpv6.TIME_EXCEEDED -> "ICMP6 time exceeded, code " + code;
            case Icmpv6.PARAMETER_PROBLEM ->
                "ICMP6 parameter problem at octet " + Integer.toUnsignedString(rest) + ", code " + code;
            case Icmpv6.ECHO_REQUEST -> "ICMP6 echo request, id " + (rest >>> 16) + ", seq " + (rest & 0xffff);
            case Icmpv6.ECHO_REPLY -> "ICMP6 echo reply, id " + (rest >>> 16) + ", seq " + (rest & 0xffff);
            case Icmpv6.MLD_QUERY -> "ICMP6 multicast listener query";
            case Icmpv6.MLD_REPORT -> "ICMP6 multicast listener report";
            case Icmpv6.MLD_DONE -> "ICMP6 multicast listener done";
            case Icmpv6.ROUTER_SOLICITATION -> "ICMP6 router solicitation";
            case Icmpv6.ROUTER_ADVERTISEMENT -> "ICMP6 router advertisement";
            case Icmpv6.NEIGHBOR_SOLICITATION -> "ICMP6 neighbor solicitation";
            case Icmpv6.NEIGHBOR_ADVERTISEMENT -> "ICMP6 neighbor advertisement";
            case Icmpv6.REDIRECT -> "ICMP6 redirect";
            case Icmpv6.MLDV2_REPORT -> "ICMP6 multicast listener report v2, " + (rest & 0xffff) + " group record(s)";
            default -> "ICMP6 type " + type + ", code " + code;
        };
    }
}
