/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class VlanTest {

    /** A provider's tag, a customer's, and the IPv4 EtherType. */
    private static final String STACKED = "88a8 70c8 8100 b064 0800";

    @Test
    void readsStackedTagsOnHeapAndNativeMemory() {
        for (MemorySegment m : new MemorySegment[] {Segments.of(STACKED), Segments.nativeOf(STACKED)}) {
            assertTrue(Ethernet.isVlanType(m.get(Wire.SHORT, 0) & 0xffff));
            assertEquals(Check.OK, Vlan.check(m, 2, m.byteSize()));
            assertEquals(0x70c8, Vlan.tci(m, 2));
            assertEquals(3, Vlan.pcp(m, 2));
            assertTrue(Vlan.dei(m, 2));
            assertEquals(200, Vlan.vid(m, 2));
            assertEquals(Ethernet.TYPE_VLAN, Vlan.type(m, 2));

            long inner = Vlan.payload(2);
            assertEquals(Check.OK, Vlan.check(m, inner, m.byteSize()));
            assertEquals(5, Vlan.pcp(m, inner));
            assertTrue(Vlan.dei(m, inner));
            assertEquals(100, Vlan.vid(m, inner));
            assertEquals(Ethernet.TYPE_IPV4, Vlan.type(m, inner));
            assertEquals(m.byteSize(), Vlan.payload(inner));
        }
    }

    @Test
    void everyShorterLengthIsTruncated() {
        for (int length = 0; length < Vlan.LENGTH; length++) {
            assertEquals(Check.TRUNCATED, Vlan.check(Segments.stale(length), 0, length));
        }
        assertEquals(Check.OK, Vlan.check(Segments.stale(4), 0, 4));
    }

    @Test
    void settersChangeTheirFieldOnly() {
        MemorySegment m = Segments.stale(6);
        Vlan.setTci(m, 1, 0);
        Vlan.setType(m, 1, 0x86dd);
        assertEquals("a5000086dda5", Segments.hex(m));
        Vlan.setVid(m, 1, 0xfabc);
        assertEquals("a50abc86dda5", Segments.hex(m));
        Vlan.setPcp(m, 1, 6);
        assertEquals("a5cabc86dda5", Segments.hex(m));
        Vlan.setDei(m, 1, true);
        assertEquals("a5dabc86dda5", Segments.hex(m));
        Vlan.setVid(m, 1, 1);
        assertEquals("a5d00186dda5", Segments.hex(m));
        Vlan.setPcp(m, 1, 9);
        assertEquals("a5300186dda5", Segments.hex(m));
        Vlan.setDei(m, 1, false);
        assertEquals("a5200186dda5", Segments.hex(m));
    }

    @Test
    void tagSurvivesWriteAndRead() {
        for (int tci = 0; tci <= 0xffff; tci++) {
            VlanTag tag = new VlanTag(tci >>> 13, (tci & 0x1000) != 0, tci & 0xfff, 0x0806);
            MemorySegment m = Segments.stale(6);
            tag.write(m, 1);
            if (Vlan.tci(m, 1) != tci) assertEquals(tci, Vlan.tci(m, 1));
            if (!tag.equals(VlanTag.read(m, 1))) assertEquals(tag, VlanTag.read(m, 1));
            assertTrue(Segments.isStale(m, 0, 1) && Segments.isStale(m, 5, 6));
        }
        assertEquals(4, VlanTag.of(1, 2).length());
        assertFalse(VlanTag.of(1, 2).dei());
    }

    @Test
    void tagRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new VlanTag(8, false, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> VlanTag.of(4096, 0));
        assertThrows(IllegalArgumentException.class, () -> VlanTag.of(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> VlanTag.of(0, 0x10000));
    }

    @Test
    void tagPrintsLikeTcpdump() {
        assertEquals(
                "vlan 100, p 5, DEI, ethertype IPv4 (0x0800)",
                VlanTag.read(Segments.of(STACKED), 6).toString());
        assertEquals("vlan 1, p 0, 802.3, length 38", VlanTag.of(1, 38).toString());
    }

    @Test
    void whatStandsForAnEtherTypeIsATypeALengthOrNeither() {
        for (int type = 0; type <= 0xffff; type++) {
            assertEquals(type <= 1500, Ethernet.isLength(type));
            assertEquals(type == 0x8100 || type == 0x88a8 || type == 0x9100, Ethernet.isVlanType(type));
        }
    }
}
