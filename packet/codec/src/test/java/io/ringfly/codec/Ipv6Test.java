/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ipv6Test {

    private static final int AT = Ethernet.LENGTH;

    @Test
    void readsACapturedHeaderOnHeapAndNativeMemory() {
        for (MemorySegment m : new MemorySegment[] {Segments.of(Captured6.ODD), Segments.nativeOf(Captured6.ODD)}) {
            assertEquals(Check.OK, Ipv6.check(m, AT, m.byteSize()));
            assertEquals(6, Ipv6.version(m, AT));
            assertEquals(0xb9, Ipv6.trafficClass(m, AT));
            assertEquals(46, Ipv6.dscp(m, AT));
            assertEquals(1, Ipv6.ecn(m, AT));
            assertEquals(0x12345, Ipv6.flowLabel(m, AT));
            assertEquals(11, Ipv6.payloadLength(m, AT));
            assertEquals(IpProtocol.ICMPV6, Ipv6.nextHeader(m, AT));
            assertEquals(64, Ipv6.hopLimit(m, AT));
            assertEquals(Captured6.A.high(), Ipv6.srcHigh(m, AT));
            assertEquals(Captured6.A.low(), Ipv6.srcLow(m, AT));
            assertEquals(Captured6.B.high(), Ipv6.dstHigh(m, AT));
            assertEquals(Captured6.B.low(), Ipv6.dstLow(m, AT));
            assertFalse(Ipv6.isJumbogram(m, AT));
            assertEquals(54, Ipv6.payload(AT));
            assertEquals(m.byteSize(), Ipv6.end(m, AT));
        }
    }

    @Test
    void everyShorterLengthIsTruncated() {
        for (String frame : new String[] {Captured6.PING, Captured6.OPTIONS, Captured6.LISTENER_REPORT}) {
            MemorySegment m = Segments.of(frame).asSlice(AT);
            for (int length = 0; length < m.byteSize(); length++) {
                assertEquals(Check.TRUNCATED, Ipv6.check(m.asSlice(0, length), 0, length));
                Check header = length < 40 ? Check.TRUNCATED : Check.OK;
                assertEquals(header, Ipv6.checkHeader(m.asSlice(0, length), 0, length));
            }
            assertEquals(Check.OK, Ipv6.check(m, 0, m.byteSize()));
        }
    }

    @Test
    void checkNamesWhatIsWrong() {
        for (int first = 0; first < 256; first++) {
            MemorySegment m = Segments.of(Captured6.PING);
            m.set(Wire.BYTE, AT, (byte) first);
            assertEquals(first >> 4 == 6 ? Check.OK : Check.BAD_VERSION, Ipv6.check(m, AT, m.byteSize()));
        }
        MemorySegment m = Segments.of(Captured6.PING);
        Ipv6.setPayloadLength(m, AT, 65);
        assertEquals(Check.TRUNCATED, Ipv6.check(m, AT, m.byteSize()));
        Ipv6.setPayloadLength(m, AT, 63);
        assertEquals(Check.OK, Ipv6.check(m, AT, m.byteSize()), "padding");
        Ipv6.setPayloadLength(m, AT, 0);
        assertEquals(Check.OK, Ipv6.check(m, AT, m.byteSize()));
        assertEquals(54, Ipv6.end(m, AT));
    }

    @Test
    void jumbogramsTellTheirLengthInAnOption() {
        MemorySegment m = Segments.stale(2 + 40 + 70_000);
        Ipv6Header.of(Captured6.A, Captured6.B, IpProtocol.HOP_BY_HOP, 0).write(m, 2);
        MemorySegment.copy(Segments.of("1100 c204 00011170"), 0, m, 42, 8);
        assertEquals(Check.OK, Ipv6.check(m, 2, m.byteSize()));
        assertTrue(Ipv6.isJumbogram(m, 2));
        assertEquals(0, Ipv6.payloadLength(m, 2));
        assertEquals(m.byteSize(), Ipv6.end(m, 2));
        assertEquals(Check.TRUNCATED, Ipv6.check(m, 2, m.byteSize() - 1));
        assertEquals(Check.OK, Ipv6.checkHeader(m, 2, 50));
        for (int limit = 42; limit < 50; limit++) {
            assertEquals(Check.TRUNCATED, Ipv6.checkHeader(m, 2, limit));
        }
        m.set(Wire.INT, 46, 0xffff);
        assertEquals(Check.BAD_TOTAL_LENGTH, Ipv6.check(m, 2, m.byteSize()), "fits the header");
        m.set(Wire.INT, 46, -1);
        assertEquals(Check.TRUNCATED, Ipv6.check(m, 2, m.byteSize()));
        assertEquals(2 + 40 + 0xffff_ffffL, Ipv6.end(m, 2));
        m.set(Wire.INT, 44, 0x0104_0000);
        assertEquals(Check.BAD_TOTAL_LENGTH, Ipv6.check(m, 2, m.byteSize()), "padding only");
        Ipv6.setNextHeader(m, 2, IpProtocol.UDP);
        assertEquals(Check.OK, Ipv6.check(m, 2, 42));
    }

    @Test
    void settersChangeTheirFieldOnly() {
        MemorySegment m = Segments.stale(42);
        m.set(Wire.INT, 1, 0x6000_0000);
        Ipv6.setTrafficClass(m, 1, 0x1b9);
        Ipv6.setFlowLabel(m, 1, 0x612345);
        Ipv6.setPayloadLength(m, 1, 0x0405);
        Ipv6.setNextHeader(m, 1, 0x06);
        Ipv6.setHopLimit(m, 1, 0x07);
        Ipv6.setSrc(m, 1, 0x0809_0a0b_0c0d_0e0fL, 0x1011_1213_1415_1617L);
        Ipv6.setDst(m, 1, 0x1819_1a1b_1c1d_1e1fL, 0x2021_2223_2425_2627L);
        assertEquals(
                "a5" + "6b912345" + "04050607" + "08090a0b0c0d0e0f1011121314151617" + "18191a1b1c1d1e1f2021222324252627"
                        + "a5",
                Segments.hex(m));
        Ipv6.setTrafficClass(m, 1, 0);
        assertEquals(0x12345, Ipv6.flowLabel(m, 1));
        Ipv6.setFlowLabel(m, 1, -1);
        assertEquals(0, Ipv6.trafficClass(m, 1));
        assertEquals(0xfffff, Ipv6.flowLabel(m, 1));
        assertEquals(6, Ipv6.version(m, 1));
    }

    @Test
    void headerWritesCapturedBytesAndReadsThemBack() {
        for (String frame : new String[] {Captured6.PING, Captured6.ODD, Captured6.SEGMENTS, Captured6.REDIRECT}) {
            MemorySegment m = Segments.of(frame);
            Ipv6Header header = Ipv6Header.read(m, AT);
            m.asSlice(AT, 40).fill((byte) 0xa5);
            header.write(m, AT);
            assertEquals(40, header.length());
            assertEquals(Segments.plain(frame), Segments.hex(m));
        }
    }

    @Test
    void headerSurvivesWriteAndRead() {
        Random random = new Random(8200);
        for (int i = 0; i < 10_000; i++) {
            Ipv6Header header = Ipv6Header.of(
                            new Ipv6Address(random.nextLong(), random.nextLong()),
                            new Ipv6Address(random.nextLong(), random.nextLong()),
                            random.nextInt(256),
                            random.nextInt(0x10000))
                    .withTrafficClass(random.nextInt(256))
                    .withFlowLabel(random.nextInt(1 << 20))
                    .withHopLimit(random.nextInt(256));
            MemorySegment m = Segments.stale(42);
            header.write(m, 1);
            assertEquals(header, Ipv6Header.read(m, 1));
            assertTrue(Segments.isStale(m, 0, 1) && Segments.isStale(m, 41, 42));
        }
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        Ipv6Header header = Ipv6Header.of(Captured6.A, Captured6.B, 0, 0);
        assertEquals(64, header.hopLimit());
        assertThrows(IllegalArgumentException.class, () -> header.withTrafficClass(256));
        assertThrows(IllegalArgumentException.class, () -> header.withFlowLabel(0x100000));
        assertThrows(IllegalArgumentException.class, () -> header.withHopLimit(-1));
        assertThrows(IllegalArgumentException.class, () -> Ipv6Header.of(Captured6.A, Captured6.B, 256, 0));
        assertThrows(IllegalArgumentException.class, () -> Ipv6Header.of(Captured6.A, Captured6.B, 0, 0x10000));
        assertThrows(NullPointerException.class, () -> Ipv6Header.of(null, Captured6.B, 0, 0));
        assertThrows(NullPointerException.class, () -> Ipv6Header.of(Captured6.A, null, 0, 0));
    }

    @Test
    void headerPrintsLikeTcpdump() {
        assertEquals(
                "IP6 2001:db8::1 > 2001:db8::2: class 0xb9, flow 0x12345, hlim 64, next-header ICMPv6 (58), payload 11",
                Ipv6Header.read(Segments.of(Captured6.ODD), AT).toString());
    }
}
