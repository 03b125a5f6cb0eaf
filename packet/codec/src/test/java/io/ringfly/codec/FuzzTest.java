/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hostile bytes. Each frame lies in a segment of exactly its length, so that to read or write outside of it would throw.
 */
class FuzzTest {

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
        Captured.FRAGMENTATION_NEEDED_CUT,
        Captured6.PING,
        Captured6.ODD,
        Captured6.PING_REPLY,
        Captured6.OPTIONS,
        Captured6.FIRST_FRAGMENT_CUT,
        Captured6.SEGMENTS,
        Captured6.SEGMENTS_TUNNEL,
        Captured6.PORT_UNREACHABLE,
        Captured6.PACKET_TOO_BIG_CUT,
        Captured6.UNKNOWN_OPTION,
        Captured6.NEIGHBOR_SOLICITATION,
        Captured6.NEIGHBOR_ADVERTISEMENT,
        Captured6.ADDRESS_PROBE,
        Captured6.ROUTER_ADVERTISEMENT,
        Captured6.REDIRECT,
        Captured6.LISTENER_REPORT,
        Captured6.TIMESTAMPS,
        Captured6.TIMESTAMP_REPLY,
        Captured6.SPANNING_TREE
    };

    private static final int MAX = 256;

    private final HeaderReading headers = new HeaderReading();

    @ParameterizedTest
    @EnumSource
    void whatPassesItsCheckCanBeReadAndRewrittenWithinItsLimit(Hostile memory) {
        Random random = new Random(0x5eed);
        MemorySegment buffer = memory.allocate(MAX);
        int readable = 0;
        for (int i = 0; i < 500_000; i++) {
            MemorySegment m = next(random, buffer);
            readable += headers.readAll(m);
        }
        assertTrue(readable > 100_000, "only " + readable + " headers got past their checks");
    }

    @ParameterizedTest
    @EnumSource
    void answersAreRepliesAndRefusalsChangeNothing(Hostile memory) {
        Random random = new Random(0xec40);
        MemorySegment buffer = memory.allocate(MAX);
        MemorySegment before = MemorySegment.ofArray(new byte[MAX]);
        int echoes = 0;
        int echoes6 = 0;
        int arps = 0;
        int neighbors = 0;
        for (int i = 0; i < 500_000; i++) {
            MemorySegment m = next(random, buffer);
            int length = (int) m.byteSize();
            if (random.nextBoolean()) mendIcmpv6(m);
            MemorySegment.copy(m, 0, before, 0, length);
            if (EchoFrames.answer(m, 0, length) == Check.OK) {
                assertEchoReply(before, m);
                echoes++;
            } else if (Echo6Frames.answer(m, 0, length) == Check.OK) {
                assertEcho6Reply(before, m);
                echoes6++;
            } else if (ArpFrames.answer(m, 0, length, Captured.MAC_B) == Check.OK) {
                assertEquals(Check.OK, ArpFrames.checkReply(m, 0, length));
                assertEquals(Arp.tpa(before, 14), Arp.spa(m, 14));
                assertEquals(Arp.sha(before, 14), Ethernet.dst(m, 0));
                arps++;
            } else if (NdFrames.answer(m, 0, length, length, Captured.MAC_B) == Check.OK) {
                assertEquals(Check.OK, NdFrames.checkAdvertisement(m, 0, NdFrames.LENGTH));
                assertEquals(Icmpv6.targetLow(before, 54), Ipv6.srcLow(m, 14));
                assertEquals(Captured.MAC_B, NdFrames.mac(m, 0));
                neighbors++;
            } else if (before.asSlice(0, length).mismatch(m) != -1) {
                assertEquals(Segments.hex(before.asSlice(0, length)), Segments.hex(m));
            }
        }
        assertTrue(echoes > 10_000, "only " + echoes + " echo requests");
        assertTrue(echoes6 > 10_000, "only " + echoes6 + " echo requests of IPv6");
        assertTrue(arps > 4_000, "only " + arps + " ARP requests");
        assertTrue(neighbors > 4_000, "only " + neighbors + " neighbour solicitations");
    }

    /** What has a wrong checksum gets no further with neighbour discovery. */
    private static void mendIcmpv6(MemorySegment m) {
        if (Echo6Frames.checkMessage(m, 0, m.byteSize()) != Check.OK) return;
        Icmpv6.updateChecksum(m, 14, 54, Ipv6.payloadLength(m, 14));
    }

    private static void assertEcho6Reply(MemorySegment request, MemorySegment m) {
        assertEquals(Check.OK, Echo6Frames.checkReply(m, 0, m.byteSize()));
        int length = Ipv6.payloadLength(m, 14);
        assertEquals(Icmpv6.checksumOk(request, 14, 54, length), Icmpv6.checksumOk(m, 14, 54, length));
        assertEquals(Ethernet.src(request, 0), Ethernet.dst(m, 0));
        assertEquals(Ethernet.dst(request, 0), Ethernet.src(m, 0));
        Ipv6Header asked = Ipv6Header.read(request, 14);
        Ipv6Header answered = Ipv6Header.read(m, 14);
        assertEquals(asked.src(), answered.dst());
        assertEquals(asked.dst(), answered.src());
        assertEquals(-1, request.asSlice(58, m.byteSize() - 58).mismatch(m.asSlice(58)));
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
            Vlan.check(m, at, m.byteSize());
            Llc.check(m, at, m.byteSize(), random.nextInt(100));
            Ipv6.check(m, at, m.byteSize());
            Ipv6Extension.check(m, at, m.byteSize(), random.nextInt(256));
            Icmpv6.check(m, at, m.byteSize());
            Ipv4Option.checkAll(m, at, m.byteSize());
            Ipv6Option.checkAll(m, at, m.byteSize());
            NdOption.checkAll(m, at, m.byteSize());
            IcmpExtension.checkObject(m, at, m.byteSize());
            Esp.check(m, at, m.byteSize());
            int length = (int) (m.byteSize() - at);
            assertFalse(EchoFrames.answer(m, at, length) == Check.OK);
            assertFalse(ArpFrames.answer(m, at, length, Captured.MAC_B) == Check.OK);
            assertFalse(Echo6Frames.answer(m, at, length) == Check.OK);
            assertFalse(NdFrames.answer(m, at, length, length, Captured.MAC_B) == Check.OK);
        }
    }

    private static MemorySegment next(Random random, MemorySegment buffer) {
        byte[] seed = SEED_BYTES[random.nextInt(SEED_BYTES.length)];
        return Hostile.next(random, seed, buffer, random.nextBoolean() ? 50 : 110);
    }

    private static final byte[][] SEED_BYTES = new byte[SEEDS.length][];

    static {
        for (int i = 0; i < SEEDS.length; i++) {
            SEED_BYTES[i] = Segments.bytes(SEEDS[i]);
        }
    }
}
