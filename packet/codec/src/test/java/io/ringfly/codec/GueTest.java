/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GueTest {

    @Test
    void readsVersion0() {
        for (String hex : new String[] {"02 29 0001 80000000 001c0006", "0229000180000000001c0006"}) {
            for (MemorySegment m : new MemorySegment[] {Segments.of(hex), Segments.nativeOf(hex)}) {
                assertEquals(Check.OK, Gue.check(m, 0, 12));
                assertEquals(0, Gue.version(m, 0));
                assertFalse(Gue.isControl(m, 0));
                assertEquals(IpProtocol.IPV6, Gue.protocol(m, 0));
                assertEquals(1, Gue.flags(m, 0));
                assertEquals(4, Gue.fields(0));
                assertEquals(8, Gue.fieldsLength(m, 0));
                assertEquals(12, Gue.headerLength(m, 0));
                assertEquals(12, Gue.payload(m, 0));
            }
        }
        assertTrue(Gue.isControl(Segments.of("20010000"), 0));
    }

    @Test
    void version1IsAnIpPacket() {
        MemorySegment four = Segments.of("45");
        assertEquals(Check.OK, Gue.check(four, 0, 1));
        assertEquals(1, Gue.version(four, 0));
        assertEquals(IpProtocol.IPIP, Gue.protocol(four, 0));
        assertEquals(0, Gue.headerLength(four, 0));
        assertEquals(0, Gue.payload(four, 0));
        assertEquals(IpProtocol.IPV6, Gue.protocol(Segments.of("60"), 0));
    }

    @Test
    void checkNamesWhatIsWrong() {
        for (int first = 0; first < 0x100; first++) {
            MemorySegment m = Segments.stale(Gue.MAX_LENGTH);
            m.set(Wire.BYTE, 0, (byte) first);
            boolean ip = first >> 4 == 4 || first >> 4 == 6;
            assertEquals(first < 0x40 || ip ? Check.OK : Check.BAD_VERSION, Gue.check(m, 0, m.byteSize()));
            if (first >= 0x40) continue;
            int length = 4 + (first & 0x1f) * 4;
            assertEquals(length, Gue.headerLength(m, 0));
            assertEquals(Check.TRUNCATED, Gue.check(m.asSlice(0, length - 1), 0, length - 1));
            assertEquals(Check.OK, Gue.check(m.asSlice(0, length), 0, length));
        }
        assertEquals(Check.TRUNCATED, Gue.check(Segments.stale(0), 0, 0));
    }

    @Test
    void setProtocolLeavesTheRest() {
        MemorySegment m = Segments.stale(6);
        Gue.setProtocol(m, 1, 4);
        assertEquals("a5a504a5a5a5", Segments.hex(m));
    }

    @Test
    void headerSurvivesWriteAndRead() {
        Random random = new Random(6080);
        for (int i = 0; i < 10_000; i++) {
            byte[] fields = new byte[random.nextInt(32) * 4];
            random.nextBytes(fields);
            var header = new GueHeader(random.nextBoolean(), random.nextInt(0x100), random.nextInt(0x10000), fields);
            MemorySegment m = Segments.stale(header.length() + 2);
            header.write(m, 1);
            assertEquals(Check.OK, Gue.check(m, 1, m.byteSize() - 1));
            assertEquals(header, GueHeader.read(m, 1));
            assertEquals(header.hashCode(), GueHeader.read(m, 1).hashCode());
            assertTrue(Segments.isStale(m, 0, 1) && Segments.isStale(m, m.byteSize() - 1, m.byteSize()));
        }
        MemorySegment m = Segments.stale(4);
        GueHeader.of(IpProtocol.IPIP).write(m, 0);
        assertEquals("00040000", Segments.hex(m));
    }

    @Test
    void headersAreValues() {
        byte[] fields = {1, 2, 3, 4};
        var header = new GueHeader(false, 4, 1, fields);
        fields[0] = 9;
        header.fields()[1] = 9;
        assertEquals(new GueHeader(false, 4, 1, new byte[] {1, 2, 3, 4}), header);
        assertNotEquals(new GueHeader(true, 4, 1, new byte[] {1, 2, 3, 4}), header);
        assertNotEquals(new GueHeader(false, 4, 1, new byte[] {1, 2, 3, 5}), header);
        assertNotEquals(header, new Object());
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> GueHeader.of(256));
        assertThrows(IllegalArgumentException.class, () -> new GueHeader(false, 0, 0x10000, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> new GueHeader(false, 0, 0, new byte[2]));
        assertThrows(IllegalArgumentException.class, () -> new GueHeader(false, 0, 0, new byte[128]));
    }

    @Test
    void headerPrints() {
        assertEquals("GUE, proto IPIP (4)", GueHeader.of(4).toString());
        assertEquals("GUE, control 1, flags 0x0001, fields 4", new GueHeader(true, 1, 1, new byte[4]).toString());
    }
}
