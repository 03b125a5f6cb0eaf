/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A buffer of whole blocks in front of a channel. Only whole blocks leave it, so the file can be read up to its end
 * whenever somebody looks; when a write fails half way, a file is cut back to the last block that is whole.
 */
final class BlockOutput {

    /** Finds the ends of blocks. */
    interface Format {
        /** The length of the block that begins at {@code at}. */
        long length(MemorySegment m, long at);

        boolean isPacket(MemorySegment m, long at);
    }

    private static final int BUFFER = 512 << 10;

    private final String name; // of the file; null when there is none
    private final WritableByteChannel channel;
    private final Flushable stream; // behind the channel, or null
    private final Format format;
    private Arena arena;
    private MemorySegment memory;
    private ByteBuffer buffer;
    private int end; // of the blocks in the buffer
    private long bytes; // in the channel
    private long packets; // in the channel
    private long bufferedPackets;
    private IOException failure;
    private boolean closed;

    private BlockOutput(String name, WritableByteChannel channel, Flushable stream, Format format) {
        this.name = name;
        this.channel = channel;
        this.stream = stream;
        this.format = format;
        allocate(BUFFER);
    }

    static BlockOutput create(Path path, Format format) throws CaptureException {
        try {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            return new BlockOutput(path.toString(), channel, null, format);
        } catch (NoSuchFileException e) {
            throw new CaptureException(path + ": there is no such folder", e);
        } catch (AccessDeniedException e) {
            throw new CaptureException(path + ": you may not write there", e);
        } catch (FileSystemException e) {
            throw new CaptureException(path + ": " + (e.getReason() == null ? "can't be created" : e.getReason()), e);
        } catch (IOException e) {
            throw new CaptureException(path + ": " + e.getMessage(), e);
        }
    }

    static BlockOutput to(WritableByteChannel channel, Format format) {
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        return new BlockOutput(null, channel, null, format);
    }

    static BlockOutput to(OutputStream stream, Format format) {
        return new BlockOutput(null, Channels.newChannel(stream), stream, format);
    }

    private void allocate(long size) {
        Arena larger = Arena.ofShared();
        try {
            memory = larger.allocate(size, Long.BYTES);
        } catch (Throwable t) {
            larger.close();
            throw t;
        }
        buffer = memory.asByteBuffer();
        arena = larger;
    }

    MemorySegment memory() {
        return memory;
    }

    /** Writes what a file begins with; if that fails, closes the channel. */
    void start() throws IOException {
        try {
            flush();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Where in {@link #memory} the next block of {@code length} bytes is to be put, before {@link #finish}. */
    long begin(long length) throws IOException {
        if (length > memory.byteSize() - end || failure != null || closed) makeRoom(length);
        return end;
    }

    private void makeRoom(long length) throws IOException {
        drain();
        if (length > memory.byteSize()) {
            Arena old = arena;
            allocate(length); // first, since this may fail
            old.close();
        }
    }

    /** Takes the block that has been put there. */
    void finish(long length) {
        end += (int) length;
    }

    void finishPacket(long length) {
        end += (int) length;
        bufferedPackets++;
    }

    /** Bytes taken, in the channel or not yet. */
    long bytes() {
        return bytes + end;
    }

    /** Packets taken, in the channel or not yet. After a failure, those that the file has. */
    long packets() {
        return packets + bufferedPackets;
    }

    void flush() throws IOException {
        drain();
        if (stream != null) stream.flush();
    }

    private void drain() throws IOException {
        if (closed) throw new ClosedChannelException();
        if (failure != null) throw new IOException(failure.getMessage(), failure);
        buffer.position(0).limit(end);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            failure = name == null ? e : new IOException(name + ": " + e.getMessage(), e);
            keepWholeBlocks(buffer.position());
            throw failure;
        }
        bytes += end;
        packets += bufferedPackets;
        end = 0;
        bufferedPackets = 0;
    }

    private void keepWholeBlocks(long written) {
        long whole = 0;
        for (long at = 0; at < end; ) {
            long length = format.length(memory, at);
            if (at + length > written) break;
            if (format.isPacket(memory, at)) packets++;
            at += length;
            whole = at;
        }
        bytes += whole;
        end = 0;
        bufferedPackets = 0;
        if (whole < written && channel instanceof SeekableByteChannel file) {
            try {
                file.truncate(file.position() - (written - whole));
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Writes what is in the buffer and closes the channel, also when the one fails. */
    void close() throws IOException {
        if (closed) return;
        try (channel) {
            if (failure == null) flush();
        } finally {
            closed = true;
            arena.close();
        }
    }
}
