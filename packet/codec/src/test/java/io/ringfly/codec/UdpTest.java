/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UdpTest {

    private static final int IP = Ethernet.LENGTH;
    private static final int AT = IP + Ipv4.LENGTH;
    private static final int AT6 = IP + Ipv6.LENGTH;

    @Test
    void readsACapturedDatagramOnHeapAndNativeMemory() {
        for (MemorySegment m :
                new MemorySegment[] {Segments.of(CapturedTransport.UDP), Segments.nativeOf(CapturedTransport.UDP)}) {
            assertEquals(Check.OK, Udp.check(m, AT, m.byteSize()));
            assertEquals(4000, Udp.srcPort(m, AT));
            assertEquals(9, Udp.dstPort(m, AT));
            assertEquals(4000 << 16 | 9, Udp.ports(m, AT));
            assertEquals(14, Udp.length(m, AT));
            assertEquals(0x2849, Udp.checksum(m, AT));
            assertEquals(AT + 8, Udp.payload(AT));
            assertEquals(m.byteSize(), Udp.end(m, AT, m.byteSize()));
            assertTrue(Udp.checksumOk(m, AT, 14, TransportChecksum.addresses4(m, IP)));
        }
        MemorySegment m = Segments.of(CapturedTransport.UDP_IPV6);
        assertTrue(Udp.checksumOk(m, AT6, 14, TransportChecksum.addresses6(m, IP)));
    }

    @Test
    void everyShorterLengthIsTruncated() {
        MemorySegment m = Segments.of(CapturedTransport.UDP).asSlice(AT);
        for (int length = 0; length < m.byteSize(); length++) {
            MemorySegment cut = m.asSlice(0, length);
            assertEquals(Check.TRUNCATED, Udp.check(cut, 0, length));
            assertEquals(length < 8 ? Check.TRUNCATED : Check.OK, Udp.checkHeader(cut, 0, length));
        }
    }

    @Test
    void checkNamesWhatIsWrongWithTheLength() {
        MemorySegment m = Segments.of(CapturedTransport.UDP);
        for (int length = 0; length <= 0xffff; length++) {
            Udp.setLength(m, AT, length);
            Check expected = length < 8 ? Check.BAD_TOTAL_LENGTH : length > 14 ? Check.TRUNCATED : Check.OK;
            assertEquals(expected, Udp.check(m, AT, m.byteSize()));
            Check header = length < 8 && length != 0 ? Check.BAD_TOTAL_LENGTH : Check.OK;
            assertEquals(header, Udp.checkHeader(m, AT, m.byteSize()));
        }
    }

    @Test
    void aLengthOfZeroStandsForAJumbogram() {
        MemorySegment m = Segments.stale(70_000);
        UdpHeader header = new UdpHeader(1, 2, 69_992);
        header.write(m, 0, 3);
        assertEquals(0, Udp.length(m, 0));
        assertEquals(Check.OK, Udp.check(m, 0, 70_000));
        assertEquals(Check.BAD_TOTAL_LENGTH, Udp.check(m, 0, 65_535));
        assertEquals(Check.OK, Udp.check(m, 0, 65_536));
        assertEquals(70_000, Udp.end(m, 0, 70_000));
        assertTrue(Udp.checksumOk(m, 0, 70_000, 3));
        assertEquals(header, UdpHeader.read(m, 0, 70_000));
    }

    @Test
    void aChecksumThatComesToZeroIsSentAsOnes() {
        MemorySegment m = Segments.of(CapturedTransport.UDP_ONES);
        Udp.setChecksum(m, AT, 0xa5a5);
        Udp.updateChecksum(m, AT, 10, TransportChecksum.addresses4(m, IP));
        assertEquals(Segments.plain(CapturedTransport.UDP_ONES), Segments.hex(m));

        MemorySegment six = Segments.of(CapturedTransport.UDP_ONES_IPV6);
        Udp.updateChecksum(six, AT6, 10, TransportChecksum.addresses6(six, IP));
        assertEquals(Segments.plain(CapturedTransport.UDP_ONES_IPV6), Segments.hex(six));
    }

    @Test
    void anAbsentChecksumStaysAbsent() {
        MemorySegment m = Segments.of(CapturedTransport.UDP_WITHOUT_CHECKSUM);
        Udp.rewriteSrcPort(m, AT, 1);
        Udp.rewriteDstPort(m, AT, 2);
        assertEquals(1 << 16 | 2, Udp.ports(m, AT));
        Udp.rewritePorts(m, AT, 0x0003_0004);
        assertEquals(3, Udp.srcPort(m, AT));
        assertEquals(0, Udp.checksum(m, AT));
        assertFalse(Udp.checksumOk(m, AT, 19, TransportChecksum.addresses4(m, IP)));
    }

    @Test
    void rewritesEqualFullComputationAndNeverMakeAZero() {
        Random random = new Random(768);
        MemorySegment m = Segments.random(random, 18);
        long addresses = TransportChecksum.addresses4(random.nextInt(), random.nextInt());
        Udp.setLength(m, 1, 17);
        Udp.updateChecksum(m, 1, 17, addresses);
        int ones = 0;
        for (int i = 0; i < 2_000_000; i++) {
            int value = random.nextInt(8) == 0 ? toOnes(m, addresses) : random.nextInt();
            switch (random.nextInt(3)) {
                case 0 -> Udp.rewriteSrcPort(m, 1, value);
                case 1 -> Udp.rewriteDstPort(m, 1, value);
                default -> Udp.rewritePorts(m, 1, value);
            }
            int incremental = Udp.checksum(m, 1);
            Udp.updateChecksum(m, 1, 17, addresses);
            if (incremental != Udp.checksum(m, 1)) assertEquals(Udp.checksum(m, 1), incremental);
            if (incremental == 0xffff) ones++;
        }
        assertTrue(ones > 10_000, "only " + ones);
    }

    /** The source port that makes the sum come to 0xffff. */
    private static int toOnes(MemorySegment m, long addresses) {
        long rest = addresses + IpProtocol.UDP + 17 + Checksum.sum(m, 3, 4) + Checksum.sum(m, 9, 9);
        return Checksum.finish(rest);
    }

    @Test
    void settersChangeTheirFieldOnly() {
        MemorySegment m = Segments.stale(10);
        Udp.setSrcPort(m, 1, 0x0102);
        assertEquals("a5" + "0102" + "a5a5a5a5a5a5a5", Segments.hex(m));
        Udp.setDstPort(m, 1, 0x0304);
        Udp.setLength(m, 1, 0x0506);
        Udp.setChecksum(m, 1, 0x0708);
        assertEquals("a5" + "0102030405060708" + "a5", Segments.hex(m));
        Udp.setPorts(m, 1, 0x090a_0b0c);
        assertEquals("a5" + "090a0b0c05060708" + "a5", Segments.hex(m));
    }

    @Test
    void headerWritesCapturedBytesAndReadsThemBack() {
        for (String frame : new String[] {CapturedTransport.UDP, CapturedTransport.UDP_ONES}) {
            MemorySegment m = Segments.of(frame);
            UdpHeader header = UdpHeader.read(m, AT, m.byteSize());
            m.asSlice(AT, 8).fill((byte) 0xa5);
            header.write(m, AT, TransportChecksum.addresses4(m, IP));
            assertEquals(8, header.length());
            assertEquals(Segments.plain(frame), Segments.hex(m));
        }
        MemorySegment m = Segments.of(CapturedTransport.UDP_WITHOUT_CHECKSUM);
        UdpHeader header = UdpHeader.read(m, AT, m.byteSize());
        m.asSlice(AT, 8).fill((byte) 0xa5);
        header.writeWithoutChecksum(m, AT);
        assertEquals(Segments.plain(CapturedTransport.UDP_WITHOUT_CHECKSUM), Segments.hex(m));
    }

    @Test
    void headerRefusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new UdpHeader(0x10000, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new UdpHeader(0, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new UdpHeader(0, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> new UdpHeader(0, 0, Integer.MAX_VALUE));
    }

    @Test
    void headerPrints() {
        assertEquals("UDP 4000 > 53: payload 32", new UdpHeader(4000, 53, 32).toString());
    }
}
