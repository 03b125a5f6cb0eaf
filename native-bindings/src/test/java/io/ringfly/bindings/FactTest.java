/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bindings;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FactTest {

    private static Fact ofInt(int value) {
        return new Fact("X", List.of("X"), value, Integer.SIZE);
    }

    private static Fact ofLong(long value) {
        return Fact.of("X", List.of("X"), value);
    }

    @Test
    void agreesWithItsValueOnly() {
        assertTrue(ofInt(7).agreesWith(7));
        assertFalse(ofInt(7).agreesWith(8));
        assertTrue(ofLong(1L << 40).agreesWith(1L << 40));
        assertFalse(ofLong(1L << 40).agreesWith(1L << 41));
    }

    @Test
    void aJavaIntHoldsAnUnsignedInt() {
        assertTrue(ofInt((int) 0x8000_0000L).agreesWith(0x8000_0000L));
        assertTrue(ofInt(-1).agreesWith(0xffff_ffffL));
        assertTrue(ofInt(-1).agreesWith(-1));
    }

    @Test
    void aJavaIntHoldsNoWiderNumber() {
        assertFalse(ofInt(1).agreesWith(0x1_0000_0001L));
        assertFalse(ofInt(0).agreesWith(0x1_0000_0000L));
        assertFalse(ofInt(-1).agreesWith(Long.MAX_VALUE));
    }

    @Test
    void aJavaLongHoldsNoIntOfAnotherSign() {
        assertFalse(ofLong(-1).agreesWith(0xffff_ffffL));
    }
}
