/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.Wire;
import java.lang.foreign.MemorySegment;

/** A frame being summed up, and the line that it becomes. Offsets are those in the frame. */
final class SummaryLine {

    private static final long LOW = 0xffff_ffffL;

    final int verbosity;
    final boolean link;
    final boolean quick;
    /** Null if sequence numbers are absolute. */
    final RelativeSequence sequences;

    TextBuffer out;
    MemorySegment m;
    long at;
    Dissection d;
    /** Of the frame: bytes that are there, and bytes that it had on the wire. */
    int captured;

    int original;

    SummaryLine(SummaryOptions options) {
        verbosity = options.verbosity();
        link = options.link();
        quick = options.quick();
        sequences = options.absolute() ? null : new RelativeSequence();
    }

    boolean verbose() {
        return verbosity > 0;
    }

    int u8(int offset) {
        return m.get(Wire.BYTE, at + offset) & 0xff;
    }

    int u16(int offset) {
        return m.get(Wire.SHORT, at + offset) & 0xffff;
    }

    int u24(int offset) {
        return u8(offset) << 16 | u16(offset + 1);
    }

    int i32(int offset) {
        return m.get(Wire.INT, at + offset);
    }

    long u32(int offset) {
        return m.get(Wire.INT, at + offset) & LOW;
    }

    /** Only what is ASCII. */
    SummaryLine put(String text) {
        out.ascii(text);
        return this;
    }

    SummaryLine put(char c) {
        out.append(c);
        return this;
    }

    SummaryLine put(long number) {
        out.append(number);
        return this;
    }

    SummaryLine padded(long number, int digits) {
        out.padded(number, digits);
        return this;
    }

    /** With {@code 0x}, and zeros in front up to so many digits. */
    SummaryLine hex(long number, int digits) {
        out.append("0x").hex(number, digits);
        return this;
    }

    /** As {@link #hex}, without {@code 0x}. */
    SummaryLine hexDigits(long number, int digits) {
        out.hex(number, digits);
        return this;
    }

    SummaryLine ipv4(int offset) {
        out.ipv4(i32(offset));
        return this;
    }

    SummaryLine ipv6(int offset) {
        out.ipv6(m.get(Wire.LONG, at + offset), m.get(Wire.LONG, at + offset + 8));
        return this;
    }

    /** Bytes with colons between, as addresses of links are shown. */
    SummaryLine linkAddress(int offset, int length) {
        out.bytes(m, at + offset, length, ':');
        return this;
    }

    SummaryLine mac(int offset) {
        out.mac((long) u16(offset) << 32 | u32(offset + 2));
        return this;
    }

    /** What tcpdump puts where a header is cut. */
    void cut(String protocol) {
        out.append(" [|").append(protocol).append(']');
    }
}
