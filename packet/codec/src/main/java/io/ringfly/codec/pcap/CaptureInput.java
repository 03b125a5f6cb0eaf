/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a capture file: a mapped file or the caller's memory, which is all there at once, or a channel behind one
 * buffer. {@link #next} is where the reader goes on; bytes before it may go when {@link #have} makes room for more.
 */
final class CaptureInput implements AutoCloseable {

    private static final int BUFFER = 512 << 10;
    private static final int GZIP_BUFFER = 1 << 16;

    final String name;

    /** Where more comes from; null when all is in memory. */
    private ReadableByteChannel channel;

    private Arena arena; // of the mapping or the buffer; null when the memory is somebody else's
    private ByteBuffer buffer; // the memory, to read into

    MemorySegment memory;
    /** The end of what is in memory. */
    long limit;
    /** Where the next record or block begins, in memory. */
    long next;
    /** Where the memory's first byte is in the file. */
    private long base;

    private IOException failure;

    private CaptureInput(String name) {
        this.name = name;
    }

    /** Opens a file: mapped, or as a stream if it is a pipe or compressed by gzip. */
    static CaptureInput open(Path path) throws CaptureException {
        String name = path.toString();
        FileChannel channel = null;
        try {
            if (Files.isDirectory(path)) throw new CaptureException(name + ": is a directory, not a capture file");
            channel = FileChannel.open(path);
            // files of /proc and the like have no size, and are read as streams
            CaptureInput mapped = Files.isRegularFile(path) && channel.size() > 0 ? map(channel, name) : null;
            if (mapped == null) return of(channel, name);
            channel.close();
            return mapped;
        } catch (CaptureException e) {
            closeQuietly(channel);
            throw e;
        } catch (NoSuchFileException e) {
            throw new CaptureException(name + ": there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new CaptureException(name + ": you may not read it", e);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new CaptureException(name + ": " + reason(e), e);
        }
    }

    /** The file as it lies in memory; null if that can't be, or would be of no use. */
    private static CaptureInput map(FileChannel channel, String name) {
        CaptureInput input = new CaptureInput(name);
        input.arena = Arena.ofShared();
        try {
            input.limit = channel.size();
            input.memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, input.limit, input.arena);
            if (!input.isGzip()) return input;
        } catch (IOException | UnsupportedOperationException e) {
            // no file system that maps, or no address space: it can still be read
        }
        input.close();
        return null;
    }

    /** What comes from a channel, unpacked if gzip has compressed it. Closes the channel when that fails. */
    static CaptureInput of(ReadableByteChannel channel, String name) throws CaptureException {
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        CaptureInput input = new CaptureInput(name);
        input.channel = channel;
        input.allocate(BUFFER);
        try {
            if (input.isGzip()) input.unpack();
            return input;
        } catch (Throwable t) {
            input.close();
            throw t;
        }
    }

    /** The caller's memory. */
    static CaptureInput of(MemorySegment capture, String name) {
        CaptureInput input = new CaptureInput(name);
        input.memory = capture;
        input.limit = capture.byteSize();
        return input;
    }

    private boolean isGzip() {
        return have(2) && Bytes.u8(memory, 0) == 0x1f && Bytes.u8(memory, 1) == 0x8b;
    }

    /** Puts a decompressor between the channel and the buffer. */
    private void unpack() throws CaptureException {
        byte[] start = memory.asSlice(0, limit).toArray(Bytes.BYTE);
        try {
            channel = new StreamChannel(new GZIPInputStream(new ChannelStream(start, channel), GZIP_BUFFER));
            limit = 0;
        } catch (IOException e) {
            throw new CaptureException(
                    name + ": is no pcap or pcapng file; it begins like gzip data, but: " + reason(e), e);
        }
    }

    /** Whether all is in memory, and stays where it is. */
    boolean isMapped() {
        return channel == null;
    }

    /** What went wrong while reading; null when nothing did. */
    IOException failure() {
        return failure;
    }

    /** Where a place in memory is in the file, in bytes from its start (from that of what it unpacks to). */
    long fileOffset(long at) {
        return base + at;
    }

    /** Bytes from {@link #next} on that are in memory. */
    long left() {
        return limit - next;
    }

    /** Whether {@code length} bytes can be read from {@link #next} on, after reading on if need be. */
    boolean have(long length) {
        return limit - next >= length || channel != null && fill(length);
    }

    private boolean fill(long length) {
        try {
            while (limit - next < length) {
                if (failure != null) return false;
                makeRoom(length);
                buffer.limit((int) memory.byteSize()).position((int) limit);
                int n = channel.read(buffer);
                if (n < 0) return false;
                limit += n;
            }
            return true;
        } catch (IOException e) {
            failure = e;
            return false;
        } catch (OutOfMemoryError e) {
            failure = new IOException("no memory for a buffer of " + length + " bytes");
            return false;
        }
    }

    /** Moves what is left to the start of a full buffer, and where that is not enough takes one twice as large. */
    private void makeRoom(long length) {
        if (next + length <= memory.byteSize()) return;
        long left = limit - next;
        if (limit < memory.byteSize() && left < length) {
            return; // there is room to read into; most often the length then fits
        }
        MemorySegment from = memory;
        Arena old = arena;
        boolean larger = left > memory.byteSize() / 2;
        if (larger) allocate(2 * memory.byteSize());
        MemorySegment.copy(from, next, memory, 0, left);
        if (larger) old.close();
        base += next;
        limit = left;
        next = 0;
    }

    private void allocate(long size) {
        Arena fresh = Arena.ofShared();
        memory = fresh.allocate(size, Long.BYTES);
        buffer = memory.asByteBuffer();
        arena = fresh;
    }

    /** Ends the mapping, or closes the channel. From then on there is nothing. */
    @Override
    public void close() {
        next = limit;
        closeQuietly(channel);
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }

    static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static void closeQuietly(Channel channel) {
        if (channel == null) return;
        try {
            channel.close();
        } catch (IOException e) {
            // nothing was written to it
        }
    }
}
