/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * Writes a capture file: {@link PcapngWriter} and {@link PcapWriter}.
 *
 * <p>Packets are copied into a buffer of native memory, which goes to the file when it is full, on {@link #flush} and on
 * {@link #close}. Nothing is allocated for a packet. Only whole packets leave the buffer: the file, or what the reader of
 * a pipe has got, can be read to its end at any time.
 *
 * <p>When writing fails, the disk being full for instance, the method that met it throws the {@link IOException}. A file
 * is then cut back to the last packet that is in it as a whole, {@link #packets} tells how many those are, and the writer
 * takes no more.
 *
 * <p>Belongs to one thread at a time. A thread that writes to a file is not to be interrupted: that would close it (see
 * {@link java.nio.channels.InterruptibleChannel}).
 */
public sealed interface CaptureWriter extends Closeable, Flushable permits PcapWriter, PcapngWriter {

    /** Creates a file, or takes the place of one, for packets of one interface, in any format but the modified one. */
    static CaptureWriter create(Path path, CaptureFormat format, CaptureInterface described) throws IOException {
        if (format != CaptureFormat.PCAPNG) return PcapWriter.create(path, format, described);
        described.linkTypeWritten(); // refused before there is a file
        return describe(PcapngWriter.create(path, CaptureSection.EMPTY), described);
    }

    /** The same, into a channel, which is closed with the writer. */
    static CaptureWriter open(WritableByteChannel channel, CaptureFormat format, CaptureInterface described)
            throws IOException {
        if (format != CaptureFormat.PCAPNG) return PcapWriter.open(channel, format, described);
        described.linkTypeWritten();
        return describe(PcapngWriter.open(channel, CaptureSection.EMPTY), described);
    }

    private static CaptureWriter describe(PcapngWriter writer, CaptureInterface described) throws IOException {
        try {
            writer.addInterface(described);
            return writer;
        } catch (Throwable t) {
            try {
                writer.close();
            } catch (IOException e) {
                t.addSuppressed(e);
            }
            throw t;
        }
    }

    /**
     * Writes a packet of the first interface. Of a packet longer than its snap length, as much as that is.
     *
     * @param timestampNanos when it was captured, in nanoseconds since 1970; what is before is written as 1970, since
     *     these files can't say it
     * @param m the memory that it is in, {@code capturedLength} bytes at {@code at}
     * @param originalLength how long it was on the wire
     */
    void write(long timestampNanos, MemorySegment m, long at, int capturedLength, int originalLength)
            throws IOException;

    /** How many packets have been taken. After a failure, how many of them the file has. */
    long packets();

    /** How long the file is with what is still in the buffer, in bytes. */
    long bytes();

    /** Hands everything to the operating system. */
    @Override
    void flush() throws IOException;

    /** Flushes and closes the file. Closing twice does nothing. */
    @Override
    void close() throws IOException;
}
