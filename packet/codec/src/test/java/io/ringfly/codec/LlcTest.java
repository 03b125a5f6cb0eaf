/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class LlcTest {

    private static final int AT = Ethernet.LENGTH;
    private static final String SNAP_IPV4 = "aaaa 0300 0000 0800";

    @Test
    void readsACapturedBridgeFrameOnHeapAndNativeMemory() {
        for (MemorySegment m :
                new MemorySegment[] {Segments.of(Captured6.SPANNING_TREE), Segments.nativeOf(Captured6.SPANNING_TREE)
                }) {
            int length = Ethernet.type(m, 0);
            assertTrue(Ethernet.isLength(length));
            assertEquals(Check.OK, Llc.check(m, AT, m.byteSize(), length));
            assertEquals(Llc.SAP_STP, Llc.dsap(m, AT));
            assertEquals(Llc.SAP_STP, Llc.ssap(m, AT));
            assertEquals(Llc.UNNUMBERED_INFORMATION, Llc.control(m, AT));
            assertTrue(Llc.isUnnumbered(m, AT));
            assertFalse(Llc.isGroup(m, AT));
            assertFalse(Llc.isResponse(m, AT));
            assertFalse(Llc.isSnap(m, AT));
            assertEquals(3, Llc.headerLength(m, AT));
            assertEquals(17, Llc.payload(m, AT));
            assertEquals(m.byteSize(), Llc.end(AT, length));
        }
    }

    @Test
    void readsSnap() {
        MemorySegment m = Segments.of(SNAP_IPV4);
        assertEquals(Check.OK, Llc.check(m, 0, 8, 8));
        assertTrue(Llc.isSnap(m, 0));
        assertEquals(Llc.OUI_ETHERNET, Llc.oui(m, 0));
        assertEquals(Ethernet.TYPE_IPV4, Llc.pid(m, 0));
        assertEquals(8, Llc.headerLength(m, 0));

        MemorySegment cdp = Segments.of("aaaa 0300 000c 2000");
        assertEquals(Llc.OUI_CISCO, Llc.oui(cdp, 0));
        assertEquals(0x2000, Llc.pid(cdp, 0));
        // the access points of SNAP with another control field are no SNAP
        assertFalse(Llc.isSnap(Segments.of("aaaa f300 0000 0800"), 0));
        assertFalse(Llc.isSnap(Segments.of("aaab 0300 0000 0800"), 0));
    }

    @Test
    void controlIsAsLongAsItsFormatSays() {
        for (int first = 0; first < 256; first++) {
            MemorySegment m = Segments.of("f0f1 00 12");
            m.set(Wire.BYTE, 2, (byte) first);
            boolean unnumbered = (first & 3) == 3;
            assertEquals(unnumbered, Llc.isUnnumbered(m, 0));
            assertEquals(unnumbered ? 3 : 4, Llc.headerLength(m, 0));
            assertEquals(unnumbered ? first : 0x1200 | first, Llc.control(m, 0));
            assertEquals(unnumbered ? Check.OK : Check.TRUNCATED, Llc.checkHeader(m, 0, 3));
            assertEquals(Check.OK, Llc.checkHeader(m, 0, 4));
            assertTrue(Llc.isResponse(m, 0));
        }
    }

    @Test
    void lengthThatCannotBeIsTold() {
        MemorySegment m = Segments.stale(1600);
        new LlcHeader(0x42, 0x42, 3, 0, 0).write(m, 0);
        for (int length = 0; length <= 0xffff; length++) {
            Check expected = length < 3 || length > 1500 ? Check.BAD_LENGTH : Check.OK;
            if (Llc.check(m, 0, 1600, length) != expected) {
                assertEquals(expected, Llc.check(m, 0, 1600, length), "length " + length);
            }
        }
        assertEquals(Check.TRUNCATED, Llc.check(m, 0, 37, 38));
        assertEquals(Check.OK, Llc.checkHeader(m, 0, 37));
        assertEquals(Check.OK, Llc.check(m, 0, 46, 38), "padding");
    }

    @Test
    void everyShorterLengthIsTruncated() {
        MemorySegment snap = Segments.of(SNAP_IPV4);
        for (int length = 0; length < 8; length++) {
            assertEquals(Check.TRUNCATED, Llc.checkHeader(snap.asSlice(0, length), 0, length));
            if (length >= 3) assertEquals(Check.TRUNCATED, Llc.check(snap, 0, 8, length));
        }
    }

    @Test
    void novellsFramesHaveNoSuchHeader() {
        MemorySegment m = Segments.of("ffff 0022 0011");
        assertEquals(Check.UNSUPPORTED, Llc.check(m, 0, 6, 6));
    }

    @Test
    void headerSurvivesWriteAndRead() {
        LlcHeader[] headers = {
            LlcHeader.of(Llc.SAP_STP),
            LlcHeader.snap(Llc.OUI_BRIDGE_TUNNEL, 0x8137),
            LlcHeader.snap(0xff_ffff, 0xffff),
            new LlcHeader(0xf0, 0xf1, 0x0201, 0, 0),
            new LlcHeader(0xfe, 0xfe, 0xf3, 0, 0),
            new LlcHeader(0xaa, 0xaa, 0xf3, 0, 0)
        };
        for (LlcHeader header : headers) {
            MemorySegment m = Segments.stale(12);
            header.write(m, 1);
            assertEquals(header, LlcHeader.read(m, 1));
            assertEquals(header.length(), Llc.headerLength(m, 1));
            assertTrue(Segments.isStale(m, 0, 1) && Segments.isStale(m, 1 + header.length(), 12));
        }
        MemorySegment m = Segments.stale(8);
        LlcHeader.snap(0, Ethernet.TYPE_IPV4).write(m, 0);
        assertEquals(Segments.plain(SNAP_IPV4), Segments.hex(m));
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> LlcHeader.of(256));
        assertThrows(IllegalArgumentException.class, () -> LlcHeader.snap(0x100_0000, 0));
        assertThrows(IllegalArgumentException.class, () -> LlcHeader.snap(0, 0x10000));
        assertThrows(IllegalArgumentException.class, () -> new LlcHeader(0, 0, 0x103, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new LlcHeader(0, 0, 0x10000, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new LlcHeader(0, 0, 3, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new LlcHeader(0xaa, 0xaa, 0xf3, 1, 0));
    }

    @Test
    void headerPrintsItsFields() {
        assertEquals(
                "LLC, dsap 0x42, ssap 0x42, ctrl 0x03",
                LlcHeader.of(Llc.SAP_STP).toString());
        assertEquals("LLC, dsap 0xf0, ssap 0xf1, ctrl 0x0201", new LlcHeader(0xf0, 0xf1, 0x201, 0, 0).toString());
        assertEquals(
                "LLC, SNAP, oui 0x00000c, pid 0x2000",
                LlcHeader.snap(Llc.OUI_CISCO, 0x2000).toString());
    }
}
