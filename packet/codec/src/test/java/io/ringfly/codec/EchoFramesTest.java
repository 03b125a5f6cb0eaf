/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoFramesTest {

    private static final int IP = Ethernet.LENGTH;
    private static final int ICMP = IP + Ipv4.LENGTH;
    private static final EthernetHeader A_TO_B = new EthernetHeader(Captured.MAC_B, Captured.MAC_A, Ethernet.TYPE_IPV4);

    @Test
    void requestIsWhatPingSends() {
        byte[] ping = Segments.bytes(Captured.PING);
        MemorySegment m = Segments.stale(110);
        MemorySegment.copy(MemorySegment.ofArray(ping), 42, m, 5 + EchoFrames.HEADERS_LENGTH, 56);
        Ipv4Header ip =
                Ipv4Header.of(Captured.IP_A, Captured.IP_B, IpProtocol.ICMP, 64).withId(52846);
        assertEquals(98, EchoFrames.writeRequest(m, 5, A_TO_B, ip, 6429, 1));
        assertTrue(Segments.isStale(m, 0, 5));
        assertEquals(Segments.plain(Captured.PING), Segments.hex(m.asSlice(5, 98)));
        assertTrue(Segments.isStale(m, 103, 110));
        assertEquals(Check.OK, EchoFrames.checkRequest(m, 5, 103));
        assertEquals(Check.OTHER_TYPE, EchoFrames.checkReply(m, 5, 103));
    }

    @Test
    void requestTakesItsTemplateFromHeadersOfAFrame() {
        for (String frame : new String[] {Captured.PING, Captured.CARRY, Captured.ODD, Captured.BEHIND_ROUTER}) {
            MemorySegment m = Segments.nativeOf(frame);
            EthernetHeader ethernet = EthernetHeader.read(m, 0);
            Ipv4Header ip = Ipv4Header.read(m, IP);
            int id = Icmpv4.echoId(m, ICMP);
            int seq = Icmpv4.echoSeq(m, ICMP);
            m.asSlice(0, EchoFrames.HEADERS_LENGTH).fill((byte) 0xa5);
            assertEquals(m.byteSize(), EchoFrames.writeRequest(m, 0, ethernet, ip, id, seq));
            assertEquals(Segments.plain(frame), Segments.hex(m));
        }
    }

    @Test
    void requestRefusesOtherHeaders() {
        MemorySegment m = Segments.stale(200);
        Ipv4Header ip = Ipv4Header.of(Captured.IP_A, Captured.IP_B, IpProtocol.ICMP, 64);
        assertRefused(m, new EthernetHeader(1, 2, Ethernet.TYPE_ARP), ip);
        assertRefused(m, A_TO_B, Ipv4Header.of(1, 2, IpProtocol.UDP, 64));
        assertRefused(m, A_TO_B, Ipv4Header.of(1, 2, IpProtocol.ICMP, 7));
        assertRefused(m, A_TO_B, new Ipv4Header(0, 0, false, true, 0, 64, 1, 1, 2, 64));
        assertRefused(m, A_TO_B, new Ipv4Header(0, 0, false, false, 8, 64, 1, 1, 2, 64));
        assertTrue(Segments.isStale(m, 0, 200));
    }

    private static void assertRefused(MemorySegment m, EthernetHeader ethernet, Ipv4Header ip) {
        assertThrows(IllegalArgumentException.class, () -> EchoFrames.writeRequest(m, 0, ethernet, ip, 1, 1));
    }

    @Test
    void answerIsWhatLinuxRepliesButForIdAndFlags() {
        String[][] pairs = {
            {Captured.PING, Captured.PING_REPLY},
            {Captured.CARRY, Captured.CARRY_REPLY},
            {Captured.ODD, Captured.ODD_REPLY}
        };
        for (String[] pair : pairs) {
            for (MemorySegment m : new MemorySegment[] {Segments.of(pair[0]), Segments.nativeOf(pair[0])}) {
                assertEquals(Check.OK, EchoFrames.answer(m, 0, (int) m.byteSize()));
                assertEquals(Check.OK, EchoFrames.checkReply(m, 0, m.byteSize()));
                assertTrue(Ipv4.checksumOk(m, IP));
                MemorySegment reply = Segments.of(pair[1]);
                Ipv4.setId(m, IP, Ipv4.id(reply, IP));
                m.set(Wire.SHORT, IP + 6, (short) 0);
                Ipv4.updateChecksum(m, IP);
                assertEquals(Segments.hex(reply), Segments.hex(m));
            }
        }
    }

    @Test
    void answerWorksAnywhereAndLeavesPaddingAlone() {
        MemorySegment m = Segments.stale(90);
        MemorySegment.copy(Segments.of(Captured.CARRY), 0, m, 7, 42);
        assertEquals(Check.OK, EchoFrames.answer(m, 7, 60));
        assertTrue(Segments.isStale(m, 0, 7));
        assertTrue(Segments.isStale(m, 49, 90));
        assertTrue(Icmpv4.checksumOk(m, 7 + ICMP, 8));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 63, 64, 65, 128, 255})
    void answerSetsTtlAndMendsTheChecksum(int ttl) {
        MemorySegment m = Segments.of(Captured.PING);
        Ipv4.rewriteTtl(m, IP, ttl);
        Ipv4.rewriteTos(m, IP, 0xb9);
        assertEquals(Check.OK, EchoFrames.answer(m, 0, 98));
        assertEquals(64, Ipv4.ttl(m, IP));
        assertEquals(0xb9, Ipv4.tos(m, IP));
        assertEquals(Captured.IP_B, Ipv4.src(m, IP));
        assertEquals(Captured.IP_A, Ipv4.dst(m, IP));
        assertTrue(Ipv4.checksumOk(m, IP));
    }

    @Test
    void wrongChecksumsStayWrong() {
        MemorySegment m = Segments.of(Captured.PING);
        m.set(Wire.BYTE, 97, (byte) 0);
        m.set(Wire.BYTE, IP + 1, (byte) 4);
        assertEquals(Check.OK, EchoFrames.answer(m, 0, 98));
        assertFalse(Ipv4.checksumOk(m, IP));
        assertFalse(Icmpv4.checksumOk(m, ICMP, 64));
    }

    @Test
    void optionsAreSentBackAsTheyCame() {
        MemorySegment m = Segments.of(Captured.RECORD_ROUTE);
        String options = Segments.hex(m.asSlice(ICMP, 40));
        assertEquals(Check.OK, EchoFrames.answer(m, 0, (int) m.byteSize()));
        assertEquals(options, Segments.hex(m.asSlice(ICMP, 40)));
        assertTrue(Ipv4.checksumOk(m, IP));
        assertTrue(Icmpv4.checksumOk(m, ICMP + 40, 16));
        assertEquals(Check.OK, EchoFrames.checkReply(m, 0, m.byteSize()));
    }

    @Test
    void sourceRoutesAreRefused() {
        for (int option : new int[] {131, 137}) {
            MemorySegment m = Segments.of(Captured.RECORD_ROUTE);
            m.set(Wire.BYTE, ICMP + 1, (byte) option);
            assertRefused(Check.UNSUPPORTED, m);
            // behind another option
            MemorySegment second = Segments.of(Captured.RECORD_ROUTE);
            second.set(Wire.BYTE, ICMP + 2, (byte) 7);
            second.set(Wire.BYTE, ICMP + 8, (byte) option);
            assertRefused(Check.UNSUPPORTED, second);
        }
    }

    @Test
    void malformedOptionsAreRefused() {
        for (int length = 0; length <= 255; length++) {
            MemorySegment m = Segments.of(Captured.RECORD_ROUTE);
            m.asSlice(ICMP + 3, 37).fill((byte) 0);
            m.set(Wire.BYTE, ICMP + 2, (byte) length);
            if (length >= 3 && length <= 39) {
                assertEquals(Check.OK, EchoFrames.answer(m, 0, (int) m.byteSize()));
            } else {
                assertRefused(Check.UNSUPPORTED, m);
            }
        }
        MemorySegment withoutLength = Segments.of(Captured.RECORD_ROUTE);
        withoutLength.asSlice(ICMP, 40).fill((byte) 1);
        withoutLength.set(Wire.BYTE, ICMP + 39, (byte) 7);
        assertRefused(Check.UNSUPPORTED, withoutLength);
        withoutLength.set(Wire.BYTE, ICMP + 39, (byte) 1);
        assertEquals(Check.OK, EchoFrames.answer(withoutLength, 0, (int) withoutLength.byteSize()));
    }

    @Test
    void everyShorterLengthIsTruncatedAndUnchanged() {
        for (String frame : new String[] {Captured.PING, Captured.CARRY, Captured.RECORD_ROUTE}) {
            MemorySegment m = Segments.of(frame);
            for (int length = 0; length < m.byteSize(); length++) {
                assertRefused(Check.TRUNCATED, m.asSlice(0, length));
            }
        }
    }

    @Test
    void messageThatEndsBeforeItsHeaderIsTruncated() {
        MemorySegment m = Segments.of(Captured.PING);
        for (int length = 20; length < 28; length++) {
            Ipv4.setTotalLength(m, IP, length);
            assertRefused(Check.TRUNCATED, m);
        }
    }

    @Test
    void fragmentsAreRefusedAndUnchanged() {
        for (int fragment : new int[] {0x2000, 0x0001, 0x1fff, 0x6000}) {
            MemorySegment m = Segments.of(Captured.PING);
            m.set(Wire.SHORT, IP + 6, (short) fragment);
            assertRefused(Check.FRAGMENT, m);
        }
    }

    @Test
    void otherPacketsAreRefusedAndUnchanged() {
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured.PING_REPLY));
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured.PORT_UNREACHABLE));
        assertRefused(Check.OTHER_TYPE, Segments.of(Captured.ARP_REQUEST));
        MemorySegment udp = Segments.of(Captured.PING);
        Ipv4.setProtocol(udp, IP, IpProtocol.UDP);
        assertRefused(Check.OTHER_TYPE, udp);
        MemorySegment six = Segments.of(Captured.PING);
        six.set(Wire.BYTE, IP, (byte) 0x65);
        assertRefused(Check.BAD_VERSION, six);
    }

    @Test
    void groupsGetNoAnswer() {
        for (String mac : new String[] {"ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01"}) {
            MemorySegment to = Segments.of(Captured.PING);
            Ethernet.setDst(to, 0, MacAddress.parse(mac));
            assertRefused(Check.NOT_UNICAST, to);
            MemorySegment from = Segments.of(Captured.PING);
            Ethernet.setSrc(from, 0, MacAddress.parse(mac));
            assertRefused(Check.NOT_UNICAST, from);
        }
        for (String ip : new String[] {"224.0.0.1", "240.0.0.1", "255.255.255.255", "0.0.0.0"}) {
            MemorySegment to = Segments.of(Captured.PING);
            Ipv4.setDst(to, IP, Ipv4Address.parse(ip));
            assertRefused(Check.NOT_UNICAST, to);
            MemorySegment from = Segments.of(Captured.PING);
            Ipv4.setSrc(from, IP, Ipv4Address.parse(ip));
            assertRefused(Check.NOT_UNICAST, from);
        }
    }

    private static void assertRefused(Check reason, MemorySegment frame) {
        String before = Segments.hex(frame);
        assertEquals(reason, EchoFrames.answer(frame, 0, (int) frame.byteSize()));
        assertEquals(before, Segments.hex(frame));
    }
}
