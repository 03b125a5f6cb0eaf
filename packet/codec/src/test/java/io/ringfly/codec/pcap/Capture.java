/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds the bytes of capture files, right or wrong, without the classes under test. */
final class Capture {

    static final int MICROSECONDS = 0xa1b2c3d4;
    static final int NANOSECONDS = 0xa1b23c4d;
    static final int MODIFIED = 0xa1b2cd34;

    private final ByteOrder order;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Capture(ByteOrder order) {
        this.order = order;
    }

    static Capture little() {
        return new Capture(ByteOrder.LITTLE_ENDIAN);
    }

    static Capture big() {
        return new Capture(ByteOrder.BIG_ENDIAN);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    int length() {
        return bytes.size();
    }

    Capture raw(byte... more) {
        bytes.writeBytes(more);
        return this;
    }

    /** {@code n} bytes that count up from {@code first}. */
    static byte[] data(int n, int first) {
        byte[] data = new byte[n];
        for (int i = 0; i < n; i++) {
            data[i] = (byte) (first + i);
        }
        return data;
    }

    private ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(order);
    }

    private Capture put(ByteBuffer buffer) {
        return raw(buffer.array());
    }

    // pcap

    Capture fileHeader(int magic, int major, int minor, int snapLength, int linkType) {
        return put(buffer(24)
                .putInt(magic)
                .putShort((short) major)
                .putShort((short) minor)
                .putInt(0)
                .putInt(0)
                .putInt(snapLength)
                .putInt(linkType));
    }

    Capture pcap(int magic, int linkType) {
        return fileHeader(magic, 2, 4, 65535, linkType);
    }

    Capture record(long seconds, int fraction, int captured, int original, byte... data) {
        put(buffer(16).putInt((int) seconds).putInt(fraction).putInt(captured).putInt(original));
        return raw(data);
    }

    Capture record(long seconds, int fraction, byte... data) {
        return record(seconds, fraction, data.length, data.length, data);
    }

    Capture modifiedRecord(long seconds, int fraction, int interfaceIndex, int protocol, int type, byte... data) {
        put(buffer(24)
                .putInt((int) seconds)
                .putInt(fraction)
                .putInt(data.length)
                .putInt(data.length)
                .putInt(interfaceIndex)
                .putShort((short) protocol)
                .put((byte) type));
        return raw(data);
    }

    // pcapng

    Capture block(int type, byte[]... parts) {
        int length = 12;
        for (byte[] part : parts) {
            length += padded(part.length);
        }
        ByteBuffer block = buffer(length).putInt(type).putInt(length);
        for (byte[] part : parts) {
            block.put(part).position(block.position() + padded(part.length) - part.length);
        }
        return put(block.putInt(length));
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }

    Capture section(byte[]... options) {
        return section(1, 0, options);
    }

    Capture section(int major, int minor, byte[]... options) {
        byte[] fixed = buffer(16)
                .putInt(0x1a2b3c4d)
                .putShort((short) major)
                .putShort((short) minor)
                .putLong(-1)
                .array();
        return block(0x0a0d0d0a, with(fixed, options));
    }

    Capture describe(int linkType, int snapLength, byte[]... options) {
        byte[] fixed = buffer(8)
                .putShort((short) linkType)
                .putShort((short) 0)
                .putInt(snapLength)
                .array();
        return block(1, with(fixed, options));
    }

    Capture packet(int interfaceId, long ticks, int captured, int original, byte[] data, byte[]... options) {
        byte[] fixed = buffer(20)
                .putInt(interfaceId)
                .putInt((int) (ticks >>> 32))
                .putInt((int) ticks)
                .putInt(captured)
                .putInt(original)
                .array();
        byte[][] parts = with(data, options);
        return block(6, with(fixed, parts));
    }

    Capture packet(int interfaceId, long ticks, byte[] data, byte[]... options) {
        return packet(interfaceId, ticks, data.length, data.length, data, options);
    }

    Capture oldPacket(int interfaceId, int drops, long ticks, byte[] data, byte[]... options) {
        byte[] fixed = buffer(20)
                .putShort((short) interfaceId)
                .putShort((short) drops)
                .putInt((int) (ticks >>> 32))
                .putInt((int) ticks)
                .putInt(data.length)
                .putInt(data.length)
                .array();
        return block(2, with(fixed, with(data, options)));
    }

    Capture simplePacket(int original, byte[] data) {
        return block(3, i32(original), data);
    }

    Capture statistics(int interfaceId, long ticks, byte[]... options) {
        byte[] fixed = buffer(12)
                .putInt(interfaceId)
                .putInt((int) (ticks >>> 32))
                .putInt((int) ticks)
                .array();
        return block(5, with(fixed, options));
    }

    private static byte[][] with(byte[] first, byte[]... rest) {
        byte[][] all = new byte[rest.length + 1][];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    /** An option, or a record of a name resolution block. */
    byte[] option(int code, byte... value) {
        return buffer(4 + padded(value.length))
                .putShort((short) code)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    byte[] option(int code, String text) {
        return option(code, text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] end() {
        return option(0);
    }

    byte[] i32(int value) {
        return buffer(4).putInt(value).array();
    }

    byte[] i64(long value) {
        return buffer(8).putLong(value).array();
    }

    /** A 64-bit time stamp, the high half first. */
    byte[] ticks(long value) {
        return buffer(8).putInt((int) (value >>> 32)).putInt((int) value).array();
    }

    byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A file with something of everything. */
    static byte[] everything(ByteOrder order) {
        Capture c = new Capture(order);
        return c.section(c.option(2, "a machine"), c.option(3, "an OS"), c.option(4, "a program"), c.option(1, "first"))
                .describe(1, 0, c.option(2, "eth0"), c.option(9, (byte) 9), c.end())
                .describe(1, 60, c.option(2, "eth1"), c.option(9, (byte) 0x8a), c.option(14, c.i64(1000)))
                .packet(0, 1_700_000_000_123_456_789L, data(61, 1), c.option(1, "a comment"), c.option(2, c.i32(1)))
                .packet(1, 1024 * 5 + 512, 60, 1514, data(60, 2), c.option(4, c.i64(7)))
                .simplePacket(42, data(42, 3))
                .oldPacket(1, 3, 2048, data(63, 4), c.option(2, c.i32(2)), c.end())
                .block(4, c.option(1, c.join(new byte[] {10, 0, 0, 1}, "a.example\0".getBytes())), c.end())
                .block(9, "MESSAGE=hello\n".getBytes())
                .block(10, c.i32(0x544c534b), c.i32(5), "hello".getBytes())
                .block(0xbad, c.i32(32473), data(7, 9))
                .block(0x77, data(8, 0))
                .statistics(0, 1_700_000_001_000_000_000L, c.option(4, c.i64(3)), c.option(5, c.i64(1)))
                .raw(new Capture(other(order))
                        .section()
                        .describe(113, 0)
                        .packet(0, 5_000_000, data(20, 5))
                        .bytes())
                .bytes();
    }

    static ByteOrder other(ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /** The classic counterpart. */
    static byte[] classic(ByteOrder order, int magic) {
        Capture c = new Capture(order).pcap(magic, 1);
        for (int i = 0; i < 4; i++) {
            byte[] data = data(14 + 17 * i, i);
            if (magic == MODIFIED) {
                c.modifiedRecord(1_700_000_000 + i, 10 * i, 2, 0x0800, i, data);
            } else {
                c.record(1_700_000_000 + i, 10 * i, data.length, 1000, data);
            }
        }
        return c.bytes();
    }

    static byte[] cut(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }
}
