/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Icmpv6Test {

    private static final int IP = Ethernet.LENGTH;
    private static final int AT = IP + Ipv6.LENGTH;

    @Test
    void readsACapturedEchoRequestOnHeapAndNativeMemory() {
        for (MemorySegment m : new MemorySegment[] {Segments.of(Captured6.PING), Segments.nativeOf(Captured6.PING)}) {
            assertEquals(Check.OK, Icmpv6.check(m, AT, m.byteSize()));
            assertEquals(Icmpv6.ECHO_REQUEST, Icmpv6.type(m, AT));
            assertEquals(0, Icmpv6.code(m, AT));
            assertEquals(0x0211, Icmpv6.echoId(m, AT));
            assertEquals(1, Icmpv6.echoSeq(m, AT));
            assertEquals(0x0211_0001, Icmpv6.rest(m, AT));
            assertEquals(62, Icmpv6.echoData(AT));
            assertTrue(Icmpv6.checksumOk(m, IP, AT, 64));
            assertFalse(Icmpv6.isError(Icmpv6.type(m, AT)));
        }
    }

    @Test
    void capturedChecksumsAreRightAndCoverAddressesAndLength() {
        String[] frames = {
            Captured6.PING,
            Captured6.PING_REPLY,
            Captured6.ODD,
            Captured6.EMPTY,
            Captured6.PORT_UNREACHABLE,
            Captured6.TIME_EXCEEDED,
            Captured6.UNKNOWN_OPTION,
            Captured6.NEIGHBOR_SOLICITATION,
            Captured6.NEIGHBOR_ADVERTISEMENT,
            Captured6.ADDRESS_PROBE,
            Captured6.ROUTER_SOLICITATION,
            Captured6.ROUTER_ADVERTISEMENT,
            Captured6.REDIRECT
        };
        for (String frame : frames) {
            MemorySegment m = Segments.of(frame);
            int length = (int) m.byteSize() - AT;
            assertTrue(Icmpv6.checksumOk(m, IP, AT, length));
            for (int at = IP + 8; at < m.byteSize(); at++) {
                m.set(Wire.BYTE, at, (byte) (m.get(Wire.BYTE, at) ^ 0x10));
                assertFalse(Icmpv6.checksumOk(m, IP, AT, length), "byte " + at);
                m.set(Wire.BYTE, at, (byte) (m.get(Wire.BYTE, at) ^ 0x10));
            }
            m.set(Wire.SHORT, AT + 2, (short) 0xa5a5);
            Icmpv6.updateChecksum(m, IP, AT, length);
            assertEquals(Segments.plain(frame), Segments.hex(m));
        }
    }

    @Test
    void checksumEqualsTheNaiveOneForAnyLength() {
        Random random = new Random(4443);
        for (int length = 8; length < 300; length++) {
            MemorySegment m = Segments.random(random, 40 + length);
            Icmpv6.updateChecksum(m, 0, 40, length);
            // as RFC 8200 section 8.1 draws it
            MemorySegment covered = MemorySegment.ofArray(new byte[40 + length]);
            MemorySegment.copy(m, 8, covered, 0, 32);
            covered.set(Wire.INT, 32, length);
            covered.set(Wire.INT, 36, 58);
            MemorySegment.copy(m, 40, covered, 40, length);
            assertEquals(0xffff, Segments.naiveSum(covered, 0, 40 + length));
            assertTrue(Icmpv6.checksumOk(m, 0, 40, length));
        }
    }

    @Test
    void readsCapturedErrorsAndWhatTheyQuote() {
        MemorySegment port = error(Captured6.PORT_UNREACHABLE, Icmpv6.UNREACHABLE, Icmpv6.UNREACHABLE_PORT);
        long quoted = Icmpv6.quoted(AT);
        assertEquals(Check.OK, Ipv6.check(port, quoted, Ipv6.end(port, IP)));
        assertEquals(IpProtocol.UDP, Ipv6.nextHeader(port, quoted));
        assertEquals(Captured6.B.low(), Ipv6.dstLow(port, quoted));

        error(Captured6.PROHIBITED, Icmpv6.UNREACHABLE, Icmpv6.UNREACHABLE_PROHIBITED);
        error(Captured6.TIME_EXCEEDED, Icmpv6.TIME_EXCEEDED, Icmpv6.TIME_EXCEEDED_HOP_LIMIT);

        MemorySegment big = error(Captured6.PACKET_TOO_BIG_CUT, Icmpv6.PACKET_TOO_BIG, 0);
        assertEquals(1300, Icmpv6.mtu(big, AT));
        assertEquals(Check.OK, Ipv6.checkHeader(big, quoted, big.byteSize()));
        assertEquals(Check.TRUNCATED, Ipv6.check(big, quoted, big.byteSize()));

        MemorySegment next =
                error(Captured6.UNKNOWN_NEXT_HEADER, Icmpv6.PARAMETER_PROBLEM, Icmpv6.PARAMETER_PROBLEM_NEXT_HEADER);
        assertEquals(6, Icmpv6.pointer(next, AT));
        assertEquals(253, next.get(Wire.BYTE, quoted + Icmpv6.pointer(next, AT)) & 0xff);

        MemorySegment option =
                error(Captured6.UNKNOWN_OPTION, Icmpv6.PARAMETER_PROBLEM, Icmpv6.PARAMETER_PROBLEM_OPTION);
        assertEquals(42, Icmpv6.pointer(option, AT));
        assertEquals(0x9e, option.get(Wire.BYTE, quoted + Icmpv6.pointer(option, AT)) & 0xff);
    }

    private static MemorySegment error(String frame, int type, int code) {
        MemorySegment m = Segments.of(frame);
        assertEquals(Check.OK, Icmpv6.check(m, AT, m.byteSize()));
        assertTrue(Icmpv6.isError(Icmpv6.type(m, AT)));
        assertEquals(type, Icmpv6.type(m, AT));
        assertEquals(code, Icmpv6.code(m, AT));
        assertEquals(0, Icmpv6.quotedLength(m, AT));
        assertEquals(-1, Icmpv6.extension(m, AT, m.byteSize()));
        return m;
    }

    @Test
    void readsACapturedRouterAdvertisement() {
        MemorySegment m = Segments.of(Captured6.ROUTER_ADVERTISEMENT);
        assertEquals(Check.OK, Icmpv6.check(m, AT, m.byteSize()));
        assertEquals(Icmpv6.ROUTER_ADVERTISEMENT, Icmpv6.type(m, AT));
        assertEquals(61, Icmpv6.routerHopLimit(m, AT));
        assertEquals(0xc8, Icmpv6.routerFlags(m, AT));
        assertTrue(Icmpv6.isManaged(m, AT));
        assertTrue(Icmpv6.isOtherManaged(m, AT));
        assertFalse(Icmpv6.isHomeAgent(m, AT));
        assertFalse(Icmpv6.isProxied(m, AT));
        assertEquals(Icmpv6.PREFERENCE_HIGH, Icmpv6.routerPreference(m, AT));
        assertEquals(1800, Icmpv6.routerLifetime(m, AT));
        assertEquals(30000, Icmpv6.reachableTime(m, AT));
        assertEquals(1000, Icmpv6.retransTimer(m, AT));
        assertEquals(AT + 16, Icmpv6.options(m, AT));
        m.set(Wire.BYTE, AT + 5, (byte) 0x3c);
        assertFalse(Icmpv6.isManaged(m, AT));
        assertFalse(Icmpv6.isOtherManaged(m, AT));
        assertTrue(Icmpv6.isHomeAgent(m, AT));
        assertTrue(Icmpv6.isProxied(m, AT));
        assertEquals(Icmpv6.PREFERENCE_LOW, Icmpv6.routerPreference(m, AT));
    }

    @Test
    void readsCapturedNeighborMessages() {
        MemorySegment ask = Segments.of(Captured6.NEIGHBOR_SOLICITATION);
        assertEquals(Icmpv6.NEIGHBOR_SOLICITATION, Icmpv6.type(ask, AT));
        assertEquals(Captured6.B, new Ipv6Address(Icmpv6.targetHigh(ask, AT), Icmpv6.targetLow(ask, AT)));
        assertEquals(AT + 24, Icmpv6.options(ask, AT));

        MemorySegment answer = Segments.of(Captured6.NEIGHBOR_ADVERTISEMENT);
        assertEquals(Captured6.B, new Ipv6Address(Icmpv6.targetHigh(answer, AT), Icmpv6.targetLow(answer, AT)));
        assertTrue(Icmpv6.isRouter(answer, AT));
        assertTrue(Icmpv6.isSolicited(answer, AT));
        assertTrue(Icmpv6.isOverride(answer, AT));
        MemorySegment host = Segments.of(Captured6.UNICAST_ADVERTISEMENT);
        assertFalse(Icmpv6.isRouter(host, AT));
        assertTrue(Icmpv6.isSolicited(host, AT));
        assertFalse(Icmpv6.isOverride(host, AT));

        MemorySegment redirect = Segments.of(Captured6.REDIRECT);
        assertEquals("fe80::77", Ipv6Address.format(Icmpv6.targetHigh(redirect, AT), Icmpv6.targetLow(redirect, AT)));
        assertEquals(
                "2001:db8:5::1",
                Ipv6Address.format(Icmpv6.redirectedDstHigh(redirect, AT), Icmpv6.redirectedDstLow(redirect, AT)));
        assertEquals(AT + 40, Icmpv6.options(redirect, AT));

        assertEquals(AT + 8, Icmpv6.options(Segments.of(Captured6.ROUTER_SOLICITATION), AT));
        for (int type = 0; type < 256; type++) {
            boolean others = type == 141 || type == 142 || type == 147;
            assertEquals(type >= 133 && type <= 137 || others, Icmpv6.hasOptions(type));
        }
    }

    @Test
    void readsListenerMessages() {
        MemorySegment report = Segments.of(Captured6.LISTENER_REPORT);
        assertEquals(Icmpv6.MLDV2_REPORT, Icmpv6.type(report, AT + 8));
        assertEquals(1, Icmpv6.recordCount(report, AT + 8));
        assertTrue(Icmpv6.checksumOk(report, IP, AT + 8, 28));

        MemorySegment query = Segments.of("8200 0000 2710 0000 ff020000000000000000000000004321");
        assertEquals(Check.OK, Icmpv6.check(query, 0, 24));
        assertEquals(10_000, Icmpv6.maxResponseDelay(query, 0));
        assertEquals("ff02::4321", Ipv6Address.format(Icmpv6.groupHigh(query, 0), Icmpv6.groupLow(query, 0)));
        assertFalse(Icmpv6.isMldv2Query(24));
        assertTrue(Icmpv6.isMldv2Query(28));
    }

    @Test
    void everyShorterLengthIsTruncated() {
        for (int type = 0; type < 256; type++) {
            int expected = switch (type) {
                case 130, 131, 132, 135, 136 -> 24;
                case 134 -> 16;
                case 137 -> 40;
                default -> 8;
            };
            assertEquals(expected, Icmpv6.headerLength(type));
            for (int length = 0; length <= 41; length++) {
                MemorySegment m = Segments.stale(length);
                if (length > 0) m.set(Wire.BYTE, 0, (byte) type);
                Check check = length >= expected
                        ? Check.OK
                        : length >= 4 && (type == 152 || type == 153) ? Check.UNSUPPORTED : Check.TRUNCATED;
                assertEquals(check, Icmpv6.check(m, 0, length), "type " + type + ", length " + length);
            }
        }
    }

    @Test
    void replyIsWhatLinuxSends() {
        String[][] pairs = {
            {Captured6.PING, Captured6.PING_REPLY},
            {Captured6.ODD, Captured6.ODD_REPLY},
            {Captured6.EMPTY, Captured6.EMPTY_REPLY}
        };
        for (String[] pair : pairs) {
            MemorySegment m = Segments.of(pair[0]);
            Icmpv6.rewriteToEchoReply(m, AT);
            assertEquals(Segments.plain(pair[1]).substring(2 * AT), Segments.hex(m.asSlice(AT)));
        }
    }

    @Test
    void replyEqualsFullComputationForEveryChecksum() {
        MemorySegment m = Segments.stale(50);
        for (int data = 0; data <= 0xffff; data++) {
            new Icmpv6Header(Icmpv6.ECHO_REQUEST, 0, data << 16).write(m, 1, 41, 0);
            Icmpv6.rewriteToEchoReply(m, 41);
            int incremental = Icmpv6.checksum(m, 41);
            Icmpv6.updateChecksum(m, 1, 41, 8);
            if (incremental != Icmpv6.checksum(m, 41)) assertEquals(Icmpv6.checksum(m, 41), incremental);
        }
    }

    @Test
    void rewritesOfRequestsEqualFullComputation() {
        Random random = new Random(792);
        MemorySegment m = Segments.random(random, 40 + 64);
        Icmpv6Header.echoRequest(1, 1).write(m, 0, 40, 56);
        for (int i = 0; i < 500_000; i++) {
            int value = random.nextInt(4) == 0 ? random.nextInt(3) - 1 : random.nextInt();
            if (random.nextBoolean()) {
                Icmpv6.rewriteEchoId(m, 40, value);
                if (Icmpv6.echoId(m, 40) != (value & 0xffff)) assertEquals(value & 0xffff, Icmpv6.echoId(m, 40));
            } else {
                Icmpv6.rewriteEchoSeq(m, 40, value);
                if (Icmpv6.echoSeq(m, 40) != (value & 0xffff)) assertEquals(value & 0xffff, Icmpv6.echoSeq(m, 40));
            }
            int incremental = Icmpv6.checksum(m, 40);
            Icmpv6.updateChecksum(m, 0, 40, 64);
            if (incremental != Icmpv6.checksum(m, 40)) assertEquals(Icmpv6.checksum(m, 40), incremental);
        }
    }

    @Test
    void headerWritesCapturedBytesAndReadsThemBack() {
        for (String frame : new String[] {Captured6.PING, Captured6.ODD_REPLY, Captured6.UNKNOWN_OPTION}) {
            MemorySegment m = Segments.of(frame);
            Icmpv6Header header = Icmpv6Header.read(m, AT);
            m.asSlice(AT, 8).fill((byte) 0xa5);
            header.write(m, IP, AT, (int) m.byteSize() - AT - 8);
            assertEquals(8, header.length());
            assertEquals(Segments.plain(frame), Segments.hex(m));
        }
        assertEquals(Icmpv6Header.echoRequest(0x211, 1), Icmpv6Header.read(Segments.of(Captured6.PING), AT));
        assertEquals(Icmpv6Header.echoReply(0x211, 1), Icmpv6Header.read(Segments.of(Captured6.PING_REPLY), AT));
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new Icmpv6Header(256, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Icmpv6Header(0, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> Icmpv6Header.echoRequest(0x10000, 0));
        assertThrows(IllegalArgumentException.class, () -> Icmpv6Header.echoReply(0, -1));
    }

    @Test
    void headerPrintsLikeTcpdump() {
        assertEquals("ICMP6 echo request, id 529, seq 1", text(Captured6.PING));
        assertEquals("ICMP6 echo reply, id 529, seq 1", text(Captured6.PING_REPLY));
        assertEquals("ICMP6 unreachable, code 4", text(Captured6.PORT_UNREACHABLE));
        assertEquals("ICMP6 packet too big, mtu 1300", text(Captured6.PACKET_TOO_BIG_CUT));
        assertEquals("ICMP6 time exceeded, code 0", text(Captured6.TIME_EXCEEDED));
        assertEquals("ICMP6 parameter problem at octet 6, code 1", text(Captured6.UNKNOWN_NEXT_HEADER));
        assertEquals("ICMP6 router solicitation", text(Captured6.ROUTER_SOLICITATION));
        assertEquals("ICMP6 router advertisement", text(Captured6.ROUTER_ADVERTISEMENT));
        assertEquals("ICMP6 neighbor solicitation", text(Captured6.NEIGHBOR_SOLICITATION));
        assertEquals("ICMP6 neighbor advertisement", text(Captured6.NEIGHBOR_ADVERTISEMENT));
        assertEquals("ICMP6 redirect", text(Captured6.REDIRECT));
        assertEquals("ICMP6 multicast listener query", new Icmpv6Header(130, 0, 0).toString());
        assertEquals("ICMP6 multicast listener report", new Icmpv6Header(131, 0, 0).toString());
        assertEquals("ICMP6 multicast listener done", new Icmpv6Header(132, 0, 0).toString());
        assertEquals(
                "ICMP6 multicast listener report v2, 1 group record(s)",
                Icmpv6Header.read(Segments.of(Captured6.LISTENER_REPORT), AT + 8)
                        .toString());
        assertEquals("ICMP6 packet too big, mtu 4294967295", new Icmpv6Header(2, 0, -1).toString());
        assertEquals("ICMP6 type 200, code 1", new Icmpv6Header(200, 1, 0).toString());
    }

    private static String text(String frame) {
        return Icmpv6Header.read(Segments.of(frame), AT).toString();
    }
}
