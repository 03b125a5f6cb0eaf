/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
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

    enum Memory {
        HEAP,
        NATIVE
    }

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

    private int sink;

    @ParameterizedTest
    @EnumSource
    void whatPassesItsCheckCanBeReadAndRewrittenWithinItsLimit(Memory memory) {
        Random random = new Random(0x5eed);
        MemorySegment buffer = allocate(memory);
        int readable = 0;
        for (int i = 0; i < 500_000; i++) {
            readable += readAll(next(random, SEEDS[random.nextInt(SEEDS.length)], buffer, 24));
        }
        assertTrue(readable > 1_000_000, "only " + readable + " headers got past their checks");
    }

    @ParameterizedTest
    @EnumSource
    void verdictsReadNothingOutsideTheFrame(Memory memory) {
        Random random = new Random(0x0c5e);
        MemorySegment buffer = allocate(memory);
        int[] count = new int[ChecksumVerdict.values().length];
        for (int i = 0; i < 500_000; i++) {
            MemorySegment m = next(random, FRAMES[i % FRAMES.length], buffer, 70);
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
    void verdictsOfMessagesTakeAnyProtocolAndLength(Memory memory) {
        Random random = new Random(0x1e57);
        MemorySegment buffer = allocate(memory);
        int[] protocols = {
            IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.ICMP, IpProtocol.ICMPV6, IpProtocol.GRE
        };
        for (int i = 0; i < 300_000; i++) {
            MemorySegment m = next(random, SEEDS[random.nextInt(SEEDS.length)], buffer, 24);
            long limit = m.byteSize();
            long at = random.nextInt(MAX);
            long length = random.nextInt(4) == 0 ? random.nextLong() : limit - at + random.nextInt(5) - 2;
            int protocol = protocols[random.nextInt(protocols.length)];
            long addresses = random.nextInt() & 0xffff_ffffL;
            sink += TransportChecksum.verdict(m, protocol, at, length, limit, addresses, random.nextBoolean())
                    .ordinal();
        }
    }

    private static MemorySegment allocate(Memory memory) {
        return switch (memory) {
            case HEAP -> MemorySegment.ofArray(new byte[MAX]);
            case NATIVE -> Arena.ofAuto().allocate(MAX);
        };
    }

    private static byte[] from(String frame, int offset) {
        byte[] bytes = Segments.bytes(frame);
        return Arrays.copyOfRange(bytes, offset, bytes.length);
    }

    /** The seed, more or less damaged within its first bytes and cut, or noise. */
    private static MemorySegment next(Random random, byte[] seed, MemorySegment buffer, int damaged) {
        if (random.nextInt(8) == 0) {
            int length = random.nextInt(MAX + 1);
            return buffer.asSlice(MAX - length, length).copyFrom(Segments.random(random, length));
        }
        // at the end of the buffer, so that what lies behind the frame is outside of the buffer as well
        MemorySegment m = buffer.asSlice(MAX - seed.length, seed.length).copyFrom(MemorySegment.ofArray(seed));
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            int at = random.nextInt(Math.min(seed.length, damaged));
            m.set(Wire.BYTE, at, random.nextBoolean() ? (byte) random.nextInt() : (byte) (m.get(Wire.BYTE, at) ^ 1));
        }
        return random.nextInt(4) == 0 ? m.asSlice(0, random.nextInt(seed.length)) : m;
    }

    /** Everything is read as everything: a check has to hold on any bytes. */
    private int readAll(MemorySegment m) {
        long limit = m.byteSize();
        int readable = readLinks(m, limit) + readMpls(m, limit);
        // these write, so they come last
        return readable
                + readGre(m, limit)
                + readGue(m, limit)
                + readVxlan(m, limit)
                + readUdp(m, limit)
                + readTcp(m, limit);
    }

    private int readLinks(MemorySegment m, long limit) {
        int readable = 0;
        if (Sll.check(m, 0, limit) == Check.OK) {
            sink += SllHeader.read(m, 0).toString().length();
            readable++;
        }
        if (Sll2.check(m, 0, limit) == Check.OK) {
            sink += Sll2Header.read(m, 0).toString().length();
            readable++;
        }
        if (NullLoopback.check(m, 0, limit) == Check.OK) {
            sink += NullLoopback.type(m, 0);
            readable++;
        }
        return readable;
    }

    private int readMpls(MemorySegment m, long limit) {
        sink += Mpls.guess(m, 0, limit).ordinal();
        long payload = Mpls.payload(m, 0, limit);
        assertTrue(payload == -1 || payload >= 4 && payload <= limit);
        if (Mpls.check(m, 0, limit) != Check.OK) return 0;
        sink += MplsHeader.read(m, 0).hashCode();
        return 1;
    }

    private int readGre(MemorySegment m, long limit) {
        if (Gre.check(m, 0, limit) != Check.OK) return 0;
        GreHeader header = GreHeader.read(m, 0);
        sink += header.hashCode();
        assertEquals(header.length(), Gre.headerLength(m, 0));
        assertTrue(Gre.payload(m, 0) <= limit);
        sink += Gre.verdict(m, 0, limit, limit).ordinal();
        if (Gre.hasKey(m, 0)) Gre.setKey(m, 0, Gre.key(m, 0) + 1);
        Gre.updateChecksum(m, 0, limit);
        if (Gre.hasChecksum(m, 0)) assertEquals(ChecksumVerdict.OK, Gre.verdict(m, 0, limit, limit));
        return 1;
    }

    private int readGue(MemorySegment m, long limit) {
        if (Gue.check(m, 0, limit) != Check.OK) return 0;
        assertTrue(Gue.payload(m, 0) <= limit);
        sink += Gue.protocol(m, 0);
        if (Gue.version(m, 0) == 0) sink += GueHeader.read(m, 0).hashCode();
        return 1;
    }

    private int readVxlan(MemorySegment m, long limit) {
        if (Vxlan.check(m, 0, limit) != Check.OK) return 0;
        sink += VxlanHeader.read(m, 0).hashCode() + Vxlan.nextProtocol(m, 0) + Vxlan.groupPolicy(m, 0);
        Vxlan.setVni(m, 0, Vxlan.vni(m, 0));
        return 1;
    }

    private int readUdp(MemorySegment m, long limit) {
        if (Udp.checkHeader(m, 0, limit) != Check.OK) return 0;
        sink += UdpHeader.read(m, 0, limit).hashCode();
        Udp.rewritePorts(m, 0, sink);
        if (Udp.check(m, 0, limit) != Check.OK) return 1;
        assertTrue(Udp.end(m, 0, limit) <= limit);
        Udp.updateChecksum(m, 0, Udp.length(m, 0), 1);
        Udp.rewriteSrcPort(m, 0, sink);
        Udp.rewriteDstPort(m, 0, sink);
        assertTrue(Udp.checksumOk(m, 0, Udp.length(m, 0), 1));
        return 2;
    }

    private int readTcp(MemorySegment m, long limit) {
        if (Tcp.checkQuoted(m, 0, limit) != Check.OK) return 0;
        sink += Tcp.ports(m, 0) + Tcp.seq(m, 0);
        if (Tcp.check(m, 0, limit) != Check.OK) return 1;
        sink += TcpHeader.read(m, 0).toString().length();
        long end = Tcp.payload(m, 0);
        assertTrue(end <= limit);
        int options = 0;
        for (long option = Tcp.options(0); option < end; option = TcpOption.next(m, option, end)) {
            if (TcpOption.check(m, option, end) != Check.OK) continue;
            assertTrue(option + TcpOption.length(m, option) <= end);
            options++;
        }
        Tcp.updateChecksum(m, 0, limit, 1);
        Tcp.rewriteFlags(m, 0, sink);
        Tcp.rewriteSeq(m, 0, sink);
        assertTrue(Tcp.checksumOk(m, 0, limit, 1));
        return 2 + options;
    }
}
