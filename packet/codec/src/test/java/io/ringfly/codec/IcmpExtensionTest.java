/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IcmpExtensionTest {

    /** A stack of two MPLS labels, 16012 and 24003, as RFC 4950 has it. */
    private static final String LABELS = "2000 0000 000c 0101 03e8c001 05dc3101";

    private static final int QUOTED = Icmpv4.LENGTH;

    /** An ICMP error that quotes {@code quoted} bytes, says so or not, and has an extension. */
    private static MemorySegment error(int type, int quoted, int lengthField, boolean withChecksum) {
        MemorySegment extension = Segments.of(LABELS);
        if (withChecksum) extension.set(Wire.SHORT, 2, (short) Segments.naiveChecksum(extension, 0, 16));
        MemorySegment m = MemorySegment.ofArray(new byte[QUOTED + quoted + 16]);
        m.set(Wire.INT, 0, type << 24);
        m.set(Wire.INT, 4, lengthField);
        MemorySegment.copy(extension, 0, m, QUOTED + quoted, 16);
        return m;
    }

    @Test
    void isFoundWhereTheErrorSays() {
        for (int type : new int[] {Icmpv4.UNREACHABLE, Icmpv4.TIME_EXCEEDED, Icmpv4.PARAMETER_PROBLEM}) {
            MemorySegment m = error(type, 136, 34 << 16, false);
            assertEquals(136, Icmpv4.quotedLength(m, 0));
            assertEquals(QUOTED + 136, Icmpv4.extension(m, 0, m.byteSize()));
        }
        for (int type : new int[] {Icmpv6.UNREACHABLE, Icmpv6.TIME_EXCEEDED}) {
            MemorySegment m = error(type, 136, 17 << 24, false);
            assertEquals(136, Icmpv6.quotedLength(m, 0));
            assertEquals(QUOTED + 136, Icmpv6.extension(m, 0, m.byteSize()));
        }
    }

    @Test
    void otherTypesHaveNone() {
        MemorySegment redirect = error(Icmpv4.REDIRECT, 128, 32 << 16, true);
        assertEquals(0, Icmpv4.quotedLength(redirect, 0));
        assertEquals(-1, Icmpv4.extension(redirect, 0, redirect.byteSize()));
        MemorySegment big = error(Icmpv6.PACKET_TOO_BIG, 128, 16 << 24, true);
        assertEquals(0, Icmpv6.quotedLength(big, 0));
        assertEquals(-1, Icmpv6.extension(big, 0, big.byteSize()));
    }

    @Test
    void isFoundBehind128BytesWhereNothingIsSaidAndItsChecksumIsRight() {
        MemorySegment m = error(Icmpv4.TIME_EXCEEDED, 128, 0, true);
        assertEquals(QUOTED + 128, Icmpv4.extension(m, 0, m.byteSize()));
        m.set(Wire.BYTE, m.byteSize() - 1, (byte) 9);
        assertEquals(-1, Icmpv4.extension(m, 0, m.byteSize()));
        MemorySegment without = error(Icmpv4.TIME_EXCEEDED, 128, 0, false);
        assertEquals(-1, Icmpv4.extension(without, 0, without.byteSize()));
        MemorySegment six = error(Icmpv6.TIME_EXCEEDED, 128, 0, true);
        assertEquals(QUOTED + 128, Icmpv6.extension(six, 0, six.byteSize()));
    }

    @Test
    void isNotSoughtBehindTheEnd() {
        MemorySegment m = error(Icmpv4.TIME_EXCEEDED, 128, 32 << 16, true);
        for (int length = QUOTED; length < QUOTED + 128 + 4; length++) {
            assertEquals(-1, Icmpv4.extension(m.asSlice(0, length), 0, length));
        }
        m.set(Wire.BYTE, 5, (byte) 255);
        assertEquals(-1, Icmpv4.extension(m, 0, m.byteSize()));
    }

    @Test
    void readsObjects() {
        for (MemorySegment m : new MemorySegment[] {Segments.of(LABELS), Segments.nativeOf(LABELS)}) {
            assertEquals(Check.OK, IcmpExtension.check(m, 0, 16));
            assertEquals(0, IcmpExtension.checksum(m, 0));
            assertTrue(IcmpExtension.checksumOk(m, 0, 16), "left out");
            long object = IcmpExtension.objects(0);
            assertEquals(Check.OK, IcmpExtension.checkObject(m, object, 16));
            assertEquals(12, IcmpExtension.objectLength(m, object));
            assertEquals(IcmpExtension.CLASS_MPLS, IcmpExtension.objectClass(m, object));
            assertEquals(1, IcmpExtension.objectType(m, object));
            long labels = IcmpExtension.objectData(object);
            assertEquals(16012, m.get(Wire.INT, labels) >>> 12);
            assertEquals(16, IcmpExtension.nextObject(m, object, 16));

            m.set(Wire.SHORT, 2, (short) Segments.naiveChecksum(m, 0, 16));
            assertTrue(IcmpExtension.checksumOk(m, 0, 16));
            m.set(Wire.BYTE, 15, (byte) 9);
            assertFalse(IcmpExtension.checksumOk(m, 0, 16));
        }
    }

    @Test
    void checksNameWhatIsWrong() {
        for (int length = 0; length < 4; length++) {
            assertEquals(Check.TRUNCATED, IcmpExtension.check(Segments.stale(length), 0, length));
            assertEquals(Check.TRUNCATED, IcmpExtension.checkObject(Segments.stale(length), 0, length));
        }
        for (int first = 0; first < 256; first++) {
            MemorySegment m = Segments.of(LABELS);
            m.set(Wire.BYTE, 0, (byte) first);
            assertEquals(first >> 4 == 2 ? Check.OK : Check.BAD_VERSION, IcmpExtension.check(m, 0, 16));
        }
        MemorySegment m = Segments.of(LABELS);
        for (int length = 0; length < 20; length++) {
            m.set(Wire.SHORT, 4, (short) length);
            Check expected = length < 4 ? Check.BAD_LENGTH : length > 12 ? Check.TRUNCATED : Check.OK;
            assertEquals(expected, IcmpExtension.checkObject(m, 4, 16));
            assertEquals(expected == Check.OK ? 4 + length : 16, IcmpExtension.nextObject(m, 4, 16));
        }
    }

    @Test
    void anyBytesComeToAnEnd() {
        Random random = new Random(4884);
        for (int i = 0; i < 100_000; i++) {
            MemorySegment m = Segments.random(random, random.nextInt(200));
            for (int j = 0; j + 1 < m.byteSize(); j += 4) m.set(Wire.SHORT, j, (short) random.nextInt(12));
            long before = -1;
            for (long at = 0; at < m.byteSize(); at = IcmpExtension.nextObject(m, at, m.byteSize())) {
                assertTrue(at > before);
                before = at;
            }
        }
    }
}
