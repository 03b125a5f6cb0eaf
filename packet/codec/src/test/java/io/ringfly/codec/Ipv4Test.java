/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ipv4Test {

    private static final int AT = Ethernet.LENGTH;

    @Test
    void readsACapturedHeaderOnHeapAndNativeMemory() {
        for (MemorySegment m : new MemorySegment[] {Segments.of(Captured.PING), Segments.nativeOf(Captured.PING)}) {
            assertEquals(Check.OK, Ipv4.check(m, AT, m.byteSize()));
            assertEquals(4, Ipv4.version(m, AT));
            assertEquals(20, Ipv4.headerLength(m, AT));
            assertEquals(0, Ipv4.tos(m, AT));
            assertEquals(84, Ipv4.totalLength(m, AT));
            assertEquals(52846, Ipv4.id(m, AT));
            assertTrue(Ipv4.dontFragment(m, AT));
            assertFalse(Ipv4.moreFragments(m, AT));
            assertEquals(0, Ipv4.fragmentOffset(m, AT));
            assertFalse(Ipv4.isFragment(m, AT));
            assertEquals(64, Ipv4.ttl(m, AT));
            assertEquals(IpProtocol.ICMP, Ipv4.protocol(m, AT));
            assertEquals(0xe836, Ipv4.headerChecksum(m, AT));
            assertTrue(Ipv4.checksumOk(m, AT));
            assertEquals(Captured.IP_A, Ipv4.src(m, AT));
            assertEquals(Captured.IP_B, Ipv4.dst(m, AT));
            assertEquals(0, Ipv4.optionsLength(m, AT));
            assertEquals(34, Ipv4.payload(m, AT));
            assertEquals(64, Ipv4.payloadLength(m, AT));
            assertEquals(98, Ipv4.end(m, AT));
        }
    }

    @Test
    void readsOptionsAndTos() {
        MemorySegment m = Segments.of(Captured.RECORD_ROUTE);
        assertEquals(Check.OK, Ipv4.check(m, AT, m.byteSize()));
        assertEquals(60, Ipv4.headerLength(m, AT));
        assertEquals(34, Ipv4.options(AT));
        assertEquals(40, Ipv4.optionsLength(m, AT));
        assertEquals(74, Ipv4.payload(m, AT));
        assertTrue(Ipv4.checksumOk(m, AT));

        MemorySegment error = Segments.of(Captured.TIME_EXCEEDED);
        assertEquals(0xc0, Ipv4.tos(error, AT));
        assertEquals(48, Ipv4.dscp(error, AT));
        assertEquals(0, Ipv4.ecn(error, AT));
        Ipv4.setTos(error, AT, 0xb9);
        assertEquals(46, Ipv4.dscp(error, AT));
        assertEquals(1, Ipv4.ecn(error, AT));
    }

    @Test
    void knowsFragments() {
        MemorySegment m = Segments.of(Captured.PING);
        m.set(Wire.SHORT, AT + 6, (short) 0x2000);
        assertTrue(Ipv4.isFragment(m, AT), "the first");
        assertTrue(Ipv4.moreFragments(m, AT));
        m.set(Wire.SHORT, AT + 6, (short) 0x1fff);
        assertTrue(Ipv4.isFragment(m, AT), "the last");
        assertEquals(65528, Ipv4.fragmentOffset(m, AT));
        m.set(Wire.SHORT, AT + 6, (short) 0xc000);
        assertFalse(Ipv4.isFragment(m, AT), "DF and the reserved bit");
    }

    @Test
    void everyShorterLengthIsTruncated() {
        for (String frame : new String[] {Captured.PING, Captured.RECORD_ROUTE}) {
            MemorySegment m = Segments.of(frame).asSlice(AT);
            for (int length = 0; length < m.byteSize(); length++) {
                assertEquals(Check.TRUNCATED, Ipv4.check(m.asSlice(0, length), 0, length));
                Check header = length < Ipv4.headerLength(m, 0) ? Check.TRUNCATED : Check.OK;
                assertEquals(header, Ipv4.checkHeader(m.asSlice(0, length), 0, length));
            }
        }
    }

    @Test
    void checkNamesWhatIsWrong() {
        for (int first = 0; first < 0x100; first++) {
            MemorySegment m = Segments.of(Captured.RECORD_ROUTE);
            m.set(Wire.BYTE, AT, (byte) first);
            Check expected =
                    first >> 4 != 4 ? Check.BAD_VERSION : (first & 0xf) < 5 ? Check.BAD_HEADER_LENGTH : Check.OK;
            assertEquals(expected, Ipv4.check(m, AT, m.byteSize()));
        }
        MemorySegment m = Segments.of(Captured.RECORD_ROUTE);
        for (int length = 0; length < 60; length++) {
            Ipv4.setTotalLength(m, AT, length);
            assertEquals(Check.BAD_TOTAL_LENGTH, Ipv4.check(m, AT, m.byteSize()));
            assertEquals(Check.BAD_TOTAL_LENGTH, Ipv4.checkHeader(m, AT, m.byteSize()));
        }
        Ipv4.setTotalLength(m, AT, 60);
        assertEquals(Check.OK, Ipv4.check(m, AT, m.byteSize()));
        Ipv4.setTotalLength(m, AT, 0xffff);
        assertEquals(Check.TRUNCATED, Ipv4.check(m, AT, m.byteSize()));
    }

    @Test
    void settersChangeTheirFieldOnly() {
        MemorySegment m = Segments.stale(22);
        Ipv4.setTos(m, 1, 0x01);
        Ipv4.setTotalLength(m, 1, 0x0203);
        Ipv4.setId(m, 1, 0x0405);
        Ipv4.setTtl(m, 1, 0x06);
        Ipv4.setProtocol(m, 1, 0x07);
        Ipv4.setHeaderChecksum(m, 1, 0x0809);
        Ipv4.setSrc(m, 1, 0x0a0b_0c0d);
        Ipv4.setDst(m, 1, 0x0e0f_1011);
        assertEquals("a5a5" + "0102030405" + "a5a5" + "060708090a0b0c0d0e0f1011" + "a5", Segments.hex(m));
    }

    @Test
    void ttlIsRewrittenAsARouterDoes() {
        MemorySegment m = Segments.of(Captured.BEFORE_ROUTER);
        Ipv4.rewriteTtl(m, AT, Ipv4.ttl(m, AT) - 1);
        assertEquals(Segments.plain(Captured.BEHIND_ROUTER), Segments.hex(m));
    }

    @Test
    void rewritesEqualFullComputation() {
        Random random = new Random(791);
        for (int header = 0; header < 2_000; header++) {
            MemorySegment m = Segments.random(random, 62);
            m.set(Wire.BYTE, 1, (byte) (0x40 | 5 + random.nextInt(11)));
            Ipv4.updateChecksum(m, 1);
            int length = Ipv4.headerLength(m, 1);
            int zeroed = Ipv4.headerChecksum(m, 1);
            Ipv4.setHeaderChecksum(m, 1, 0);
            assertEquals(Segments.naiveChecksum(m, 1, length), zeroed);
            Ipv4.setHeaderChecksum(m, 1, zeroed);
            for (int i = 0; i < 500; i++) {
                int value = random.nextInt(4) == 0 ? random.nextInt(3) - 1 : random.nextInt();
                int field = random.nextInt(6);
                switch (field) {
                    case 0 -> Ipv4.rewriteTos(m, 1, value);
                    case 1 -> Ipv4.rewriteTotalLength(m, 1, value);
                    case 2 -> Ipv4.rewriteId(m, 1, value);
                    case 3 -> Ipv4.rewriteTtl(m, 1, value);
                    case 4 -> Ipv4.rewriteSrc(m, 1, value);
                    default -> Ipv4.rewriteDst(m, 1, value);
                }
                int read = switch (field) {
                    case 0 -> Ipv4.tos(m, 1) ^ value & 0xff;
                    case 1 -> Ipv4.totalLength(m, 1) ^ value & 0xffff;
                    case 2 -> Ipv4.id(m, 1) ^ value & 0xffff;
                    case 3 -> Ipv4.ttl(m, 1) ^ value & 0xff;
                    case 4 -> Ipv4.src(m, 1) ^ value;
                    default -> Ipv4.dst(m, 1) ^ value;
                };
                if (read != 0) assertEquals(0, read, "field " + field);
                int incremental = Ipv4.headerChecksum(m, 1);
                Ipv4.updateChecksum(m, 1);
                int full = Ipv4.headerChecksum(m, 1);
                if (full != incremental) assertEquals(full, incremental, "field " + field + ", value " + value);
            }
            assertTrue(Ipv4.checksumOk(m, 1));
        }
    }

    @Test
    void wrongChecksumsAreSeenAndMended() {
        MemorySegment m = Segments.of(Captured.RECORD_ROUTE);
        m.set(Wire.BYTE, AT + 59, (byte) 1);
        assertFalse(Ipv4.checksumOk(m, AT));
        Ipv4.updateChecksum(m, AT);
        assertTrue(Ipv4.checksumOk(m, AT));
        assertEquals(0x546e, Ipv4.headerChecksum(m, AT));
    }

    @Test
    void headerWritesCapturedBytesAndReadsThemBack() {
        for (String frame : new String[] {Captured.PING, Captured.PING_REPLY, Captured.TIME_EXCEEDED}) {
            Ipv4Header header = Ipv4Header.read(Segments.of(frame), AT);
            MemorySegment m = Segments.stale(25);
            header.write(m, 1);
            assertEquals(20, header.length());
            assertEquals("a5" + Segments.plain(frame).substring(28, 68) + "a5a5a5a5", Segments.hex(m));
            assertEquals(header, Ipv4Header.read(m, 1));
        }
    }

    @Test
    void headerSurvivesWriteAndRead() {
        Random random = new Random(20);
        for (int i = 0; i < 100_000; i++) {
            var header = new Ipv4Header(
                    random.nextInt(0x100),
                    random.nextInt(0x10000),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextInt(0x2000) * 8,
                    random.nextInt(0x100),
                    random.nextInt(0x100),
                    random.nextInt(),
                    random.nextInt(),
                    random.nextInt(0xffff - 20));
            MemorySegment m = MemorySegment.ofArray(new byte[20]).fill((byte) 0xa5);
            header.write(m, 0);
            if (!header.equals(Ipv4Header.read(m, 0))) assertEquals(header, Ipv4Header.read(m, 0));
            assertEquals(Check.OK, Ipv4.checkHeader(m, 0, 20));
            assertEquals(0xffff, Segments.naiveSum(m, 0, 20));
        }
    }

    @Test
    void headerCountsOptionsNotAsPayload() {
        assertEquals(16, Ipv4Header.read(Segments.of(Captured.RECORD_ROUTE), AT).payloadLength());
    }

    @Test
    void headerIsMadeFromTheFewFieldsThatMatter() {
        Ipv4Header header = Ipv4Header.of(Captured.IP_A, Captured.IP_B, IpProtocol.UDP, 100);
        assertEquals(new Ipv4Header(0, 0, true, false, 0, 64, 17, Captured.IP_A, Captured.IP_B, 100), header);
        assertEquals(
                new Ipv4Header(4, 7, false, false, 0, 9, 17, Captured.IP_A, Captured.IP_B, 100),
                header.withTos(4).withId(7).withTtl(9).withDontFragment(false));
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        Ipv4Header header = Ipv4Header.of(0, 0, 0, 0);
        assertThrows(IllegalArgumentException.class, () -> header.withTos(256));
        assertThrows(IllegalArgumentException.class, () -> header.withTos(-1));
        assertThrows(IllegalArgumentException.class, () -> header.withId(0x10000));
        assertThrows(IllegalArgumentException.class, () -> header.withTtl(256));
        assertThrows(IllegalArgumentException.class, () -> Ipv4Header.of(0, 0, 256, 0));
        assertThrows(IllegalArgumentException.class, () -> Ipv4Header.of(0, 0, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> Ipv4Header.of(0, 0, 0, 65516));
        assertEquals(65515, Ipv4Header.of(0, 0, 0, 65515).payloadLength());
        var e = assertThrows(
                IllegalArgumentException.class, () -> new Ipv4Header(0, 0, false, false, 12, 0, 0, 0, 0, 0));
        assertEquals("fragmentOffset is 12, which is no multiple of 8", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Ipv4Header(0, 0, false, false, 0x10000, 0, 0, 0, 0, 0));
    }

    @Test
    void headerPrintsLikeTcpdump() {
        assertEquals(
                "IP 192.0.2.1 > 192.0.2.2: tos 0x0, ttl 64, id 52846, offset 0, flags [DF], proto ICMP (1), payload 64",
                Ipv4Header.read(Segments.of(Captured.PING), AT).toString());
        assertEquals(
                "IP 0.0.0.1 > 0.0.0.2: tos 0xc0, ttl 3, id 4, offset 8, flags [MF], proto unknown (255), payload 6",
                new Ipv4Header(0xc0, 4, false, true, 8, 3, 255, 1, 2, 6).toString());
    }
}
