/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.ChecksumVerdict;
import io.ringfly.codec.Wire;
import java.lang.foreign.MemorySegment;

/** A frame being walked over, and the visitor. Offsets are those in the frame. */
final class FieldSink {

    private static final long LOW = 0xffff_ffffL;
    private static final int MAC_LENGTH = 6;
    private static final int ADDRESS_LENGTH = 4;
    private static final int ADDRESS6_LENGTH = 16;

    MemorySegment m;
    long at;
    FieldVisitor visitor;

    int u8(int offset) {
        return m.get(Wire.BYTE, at + offset) & 0xff;
    }

    int u16(int offset) {
        return m.get(Wire.SHORT, at + offset) & 0xffff;
    }

    int u24(int offset) {
        return u8(offset) << 16 | u16(offset + 1);
    }

    long u32(int offset) {
        return m.get(Wire.INT, at + offset) & LOW;
    }

    void put(Field field, long value, int offset, int length) {
        visitor.field(field, value, offset, length);
    }

    void put8(Field field, int offset) {
        put(field, u8(offset), offset, 1);
    }

    void put16(Field field, int offset) {
        put(field, u16(offset), offset, 2);
    }

    void put32(Field field, int offset) {
        put(field, u32(offset), offset, 4);
    }

    void flag(Field field, long bits, long mask, int offset, int length) {
        put(field, (bits & mask) != 0 ? 1 : 0, offset, length);
    }

    void mac(Field field, int offset) {
        put(field, (long) u16(offset) << 32 | u32(offset + 2), offset, MAC_LENGTH);
    }

    void ipv4(Field field, int offset) {
        put(field, u32(offset), offset, ADDRESS_LENGTH);
    }

    void ipv6(Field field, int offset) {
        put(field, 0, offset, ADDRESS6_LENGTH);
    }

    void bytes(Field field, int offset, int length) {
        put(field, 0, offset, length);
    }

    /** Wireshark's number for a verdict, and the verdict itself, which tells more. */
    void verdict(Field status, Field verdict, ChecksumVerdict value, int offset) {
        put(status, status(value), offset, value == ChecksumVerdict.ABSENT ? 2 : 0);
        put(verdict, value.ordinal(), offset, 0);
    }

    static int status(ChecksumVerdict verdict) {
        return switch (verdict) {
            case WRONG, PARTIAL -> 0;
            case OK -> 1;
            case NOT_COMPUTABLE -> 2;
            case ABSENT -> 3;
        };
    }
}
