/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.NetNamespace;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Answers echo requests to an address that no kernel owns, as a script has it: late, twice, damaged, with an error or
 * not at all. It shares nothing with what it tests: it works on an AF_PACKET socket, with byte code of its own.
 */
final class ScriptedPeer implements AutoCloseable {

    /** Decides what a request is answered with, in this order; {@code ordinary} is what a kernel would say. */
    @FunctionalInterface
    interface Script {
        List<Reply> answer(int seq, Reply ordinary);
    }

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int SOCKADDR_LL = 20;
    private static final int IP = 14;
    private static final int ICMP = 34;
    private static final int ICMPV6 = 54;
    private static final int NEXT_HEADER = 58;
    private static final int MAX_FRAME = 2048;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private final byte[] address;
    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
    private final MemorySegment outgoing = arena.allocate(MAX_FRAME);
    private final Syscall sending = new Syscall(arena);
    private final Thread reader;
    private volatile Script script = (seq, ordinary) -> List.of(ordinary);
    private volatile boolean stopping;

    /** Takes requests to {@code address} that come in by {@code link} of a namespace. */
    ScriptedPeer(String netns, String link, String address) throws IOException {
        this.address = bytes(address);
        Syscall sys = new Syscall(arena);
        fd = NetNamespace.call(netns, () -> open(sys, link));
        reader = new Thread(() -> read(sys), "scripted peer");
        reader.setDaemon(true);
        reader.start();
    }

    private int open(Syscall sys, String link) throws IOException {
        int index;
        try (Netlink netlink = Netlink.open()) {
            index = Links.byName(netlink, link).orElseThrow().index();
        }
        int socket = (int) SyscallException.check(
                "socket AF_PACKET", sys.call(Syscall.SOCKET, AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
        MemorySegment where = arena.allocate(SOCKADDR_LL, 8);
        where.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
        where.set(ValueLayout.JAVA_SHORT, 2, Short.reverseBytes((short)
                (this.address.length == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6)));
        where.set(ValueLayout.JAVA_INT, 4, index);
        SyscallException.check("bind AF_PACKET", sys.call(Syscall.BIND, socket, where.address(), SOCKADDR_LL));
        MemorySegment timeout = arena.allocate(ValueLayout.JAVA_LONG, 2);
        timeout.setAtIndex(ValueLayout.JAVA_LONG, 1, 50_000);
        SyscallException.check(
                "setsockopt SO_RCVTIMEO",
                sys.call(Syscall.SETSOCKOPT, socket, SOL_SOCKET, SO_RCVTIMEO, timeout.address(), timeout.byteSize()));
        return socket;
    }

    /** From now on requests are answered so. */
    void script(Script next) {
        script = next;
    }

    private void read(Syscall sys) {
        MemorySegment incoming = arena.allocate(MAX_FRAME);
        while (!stopping) {
            long length = sys.call(Syscall.READ, fd, incoming.address(), MAX_FRAME);
            if (length >= ICMPV6 + 8) { // as short frames are padded, or IPv6
                try {
                    take(incoming.asSlice(0, length).toArray(BYTE));
                } catch (RuntimeException e) {
                    e.printStackTrace(); // a script that fails is one without an answer
                }
            }
        }
    }

    private void take(byte[] frame) {
        ByteBuffer request = ByteBuffer.wrap(frame);
        int end;
        if (address.length == 4) {
            if (frame[IP] != 0x45 || frame[IP + 9] != 1 || frame[ICMP] != 8 || !isAt(frame, IP + 16)) {
                return;
            }
            end = IP + Short.toUnsignedInt(request.getShort(IP + 2));
        } else {
            if (frame[IP] >>> 4 != 6
                    || frame[IP + 6] != NEXT_HEADER
                    || frame[ICMPV6] != (byte) 128
                    || !isAt(frame, IP + 24)) {
                return;
            }
            end = ICMPV6 + Short.toUnsignedInt(request.getShort(IP + 4));
        }
        byte[] exact = Arrays.copyOf(frame, end); // without the padding of a short frame
        Reply ordinary = Reply.to(exact);
        int seq = Short.toUnsignedInt(request.getShort(ordinary.icmp + 6));
        for (Reply reply : script.answer(seq, ordinary)) {
            byte[] bytes = reply.bytes();
            sender.schedule(() -> send(bytes), reply.delayMillis, TimeUnit.MILLISECONDS);
        }
    }

    private boolean isAt(byte[] frame, int at) {
        return Arrays.equals(frame, at, at + address.length, address, 0, address.length);
    }

    private void send(byte[] bytes) {
        MemorySegment.copy(bytes, 0, outgoing, BYTE, 0, bytes.length);
        sending.call(Syscall.WRITE, fd, outgoing.address(), bytes.length);
    }

    @Override
    public void close() {
        stopping = true;
        sender.shutdownNow();
        try {
            reader.join();
            sender.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        new Syscall(arena).call(Syscall.CLOSE, fd);
        arena.close();
    }

    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (IOException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    /** One frame to send; the methods give another one, changed in that way only. */
    static final class Reply {

        private final byte[] request;
        private final byte[] frame;
        private final long delayMillis;
        private final boolean badChecksum;
        private final boolean v6;
        private final int addresses; // offset of the source address
        private final int addressLength;
        private final int icmp;
        private final int data;

        private Reply(byte[] request, byte[] frame, long delayMillis, boolean badChecksum) {
            this.request = request;
            this.frame = frame;
            this.delayMillis = delayMillis;
            this.badChecksum = badChecksum;
            v6 = request[IP] >>> 4 == 6;
            addresses = IP + (v6 ? 8 : 12);
            addressLength = v6 ? 16 : 4;
            icmp = v6 ? ICMPV6 : ICMP;
            data = icmp + 8;
        }

        private static Reply to(byte[] request) {
            Reply reply = new Reply(request, request.clone(), 0, false);
            byte[] frame = reply.frame;
            System.arraycopy(request, 6, frame, 0, 6);
            System.arraycopy(request, 0, frame, 6, 6);
            int source = reply.addresses;
            int destination = source + reply.addressLength;
            System.arraycopy(request, destination, frame, source, reply.addressLength);
            System.arraycopy(request, source, frame, destination, reply.addressLength);
            frame[IP + (reply.v6 ? 7 : 8)] = 64;
            frame[reply.icmp] = (byte) (reply.v6 ? 129 : 0);
            return reply;
        }

        /** So much later. */
        Reply after(long millis) {
            return new Reply(request, frame.clone(), millis, badChecksum);
        }

        /** With this byte at this index of the data, and a checksum to match. */
        Reply withData(int index, int value) {
            Reply changed = after(delayMillis);
            changed.frame[data + index] = (byte) value;
            return changed;
        }

        Reply withBadChecksum() {
            return new Reply(request, frame.clone(), delayMillis, true);
        }

        /** With an identifier that nobody asked with. */
        Reply toAnotherPing() {
            Reply changed = after(delayMillis);
            changed.frame[icmp + 4] ^= 0x55;
            return changed;
        }

        Reply from(String source) {
            Reply changed = after(delayMillis);
            System.arraycopy(ScriptedPeer.bytes(source), 0, changed.frame, addresses, addressLength);
            return changed;
        }

        /** With only so many bytes of data. */
        Reply cutTo(int dataLength) {
            return new Reply(request, Arrays.copyOf(frame, data + dataLength), delayMillis, badChecksum);
        }

        /** An error about the request instead, with the request's IP header and 8 bytes in it. */
        Reply error(int type, int code, int info) {
            int quoted = data - IP;
            byte[] error = Arrays.copyOf(frame, data + quoted);
            System.arraycopy(request, IP, error, data, quoted);
            error[icmp] = (byte) type;
            error[icmp + 1] = (byte) code;
            ByteBuffer.wrap(error).putInt(icmp + 4, info);
            return new Reply(request, error, delayMillis, badChecksum);
        }

        private byte[] bytes() {
            ByteBuffer buffer = ByteBuffer.wrap(frame.clone());
            int pseudoHeader = 0;
            if (v6) {
                buffer.putShort(IP + 4, (short) (frame.length - icmp));
                pseudoHeader = sum(buffer, addresses, icmp) + frame.length - icmp + NEXT_HEADER;
            } else {
                buffer.putShort(IP + 2, (short) (frame.length - IP));
                buffer.putShort(IP + 10, (short) 0);
                buffer.putShort(IP + 10, checksum(sum(buffer, IP, icmp)));
            }
            buffer.putShort(icmp + 2, (short) 0);
            int checksum = checksum(pseudoHeader + sum(buffer, icmp, frame.length));
            buffer.putShort(icmp + 2, (short) (badChecksum ? checksum ^ 0x1234 : checksum));
            return buffer.array();
        }

        private static int sum(ByteBuffer buffer, int from, int to) {
            int sum = 0;
            for (int i = from; i < to; i++) {
                int octet = Byte.toUnsignedInt(buffer.get(i));
                sum += (i - from) % 2 == 0 ? octet << 8 : octet;
            }
            return sum;
        }

        private static short checksum(int sum) {
            while (sum >>> 16 != 0) {
                sum = (sum & 0xffff) + (sum >>> 16);
            }
            return (short) ~sum;
        }
    }
}
