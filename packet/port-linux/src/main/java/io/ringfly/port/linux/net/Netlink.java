/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.AF_NETLINK;
import static io.ringfly.bindings.linux.Linux.EAGAIN;
import static io.ringfly.bindings.linux.Linux.EINTR;
import static io.ringfly.bindings.linux.Linux.ENOBUFS;
import static io.ringfly.bindings.linux.Linux.MSG_DONTWAIT;
import static io.ringfly.bindings.linux.Linux.MSG_TRUNC;
import static io.ringfly.bindings.linux.Linux.NETLINK_EXT_ACK;
import static io.ringfly.bindings.linux.Linux.NETLINK_GENERIC;
import static io.ringfly.bindings.linux.Linux.NETLINK_GET_STRICT_CHK;
import static io.ringfly.bindings.linux.Linux.NETLINK_ROUTE;
import static io.ringfly.bindings.linux.Linux.NLMSGERR_ATTR_MSG;
import static io.ringfly.bindings.linux.Linux.NLMSG_DONE;
import static io.ringfly.bindings.linux.Linux.NLMSG_ERROR;
import static io.ringfly.bindings.linux.Linux.NLM_F_ACK_TLVS;
import static io.ringfly.bindings.linux.Linux.NLM_F_CAPPED;
import static io.ringfly.bindings.linux.Linux.NLM_F_DUMP_INTR;
import static io.ringfly.bindings.linux.Linux.SOCK_CLOEXEC;
import static io.ringfly.bindings.linux.Linux.SOCK_RAW;
import static io.ringfly.bindings.linux.Linux.SOL_NETLINK;

import io.ringfly.bindings.linux.nlmsghdr;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A socket to rtnetlink, which answers questions about the network namespace that the opening thread was in.
 *
 * <p>One serves any number of questions, one after the other. It belongs to one thread at a time, not necessarily the
 * one that opened it. The kernel works on a request inside {@code sendto}, and each further part of a dump is ready
 * when the part before it has been read, so nothing here waits for an answer, and a missing one is an error at once.
 *
 * <p>Answers are told from strays by the sequence number. Who sends them isn't checked: only a process that may change
 * the namespace's routes can send to such a socket at all.
 */
public final class Netlink implements AutoCloseable {

    /** The largest part of a dump that the kernel makes when it knows that we can take it (af_netlink.c). */
    private static final int PART = 32 * 1024;

    /** The end of what is believed to be an honest answer: some 50,000 links. */
    private static final int MAX_ANSWER = 64 * 1024 * 1024;

    /** How often a request is made when the tables change while they are being read. */
    private static final int ATTEMPTS = 10;

    /** What {@link #receive} returns when the request has to be made again. */
    private static final int AGAIN = -1;

    private final Syscall sys;
    private final long fd;
    private MemorySegment memory;
    private ByteBuffer bytes; // the same memory
    private int part;
    private int sequence;
    private boolean closed;

    /** Takes over a socket. {@code part}: room in bytes to receive a part of an answer in, before one was longer. */
    Netlink(Syscall sys, long fd, int part) {
        this.sys = sys;
        this.fd = fd;
        this.part = part;
        allocate(Math.max(part, NetlinkRequest.CAPACITY));
    }

    /**
     * Opens a socket in the calling thread's network namespace, with strict checking of requests and extended
     * acknowledgements. Needs no privilege.
     */
    public static Netlink open() throws IOException {
        return open(PART);
    }

    /** Opens a socket to the families of generic netlink instead. */
    static Netlink openGeneric() throws IOException {
        return open(NETLINK_GENERIC(), PART);
    }

    static Netlink open(int part) throws IOException {
        return open(NETLINK_ROUTE(), part);
    }

    private static Netlink open(int protocol, int part) throws IOException {
        Syscall sys = new Syscall(Arena.ofAuto());
        long fd = sys.call(Syscall.SOCKET, AF_NETLINK(), SOCK_RAW() | SOCK_CLOEXEC(), protocol);
        SyscallException.check("socket(AF_NETLINK)", fd);
        Netlink netlink = new Netlink(sys, fd, part);
        try {
            netlink.option("NETLINK_GET_STRICT_CHK", NETLINK_GET_STRICT_CHK());
            netlink.option("NETLINK_EXT_ACK", NETLINK_EXT_ACK());
        } catch (IOException e) {
            netlink.close();
            throw e;
        }
        return netlink;
    }

    private void option(String name, int option) throws SyscallException {
        bytes.putInt(0, 1);
        SyscallException.check(
                "setsockopt " + name,
                sys.call(Syscall.SETSOCKOPT, fd, SOL_NETLINK(), option, memory.address(), Integer.BYTES));
    }

    /**
     * Sends the request and receives the whole answer: one message, all of a dump, or nothing but an acknowledgement.
     * A dump during which the tables changed is made again, so that what is returned was true at one moment.
     *
     * @throws NetlinkException when the kernel refuses
     */
    NetlinkReply exchange(NetlinkRequest request) throws IOException {
        if (closed) {
            throw new IOException(request.name() + ": the netlink socket is closed");
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int length = request.writeTo(bytes, ++sequence);
            long sent;
            do {
                sent = sys.call(Syscall.SENDTO, fd, memory.address(), length, 0);
            } while (sent == -EINTR());
            SyscallException.check(request.name(), sent);
            int received = AGAIN;
            try {
                received = receive(request);
            } catch (IOException e) {
                drain(); // or the socket would be of no more use
                throw e;
            }
            if (received != AGAIN) {
                return new NetlinkReply(bytes, 0, received, sequence);
            }
        }
        throw new IOException(request.name() + ": no consistent answer, the kernel's tables changed in each of "
                + ATTEMPTS + " attempts");
    }

    /** Puts the answer at the start of the buffer; returns its length in bytes, or {@link #AGAIN}. */
    private int receive(NetlinkRequest request) throws IOException {
        int end = 0;
        boolean interrupted = false;
        while (true) {
            reserve(request, end);
            long room = memory.byteSize() - end;
            long got = sys.call(Syscall.RECVFROM, fd, memory.address() + end, room, MSG_DONTWAIT() | MSG_TRUNC(), 0, 0);
            if (got == -EINTR()) {
                continue;
            }
            if (got == -ENOBUFS()) { // the socket overflowed, which with one request at a time only others can cause
                drain();
                return AGAIN;
            }
            if (got == -EAGAIN()) {
                throw new IOException(request.name() + ": the kernel did not answer");
            }
            SyscallException.check(request.name(), got);
            if (got > room) { // its real length; the rest of it is lost
                drain();
                part = (int) Math.min(got, MAX_ANSWER);
                return AGAIN;
            }
            NetlinkReply received = new NetlinkReply(bytes, end, end + (int) got, sequence);
            boolean ours = false;
            while (received.nextOfAnyType()) {
                ours = true;
                interrupted |= (received.flags() & NLM_F_DUMP_INTR()) != 0;
                boolean last = received.type() == NLMSG_ERROR() || received.type() == NLMSG_DONE();
                if (last) {
                    check(request, received);
                }
                if (last || !request.isDump()) {
                    return interrupted ? AGAIN : end + (int) got;
                }
            }
            if (ours) {
                end += NetlinkRequest.align((int) got);
            }
        }
    }

    /** Throws what a final message tells, unless it tells of success. */
    private static void check(NetlinkRequest request, NetlinkReply message) throws IOException {
        int errno = message.header32(0); // of struct nlmsgerr, and all that NLMSG_DONE has
        if (errno == 0) {
            return;
        }
        int header = Integer.BYTES;
        if (message.type() == NLMSG_ERROR()) { // then follows our request, of which nlmsg_len is always there
            header += (message.flags() & NLM_F_CAPPED()) != 0
                    ? NetlinkRequest.HEADER
                    : message.header32(Integer.BYTES + nlmsghdr.nlmsg_len$offset());
        }
        String words = "";
        if ((message.flags() & NLM_F_ACK_TLVS()) != 0) {
            Attributes attributes = message.attributes(header);
            while (attributes.next()) {
                if (attributes.type() == NLMSGERR_ATTR_MSG()) {
                    words = attributes.string();
                }
            }
        }
        throw new NetlinkException(request.name(), errno, words);
    }

    /** Makes room for one more part behind {@code end}, keeping what is before it. */
    private void reserve(NetlinkRequest request, int end) throws IOException {
        long need = (long) end + part;
        if (need <= memory.byteSize()) {
            return;
        }
        if (need > MAX_ANSWER) {
            throw new IOException(request.name() + ": the answer is longer than " + MAX_ANSWER + " bytes");
        }
        ByteBuffer before = bytes;
        allocate(Math.max(need, 2 * memory.byteSize()));
        bytes.put(0, before, 0, end);
    }

    /** In memory of the collector: no thread's own, and closing a shared arena costs more than all the rest. */
    private void allocate(long size) {
        memory = Arena.ofAuto().allocate(size, Long.BYTES);
        bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** Reads and forgets what is left of an answer. */
    private void drain() {
        long got;
        do {
            got = sys.call(
                    Syscall.RECVFROM, fd, memory.address(), memory.byteSize(), MSG_DONTWAIT() | MSG_TRUNC(), 0, 0);
        } while (got > 0 || got == -EINTR() || got == -ENOBUFS());
    }

    /** Closes the socket. What was read of it stays valid. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            sys.call(Syscall.CLOSE, fd);
        }
    }
}
