/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class Echo6FramesTest {

    private static final int IP = Ethernet.LENGTH;
    private static final int ICMP = IP + Ipv6.LENGTH;
    private static final EthernetHeader A_TO_B = new EthernetHeader(Captured.MAC_B, Captured.MAC_A, Ethernet.TYPE_IPV6);

    @Test
    void requestIsWhatPingSends() {
        for (String frame : new String[] {Captured6.PING, Captured6.ODD, Captured6.EMPTY}) {
            MemorySegment sent = Segments.of(frame);
            int length = (int) sent.byteSize();
            MemorySegment m = Segments.stale(5 + length + 5);
            MemorySegment.copy(sent, 62, m, 5 + Echo6Frames.HEADERS_LENGTH, length - 62);
            Ipv6Header ip = Ipv6Header.of(Captured6.A, Captured6.B, IpProtocol.ICMPV6, length - ICMP)
                    .withTrafficClass(Ipv6.trafficClass(sent, IP))
                    .withFlowLabel(Ipv6.flowLabel(sent, IP));
            int id = Icmpv6.echoId(sent, ICMP);
            assertEquals(length, Echo6Frames.writeRequest(m, 5, A_TO_B, ip, id, 1));
            assertTrue(Segments.isStale(m, 0, 5));
            assertEquals(Segments.plain(frame), Segments.hex(m.asSlice(5, length)));
            assertTrue(Segments.isStale(m, 5 + length, m.byteSize()));
            assertEquals(Check.OK, Echo6Frames.checkRequest(m, 5, 5 + length));
            assertEquals(Check.OTHER_TYPE, Echo6Frames.checkReply(m, 5, 5 + length));
        }
    }

    @Test
    void requestRefusesOtherHeaders() {
        MemorySegment m = Segments.stale(200);
        Ipv6Header ip = Ipv6Header.of(Captured6.A, Captured6.B, IpProtocol.ICMPV6, 64);
        assertRefused(m, new EthernetHeader(1, 2, Ethernet.TYPE_IPV4), ip);
        assertRefused(m, A_TO_B, Ipv6Header.of(Captured6.A, Captured6.B, IpProtocol.ICMP, 64));
        assertRefused(m, A_TO_B, Ipv6Header.of(Captured6.A, Captured6.B, IpProtocol.ICMPV6, 7));
        assertTrue(Segments.isStale(m, 0, 200));
    }

    private static void assertRefused(MemorySegment m, EthernetHeader ethernet, Ipv6Header ip) {
        assertThrows(IllegalArgumentException.class, () -> Echo6Frames.writeRequest(m, 0, ethernet, ip, 1, 1));
    }

    @Test
    void answerIsWhatLinuxRepliesButForItsFlowLabel() {
        String[][] pairs = {
            {Captured6.PING, Captured6.PING_REPLY},
            {Captured6.ODD, Captured6.ODD_REPLY},
            {Captured6.EMPTY, Captured6.EMPTY_REPLY}
        };
        for (String[] pair : pairs) {
            for (MemorySegment m : new MemorySegment[] {Segments.of(pair[0]), Segments.nativeOf(pair[0])}) {
                assertEquals(Check.OK, Echo6Frames.answer(m, 0, (int) m.byteSize()));
                assertEquals(Check.OK, Echo6Frames.checkReply(m, 0, m.byteSize()));
                MemorySegment reply = Segments.of(pair[1]);
                Ipv6.setFlowLabel(m, IP, Ipv6.flowLabel(reply, IP));
                Ipv6.setTrafficClass(m, IP, Ipv6.trafficClass(reply, IP));
                assertEquals(Segments.hex(reply), Segments.hex(m));
            }
        }
    }

    @Test
    void answerWorksAnywhereAndKeepsAllElse() {
        MemorySegment m = Segments.stale(90);
        MemorySegment.copy(Segments.of(Captured6.ODD), 0, m, 7, 65);
        Ipv6.setHopLimit(m, 7 + IP, 3);
        assertEquals(Check.OK, Echo6Frames.answer(m, 7, 70));
        assertTrue(Segments.isStale(m, 0, 7));
        assertTrue(Segments.isStale(m, 72, 90));
        assertEquals(64, Ipv6.hopLimit(m, 7 + IP));
        assertEquals(0xb9, Ipv6.trafficClass(m, 7 + IP));
        assertEquals(0x12345, Ipv6.flowLabel(m, 7 + IP));
        assertTrue(Icmpv6.checksumOk(m, 7 + IP, 7 + ICMP, 11));
    }

    @Test
    void wrongChecksumsStayWrong() {
        MemorySegment m = Segments.of(Captured6.PING);
        m.set(Wire.BYTE, 117, (byte) 0);
        assertEquals(Check.OK, Echo6Frames.answer(m, 0, 118));
        assertFalse(Icmpv6.checksumOk(m, IP, ICMP, 64));
    }

    @Test
    void everyShorterLengthIsTruncatedAndUnchanged() {
        for (String frame : new String[] {Captured6.PING, Captured6.EMPTY}) {
            MemorySegment m = Segments.of(frame);
            for (int length = 0; length < m.byteSize(); length++) {
                assertRefused(Check.TRUNCATED, m.asSlice(0, length));
            }
            for (int length = 0; length < 8; length++) {
                Ipv6.setPayloadLength(m, IP, length);
                assertRefused(Check.TRUNCATED, m);
            }
        }
    }

    @Test
    void otherPacketsAreRefusedAndUnchanged() {
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured6.PING_REPLY));
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured6.PORT_UNREACHABLE));
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured6.NEIGHBOR_SOLICITATION));
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured.PING));
        assertRefused(Check.UNSUPPORTED, Segments.of(Captured6.OPTIONS));
        assertRefused(Check.UNSUPPORTED, Segments.of(Captured6.SEGMENTS));
        MemorySegment fragment = Segments.of(Captured6.FIRST_FRAGMENT_CUT);
        Ipv6.setPayloadLength(fragment, IP, (int) fragment.byteSize() - ICMP);
        assertRefused(Check.FRAGMENT, fragment);
        MemorySegment udp = Segments.of(Captured6.PING);
        Ipv6.setNextHeader(udp, IP, IpProtocol.UDP);
        assertRefused(Check.OTHER_TYPE, udp);
        MemorySegment four = Segments.of(Captured6.PING);
        four.set(Wire.BYTE, IP, (byte) 0x40);
        assertRefused(Check.BAD_VERSION, four);
    }

    @Test
    void groupsGetNoAnswer() {
        for (String mac : new String[] {"ff:ff:ff:ff:ff:ff", "33:33:00:00:00:01"}) {
            MemorySegment to = Segments.of(Captured6.PING);
            Ethernet.setDst(to, 0, MacAddress.parse(mac));
            assertRefused(Check.NOT_UNICAST, to);
            MemorySegment from = Segments.of(Captured6.PING);
            Ethernet.setSrc(from, 0, MacAddress.parse(mac));
            assertRefused(Check.NOT_UNICAST, from);
        }
        for (Ipv6Address group : new Ipv6Address[] {Ipv6Address.ALL_NODES, Ipv6Address.ANY}) {
            MemorySegment to = Segments.of(Captured6.PING);
            Ipv6.setDst(to, IP, group.high(), group.low());
            assertRefused(Check.NOT_UNICAST, to);
            MemorySegment from = Segments.of(Captured6.PING);
            Ipv6.setSrc(from, IP, group.high(), group.low());
            assertRefused(Check.NOT_UNICAST, from);
        }
    }

    private static void assertRefused(Check reason, MemorySegment frame) {
        String before = Segments.hex(frame);
        assertEquals(reason, Echo6Frames.answer(frame, 0, (int) frame.byteSize()));
        assertEquals(before, Segments.hex(frame));
    }
}
