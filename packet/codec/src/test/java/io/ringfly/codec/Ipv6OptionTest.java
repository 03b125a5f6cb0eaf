/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ipv6OptionTest {

    private static final int HOP_BY_HOP = Ethernet.LENGTH + Ipv6.LENGTH;

    @Test
    void readsCapturedOptionsOnHeapAndNativeMemory() {
        for (MemorySegment m :
                new MemorySegment[] {Segments.of(Captured6.OPTIONS), Segments.nativeOf(Captured6.OPTIONS)}) {
            long alert = Ipv6Extension.options(HOP_BY_HOP);
            long end = HOP_BY_HOP + 8;
            assertEquals(Check.OK, Ipv6Option.checkAll(m, alert, end));
            assertEquals(Ipv6Option.ROUTER_ALERT, Ipv6Option.type(m, alert));
            assertEquals(4, Ipv6Option.length(m, alert));
            assertEquals(2, Ipv6Option.dataLength(m, alert));
            assertEquals(Ipv6Option.ALERT_RSVP, Ipv6Option.routerAlert(m, alert));
            long padding = Ipv6Option.next(m, alert, end);
            assertEquals(Ipv6Option.PADN, Ipv6Option.type(m, padding));
            assertEquals(0, Ipv6Option.dataLength(m, padding));
            assertEquals(end, Ipv6Option.next(m, padding, end));

            long tunnel = Ipv6Extension.options(end);
            assertEquals(Check.OK, Ipv6Option.checkAll(m, tunnel, end + 8));
            assertEquals(tunnel, Ipv6Option.find(m, tunnel, end + 8, Ipv6Option.TUNNEL_LIMIT));
            assertEquals(7, Ipv6Option.tunnelLimit(m, tunnel));
            long pad1 = Ipv6Option.next(m, tunnel, end + 8);
            assertEquals(Ipv6Option.PAD1, Ipv6Option.type(m, pad1));
            assertEquals(1, Ipv6Option.length(m, pad1));
            assertEquals(0, Ipv6Option.dataLength(m, pad1));
            assertEquals(pad1 + 1, Ipv6Option.next(m, pad1, end + 8));
        }
        MemorySegment mld = Segments.of(Captured6.LISTENER_REPORT);
        assertEquals(Ipv6Option.ALERT_MLD, Ipv6Option.routerAlert(mld, Ipv6Extension.options(HOP_BY_HOP)));
    }

    @Test
    void readsJumboPayloadHomeAddressAndUnknownOptions() {
        MemorySegment jumbo = Segments.of("c204 fffffff0");
        assertEquals(0xffff_fff0L, Ipv6Option.jumboLength(jumbo, 0));

        MemorySegment home = Segments.of("c910 20010db8000000000000000000000001 9e01 07");
        assertEquals(Check.OK, Ipv6Option.checkAll(home, 0, home.byteSize()));
        assertEquals(
                Captured6.A, new Ipv6Address(Ipv6Option.homeAddressHigh(home, 0), Ipv6Option.homeAddressLow(home, 0)));
        long unknown = Ipv6Option.next(home, 0, home.byteSize());
        assertEquals(18, unknown);
        assertEquals(0x9e, Ipv6Option.type(home, unknown));
        assertEquals(unknown + 2, Ipv6Option.data(unknown));
        assertEquals(Ipv6Option.ACTION_REPORT, Ipv6Option.action(0x9e));
        assertFalse(Ipv6Option.mayChange(0x9e));
        assertTrue(Ipv6Option.mayChange(Ipv6Option.IOAM_MUTABLE));
        assertEquals(Ipv6Option.ACTION_REPORT_UNICAST, Ipv6Option.action(Ipv6Option.JUMBO_PAYLOAD));
        assertEquals(Ipv6Option.ACTION_DISCARD, Ipv6Option.action(Ipv6Option.RPL_OLD));
        assertEquals(Ipv6Option.ACTION_SKIP, Ipv6Option.action(Ipv6Option.ROUTER_ALERT));
    }

    @Test
    void lengthsThatCannotBeAreTold() {
        int[][] typeAndLength = {
            {Ipv6Option.TUNNEL_LIMIT, 1},
            {Ipv6Option.ROUTER_ALERT, 2},
            {Ipv6Option.JUMBO_PAYLOAD, 4},
            {Ipv6Option.HOME_ADDRESS, 16}
        };
        for (int[] row : typeAndLength) {
            for (int length = 0; length < 256; length++) {
                MemorySegment m = Segments.stale(100);
                m.set(Wire.SHORT, 0, (short) (row[0] << 8 | length));
                Check expected = length > 98 ? Check.TRUNCATED : length == row[1] ? Check.OK : Check.BAD_LENGTH;
                assertEquals(expected, Ipv6Option.check(m, 0, 100));
                assertEquals(Math.min(100, length + 2), Ipv6Option.next(m, 0, 100));
            }
        }
    }

    @Test
    void optionWithoutALengthIsTruncated() {
        MemorySegment m = Segments.of("00 05");
        assertEquals(Check.OK, Ipv6Option.check(m, 0, 2));
        assertEquals(Check.TRUNCATED, Ipv6Option.check(m, 1, 2));
        assertEquals(Check.TRUNCATED, Ipv6Option.checkAll(m, 0, 2));
        assertEquals(2, Ipv6Option.next(m, 1, 2));
        assertEquals(Check.TRUNCATED, Ipv6Option.check(m, 2, 2));
        assertEquals(Check.OK, Ipv6Option.check(Segments.of("00"), 0, 1), "the last byte");
        assertEquals(-1, Ipv6Option.find(m, 0, 2, Ipv6Option.ROUTER_ALERT));
    }

    @Test
    void anyBytesComeToAnEnd() {
        Random random = new Random(8200);
        for (int i = 0; i < 200_000; i++) {
            MemorySegment m = Segments.random(random, random.nextInt(80));
            if (m.byteSize() > 1 && random.nextBoolean()) m.set(Wire.BYTE, 1, (byte) random.nextInt(6));
            long before = -1;
            for (long at = 0; at < m.byteSize(); at = Ipv6Option.next(m, at, m.byteSize())) {
                assertTrue(at > before);
                before = at;
                Ipv6Option.check(m, at, m.byteSize());
            }
        }
    }
}
