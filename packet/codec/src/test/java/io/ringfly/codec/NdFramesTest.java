/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class NdFramesTest {

    private static final int IP = Ethernet.LENGTH;
    private static final int ICMP = IP + Ipv6.LENGTH;
    private static final int OPTION = ICMP + 24;

    @Test
    void solicitationIsWhatLinuxSends() {
        MemorySegment m = Segments.stale(90);
        assertEquals(86, NdFrames.writeSolicitation(m, 2, Captured.MAC_A, Captured6.A, Captured6.B));
        assertEquals(Segments.plain(Captured6.NEIGHBOR_SOLICITATION), Segments.hex(m.asSlice(2, 86)));
        assertTrue(Segments.isStale(m, 0, 2) && Segments.isStale(m, 88, 90));
        assertEquals(Check.OK, NdFrames.checkSolicitation(m, 2, 88));
        assertEquals(Check.OTHER_TYPE, NdFrames.checkAdvertisement(m, 2, 88));
        assertEquals(Captured.MAC_A, NdFrames.mac(m, 2));
    }

    @Test
    void probeIsWhatLinuxSendsButForItsNonce() {
        MemorySegment m = Segments.stale(80);
        assertEquals(78, NdFrames.writeSolicitation(m, 0, Captured.MAC_A, Ipv6Address.ANY, Captured6.A));
        assertTrue(Segments.isStale(m, 78, 80));
        MemorySegment linux = Segments.of(Captured6.ADDRESS_PROBE);
        Ipv6.setPayloadLength(linux, IP, 24);
        Icmpv6.updateChecksum(linux, IP, ICMP, 24);
        assertEquals(Segments.hex(linux.asSlice(0, 78)), Segments.hex(m.asSlice(0, 78)));
        assertEquals(Check.OK, NdFrames.checkSolicitation(m, 0, 78));
    }

    @Test
    void answerIsWhatLinuxRepliesButForBeingARouter() {
        String frame = Captured6.NEIGHBOR_SOLICITATION;
        for (MemorySegment m : new MemorySegment[] {Segments.of(frame), Segments.nativeOf(frame)}) {
            assertEquals(Check.OK, NdFrames.answer(m, 0, 86, 86, Captured.MAC_B));
            assertEquals(Check.OK, NdFrames.checkAdvertisement(m, 0, 86));
            assertFalse(Icmpv6.isRouter(m, ICMP));
            m.set(Wire.BYTE, ICMP + 4, (byte) 0xe0);
            Icmpv6.updateChecksum(m, IP, ICMP, 32);
            assertEquals(Segments.plain(Captured6.NEIGHBOR_ADVERTISEMENT), Segments.hex(m));
        }
    }

    @Test
    void answerToAProbeGoesToAllNodes() {
        MemorySegment m = Segments.of(Captured6.ADDRESS_PROBE);
        assertEquals(Check.OK, NdFrames.answer(m, 0, 86, 86, Captured.MAC_B));
        assertEquals(Check.OK, NdFrames.checkAdvertisement(m, 0, 86));
        assertEquals(MacAddress.parse("33:33:00:00:00:01"), Ethernet.dst(m, 0));
        assertEquals(Captured.MAC_B, Ethernet.src(m, 0));
        assertEquals(Ipv6Address.ALL_NODES, Ipv6Header.read(m, IP).dst());
        assertEquals(Captured6.A, Ipv6Header.read(m, IP).src());
        assertFalse(Icmpv6.isSolicited(m, ICMP));
        assertTrue(Icmpv6.isOverride(m, ICMP));
    }

    @Test
    void unsolicitedAdvertisementGoesToAllNodes() {
        MemorySegment m = Segments.stale(90);
        assertEquals(86, NdFrames.writeAdvertisement(m, 2, Captured.MAC_A, Captured6.A));
        assertTrue(Segments.isStale(m, 0, 2) && Segments.isStale(m, 88, 90));
        MemorySegment answer = Segments.of(Captured6.ADDRESS_PROBE);
        NdFrames.answer(answer, 0, 86, 86, Captured.MAC_A);
        assertEquals(Segments.hex(answer), Segments.hex(m.asSlice(2, 86)));
    }

    @Test
    void answerMayBeLongerThanItsQuestion() {
        MemorySegment m = Segments.stale(90);
        NdFrames.writeSolicitation(m, 1, Captured.MAC_A, Ipv6Address.ANY, Captured6.B);
        String before = Segments.hex(m);
        for (int room = 78; room < 86; room++) {
            assertEquals(Check.NO_ROOM, NdFrames.answer(m, 1, 78, room, Captured.MAC_B));
            assertEquals(before, Segments.hex(m));
        }
        assertEquals(Check.OK, NdFrames.answer(m, 1, 78, 86, Captured.MAC_B));
        assertEquals(Check.OK, NdFrames.checkAdvertisement(m, 1, 87));
        assertEquals(Captured.MAC_B, NdFrames.mac(m, 1));
        assertTrue(Segments.isStale(m, 0, 1) && Segments.isStale(m, 87, 90));
    }

    @Test
    void answerGoesToTheMacThatTheOptionStatesAndElseToTheFrames() {
        MemorySegment m = Segments.of(Captured6.UNICAST_SOLICITATION);
        Ethernet.setSrc(m, 0, 0x0200_0000_00ffL);
        assertEquals(Check.OK, NdFrames.answer(m, 0, 86, 86, Captured.MAC_A));
        assertEquals(Captured.MAC_B, Ethernet.dst(m, 0));

        MemorySegment without = Segments.of(Captured6.UNICAST_SOLICITATION);
        Ipv6.setPayloadLength(without, IP, 24);
        Icmpv6.updateChecksum(without, IP, ICMP, 24);
        Ethernet.setSrc(without, 0, 0x0200_0000_00ffL);
        assertEquals(Check.OK, NdFrames.answer(without, 0, 78, 86, Captured.MAC_A));
        assertEquals(0x0200_0000_00ffL, Ethernet.dst(without, 0));
        assertTrue(Icmpv6.isSolicited(without, ICMP));
    }

    @Test
    void capturedAdvertisementsTellTheMac() {
        MemorySegment m = Segments.of(Captured6.NEIGHBOR_ADVERTISEMENT);
        assertEquals(Check.OK, NdFrames.checkAdvertisement(m, 0, 86));
        assertEquals(Captured.MAC_B, NdFrames.mac(m, 0));
        MemorySegment without = Segments.of(Captured6.UNICAST_ADVERTISEMENT);
        assertEquals(Check.OK, NdFrames.checkAdvertisement(without, 0, 78));
        assertEquals(Captured.MAC_A, NdFrames.mac(without, 0));
    }

    @Test
    void everyShorterLengthIsTruncatedAndUnchanged() {
        MemorySegment m = Segments.of(Captured6.NEIGHBOR_SOLICITATION);
        for (int length = 0; length < 86; length++) {
            assertRefused(Check.TRUNCATED, m.asSlice(0, length));
            assertEquals(
                    Check.TRUNCATED,
                    NdFrames.checkAdvertisement(
                            Segments.of(Captured6.NEIGHBOR_ADVERTISEMENT).asSlice(0, length), 0, length));
        }
    }

    @Test
    void whatAHostMayNotTakeIsRefusedAndUnchanged() {
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured6.NEIGHBOR_ADVERTISEMENT));
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured6.PING));
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured.ARP_REQUEST));

        MemorySegment routed = Segments.of(Captured6.NEIGHBOR_SOLICITATION);
        Ipv6.setHopLimit(routed, IP, 254);
        assertRefused(Check.NOT_ON_LINK, routed);

        MemorySegment damaged = Segments.of(Captured6.NEIGHBOR_SOLICITATION);
        damaged.set(Wire.BYTE, 85, (byte) 0x55);
        assertRefused(Check.BAD_CHECKSUM, damaged);

        MemorySegment code = Segments.of(Captured6.NEIGHBOR_SOLICITATION);
        code.set(Wire.BYTE, ICMP + 1, (byte) 1);
        assertRefused(Check.OTHER_TYPE, sum(code));

        MemorySegment group = Segments.of(Captured6.NEIGHBOR_SOLICITATION);
        group.set(Wire.BYTE, ICMP + 8, (byte) 0xff);
        assertRefused(Check.NOT_UNICAST, sum(group));

        MemorySegment endless = Segments.of(Captured6.NEIGHBOR_SOLICITATION);
        endless.set(Wire.BYTE, OPTION + 1, (byte) 0);
        assertRefused(Check.BAD_LENGTH, sum(endless));
        endless.set(Wire.BYTE, OPTION + 1, (byte) 2);
        assertRefused(Check.TRUNCATED, sum(endless));

        MemorySegment to = Segments.of(Captured6.NEIGHBOR_SOLICITATION);
        to.set(Wire.BYTE, OPTION + 2, (byte) 1);
        assertRefused(Check.NOT_UNICAST, sum(to));

        MemorySegment from = Segments.of(Captured6.NEIGHBOR_SOLICITATION);
        from.set(Wire.BYTE, IP + 8, (byte) 0xff);
        assertRefused(Check.NOT_UNICAST, sum(from));
    }

    @Test
    void probesSayNothingOfTheirSenderAndGoToTheirGroup() {
        MemorySegment named = Segments.of(Captured6.NEIGHBOR_SOLICITATION);
        Ipv6.setSrc(named, IP, 0, 0);
        assertRefused(Check.UNSUPPORTED, sum(named));
        MemorySegment direct = Segments.of(Captured6.ADDRESS_PROBE);
        Ipv6.setDst(direct, IP, Captured6.A.high(), Captured6.A.low());
        assertRefused(Check.UNSUPPORTED, sum(direct));
    }

    @Test
    void groupsCannotHaveAskedForAnAdvertisement() {
        MemorySegment m = Segments.of(Captured6.NEIGHBOR_ADVERTISEMENT);
        Ipv6.setDst(m, IP, Ipv6Address.LINK_MULTICAST_HIGH, 1);
        assertEquals(Check.UNSUPPORTED, NdFrames.checkAdvertisement(sum(m), 0, 86));
        m.set(Wire.BYTE, ICMP + 4, (byte) 0x20);
        assertEquals(Check.OK, NdFrames.checkAdvertisement(sum(m), 0, 86));
    }

    private static MemorySegment sum(MemorySegment m) {
        Icmpv6.updateChecksum(m, IP, ICMP, m.byteSize() - ICMP);
        return m;
    }

    private static void assertRefused(Check reason, MemorySegment frame) {
        String before = Segments.hex(frame);
        int length = (int) frame.byteSize();
        assertEquals(reason, NdFrames.answer(frame, 0, length, length, Captured.MAC_B));
        assertEquals(before, Segments.hex(frame));
    }
}
