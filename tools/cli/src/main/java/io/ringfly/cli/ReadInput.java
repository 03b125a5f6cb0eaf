/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.pcap.CaptureReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.Flushable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens what {@code ringfly read} reads: files are mapped; of pipes packets are shown as they come. */
final class ReadInput implements ReadableByteChannel {

    private static final String STANDARD_INPUT = "-";

    private final FileChannel channel;
    private final Flushable output;

    private ReadInput(FileChannel channel, Flushable output) {
        this.channel = channel;
        this.output = output;
    }

    /**
     * Opens a capture.
     *
     * @param name of a file, or {@code -} for standard input
     * @param output flushed before each wait for more
     */
    static CaptureReader open(String name, Flushable output) throws IOException {
        if (name.equals(STANDARD_INPUT)) {
            FileChannel input = new FileInputStream(FileDescriptor.in).getChannel();
            return CaptureReader.open(new ReadInput(input, output), "standard input");
        }
        Path path = Path.of(name);
        // what is missing, or may not be read, the reader tells
        if (Files.isReadable(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
            return CaptureReader.open(new ReadInput(FileChannel.open(path), output), name);
        }
        return CaptureReader.open(path);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        output.flush();
        return channel.read(into);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
