/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.pcap.Ways.Packet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Classic files, and what both writers have in common. */
class PcapWriterTest {

    private static final CaptureInterface ETHERNET = CaptureInterface.of(CaptureInterface.ETHERNET, 0);

    @TempDir
    private Path folder;

    private static MemorySegment data(int n, int first) {
        return MemorySegment.ofArray(Capture.data(n, first));
    }

    private static String plain(String hex) {
        return hex.replaceAll("\\s", "");
    }

    @Test
    void theFileIsByteForByteWhatTheStandardSays() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CaptureInterface described = CaptureInterface.of(113, 4);
        try (PcapWriter out = PcapWriter.open(bytes, CaptureFormat.PCAP, described)) {
            out.write(1_700_000_000_123_456_789L, data(3, 1), 0, 3, 3);
            out.write(1_700_000_001_000_000_000L, data(9, 1), 2, 7, 90);
            assertEquals(2, out.packets());
            assertEquals(63, out.bytes());
        }
        assertEquals(plain("""
                        d4c3b2a1 0200 0400 00000000 00000000 04000000 71000000
                        00f15365 40e20100 03000000 03000000 010203
                        01f15365 00000000 04000000 5a000000 03040506"""), Ways.hex(bytes.toByteArray()));

        bytes.reset();
        try (PcapWriter out = PcapWriter.open(bytes, CaptureFormat.PCAP_NANOSECONDS, ETHERNET)) {
            out.write(1_700_000_000_123_456_789L, data(3, 1), 0, 3, 3);
        }
        assertEquals(plain("""
                        4d3cb2a1 0200 0400 00000000 00000000 00000400 01000000
                        00f15365 15cd5b07 03000000 03000000 010203"""), Ways.hex(bytes.toByteArray()));
    }

    @Test
    void theFcsLengthGoesIntoTheLinkType() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CaptureInterface described = ETHERNET.with(CaptureOption.number(CaptureInterface.FCS_LENGTH, 1, 32));
        PcapWriter.open(bytes, CaptureFormat.PCAP, described).close();
        assertEquals("01000024", Ways.hex(bytes.toByteArray()).substring(40));
        try (CaptureReader in = Ways.MEMORY.open(bytes.toByteArray())) {
            assertEquals(4, in.interfaces().getFirst().fcsLength());
        }
    }

    @Test
    void timesOutsideOfWhatTheFormatHasAreItsEnds() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PcapWriter out = PcapWriter.open(bytes, CaptureFormat.PCAP_NANOSECONDS, ETHERNET)) {
            out.write(-1, data(1, 0), 0, 1, 1);
            out.write(CaptureReader.NO_TIMESTAMP, data(1, 0), 0, 1, 1);
            out.write(Long.MAX_VALUE, data(1, 0), 0, 1, 1);
        }
        List<Packet> packets = Ways.MEMORY.packets(bytes.toByteArray());
        assertEquals(0, packets.get(0).nanos());
        assertEquals(0, packets.get(1).nanos());
        assertEquals(0xffff_ffffL, packets.get(2).nanos() / 1_000_000_000);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PCAP_MODIFIED")
    void whatIsWrittenIsRead(CaptureFormat format) throws IOException {
        Random random = new Random(3);
        Path file = folder.resolve("out.pcap");
        List<Packet> expected = new ArrayList<>();
        try (CaptureWriter out = CaptureWriter.create(file, format, CaptureInterface.of(1, 1000))) {
            for (int i = 0; i < 3000; i++) {
                byte[] data = Capture.data(random.nextInt(1514), i);
                long nanos = random.nextLong(4_294_967_295_000_000_000L);
                out.write(nanos, MemorySegment.ofArray(data), 0, data.length, data.length + i);
                String hex = Ways.hex(Capture.cut(data, Math.min(1000, data.length)));
                long kept = format == CaptureFormat.PCAP ? nanos / 1000 * 1000 : nanos;
                expected.add(new Packet(kept, 0, 1, data.length + i, 0, -1, hex));
            }
            assertEquals(3000, out.packets());
            out.flush();
            assertEquals(Files.size(file), out.bytes());
        }
        try (CaptureReader in = CaptureReader.open(file)) {
            assertEquals(format, in.format());
            assertEquals(
                    1000,
                    in.interfaces().isEmpty()
                            ? 1000
                            : in.interfaces().getFirst().snapLength());
            assertEquals(expected, Ways.packets(in));
            assertTrue(in.damage().isEmpty());
        }
    }

    @Test
    void packetsThatNobodyWouldReadAreCutAtTheirPlausibleLength() throws IOException {
        for (CaptureFormat format : new CaptureFormat[] {CaptureFormat.PCAP, CaptureFormat.PCAPNG}) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            MemorySegment huge = MemorySegment.ofArray(new byte[600_000]);
            try (CaptureWriter out = CaptureWriter.open(Channels.newChannel(bytes), format, ETHERNET)) {
                out.write(1, huge, 0, 600_000, 600_000);
                out.write(2, huge, 0, 10, 10);
            }
            List<Packet> packets = Ways.MEMORY.packets(bytes.toByteArray());
            assertEquals(
                    2 * CaptureReader.LONGEST_PACKET, packets.getFirst().hex().length());
            assertEquals(600_000, packets.getFirst().original());

            bytes.reset();
            CaptureInterface bus = CaptureInterface.of(231, 0);
            try (CaptureWriter out = CaptureWriter.open(Channels.newChannel(bytes), format, bus)) {
                out.write(1, huge, 0, 600_000, 600_000);
                out.write(2, huge, 0, 10, 10);
            }
            packets = Ways.MEMORY.packets(bytes.toByteArray());
            assertEquals(2 * 600_000, packets.getFirst().hex().length());
            assertEquals(2, packets.size());
        }
    }

    @Test
    void theFileIsReadableAfterEachFlushAndHasItsHeaderAtOnce() throws IOException {
        for (CaptureFormat format : new CaptureFormat[] {CaptureFormat.PCAP, CaptureFormat.PCAPNG}) {
            Path file = folder.resolve("live." + format);
            try (CaptureWriter out = CaptureWriter.create(file, format, ETHERNET)) {
                for (int i = 0; i < 5; i++) {
                    try (CaptureReader in = CaptureReader.open(file)) {
                        assertEquals(i, Ways.packets(in).size());
                        assertTrue(in.damage().isEmpty());
                    }
                    out.write(i, data(i, i), 0, i, i);
                    out.flush();
                }
            }
        }
    }

    @Test
    void whatLeavesTheBufferByItselfIsWholePackets() throws IOException {
        for (CaptureFormat format : new CaptureFormat[] {CaptureFormat.PCAP, CaptureFormat.PCAPNG}) {
            Path file = folder.resolve("growing." + format);
            try (CaptureWriter out = CaptureWriter.create(file, format, ETHERNET)) {
                long last = 0;
                int changes = 0;
                for (int i = 0; i < 3000; i++) {
                    out.write(i, data(1000, i), 0, 1000, 1000);
                    long size = Files.size(file);
                    if (size == last) continue;
                    last = size;
                    changes++;
                    try (CaptureReader in = CaptureReader.open(file)) {
                        while (in.next()) {
                            // to the end
                        }
                        assertTrue(in.damage().isEmpty(), in.damage().toString());
                    }
                }
                assertTrue(changes >= 3, "left " + changes + " times");
            }
        }
    }

    @Test
    void aStreamIsFlushedAndClosedWithTheWriter() throws IOException {
        List<String> calls = new ArrayList<>();
        OutputStream stream = new OutputStream() {
            @Override
            public void write(int b) {
                calls.add("write");
            }

            @Override
            public void write(byte[] b, int at, int length) {
                calls.add("write " + length);
            }

            @Override
            public void flush() {
                calls.add("flush");
            }

            @Override
            public void close() {
                calls.add("close");
            }
        };
        CaptureWriter out = PcapWriter.open(stream, CaptureFormat.PCAP, ETHERNET);
        out.write(1, data(4, 0), 0, 4, 4);
        assertEquals(List.of("write 24", "flush"), calls);
        out.close();
        out.close();
        assertEquals(List.of("write 24", "flush", "write 20", "flush", "close"), calls);
    }

    /** A disk that has room for some bytes only. */
    private static final class FullDisk implements SeekableByteChannel {

        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private final int room;
        private boolean open = true;

        private FullDisk(int room) {
            this.room = room;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int n = Math.min(room - content.size(), from.remaining());
            if (n == 0) throw new IOException("No space left on device");
            byte[] bytes = new byte[n];
            from.get(bytes);
            content.writeBytes(bytes);
            return n;
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            byte[] kept = Capture.cut(content.toByteArray(), (int) size);
            content.reset();
            content.writeBytes(kept);
            return this;
        }

        @Override
        public long position() {
            return content.size();
        }

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public int read(ByteBuffer into) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SeekableByteChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }

    @Test
    void whenTheDiskIsFullTheFileKeepsItsWholePackets() throws IOException {
        for (CaptureFormat format : new CaptureFormat[] {CaptureFormat.PCAP, CaptureFormat.PCAPNG}) {
            for (int room = 100; room < 1500; room += 7) {
                FullDisk disk = new FullDisk(room);
                CaptureWriter out = CaptureWriter.open(disk, format, ETHERNET);
                IOException e = assertThrows(IOException.class, () -> {
                    for (int i = 0; i < 100; i++) {
                        out.write(i, data(i, i), 0, i, i);
                        if (i % 10 == 0) out.flush();
                    }
                });
                assertEquals("No space left on device", e.getMessage());
                assertThrows(IOException.class, () -> out.write(1, data(1, 1), 0, 1, 1), "and takes no more");
                assertThrows(IOException.class, out::flush);
                byte[] file = disk.content.toByteArray();
                assertEquals(file.length, out.bytes());
                assertEquals(out.packets(), Ways.MEMORY.packets(file).size());
                out.close();
                assertFalse(disk.isOpen());
                assertEquals(file.length, disk.size());
            }
        }
    }

    @Test
    void aDiskThatIsFullFromTheBeginningIsToldAndClosed() {
        FullDisk disk = new FullDisk(0);
        assertThrows(IOException.class, () -> CaptureWriter.open(disk, CaptureFormat.PCAP, ETHERNET));
        assertFalse(disk.isOpen());
    }

    @Test
    void afterTheCloseNothingIsTaken() throws IOException {
        CaptureWriter out = PcapWriter.open(new ByteArrayOutputStream(), CaptureFormat.PCAP, ETHERNET);
        out.write(1, data(4, 0), 0, 4, 4);
        out.close();
        assertThrows(ClosedChannelException.class, () -> out.write(1, data(4, 0), 0, 4, 4));
        assertThrows(ClosedChannelException.class, out::flush);
        assertEquals(1, out.packets());
        assertEquals(44, out.bytes());
    }

    @Test
    void whatCannotBeCreatedIsTold() {
        Path file = folder.resolve("none").resolve("out.pcap");
        assertEquals(
                file + ": there is no such folder",
                assertThrows(CaptureException.class, () -> CaptureWriter.create(file, CaptureFormat.PCAPNG, ETHERNET))
                        .getMessage());
        assertEquals(
                folder + ": Is a directory",
                assertThrows(CaptureException.class, () -> CaptureWriter.create(folder, CaptureFormat.PCAP, ETHERNET))
                        .getMessage());
    }

    @Test
    void whatWasNotMeantIsRefused() throws IOException {
        Path file = folder.resolve("none.pcap");
        assertThrows(
                IllegalArgumentException.class, () -> PcapWriter.create(file, CaptureFormat.PCAP_MODIFIED, ETHERNET));
        CaptureInterface unsayable = CaptureInterface.of(0x1_0000, 0);
        for (CaptureFormat format : List.of(CaptureFormat.PCAP, CaptureFormat.PCAPNG)) {
            assertThrows(IllegalArgumentException.class, () -> CaptureWriter.create(file, format, unsayable));
        }
        assertFalse(Files.exists(file));
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink();
                Pipe.SourceChannel source = pipe.source()) {
            sink.configureBlocking(false);
            assertThrows(IllegalBlockingModeException.class, () -> PcapWriter.open(sink, CaptureFormat.PCAP, ETHERNET));
            assertTrue(source.isOpen());
        }
    }
}
