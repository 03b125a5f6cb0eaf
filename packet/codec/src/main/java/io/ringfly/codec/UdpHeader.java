/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The fields of a UDP header. The checksum is left out: it covers what follows the header too.
 *
 * @param payloadLength in bytes, the header not included; above 65527 the header states a length of 0 (RFC 2675)
 */
public record UdpHeader(int srcPort, int dstPort, int payloadLength) {

    public UdpHeader {
        Wire.requireFits("srcPort", srcPort, 0xffff);
        Wire.requireFits("dstPort", dstPort, 0xffff);
        Wire.requireFits("payloadLength", payloadLength, Integer.MAX_VALUE - Udp.LENGTH);
    }

    /**
     * Reads a header that passed {@link Udp#check} or {@link Udp#checkHeader}.
     *
     * @param limit where IP ends, which tells how long a jumbogram is
     */
    public static UdpHeader read(MemorySegment m, long at, long limit) {
        int payloadLength = (int) (Udp.end(m, at, limit) - Udp.payload(at));
        return new UdpHeader(Udp.srcPort(m, at), Udp.dstPort(m, at), payloadLength);
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Udp.LENGTH;
    }

    /**
     * Writes the header of a datagram whose payload is in its place behind it, with its checksum.
     *
     * @param addresses of {@link TransportChecksum#addresses4} or {@link TransportChecksum#addresses6}
     */
    public void write(MemorySegment m, long at, long addresses) {
        writeWithoutChecksum(m, at);
        Udp.updateChecksum(m, at, (long) Udp.LENGTH + payloadLength, addresses);
    }

    /** Writes the header with a checksum of 0, which says that there is none. */
    public void writeWithoutChecksum(MemorySegment m, long at) {
        int totalLength = Udp.LENGTH + payloadLength;
        Udp.write(m, at, srcPort << 16 | dstPort, totalLength > 0xffff ? 0 : totalLength, 0);
    }

    /** {@code "UDP 40000 > 53: payload 32"}. */
    @Override
    public String toString() {
        return "UDP " + srcPort + " > " + dstPort + ": payload " + payloadLength;
    }
}
