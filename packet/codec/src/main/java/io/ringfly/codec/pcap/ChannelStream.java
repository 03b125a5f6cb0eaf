/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** What was read of a channel already and then the rest of it, as a stream. */
final class ChannelStream extends InputStream {

    private final ByteBuffer start;
    private final ReadableByteChannel channel;

    ChannelStream(byte[] start, ReadableByteChannel channel) {
        this.start = ByteBuffer.wrap(start);
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        if (start.hasRemaining()) {
            int n = Math.min(length, start.remaining());
            start.get(into, at, n);
            return n;
        }
        return channel.read(ByteBuffer.wrap(into, at, length));
    }

    /** Always something: GZIPInputStream looks for a further member of the file only where this is more than 0. */
    @Override
    public int available() {
        return 1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
