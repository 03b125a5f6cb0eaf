/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What captures begin with where it isn't Ethernet: cooked and loopback headers, and their numbers. */
class LinkHeadersTest {

    @Test
    void readsACapturedCookedHeaderOnHeapAndNativeMemory() {
        for (MemorySegment m : new MemorySegment[] {
            Segments.of(CapturedTransport.SLL_OUT), Segments.nativeOf(CapturedTransport.SLL_OUT)
        }) {
            assertEquals(Check.OK, Sll.check(m, 0, m.byteSize()));
            assertEquals(Sll.FROM_US, Sll.packetType(m, 0));
            assertEquals(Sll.HARDWARE_ETHERNET, Sll.hardwareType(m, 0));
            assertEquals(6, Sll.addressLength(m, 0));
            assertEquals(Captured.MAC_B, Sll.address(m, 0) >>> 16);
            assertEquals(Ethernet.TYPE_IPV4, Sll.protocol(m, 0));
            assertEquals(Check.OK, Ipv4.check(m, Sll.payload(0), m.byteSize()));
        }
    }

    @Test
    void readsACapturedCookedHeaderOfTheSecondForm() {
        for (MemorySegment m : new MemorySegment[] {
            Segments.of(CapturedTransport.SLL2_OUT), Segments.nativeOf(CapturedTransport.SLL2_OUT)
        }) {
            assertEquals(Check.OK, Sll2.check(m, 0, m.byteSize()));
            assertEquals(Sll.FROM_US, Sll2.packetType(m, 0));
            assertEquals(Sll.HARDWARE_ETHERNET, Sll2.hardwareType(m, 0));
            assertEquals(2, Sll2.interfaceIndex(m, 0));
            assertEquals(6, Sll2.addressLength(m, 0));
            assertEquals(Captured.MAC_B, Sll2.address(m, 0) >>> 16);
            assertEquals(Ethernet.TYPE_IPV4, Sll2.protocol(m, 0));
            assertEquals(Check.OK, Ipv4.check(m, Sll2.payload(0), m.byteSize()));
        }
        MemorySegment loopback = Segments.of(CapturedTransport.SLL2_LOOPBACK);
        assertEquals(Sll.HARDWARE_LOOPBACK, Sll2.hardwareType(loopback, 0));
        assertEquals(1, Sll2.interfaceIndex(loopback, 0));
    }

    @Test
    void everyShorterLengthIsTruncated() {
        for (int length = 0; length < 24; length++) {
            MemorySegment m = Segments.stale(length);
            assertEquals(length < 16 ? Check.TRUNCATED : Check.OK, Sll.check(m, 0, length));
            assertEquals(length < 20 ? Check.TRUNCATED : Check.OK, Sll2.check(m, 0, length));
            assertEquals(length < 4 ? Check.TRUNCATED : Check.OK, NullLoopback.check(m, 0, length));
        }
    }

    @Test
    void cookedHeadersSurviveWriteAndRead() {
        Random random = new Random(113);
        MemorySegment m = Segments.stale(22);
        for (int i = 0; i < 10_000; i++) {
            var two = new Sll2Header(
                    random.nextInt(0x10000),
                    random.nextInt(),
                    random.nextInt(0x10000),
                    random.nextInt(0x100),
                    random.nextInt(0x100),
                    random.nextLong());
            two.write(m, 1);
            assertEquals(two, Sll2Header.read(m, 1));
            assertTrue(Segments.isStale(m, 0, 1) && Segments.isStale(m, 21, 22));
        }
        m.fill((byte) 0xa5);
        for (int i = 0; i < 10_000; i++) {
            var one = new SllHeader(
                    random.nextInt(0x10000),
                    random.nextInt(0x10000),
                    random.nextInt(0x10000),
                    random.nextLong(),
                    random.nextInt(0x10000));
            one.write(m, 1);
            assertEquals(one, SllHeader.read(m, 1));
            assertTrue(Segments.isStale(m, 0, 1) && Segments.isStale(m, 17, 22));
        }
    }

    @Test
    void cookedHeadersWriteCapturedBytes() {
        MemorySegment one = Segments.stale(16);
        SllHeader.read(Segments.of(CapturedTransport.SLL_OUT), 0).write(one, 0);
        assertEquals(Segments.plain(CapturedTransport.SLL_OUT).substring(0, 32), Segments.hex(one));
        MemorySegment two = Segments.stale(20);
        Sll2Header.read(Segments.of(CapturedTransport.SLL2_OUT), 0).write(two, 0);
        assertEquals(Segments.plain(CapturedTransport.SLL2_OUT).substring(0, 40), Segments.hex(two));
    }

    @Test
    void cookedHeadersPrint() {
        assertEquals(
                "Out 02:00:00:00:00:0b, hardware 1, proto 0x0800",
                SllHeader.read(Segments.of(CapturedTransport.SLL_OUT), 0).toString());
        assertEquals(
                "ifindex 2 Out 02:00:00:00:00:0b, hardware 1, proto 0x0800",
                Sll2Header.read(Segments.of(CapturedTransport.SLL2_OUT), 0).toString());
        // Infiniband's addresses have 20 bytes, of which 8 are kept; a tun interface has none
        assertEquals(
                "M 80:00:00:48:fe:80:00:00, hardware 32, proto 0x0806",
                new SllHeader(Sll.MULTICAST, 32, 20, 0x8000_0048_fe80_0000L, 0x0806).toString());
        assertEquals("In, hardware 65534, proto 0x86dd", new SllHeader(0, 65534, 0, 0, 0x86dd).toString());
        assertEquals("?, hardware 1, proto 0x0004", new SllHeader(5, 1, 0, 0, 4).toString());
    }

    @Test
    void cookedHeadersRefuseWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new SllHeader(0x10000, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new SllHeader(0, 0x10000, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new SllHeader(0, 0, -1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new SllHeader(0, 0, 0, 0, 0x10000));
        assertThrows(IllegalArgumentException.class, () -> new Sll2Header(0x10000, 0, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Sll2Header(0, 0, 0x10000, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Sll2Header(0, 0, 0, 0x100, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Sll2Header(0, 0, 0, 0, 0x100, 0));
    }

    @Test
    void cookedProtocolsAreEtherTypesButForSomeHardware() {
        for (int type : new int[] {770, 803, 824}) assertFalse(Sll.isTyped(type), "hardware " + type);
        for (int type : new int[] {1, 772, 778, 65534}) assertTrue(Sll.isTyped(type), "hardware " + type);
    }

    @Test
    void loopbackFamiliesAreReadInEitherByteOrder() {
        MemorySegment m = Segments.stale(6);
        for (int family = 0; family < 0x10000; family++) {
            NullLoopback.setFamily(m, 1, family, ByteOrder.BIG_ENDIAN);
            assertEquals(family, NullLoopback.family(m, 1));
            NullLoopback.setFamily(m, 1, family, ByteOrder.LITTLE_ENDIAN);
            assertEquals(family, NullLoopback.family(m, 1));
            int expected = switch (family) {
                case 2, 0x0800 -> Ethernet.TYPE_IPV4;
                case 10, 24, 28, 30, 0x86dd -> Ethernet.TYPE_IPV6;
                default -> 0;
            };
            assertEquals(expected, NullLoopback.type(m, 1));
        }
        assertTrue(Segments.isStale(m, 0, 1) && Segments.isStale(m, 5, 6));
        assertEquals(2, NullLoopback.family(Segments.of("02000000"), 0));
        assertEquals(30, NullLoopback.family(Segments.of("0000001e"), 0));
        assertEquals(0, NullLoopback.type(Segments.of("deadbeef"), 0));
        assertEquals(5, NullLoopback.payload(1));
    }

    @Test
    void linkTypesAreNamedAsTcpdumpDoes() {
        assertEquals("EN10MB", LinkType.name(LinkType.ETHERNET));
        assertEquals("Ethernet", LinkType.description(LinkType.ETHERNET));
        assertEquals("LINUX_SLL2", LinkType.name(276));
        assertEquals("Linux cooked v2", LinkType.description(276));
        assertEquals("USER0", LinkType.name(147));
        assertEquals("USER15", LinkType.description(162));
        assertEquals("unknown", LinkType.name(163));
        assertEquals("unknown", LinkType.description(-1));
    }

    @Test
    void rawLinkTypesAreKnown() {
        for (int type = 0; type < 300; type++) {
            boolean raw = type == 12 || type == 14 || type == 101 || type == 228 || type == 229;
            assertEquals(raw, LinkType.isRawIp(type), "link type " + type);
        }
    }
}
