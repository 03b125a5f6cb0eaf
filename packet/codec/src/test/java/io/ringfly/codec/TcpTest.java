/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpTest {

    private static final int IP = Ethernet.LENGTH;
    private static final int AT = IP + Ipv4.LENGTH;
    private static final int AT6 = IP + Ipv6.LENGTH;

    @Test
    void readsACapturedSynOnHeapAndNativeMemory() {
        for (MemorySegment m :
                new MemorySegment[] {Segments.of(CapturedTransport.SYN), Segments.nativeOf(CapturedTransport.SYN)}) {
            assertEquals(Check.OK, Tcp.check(m, AT, m.byteSize()));
            assertEquals(46718, Tcp.srcPort(m, AT));
            assertEquals(80, Tcp.dstPort(m, AT));
            assertEquals(46718 << 16 | 80, Tcp.ports(m, AT));
            assertEquals(3529493994L, Integer.toUnsignedLong(Tcp.seq(m, AT)));
            assertEquals(0, Tcp.ack(m, AT));
            assertEquals(40, Tcp.headerLength(m, AT));
            assertEquals(0, Tcp.reserved(m, AT));
            assertEquals(Tcp.SYN | Tcp.ECE | Tcp.CWR, Tcp.flags(m, AT));
            assertEquals(64240, Tcp.window(m, AT));
            assertEquals(0x2098, Tcp.checksum(m, AT));
            assertEquals(0, Tcp.urgentPointer(m, AT));
            assertEquals(AT + 20, Tcp.options(AT));
            assertEquals(20, Tcp.optionsLength(m, AT));
            assertEquals(AT + 40, Tcp.payload(m, AT));
            assertTrue(Tcp.checksumOk(m, AT, 40, TransportChecksum.addresses4(m, IP)));
        }
    }

    @Test
    void readsUrgentDataOverIpv6() {
        MemorySegment m = Segments.of(CapturedTransport.URGENT_IPV6);
        assertEquals(Check.OK, Tcp.check(m, AT6, m.byteSize()));
        assertEquals(Tcp.PSH | Tcp.ACK | Tcp.URG, Tcp.flags(m, AT6));
        assertEquals(1, Tcp.urgentPointer(m, AT6));
        assertEquals(1, m.byteSize() - Tcp.payload(m, AT6));
        assertTrue(Tcp.checksumOk(m, AT6, 33, TransportChecksum.addresses6(m, IP)));
        assertFalse(Tcp.checksumOk(m, AT6, 33, TransportChecksum.addresses6(1, 2, 3, 4)));
    }

    @Test
    void everyBitOfTheFlagsAndReservedBitsHasItsPlace() {
        MemorySegment m = Segments.of(CapturedTransport.FIN);
        for (int bits = 0; bits < 0x1000; bits++) {
            m.set(Wire.SHORT, AT + 12, (short) (0x8000 | bits));
            assertEquals(bits & 0x1ff, Tcp.flags(m, AT));
            assertEquals(bits >> 9, Tcp.reserved(m, AT));
            assertEquals(32, Tcp.headerLength(m, AT));
        }
        m.set(Wire.SHORT, AT + 12, (short) 0x8100);
        assertEquals(Tcp.AE, Tcp.flags(m, AT));
    }

    @Test
    void everyShorterLengthIsTruncated() {
        for (String frame : new String[] {CapturedTransport.SYN, CapturedTransport.SACK4}) {
            MemorySegment m = Segments.of(frame).asSlice(AT);
            for (int length = 0; length < m.byteSize(); length++) {
                MemorySegment cut = m.asSlice(0, length);
                Check expected = length < Tcp.headerLength(m, 0) ? Check.TRUNCATED : Check.OK;
                assertEquals(expected, Tcp.check(cut, 0, length));
                assertEquals(length < 8 ? Check.TRUNCATED : Check.OK, Tcp.checkQuoted(cut, 0, length));
            }
        }
    }

    @Test
    void headerLengthsShorterThanAHeaderAreBad() {
        MemorySegment m = Segments.stale(60);
        for (int words = 0; words < 16; words++) {
            m.set(Wire.BYTE, 12, (byte) (words << 4 | 0xf));
            assertEquals(words < 5 ? Check.BAD_HEADER_LENGTH : Check.OK, Tcp.check(m, 0, 60));
            assertEquals(words * 4, Tcp.headerLength(m, 0));
        }
    }

    @Test
    void theEightBytesThatAnErrorQuotesCanBeReadAndRewritten() {
        MemorySegment m = Segments.of("b67e 0050 d25f cdea");
        assertEquals(Check.OK, Tcp.checkQuoted(m, 0, 8));
        assertEquals(Check.TRUNCATED, Tcp.check(m, 0, 8));
        assertEquals(46718, Tcp.srcPort(m, 0));
        assertEquals(80, Tcp.dstPort(m, 0));
        assertEquals(0xd25f_cdea, Tcp.seq(m, 0));
        Tcp.setPorts(m, 0, 0x0102_0304);
        Tcp.setSeq(m, 0, 0x0506_0708);
        assertEquals("0102030405060708", Segments.hex(m));
    }

    @Test
    void settersChangeTheirFieldOnly() {
        MemorySegment m = Segments.stale(22);
        Tcp.setSrcPort(m, 1, 0x0102);
        Tcp.setDstPort(m, 1, 0x0304);
        Tcp.setSeq(m, 1, 0x0506_0708);
        Tcp.setAck(m, 1, 0x090a_0b0c);
        Tcp.setWindow(m, 1, 0x0d0e);
        Tcp.setChecksum(m, 1, 0x0f10);
        Tcp.setUrgentPointer(m, 1, 0x1112);
        assertEquals("a5" + "0102030405060708090a0b0c" + "a5a5" + "0d0e0f101112" + "a5", Segments.hex(m));
        Tcp.setHeaderLength(m, 1, 60);
        assertEquals(0xf5a5, m.get(Wire.SHORT, 13) & 0xffff);
        Tcp.setFlags(m, 1, ~0x102);
        assertEquals(0xf4fd, m.get(Wire.SHORT, 13) & 0xffff);
        Tcp.setHeaderLength(m, 1, 20);
        assertEquals(0x54fd, m.get(Wire.SHORT, 13) & 0xffff);
    }

    @Test
    void rewritesEqualFullComputation() {
        Random random = new Random(9293);
        for (int segment = 0; segment < 1_000; segment++) {
            int length = 20 + random.nextInt(60);
            MemorySegment m = Segments.random(random, length + 1);
            long addresses = TransportChecksum.addresses4(random.nextInt(), random.nextInt() | 1);
            Tcp.updateChecksum(m, 1, length, addresses);
            for (int i = 0; i < 1_000; i++) {
                int value = random.nextInt(4) == 0 ? random.nextInt(3) - 1 : random.nextInt();
                int field = random.nextInt(7);
                switch (field) {
                    case 0 -> Tcp.rewriteSrcPort(m, 1, value);
                    case 1 -> Tcp.rewriteDstPort(m, 1, value);
                    case 2 -> Tcp.rewritePorts(m, 1, value);
                    case 3 -> Tcp.rewriteSeq(m, 1, value);
                    case 4 -> Tcp.rewriteAck(m, 1, value);
                    case 5 -> Tcp.rewriteFlags(m, 1, value);
                    default -> Tcp.rewriteWindow(m, 1, value);
                }
                int read = switch (field) {
                    case 0 -> Tcp.srcPort(m, 1) ^ value & 0xffff;
                    case 1 -> Tcp.dstPort(m, 1) ^ value & 0xffff;
                    case 2 -> Tcp.ports(m, 1) ^ value;
                    case 3 -> Tcp.seq(m, 1) ^ value;
                    case 4 -> Tcp.ack(m, 1) ^ value;
                    case 5 -> Tcp.flags(m, 1) ^ value & 0x1ff;
                    default -> Tcp.window(m, 1) ^ value & 0xffff;
                };
                if (read != 0) assertEquals(0, read, "field " + field);
                int incremental = Tcp.checksum(m, 1);
                Tcp.updateChecksum(m, 1, length, addresses);
                if (incremental != Tcp.checksum(m, 1)) assertEquals(Tcp.checksum(m, 1), incremental, "field " + field);
            }
            assertEquals(naiveChecksum(m, 1, length, addresses), Tcp.checksum(m, 1));
        }
    }

    /** Of a segment at {@code at}, by 16-bit words, with its pseudo-header written out. */
    private static int naiveChecksum(MemorySegment m, long at, int length, long addresses) {
        MemorySegment copy = MemorySegment.ofArray(new byte[12 + length]);
        copy.set(Wire.LONG, 0, addresses);
        copy.set(Wire.SHORT, 8, (short) IpProtocol.TCP);
        copy.set(Wire.SHORT, 10, (short) length);
        MemorySegment.copy(m, at, copy, 12, length);
        Tcp.setChecksum(copy, 12, 0);
        return Segments.naiveChecksum(copy, 0, 12 + length);
    }

    @Test
    void aWrongChecksumStaysWrongWhenRewritten() {
        MemorySegment m = Segments.of(CapturedTransport.DATA);
        long addresses = TransportChecksum.addresses4(m, IP);
        Tcp.setChecksum(m, AT, Tcp.checksum(m, AT) ^ 1);
        Tcp.rewriteSrcPort(m, AT, 1);
        assertFalse(Tcp.checksumOk(m, AT, 37, addresses));
        Tcp.updateChecksum(m, AT, 37, addresses);
        assertTrue(Tcp.checksumOk(m, AT, 37, addresses));
    }

    @Test
    void headerWritesCapturedBytesAndReadsThemBack() {
        for (String frame : new String[] {
            CapturedTransport.SYN,
            CapturedTransport.SYN_ACK,
            CapturedTransport.DATA,
            CapturedTransport.MD5_SYN,
            CapturedTransport.MPTCP_DATA,
            CapturedTransport.FAST_OPEN,
            CapturedTransport.SACK4
        }) {
            MemorySegment m = Segments.of(frame);
            TcpHeader header = TcpHeader.read(m, AT);
            assertEquals(Tcp.headerLength(m, AT), header.length());
            m.asSlice(AT, header.length()).fill((byte) 0xa5);
            int payloadLength = (int) m.byteSize() - AT - header.length();
            header.write(m, AT, payloadLength, TransportChecksum.addresses4(m, IP));
            assertEquals(Segments.plain(frame), Segments.hex(m));
        }
    }

    @Test
    void headerSurvivesWriteAndRead() {
        Random random = new Random(793);
        for (int i = 0; i < 50_000; i++) {
            byte[] options = new byte[random.nextInt(11) * 4];
            random.nextBytes(options);
            var header = new TcpHeader(
                    random.nextInt(0x10000),
                    random.nextInt(0x10000),
                    random.nextInt(),
                    random.nextInt(),
                    random.nextInt(8),
                    random.nextInt(0x200),
                    random.nextInt(0x10000),
                    random.nextInt(0x10000),
                    options);
            MemorySegment m = MemorySegment.ofArray(new byte[header.length()]).fill((byte) 0xa5);
            header.write(m, 0, 0, 0x1234);
            if (!header.equals(TcpHeader.read(m, 0))) assertEquals(header, TcpHeader.read(m, 0));
            assertEquals(Check.OK, Tcp.check(m, 0, m.byteSize()));
            assertTrue(Tcp.checksumOk(m, 0, m.byteSize(), 0x1234));
        }
    }

    @Test
    void headersAreEqualByValue() {
        TcpHeader header = TcpHeader.of(1, 2, 3, 4, Tcp.SYN).withOptions(new byte[] {1, 1, 1, 0});
        TcpHeader same = TcpHeader.of(1, 2, 3, 4, Tcp.SYN).withOptions(new byte[] {1, 1, 1, 0});
        assertEquals(header, same);
        assertEquals(header.hashCode(), same.hashCode());
        assertNotEquals(header, header.withOptions(new byte[] {1, 1, 0, 0}));
        assertNotEquals(header, header.withWindow(1));
        assertNotEquals(header, TcpHeader.of(1, 2, 3, 4, Tcp.SYN));
        assertNotEquals(header, new Object());
    }

    @Test
    void optionsOfAHeaderCannotBeChangedFromOutside() {
        byte[] options = {1, 1, 1, 0};
        TcpHeader header = TcpHeader.of(1, 2, 3, 4, 0).withOptions(options);
        options[0] = 9;
        header.options()[1] = 9;
        assertEquals(TcpHeader.of(1, 2, 3, 4, 0).withOptions(new byte[] {1, 1, 1, 0}), header);
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> TcpHeader.of(0x10000, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> TcpHeader.of(0, -1, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> TcpHeader.of(0, 0, 0, 0, 0x200));
        TcpHeader header = TcpHeader.of(0, 0, -1, -1, 0x1ff);
        assertThrows(IllegalArgumentException.class, () -> header.withWindow(0x10000));
        assertThrows(IllegalArgumentException.class, () -> header.withOptions(new byte[44]));
        var e = assertThrows(IllegalArgumentException.class, () -> header.withOptions(new byte[5]));
        assertEquals("options.length is 5, which is no multiple of 4", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new TcpHeader(0, 0, 0, 0, 8, 0, 0, 0, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> new TcpHeader(0, 0, 0, 0, 0, 0, 0, 0x10000, new byte[0]));
    }

    @Test
    void headerPrintsLikeTcpdump() {
        assertEquals(
                "TCP 46718 > 80: flags [SEW], seq 3529493994, ack 0, win 64240, "
                        + "options [mss 1460,sackOK,TS val 3340470651 ecr 0,nop,wscale 10]",
                TcpHeader.read(Segments.of(CapturedTransport.SYN), AT).toString());
        assertEquals(
                "TCP 1 > 2: flags [FSRP.UEWe], seq 3, ack 4, win 65535",
                TcpHeader.of(1, 2, 3, 4, 0x1ff).toString());
        assertEquals(
                "TCP 1 > 2: flags [none], seq 4294967295, ack 4294967294, win 0, urg 5, reserved 7",
                new TcpHeader(1, 2, -1, -2, 7, 0, 0, 5, new byte[0]).toString());
    }
}
