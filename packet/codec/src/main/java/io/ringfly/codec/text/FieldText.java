/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.ChecksumVerdict;
import io.ringfly.codec.Wire;
import java.lang.foreign.MemorySegment;

/** The values of fields as tshark shows them. */
public final class FieldText {

    private static final ChecksumVerdict[] VERDICTS = ChecksumVerdict.values();
    private static final int ADDRESS_LENGTH = 16;

    private FieldText() {}

    /**
     * Appends a value that a {@link FieldVisitor} was given.
     *
     * @param at the frame in {@code m}
     */
    public static void append(
            TextBuffer out, MemorySegment m, long at, Field field, long value, int offset, int length) {
        switch (field.format()) {
            case DECIMAL, FLAG -> out.append(value);
            case HEX2, HEX4, HEX6, HEX8 ->
                out.append("0x").hex(value, field.format().digits());
            case MAC -> out.mac(value);
            case IPV4 -> out.ipv4((int) value);
            case IPV6 -> ipv6(out, m, at + offset, length);
            case BYTES -> out.bytes(m, at + offset, length, ':');
            case VERDICT -> out.append(VERDICTS[(int) value].message());
        }
    }

    private static void ipv6(TextBuffer out, MemorySegment m, long at, int length) {
        if (length == ADDRESS_LENGTH) {
            out.ipv6(m.get(Wire.LONG, at), m.get(Wire.LONG, at + 8));
            return;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < Math.min(length, ADDRESS_LENGTH); i++) {
            long octet = m.get(Wire.BYTE, at + i) & 0xffL;
            if (i < 8) high |= octet << 56 - 8 * i;
            else low |= octet << 120 - 8 * i;
        }
        out.ipv6(high, low);
    }
}
