/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The fields of an ICMP header. The checksum is left out: it covers what follows the header too.
 *
 * @param rest the second four bytes, whose meaning depends on the type
 */
public record Icmpv4Header(int type, int code, int rest) {

    public Icmpv4Header {
        Wire.requireFits("type", type, 0xff);
        Wire.requireFits("code", code, 0xff);
    }

    public static Icmpv4Header echoRequest(int id, int seq) {
        return echo(Icmpv4.ECHO_REQUEST, id, seq);
    }

    public static Icmpv4Header echoReply(int id, int seq) {
        return echo(Icmpv4.ECHO_REPLY, id, seq);
    }

    private static Icmpv4Header echo(int type, int id, int seq) {
        Wire.requireFits("id", id, 0xffff);
        Wire.requireFits("seq", seq, 0xffff);
        return new Icmpv4Header(type, 0, id << 16 | seq);
    }

    /** Reads a header that passed {@link Icmpv4#check}. */
    public static Icmpv4Header read(MemorySegment m, long at) {
        return new Icmpv4Header(Icmpv4.type(m, at), Icmpv4.code(m, at), Icmpv4.rest(m, at));
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Icmpv4.LENGTH;
    }

    /** Writes the header of a message whose other {@code payloadLength} bytes are in their place, with its checksum. */
    public void write(MemorySegment m, long at, int payloadLength) {
        Icmpv4.write(m, at, type, code, rest, (long) Icmpv4.LENGTH + payloadLength);
    }

    /** {@code "ICMP echo request, id 6429, seq 1"}. */
    @Override
    public String toString() {
        return switch (type) {
            case Icmpv4.ECHO_REQUEST -> "ICMP echo request, id " + (rest >>> 16) + ", seq " + (rest & 0xffff);
            case Icmpv4.ECHO_REPLY -> "ICMP echo reply, id " + (rest >>> 16) + ", seq " + (rest & 0xffff);
            case Icmpv4.UNREACHABLE ->
                code == Icmpv4.UNREACHABLE_FRAGMENTATION_NEEDED
                        ? "ICMP unreachable, need to frag (mtu " + (rest & 0xffff) + ")"
                        : "ICMP unreachable, code " + code;
            case Icmpv4.REDIRECT -> "ICMP redirect to " + Ipv4Address.format(rest) + ", code " + code;
            case Icmpv4.TIME_EXCEEDED -> "ICMP time exceeded, code " + code;
            case Icmpv4.PARAMETER_PROBLEM -> "ICMP parameter problem at octet " + (rest >>> 24) + ", code " + code;
            default -> "ICMP type " + type + ", code " + code;
        };
    }
}
