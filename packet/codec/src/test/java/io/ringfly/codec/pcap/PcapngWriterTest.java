/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PcapngWriterTest {

    private static MemorySegment data(int n, int first) {
        return MemorySegment.ofArray(Capture.data(n, first));
    }

    @Test
    void theFileIsByteForByteWhatTheStandardSays() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CaptureSection section = CaptureSection.EMPTY
                .withHardware("x86")
                .withOs("Linux")
                .withApplication("ringfly")
                .withComment("ü");
        try (PcapngWriter out = PcapngWriter.open(bytes, section)) {
            CaptureInterface eth0 = CaptureInterface.of(1, 96)
                    .withName("eth0")
                    .withDescription("d")
                    .withFilter("tcp");
            assertEquals(0, out.addInterface(eth0));
            out.write(0, 1_700_000_000_123_456_789L, data(5, 1), 0, 5, 50, PacketFlags.INBOUND);
            out.write(1, data(4, 1), 0, 4, 4);
            out.write(0, 2, data(3, 1), 0, 3, 3, PacketFlags.OUTBOUND, 7, List.of("hi", "you"));
            out.write(0, 3, data(0, 0), 0, 0, 0, 0, PcapngWriter.NO_DROP_COUNT, List.of());
            out.writeStatistics(
                    0,
                    InterfaceStatistics.at(5)
                            .withTimes(1, 4)
                            .withReceived(10, 2)
                            .withAccepted(9, 1, 8));
        }
        String expected = """
                0a0d0d0a 48000000 4d3c2b1a 0100 0000 ffffffffffffffff
                  0200 0300 78383600  0300 0500 4c696e7578000000  0400 0700 72696e67666c7900  0100 0200 c3bc0000
                  00000000 48000000
                01000000 38000000 0100 0000 60000000
                  0200 0400 65746830  0300 0100 64000000  0b00 0400 00746370  0900 0100 09000000  00000000 38000000
                06000000 34000000 00000000 fe9c9717 15cd853d 05000000 32000000 01020304 05000000
                  0200 0400 01000000  00000000 34000000
                06000000 24000000 00000000 00000000 01000000 04000000 04000000 01020304 24000000
                06000000 4c000000 00000000 00000000 02000000 03000000 03000000 01020300
                  0200 0400 02000000  0400 0800 0700000000000000  0100 0200 68690000  0100 0300 796f7500
                  00000000 4c000000
                06000000 20000000 00000000 00000000 03000000 00000000 00000000 20000000
                05000000 70000000 00000000 00000000 05000000
                  0200 0800 00000000 01000000  0300 0800 00000000 04000000
                  0400 0800 0a00000000000000  0500 0800 0200000000000000  0600 0800 0900000000000000
                  0700 0800 0100000000000000  0800 0800 0800000000000000
                  00000000 70000000""";
        assertEquals(expected.replaceAll("\\s", ""), Ways.hex(bytes.toByteArray()));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CaptureInterface eth1 = CaptureInterface.of(113, 0)
                .withName("eth1")
                .withOs("Linux")
                .withHardware("a card")
                .withMac(0x0200_0000_000aL)
                .withSpeed(10_000_000_000L)
                .withComment("second");
        try (PcapngWriter out = PcapngWriter.open(bytes, CaptureSection.EMPTY)) {
            out.addInterface(CaptureInterface.of(1, 60));
            out.addInterface(eth1);
            out.write(
                    1, Long.MAX_VALUE, data(61, 1), 0, 61, 1514, PacketFlags.OUTBOUND | PacketFlags.CHECKSUM_NOT_READY);
            out.write(0, 5, data(61, 2), 0, 61, 61, 0, 0, List.of("lost\nnothing"));
            out.writeStatistics(1, InterfaceStatistics.at(9).withReceived(1L << 40, 0));
            assertEquals(2, out.packets());
            assertThrows(IndexOutOfBoundsException.class, () -> out.write(2, 5, data(1, 0), 0, 1, 1, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> out.write(-1, 5, data(1, 0), 0, 1, 1, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> out.writeStatistics(2, InterfaceStatistics.at(9)));
        }
        try (CaptureReader in = Ways.MEMORY.open(bytes.toByteArray())) {
            assertTrue(in.next());
            assertEquals(1, in.interfaceId());
            CaptureInterface read = in.captureInterface();
            assertEquals(113, read.linkType());
            assertEquals("eth1", read.name());
            assertEquals("Linux", read.os());
            assertEquals("a card", read.hardware());
            assertEquals(0x0200_0000_000aL, read.mac());
            assertEquals(10_000_000_000L, read.speed());
            assertEquals(List.of("second"), read.comments());
            assertEquals(9, read.resolution());
            assertEquals(Long.MAX_VALUE, in.timestampNanos());
            assertEquals(PacketFlags.OUTBOUND | PacketFlags.CHECKSUM_NOT_READY, in.packetFlags());
            assertEquals(1514, in.originalLength());
            assertTrue(in.next());
            assertEquals(60, in.capturedLength(), "the snap length");
            assertEquals(61, in.originalLength());
            assertEquals(0, in.dropCount());
            assertEquals(List.of("lost\nnothing"), in.comments());
            assertTrue(in.nextBlock());
            assertEquals(
                    InterfaceStatistics.at(9).withReceived(1L << 40, 0),
                    in.block().statistics().orElseThrow());
            assertFalse(in.nextBlock());
            assertTrue(in.damage().isEmpty());
        }
    }

    @Test
    void aDescriptionThatWasReadCanBeWritten() throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            Capture c = new Capture(order);
            c.section(c.option(4, "somebody's"))
                    .describe(
                            1,
                            60,
                            c.option(2, "eth0"),
                            c.option(8, c.i64(1_000_000)),
                            c.option(9, (byte) 0x8a),
                            c.option(14, c.i64(77)),
                            c.option(16, c.i64(5)))
                    .packet(0, 1024 * 3 / 2, new byte[60]);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (CaptureReader in = Ways.MEMORY.open(c.bytes());
                    PcapngWriter out = PcapngWriter.open(bytes, in.section())) {
                assertTrue(in.next());
                out.addInterface(in.captureInterface());
                out.write(in.timestampNanos(), in.memory(), in.offset(), in.capturedLength(), in.originalLength());
            }
            try (CaptureReader in = Ways.MEMORY.open(bytes.toByteArray())) {
                assertTrue(in.next());
                assertEquals(78_500_000_000L, in.timestampNanos());
                assertEquals("somebody's", in.section().application());
                assertEquals(1_000_000, in.captureInterface().speed());
                assertEquals(9, in.captureInterface().resolution());
                assertEquals(0, in.captureInterface().offsetSeconds());
                assertEquals(5, in.captureInterface().options().getLast().number());
            }
        }
    }

    @Test
    void textThatIsTooLongIsCutBetweenCharacters() throws IOException {
        String euros = "€".repeat(30_000); // 3 bytes each
        CaptureSection section = CaptureSection.EMPTY.withComment(euros).withOs("Linux");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PcapngWriter.open(bytes, section).close();
        try (CaptureReader in = Ways.MEMORY.open(bytes.toByteArray())) {
            assertEquals("€".repeat(21_845), in.section().comments().getFirst());
            assertEquals("Linux", in.section().os());
        }
    }

    @Test
    void stalePaddingIsNotWritten() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] stale = new byte[600];
        Arrays.fill(stale, (byte) 0xa5);
        try (PcapngWriter out = PcapngWriter.open(bytes, CaptureSection.EMPTY)) {
            out.addInterface(CaptureInterface.of(1, 0));
            for (int round = 0; round < 2; round++) { // the second time over what the first has left in the buffer
                for (int length = 0; length < 600; length++) {
                    out.write(0, 1, MemorySegment.ofArray(stale), 0, length, length, length & 3);
                }
                out.flush();
            }
        }
        byte[] file = bytes.toByteArray();
        try (CaptureReader in = Ways.MEMORY.open(file)) {
            while (in.next()) {
                long end = in.offset() + in.capturedLength();
                for (long at = end; (at - in.offset() & 3) != 0; at++) {
                    assertEquals(0, file[(int) at]);
                }
            }
            assertEquals(1200, in.packets());
        }
    }
}
