/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransportChecksumTest {

    private static final int IP = Ethernet.LENGTH;
    private static final int AT = IP + Ipv4.LENGTH;
    private static final int AT6 = IP + Ipv6.LENGTH;

    private static ChecksumVerdict verdict(String frame) {
        return verdict(Segments.of(frame));
    }

    private static ChecksumVerdict verdict(MemorySegment m) {
        return Ethernet.type(m, 0) == Ethernet.TYPE_IPV4
                ? TransportChecksum.verdict4(m, IP, m.byteSize())
                : TransportChecksum.verdict6(m, IP, m.byteSize());
    }

    @Test
    void whatLinuxSentIsRight() {
        for (String frame : new String[] {
            CapturedTransport.SYN,
            CapturedTransport.SYN_ACK,
            CapturedTransport.DATA,
            CapturedTransport.FIN,
            CapturedTransport.SYN_IPV6,
            CapturedTransport.URGENT_IPV6,
            CapturedTransport.MD5_SYN,
            CapturedTransport.MPTCP_SYN,
            CapturedTransport.MPTCP_DATA,
            CapturedTransport.FAST_OPEN,
            CapturedTransport.UDP,
            CapturedTransport.UDP_ONES,
            CapturedTransport.UDP_IPV6,
            CapturedTransport.UDP_ONES_IPV6,
            CapturedTransport.UDP_LITE,
            Captured.PING,
            Captured.ODD,
            Captured.PORT_UNREACHABLE
        }) {
            assertEquals(ChecksumVerdict.OK, verdict(frame));
            assertEquals(ChecksumVerdict.OK, verdict(Segments.nativeOf(frame)));
        }
    }

    @Test
    void whatLinuxLeavesToTheHardwareIsPartial() {
        for (String frame : new String[] {
            CapturedTransport.SYN_PARTIAL,
            CapturedTransport.SYN_IPV6_PARTIAL,
            CapturedTransport.FAST_OPEN_REQUEST,
            CapturedTransport.UDP_PARTIAL,
            CapturedTransport.UDP_PARTIAL_IPV6,
            CapturedTransport.VXLAN_ARP
        }) {
            assertEquals(ChecksumVerdict.PARTIAL, verdict(frame));
        }
    }

    @Test
    void hardwareFinishesAPartialChecksumByAddingTheRest() {
        MemorySegment m = Segments.of(CapturedTransport.SYN_PARTIAL);
        Tcp.setChecksum(m, AT, Checksum.finish(Checksum.sum(m, AT, 40)));
        assertEquals(ChecksumVerdict.OK, verdict(m));
    }

    @Test
    void anyChangedBitIsWrong() {
        for (String frame : new String[] {
            CapturedTransport.DATA,
            CapturedTransport.URGENT_IPV6,
            CapturedTransport.UDP,
            CapturedTransport.UDP_IPV6,
            Captured.PING
        }) {
            MemorySegment m = Segments.of(frame);
            for (long at = Ethernet.type(m, 0) == Ethernet.TYPE_IPV4 ? AT : AT6; at < m.byteSize(); at++) {
                for (int bit = 1; bit < 0x100; bit <<= 1) {
                    byte old = m.get(Wire.BYTE, at);
                    m.set(Wire.BYTE, at, (byte) (old ^ bit));
                    ChecksumVerdict verdict = verdict(m);
                    // another length of UDP may be one that isn't there
                    assertTrue(
                            verdict == ChecksumVerdict.WRONG || verdict == ChecksumVerdict.NOT_COMPUTABLE,
                            "byte " + at + ": " + verdict);
                    m.set(Wire.BYTE, at, old);
                }
            }
        }
    }

    @Test
    void addressesAreCovered() {
        MemorySegment m = Segments.of(CapturedTransport.UDP);
        Ipv4.setSrc(m, IP, Captured.IP_A + 1);
        assertEquals(ChecksumVerdict.WRONG, verdict(m));
        MemorySegment six = Segments.of(CapturedTransport.UDP_IPV6);
        Ipv6.setDst(six, IP, 1, 2);
        assertEquals(ChecksumVerdict.WRONG, verdict(six));
    }

    @Test
    void aZeroIsAbsentInIpv4AndWrongInIpv6() {
        assertEquals(ChecksumVerdict.ABSENT, verdict(CapturedTransport.UDP_WITHOUT_CHECKSUM));
        assertEquals(ChecksumVerdict.WRONG, verdict(CapturedTransport.VXLAN_IPV6));
        MemorySegment lite = Segments.of(CapturedTransport.UDP_LITE);
        Udp.setChecksum(lite, AT, 0);
        assertEquals(ChecksumVerdict.WRONG, verdict(lite));
    }

    @Test
    void fragmentsAndPacketsCutShortAreNotComputable() {
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, verdict(CapturedTransport.UDP_FIRST_FRAGMENT_CUT));
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, verdict(CapturedTransport.UDP_LAST_FRAGMENT));
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, verdict(Captured.FRAGMENTATION_NEEDED_CUT));
        for (String frame : new String[] {CapturedTransport.DATA, CapturedTransport.UDP, CapturedTransport.UDP_LITE}) {
            MemorySegment m = Segments.of(frame);
            int covered = frame.equals(CapturedTransport.UDP_LITE) ? AT + 12 : (int) m.byteSize();
            for (int length = AT; length < covered; length++) {
                assertEquals(ChecksumVerdict.NOT_COMPUTABLE, verdict(m.asSlice(0, length)));
            }
        }
        MemorySegment absent =
                Segments.of(CapturedTransport.UDP_WITHOUT_CHECKSUM).asSlice(0, AT + 8);
        assertEquals(ChecksumVerdict.ABSENT, verdict(absent), "the field says so, whatever follows");
        MemorySegment first = Segments.of(CapturedTransport.UDP_FIRST_FRAGMENT_CUT);
        Udp.setChecksum(first, AT, 0);
        assertEquals(ChecksumVerdict.ABSENT, verdict(first));
    }

    @Test
    void otherProtocolsAreNotComputable() {
        MemorySegment m = Segments.of(CapturedTransport.UDP);
        Ipv4.setProtocol(m, IP, IpProtocol.SCTP);
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, verdict(m));
    }

    @Test
    void udpCoversTheLengthInItsHeader() {
        MemorySegment m = Segments.stale(200);
        MemorySegment.copy(Segments.of(CapturedTransport.UDP), 0, m, 0, 48);
        Ipv4.setTotalLength(m, IP, 100);
        assertEquals(ChecksumVerdict.OK, verdict(m), "IP carries more than UDP does");
        for (int length : new int[] {1, 7, 81, 0xffff}) {
            Udp.setLength(m, AT, length);
            assertEquals(ChecksumVerdict.NOT_COMPUTABLE, verdict(m));
        }
    }

    @Test
    void udpLiteCoversWhatItSays() {
        MemorySegment m = Segments.of(CapturedTransport.UDP_LITE);
        m.set(Wire.BYTE, AT + 12, (byte) 0xa5);
        assertEquals(ChecksumVerdict.OK, verdict(m), "behind what is covered");
        m.set(Wire.BYTE, AT + 11, (byte) 0xa5);
        assertEquals(ChecksumVerdict.WRONG, verdict(m));
        for (int coverage : new int[] {1, 7, 25, 0xffff}) {
            Udp.setLength(m, AT, coverage);
            assertEquals(ChecksumVerdict.WRONG, verdict(m));
        }
        Udp.setLength(m, AT, 0);
        Udp.setChecksum(m, AT, 0);
        long pseudoHeader = TransportChecksum.addresses4(m, IP) + IpProtocol.UDP_LITE + 24;
        Udp.setChecksum(m, AT, Checksum.finish(pseudoHeader + Checksum.sum(m, AT, 24)));
        assertEquals(ChecksumVerdict.OK, verdict(m), "all is covered");
    }

    @Test
    void extensionHeadersArePassed() {
        MemorySegment udp = Segments.of(CapturedTransport.UDP_IPV6);
        assertEquals(ChecksumVerdict.OK, verdict(extended(udp, 60, "1100 010400000000")));
        // a fragment header on a whole packet, then on a first and on a last part
        assertEquals(ChecksumVerdict.OK, verdict(extended(udp, 44, "1100 0000 12345678")));
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, verdict(extended(udp, 44, "1100 0001 12345678")));
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, verdict(extended(udp, 44, "1100 0008 12345678")));
        // cut within the extension header
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, verdict(extended(udp, 60, "1108 010400000000")));
        // ESP
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, verdict(extended(udp, 50, "1100 010400000000")));
    }

    @Test
    void theLastAddressOfARouteIsTheOneCovered() {
        String last = "20010db8000000000000000000000002";
        MemorySegment m = extended(Segments.of(CapturedTransport.UDP_IPV6), 43, "1102 0001 00000000" + last);
        Ipv6.setDst(m, IP, 0x2001_0db8_0000_0000L, 0x77);
        assertEquals(ChecksumVerdict.OK, verdict(m));
        m.set(Wire.BYTE, AT6 + 3, (byte) 0);
        assertEquals(ChecksumVerdict.WRONG, verdict(m), "no segments left");
        m.set(Wire.SHORT, AT6 + 2, (short) 0x6301);
        assertEquals(ChecksumVerdict.NOT_COMPUTABLE, verdict(m), "a type of route that isn't known");
    }

    @Test
    void theHomeAddressOfAMobileHostIsTheOneCovered() {
        String home = "20010db8000000000000000000000001";
        MemorySegment m = extended(Segments.of(CapturedTransport.UDP_IPV6), 60, "1102 01020000 c910" + home);
        Ipv6.setSrc(m, IP, 0x2001_0db8_0000_0000L, 0x77);
        assertEquals(ChecksumVerdict.OK, verdict(m));
        m.set(Wire.BYTE, AT6 + 7, (byte) 15);
        assertEquals(ChecksumVerdict.WRONG, verdict(m), "of another length it is none");
    }

    /** The packet with an extension header of that kind. */
    private static MemorySegment extended(MemorySegment udp, int kind, String header) {
        MemorySegment extension = Segments.of(header);
        int length = (int) extension.byteSize();
        MemorySegment m = MemorySegment.ofArray(new byte[(int) udp.byteSize() + length]);
        MemorySegment.copy(udp, 0, m, 0, AT6);
        MemorySegment.copy(extension, 0, m, AT6, length);
        MemorySegment.copy(udp, AT6, m, AT6 + length, udp.byteSize() - AT6);
        Ipv6.setNextHeader(m, IP, kind);
        Ipv6.setPayloadLength(m, IP, Ipv6.payloadLength(m, IP) + length);
        return m;
    }

    @Test
    void anOuterChecksumAroundAPartialOneIsThatOfTheFinishedPacket() {
        MemorySegment m = Segments.of(CapturedTransport.VXLAN_TCP);
        long inner = Vxlan.payload(Udp.payload(AT)) + Ethernet.LENGTH;
        long tcp = Ipv4.payload(m, inner);
        assertEquals(ChecksumVerdict.PARTIAL, TransportChecksum.verdict4(m, inner, m.byteSize()));
        assertEquals(ChecksumVerdict.WRONG, verdict(m));
        long addresses = TransportChecksum.addresses4(m, IP);
        int length = Udp.length(m, AT);
        assertTrue(TransportChecksum.okWhenFinished(m, AT, length, addresses, tcp, Tcp.checksum(m, tcp)));
        assertFalse(TransportChecksum.okWhenFinished(m, AT, length, addresses + 1, tcp, Tcp.checksum(m, tcp)));

        Tcp.updateChecksum(m, tcp, Ipv4.payloadLength(m, inner), TransportChecksum.addresses4(m, inner));
        assertEquals(ChecksumVerdict.OK, TransportChecksum.verdict4(m, inner, m.byteSize()));
        assertEquals(ChecksumVerdict.OK, verdict(m));
    }

    @Test
    void addressesAddUpFromMemoryAndByValue() {
        Random random = new Random(8200);
        for (int i = 0; i < 10_000; i++) {
            MemorySegment m = Segments.random(random, 41);
            int expected = Segments.naiveSum(m, 9, 32);
            assertEquals(expected, Checksum.fold(TransportChecksum.addresses6(m, 1)));
            assertEquals(expected, Checksum.fold(TransportChecksum.addresses6(m, 25, 9)));
            long byValue = TransportChecksum.addresses6(
                    Ipv6.srcHigh(m, 1), Ipv6.srcLow(m, 1), Ipv6.dstHigh(m, 1), Ipv6.dstLow(m, 1));
            assertEquals(expected, Checksum.fold(byValue));
            expected = Segments.naiveSum(m, 13, 8);
            assertEquals(expected, Checksum.fold(TransportChecksum.addresses4(m, 1)));
            assertEquals(expected, Checksum.fold(TransportChecksum.addresses4(Ipv4.src(m, 1), Ipv4.dst(m, 1))));
        }
    }

    @Test
    void partialIsMistakenForAWrongOneAsOftenAsDocumented() {
        MemorySegment m = Segments.of(CapturedTransport.UDP);
        int ok = 0;
        int partial = 0;
        int absent = 0;
        for (int checksum = 0; checksum <= 0xffff; checksum++) {
            Udp.setChecksum(m, AT, checksum);
            switch (verdict(m)) {
                case OK -> ok++;
                case PARTIAL -> partial++;
                case ABSENT -> absent++;
                default -> {}
            }
        }
        assertEquals(1, ok);
        assertEquals(1, partial);
        assertEquals(1, absent);
    }

    @Test
    void aPartialChecksumThatHappensToBeRightIsRight() {
        MemorySegment m = Segments.of(CapturedTransport.UDP_PARTIAL);
        // data that make the sum of everything but the checksum what a pseudo-header's sum and itself add up to
        long pseudoHeader = TransportChecksum.addresses4(m, IP) + IpProtocol.UDP + 14;
        m.set(Wire.SHORT, AT + 12, (short) 0);
        m.set(Wire.SHORT, AT + 12, (short) Checksum.finish(pseudoHeader + Checksum.sum(m, AT, 14)));
        assertEquals(Checksum.fold(pseudoHeader), Udp.checksum(m, AT));
        assertEquals(ChecksumVerdict.OK, verdict(m));
    }

    @Test
    void verdictsHaveWords() {
        assertEquals("correct", ChecksumVerdict.OK.message());
        assertEquals("not computable", ChecksumVerdict.NOT_COMPUTABLE.message());
    }
}
