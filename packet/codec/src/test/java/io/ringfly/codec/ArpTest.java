/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArpTest {

    @Test
    void readsACapturedReplyOnHeapAndNativeMemory() {
        for (MemorySegment m :
                new MemorySegment[] {Segments.of(Captured.ARP_REPLY), Segments.nativeOf(Captured.ARP_REPLY)}) {
            assertEquals(Check.OK, Arp.check(m, 14, m.byteSize()));
            assertEquals(Arp.REPLY, Arp.op(m, 14));
            assertEquals(Captured.MAC_B, Arp.sha(m, 14));
            assertEquals(Captured.IP_B, Arp.spa(m, 14));
            assertEquals(Captured.MAC_A, Arp.tha(m, 14));
            assertEquals(Captured.IP_A, Arp.tpa(m, 14));
        }
    }

    @Test
    void everyShorterLengthIsTruncated() {
        MemorySegment arp = Segments.of(Captured.ARP_REQUEST).asSlice(14);
        for (int length = 0; length < Arp.LENGTH; length++) {
            assertEquals(Check.TRUNCATED, Arp.check(arp.asSlice(0, length), 0, length));
        }
        assertEquals(Check.OK, Arp.check(arp, 0, Arp.LENGTH));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void otherKindsOfAddressesAreUnsupported(int at) {
        MemorySegment m = Segments.of(Captured.ARP_REQUEST);
        m.set(Wire.BYTE, 14 + at, (byte) (m.get(Wire.BYTE, 14 + at) ^ 0x80));
        assertEquals(Check.UNSUPPORTED, Arp.check(m, 14, m.byteSize()));
    }

    @Test
    void headerWrites28BytesAndReadsThemBack() {
        for (String frame : new String[] {Captured.ARP_REQUEST, Captured.ARP_REPLY}) {
            ArpHeader header = ArpHeader.read(Segments.of(frame), 14);
            MemorySegment m = Segments.stale(32);
            header.write(m, 1);
            assertEquals(28, header.length());
            assertEquals("a5" + Segments.plain(frame).substring(28) + "a5a5a5", Segments.hex(m));
            assertEquals(header, ArpHeader.read(m, 1));
        }
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new ArpHeader(0x10000, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ArpHeader(1, 1L << 48, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ArpHeader(1, 0, 0, -1, 0));
    }

    @Test
    void headerPrintsLikeTcpdump() {
        assertEquals(
                "ARP, Request who-has 192.0.2.2 tell 192.0.2.1",
                ArpHeader.read(Segments.of(Captured.ARP_REQUEST), 14).toString());
        assertEquals(
                "ARP, Reply 192.0.2.2 is-at 02:00:00:00:00:0b",
                ArpHeader.read(Segments.of(Captured.ARP_REPLY), 14).toString());
        assertEquals(
                "ARP, op 9, 0.0.0.2 (00:00:00:00:00:01) > 0.0.0.4 (00:00:00:00:00:03)",
                new ArpHeader(9, 1, 2, 3, 4).toString());
    }
}
