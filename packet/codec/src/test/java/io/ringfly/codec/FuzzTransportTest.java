/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hostile bytes for what is above IP and beside Ethernet. Each frame lies in a segment of exactly its length, so that
 * to read or write outside of it would throw.
 */
class FuzzTransportTest {

    private static final byte[][] SEEDS = {
        from(CapturedTransport.SYN, 34),
        from(CapturedTransport.DATA, 34),
        from(CapturedTransport.URGENT_IPV6, 54),
        from(CapturedTransport.MD5_SYN, 34),
        from(CapturedTransport.MPTCP_DATA, 34),
        from(CapturedTransport.FAST_OPEN, 34),
        from(CapturedTransport.SACK3, 34),
        from(CapturedTransport.SACK4, 34),
        from(CapturedTransport.UDP, 34),
        from(CapturedTransport.UDP_WITHOUT_CHECKSUM, 34),
        from(CapturedTransport.VXLAN_TCP, 34),
        from(CapturedTransport.VXLAN_TCP, 42),
        from(CapturedTransport.SLL_OUT, 0),
        from(CapturedTransport.SLL2_OUT, 0),
        Segments.bytes("b000 0800 5f53 0000 1234 5678 8000 0001 4500 0014 0000 4000 4001 b6e3"),
        Segments.bytes("3081 880b 0004 0007 0000 0005 ffff fffe ff03 c021"),
        Segments.bytes("0229 0001 8000 0000 001c 0006 6000 0000"),
        Segments.bytes("03e8 1afe 0001 e1ff 4500 0014"),
        Segments.bytes("0000 001e 6000 0000")
    };

    private static final byte[][] FRAMES = {
        Segments.bytes(CapturedTransport.SYN),
        Segments.bytes(CapturedTransport.SYN_IPV6),
        Segments.bytes(CapturedTransport.SYN_PARTIAL),
        Segments.bytes(CapturedTransport.UDP),
        Segments.bytes(CapturedTransport.UDP_IPV6),
        Segments.bytes(CapturedTransport.UDP_LITE),
        Segments.bytes(CapturedTransport.UDP_WITHOUT_CHECKSUM),
        Segments.bytes(CapturedTransport.UDP_FIRST_FRAGMENT_CUT),
        Segments.bytes(CapturedTransport.VXLAN_IPV6),
        Segments.bytes(Captured.PING)
    };

    private static final int MAX = 160;

    private final TransportReading transports = new TransportReading();
    private int sink;

    @ParameterizedTest
    @EnumSource
    void whatPassesItsCheckCanBeReadAndRewrittenWithinItsLimit(Hostile memory) {
        Random random = new Random(0x5eed);
        MemorySegment buffer = memory.allocate(MAX);
        int readable = 0;
        for (int i = 0; i < 500_000; i++) {
            readable += transports.readAll(Hostile.next(random, SEEDS[random.nextInt(SEEDS.length)], buffer, 24));
        }
        assertTrue(readable > 1_000_000, "only " + readable + " headers got past their checks");
    }

    @ParameterizedTest
    @EnumSource
    void verdictsReadNothingOutsideTheFrame(Hostile memory) {
        Random random = new Random(0x0c5e);
        MemorySegment buffer = memory.allocate(MAX);
        int[] count = new int[ChecksumVerdict.values().length];
        for (int i = 0; i < 500_000; i++) {
            MemorySegment m = Hostile.next(random, FRAMES[i % FRAMES.length], buffer, 70);
            long limit = m.byteSize();
            if (Ipv4.checkHeader(m, 14, limit) == Check.OK) {
                count[TransportChecksum.verdict4(m, 14, limit).ordinal()]++;
            } else if (Ipv6.checkHeader(m, 14, limit) == Check.OK) {
                count[TransportChecksum.verdict6(m, 14, limit).ordinal()]++;
            }
        }
        for (ChecksumVerdict verdict : ChecksumVerdict.values()) {
            assertTrue(count[verdict.ordinal()] > 1_000, "only " + count[verdict.ordinal()] + " of " + verdict);
        }
    }

    @ParameterizedTest
    @EnumSource
    void verdictsOfMessagesTakeAnyProtocolAndLength(Hostile memory) {
        Random random = new Random(0x1e57);
        MemorySegment buffer = memory.allocate(MAX);
        int[] protocols = {
            IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.ICMP, IpProtocol.ICMPV6, IpProtocol.GRE
        };
        for (int i = 0; i < 300_000; i++) {
            MemorySegment m = Hostile.next(random, SEEDS[random.nextInt(SEEDS.length)], buffer, 24);
            long limit = m.byteSize();
            long at = random.nextInt(MAX);
            long length = random.nextInt(4) == 0 ? random.nextLong() : limit - at + random.nextInt(5) - 2;
            int protocol = protocols[random.nextInt(protocols.length)];
            long addresses = random.nextInt() & 0xffff_ffffL;
            sink += TransportChecksum.verdict(m, protocol, at, length, limit, addresses, random.nextBoolean())
                    .ordinal();
        }
    }

    private static byte[] from(String frame, int offset) {
        byte[] bytes = Segments.bytes(frame);
        return Arrays.copyOfRange(bytes, offset, bytes.length);
    }
}
