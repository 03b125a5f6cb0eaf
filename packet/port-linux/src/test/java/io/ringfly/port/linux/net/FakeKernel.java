/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.MSG_DONTWAIT;
import static io.ringfly.bindings.linux.Linux.NLMSG_DONE;
import static io.ringfly.bindings.linux.Linux.NLMSG_ERROR;

import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The other end of a {@link Netlink} that is no netlink socket but one of a pair: answers are put into it before the
 * question, with the sequence numbers that will be asked for (1, 2, ...). Messages are written out byte by byte here,
 * not with the code under test.
 */
final class FakeKernel implements AutoCloseable {

    static final int NLM_F_MULTI = 2;
    static final int NLM_F_DUMP_INTR = 0x10;
    static final int NLM_F_CAPPED = 0x100;
    static final int NLM_F_ACK_TLVS = 0x200;

    private static final int SOCKETPAIR = System.getProperty("os.arch").equals("aarch64") ? 199 : 53;
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;

    final Netlink netlink;

    private final Arena arena = Arena.ofConfined();
    private final Syscall sys = new Syscall(arena);
    private final MemorySegment memory = arena.allocate(65536, 8);
    private final long fd;

    FakeKernel() throws IOException {
        SyscallException.check("socketpair", sys.call(SOCKETPAIR, AF_UNIX, SOCK_DGRAM, 0, memory.address()));
        ByteBuffer pair = memory.asByteBuffer().order(ByteOrder.nativeOrder());
        netlink = new Netlink(sys, pair.getInt(0), 4096);
        fd = pair.getInt(4);
    }

    /** A message: header and body, padded to four bytes. */
    static byte[] message(int type, int flags, int sequence, byte[] body) {
        int length = 16 + body.length;
        ByteBuffer message = ByteBuffer.allocate(length + 3 & ~3).order(ByteOrder.nativeOrder());
        message.putInt(length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(4711);
        return message.put(body).array();
    }

    /** {@code ifinfomsg} with an index, and attributes. */
    static byte[] link(int index, byte[]... attributes) {
        ByteBuffer header =
                ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putInt(4, index);
        return join(header.array(), join(attributes));
    }

    static byte[] attribute(int type, byte[] value) {
        int length = 4 + value.length;
        ByteBuffer attribute = ByteBuffer.allocate(length + 3 & ~3).order(ByteOrder.nativeOrder());
        return attribute
                .putShort((short) length)
                .putShort((short) type)
                .put(value)
                .array();
    }

    static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] number(int number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(number)
                .array();
    }

    static byte[] done(int flags, int sequence) {
        return message(NLMSG_DONE(), NLM_F_MULTI | flags, sequence, number(0));
    }

    /** {@code nlmsgerr}, then our request as far as the kernel repeats it, then attributes. */
    static byte[] error(int flags, int sequence, int errno, byte[] request, byte[]... attributes) {
        return message(NLMSG_ERROR(), flags, sequence, join(number(-errno), request, join(attributes)));
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer whole = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            whole.put(part);
        }
        return whole.array();
    }

    /** Puts one datagram of these messages into the socket. */
    void answer(byte[]... messages) throws IOException {
        byte[] datagram = join(messages);
        MemorySegment.copy(datagram, 0, memory, ValueLayout.JAVA_BYTE, 0, datagram.length);
        SyscallException.check(
                "sendto", sys.call(Syscall.SENDTO, fd, memory.address(), datagram.length, MSG_DONTWAIT()));
    }

    /** The oldest request not read yet. */
    ByteBuffer request() throws IOException {
        long length = SyscallException.check(
                "recvfrom", sys.call(Syscall.RECVFROM, fd, memory.address(), memory.byteSize(), MSG_DONTWAIT(), 0, 0));
        ByteBuffer request = ByteBuffer.allocate((int) length).order(ByteOrder.nativeOrder());
        request.put(memory.asSlice(0, length).asByteBuffer());
        return request.flip();
    }

    @Override
    public void close() {
        netlink.close();
        sys.call(Syscall.CLOSE, fd);
        arena.close();
    }
}
