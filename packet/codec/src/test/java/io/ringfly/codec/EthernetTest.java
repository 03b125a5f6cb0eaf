/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class EthernetTest {

    @Test
    void readsACapturedHeaderOnHeapAndNativeMemory() {
        for (MemorySegment m : new MemorySegment[] {Segments.of(Captured.PING), Segments.nativeOf(Captured.PING)}) {
            assertEquals(Check.OK, Ethernet.check(m, 0, m.byteSize()));
            assertEquals(Captured.MAC_B, Ethernet.dst(m, 0));
            assertEquals(Captured.MAC_A, Ethernet.src(m, 0));
            assertEquals(Ethernet.TYPE_IPV4, Ethernet.type(m, 0));
            assertEquals(14, Ethernet.payload(0));
            assertFalse(Ethernet.isMulticast(m, 0));
            assertFalse(Ethernet.isBroadcast(m, 0));
        }
    }

    @Test
    void everyShorterLengthIsTruncated() {
        for (int length = 0; length < Ethernet.LENGTH; length++) {
            assertEquals(Check.TRUNCATED, Ethernet.check(Segments.stale(length), 0, length));
        }
        assertEquals(Check.TRUNCATED, Ethernet.check(Segments.stale(20), 10, 5));
    }

    @Test
    void accessorsStayWithinTheHeader() {
        MemorySegment m = Segments.of("0200 0000 000b ffff ffff fffe ffff");
        assertEquals(0xffff_ffff_fffeL, Ethernet.src(m, 0));
        assertEquals(0xffff, Ethernet.type(m, 0));
    }

    @Test
    void settersChangeTheirFieldOnly() {
        MemorySegment m = Segments.stale(18);
        Ethernet.setDst(m, 2, Captured.MAC_A);
        assertEquals("a5a5" + "02000000000a" + "a5".repeat(10), Segments.hex(m));
        Ethernet.setSrc(m, 2, Captured.MAC_B);
        assertEquals("a5a5" + "02000000000a" + "02000000000b" + "a5".repeat(4), Segments.hex(m));
        Ethernet.setType(m, 2, Ethernet.TYPE_IPV6);
        assertEquals("a5a5" + "02000000000a" + "02000000000b" + "86dd" + "a5a5", Segments.hex(m));
    }

    @Test
    void knowsGroups() {
        MemorySegment m = Segments.of(Captured.ARP_REQUEST);
        assertTrue(Ethernet.isMulticast(m, 0));
        assertTrue(Ethernet.isBroadcast(m, 0));
        Ethernet.setDst(m, 0, MacAddress.parse("01:00:5e:00:00:01"));
        assertTrue(Ethernet.isMulticast(m, 0));
        assertFalse(Ethernet.isBroadcast(m, 0));
    }

    @Test
    void headerWrites14BytesAndReadsThemBack() {
        var header = new EthernetHeader(0xffee_ddcc_bbaaL, 0xf1f2_f3f4_f5f6L, Ethernet.TYPE_QINQ);
        MemorySegment m = Segments.stale(20);
        header.write(m, 3);
        assertEquals(14, header.length());
        assertEquals("a5a5a5ffeeddccbbaaf1f2f3f4f5f688a8a5a5a5", Segments.hex(m));
        assertEquals(header, EthernetHeader.read(m, 3));
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new EthernetHeader(1L << 48, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new EthernetHeader(0, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new EthernetHeader(0, 0, -1));
        var e = assertThrows(IllegalArgumentException.class, () -> new EthernetHeader(0, 0, 0x10000));
        assertEquals("type is 65536, which is not within 0 to 65535", e.getMessage());
    }

    @Test
    void headerPrintsLikeTcpdump() {
        assertEquals(
                "02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype IPv4 (0x0800)",
                EthernetHeader.read(Segments.of(Captured.PING), 0).toString());
        assertEquals("00:00:00:00:00:02 > 00:00:00:00:00:01, 802.3, length 3", new EthernetHeader(1, 2, 3).toString());
    }

    @Test
    void padFillsShortFramesWithZeros() {
        for (int length = 0; length <= 64; length++) {
            MemorySegment m = Segments.stale(70);
            int padded = Ethernet.pad(m, 2, length);
            assertEquals(Math.max(60, length), padded);
            assertTrue(Segments.isStale(m, 0, 2 + length));
            for (int i = length; i < padded; i++) {
                assertEquals(0, m.get(Wire.BYTE, 2 + i));
            }
            assertTrue(Segments.isStale(m, 2 + padded, 70));
        }
    }
}
