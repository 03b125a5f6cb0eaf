/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.codec.text.JsonText;
import io.ringfly.codec.text.TextBuffer;
import io.ringfly.codec.text.TreeText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** All that the codec can do with a frame, whatever it is. What must hold is asserted. */
final class FrameTarget {

    private final Dissection fast = new Dissection();
    private final Dissection slow = new Dissection();
    private final HeaderReading headers = new HeaderReading();
    private final TransportReading transports = new TransportReading();
    private final TreeText tree = new TreeText();
    private final JsonText json = new JsonText();
    private final TextBuffer text = new TextBuffer();
    private long sink;

    void run(Corpus.Frame frame) {
        byte[] bytes = frame.bytes();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = arena.allocate(Math.max(1, bytes.length)).asSlice(0, bytes.length);
            m.copyFrom(MemorySegment.ofArray(bytes));
            dissect(m, frame);
            describe(m, frame);
            translate(m, bytes);
            rewrite(m, bytes);
        }
    }

    private void dissect(MemorySegment m, Corpus.Frame frame) {
        int length = (int) m.byteSize();
        fast.dissect(m, 0, length, frame.original(), frame.linkType());
        slow.dissectAny(m, 0, length, frame.original(), frame.linkType());
        assertSame(slow, fast, m);
        assertInOrder(fast, m);
        for (FiveTuple tuple : new FiveTuple[] {fast.inner(), fast.outer(), fast.quoted()}) {
            sink += FlowHash.directed(tuple, 1) + FlowHash.symmetric(tuple, 1);
            if (!tuple.isPresent()) continue;
            sink += Toeplitz.MICROSOFT.hash(tuple) + CommunityId.of(tuple, 0).length();
        }
    }

    private void describe(MemorySegment m, Corpus.Frame frame) {
        text.clear();
        tree.append(text, m, 0, fast);
        json.append(text, m, 0, fast, 1, CaptureReader.NO_TIMESTAMP, (int) m.byteSize(), frame.original());
        sink += text.length();
        assertUnchanged(m, frame.bytes());
    }

    /** There and back again. */
    private void translate(MemorySegment m, byte[] before) {
        for (int i = 0; i < fast.layers(); i++) {
            if (!fast.layer(i).isIp()) continue;
            long ip = fast.offset(i);
            long limit = fast.end(i);
            boolean isIpv4 = fast.layer(i) == Layer.IPV4;
            Check check = isIpv4
                    ? Nat.rewrite(m, ip, limit, 0x0a090807, 1234, 0x01020304, 4321)
                    : Nat.rewrite(m, ip, limit, 1, 2, 1234, 3, 4, 4321);
            if (check != Check.OK) assertUnchanged(m, before);
            m.copyFrom(MemorySegment.ofArray(before));
        }
    }

    private void rewrite(MemorySegment m, byte[] before) {
        sink += headers.readAll(m);
        for (int i = 0; i < fast.layers(); i++) {
            m.copyFrom(MemorySegment.ofArray(before));
            sink += transports.readAll(m.asSlice(fast.offset(i), fast.end(i) - fast.offset(i)));
        }
        m.copyFrom(MemorySegment.ofArray(before));
        long length = m.byteSize();
        EchoFrames.answer(m, 0, (int) length);
        Echo6Frames.answer(m, 0, (int) length);
        ArpFrames.answer(m, 0, (int) length, Captured.MAC_B);
        NdFrames.answer(m, 0, (int) length, (int) length, Captured.MAC_B);
    }

    private static void assertUnchanged(MemorySegment m, byte[] before) {
        assertEquals(-1, m.mismatch(MemorySegment.ofArray(before)), () -> Segments.hex(MemorySegment.ofArray(before)));
    }

    /** Layers lie within the frame, one behind the other. */
    static void assertInOrder(Dissection d, MemorySegment m) {
        int length = (int) m.byteSize();
        int offset = 0;
        for (int layer = 0; layer < d.layers(); layer++) {
            assertEquals(offset, d.offset(layer), () -> Segments.hex(m));
            assertTrue(d.payload(layer) <= d.end(layer) && d.end(layer) <= length, () -> Segments.hex(m));
            offset = d.payload(layer);
        }
        assertEquals(offset, d.stopOffset(), () -> Segments.hex(m));
        assertTrue(d.trailerLength() >= 0 && d.trailerLength() <= length, () -> Segments.hex(m));
    }

    /** Of the same frame, by the short cut and without it. */
    static void assertSame(Dissection expected, Dissection actual, MemorySegment m) {
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
}
