/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import static io.ringfly.port.Steering.Base.FRAME;
import static io.ringfly.port.Steering.Base.IPV4_PAYLOAD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.Steering.Rule;
import io.ringfly.port.Steering.Test;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SteeringTest {

    /** Packets lie somewhere inside the memory, between bytes that must not be looked at. */
    private static final int AT = 7;

    private static boolean matches(Steering steering, String hex) {
        return matches(steering, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static boolean matches(Steering steering, byte[] packet) {
        MemorySegment memory = Arena.ofAuto().allocate(AT + packet.length + 64);
        memory.fill((byte) 0xa5);
        MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, AT, packet.length);
        return steering.matches(memory, AT, packet.length);
    }

    private static Steering one(Test test) {
        return Steering.of(Rule.named("test").and(test));
    }

    /** An Ethernet header with the type of IPv4, and an IPv4 header of {@code words} words followed by the payload. */
    private static byte[] ipv4(int words, int... payload) {
        byte[] packet = new byte[14 + 4 * words + payload.length];
        packet[12] = 8;
        packet[14] = (byte) (0x40 | words);
        for (int i = 0; i < payload.length; i++) {
            packet[14 + 4 * words + i] = (byte) payload[i];
        }
        return packet;
    }

    @org.junit.jupiter.api.Test
    void everythingMatchesEverything() {
        assertTrue(matches(Steering.everything(), ""));
        assertTrue(matches(Steering.everything(), "00"));
    }

    @org.junit.jupiter.api.Test
    void nothingMatchesNothing() {
        assertFalse(matches(Steering.nothing(), ""));
        assertFalse(matches(Steering.nothing(), "00 01 02 03"));
    }

    @org.junit.jupiter.api.Test
    void fieldsAreBigEndian() {
        String packet = "01 02 03 04 ff fe fd fc";
        assertTrue(matches(Steering.of(Rule.named("u8").u8(FRAME, 1, 2)), packet));
        assertTrue(matches(Steering.of(Rule.named("u16").u16(FRAME, 1, 0x0203)), packet));
        assertFalse(matches(Steering.of(Rule.named("u16").u16(FRAME, 1, 0x0302)), packet));
        assertTrue(matches(Steering.of(Rule.named("u32").u32(FRAME, 0, 0x01020304)), packet));
        assertTrue(matches(Steering.of(Rule.named("u8").u8(FRAME, 4, 0xff)), packet), "above 0x7f too");
        assertTrue(matches(Steering.of(Rule.named("u16").u16(FRAME, 4, 0xfffe)), packet));
        assertTrue(matches(Steering.of(Rule.named("u32").u32(FRAME, 4, 0xfffefdfc)), packet));
    }

    @ParameterizedTest
    @CsvSource({
        "1, f0, 40, 45, true", // IPv4, whatever the header length
        "1, f0, 40, 65, false",
        "2, 3fff, 0, 4000, true", // no fragment, whatever DF says
        "2, 3fff, 0, 2000, false",
        "2, 3fff, 0, 0001, false",
        "4, ffffff00, 0a000000, 0a0000ff, true", // a network
        "4, ffffff00, 0a000000, 0a000100, false",
        "4, 80000000, 80000000, 80000000, true", // the sign
        "4, 80000000, 80000000, 7fffffff, false",
        "4, 0, 0, 12345678, true", // no bit counts, but the field has to be there
    })
    void onlyTheBitsOfTheMaskCount(int width, String mask, String value, String field, boolean expected) {
        Test test = new Test(FRAME, 3, width, Integer.parseUnsignedInt(mask, 16), Integer.parseUnsignedInt(value, 16));
        assertEquals(expected, matches(one(test), "a5 a5 a5" + field));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aFieldMustLieWhollyInsideTheFrame(int width) {
        Steering anyValue = one(new Test(FRAME, 10, width, 0, 0));
        for (int length = 0; length < 20; length++) {
            assertEquals(length >= 10 + width, matches(anyValue, new byte[length]), "length " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aFieldBehindTheIpHeaderMustLieWhollyInsideTheFrame(int width) {
        Steering anyValue = one(new Test(IPV4_PAYLOAD, 2, width, 0, 0));
        byte[] whole = ipv4(6, 0, 0, 0, 0, 0, 0, 0, 0);
        for (int length = 0; length <= whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertEquals(length >= 14 + 24 + 2 + width, matches(anyValue, cut), "length " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 10, 15})
    void optionsOfTheIpHeaderAreSkipped(int words) {
        Steering echoReplyOf7 =
                Steering.of(Rule.named("reply").u8(IPV4_PAYLOAD, 0, 0).u16(IPV4_PAYLOAD, 4, 7));
        assertTrue(matches(echoReplyOf7, ipv4(words, 0, 0, 0xff, 0xff, 0, 7, 0, 1)));
        assertFalse(matches(echoReplyOf7, ipv4(words, 8, 0, 0xff, 0xff, 0, 7, 0, 1)));
        assertFalse(matches(echoReplyOf7, ipv4(words, 0, 0, 0xff, 0xff, 0, 8, 0, 1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void aHeaderLengthThatMakesNoSenseStillReadsInsideTheFrame(int words) {
        // such a rule has to test the header length itself if it minds; it only must not read outside
        Steering first = Steering.of(Rule.named("first").u8(IPV4_PAYLOAD, 3, 0x99));
        byte[] packet = new byte[14 + 20];
        packet[14] = (byte) (0x40 | words);
        packet[14 + 4 * words + 3] = (byte) 0x99;
        assertTrue(matches(first, packet));
    }

    @org.junit.jupiter.api.Test
    void allTestsOfARuleMustHold() {
        Steering both = Steering.of(Rule.named("both").u8(FRAME, 0, 1).u8(FRAME, 1, 2));
        assertTrue(matches(both, "01 02"));
        assertFalse(matches(both, "01 03"));
        assertFalse(matches(both, "00 02"));
        assertFalse(matches(both, "01"), "the second field is not there");
    }

    @org.junit.jupiter.api.Test
    void anyRuleSuffices() {
        Steering either = Steering.of(
                Rule.named("far").u8(FRAME, 100, 1),
                Rule.named("one").u8(FRAME, 0, 1),
                Rule.named("two").u8(FRAME, 0, 2));
        assertTrue(matches(either, "01"), "a rule that reaches outside the packet ends that rule only");
        assertTrue(matches(either, "02"));
        assertFalse(matches(either, "03"));
    }

    @org.junit.jupiter.api.Test
    void narrowingARuleLeavesTheWiderOneAsItWas() {
        Rule wide = Rule.named("wide").u8(FRAME, 0, 1);
        Rule narrow = wide.u8(FRAME, 1, 2);
        assertEquals(1, wide.tests().size());
        assertEquals(2, narrow.tests().size());
        assertTrue(matches(Steering.of(wide), "01 09"));
        assertFalse(matches(Steering.of(narrow), "01 09"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3, ff, 0, 'a field of 3 bytes: 1, 2 or 4 it must be'",
        "0, 8, ff, 0, 'a field of 8 bytes: 1, 2 or 4 it must be'",
        "-1, 1, ff, 0, 'offset -1 is not in 0..255'",
        "256, 1, ff, 0, 'offset 256 is not in 0..255'",
        "0, 1, ff, 100, 'value 0x100 under mask 0xff in 1 bytes never matches'",
        "0, 1, f0, 41, 'value 0x41 under mask 0xf0 in 1 bytes never matches'",
        "0, 1, 1ff, 1, 'value 0x1 under mask 0x1ff in 1 bytes never matches'",
        "0, 2, ffff, 10000, 'value 0x10000 under mask 0xffff in 2 bytes never matches'",
        "0, 4, 7fffffff, 80000000, 'value 0x80000000 under mask 0x7fffffff in 4 bytes never matches'",
    })
    void aTestThatMakesNoSenseIsRefused(int offset, int width, String mask, String value, String message) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new Test(
                        FRAME, offset, width, Integer.parseUnsignedInt(mask, 16), Integer.parseUnsignedInt(value, 16)));
        assertEquals(message, e.getMessage());
    }

    @org.junit.jupiter.api.Test
    void theLastOffsetIsTaken() {
        byte[] packet = new byte[259];
        packet[255] = 1;
        packet[258] = 2;
        assertTrue(matches(Steering.of(Rule.named("last").u32(FRAME, 255, 0x01000002)), packet));
    }
}
