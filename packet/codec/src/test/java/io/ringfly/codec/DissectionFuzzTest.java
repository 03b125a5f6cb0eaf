/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    @ValueSource(booleans = {false, true})
    void theShortCutFindsWhatTheWalkFinds(boolean isNative) {
        Random random = new Random(0xd155);
        MemorySegment buffer = isNative ? Arena.ofAuto().allocate(MAX) : MemorySegment.ofArray(new byte[MAX]);
        Dissection fast = new Dissection();
        Dissection slow = new Dissection();
        int complete = 0;
        for (int i = 0; i < 400_000; i++) {
            MemorySegment m = next(random, buffer);
            int length = (int) m.byteSize();
            int original = random.nextInt(4) == 0 ? length + random.nextInt(60) : length;
            fast.dissect(m, 0, length, original, LinkType.ETHERNET);
            slow.dissectAny(m, 0, length, original, LinkType.ETHERNET);
            assertSame(slow, fast, m);
            if (fast.stop() == Stop.COMPLETE && fast.inner().hasPorts()) complete++;
        }
        assertTrue(complete > 50_000, "only " + complete + " frames with ports");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void layersLieWithinTheFrameOneBehindTheOther(boolean isNative) {
        Random random = new Random(0x1a7e);
        MemorySegment buffer = isNative ? Arena.ofAuto().allocate(MAX) : MemorySegment.ofArray(new byte[MAX]);
        Dissection d = new Dissection();
        for (int i = 0; i < 400_000; i++) {
            MemorySegment m = next(random, buffer);
            int length = (int) m.byteSize();
            d.dissect(m, 0, length, length + random.nextInt(3) * 20, LINKS[random.nextInt(LINKS.length)]);
            int offset = 0;
            for (int layer = 0; layer < d.layers(); layer++) {
                assertEquals(offset, d.offset(layer), () -> Segments.hex(m));
                assertTrue(d.payload(layer) <= d.end(layer) && d.end(layer) <= length, () -> Segments.hex(m));
                offset = d.payload(layer);
            }
            assertEquals(offset, d.stopOffset(), () -> Segments.hex(m));
            assertTrue(d.trailerLength() >= 0 && d.trailerLength() <= length);
        }
    }

    private static void assertSame(Dissection expected, Dissection actual, MemorySegment m) {
        assertEquals(expected.layers(), actual.layers(), () -> Segments.hex(m));
        for (int i = 0; i < expected.layers(); i++) {
            assertEquals(expected.layer(i), actual.layer(i), () -> Segments.hex(m));
            assertEquals(expected.offset(i), actual.offset(i), () -> Segments.hex(m));
            assertEquals(expected.headerLength(i), actual.headerLength(i), () -> Segments.hex(m));
            assertEquals(expected.end(i), actual.end(i), () -> Segments.hex(m));
            assertEquals(expected.statedEnd(i), actual.statedEnd(i), () -> Segments.hex(m));
        }
        assertEquals(expected.stop(), actual.stop(), () -> Segments.hex(m));
        assertEquals(expected.check(), actual.check(), () -> Segments.hex(m));
        assertEquals(expected.stopLayer(), actual.stopLayer(), () -> Segments.hex(m));
        assertEquals(expected.stopOffset(), actual.stopOffset(), () -> Segments.hex(m));
        assertEquals(expected.nextProtocol(), actual.nextProtocol(), () -> Segments.hex(m));
        assertEquals(expected.trailerLength(), actual.trailerLength(), () -> Segments.hex(m));
        assertSame(expected.inner(), actual.inner(), m);
        assertSame(expected.outer(), actual.outer(), m);
        assertSame(expected.quoted(), actual.quoted(), m);
    }

    private static void assertSame(FiveTuple expected, FiveTuple actual, MemorySegment m) {
        assertEquals(expected.meta, actual.meta, () -> Segments.hex(m));
        assertEquals(expected.src(), actual.src(), () -> Segments.hex(m));
        assertEquals(expected.dst(), actual.dst(), () -> Segments.hex(m));
        assertEquals(expected.srcHigh(), actual.srcHigh(), () -> Segments.hex(m));
        assertEquals(expected.srcLow(), actual.srcLow(), () -> Segments.hex(m));
        assertEquals(expected.dstHigh(), actual.dstHigh(), () -> Segments.hex(m));
        assertEquals(expected.dstLow(), actual.dstLow(), () -> Segments.hex(m));
    }

    /** A frame, more or less damaged and cut, or noise, at the end of the buffer. */
    private static MemorySegment next(Random random, MemorySegment buffer) {
        if (random.nextInt(16) == 0) {
            int length = random.nextInt(MAX + 1);
            return buffer.asSlice(MAX - length, length).copyFrom(Segments.random(random, length));
        }
        byte[] seed = SEEDS[random.nextInt(SEEDS.length)].clone();
        for (int flips = random.nextInt(3); flips > 0; flips--) {
            int at = random.nextInt(seed.length);
            seed[at] = (byte) (random.nextBoolean() ? random.nextInt() : seed[at] ^ 1 << random.nextInt(8));
        }
        int length = random.nextInt(4) == 0 ? random.nextInt(seed.length + 1) : seed.length;
        return buffer.asSlice(MAX - length, length)
                .copyFrom(MemorySegment.ofArray(seed).asSlice(0, length));
    }
}
