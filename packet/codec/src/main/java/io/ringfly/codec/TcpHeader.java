/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The fields of a TCP header, options included. The header length follows from the options; the checksum is left out:
 * it covers what follows the header too.
 *
 * @param seq unsigned
 * @param ack unsigned
 * @param flags {@link Tcp#FIN} and so on, added up
 * @param options as they lie in the header, padding included: a multiple of 4 bytes, 40 at most. Copied in and out.
 */
public record TcpHeader(
        int srcPort,
        int dstPort,
        int seq,
        int ack,
        int reserved,
        int flags,
        int window,
        int urgentPointer,
        byte[] options) {

    private static final byte[] NO_OPTIONS = {};
    private static final String FLAG_LETTERS = "FSRP.UEWe";

    public TcpHeader {
        Wire.requireFits("srcPort", srcPort, 0xffff);
        Wire.requireFits("dstPort", dstPort, 0xffff);
        Wire.requireFits("reserved", reserved, 7);
        Wire.requireFits("flags", flags, 0x1ff);
        Wire.requireFits("window", window, 0xffff);
        Wire.requireFits("urgentPointer", urgentPointer, 0xffff);
        Wire.requireFits("options.length", options.length, TcpOption.MAX_LENGTH);
        if (options.length % 4 != 0) {
            throw new IllegalArgumentException("options.length is " + options.length + ", which is no multiple of 4");
        }
        options = options.clone();
    }

    /** Without options, and with a window of 65535. */
    public static TcpHeader of(int srcPort, int dstPort, int seq, int ack, int flags) {
        return new TcpHeader(srcPort, dstPort, seq, ack, 0, flags, 0xffff, 0, NO_OPTIONS);
    }

    /** Reads a header that passed {@link Tcp#check}. */
    public static TcpHeader read(MemorySegment m, long at) {
        return new TcpHeader(
                Tcp.srcPort(m, at),
                Tcp.dstPort(m, at),
                Tcp.seq(m, at),
                Tcp.ack(m, at),
                Tcp.reserved(m, at),
                Tcp.flags(m, at),
                Tcp.window(m, at),
                Tcp.urgentPointer(m, at),
                Wire.bytes(m, Tcp.options(at), Tcp.optionsLength(m, at)));
    }

    @Override
    public byte[] options() {
        return options.clone();
    }

    public TcpHeader withWindow(int value) {
        return new TcpHeader(srcPort, dstPort, seq, ack, reserved, flags, value, urgentPointer, options);
    }

    /** {@link TcpOption#pad} makes them the multiple of 4 that they have to be. */
    public TcpHeader withOptions(byte[] value) {
        return new TcpHeader(srcPort, dstPort, seq, ack, reserved, flags, window, urgentPointer, value);
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Tcp.LENGTH + options.length;
    }

    /**
     * Writes the header of a segment whose data, {@code payloadLength} bytes, is in its place behind it, with its
     * checksum.
     *
     * @param addresses of {@link TransportChecksum#addresses4} or {@link TransportChecksum#addresses6}
     */
    public void write(MemorySegment m, long at, int payloadLength, long addresses) {
        int ports = srcPort << 16 | dstPort;
        Tcp.write(m, at, ports, seq, ack, length(), reserved, flags, window, urgentPointer);
        MemorySegment.copy(MemorySegment.ofArray(options), 0, m, Tcp.options(at), options.length);
        Tcp.updateChecksum(m, at, (long) length() + payloadLength, addresses);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TcpHeader that
                && srcPort == that.srcPort
                && dstPort == that.dstPort
                && seq == that.seq
                && ack == that.ack
                && reserved == that.reserved
                && flags == that.flags
                && window == that.window
                && urgentPointer == that.urgentPointer
                && Arrays.equals(options, that.options);
    }

    @Override
    public int hashCode() {
        int hash = srcPort << 16 | dstPort;
        hash = 31 * hash + seq;
        hash = 31 * hash + ack;
        hash = 31 * hash + (flags << 16 | window);
        return 31 * hash + Arrays.hashCode(options);
    }

    /** {@code "TCP 40000 > 80: flags [S], seq 1, ack 0, win 64240, options [mss 1460,sackOK,nop,wscale 7]"}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("TCP ");
        text.append(srcPort).append(" > ").append(dstPort).append(": flags [");
        appendFlags(text);
        text.append("], seq ").append(Integer.toUnsignedString(seq));
        text.append(", ack ").append(Integer.toUnsignedString(ack));
        text.append(", win ").append(window);
        if (urgentPointer != 0) text.append(", urg ").append(urgentPointer);
        if (reserved != 0) text.append(", reserved ").append(reserved);
        if (options.length > 0) {
            String list = TcpOption.format(MemorySegment.ofArray(options), 0, options.length);
            text.append(", options [").append(list).append(']');
        }
        return text.toString();
    }

    /** As tcpdump has them, {@code S.} for SYN and ACK. */
    private void appendFlags(StringBuilder text) {
        if (flags == 0) text.append("none");
        for (int bit = 0; bit < FLAG_LETTERS.length(); bit++) {
            if ((flags & 1 << bit) != 0) text.append(FLAG_LETTERS.charAt(bit));
        }
    }
}
