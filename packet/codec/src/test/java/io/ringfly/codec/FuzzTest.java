/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hostile bytes. Each frame lies in a segment of exactly its length, so that to read or write outside of it would throw.
 */
class FuzzTest {

    enum Memory {
        HEAP,
        NATIVE
    }

    private static final String[] SEEDS = {
        Captured.ARP_REQUEST,
        Captured.ARP_REPLY,
        Captured.PING,
        Captured.PING_REPLY,
        Captured.CARRY,
        Captured.ODD,
        Captured.RECORD_ROUTE,
        Captured.PORT_UNREACHABLE,
        Captured.TIME_EXCEEDED,
        Captured.REDIRECT,
        Captured.FRAGMENTATION_NEEDED_CUT
    };

    private static final int MAX = 128;

    private int sink;

    @ParameterizedTest
    @EnumSource
    void whatPassesItsCheckCanBeReadAndRewrittenWithinItsLimit(Memory memory) {
        Random random = new Random(0x5eed);
        MemorySegment buffer = allocate(memory);
        int readable = 0;
        for (int i = 0; i < 300_000; i++) {
            MemorySegment m = next(random, buffer);
            readable += readAll(m);
        }
        assertTrue(readable > 100_000, "only " + readable + " headers got past their checks");
    }

    @ParameterizedTest
    @EnumSource
    void answersAreRepliesAndRefusalsChangeNothing(Memory memory) {
        Random random = new Random(0xec40);
        MemorySegment buffer = allocate(memory);
        MemorySegment before = MemorySegment.ofArray(new byte[MAX]);
        int echoes = 0;
        int arps = 0;
        for (int i = 0; i < 300_000; i++) {
            MemorySegment m = next(random, buffer);
            int length = (int) m.byteSize();
            MemorySegment.copy(m, 0, before, 0, length);
            if (EchoFrames.answer(m, 0, length) == Check.OK) {
                assertEchoReply(before, m);
                echoes++;
            } else if (ArpFrames.answer(m, 0, length, Captured.MAC_B) == Check.OK) {
                assertEquals(Check.OK, ArpFrames.checkReply(m, 0, length));
                assertEquals(Arp.tpa(before, 14), Arp.spa(m, 14));
                assertEquals(Arp.sha(before, 14), Ethernet.dst(m, 0));
                arps++;
            } else if (before.asSlice(0, length).mismatch(m) != -1) {
                assertEquals(Segments.hex(before.asSlice(0, length)), Segments.hex(m));
            }
        }
        assertTrue(echoes > 10_000, "only " + echoes + " echo requests");
        assertTrue(arps > 5_000, "only " + arps + " ARP requests");
    }

    private static void assertEchoReply(MemorySegment request, MemorySegment m) {
        assertEquals(Check.OK, EchoFrames.checkReply(m, 0, m.byteSize()));
        long icmp = Ipv4.payload(m, 14);
        int length = Ipv4.payloadLength(m, 14);
        assertEquals(Ipv4.checksumOk(request, 14), Ipv4.checksumOk(m, 14));
        assertEquals(Icmpv4.checksumOk(request, icmp, length), Icmpv4.checksumOk(m, icmp, length));
        assertEquals(Ethernet.src(request, 0), Ethernet.dst(m, 0));
        assertEquals(Ethernet.dst(request, 0), Ethernet.src(m, 0));
        assertEquals(Ipv4.src(request, 14), Ipv4.dst(m, 14));
        assertEquals(Ipv4.dst(request, 14), Ipv4.src(m, 14));
        assertEquals(Icmpv4.rest(request, icmp), Icmpv4.rest(m, icmp));
        assertEquals(-1, request.asSlice(icmp + 8, m.byteSize() - icmp - 8).mismatch(m.asSlice(icmp + 8)));
    }

    @Test
    void randomBytesAreHarmlessAtAnyOffset() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            MemorySegment m = Segments.random(random, random.nextInt(80));
            long at = random.nextInt(90);
            Ethernet.check(m, at, m.byteSize());
            Arp.check(m, at, m.byteSize());
            Ipv4.check(m, at, m.byteSize());
            Icmpv4.check(m, at, m.byteSize());
            int length = (int) (m.byteSize() - at);
            assertFalse(EchoFrames.answer(m, at, length) == Check.OK);
            assertFalse(ArpFrames.answer(m, at, length, Captured.MAC_B) == Check.OK);
        }
    }

    private static MemorySegment allocate(Memory memory) {
        return switch (memory) {
            case HEAP -> MemorySegment.ofArray(new byte[MAX]);
            case NATIVE -> Arena.ofAuto().allocate(MAX);
        };
    }

    /** A captured frame, more or less damaged and cut, or noise. */
    private static MemorySegment next(Random random, MemorySegment buffer) {
        if (random.nextInt(8) == 0) {
            int length = random.nextInt(MAX + 1);
            MemorySegment noise = Segments.random(random, length);
            return buffer.asSlice(MAX - length, length).copyFrom(noise);
        }
        byte[] seed = SEED_BYTES[random.nextInt(SEED_BYTES.length)];
        // at the end of the buffer, so that what lies behind the frame is outside of the buffer as well
        MemorySegment m = buffer.asSlice(MAX - seed.length, seed.length).copyFrom(MemorySegment.ofArray(seed));
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            int at = random.nextInt(Math.min(seed.length, 50));
            m.set(Wire.BYTE, at, random.nextBoolean() ? (byte) random.nextInt() : (byte) (m.get(Wire.BYTE, at) ^ 1));
        }
        return random.nextInt(4) == 0 ? m.asSlice(0, random.nextInt(seed.length)) : m;
    }

    private static final byte[][] SEED_BYTES = new byte[SEEDS.length][];

    static {
        for (int i = 0; i < SEEDS.length; i++) {
            SEED_BYTES[i] = Segments.bytes(SEEDS[i]);
        }
    }

    private int readAll(MemorySegment m) {
        long limit = m.byteSize();
        if (Ethernet.check(m, 0, limit) != Check.OK) return 0;
        sink += EthernetHeader.read(m, 0).hashCode();
        sink += Ethernet.isBroadcast(m, 0) || Ethernet.isMulticast(m, 0) ? 1 : 0;
        int readable = 1;
        // whatever the EtherType says: a check has to hold on any bytes
        if (Arp.check(m, 14, limit) == Check.OK) {
            sink += ArpHeader.read(m, 14).hashCode();
            readable++;
        }
        return readable + readIpv4(m, 14, limit);
    }

    private int readIpv4(MemorySegment m, long at, long limit) {
        if (Ipv4.checkHeader(m, at, limit) != Check.OK) return 0;
        sink += Ipv4Header.read(m, at).hashCode();
        sink += Ipv4.version(m, at) + Ipv4.dscp(m, at) + Ipv4.ecn(m, at) + Ipv4.headerChecksum(m, at);
        assertTrue(Ipv4.options(at) + Ipv4.optionsLength(m, at) == Ipv4.payload(m, at));
        assertTrue(Ipv4.payload(m, at) <= limit);
        assertTrue(Ipv4.payloadLength(m, at) >= 0);
        boolean ok = Ipv4.checksumOk(m, at);
        Ipv4.rewriteTtl(m, at, 0);
        Ipv4.rewriteTos(m, at, 0);
        Ipv4.rewriteDst(m, at, 0);
        assertEquals(ok, Ipv4.checksumOk(m, at));
        if (Ipv4.check(m, at, limit) != Check.OK) return 1;
        assertTrue(Ipv4.end(m, at) <= limit);
        return 2 + readIcmpv4(m, Ipv4.payload(m, at), Ipv4.end(m, at));
    }

    private int readIcmpv4(MemorySegment m, long at, long limit) {
        if (Icmpv4.check(m, at, limit) != Check.OK) return 0;
        sink += Icmpv4Header.read(m, at).hashCode();
        sink += Icmpv4.checksum(m, at) + Icmpv4.echoId(m, at) + Icmpv4.echoSeq(m, at) + Icmpv4.nextHopMtu(m, at);
        sink += Icmpv4.gateway(m, at) + Icmpv4.pointer(m, at);
        sink += Icmpv4.checksumOk(m, at, limit - at) ? 1 : 0;
        Icmpv4.updateChecksum(m, at, limit - at);
        assertTrue(Icmpv4.checksumOk(m, at, limit - at));
        if (Icmpv4.isError(Icmpv4.type(m, at))) return 1 + readIpv4(m, Icmpv4.quoted(at), limit);
        return 1;
    }
}
