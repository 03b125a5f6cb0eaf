/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MplsTest {

    /** Label 16001 with class 5 and TTL 254, then 30 at the bottom with TTL 255, then IPv4. */
    private static final String STACK = "03e81afe 0001e1ff 45";

    @Test
    void readsAStackOnHeapAndNativeMemory() {
        for (MemorySegment m : new MemorySegment[] {Segments.of(STACK), Segments.nativeOf(STACK)}) {
            assertEquals(Check.OK, Mpls.check(m, 0, m.byteSize()));
            assertEquals(16001, Mpls.label(m, 0));
            assertEquals(5, Mpls.trafficClass(m, 0));
            assertFalse(Mpls.isBottom(m, 0));
            assertEquals(254, Mpls.ttl(m, 0));
            assertEquals(30, Mpls.label(m, 4));
            assertEquals(0, Mpls.trafficClass(m, 4));
            assertTrue(Mpls.isBottom(m, 4));
            assertEquals(255, Mpls.ttl(m, 4));
            assertEquals(8, Mpls.payload(m, 0, m.byteSize()));
            assertEquals(8, Mpls.payload(m, 4, m.byteSize()));
            assertEquals(Mpls.Payload.IPV4, Mpls.guess(m, 0, m.byteSize()));
        }
    }

    @Test
    void aStackWithoutABottomCarriesNothing() {
        MemorySegment m = Segments.of(STACK);
        for (int length = 0; length < 8; length++) {
            assertEquals(length < 4 ? Check.TRUNCATED : Check.OK, Mpls.check(m.asSlice(0, length), 0, length));
            assertEquals(-1, Mpls.payload(m.asSlice(0, length), 0, length));
            assertEquals(Mpls.Payload.NONE, Mpls.guess(m.asSlice(0, length), 0, length));
        }
        assertEquals(8, Mpls.payload(m.asSlice(0, 8), 0, 8));
        assertEquals(Mpls.Payload.NONE, Mpls.guess(m.asSlice(0, 8), 0, 8));
        MemorySegment deep = Segments.stale(65536).fill((byte) 0);
        assertEquals(-1, Mpls.payload(deep, 0, deep.byteSize()));
    }

    @Test
    void guessesByTheFirstFourBits() {
        MemorySegment m = Segments.of(STACK);
        for (int first = 0; first < 0x100; first++) {
            m.set(Wire.BYTE, 8, (byte) first);
            Mpls.Payload expected = switch (first >> 4) {
                case 0 -> Mpls.Payload.CONTROL_WORD;
                case 1 -> Mpls.Payload.ASSOCIATED_CHANNEL;
                case 4 -> Mpls.Payload.IPV4;
                case 6 -> Mpls.Payload.IPV6;
                default -> Mpls.Payload.ETHERNET;
            };
            assertEquals(expected, Mpls.guess(m, 0, 9));
        }
    }

    @Test
    void believesLabelsThatSayWhatFollows() {
        assertEquals(Mpls.Payload.IPV4, Mpls.guess(Segments.of("000001ff 00"), 0, 5));
        assertEquals(Mpls.Payload.IPV6, Mpls.guess(Segments.of("000021ff 00"), 0, 5));
        assertEquals(Mpls.Payload.ASSOCIATED_CHANNEL, Mpls.guess(Segments.of("0000d1ff 00"), 0, 5));
    }

    @Test
    void settersChangeTheirFieldOnly() {
        MemorySegment m = Segments.stale(6);
        Mpls.setLabel(m, 1, 0x12345);
        assertEquals("a5" + "123455a5" + "a5", Segments.hex(m));
        Mpls.setTtl(m, 1, 7);
        assertEquals("a5" + "12345507" + "a5", Segments.hex(m));
    }

    @Test
    void headerSurvivesWriteAndRead() {
        Random random = new Random(3032);
        MemorySegment m = Segments.stale(6);
        for (int i = 0; i < 10_000; i++) {
            var header = new MplsHeader(
                    random.nextInt(0x10_0000), random.nextInt(8), random.nextBoolean(), random.nextInt(0x100));
            header.write(m, 1);
            assertEquals(header, MplsHeader.read(m, 1));
        }
        assertTrue(Segments.isStale(m, 0, 1) && Segments.isStale(m, 5, 6));
        new MplsHeader(16001, 5, false, 254).write(m, 1);
        assertEquals("a503e81afea5", Segments.hex(m));
        assertEquals(4, MplsHeader.read(m, 1).length());
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new MplsHeader(0x10_0000, 0, false, 0));
        assertThrows(IllegalArgumentException.class, () -> new MplsHeader(0, 8, false, 0));
        assertThrows(IllegalArgumentException.class, () -> new MplsHeader(0, 0, false, 256));
    }

    @Test
    void headerPrintsLikeTcpdump() {
        assertEquals("MPLS label 100, tc 1, [S], ttl 64", new MplsHeader(100, 1, true, 64).toString());
        assertEquals("MPLS label 100, tc 1, ttl 64", new MplsHeader(100, 1, false, 64).toString());
    }
}
