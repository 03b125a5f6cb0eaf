/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Writes pcapng files (draft-ietf-opsawg-pcapng): one section, little-endian, nanoseconds, any number of interfaces. See
 * {@link CaptureWriter} for buffering and errors.
 *
 * <pre>{@code
 * try (PcapngWriter out = PcapngWriter.create(path, CaptureSection.EMPTY.withApplication("ringfly"))) {
 *     int eth0 = out.addInterface(CaptureInterface.of(CaptureInterface.ETHERNET, 0).withName("eth0"));
 *     out.write(eth0, nanos, memory, at, length, length, PacketFlags.INBOUND);
 *     out.writeStatistics(eth0, InterfaceStatistics.at(now).withReceived(received, dropped));
 * }
 * }</pre>
 */
public final class PcapngWriter implements CaptureWriter {

    /** A drop count that isn't known, and so isn't written. */
    public static final long NO_DROP_COUNT = -1;

    private static final int ORDER_MAGIC = 0x1a2b_3c4d;
    private static final int SECTION_FIXED = 24;
    private static final int INTERFACE_FIXED = 16;
    private static final int PACKET_FIXED = 28;
    private static final int STATISTICS_FIXED = 20;
    private static final int OPTION_HEADER = CaptureOption.HEADER;
    private static final int END_OF_OPTIONS = 4;
    private static final int FLAGS = 2;
    private static final int DROP_COUNT = 4;

    private final BlockOutput out;
    private int interfaces;
    private int[] snapLengths = new int[1];

    private PcapngWriter(BlockOutput out) {
        this.out = out;
    }

    /** Creates a file, or takes the place of one. */
    public static PcapngWriter create(Path path, CaptureSection section) throws IOException {
        return open(BlockOutput.create(path, new Blocks()), section);
    }

    /** Writes to a channel, which is closed with the writer. */
    public static PcapngWriter open(WritableByteChannel channel, CaptureSection section) throws IOException {
        return open(BlockOutput.to(channel, new Blocks()), section);
    }

    /** Writes to a stream, which is flushed and closed with the writer. */
    public static PcapngWriter open(OutputStream stream, CaptureSection section) throws IOException {
        return open(BlockOutput.to(stream, new Blocks()), section);
    }

    private static PcapngWriter open(BlockOutput out, CaptureSection section) throws IOException {
        PcapngWriter writer = new PcapngWriter(out);
        writer.writeSection(section);
        out.start();
        return writer;
    }

    private void writeSection(CaptureSection section) throws IOException {
        long total = SECTION_FIXED + length(section.options()) + CaptureBlock.TRAILER;
        long at = begin(CaptureBlock.SECTION_HEADER, total);
        MemorySegment m = out.memory();
        m.set(Bytes.INT, at + 8, ORDER_MAGIC);
        m.set(Bytes.INT, at + 12, 1); // version 1.0
        m.set(Bytes.LONG, at + 16, -1); // the length of the section is not known
        writeOptions(section.options(), m, at + SECTION_FIXED);
        out.finish(total);
    }

    /**
     * Describes an interface that packets come from, before the first of its packets. Whatever the description says of
     * the resolution and the offset of time stamps, this file has nanoseconds without one.
     *
     * <p>libpcap, and so tcpdump, reads on only as long as all interfaces have the same link type and snap length.
     *
     * @return its number, from 0 on
     * @throws IllegalArgumentException if its link type is above 65535
     */
    public int addInterface(CaptureInterface described) throws IOException {
        int linkType = described.linkTypeWritten();
        CaptureOption nanoseconds = CaptureOption.number(CaptureInterface.RESOLUTION, 1, TimeScale.NANOSECONDS);
        List<CaptureOption> options = CaptureOption.with(described.options(), nanoseconds).stream()
                .filter(option -> option.code() != CaptureInterface.TIME_OFFSET)
                .map(PcapngWriter::turned)
                .toList();
        long total = INTERFACE_FIXED + length(options) + CaptureBlock.TRAILER;
        long at = begin(CaptureBlock.INTERFACE_DESCRIPTION, total);
        MemorySegment m = out.memory();
        m.set(Bytes.INT, at + 8, linkType);
        m.set(Bytes.INT, at + 12, described.snapLength());
        writeOptions(options, m, at + INTERFACE_FIXED);
        out.finish(total);
        if (interfaces == snapLengths.length) snapLengths = Arrays.copyOf(snapLengths, 2 * interfaces);
        snapLengths[interfaces] = described.longestWritten();
        return interfaces++;
    }

    /** The numbers of a description that was read of a big-endian file. */
    private static CaptureOption turned(CaptureOption option) {
        return switch (option.code()) {
            case CaptureInterface.SPEED,
                    CaptureInterface.TX_SPEED,
                    CaptureInterface.RX_SPEED,
                    CaptureInterface.TIME_ZONE -> option.littleEndianNumber();
            default -> option;
        };
    }

    @Override
    public void write(long timestampNanos, MemorySegment m, long at, int capturedLength, int originalLength)
            throws IOException {
        write(0, timestampNanos, m, at, capturedLength, originalLength, 0);
    }

    /**
     * Writes a packet.
     *
     * @param interfaceId whose it is, a number from {@link #addInterface}
     * @param flags bits of {@link PacketFlags}; 0 when nothing is known
     * @see CaptureWriter#write
     */
    public void write(
            int interfaceId,
            long timestampNanos,
            MemorySegment m,
            long at,
            int capturedLength,
            int originalLength,
            int flags)
            throws IOException {
        int length = Math.min(capturedLength, snapLengths[Objects.checkIndex(interfaceId, interfaces)]);
        int padded = length + 3 & ~3;
        int optionsLength = flags == 0 ? 0 : OPTION_HEADER + Integer.BYTES + END_OF_OPTIONS;
        int total = PACKET_FIXED + padded + optionsLength + CaptureBlock.TRAILER;
        long to = begin(CaptureBlock.ENHANCED_PACKET, total);
        writePacket(to, interfaceId, timestampNanos, m, at, length, originalLength);
        if (flags != 0) {
            MemorySegment file = out.memory();
            long option = to + PACKET_FIXED + padded;
            option = writeOption(file, option, FLAGS, Integer.BYTES);
            file.set(Bytes.INT, option, flags);
            file.set(Bytes.INT, option + Integer.BYTES, 0);
        }
        out.finishPacket(total);
    }

    /**
     * Writes a packet of which there is more to say.
     *
     * @param dropCount packets lost since the last one of this interface, or {@link #NO_DROP_COUNT}
     * @param comments text for people; may be empty. Allocates for it
     */
    public void write(
            int interfaceId,
            long timestampNanos,
            MemorySegment m,
            long at,
            int capturedLength,
            int originalLength,
            int flags,
            long dropCount,
            List<String> comments)
            throws IOException {
        List<CaptureOption> texts = comments.stream()
                .map(comment -> CaptureOption.text(CaptureOption.COMMENT, comment))
                .toList();
        int length = Math.min(capturedLength, snapLengths[Objects.checkIndex(interfaceId, interfaces)]);
        int padded = length + 3 & ~3;
        long optionsLength = (flags == 0 ? 0 : OPTION_HEADER + Integer.BYTES)
                + (dropCount == NO_DROP_COUNT ? 0 : OPTION_HEADER + Long.BYTES)
                + texts.stream().mapToLong(CaptureOption::writtenLength).sum();
        if (optionsLength > 0) optionsLength += END_OF_OPTIONS;
        long total = PACKET_FIXED + padded + optionsLength + CaptureBlock.TRAILER;
        long to = begin(CaptureBlock.ENHANCED_PACKET, total);
        writePacket(to, interfaceId, timestampNanos, m, at, length, originalLength);
        MemorySegment file = out.memory();
        long option = to + PACKET_FIXED + padded;
        if (flags != 0) {
            option = writeOption(file, option, FLAGS, Integer.BYTES);
            file.set(Bytes.INT, option, flags);
            option += Integer.BYTES;
        }
        if (dropCount != NO_DROP_COUNT) {
            option = writeOption(file, option, DROP_COUNT, Long.BYTES);
            file.set(Bytes.LONG, option, dropCount);
            option += Long.BYTES;
        }
        if (optionsLength > 0) writeOptions(texts, file, option);
        out.finishPacket(total);
    }

    private void writePacket(
            long to, int interfaceId, long timestampNanos, MemorySegment m, long at, int length, int originalLength) {
        MemorySegment file = out.memory();
        file.set(Bytes.INT, to + 8, interfaceId);
        writeTime(file, to + 12, timestampNanos);
        file.set(Bytes.INT, to + 20, length);
        file.set(Bytes.INT, to + 24, originalLength);
        // the padding, before the packet covers what of it is none
        if ((length & 3) != 0) file.set(Bytes.INT, to + PACKET_FIXED + (length & ~3), 0);
        MemorySegment.copy(m, at, file, to + PACKET_FIXED, length);
    }

    /** Writes counters of an interface; those that are unknown are left out. */
    public void writeStatistics(int interfaceId, InterfaceStatistics statistics) throws IOException {
        Objects.checkIndex(interfaceId, interfaces);
        List<CaptureOption> options = statistics.options();
        long total = STATISTICS_FIXED + length(options) + CaptureBlock.TRAILER;
        long at = begin(CaptureBlock.INTERFACE_STATISTICS, total);
        MemorySegment m = out.memory();
        m.set(Bytes.INT, at + 8, interfaceId);
        writeTime(m, at + 12, statistics.timestampNanos());
        writeOptions(options, m, at + STATISTICS_FIXED);
        out.finish(total);
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

    /** Writes what all blocks begin and end with. */
    private long begin(int type, long total) throws IOException {
        long at = out.begin(total);
        MemorySegment m = out.memory();
        m.set(Bytes.INT, at, type);
        m.set(Bytes.INT, at + 4, (int) total);
        m.set(Bytes.INT, at + total - CaptureBlock.TRAILER, (int) total);
        return at;
    }

    private static void writeTime(MemorySegment m, long at, long nanos) {
        m.set(Bytes.LONG, at, Long.rotateLeft(Math.max(0, nanos), 32));
    }

    /** Writes the header of an option and returns where its value goes. */
    private static long writeOption(MemorySegment m, long at, int code, int length) {
        m.set(Bytes.SHORT, at, (short) code);
        m.set(Bytes.SHORT, at + 2, (short) length);
        return at + OPTION_HEADER;
    }

    private static void writeOptions(List<CaptureOption> options, MemorySegment m, long at) {
        for (CaptureOption option : options) {
            at = option.write(m, at);
        }
        m.set(Bytes.INT, at, 0); // the end option
    }

    private static long length(List<CaptureOption> options) {
        return options.stream().mapToLong(CaptureOption::writtenLength).sum() + END_OF_OPTIONS;
    }

    private static final class Blocks implements BlockOutput.Format {

        @Override
        public long length(MemorySegment m, long at) {
            return Bytes.u32(m, at + 4, false);
        }

        @Override
        public boolean isPacket(MemorySegment m, long at) {
            return Bytes.i32(m, at, false) == CaptureBlock.ENHANCED_PACKET;
        }
    }
}
