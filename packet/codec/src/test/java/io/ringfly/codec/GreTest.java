/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GreTest {

    /** Checksum, key and sequence number, and an IPv4 datagram of 20 bytes. */
    private static final String ALL = """
            b000 0800 5f53 0000 1234 5678 8000 0001
            4500 0014 0000 4000 4001 b6e3 c000 0201 c000 0202""";

    /** PPTP: 4 bytes of PPP for call 7, with a sequence number and an acknowledgement. */
    private static final String PPTP = "3081 880b 0004 0007 0000 0005 ffff fffe ff03 c021";

    @Test
    void readsTheFieldsThatFlagsAnnounceOnHeapAndNativeMemory() {
        for (MemorySegment m : new MemorySegment[] {Segments.of(ALL), Segments.nativeOf(ALL)}) {
            assertEquals(Check.OK, Gre.check(m, 0, m.byteSize()));
            assertEquals(Gre.CHECKSUM | Gre.KEY | Gre.SEQUENCE, Gre.flags(m, 0));
            assertEquals(0, Gre.version(m, 0));
            assertEquals(Ethernet.TYPE_IPV4, Gre.protocol(m, 0));
            assertTrue(Gre.hasChecksum(m, 0));
            assertTrue(Gre.hasKey(m, 0));
            assertTrue(Gre.hasSequence(m, 0));
            assertFalse(Gre.hasAck(m, 0));
            assertEquals(0x5f53, Gre.checksum(m, 0));
            assertEquals(0x1234_5678, Gre.key(m, 0));
            assertEquals(0x8000_0001, Gre.sequence(m, 0));
            assertEquals(16, Gre.headerLength(m, 0));
            assertEquals(16, Gre.payload(m, 0));
        }
    }

    @Test
    void readsPptp() {
        MemorySegment m = Segments.of(PPTP);
        assertEquals(Check.OK, Gre.check(m, 0, m.byteSize()));
        assertEquals(1, Gre.version(m, 0));
        assertEquals(Gre.TYPE_PPP, Gre.protocol(m, 0));
        assertEquals(4, Gre.payloadLength(m, 0));
        assertEquals(7, Gre.callId(m, 0));
        assertEquals(5, Gre.sequence(m, 0));
        assertEquals(-2, Gre.ack(m, 0));
        assertEquals(16, Gre.payload(m, 0));
        // an acknowledgement without data
        MemorySegment ack = Segments.of("2081 880b 0000 0007 0000 0005");
        assertEquals(Check.OK, Gre.check(ack, 0, 12));
        assertFalse(Gre.hasSequence(ack, 0));
        assertEquals(5, Gre.ack(ack, 0));
        assertEquals(12, Gre.payload(ack, 0));
    }

    @Test
    void lengthAndOffsetsFollowFromTheFlags() {
        for (int bits = 0; bits < 32; bits++) {
            int flags = ((bits & 1) != 0 ? Gre.CHECKSUM : 0)
                    | ((bits & 2) != 0 ? Gre.KEY : 0)
                    | ((bits & 4) != 0 ? Gre.SEQUENCE : 0)
                    | ((bits & 8) != 0 ? Gre.ACK : 0)
                    | ((bits & 16) != 0 ? 1 : 0);
            boolean ack = (bits & 24) == 24;
            MemorySegment m = Segments.stale(Gre.MAX_LENGTH);
            m.set(Wire.SHORT, 0, (short) flags);
            int length = 4 + 4 * (Integer.bitCount(bits & 7) + (ack ? 1 : 0));
            assertEquals(length, Gre.headerLength(m, 0));
            assertEquals(ack, Gre.hasAck(m, 0));
            for (int limit = 0; limit <= 20; limit++) {
                Check check = limit < 4 || (bits & 17) != 17 && limit < length
                        ? Check.TRUNCATED
                        : (bits & 17) == 17 ? Check.UNSUPPORTED : Check.OK;
                assertEquals(check, Gre.check(m.asSlice(0, limit), 0, limit), bits + " " + limit);
            }
        }
    }

    @Test
    void checkNamesWhatIsNotRead() {
        MemorySegment m = Segments.of(ALL);
        for (int version = 2; version < 8; version++) {
            m.set(Wire.BYTE, 1, (byte) version);
            assertEquals(Check.BAD_VERSION, Gre.check(m, 0, m.byteSize()));
        }
        m.set(Wire.SHORT, 0, (short) Gre.ROUTING);
        assertEquals(Check.UNSUPPORTED, Gre.check(m, 0, m.byteSize()));
    }

    @Test
    void checksumCoversHeaderAndPayload() {
        MemorySegment m = Segments.of(ALL);
        assertEquals(ChecksumVerdict.OK, Gre.verdict(m, 0, 36, 36));
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, Gre.verdict(m, 0, 37, 36));
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, Gre.verdict(m, 0, TransportChecksum.UNKNOWN_LENGTH, 36));
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, Gre.verdict(m, 0, 15, 36));
        for (int at = 8; at < 36; at++) {
            byte old = m.get(Wire.BYTE, at);
            m.set(Wire.BYTE, at, (byte) (old ^ 1));
            assertEquals(ChecksumVerdict.WRONG, Gre.verdict(m, 0, 36, 36));
            m.set(Wire.BYTE, at, old);
        }
        Gre.setKey(m, 0, 1);
        Gre.setSequence(m, 0, 2);
        Gre.setProtocol(m, 0, Gre.TYPE_ERSPAN);
        Gre.updateChecksum(m, 0, 36);
        assertEquals(ChecksumVerdict.OK, Gre.verdict(m, 0, 36, 36));
        assertEquals(ChecksumVerdict.ABSENT, Gre.verdict(Segments.of(PPTP), 0, 20, 20));
    }

    @Test
    void settersWriteTheirField() {
        MemorySegment m = Segments.of(PPTP);
        Gre.setKey(m, 0, 0x0102_0304);
        Gre.setSequence(m, 0, 0x0506_0708);
        Gre.setAck(m, 0, 0x090a_0b0c);
        Gre.setProtocol(m, 0, 0x0d0e);
        assertEquals("30810d0e0102030405060708090a0b0cff03c021", Segments.hex(m));
    }

    @Test
    void headerWritesAndReadsBack() {
        for (String packet : new String[] {ALL, PPTP, "0000 6558", "2000 6558 0000 0064"}) {
            MemorySegment m = Segments.of(packet);
            GreHeader header = GreHeader.read(m, 0);
            m.asSlice(0, header.length()).fill((byte) 0xa5);
            header.write(m, 0, (int) m.byteSize() - header.length());
            assertEquals(Segments.plain(packet), Segments.hex(m));
        }
    }

    @Test
    void headerSurvivesWriteAndRead() {
        Random random = new Random(2890);
        for (int i = 0; i < 50_000; i++) {
            int flags = random.nextInt(0x10000) & ~(Gre.ROUTING | 7);
            if ((flags & Gre.CHECKSUM) == 0) flags |= random.nextInt(2);
            boolean ack = (flags & 0x81) == 0x81;
            var header = new GreHeader(
                    flags,
                    random.nextInt(0x10000),
                    (flags & Gre.KEY) != 0 ? random.nextInt() : 0,
                    (flags & Gre.SEQUENCE) != 0 ? random.nextInt() : 0,
                    ack ? random.nextInt() : 0);
            MemorySegment m =
                    MemorySegment.ofArray(new byte[header.length() + 3]).fill((byte) 0xa5);
            header.write(m, 0, 3);
            if (!header.equals(GreHeader.read(m, 0))) assertEquals(header, GreHeader.read(m, 0));
            assertEquals(Check.OK, Gre.check(m, 0, m.byteSize()));
            ChecksumVerdict expected = (flags & Gre.CHECKSUM) != 0 ? ChecksumVerdict.OK : ChecksumVerdict.ABSENT;
            assertEquals(expected, Gre.verdict(m, 0, m.byteSize(), m.byteSize()));
        }
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> GreHeader.of(0x10000));
        assertThrows(IllegalArgumentException.class, () -> new GreHeader(0x10000, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new GreHeader(2, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new GreHeader(Gre.ROUTING, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new GreHeader(Gre.CHECKSUM | 1, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new GreHeader(0, 0, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new GreHeader(0, 0, 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new GreHeader(Gre.ACK, 0, 0, 0, 1), "not in version 0");
    }

    @Test
    void headerPrints() {
        assertEquals("GREv0, proto 0x0800", GreHeader.of(0x0800).toString());
        assertEquals(
                "GREv0, proto 0x6558, checksum, key 0x64, seq 4294967295",
                GreHeader.of(0x6558)
                        .withChecksum()
                        .withKey(100)
                        .withSequence(-1)
                        .toString());
        assertEquals(
                "GREv1, proto 0x880b, key 0x40007, seq 5, ack 4294967294",
                GreHeader.read(Segments.of(PPTP), 0).toString());
    }
}
