/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class Ipv6ExtensionTest {

    private static final int IP = Ethernet.LENGTH;
    private static final int AT = IP + Ipv6.LENGTH;

    private static final int[] EXTENSIONS = {0, 43, 44, 51, 60, 135, 139, 140};

    /** As the class documents it. */
    private static List<Integer> walk(MemorySegment m, long ip, long limit) {
        List<Integer> kinds = new ArrayList<>();
        int kind = Ipv6.nextHeader(m, ip);
        long at = Ipv6.payload(ip);
        while (Ipv6Extension.isExtension(kind) && Ipv6Extension.check(m, at, limit, kind) == Check.OK) {
            kinds.add(kind);
            int next = Ipv6Extension.nextHeader(m, at);
            at += Ipv6Extension.length(m, at, kind);
            kind = next;
        }
        kinds.add(kind);
        return kinds;
    }

    @Test
    void capturedRowsAreWalked() {
        String[] frames = {
            Captured6.PING,
            Captured6.OPTIONS,
            Captured6.SEGMENTS,
            Captured6.SEGMENTS_TUNNEL,
            Captured6.FIRST_FRAGMENT_CUT,
            Captured6.LISTENER_REPORT
        };
        List<List<Integer>> rows = List.of(
                List.of(58), List.of(0, 60, 58), List.of(43, 58), List.of(43, 41), List.of(44, 58), List.of(0, 58));
        for (int i = 0; i < frames.length; i++) {
            assertEquals(
                    rows.get(i),
                    walk(Segments.of(frames[i]), IP, Segments.of(frames[i]).byteSize()));
            assertEquals(
                    rows.get(i),
                    walk(
                            Segments.nativeOf(frames[i]),
                            IP,
                            Segments.of(frames[i]).byteSize()));
        }
    }

    @Test
    void knowsWhichKindsHaveAnotherBehindThem() {
        for (int kind = 0; kind < 256; kind++) {
            int number = kind;
            boolean extension = java.util.Arrays.stream(EXTENSIONS).anyMatch(k -> k == number);
            assertEquals(extension, Ipv6Extension.isExtension(kind), "kind " + kind);
            if (!extension) {
                assertEquals(Check.OTHER_TYPE, Ipv6Extension.check(Segments.stale(2048), 0, 2048, kind));
            }
        }
    }

    @Test
    void everyShorterLengthIsTruncated() {
        for (int kind : EXTENSIONS) {
            for (int units = 0; units < 256; units++) {
                int length = kind == 44 ? 8 : kind == 51 ? (units + 2) * 4 : (units + 1) * 8;
                MemorySegment m = Segments.stale(length + 1);
                m.set(Wire.BYTE, 2, (byte) units);
                if (kind == 51 && length < 12) {
                    assertEquals(Check.TRUNCATED, Ipv6Extension.check(m, 1, length + 1, kind));
                    MemorySegment more = Segments.stale(14);
                    more.set(Wire.BYTE, 2, (byte) units);
                    assertEquals(Check.BAD_HEADER_LENGTH, Ipv6Extension.check(more, 1, 14, kind));
                    continue;
                }
                assertEquals(length, Ipv6Extension.length(m, 1, kind));
                assertEquals(Check.OK, Ipv6Extension.check(m, 1, 1 + length, kind));
                assertEquals(Check.TRUNCATED, Ipv6Extension.check(m, 1, length, kind));
            }
            for (int length = 0; length < 8; length++) {
                assertEquals(Check.TRUNCATED, Ipv6Extension.check(Segments.stale(length), 0, length, kind));
            }
        }
    }

    @Test
    void readsCapturedFragments() {
        MemorySegment first = Segments.of(Captured6.FIRST_FRAGMENT_CUT);
        assertEquals(Check.OK, Ipv6Extension.check(first, AT, first.byteSize(), IpProtocol.FRAGMENT));
        assertEquals(IpProtocol.ICMPV6, Ipv6Extension.nextHeader(first, AT));
        assertEquals(0, Ipv6Extension.fragmentOffset(first, AT));
        assertTrue(Ipv6Extension.moreFragments(first, AT));
        assertTrue(Ipv6Extension.isFragment(first, AT));
        assertEquals(0x92d2_0633, Ipv6Extension.fragmentId(first, AT));

        MemorySegment last = Segments.of(Captured6.LAST_FRAGMENT_CUT);
        assertEquals(1448, Ipv6Extension.fragmentOffset(last, AT));
        assertFalse(Ipv6Extension.moreFragments(last, AT));
        assertTrue(Ipv6Extension.isFragment(last, AT));
        assertEquals(0x92d2_0633, Ipv6Extension.fragmentId(last, AT));

        MemorySegment whole = Segments.of("3a00 0006 00000001");
        assertFalse(Ipv6Extension.isFragment(whole, 0), "an atomic fragment, reserved bits set");
    }

    @Test
    void fragmentHeaderIsWritten() {
        MemorySegment m = Segments.stale(10);
        Ipv6Extension.writeFragment(m, 1, IpProtocol.ICMPV6, 1448, true, 0x92d2_0633);
        assertEquals("a5" + "3a0005a992d20633" + "a5", Segments.hex(m));
    }

    @Test
    void readsCapturedSegments() {
        MemorySegment m = Segments.of(Captured6.SEGMENTS);
        assertEquals(Ipv6Extension.ROUTING_SEGMENTS, Ipv6Extension.routingType(m, AT));
        assertEquals(40, Ipv6Extension.length(m, AT, IpProtocol.ROUTING));
        assertEquals(1, Ipv6Extension.segmentsLeft(m, AT));
        assertEquals(1, Ipv6Extension.lastEntry(m, AT));
        assertEquals(0, Ipv6Extension.segmentFlags(m, AT));
        assertEquals(0, Ipv6Extension.segmentTag(m, AT));
        assertEquals(2, Ipv6Extension.addressCount(m, AT));
        assertEquals("2001:db8:9::1", address(m, Ipv6Extension.address(AT, 0)));
        assertEquals("2001:db8::2", address(m, Ipv6Extension.address(AT, 1)));
        assertEquals(Ipv6Extension.address(AT, 0), Ipv6Extension.finalDst(m, AT));

        // the checksum counts the last destination, which is not the one in the header
        long icmp = AT + 40;
        long length = m.byteSize() - icmp;
        assertFalse(Icmpv6.checksumOk(m, IP, icmp, length));
        long last = Ipv6Extension.finalDst(m, AT);
        Ipv6.setDst(m, IP, m.get(Wire.LONG, last), m.get(Wire.LONG, last + 8));
        assertTrue(Icmpv6.checksumOk(m, IP, icmp, length));
    }

    @Test
    void listsOfAddressesStayWithinTheirHeader() {
        // type, units of 8 bytes, last entry, addresses
        int[][] rows = {
            {0, 4, 0, 2},
            {0, 5, 0, 2},
            {0, 0, 0, 0},
            {2, 2, 0, 1},
            {2, 6, 0, 1},
            {2, 0, 0, 0},
            {3, 4, 0, 0},
            {4, 4, 1, 2},
            {4, 4, 0, 1},
            {4, 4, 255, 2},
            {4, 1, 0, 0},
            {253, 6, 0, 0},
            {0, 255, 0, 127}
        };
        for (int[] row : rows) {
            MemorySegment m = Segments.stale((row[1] + 1) * 8L);
            m.set(Wire.INT, 0, 58 << 24 | row[1] << 16 | row[0] << 8 | 1);
            m.set(Wire.BYTE, 4, (byte) row[2]);
            assertEquals(row[3], Ipv6Extension.addressCount(m, 0), "type " + row[0]);
            assertTrue(Ipv6Extension.address(0, row[3]) <= m.byteSize());
            long last = row[3] == 0 ? -1 : Ipv6Extension.address(0, row[0] == 4 ? 0 : row[3] - 1);
            assertEquals(last, Ipv6Extension.finalDst(m, 0));
            m.set(Wire.BYTE, 3, (byte) 0);
            assertEquals(0, Ipv6Extension.finalDst(m, 0));
        }
    }

    private static String address(MemorySegment m, long at) {
        return Ipv6Address.read(m, at).toString();
    }

    @Test
    void readsAuthenticationAndEncryptionHeaders() {
        MemorySegment ah = Segments.of("0604 0000 00000100 fffffffe 0102030405060708090a0b0c 0050");
        assertEquals(Check.OK, Ah.check(ah, 0, ah.byteSize()));
        assertEquals(IpProtocol.TCP, Ah.nextHeader(ah, 0));
        assertEquals(24, Ah.length(ah, 0));
        assertEquals(24, Ipv6Extension.length(ah, 0, IpProtocol.AH));
        assertEquals(256, Ah.spi(ah, 0));
        assertEquals(-2, Ah.seq(ah, 0));
        assertEquals(12, Ah.icv(0));
        assertEquals(12, Ah.icvLength(ah, 0));
        assertEquals(24, Ah.payload(ah, 0));

        MemorySegment esp = Segments.of("00000200 00000007");
        assertEquals(Check.OK, Esp.check(esp, 0, 8));
        assertEquals(Check.TRUNCATED, Esp.check(esp, 0, 7));
        assertEquals(512, Esp.spi(esp, 0));
        assertEquals(7, Esp.seq(esp, 0));
        assertEquals(8, Esp.payload(0));
    }
}
