/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Wire;
import java.lang.foreign.MemorySegment;

/**
 * Bytes in hexadecimal, 16 a line, as tcpdump prints them with {@code -x} and {@code -X}:
 *
 * <pre>
 *         0x0000:  4500 0054 0000 4000 4001 b6a4 c000 0201  E..T..@.@.......
 * </pre>
 */
public final class HexText {

    private static final int BYTES = 16;
    private static final int HEX_COLUMNS = BYTES / 2 * 5; // a space and four digits for two bytes

    private HexText() {}

    /**
     * Appends {@code length} bytes; every line ends with its end.
     *
     * @param characters whether to show what they are in ASCII as well
     */
    public static void append(TextBuffer out, MemorySegment m, long at, int length, boolean characters) {
        for (int from = 0; from < length; from += BYTES) {
            int count = Math.min(BYTES, length - from);
            out.append("\t0x").hex(from, 4).append(": ");
            int start = out.length();
            for (int i = 0; i < count; i += 2) {
                out.append(' ').bytes(m, at + from + i, Math.min(2, count - i));
            }
            if (characters) {
                out.spaces(HEX_COLUMNS - (out.length() - start) + 2);
                for (int i = 0; i < count; i++) {
                    int octet = m.get(Wire.BYTE, at + from + i);
                    out.append(octet > ' ' && octet < 0x7f ? (char) octet : '.');
                }
            }
            out.append('\n');
        }
    }
}
