/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** The ways to read a capture, which must all come to the same. */
enum Ways {
    MEMORY {
        @Override
        CaptureReader open(byte[] capture) throws IOException {
            return CaptureReader.of(MemorySegment.ofArray(capture), NAME);
        }
    },
    /** At the end of its memory, so that to read past it would throw. */
    NATIVE {
        @Override
        CaptureReader open(byte[] capture) throws IOException {
            MemorySegment m = Arena.ofAuto().allocate(Math.max(1, capture.length));
            MemorySegment exact = m.asSlice(0, capture.length);
            return CaptureReader.of(exact.copyFrom(MemorySegment.ofArray(capture)), NAME);
        }
    },
    MAPPED {
        @Override
        CaptureReader open(byte[] capture) throws IOException {
            Path file = Files.createTempFile("ringfly", ".pcap");
            try {
                Files.write(file, capture);
                return CaptureReader.open(file);
            } finally {
                Files.delete(file); // the mapping stays
            }
        }
    },
    STREAM {
        @Override
        CaptureReader open(byte[] capture) throws IOException {
            return CaptureReader.open(new ByteArrayInputStream(capture), NAME);
        }
    },
    CHANNEL {
        @Override
        CaptureReader open(byte[] capture) throws IOException {
            return CaptureReader.open(Channels.newChannel(new ByteArrayInputStream(capture)), NAME);
        }
    },
    /** A byte a read. */
    TRICKLE {
        @Override
        CaptureReader open(byte[] capture) throws IOException {
            return CaptureReader.open(new Trickle(new ByteArrayInputStream(capture)), NAME);
        }
    },
    GZIP {
        @Override
        CaptureReader open(byte[] capture) throws IOException {
            return CaptureReader.open(new ByteArrayInputStream(gzip(capture)), NAME);
        }
    };

    static final String NAME = "in.pcap";

    abstract CaptureReader open(byte[] capture) throws IOException;

    /** A packet and what is told of it. */
    record Packet(long nanos, int interfaceId, int linkType, int original, int flags, long drops, String hex) {

        static Packet at(CaptureReader in) {
            return new Packet(
                    in.timestampNanos(),
                    in.interfaceId(),
                    in.linkType(),
                    in.originalLength(),
                    in.packetFlags(),
                    in.dropCount(),
                    Ways.hex(in));
        }
    }

    static String hex(CaptureReader in) {
        byte[] data = in.memory().asSlice(in.offset(), in.capturedLength()).toArray(ValueLayout.JAVA_BYTE);
        return HexFormat.of().formatHex(data);
    }

    static String hex(byte[] data) {
        return HexFormat.of().formatHex(data);
    }

    static List<Packet> packets(CaptureReader in) {
        List<Packet> packets = new ArrayList<>();
        while (in.next()) {
            packets.add(Packet.at(in));
        }
        return packets;
    }

    List<Packet> packets(byte[] capture) throws IOException {
        try (CaptureReader in = open(capture)) {
            List<Packet> packets = packets(in);
            if (in.damage().isPresent())
                throw new AssertionError(in.damage().get().message());
            return packets;
        }
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static final class Trickle extends FilterInputStream {

        private Trickle(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            return super.read(into, at, Math.min(length, 1));
        }
    }
}
