/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ipv4OptionTest {

    private static final int IP = Ethernet.LENGTH;

    @Test
    void readsACapturedRecordRouteOnHeapAndNativeMemory() {
        for (MemorySegment m :
                new MemorySegment[] {Segments.of(Captured.RECORD_ROUTE), Segments.nativeOf(Captured.RECORD_ROUTE)}) {
            long end = Ipv4.payload(m, IP);
            long nop = Ipv4.options(IP);
            assertEquals(Check.OK, Ipv4Option.checkAll(m, nop, end));
            assertEquals(Ipv4Option.NOP, Ipv4Option.kind(m, nop));
            assertEquals(1, Ipv4Option.length(m, nop));
            long route = Ipv4Option.next(m, nop, end);
            assertEquals(nop + 1, route);
            assertEquals(route, Ipv4Option.find(m, nop, end, Ipv4Option.RECORD_ROUTE));
            assertEquals(Ipv4Option.RECORD_ROUTE, Ipv4Option.kind(m, route));
            assertEquals(39, Ipv4Option.length(m, route));
            assertEquals(8, Ipv4Option.pointer(m, route));
            assertEquals(9, Ipv4Option.addressCount(m, route));
            assertEquals(Captured.IP_B, Ipv4Option.address(m, route, 0));
            assertEquals(0, Ipv4Option.address(m, route, 8));
            assertFalse(Ipv4Option.isSourceRoute(Ipv4Option.kind(m, route)));
            assertFalse(Ipv4Option.isCopied(Ipv4Option.kind(m, route)));
            assertEquals(end, Ipv4Option.next(m, route, end));
        }
    }

    @Test
    void readsCapturedTimestamps() {
        MemorySegment both = Segments.of(Captured6.TIMESTAMPS_AND_ADDRESSES);
        long at = Ipv4.options(IP);
        assertEquals(Check.OK, Ipv4Option.checkAll(both, at, Ipv4.payload(both, IP)));
        assertEquals(Ipv4Option.TIMESTAMP, Ipv4Option.kind(both, at));
        assertEquals(36, Ipv4Option.length(both, at));
        assertEquals(29, Ipv4Option.pointer(both, at));
        assertEquals(0, Ipv4Option.timestampOverflow(both, at));
        assertEquals(Ipv4Option.TIMES_AND_ADDRESSES, Ipv4Option.timestampFlag(both, at));
        assertEquals(Captured.IP_A, both.get(Wire.INT, Ipv4Option.timestamps(at)));

        MemorySegment times = Segments.of(Captured6.TIMESTAMPS);
        assertEquals(40, Ipv4Option.length(times, at));
        assertEquals(Ipv4Option.TIMES, Ipv4Option.timestampFlag(times, at));
        assertEquals(37_765_197, times.get(Wire.INT, Ipv4Option.timestamps(at)));
    }

    @Test
    void readsACapturedRouterAlert() {
        MemorySegment m = Segments.of(Captured6.GROUP_REPORT);
        long at = Ipv4.options(IP);
        assertEquals(Check.OK, Ipv4Option.checkAll(m, at, Ipv4.payload(m, IP)));
        assertEquals(Ipv4Option.ROUTER_ALERT, Ipv4Option.kind(m, at));
        assertEquals(0, Ipv4Option.routerAlert(m, at));
        assertTrue(Ipv4Option.isCopied(Ipv4Option.ROUTER_ALERT));
    }

    @Test
    void readsStreamSecurityAndUnknownOptions() {
        MemorySegment m = Segments.of("88 04 1234 82 0b ab0000000000000000 9e 03 ff 83 07 04 0a000001 89 03 04 00");
        List<Integer> kinds = new ArrayList<>();
        long end = m.byteSize();
        for (long at = 0; at < end; at = Ipv4Option.next(m, at, end)) {
            assertEquals(Check.OK, Ipv4Option.check(m, at, end));
            kinds.add(Ipv4Option.kind(m, at));
        }
        assertEquals(
                List.of(
                        Ipv4Option.STREAM_ID,
                        Ipv4Option.SECURITY,
                        0x9e,
                        Ipv4Option.LOOSE_SOURCE_ROUTE,
                        Ipv4Option.STRICT_SOURCE_ROUTE,
                        Ipv4Option.END),
                kinds);
        assertEquals(0x1234, Ipv4Option.streamId(m, 0));
        assertEquals(0xab, Ipv4Option.securityLevel(m, 4));
        long unknown = Ipv4Option.find(m, 0, end, 0x9e);
        assertEquals(3, Ipv4Option.length(m, unknown));
        assertEquals(unknown + 2, Ipv4Option.data(unknown));
        long route = Ipv4Option.find(m, 0, end, Ipv4Option.LOOSE_SOURCE_ROUTE);
        assertEquals(1, Ipv4Option.addressCount(m, route));
        assertEquals(0x0a00_0001, Ipv4Option.address(m, route, 0));
        assertTrue(Ipv4Option.isSourceRoute(Ipv4Option.LOOSE_SOURCE_ROUTE));
        assertTrue(Ipv4Option.isSourceRoute(Ipv4Option.STRICT_SOURCE_ROUTE));
        assertEquals(-1, Ipv4Option.find(m, 0, end, Ipv4Option.ROUTER_ALERT));
    }

    @Test
    void whatFollowsTheEndIsPadding() {
        MemorySegment m = Segments.of("01 00 ff 00");
        assertEquals(Check.OK, Ipv4Option.checkAll(m, 0, 4));
        assertEquals(4, Ipv4Option.next(m, 1, 4));
        assertEquals(-1, Ipv4Option.find(m, 0, 4, 0xff));
    }

    @Test
    void lengthsThatCannotBeAreTold() {
        int[][] kindAndShortest = {
            {Ipv4Option.RECORD_ROUTE, 3},
            {Ipv4Option.LOOSE_SOURCE_ROUTE, 3},
            {Ipv4Option.STRICT_SOURCE_ROUTE, 3},
            {Ipv4Option.TIMESTAMP, 4},
            {Ipv4Option.SECURITY, 3},
            {Ipv4Option.EXTENDED_SECURITY, 3},
            {Ipv4Option.ROUTER_ALERT, 4},
            {Ipv4Option.STREAM_ID, 4},
            {0xfe, 2}
        };
        for (int[] row : kindAndShortest) {
            boolean exact = row[0] == Ipv4Option.ROUTER_ALERT || row[0] == Ipv4Option.STREAM_ID;
            for (int length = 0; length < 256; length++) {
                MemorySegment m = Segments.stale(40);
                m.set(Wire.SHORT, 0, (short) (row[0] << 8 | length));
                Check expected = length < 2
                        ? Check.BAD_LENGTH
                        : length > 40
                                ? Check.TRUNCATED
                                : length < row[1] || exact && length > row[1] ? Check.BAD_LENGTH : Check.OK;
                assertEquals(expected, Ipv4Option.check(m, 0, 40), row[0] + ", length " + length);
                assertEquals(length < 2 || length > 40 ? 40 : length, Ipv4Option.next(m, 0, 40));
            }
        }
    }

    @Test
    void optionWithoutALengthIsTruncated() {
        MemorySegment m = Segments.of("0101 07");
        assertEquals(Check.TRUNCATED, Ipv4Option.check(m, 2, 3));
        assertEquals(Check.TRUNCATED, Ipv4Option.checkAll(m, 0, 3));
        assertEquals(3, Ipv4Option.next(m, 2, 3));
        assertEquals(Check.TRUNCATED, Ipv4Option.check(m, 3, 3));
        assertEquals(Check.OK, Ipv4Option.checkAll(m, 3, 3), "none");
    }

    @Test
    void anyBytesComeToAnEnd() {
        Random random = new Random(791);
        for (int i = 0; i < 200_000; i++) {
            MemorySegment m = Segments.random(random, random.nextInt(41));
            if (m.byteSize() > 1 && random.nextBoolean()) m.set(Wire.BYTE, 1, (byte) random.nextInt(6));
            int turns = 0;
            long before = -1;
            for (long at = 0; at < m.byteSize(); at = Ipv4Option.next(m, at, m.byteSize())) {
                assertTrue(at > before);
                before = at;
                turns++;
                Ipv4Option.check(m, at, m.byteSize());
            }
            assertTrue(turns <= 40);
        }
    }
}
