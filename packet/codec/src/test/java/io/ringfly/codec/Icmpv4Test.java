/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Icmpv4Test {

    private static final int AT = Ethernet.LENGTH + Ipv4.LENGTH;

    @Test
    void readsACapturedEchoRequestOnHeapAndNativeMemory() {
        for (MemorySegment m : new MemorySegment[] {Segments.of(Captured.PING), Segments.nativeOf(Captured.PING)}) {
            assertEquals(Check.OK, Icmpv4.check(m, AT, m.byteSize()));
            assertEquals(Icmpv4.ECHO_REQUEST, Icmpv4.type(m, AT));
            assertEquals(0, Icmpv4.code(m, AT));
            assertEquals(0x5705, Icmpv4.checksum(m, AT));
            assertEquals(0x191d_0001, Icmpv4.rest(m, AT));
            assertEquals(6429, Icmpv4.echoId(m, AT));
            assertEquals(1, Icmpv4.echoSeq(m, AT));
            assertEquals(42, Icmpv4.echoData(AT));
            assertTrue(Icmpv4.checksumOk(m, AT, 64));
            assertFalse(Icmpv4.isError(Icmpv4.type(m, AT)));
        }
    }

    @Test
    void readsCapturedErrorsAndWhatTheyQuote() {
        MemorySegment port = Segments.of(Captured.PORT_UNREACHABLE);
        assertEquals(Icmpv4.UNREACHABLE, Icmpv4.type(port, AT));
        assertEquals(Icmpv4.UNREACHABLE_PORT, Icmpv4.code(port, AT));
        assertTrue(Icmpv4.checksumOk(port, AT, Ipv4.payloadLength(port, 14)));
        long quoted = Icmpv4.quoted(AT);
        assertEquals(Check.OK, Ipv4.check(port, quoted, Ipv4.end(port, 14)));
        assertEquals(IpProtocol.UDP, Ipv4.protocol(port, quoted));

        MemorySegment exceeded = Segments.of(Captured.TIME_EXCEEDED);
        assertEquals(Icmpv4.TIME_EXCEEDED, Icmpv4.type(exceeded, AT));
        assertEquals(Icmpv4.TIME_EXCEEDED_TTL, Icmpv4.code(exceeded, AT));
        assertEquals(6466, Icmpv4.echoId(exceeded, Ipv4.payload(exceeded, Icmpv4.quoted(AT))));

        MemorySegment redirect = Segments.of(Captured.REDIRECT);
        assertEquals(Icmpv4.REDIRECT, Icmpv4.type(redirect, AT));
        assertEquals(Icmpv4.REDIRECT_HOST, Icmpv4.code(redirect, AT));
        assertEquals(Captured.IP_B, Icmpv4.gateway(redirect, AT));

        MemorySegment big = Segments.of(Captured.FRAGMENTATION_NEEDED_CUT);
        assertEquals(Icmpv4.UNREACHABLE_FRAGMENTATION_NEEDED, Icmpv4.code(big, AT));
        assertEquals(1000, Icmpv4.nextHopMtu(big, AT));
        assertEquals(Check.TRUNCATED, Ipv4.check(big, Icmpv4.quoted(AT), big.byteSize()));
        assertEquals(Check.OK, Ipv4.checkHeader(big, Icmpv4.quoted(AT), big.byteSize()));

        MemorySegment problem = Segments.of("0c00 0000 1400 0000");
        assertEquals(20, Icmpv4.pointer(problem, 0));
    }

    @Test
    void knowsErrors() {
        for (int type = 0; type < 256; type++) {
            boolean error = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
            assertEquals(error, Icmpv4.isError(type), "type " + type);
        }
    }

    @Test
    void everyShorterLengthIsTruncated() {
        for (int length = 0; length < Icmpv4.LENGTH; length++) {
            assertEquals(Check.TRUNCATED, Icmpv4.check(Segments.stale(length), 0, length));
        }
        assertEquals(Check.OK, Icmpv4.check(Segments.stale(8), 0, 8));
    }

    @Test
    void readsCapturedTimestamps() {
        MemorySegment request = Segments.of(Captured6.TIMESTAMP_REQUEST);
        assertEquals(Check.OK, Icmpv4.check(request, AT, request.byteSize()));
        assertEquals(Icmpv4.TIMESTAMP_REQUEST, Icmpv4.type(request, AT));
        assertEquals(0x1234, Icmpv4.echoId(request, AT));
        assertEquals(37_713_843, Icmpv4.originated(request, AT));
        assertEquals(0, Icmpv4.received(request, AT) | Icmpv4.transmitted(request, AT));

        MemorySegment reply = Segments.of(Captured6.TIMESTAMP_REPLY);
        assertEquals(Icmpv4.TIMESTAMP_REPLY, Icmpv4.type(reply, AT));
        assertEquals(37_713_843, Icmpv4.originated(reply, AT));
        assertEquals(Icmpv4.received(reply, AT), Icmpv4.transmitted(reply, AT));
        assertTrue(Icmpv4.received(reply, AT) > 0 && Icmpv4.received(reply, AT) < 86_400_000);

        assertEquals(0xffff_ff00, Icmpv4.addressMask(Segments.of("1200 0000 1234 0001 ffffff00"), 0));
    }

    @Test
    void fieldsOfATypeBelongToItsHeader() {
        for (int type = 0; type < 256; type++) {
            int expected = type == 13 || type == 14 ? 20 : type == 17 || type == 18 ? 12 : 8;
            assertEquals(expected, Icmpv4.headerLength(type));
            for (int length = 0; length <= 20; length++) {
                MemorySegment m = Segments.stale(length);
                if (length > 0) m.set(Wire.BYTE, 0, (byte) type);
                assertEquals(length < expected ? Check.TRUNCATED : Check.OK, Icmpv4.check(m, 0, length));
            }
        }
    }

    @Test
    void replyChecksumCarriesAround() {
        MemorySegment m = Segments.of(Captured.CARRY);
        Icmpv4.rewriteToEchoReply(m, AT);
        assertEquals(0x07fd, Icmpv4.checksum(m, AT));
        assertEquals(Segments.plain(Captured.CARRY_REPLY).substring(68), Segments.hex(m.asSlice(AT)));
    }

    @Test
    void replyEqualsFullComputationForEveryChecksum() {
        MemorySegment m = Segments.stale(10);
        for (int data = 0; data <= 0xffff; data++) {
            new Icmpv4Header(Icmpv4.ECHO_REQUEST, 0, data << 16).write(m, 1, 0);
            Icmpv4.rewriteToEchoReply(m, 1);
            assertTrue(Icmpv4.checksumOk(m, 1, 8));
            int incremental = Icmpv4.checksum(m, 1);
            Icmpv4.updateChecksum(m, 1, 8);
            // 0 and 0xffff are the two zeros of one's complement, both right where anything else isn't zero
            assertEquals(Icmpv4.checksum(m, 1) % 0xffff, incremental % 0xffff);
        }
    }

    @Test
    void replyOfZerosHasTheChecksumThatReceiversTake() {
        MemorySegment m = Segments.stale(8);
        Icmpv4Header.echoRequest(0, 0).write(m, 0, 0);
        Icmpv4.rewriteToEchoReply(m, 0);
        assertEquals("0000ffff00000000", Segments.hex(m));
        assertTrue(Icmpv4.checksumOk(m, 0, 8));
        assertFalse(Icmpv4.checksumOk(Segments.of("0000000000000000"), 0, 8));
    }

    @Test
    void rewritesOfRequestsEqualFullComputation() {
        Random random = new Random(792);
        MemorySegment m = Segments.random(random, 64);
        Icmpv4Header.echoRequest(1, 1).write(m, 0, 56);
        for (int i = 0; i < 500_000; i++) {
            int value = random.nextInt(4) == 0 ? random.nextInt(3) - 1 : random.nextInt();
            if (random.nextBoolean()) {
                Icmpv4.rewriteEchoId(m, 0, value);
                if (Icmpv4.echoId(m, 0) != (value & 0xffff)) assertEquals(value & 0xffff, Icmpv4.echoId(m, 0));
            } else {
                Icmpv4.rewriteEchoSeq(m, 0, value);
                if (Icmpv4.echoSeq(m, 0) != (value & 0xffff)) assertEquals(value & 0xffff, Icmpv4.echoSeq(m, 0));
            }
            int incremental = Icmpv4.checksum(m, 0);
            Icmpv4.updateChecksum(m, 0, 64);
            if (incremental != Icmpv4.checksum(m, 0)) assertEquals(Icmpv4.checksum(m, 0), incremental);
        }
    }

    @Test
    void updateChecksumIgnoresTheOldOne() {
        MemorySegment m = Segments.of(Captured.ODD);
        m.set(Wire.SHORT, AT + 2, (short) 0xa5a5);
        Icmpv4.updateChecksum(m, AT, 11);
        assertEquals(Segments.plain(Captured.ODD), Segments.hex(m));
    }

    @Test
    void headerWritesCapturedBytesAndReadsThemBack() {
        for (String frame : new String[] {Captured.PING, Captured.ODD_REPLY, Captured.REDIRECT}) {
            MemorySegment m = Segments.of(frame);
            Icmpv4Header header = Icmpv4Header.read(m, AT);
            m.asSlice(AT, 8).fill((byte) 0xa5);
            header.write(m, AT, (int) m.byteSize() - AT - 8);
            assertEquals(8, header.length());
            assertEquals(Segments.plain(frame), Segments.hex(m));
        }
        assertEquals(Icmpv4Header.echoRequest(6429, 1), Icmpv4Header.read(Segments.of(Captured.PING), AT));
        assertEquals(Icmpv4Header.echoReply(6429, 1), Icmpv4Header.read(Segments.of(Captured.PING_REPLY), AT));
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new Icmpv4Header(256, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Icmpv4Header(0, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> Icmpv4Header.echoRequest(0x10000, 0));
        assertThrows(IllegalArgumentException.class, () -> Icmpv4Header.echoReply(0, -1));
    }

    @Test
    void headerPrintsLikeTcpdump() {
        assertEquals(
                "ICMP echo request, id 65535, seq 1",
                Icmpv4Header.echoRequest(65535, 1).toString());
        assertEquals(
                "ICMP echo reply, id 2, seq 65535",
                Icmpv4Header.echoReply(2, 65535).toString());
        assertEquals("ICMP unreachable, need to frag (mtu 1000)", new Icmpv4Header(3, 4, 1000).toString());
        assertEquals("ICMP unreachable, code 1", new Icmpv4Header(3, 1, 0).toString());
        assertEquals("ICMP redirect to 192.0.2.2, code 1", new Icmpv4Header(5, 1, Captured.IP_B).toString());
        assertEquals("ICMP time exceeded, code 0", new Icmpv4Header(11, 0, 0).toString());
        assertEquals("ICMP parameter problem at octet 20, code 0", new Icmpv4Header(12, 0, 20 << 24).toString());
        assertEquals("ICMP type 13, code 0", new Icmpv4Header(13, 0, 0).toString());
    }
}
