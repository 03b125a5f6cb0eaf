/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static io.ringfly.ping.Lab.DATA;
import static io.ringfly.ping.Lab.OUR_MAC;
import static io.ringfly.ping.Lab.ROUTER6;
import static io.ringfly.ping.Lab.THEIR_MAC;
import static io.ringfly.ping.Lab.THEM6;
import static io.ringfly.ping.Lab.US6;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfly.codec.Check;
import io.ringfly.codec.Echo6Frames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.EthernetHeader;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.Ipv6Header;
import io.ringfly.codec.NdFrames;
import io.ringfly.ping.Lab.Frame;
import java.lang.foreign.MemorySegment;

/** IPv6 frames that the tests of this package share. */
final class Frames6 {

    static final int IP = Ethernet.LENGTH;
    static final int NEXT_HEADER = IP + 6;
    static final int ICMP = IP + Ipv6.LENGTH;
    static final int DATA_AT = Echo6Frames.HEADERS_LENGTH;

    private Frames6() {}

    static Frame request(IpAddress source, IpAddress destination, int id, int seq) {
        Frame frame = new Frame();
        for (int i = 0; i < DATA; i++) {
            frame.set(DATA_AT + i, i);
        }
        frame.length = Echo6Frames.writeRequest(
                frame.memory,
                0,
                new EthernetHeader(THEIR_MAC, OUR_MAC, Ethernet.TYPE_IPV6),
                Ipv6Header.of(source.v6(), destination.v6(), IpProtocol.ICMPV6, Icmpv6.LENGTH + DATA),
                id,
                seq);
        return frame;
    }

    static Frame reply(Frame request) {
        Frame reply = request.copy();
        assertEquals(Check.OK, Echo6Frames.answer(reply.memory, 0, reply.length));
        return reply;
    }

    static Frame reply(int id, int seq) {
        return reply(request(US6, THEM6, id, seq));
    }

    /** An error from the router about {@code about}, of which it quotes {@code quoted} bytes of IPv6. */
    static Frame error(Frame about, int type, int code, int rest, int quoted) {
        Frame frame = new Frame();
        new EthernetHeader(OUR_MAC, THEIR_MAC, Ethernet.TYPE_IPV6).write(frame.memory, 0);
        Ipv6Header.of(ROUTER6.v6(), US6.v6(), IpProtocol.ICMPV6, Icmpv6.LENGTH + quoted)
                .write(frame.memory, IP);
        frame.set(ICMP, type).set(ICMP + 1, code);
        for (int i = 0; i < 4; i++) {
            frame.set(ICMP + 4 + i, rest >>> 24 - 8 * i);
        }
        MemorySegment.copy(about.memory, IP, frame.memory, ICMP + Icmpv6.LENGTH, quoted);
        frame.length = ICMP + Icmpv6.LENGTH + quoted;
        return sum(frame);
    }

    /** A question of ours who has {@code target}, as somebody else would ask. */
    static Frame solicitation(IpAddress asker, IpAddress target) {
        Frame frame = new Frame();
        frame.length = NdFrames.writeSolicitation(frame.memory, 0, OUR_MAC, asker.v6(), target.v6());
        return frame;
    }

    static Frame advertisement(Frame solicitation, long mac) {
        Frame frame = solicitation.copy();
        assertEquals(Check.OK, NdFrames.answer(frame.memory, 0, frame.length, 2048, mac));
        frame.length = NdFrames.LENGTH;
        return frame;
    }

    /** Makes the checksum right again. */
    static Frame sum(Frame frame) {
        Icmpv6.updateChecksum(frame.memory, IP, ICMP, Ipv6.payloadLength(frame.memory, IP));
        return frame;
    }

    static Frame from(Frame frame, IpAddress source) {
        Ipv6.setSrc(frame.memory, IP, source.high(), source.low());
        return sum(frame);
    }

    static Frame to(Frame frame, IpAddress destination) {
        Ipv6.setDst(frame.memory, IP, destination.high(), destination.low());
        return sum(frame);
    }

    /** With an empty destination options header before the ICMPv6 message. */
    static Frame withExtension(Frame frame) {
        Frame longer = frame.copy();
        int payload = Ipv6.payloadLength(frame.memory, IP);
        MemorySegment.copy(frame.memory, ICMP, longer.memory, ICMP + 8, payload);
        longer.memory.asSlice(ICMP, 8).fill((byte) 0);
        longer.set(NEXT_HEADER, 60)
                .set(ICMP, IpProtocol.ICMPV6)
                .set(ICMP + 2, 1)
                .set(ICMP + 3, 4);
        Ipv6.setPayloadLength(longer.memory, IP, payload + 8);
        longer.length += 8;
        return longer;
    }
}
