/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hostile frames, each in a segment of exactly its length, so that to read outside of it would throw. */
class DissectionFuzzTest {

    private static final int MAX = 200;

    private static final String IPV4_TCP = """
            0200 0000 000b 0200 0000 000a 0800 4500 002c 0001 4000 4006 0000 c000 0201 c000 0202
            8000 0050 0000 0001 0000 0000 5002 0064 0000 0000 6162 6364""";
    private static final String TAGGED_IPV4_UDP = """
            0200 0000 000b 0200 0000 000a 8100 0005 0800 4500 0020 0001 4000 4011 0000 c000 0201 c000 0202
            8000 0035 000c 0000 6162 6364""";
    private static final String IPV6_UDP = """
            0200 0000 000b 0200 0000 000a 86dd 6000 0000 000c 1140
            2001 0db8 0000 0000 0000 0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002
            8000 0035 000c 0000 6162 6364""";
    private static final String IPV6_FRAGMENT = """
            0200 0000 000b 0200 0000 000a 86dd 6000 0000 001c 0040
            2001 0db8 0000 0000 0000 0000 0000 0001 2001 0db8 0000 0000 0000 0000 0000 0002
            2c00 0104 0000 0000 1100 0001 0000 0007 8000 0035 000c 0000 6162 6364""";
    private static final String VXLAN = """
            0200 0000 000b 0200 0000 000a 0800 4500 0052 0001 4000 4011 0000 c000 0201 c000 0202
            8000 12b5 003e 0000 0800 0000 0000 0100
            0200 0000 000d 0200 0000 000c 0800 4500 0020 0001 4000 4011 0000 0a00 0001 0a00 0002
            8000 0035 000c 0000 6162 6364""";
    private static final String GRE_IPIP = """
            0200 0000 000b 0200 0000 000a 0800 4500 0050 0001 4000 402f 0000 c000 0201 c000 0202
            2000 0800 0000 0007 4500 0034 0001 4000 4004 0000 0a00 0001 0a00 0002
            4500 0020 0001 4000 4011 0000 0a00 0003 0a00 0004 8000 0035 000c 0000 6162 6364""";
    private static final String LLC_SNAP = """
            0200 0000 000b 0200 0000 000a 0028 aaaa 0300 0000 0800 4500 0020 0001 4000 4011 0000
            c000 0201 c000 0202 8000 0035 000c 0000 6162 6364""";
    private static final String MPLS = """
            0200 0000 000b 0200 0000 000a 8847 0006 4040 000c 8140 4500 0020 0001 4000 4011 0000
            c000 0201 c000 0202 8000 0035 000c 0000 6162 6364""";

    private static final byte[][] SEEDS = {
        Segments.bytes(IPV4_TCP),
        Segments.bytes(IPV4_TCP),
        Segments.bytes(TAGGED_IPV4_UDP),
        Segments.bytes(IPV6_UDP),
        Segments.bytes(IPV6_UDP),
        Segments.bytes(IPV6_FRAGMENT),
        Segments.bytes(VXLAN),
        Segments.bytes(GRE_IPIP),
        Segments.bytes(LLC_SNAP),
        Segments.bytes(MPLS),
        Segments.bytes(Captured.ARP_REQUEST),
        Segments.bytes(Captured.PING),
        Segments.bytes(Captured.RECORD_ROUTE),
        Segments.bytes(Captured.PORT_UNREACHABLE),
        Segments.bytes(Captured.TIME_EXCEEDED)
    };

    private static final int[] LINKS = {
        LinkType.ETHERNET,
        LinkType.NULL,
        LinkType.LOOP,
        LinkType.LINUX_SLL,
        LinkType.LINUX_SLL2,
        LinkType.RAW,
        LinkType.IPV4,
        LinkType.IPV6,
        LinkType.PPP
    };

    @ParameterizedTest
    @EnumSource
    void theShortCutFindsWhatTheWalkFinds(Hostile memory) {
        Random random = new Random(0xd155);
        MemorySegment buffer = memory.allocate(MAX);
        Dissection fast = new Dissection();
        Dissection slow = new Dissection();
        int complete = 0;
        for (int i = 0; i < 400_000; i++) {
            MemorySegment m = next(random, buffer);
            int length = (int) m.byteSize();
            int original = random.nextInt(4) == 0 ? length + random.nextInt(60) : length;
            fast.dissect(m, 0, length, original, LinkType.ETHERNET);
            slow.dissectAny(m, 0, length, original, LinkType.ETHERNET);
            FrameTarget.assertSame(slow, fast, m);
            if (fast.stop() == Stop.COMPLETE && fast.inner().hasPorts()) complete++;
        }
        assertTrue(complete > 50_000, "only " + complete + " frames with ports");
    }

    @ParameterizedTest
    @EnumSource
    void layersLieWithinTheFrameOneBehindTheOther(Hostile memory) {
        Random random = new Random(0x1a7e);
        MemorySegment buffer = memory.allocate(MAX);
        Dissection d = new Dissection();
        for (int i = 0; i < 400_000; i++) {
            MemorySegment m = next(random, buffer);
            int length = (int) m.byteSize();
            d.dissect(m, 0, length, length + random.nextInt(3) * 20, LINKS[random.nextInt(LINKS.length)]);
            FrameTarget.assertInOrder(d, m);
        }
    }

    private static MemorySegment next(Random random, MemorySegment buffer) {
        return Hostile.next(random, SEEDS[random.nextInt(SEEDS.length)], buffer, MAX);
    }
}
