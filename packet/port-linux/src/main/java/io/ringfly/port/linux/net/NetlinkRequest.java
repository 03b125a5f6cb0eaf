/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.NLM_F_DUMP;
import static io.ringfly.bindings.linux.Linux.NLM_F_REQUEST;

import io.ringfly.bindings.linux.nlmsghdr;
import io.ringfly.bindings.linux.rtattr;
import io.ringfly.codec.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A netlink message in the making: {@code nlmsghdr}, the family's header, attributes.
 *
 * <p>It belongs to no socket and can be sent again. Numbers are written in the machine's byte order, which is the
 * protocol's; addresses in network order.
 */
final class NetlinkRequest {

    /** Where the family's header starts in a message. */
    static final int HEADER = (int) nlmsghdr.layout().byteSize();

    private static final int LENGTH = (int) nlmsghdr.nlmsg_len$offset();
    private static final int TYPE = (int) nlmsghdr.nlmsg_type$offset();
    private static final int FLAGS = (int) nlmsghdr.nlmsg_flags$offset();
    private static final int SEQUENCE = (int) nlmsghdr.nlmsg_seq$offset();
    private static final int ATTRIBUTE_LENGTH = (int) rtattr.rta_len$offset();
    private static final int ATTRIBUTE_TYPE = (int) rtattr.rta_type$offset();
    private static final int ATTRIBUTE_HEADER = (int) rtattr.layout().byteSize();

    /** Enough for every request here: the longest attribute is an alternative interface name of 127 bytes. */
    static final int CAPACITY = 256;

    private final String name;
    private final boolean dump;
    private final ByteBuffer bytes = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

    /**
     * A request with the family's header all zero.
     *
     * @param name what errors call it, such as {@code RTM_GETLINK}
     * @param flags besides {@code NLM_F_REQUEST}
     * @param headerSize bytes of the family's header, such as {@code struct ifinfomsg}
     */
    NetlinkRequest(String name, int type, int flags, long headerSize) {
        this.name = name;
        dump = (flags & NLM_F_DUMP()) == NLM_F_DUMP();
        bytes.putShort(TYPE, (short) type);
        bytes.putShort(FLAGS, (short) (flags | NLM_F_REQUEST()));
        bytes.position(HEADER + align((int) headerSize));
    }

    String name() {
        return name;
    }

    /** Whether the answer goes on until {@code NLMSG_DONE}. */
    boolean isDump() {
        return dump;
    }

    /** Sets one byte of the family's header. */
    NetlinkRequest header8(long offset, int value) {
        bytes.put(HEADER + (int) offset, (byte) value);
        return this;
    }

    /** Sets two bytes of the family's header. */
    NetlinkRequest header16(long offset, int value) {
        bytes.putShort(HEADER + (int) offset, (short) value);
        return this;
    }

    /** Sets four bytes of the family's header. */
    NetlinkRequest header32(long offset, int value) {
        bytes.putInt(HEADER + (int) offset, value);
        return this;
    }

    /** Appends a 32-bit number. */
    NetlinkRequest number(int type, int value) {
        int at = begin(type);
        bytes.putInt(value);
        return end(at);
    }

    /** Appends an address: 4 bytes or 16. */
    NetlinkRequest address(int type, IpAddress address) {
        int at = begin(type);
        bytes.order(ByteOrder.BIG_ENDIAN);
        if (address.isV4()) {
            bytes.putInt(address.v4());
        } else {
            bytes.putLong(address.high()).putLong(address.low());
        }
        bytes.order(ByteOrder.nativeOrder());
        return end(at);
    }

    /** Appends a zero-terminated string. */
    NetlinkRequest string(int type, String value) {
        int at = begin(type);
        bytes.put(value.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
        return end(at);
    }

    private int begin(int type) {
        int at = bytes.position();
        bytes.putShort(at + ATTRIBUTE_TYPE, (short) type);
        bytes.position(at + ATTRIBUTE_HEADER);
        return at;
    }

    private NetlinkRequest end(int at) {
        bytes.putShort(at + ATTRIBUTE_LENGTH, (short) (bytes.position() - at));
        bytes.position(align(bytes.position()));
        return this;
    }

    /** Writes the message with this sequence number to the start of {@code target}; returns its length in bytes. */
    int writeTo(ByteBuffer target, int sequence) {
        int length = bytes.position();
        bytes.putInt(LENGTH, length);
        bytes.putInt(SEQUENCE, sequence);
        target.put(0, bytes, 0, length);
        return length;
    }

    /** Messages and attributes start at multiples of four ({@code NLMSG_ALIGNTO}, {@code RTA_ALIGNTO}). */
    static int align(int size) {
        return size + 3 & ~3;
    }
}
