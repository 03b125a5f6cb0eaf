/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.NLMSG_MIN_TYPE;

import io.ringfly.bindings.linux.nlmsghdr;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * The messages the kernel answered with: {@link #next} moves to the next one, whose family header and attributes can
 * then be read. Errors and ends of dumps don't show here, {@link Netlink#exchange} has dealt with them.
 *
 * <p>Valid until the next request on the same {@link Netlink}.
 */
final class NetlinkReply {

    private static final int LENGTH = (int) nlmsghdr.nlmsg_len$offset();
    private static final int TYPE = (int) nlmsghdr.nlmsg_type$offset();
    private static final int FLAGS = (int) nlmsghdr.nlmsg_flags$offset();
    private static final int SEQUENCE = (int) nlmsghdr.nlmsg_seq$offset();

    private final ByteBuffer bytes;
    private final int limit;
    private final int sequence;
    private int message;
    private int next;

    /** The messages in {@code [from, limit)} that have this sequence number. */
    NetlinkReply(ByteBuffer bytes, int from, int limit, int sequence) {
        this.bytes = bytes;
        this.limit = limit;
        this.sequence = sequence;
        next = from;
    }

    /** Moves to the next message of the kernel's tables; false at the end. */
    boolean next() throws ProtocolException {
        while (nextOfAnyType()) {
            if (type() >= NLMSG_MIN_TYPE()) {
                return true;
            }
        }
        return false;
    }

    /** Moves to the next message with our sequence number, control messages included; false at the end. */
    boolean nextOfAnyType() throws ProtocolException {
        while (limit - next >= NetlinkRequest.HEADER) {
            message = next;
            int length = length();
            if (length < NetlinkRequest.HEADER || length > limit - next) {
                throw new ProtocolException(
                        "netlink: a message of " + length + " bytes, where " + (limit - next) + " were received");
            }
            next += NetlinkRequest.align(length);
            if (bytes.getInt(message + SEQUENCE) == sequence) {
                return true;
            }
        }
        return false;
    }

    /** What the message is, such as {@code RTM_NEWLINK}. */
    int type() {
        return Short.toUnsignedInt(bytes.getShort(message + TYPE));
    }

    int flags() {
        return Short.toUnsignedInt(bytes.getShort(message + FLAGS));
    }

    /** Bytes of the message with its header. */
    private int length() {
        return bytes.getInt(message + LENGTH);
    }

    /** A byte of the family's header. */
    int header8(long offset) throws ProtocolException {
        return Byte.toUnsignedInt(bytes.get(inHeader(offset, 1)));
    }

    /** Two bytes of the family's header. */
    int header16(long offset) throws ProtocolException {
        return Short.toUnsignedInt(bytes.getShort(inHeader(offset, 2)));
    }

    /** Four bytes of the family's header. */
    int header32(long offset) throws ProtocolException {
        return bytes.getInt(inHeader(offset, 4));
    }

    private int inHeader(long offset, int size) throws ProtocolException {
        long end = NetlinkRequest.HEADER + offset + size;
        if (end > length()) {
            throw new ProtocolException(
                    "netlink: message " + type() + " has " + length() + " bytes, at least " + end + " were expected");
        }
        return message + NetlinkRequest.HEADER + (int) offset;
    }

    /** The attributes behind a family header of {@code headerSize} bytes. */
    Attributes attributes(long headerSize) {
        int from = NetlinkRequest.HEADER + NetlinkRequest.align((int) headerSize);
        return new Attributes(bytes, message + from, message + Math.max(from, length()));
    }
}
