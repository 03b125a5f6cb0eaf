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

class NdOptionTest {

    private static final int ICMP = Ethernet.LENGTH + Ipv6.LENGTH;

    @Test
    void readsCapturedOptionsOfARouterOnHeapAndNativeMemory() {
        for (MemorySegment m : new MemorySegment[] {
            Segments.of(Captured6.ROUTER_ADVERTISEMENT), Segments.nativeOf(Captured6.ROUTER_ADVERTISEMENT)
        }) {
            long from = Icmpv6.options(m, ICMP);
            long end = m.byteSize();
            List<Integer> types = new ArrayList<>();
            for (long at = from; at < end; at = NdOption.next(m, at, end)) {
                assertEquals(Check.OK, NdOption.check(m, at, end));
                types.add(NdOption.type(m, at));
            }
            assertEquals(List.of(3, 24, 25, 31, 5, 1), types);
            assertEquals(Check.OK, NdOption.checkAll(m, from, end));

            long prefix = NdOption.find(m, from, end, NdOption.PREFIX_INFORMATION);
            assertEquals(32, NdOption.length(m, prefix));
            assertEquals(64, NdOption.prefixLength(m, prefix));
            assertTrue(NdOption.isOnLink(m, prefix));
            assertTrue(NdOption.isAutonomous(m, prefix));
            assertFalse(NdOption.isRouterAddress(m, prefix));
            assertEquals(86400, NdOption.validLifetime(m, prefix));
            assertEquals(14400, NdOption.preferredLifetime(m, prefix));
            assertEquals(
                    "2001:db8::", Ipv6Address.format(NdOption.prefixHigh(m, prefix), NdOption.prefixLow(m, prefix)));

            long route = NdOption.find(m, from, end, NdOption.ROUTE_INFORMATION);
            assertEquals(48, NdOption.prefixLength(m, route));
            assertEquals(Icmpv6.PREFERENCE_LOW, NdOption.routePreference(m, route));
            assertEquals(600, NdOption.lifetime(m, route));
            assertEquals(
                    "2001:db8:77::",
                    Ipv6Address.format(NdOption.routePrefixHigh(m, route), NdOption.routePrefixLow(m, route)));

            long dns = NdOption.find(m, from, end, NdOption.RDNSS);
            assertEquals(900, NdOption.lifetime(m, dns));
            assertEquals(2, NdOption.dnsServerCount(m, dns));
            assertEquals(
                    "2001:db8::54",
                    Ipv6Address.read(m, NdOption.dnsServer(dns, 1)).toString());

            long names = NdOption.find(m, from, end, NdOption.DNSSL);
            assertEquals(800, NdOption.lifetime(m, names));
            assertEquals(7, m.get(Wire.BYTE, NdOption.dnsNames(names)), "example");

            assertEquals(1480, NdOption.mtu(m, NdOption.find(m, from, end, NdOption.MTU)));
            long mac = NdOption.find(m, from, end, NdOption.SOURCE_LINK_LAYER_ADDRESS);
            assertEquals(8, NdOption.length(m, mac));
            assertEquals(Captured.MAC_B, NdOption.linkLayerAddress(m, mac));
            assertEquals(-1, NdOption.find(m, from, end, NdOption.NONCE));
        }
    }

    @Test
    void readsCapturedOptionsOfARedirectAndAProbe() {
        MemorySegment m = Segments.of(Captured6.REDIRECT);
        long from = Icmpv6.options(m, ICMP);
        long mac = NdOption.find(m, from, m.byteSize(), NdOption.TARGET_LINK_LAYER_ADDRESS);
        assertEquals(0x0200_0000_000dL, NdOption.linkLayerAddress(m, mac));
        long redirected = NdOption.find(m, from, m.byteSize(), NdOption.REDIRECTED_HEADER);
        assertEquals(64, NdOption.length(m, redirected));
        long quoted = NdOption.redirected(redirected);
        assertEquals(Check.OK, Ipv6.check(m, quoted, redirected + NdOption.length(m, redirected)));
        assertEquals(Captured6.A.low(), Ipv6.srcLow(m, quoted));

        MemorySegment probe = Segments.of(Captured6.ADDRESS_PROBE);
        long nonce = NdOption.find(probe, ICMP + 24, probe.byteSize(), NdOption.NONCE);
        assertEquals(8, NdOption.length(probe, nonce));
        assertEquals(nonce + 2, NdOption.data(nonce));
    }

    @Test
    void routesLeaveOutWhatDoesNotCount() {
        MemorySegment any = Segments.of("1801 0008 00000001");
        assertEquals(Check.OK, NdOption.check(any, 0, 8));
        assertEquals(Icmpv6.PREFERENCE_HIGH, NdOption.routePreference(any, 0));
        assertEquals(0, NdOption.routePrefixHigh(any, 0) | NdOption.routePrefixLow(any, 0));
        MemorySegment half = Segments.of("1802 4000 00000001 20010db800000001");
        assertEquals(Check.OK, NdOption.check(half, 0, 16));
        assertEquals(0x2001_0db8_0000_0001L, NdOption.routePrefixHigh(half, 0));
        assertEquals(0, NdOption.routePrefixLow(half, 0));
    }

    @Test
    void lengthsThatCannotBeAreTold() {
        for (int type = 0; type < 256; type++) {
            for (int units = 0; units < 256; units++) {
                MemorySegment m = Segments.stale(800);
                m.set(Wire.SHORT, 0, (short) (type << 8 | units));
                boolean fits = switch (type) {
                    case 1, 2, 5, 7, 8 -> units == 1;
                    case 3 -> units == 4;
                    case 24 -> units <= 3;
                    case 25 -> units >= 3 && units % 2 == 1;
                    case 31, 38 -> units >= 2;
                    default -> true;
                };
                Check expected = units == 0
                        ? Check.BAD_LENGTH
                        : units > 100
                                ? Check.TRUNCATED
                                : fits ? Check.OK : type == 1 || type == 2 ? Check.UNSUPPORTED : Check.BAD_LENGTH;
                if (NdOption.check(m, 0, 800) != expected) {
                    assertEquals(expected, NdOption.check(m, 0, 800), "type " + type + ", length " + units);
                }
                assertEquals(units == 0 ? 800 : Math.min(800, units * 8), NdOption.next(m, 0, 800));
            }
        }
    }

    @Test
    void lengthOfZeroEndsTheOptions() {
        MemorySegment m = Segments.of("0101 020000000001 0500 000000000000 0101 020000000002");
        assertEquals(Check.BAD_LENGTH, NdOption.checkAll(m, 0, 24));
        assertEquals(8, NdOption.next(m, 0, 24));
        assertEquals(24, NdOption.next(m, 8, 24));
        assertEquals(-1, NdOption.find(m, 0, 24, NdOption.MTU));
        assertEquals(0, NdOption.find(m, 0, 24, NdOption.SOURCE_LINK_LAYER_ADDRESS));
    }

    @Test
    void everyShorterLengthIsTruncated() {
        MemorySegment m = Segments.of("0101 020000000001");
        for (int length = 0; length < 8; length++) {
            assertEquals(Check.TRUNCATED, NdOption.check(m.asSlice(0, length), 0, length));
            if (length > 0) assertEquals(Check.TRUNCATED, NdOption.checkAll(m.asSlice(0, length), 0, length));
            assertEquals(length, NdOption.next(m.asSlice(0, length), 0, length));
        }
        assertEquals(Check.OK, NdOption.checkAll(m, 8, 8), "none");
    }

    @Test
    void macIsWrittenInEightBytes() {
        MemorySegment m = Segments.stale(10);
        NdOption.writeLinkLayerAddress(m, 1, NdOption.TARGET_LINK_LAYER_ADDRESS, Captured.MAC_A);
        assertEquals("a5" + "020102000000000a" + "a5", Segments.hex(m));
    }

    @Test
    void anyBytesComeToAnEnd() {
        Random random = new Random(4861);
        for (int i = 0; i < 200_000; i++) {
            MemorySegment m = Segments.random(random, random.nextInt(100));
            for (int j = 1; j < m.byteSize(); j += 8) m.set(Wire.BYTE, j, (byte) random.nextInt(5));
            long before = -1;
            for (long at = 0; at < m.byteSize(); at = NdOption.next(m, at, m.byteSize())) {
                assertTrue(at > before);
                before = at;
                NdOption.check(m, at, m.byteSize());
            }
        }
    }
}
