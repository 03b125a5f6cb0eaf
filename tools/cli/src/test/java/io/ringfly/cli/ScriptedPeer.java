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
    private static final int SOCKADDR_LL = 20;
    private static final int IP = 14;
    private static final int ICMP = 34;
    private static final int DATA = 42;
    private static final int MAX_FRAME = 2048;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private final int address;
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
        this.address = ipv4(address);
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
        where.set(ValueLayout.JAVA_SHORT, 2, Short.reverseBytes((short) ETHERTYPE_IPV4));
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
            if (length >= DATA) {
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
        if (frame[IP] != 0x45 || frame[IP + 9] != 1 || frame[ICMP] != 8 || request.getInt(IP + 16) != address) {
            return;
        }
        int seq = Short.toUnsignedInt(request.getShort(ICMP + 6));
        int length = IP + Short.toUnsignedInt(request.getShort(IP + 2));
        byte[] exact = new byte[length]; // without the padding of a short frame
        System.arraycopy(frame, 0, exact, 0, length);
        for (Reply reply : script.answer(seq, Reply.to(exact))) {
            byte[] bytes = reply.bytes();
            sender.schedule(() -> send(bytes), reply.delayMillis, TimeUnit.MILLISECONDS);
        }
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

    private static int ipv4(String text) {
        try {
            return ByteBuffer.wrap(InetAddress.getByName(text).getAddress()).getInt();
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** One frame to send; the methods give another one, changed in that way only. */
    static final class Reply {

        private final byte[] request;
        private final byte[] frame;
        private final long delayMillis;
        private final boolean badChecksum;

        private Reply(byte[] request, byte[] frame, long delayMillis, boolean badChecksum) {
            this.request = request;
            this.frame = frame;
            this.delayMillis = delayMillis;
            this.badChecksum = badChecksum;
        }

        private static Reply to(byte[] request) {
            byte[] frame = request.clone();
            System.arraycopy(request, 6, frame, 0, 6);
            System.arraycopy(request, 0, frame, 6, 6);
            System.arraycopy(request, IP + 16, frame, IP + 12, 4);
            System.arraycopy(request, IP + 12, frame, IP + 16, 4);
            frame[IP + 8] = 64;
            frame[ICMP] = 0;
            return new Reply(request, frame, 0, false);
        }

        /** So much later. */
        Reply after(long millis) {
            return new Reply(request, frame.clone(), millis, badChecksum);
        }

        /** With this byte at this index of the data, and a checksum to match. */
        Reply withData(int index, int value) {
            Reply changed = after(delayMillis);
            changed.frame[DATA + index] = (byte) value;
            return changed;
        }

        Reply withBadChecksum() {
            return new Reply(request, frame.clone(), delayMillis, true);
        }

        /** With an identifier that nobody asked with. */
        Reply toAnotherPing() {
            Reply changed = after(delayMillis);
            changed.frame[ICMP + 4] ^= 0x55;
            return changed;
        }

        Reply from(String source) {
            Reply changed = after(delayMillis);
            ByteBuffer.wrap(changed.frame).putInt(IP + 12, ipv4(source));
            return changed;
        }

        /** With only so many bytes of data. */
        Reply cutTo(int dataLength) {
            byte[] shorter = new byte[DATA + dataLength];
            System.arraycopy(frame, 0, shorter, 0, shorter.length);
            return new Reply(request, shorter, delayMillis, badChecksum);
        }

        /** An ICMP error about the request instead, with the request's IP header and 8 bytes in it. */
        Reply error(int type, int code, int info) {
            byte[] error = new byte[DATA + 28];
            System.arraycopy(frame, 0, error, 0, ICMP);
            System.arraycopy(request, IP, error, DATA, 28);
            error[ICMP] = (byte) type;
            error[ICMP + 1] = (byte) code;
            ByteBuffer.wrap(error).putInt(ICMP + 4, info);
            return new Reply(request, error, delayMillis, badChecksum);
        }

        private byte[] bytes() {
            ByteBuffer buffer = ByteBuffer.wrap(frame.clone());
            buffer.putShort(IP + 2, (short) (frame.length - IP));
            buffer.putShort(IP + 10, (short) 0);
            buffer.putShort(IP + 10, checksum(buffer, IP, ICMP));
            buffer.putShort(ICMP + 2, (short) 0);
            int sum = checksum(buffer, ICMP, frame.length);
            buffer.putShort(ICMP + 2, (short) (badChecksum ? sum ^ 0x1234 : sum));
            return buffer.array();
        }

        private static short checksum(ByteBuffer buffer, int from, int to) {
            int sum = 0;
            for (int i = from; i < to; i++) {
                int octet = Byte.toUnsignedInt(buffer.get(i));
                sum += (i - from) % 2 == 0 ? octet << 8 : octet;
            }
            while (sum >>> 16 != 0) {
                sum = (sum & 0xffff) + (sum >>> 16);
            }
            return (short) ~sum;
        }
    }
}
