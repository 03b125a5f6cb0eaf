/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.NLA_TYPE_MASK;

import io.ringfly.bindings.linux.rtattr;
import io.ringfly.codec.IpAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A walk along the attributes of a netlink message: {@link #next} moves to the next one, whose type and value can then
 * be read. Order and presence of attributes are the kernel's choice; unknown types are to be skipped.
 *
 * <p>A getter checks that the attribute is long enough for what it reads and throws a {@link ProtocolException} else.
 * Valid until the next request on the same {@link Netlink}.
 */
final class Attributes {

    private static final int LENGTH = (int) rtattr.rta_len$offset();
    private static final int TYPE = (int) rtattr.rta_type$offset();
    private static final int HEADER = (int) rtattr.layout().byteSize();

    private final ByteBuffer bytes;
    private final int limit;
    private int next;
    private int type;
    private int value;
    private int length;

    /** The attributes in {@code [from, limit)}; the buffer's order is the machine's. */
    Attributes(ByteBuffer bytes, int from, int limit) {
        this.bytes = bytes;
        this.limit = limit;
        next = from;
    }

    /** Moves to the next attribute; false at the end. */
    boolean next() throws ProtocolException {
        if (limit - next < HEADER) {
            return false;
        }
        int size = Short.toUnsignedInt(bytes.getShort(next + LENGTH));
        if (size < HEADER || size > limit - next) {
            throw new ProtocolException("netlink: an attribute of " + size + " bytes, where " + (limit - next)
                    + " are left of the message");
        }
        type = bytes.getShort(next + TYPE) & NLA_TYPE_MASK() & 0xffff;
        value = next + HEADER;
        length = size - HEADER;
        next += NetlinkRequest.align(size);
        return true;
    }

    /** What the attribute means, without the flags in its upper bits. */
    int type() {
        return type;
    }

    /** Bytes of the value. */
    int length() {
        return length;
    }

    int u8() throws ProtocolException {
        need(1);
        return Byte.toUnsignedInt(bytes.get(value));
    }

    /** A 16-bit number in the machine's order. */
    int u16() throws ProtocolException {
        need(2);
        return Short.toUnsignedInt(bytes.getShort(value));
    }

    /** A 32-bit number in the machine's order. */
    int u32() throws ProtocolException {
        need(4);
        return bytes.getInt(value);
    }

    /** A 64-bit number in the machine's order, {@code offset} bytes into the value. */
    long u64(long offset) throws ProtocolException {
        need(offset + 8);
        return bytes.getLong(value + (int) offset);
    }

    /** An address in network order, of the family that its length tells. */
    IpAddress address() throws ProtocolException {
        if (length >= 16) {
            return new IpAddress(networkOrder(bytes.getLong(value)), networkOrder(bytes.getLong(value + 8)));
        }
        need(4);
        int address = bytes.getInt(value);
        return IpAddress.v4(ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? address : Integer.reverseBytes(address));
    }

    private static long networkOrder(long word) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? word : Long.reverseBytes(word);
    }

    /** A hardware address of six bytes; 0 when it has another length. */
    long mac() {
        if (length != 6) {
            return 0;
        }
        long mac = 0;
        for (int i = 0; i < 6; i++) {
            mac = mac << 8 | Byte.toUnsignedLong(bytes.get(value + i));
        }
        return mac;
    }

    /** A string up to its terminating zero, or to the end of the value. */
    String string() {
        int size = 0;
        while (size < length && bytes.get(value + size) != 0) {
            size++;
        }
        byte[] text = new byte[size];
        bytes.get(value, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** The attributes inside this one. */
    Attributes nested() {
        return new Attributes(bytes, value, value + length);
    }

    private void need(long size) throws ProtocolException {
        if (length < size) {
            throw new ProtocolException(
                    "netlink: attribute " + type + " has " + length + " bytes, at least " + size + " were expected");
        }
    }
}
