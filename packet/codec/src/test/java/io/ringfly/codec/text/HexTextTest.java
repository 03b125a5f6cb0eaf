/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The tests of {@code ringfly read} compare with tcpdump itself. */
class HexTextTest {

    private static String hex(String bytes, int at, int length, boolean characters) {
        TextBuffer out = new TextBuffer();
        MemorySegment m = MemorySegment.ofArray(bytes.getBytes(StandardCharsets.ISO_8859_1));
        HexText.append(out, m, at, length, characters);
        return out.toString();
    }

    @Test
    void sixteenBytesALineInPairs() {
        assertEquals("""
                \t0x0000:  3031 3233 3435 3637 3839 6162 6364 6566
                \t0x0010:  7e
                """, hex("x0123456789abcdef~y", 1, 17, false));
    }

    @Test
    void charactersStandInOneColumnAndOthersAreDots() {
        assertEquals("""
                \t0x0000:  3031 3220 3435 007f ff39 6162 6364 6566  012.45...9abcdef
                \t0x0010:  7e                                       ~
                """, hex("012 45\0\u007f\u00ff9abcdef~", 0, 17, true));
    }

    @Test
    void nothingIsNothing() {
        assertEquals("", hex("x", 0, 0, true));
    }

    @Test
    void offsetsGrowBeyondFourDigits() {
        String text = hex("a".repeat(0x1_0010), 0, 0x1_0010, false);
        assertEquals(0x1001, text.lines().count());
        assertEquals("\t0x10000: " + " 6161".repeat(8), text.lines().toList().getLast());
    }
}
