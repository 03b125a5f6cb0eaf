/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class VxlanTest {

    private static final int AT = Ethernet.LENGTH + Ipv4.LENGTH + Udp.LENGTH;
    private static final int AT6 = Ethernet.LENGTH + Ipv6.LENGTH + Udp.LENGTH;

    @Test
    void readsACapturedHeaderOnHeapAndNativeMemory() {
        for (MemorySegment m : new MemorySegment[] {
            Segments.of(CapturedTransport.VXLAN_ARP), Segments.nativeOf(CapturedTransport.VXLAN_ARP)
        }) {
            assertEquals(Vxlan.PORT, Udp.dstPort(m, AT - 8));
            assertEquals(Check.OK, Vxlan.check(m, AT, m.byteSize()));
            assertEquals(Vxlan.VNI, Vxlan.flags(m, AT));
            assertTrue(Vxlan.hasVni(m, AT));
            assertEquals(100, Vxlan.vni(m, AT));
            assertEquals(Ethernet.TYPE_ARP, Ethernet.type(m, Vxlan.payload(AT)));
        }
        MemorySegment six = Segments.of(CapturedTransport.VXLAN_IPV6);
        assertEquals(Vxlan.PORT_LINUX, Udp.dstPort(six, AT6 - 8));
        assertEquals(101, Vxlan.vni(six, AT6));
        assertEquals(Ethernet.TYPE_IPV4, Ethernet.type(six, Vxlan.payload(AT6)));
    }

    @Test
    void readsExtensions() {
        MemorySegment group = Segments.of("88 00 1234 00abcd 00");
        assertEquals(Vxlan.VNI | Vxlan.GROUP_POLICY, Vxlan.flags(group, 0));
        assertEquals(0x1234, Vxlan.groupPolicy(group, 0));
        MemorySegment gpe = Segments.of("1c 00 00 02 00abcd 00");
        assertEquals(Vxlan.NEXT_IPV6, Vxlan.nextProtocol(gpe, 0));
        assertEquals(1, Vxlan.gpeVersion(gpe, 0));
        assertEquals(0xabcd, Vxlan.vni(gpe, 0));
        MemorySegment unstated = Segments.of("08 00 00 02 00abcd 00");
        assertEquals(Vxlan.NEXT_ETHERNET, Vxlan.nextProtocol(unstated, 0));
    }

    @Test
    void everyShorterLengthIsTruncated() {
        for (int length = 0; length < 8; length++) {
            assertEquals(Check.TRUNCATED, Vxlan.check(Segments.stale(length), 0, length));
        }
        assertEquals(Check.OK, Vxlan.check(Segments.of("08 00 00 00 00abcd 00"), 0, 8));
    }

    @Test
    void aHeaderWithoutAVniIsNone() {
        assertEquals(Check.OTHER_TYPE, Vxlan.check(Segments.of("f7 00 00 00 00abcd 00"), 0, 8));
    }

    @Test
    void setVniLeavesTheRest() {
        MemorySegment m = Segments.stale(10);
        Vxlan.setVni(m, 1, 0x01_0203);
        assertEquals("a5a5a5a5a5010203a5a5", Segments.hex(m));
    }

    @Test
    void headerWritesAndReadsBack() {
        MemorySegment m = Segments.stale(10);
        VxlanHeader.of(0xff_fffe).write(m, 1);
        assertEquals("a5" + "08000000fffffe00" + "a5", Segments.hex(m));
        assertEquals(VxlanHeader.of(0xff_fffe), VxlanHeader.read(m, 1));
        VxlanHeader.gpe(1, Vxlan.NEXT_IPV4).write(m, 1);
        assertEquals("a5" + "0c00000100000100" + "a5", Segments.hex(m));
        var group = new VxlanHeader(Vxlan.VNI | Vxlan.GROUP_POLICY, 0x1234, 5);
        group.write(m, 1);
        assertEquals(group, VxlanHeader.read(m, 1));
        assertEquals(8, group.length());
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> VxlanHeader.of(0x100_0000));
        assertThrows(IllegalArgumentException.class, () -> VxlanHeader.of(-1));
        assertThrows(IllegalArgumentException.class, () -> VxlanHeader.gpe(0, 0x100));
        assertThrows(IllegalArgumentException.class, () -> new VxlanHeader(0x100, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new VxlanHeader(0, 0x100_0000, 0));
    }

    @Test
    void headerPrints() {
        assertEquals("VXLAN, flags 0x08, vni 100", VxlanHeader.of(100).toString());
        assertEquals(
                "VXLAN, flags 0x0c, extension 0x000001, vni 1",
                VxlanHeader.gpe(1, 1).toString());
    }
}
