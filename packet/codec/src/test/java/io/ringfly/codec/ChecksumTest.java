/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {

    private static final int MAX = 2048;

    @Test
    void sumsTheExampleOfRfc1071() {
        assertEquals(0xddf2, Checksum.fold(Checksum.sum(Segments.of("0001f203f4f5f6f7"), 0, 8)));
    }

    @Test
    void equalsTheNaiveSumForAllLengthsAndAlignments() {
        MemorySegment native64 = Arena.ofAuto().allocate(MAX + 8, 64);
        native64.copyFrom(Segments.random(new Random(1071), MAX + 8));
        for (int at = 0; at <= 8; at++) {
            for (int length = 0; length <= MAX; length++) {
                assertSum(native64, at, length);
            }
        }
    }

    @Test
    void equalsTheNaiveSumOnTheHeap() {
        MemorySegment heap = Segments.random(new Random(1624), MAX + 8);
        for (int at = 0; at <= 8; at++) {
            for (int length = 0; length <= 300; length++) {
                assertSum(heap, at, length);
            }
        }
    }

    private static void assertSum(MemorySegment m, int at, int length) {
        int expected = Segments.naiveSum(m, at, length);
        int actual = Checksum.fold(Checksum.sum(m, at, length));
        if (expected != actual) assertEquals(expected, actual, "at " + at + ", length " + length);
    }

    @Test
    void carriesOfOnesAreNotLost() {
        MemorySegment ones = Arena.ofAuto().allocate(1 << 20).fill((byte) 0xff);
        for (long length : new long[] {2, 4, 6, 8, 126, 128, 130, 65536, 1 << 20}) {
            assertEquals(0xffff, Checksum.fold(Checksum.sum(ones, 0, length)), "length " + length);
        }
        assertEquals(0xff00, Checksum.fold(Checksum.sum(ones, 0, 1)));
    }

    @Test
    void sumIsZeroOnlyForZeros() {
        MemorySegment m = Arena.ofAuto().allocate(200);
        assertEquals(0, Checksum.sum(m, 0, 200));
        m.fill((byte) 0xff);
        assertTrue(Checksum.sum(m, 0, 200) != 0);
    }

    @Test
    void sumReadsNothingBehindItsEnd() {
        for (int length = 0; length <= 300; length++) {
            Checksum.sum(Segments.random(new Random(length), length), 0, length);
        }
    }

    @Test
    void partialSumsAndHostValuesAddUp() {
        MemorySegment m = Segments.random(new Random(3), 301);
        for (int cut = 0; cut <= 300; cut += 2) {
            long sum = Checksum.sum(m, 0, cut) + Checksum.sum(m, cut, 301 - cut);
            assertEquals(Segments.naiveSum(m, 0, 301), Checksum.fold(sum));
        }
        MemorySegment values = Segments.of("c0000201 0011 0102");
        assertEquals(
                Checksum.fold(Checksum.sum(values, 0, 8)),
                Checksum.fold((Captured.IP_A & 0xffff_ffffL) + IpProtocol.UDP + 0x0102));
    }

    @Test
    void foldsAnyLong() {
        assertEquals(0, Checksum.fold(0));
        assertEquals(0xffff, Checksum.fold(0xffff));
        assertEquals(1, Checksum.fold(0x10000));
        assertEquals(0xffff, Checksum.fold(-1));
        assertEquals(1, Checksum.fold(0x1_ffffL + 0xffff));
        Random random = new Random(5);
        for (int i = 0; i < 1_000_000; i++) {
            long sum = random.nextLong();
            int folded = Checksum.fold(sum);
            // a one's complement sum is a residue modulo 65535, with 65535 for the 0 of sums that aren't 0
            if (folded == 0 || folded > 0xffff || folded % 0xffff != Long.remainderUnsigned(sum, 0xffff)) {
                assertEquals(Long.remainderUnsigned(sum, 0xffff), folded, Long.toHexString(sum));
            }
        }
    }

    @Test
    void updatesByEquation3OfRfc1624() {
        // RFC 1624 section 4, where equation 2 of RFC 1141 would give 0xffff
        assertEquals(0x0000, Checksum.update16(0xdd2f, 0x5555, 0x3285));
    }

    @Test
    void updateIgnoresBitsAboveItsWord() {
        assertEquals(0x0000, Checksum.update16((short) 0xdd2f, 0x7777_5555, 0x1111_3285));
    }

    @Test
    void updateOfTheSameValueChangesNothing() {
        for (int checksum = 0; checksum < 0xffff; checksum++) {
            assertEquals(checksum, Checksum.update16(checksum, 0x1234, 0x1234));
            assertEquals(checksum, Checksum.update32(checksum, 0x8765_4321, 0x8765_4321));
        }
    }

    @Test
    void incrementalUpdatesEqualFullComputation() {
        Random random = new Random(1624);
        MemorySegment m = Segments.random(random, 40);
        int checksum = Checksum.finish(Checksum.sum(m, 0, 40));
        for (int i = 0; i < 2_000_000; i++) {
            int value = interesting(random);
            if ((i & 1) == 0) {
                int at = random.nextInt(20) * 2;
                int old = m.get(Wire.SHORT, at);
                m.set(Wire.SHORT, at, (short) value);
                checksum = Checksum.update16(checksum, old, value);
            } else {
                int at = random.nextInt(19) * 2;
                int old = m.get(Wire.INT, at);
                m.set(Wire.INT, at, value);
                checksum = Checksum.update32(checksum, old, value);
            }
            int expected = Checksum.finish(Checksum.sum(m, 0, 40));
            if (expected != checksum) assertEquals(expected, checksum, "after change " + i);
        }
        assertEquals(Segments.naiveChecksum(m, 0, 40), checksum);
    }

    /** Any int, but the values around carries more often. */
    private static int interesting(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> 0xffff;
            case 3 -> 0xffff_0000;
            case 4 -> random.nextInt(4) - 2;
            default -> random.nextInt();
        };
    }

    @Test
    void verifiesCapturedMessages() {
        for (String frame : new String[] {Captured.PING, Captured.PING_REPLY, Captured.CARRY_REPLY, Captured.ODD}) {
            MemorySegment m = Segments.nativeOf(frame);
            long icmp = Ipv4.payload(m, 14);
            assertTrue(Ipv4.checksumOk(m, 14));
            assertTrue(Icmpv4.checksumOk(m, icmp, Ipv4.payloadLength(m, 14)));
            byte last = m.get(ValueLayout.JAVA_BYTE, m.byteSize() - 1);
            m.set(ValueLayout.JAVA_BYTE, m.byteSize() - 1, (byte) (last ^ 1));
            assertTrue(!Icmpv4.checksumOk(m, icmp, Ipv4.payloadLength(m, 14)));
        }
    }
}
