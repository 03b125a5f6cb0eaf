/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowHashTest {

    private static int ipv4(String text) {
        int address = 0;
        for (String octet : text.split("\\.")) {
            address = address << 8 | Integer.parseInt(octet);
        }
        return address;
    }

    private static FiveTuple tuple4(String src, String dst, int protocol) {
        FiveTuple tuple = new FiveTuple();
        tuple.start(4, protocol, FiveTuple.NO_FRAGMENT, 1);
        tuple.srcLow = ipv4(src) & 0xffff_ffffL;
        tuple.dstLow = ipv4(dst) & 0xffff_ffffL;
        return tuple;
    }

    private static FiveTuple tuple4(String src, int srcPort, String dst, int dstPort, int protocol) {
        FiveTuple tuple = tuple4(src, dst, protocol);
        tuple.setPorts(srcPort << 16 | dstPort);
        return tuple;
    }

    /** Microsoft's verification suite for RSS, IPv4. */
    @ParameterizedTest
    @CsvSource({
        "66.9.149.187, 2794, 161.142.100.80, 1766, 323e8fc2, 51ccc178",
        "199.92.111.2, 14230, 65.69.140.83, 4739, d718262a, c626b0ea",
        "24.19.198.95, 12898, 12.22.207.184, 38024, d2d0a5de, 5c2b394a",
        "38.27.205.30, 48228, 209.142.163.6, 2217, 82989176, afc7327f",
        "153.39.163.191, 44251, 202.188.127.2, 1303, 5d1809c5, 10e828a2"
    })
    void toeplitzIsThatOfTheVerificationSuite(
            String src, int srcPort, String dst, int dstPort, String addresses, String ports) {
        assertEquals(addresses, String.format("%08x", Toeplitz.MICROSOFT.hash(ipv4(src), ipv4(dst))));
        FiveTuple tuple = tuple4(src, srcPort, dst, dstPort, IpProtocol.TCP);
        assertEquals(ports, String.format("%08x", Toeplitz.MICROSOFT.hash(tuple)));
        tuple.setFragment(FiveTuple.FIRST_FRAGMENT);
        assertEquals(addresses, String.format("%08x", Toeplitz.MICROSOFT.hash(tuple)));
    }

    /** Microsoft's verification suite for RSS, IPv6. */
    @Test
    void toeplitzOfIpv6IsThatOfTheVerificationSuite() {
        Toeplitz rss = Toeplitz.MICROSOFT;
        long srcHigh = 0x3ffe_2501_0200_1fffL;
        long dstHigh = 0x3ffe_2501_0200_0003L;
        assertEquals(0x2cc18cd5, rss.hash(srcHigh, 7, dstHigh, 1));
        assertEquals(0x40207d3d, rss.hash(srcHigh, 7, dstHigh, 1, 2794 << 16 | 1766));
        srcHigh = 0x3ffe_0501_0008_0000L;
        long srcLow = 0x0260_97ff_fe40_efabL;
        assertEquals(0x0f0c461c, rss.hash(srcHigh, srcLow, 0xff02_0000_0000_0000L, 1));
        assertEquals(0xdde51bbf, rss.hash(srcHigh, srcLow, 0xff02_0000_0000_0000L, 1, 14230 << 16 | 4739));
    }

    @Test
    void theSymmetricKeyAndTheSymmetricHashDoNotKnowDirections() {
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            FiveTuple there = new FiveTuple();
            there.start(6, IpProtocol.TCP, FiveTuple.NO_FRAGMENT, 1);
            FiveTuple back = new FiveTuple();
            back.start(6, IpProtocol.TCP, FiveTuple.NO_FRAGMENT, 1);
            back.dstHigh = there.srcHigh = random.nextLong();
            back.dstLow = there.srcLow = random.nextLong();
            back.srcHigh = there.dstHigh = random.nextLong();
            back.srcLow = there.dstLow = random.nextLong();
            int ports = random.nextInt();
            there.setPorts(ports);
            back.setPorts(Integer.rotateLeft(ports, 16));
            assertEquals(Toeplitz.SYMMETRIC.hash(there), Toeplitz.SYMMETRIC.hash(back));
            assertEquals(FlowHash.symmetric(there, 1), FlowHash.symmetric(back, 1));
            assertNotEquals(FlowHash.directed(there, 1), FlowHash.directed(back, 1));
            assertEquals(CommunityId.of(there, 0), CommunityId.of(back, 0));
        }
    }

    /** The specification's baseline. */
    @ParameterizedTest
    @CsvSource({
        "128.232.110.120, 34855, 66.35.250.204, 80, 6, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "66.35.250.204, 80, 128.232.110.120, 34855, 6, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "192.168.1.52, 54585, 8.8.8.8, 53, 17, 1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
        "192.168.170.8, 7, 192.168.170.56, 7, 132, 1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="
    })
    void communityIdIsThatOfTheSpecification(
            String src, int srcPort, String dst, int dstPort, int protocol, String expected) {
        assertEquals(expected, CommunityId.of(tuple4(src, srcPort, dst, dstPort, protocol), 0));
    }

    @Test
    void communityIdOfAnEchoIsTheSameForRequestAndReply() {
        FiveTuple request = tuple4("192.168.0.89", "192.168.0.1", IpProtocol.ICMP);
        request.setIcmp(8 << 8);
        FiveTuple reply = tuple4("192.168.0.1", "192.168.0.89", IpProtocol.ICMP);
        reply.setIcmp(0);
        assertEquals("1:X0snYXpgwiv9TZtqg64sgzUn6Dk=", CommunityId.of(request, 0));
        assertEquals("1:X0snYXpgwiv9TZtqg64sgzUn6Dk=", CommunityId.of(reply, 0));
        assertThrows(IllegalArgumentException.class, () -> CommunityId.of(new FiveTuple(), 0));
    }
}
