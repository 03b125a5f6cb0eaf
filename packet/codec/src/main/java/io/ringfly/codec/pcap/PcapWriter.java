/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * Writes classic pcap files (draft-ietf-opsawg-pcap), little-endian, with microseconds or nanoseconds. Every tool reads
 * them; they say nothing of an interface but its link type. See {@link CaptureWriter} for buffering and errors.
 */
public final class PcapWriter implements CaptureWriter {

    private static final int MAGIC_MICROSECONDS = 0xa1b2_c3d4;
    private static final int MAGIC_NANOSECONDS = 0xa1b2_3c4d;
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final long SECOND = 1_000_000_000;
    private static final long LAST_SECOND = 0xffff_ffffL;

    private final BlockOutput out;
    private final int snapLength;
    private final boolean nanoseconds;

    private PcapWriter(BlockOutput out, int snapLength, boolean nanoseconds) {
        this.out = out;
        this.snapLength = snapLength;
        this.nanoseconds = nanoseconds;
    }

    /**
     * Creates a file, or takes the place of one.
     *
     * @param format {@link CaptureFormat#PCAP} or {@link CaptureFormat#PCAP_NANOSECONDS}
     * @param described of which link type, snap length and FCS length are written
     */
    public static PcapWriter create(Path path, CaptureFormat format, CaptureInterface described) throws IOException {
        int magic = magic(format); // before there is a file
        int link = linkField(described);
        return open(BlockOutput.create(path, new Records()), magic, link, described);
    }

    /** As {@link #create}, into a channel, which is closed with the writer. */
    public static PcapWriter open(WritableByteChannel channel, CaptureFormat format, CaptureInterface described)
            throws IOException {
        return open(BlockOutput.to(channel, new Records()), magic(format), linkField(described), described);
    }

    /** As {@link #create}, into a stream, which is flushed and closed with the writer. */
    public static PcapWriter open(OutputStream stream, CaptureFormat format, CaptureInterface described)
            throws IOException {
        return open(BlockOutput.to(stream, new Records()), magic(format), linkField(described), described);
    }

    private static PcapWriter open(BlockOutput out, int magic, int link, CaptureInterface described)
            throws IOException {
        PcapWriter writer = new PcapWriter(out, described.longestWritten(), magic == MAGIC_NANOSECONDS);
        long at = out.begin(FILE_HEADER);
        MemorySegment m = out.memory();
        m.set(Bytes.INT, at, magic);
        m.set(Bytes.INT, at + 4, 4 << 16 | 2); // version 2.4
        m.set(Bytes.LONG, at + 8, 0);
        m.set(Bytes.INT, at + 16, writer.snapLength);
        m.set(Bytes.INT, at + 20, link);
        out.finish(FILE_HEADER);
        out.start();
        return writer;
    }

    private static int magic(CaptureFormat format) {
        return switch (format) {
            case PCAP -> MAGIC_MICROSECONDS;
            case PCAP_NANOSECONDS -> MAGIC_NANOSECONDS;
            default -> throw new IllegalArgumentException("this writes pcap, not " + format);
        };
    }

    /** The link type, and the FCS length in units of 16 bits where it is known. */
    private static int linkField(CaptureInterface described) {
        int fcsLength = described.fcsLength();
        return fcsLength == CaptureInterface.UNKNOWN
                ? described.linkTypeWritten()
                : described.linkTypeWritten() | 0x0400_0000 | fcsLength / 2 << 28;
    }

    @Override
    public void write(long timestampNanos, MemorySegment m, long at, int capturedLength, int originalLength)
            throws IOException {
        int length = Math.min(capturedLength, snapLength);
        long time = Math.max(0, timestampNanos);
        long seconds = time / SECOND;
        int fraction = (int) (time - seconds * SECOND);
        long to = out.begin(RECORD_HEADER + length);
        MemorySegment file = out.memory();
        file.set(Bytes.INT, to, (int) Math.min(seconds, LAST_SECOND));
        file.set(Bytes.INT, to + 4, nanoseconds ? fraction : fraction / 1000);
        file.set(Bytes.INT, to + 8, length);
        file.set(Bytes.INT, to + 12, originalLength);
        MemorySegment.copy(m, at, file, to + RECORD_HEADER, length);
        out.finishPacket(RECORD_HEADER + length);
    }

    @Override
    public long packets() {
        return out.packets();
    }

    @Override
    public long bytes() {
        return out.bytes();
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static final class Records implements BlockOutput.Format {

        @Override
        public long length(MemorySegment m, long at) {
            return RECORD_HEADER + Bytes.u32(m, at + 8, false);
        }

        @Override
        public boolean isPacket(MemorySegment m, long at) {
            return true; // the file header has left the buffer before the first
        }
    }
}
