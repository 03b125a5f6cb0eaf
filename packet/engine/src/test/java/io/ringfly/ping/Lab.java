/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfly.codec.EchoFrames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.EthernetHeader;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Icmpv4Header;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv4Address;
import io.ringfly.codec.Ipv4Header;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Addresses, plans and frames that the tests of this package share. */
final class Lab {

    static final int US = Ipv4Address.parse("10.1.0.1");
    static final int THEM = Ipv4Address.parse("10.1.0.2");
    static final int ROUTER = Ipv4Address.parse("10.1.0.254");
    static final IpAddress US6 = IpAddress.parse("fd01::1");
    static final IpAddress THEM6 = IpAddress.parse("fd01::8000:2");
    static final IpAddress ROUTER6 = IpAddress.parse("fe80::fe");
    static final long OUR_MAC = 0x02_00_00_00_00_01L;
    static final long THEIR_MAC = 0x02_00_00_00_00_02L;
    static final int ID = 0x1234;
    static final int DATA = 56;
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000_000_000;

    private Lab() {}

    /** A plan that the tests change in one or two ways. */
    static final class PlanBuilder {
        IpAddress us = IpAddress.v4(US);
        IpAddress them = IpAddress.v4(THEM);
        int dataSize = DATA;
        int flowLabel;
        byte[] pattern = {};
        int ttl = 64;
        int tos;
        boolean dontFragment = true;
        PingPlan.Pace pace = PingPlan.Pace.FIXED;
        long interval = MILLI;
        int preload = 1;
        long count;
        long deadline;
        long linger = 10 * SECOND;

        PlanBuilder ipv6() {
            us = US6;
            them = THEM6;
            return this;
        }

        PlanBuilder flowLabel(int label) {
            flowLabel = label;
            return this;
        }

        PlanBuilder count(long requests) {
            count = requests;
            return this;
        }

        PlanBuilder interval(long nanos) {
            interval = nanos;
            return this;
        }

        PlanBuilder onReply() {
            pace = PingPlan.Pace.ON_REPLY;
            return this;
        }

        PlanBuilder preload(int requests) {
            preload = requests;
            return this;
        }

        PlanBuilder deadline(long nanos) {
            deadline = nanos;
            return this;
        }

        PlanBuilder linger(long nanos) {
            linger = nanos;
            return this;
        }

        PlanBuilder dataSize(int bytes) {
            dataSize = bytes;
            return this;
        }

        PlanBuilder pattern(byte... bytes) {
            pattern = bytes;
            return this;
        }

        PlanBuilder header(int newTtl, int newTos, boolean newDontFragment) {
            ttl = newTtl;
            tos = newTos;
            dontFragment = newDontFragment;
            return this;
        }

        PingPlan build() {
            return new PingPlan(
                    OUR_MAC,
                    THEIR_MAC,
                    us,
                    them,
                    ID,
                    dataSize,
                    pattern,
                    ttl,
                    tos,
                    flowLabel,
                    dontFragment,
                    pace,
                    interval,
                    preload,
                    count,
                    deadline,
                    linger);
        }
    }

    static PlanBuilder plan() {
        return new PlanBuilder();
    }

    /** A frame outside any port, changed and sent by the tests. */
    static final class Frame {
        static final int IP = Ethernet.LENGTH;

        final MemorySegment memory = MemorySegment.ofArray(new byte[2048]);
        int length;

        static Frame copyOf(MemorySegment m, long at, int length) {
            Frame frame = new Frame();
            MemorySegment.copy(m, at, frame.memory, 0, length);
            frame.length = length;
            return frame;
        }

        Frame copy() {
            return copyOf(memory, 0, length);
        }

        /** An echo request to {@code destination}. */
        static Frame request(int source, int destination, int id, int seq, int dataSize) {
            Frame frame = new Frame();
            for (int i = 0; i < dataSize; i++) {
                frame.memory.set(ValueLayout.JAVA_BYTE, EchoFrames.HEADERS_LENGTH + i, (byte) i);
            }
            frame.length = EchoFrames.writeRequest(
                    frame.memory,
                    0,
                    new EthernetHeader(THEIR_MAC, OUR_MAC, Ethernet.TYPE_IPV4),
                    Ipv4Header.of(source, destination, IpProtocol.ICMP, Icmpv4.LENGTH + dataSize),
                    id,
                    seq);
            return frame;
        }

        /** The reply to a request to us. */
        static Frame reply(int id, int seq) {
            Frame frame = request(US, THEM, id, seq, DATA);
            EchoFrames.answer(frame.memory, 0, frame.length);
            return frame;
        }

        /** An ICMP error from the router about {@code about}, of which it quotes {@code quoted} bytes of IPv4. */
        static Frame error(Frame about, int type, int code, int rest, int quoted) {
            Frame frame = new Frame();
            new EthernetHeader(OUR_MAC, THEIR_MAC, Ethernet.TYPE_IPV4).write(frame.memory, 0);
            Ipv4Header.of(ROUTER, US, IpProtocol.ICMP, Icmpv4.LENGTH + quoted).write(frame.memory, IP);
            long icmp = IP + Ipv4.LENGTH;
            MemorySegment.copy(about.memory, IP, frame.memory, icmp + Icmpv4.LENGTH, quoted);
            new Icmpv4Header(type, code, rest).write(frame.memory, icmp, quoted);
            frame.length = Math.max(Ethernet.MIN_FRAME_LENGTH, (int) icmp + Icmpv4.LENGTH + quoted);
            return frame;
        }

        long icmp() {
            return Ipv4.payload(memory, IP);
        }

        Frame set(int at, int value) {
            memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
            return this;
        }

        /** Makes both checksums right again. */
        Frame sum() {
            Ipv4.updateChecksum(memory, IP);
            Icmpv4.updateChecksum(memory, icmp(), Ipv4.payloadLength(memory, IP));
            return this;
        }

        /** Cuts the datagram, and the frame, to {@code dataSize} bytes behind the ICMP header. */
        Frame cutData(int dataSize) {
            Ipv4.rewriteTotalLength(memory, IP, Ipv4.LENGTH + Icmpv4.LENGTH + dataSize);
            length = EchoFrames.HEADERS_LENGTH + dataSize;
            return sum();
        }

        /** Sends it by the port; returns whether there was room. */
        boolean send(Port port) {
            PacketBatch batch = new PacketBatch(port.pool(0), 1);
            long at = port.pool(0).allocate();
            if (at < 0) {
                return false;
            }
            MemorySegment.copy(memory, 0, batch.memory(), at, length);
            batch.add(at, length);
            boolean sent = port.tx(0).send(batch) == 1;
            port.tx(0).flush();
            batch.release();
            return sent;
        }
    }

    static void assertNoFrameIsMissing(Port... ports) {
        for (Port port : ports) {
            assertEquals(0, port.pool(0).outstanding(), () -> "frames missing: " + port.pool(0));
        }
    }
}
