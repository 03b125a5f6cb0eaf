/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds for any bytes. Each frame lies in a segment of exactly its length, so that to read outside of it would
 * throw.
 */
class DissectionInvariantsTest {

    private static final int ROUNDS = 400_000;
    private static final int[] LINKS = {
        LinkType.ETHERNET, LinkType.RAW, LinkType.NULL, LinkType.LINUX_SLL, LinkType.LINUX_SLL2, 4711
    };

    private final Dissection d = new Dissection();
    private final List<byte[]> frames = frames();

    private static List<byte[]> frames() {
        List<byte[]> frames = new ArrayList<>();
        for (Class<?> captured : List.of(Captured.class, Captured6.class, CapturedTransport.class)) {
            for (Field field : captured.getDeclaredFields()) {
                if (field.getType() == String.class) {
                    try {
                        frames.add(Segments.bytes((String) field.get(null)));
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        assertTrue(frames.size() > 60, "only " + frames.size() + " frames");
        return frames;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noBytesLeadOutOfTheFrame(boolean isNative) {
        Random random = new Random(0xd155ec7);
        long layers = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = frames.get(random.nextInt(frames.size())).clone();
            for (int flips = random.nextInt(5); flips > 0; flips--) {
                int at = random.nextInt(Math.min(bytes.length, 80));
                bytes[at] =
                        random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1 << random.nextInt(8));
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
            int original = random.nextBoolean() ? length : bytes.length;
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment whole = MemorySegment.ofArray(bytes);
                MemorySegment m = isNative
                        ? arena.allocate(Math.max(1, length)).asSlice(0, length).copyFrom(whole.asSlice(0, length))
                        : whole.asSlice(0, length);
                int link = random.nextInt(3) > 0 ? LinkType.ETHERNET : LINKS[random.nextInt(LINKS.length)];
                d.dissect(m, 0, length, original, link);
                assertSane(length);
                assertLayersPassTheirChecks(m);
                layers += d.layers();
            }
        }
        assertTrue(layers > 2L * ROUNDS, "only " + layers + " layers");
    }

    private void assertSane(int length) {
        assertTrue(d.layers() >= 0 && d.layers() <= Dissection.MAX_LAYERS);
        int at = 0;
        for (int i = 0; i < d.layers(); i++) {
            assertEquals(at, d.offset(i), "layers follow one another");
            assertEquals(d.offset(i) + d.headerLength(i), d.payload(i));
            assertTrue(d.payload(i) <= d.end(i), () -> "a header within its layer: " + d.stop());
            assertTrue(d.end(i) <= length);
            assertTrue(i == 0 || d.end(i) <= d.end(i - 1), "what is carried ends within what carries it");
            assertTrue(d.layer(i) != Layer.PAYLOAD || i == d.layers() - 1);
            at = d.payload(i);
        }
        assertTrue(d.stopOffset() >= 0 && d.stopOffset() <= length);
        assertTrue(d.trailerLength() >= 0 && d.trailerLength() <= length);
        assertEquals(d.isTunneled(), d.outer() != d.inner());
        for (FiveTuple tuple : List.of(d.inner(), d.outer(), d.quoted())) {
            if (tuple.isPresent()) {
                assertTrue(d.layer(tuple.ipLayer()).isIp());
                assertTrue(tuple.transportLayer() < 0 || tuple.transportLayer() > tuple.ipLayer());
            }
        }
    }

    /** The classes of the headers and the one walk over all of them are to have one opinion. */
    private void assertLayersPassTheirChecks(MemorySegment m) {
        for (int i = 0; i < d.layers(); i++) {
            long at = d.offset(i);
            long limit = i == 0 ? m.byteSize() : d.end(i - 1);
            Check check = switch (d.layer(i)) {
                case ETHERNET -> Ethernet.check(m, at, limit);
                case VLAN -> Vlan.check(m, at, limit);
                case IPV4 -> ipv4(m, at, limit);
                case IPV6 -> Ipv6.checkHeader(m, at, limit);
                case TCP -> d.isQuoted(i) ? Check.OK : Tcp.check(m, at, limit);
                case GRE -> Gre.check(m, at, limit);
                default -> Check.OK;
            };
            int layer = i;
            assertEquals(Check.OK, check, () -> d.layer(layer) + " at " + at + " in " + Segments.hex(m));
        }
    }

    /** A total length of 0 is what segmentation offload leaves: the walk reads on where the check refuses. */
    private static Check ipv4(MemorySegment m, long at, long limit) {
        Check check = Ipv4.checkHeader(m, at, limit);
        return check == Check.BAD_TOTAL_LENGTH && Ipv4.totalLength(m, at) == 0 ? Check.OK : check;
    }

    @Test
    void theFiveTupleIsWhatTheHeadersSay() {
        int compared = 0;
        for (byte[] bytes : frames) {
            MemorySegment m = MemorySegment.ofArray(bytes);
            d.dissect(m, 0, bytes.length, bytes.length, LinkType.ETHERNET);
            FiveTuple tuple = d.inner();
            if (!tuple.isPresent()) {
                continue;
            }
            long ip = d.offset(tuple.ipLayer());
            if (tuple.isIpv4()) {
                assertEquals(Ipv4.src(m, ip), tuple.src());
                assertEquals(Ipv4.dst(m, ip), tuple.dst());
            } else {
                assertEquals(Ipv6.srcHigh(m, ip), tuple.srcHigh());
                assertEquals(Ipv6.srcLow(m, ip), tuple.srcLow());
                assertEquals(Ipv6.dstHigh(m, ip), tuple.dstHigh());
                assertEquals(Ipv6.dstLow(m, ip), tuple.dstLow());
            }
            if (tuple.hasPorts()) {
                long transport = d.offset(tuple.transportLayer());
                assertEquals(Udp.srcPort(m, transport), tuple.srcPort());
                assertEquals(Udp.dstPort(m, transport), tuple.dstPort());
                compared++;
            }
        }
        assertTrue(compared > 10, "only " + compared);
    }

    @Test
    void everyCutIsToldAsTruncatedWhenTheCaptureMadeIt() {
        for (byte[] bytes : frames) {
            MemorySegment m = MemorySegment.ofArray(bytes);
            d.dissect(m, 0, bytes.length, bytes.length, LinkType.ETHERNET);
            Stop whole = d.stop();
            int headers = d.stopOffset();
            for (int length = 0; length < headers; length++) {
                d.dissect(m.asSlice(0, length), 0, length, bytes.length, LinkType.ETHERNET);
                assertSane(length);
                int cut = length;
                assertTrue(
                        d.stop() == Stop.TRUNCATED || d.stop() == whole,
                        () -> d.stop() + " at " + cut + " of " + Segments.hex(m));
            }
        }
    }

    @Test
    void tunnelsInTunnelsEndAtTheLimit() {
        int depth = Dissection.MAX_LAYERS + 8;
        int length = depth * Ipv4.LENGTH;
        MemorySegment m = MemorySegment.ofArray(new byte[length]);
        for (int i = 0; i < depth; i++) {
            Ipv4Header.of(0x0a000001 + i, 0x0a000002, IpProtocol.IPIP, length - (i + 1) * Ipv4.LENGTH)
                    .write(m, (long) i * Ipv4.LENGTH);
        }
        d.dissect(m, 0, length, length, LinkType.RAW);
        assertSane(length);
        assertEquals(Stop.TOO_DEEP, d.stop());
        assertEquals(Dissection.MAX_LAYERS, d.layers());
        assertEquals(0x0a000001, d.outer().src());
        assertTrue(d.inner().src() > d.outer().src());
    }

    @Test
    void laterFragmentsHaveNoPortsAndFirstOnesDo() {
        MemorySegment m = MemorySegment.ofArray(new byte[Ipv4.LENGTH + 16]);
        for (int offset : new int[] {0, 64}) {
            new Ipv4Header(0, 1, false, true, offset, 64, IpProtocol.UDP, 0x0a000001, 0x0a000002, 16).write(m, 0);
            Udp.setSrcPort(m, Ipv4.LENGTH, 53);
            Udp.setLength(m, Ipv4.LENGTH, 200);
            d.dissect(m, 0, Ipv4.LENGTH + 16, Ipv4.LENGTH + 16, LinkType.RAW);
            assertEquals(
                    offset == 0 ? FiveTuple.Fragment.FIRST : FiveTuple.Fragment.LATER,
                    d.inner().fragment());
            assertEquals(offset == 0, d.inner().hasPorts());
            assertEquals(offset == 0 ? Stop.COMPLETE : Stop.FRAGMENT, d.stop());
        }
    }
}
