/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class ArpFramesTest {

    @Test
    void requestIsWhatLinuxSends() {
        MemorySegment m = Segments.stale(64);
        assertEquals(42, ArpFrames.writeRequest(m, 0, Captured.MAC_A, Captured.IP_A, Captured.IP_B));
        assertEquals(Segments.plain(Captured.ARP_REQUEST), Segments.hex(m.asSlice(0, 42)));
        assertTrue(Segments.isStale(m, 42, 64));
        assertEquals(Check.OK, ArpFrames.checkRequest(m, 0, 42));
        assertEquals(Check.OTHER_TYPE, ArpFrames.checkReply(m, 0, 42));
    }

    @Test
    void answerIsWhatLinuxReplies() {
        for (MemorySegment m :
                new MemorySegment[] {Segments.of(Captured.ARP_REQUEST), Segments.nativeOf(Captured.ARP_REQUEST)}) {
            assertEquals(Check.OK, ArpFrames.answer(m, 0, 42, Captured.MAC_B));
            assertEquals(Segments.plain(Captured.ARP_REPLY), Segments.hex(m));
            assertEquals(Check.OK, ArpFrames.checkReply(m, 0, 42));
        }
    }

    @Test
    void answerWorksAnywhereAndLeavesPaddingAlone() {
        MemorySegment m = Segments.stale(80);
        MemorySegment.copy(Segments.of(Captured.ARP_REQUEST), 0, m, 7, 42);
        assertEquals(Check.OK, ArpFrames.answer(m, 7, 60, Captured.MAC_B));
        assertTrue(Segments.isStale(m, 0, 7));
        assertEquals(Segments.plain(Captured.ARP_REPLY), Segments.hex(m.asSlice(7, 42)));
        assertTrue(Segments.isStale(m, 49, 80));
    }

    @Test
    void probeIsAnsweredToo() {
        // RFC 5227: a host that checks whether an address is free asks with 0.0.0.0
        MemorySegment m = Segments.stale(42);
        ArpFrames.writeRequest(m, 0, Captured.MAC_A, Ipv4Address.ANY, Captured.IP_B);
        assertEquals(Check.OK, ArpFrames.answer(m, 0, 42, Captured.MAC_B));
        assertEquals(new ArpHeader(2, Captured.MAC_B, Captured.IP_B, Captured.MAC_A, 0), ArpHeader.read(m, 14));
    }

    @Test
    void everyShorterLengthIsTruncatedAndUnchanged() {
        MemorySegment frame = Segments.of(Captured.ARP_REQUEST);
        for (int length = 0; length < 42; length++) {
            assertRefused(Check.TRUNCATED, frame.asSlice(0, length));
        }
    }

    @Test
    void whatIsNoRequestIsRefusedAndUnchanged() {
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured.ARP_REPLY));
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured.PING));

        MemorySegment token = Segments.of(Captured.ARP_REQUEST);
        token.set(Wire.SHORT, 14, (short) 6);
        assertRefused(Check.UNSUPPORTED, token);

        MemorySegment group = Segments.of(Captured.ARP_REQUEST);
        Wire.setMac(group, 22, MacAddress.BROADCAST);
        assertRefused(Check.NOT_UNICAST, group);
    }

    private static void assertRefused(Check reason, MemorySegment frame) {
        String before = Segments.hex(frame);
        assertEquals(reason, ArpFrames.answer(frame, 0, (int) frame.byteSize(), Captured.MAC_B));
        assertEquals(before, Segments.hex(frame));
    }
}
