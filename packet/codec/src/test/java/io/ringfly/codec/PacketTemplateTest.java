/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against frames that are written field by field, with checksums computed afresh. Segments have exactly their length. */
class PacketTemplateTest {

    private static final int MAX_LENGTH = 1600;
    private static final long MAC = 0x02_00_00_00_00_01L;

    private enum Tunnel {
        NONE,
        IN_IPV4,
        IN_IPV6,
        GRE,
        VXLAN
    }

    private enum Kind {
        TCP,
        UDP,
        UDP_WITHOUT_CHECKSUM,
        ECHO
    }

    private record Shape(boolean v6, Kind kind, int tags, Tunnel tunnel, int options, int payload, long seed) {

        static Shape random(Random random) {
            boolean v6 = random.nextBoolean();
            Kind kind = Kind.values()[random.nextInt(4)];
            if (v6 && kind == Kind.UDP_WITHOUT_CHECKSUM) kind = Kind.UDP;
            int payload = random.nextInt(4) == 0 ? random.nextInt(1400) : random.nextInt(64);
            Tunnel tunnel = Tunnel.values()[random.nextInt(5)];
            return new Shape(v6, kind, random.nextInt(3), tunnel, random.nextInt(3), payload, random.nextLong());
        }
    }

    /** What varies; of an IPv4 address the low half counts. */
    private record Values(
            long srcHigh, long srcLow, long dstHigh, long dstLow, int ports, int id, long sequence, long time) {

        static Values random(Random random) {
            return new Values(
                    random.nextLong(),
                    random.nextLong(),
                    random.nextLong(),
                    random.nextLong(),
                    random.nextInt(),
                    random.nextInt(0x10000),
                    random.nextLong(),
                    random.nextLong());
        }
    }

    /** A frame and where its parts are. */
    private record Frame(MemorySegment bytes, int ip, int transport, int payload) {}

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sameAsWrittenFieldByField(boolean offHeap) {
        Random random = new Random(0x7e3);
        MemorySegment buffer =
                offHeap ? Arena.ofAuto().allocate(MAX_LENGTH) : MemorySegment.ofArray(new byte[MAX_LENGTH]);
        for (int i = 0; i < 1_000; i++) {
            Shape shape = Shape.random(random);
            int sequence = shape.payload >= 8 ? random.nextInt(shape.payload - 7) & ~1 : -1;
            int time = sequence >= 8 ? 0 : -1;
            Frame given = frame(shape, Values.random(random), sequence, time);
            if (random.nextBoolean()) spoilChecksums(shape, given);
            int length = (int) given.bytes.byteSize();
            PacketTemplate template = PacketTemplate.of(given.bytes, 0, length);
            if (sequence >= 0) template = template.withSequence(sequence);
            if (time >= 0) template = template.withTime(time);
            MemorySegment target = buffer.asSlice(MAX_LENGTH - length);
            for (int j = 0; j < 40; j++) {
                Values values = Values.random(random);
                byte[] expected = frame(shape, values, sequence, time).bytes.toArray(Wire.BYTE);
                boolean laid = j > 0 && random.nextBoolean();
                if (!laid) target.fill((byte) 0xa5);
                assertEquals(length, laid ? vary(template, target, values) : write(template, target, values));
                assertArrayEquals(expected, target.toArray(Wire.BYTE), shape::toString);
            }
        }
    }

    private static int write(PacketTemplate template, MemorySegment m, Values v) {
        return template.isIpv6()
                ? template.write(m, 0, v.srcHigh, v.srcLow, v.dstHigh, v.dstLow, v.ports, v.sequence, v.time)
                : template.write(m, 0, (int) v.srcLow, (int) v.dstLow, v.ports, v.id, v.sequence, v.time);
    }

    private static int vary(PacketTemplate template, MemorySegment m, Values v) {
        return template.isIpv6()
                ? template.vary(m, 0, v.srcHigh, v.srcLow, v.dstHigh, v.dstLow, v.ports, v.sequence, v.time)
                : template.vary(m, 0, (int) v.srcLow, (int) v.dstLow, v.ports, v.id, v.sequence, v.time);
    }

    private static void spoilChecksums(Shape shape, Frame frame) {
        int checksum = frame.transport
                + switch (shape.kind) {
                    case TCP -> Tcp.CHECKSUM;
                    case UDP -> Udp.CHECKSUM;
                    default -> 2;
                };
        if (shape.kind != Kind.UDP_WITHOUT_CHECKSUM) frame.bytes.set(Wire.SHORT, checksum, (short) 0x1234);
        if (!shape.v6) Ipv4.setHeaderChecksum(frame.bytes, frame.ip, 0x1234);
    }

    /** Offsets in the payload are below 0 if they aren't there. */
    private static Frame frame(Shape s, Values v, int sequence, int time) {
        Random random = new Random(s.seed);
        byte[] stale = new byte[MAX_LENGTH];
        random.nextBytes(stale);
        MemorySegment m = MemorySegment.ofArray(stale);
        int header = s.kind == Kind.TCP ? Tcp.LENGTH + 4 * s.options : Udp.LENGTH;
        int options = s.v6 ? 8 * s.options : 4 * s.options;
        int innerLength = (s.v6 ? Ipv6.LENGTH : Ipv4.LENGTH) + options + header + s.payload;
        int at = links(m, s, innerLength);
        int ip = at;
        int transport = ip + (s.v6 ? Ipv6.LENGTH : Ipv4.LENGTH) + options;
        int payload = transport + header;
        if (sequence >= 0) m.set(Wire.LONG, payload + sequence, v.sequence);
        if (time >= 0) m.set(Wire.LONG, payload + time, v.time);
        int protocol = switch (s.kind) {
            case TCP -> IpProtocol.TCP;
            case ECHO -> s.v6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP;
            default -> IpProtocol.UDP;
        };
        if (s.v6) {
            Ipv6Address src = new Ipv6Address(v.srcHigh, v.srcLow);
            Ipv6Address dst = new Ipv6Address(v.dstHigh, v.dstLow);
            int next = s.options == 0 ? protocol : IpProtocol.DESTINATION_OPTIONS;
            Ipv6Header.of(src, dst, next, innerLength - Ipv6.LENGTH).write(m, ip);
            if (s.options > 0) destinationOptions(m, ip + Ipv6.LENGTH, protocol, options);
        } else {
            int carried = header + s.payload;
            Ipv4Header.of((int) v.srcLow, (int) v.dstLow, protocol, carried)
                    .withId(v.id)
                    .write(m, ip);
            m.asSlice(ip + Ipv4.LENGTH, options).fill((byte) Ipv4Option.NOP);
            Ipv4.setTotalLength(m, ip, innerLength);
            m.set(Wire.BYTE, ip, (byte) (0x45 + s.options));
            Ipv4.updateChecksum(m, ip);
        }
        long addresses = s.v6 ? TransportChecksum.addresses6(m, ip) : TransportChecksum.addresses4(m, ip);
        transport(m, s, v.ports, ip, transport, addresses);
        return new Frame(m.asSlice(0, ip + innerLength), ip, transport, payload);
    }

    private static void destinationOptions(MemorySegment m, int at, int next, int length) {
        m.asSlice(at, length).fill((byte) Ipv6Option.PAD1);
        m.set(Wire.SHORT, at, (short) (next << 8 | length / 8 - 1));
    }

    private static void transport(MemorySegment m, Shape s, int ports, int ip, int at, long addresses) {
        switch (s.kind) {
            case TCP -> {
                byte[] options = new byte[4 * s.options];
                Arrays.fill(options, (byte) TcpOption.NOP);
                TcpHeader.of(ports >>> 16, ports & 0xffff, 1, 2, Tcp.ACK)
                        .withOptions(options)
                        .write(m, at, s.payload, addresses);
            }
            case UDP -> new UdpHeader(ports >>> 16, ports & 0xffff, s.payload).write(m, at, addresses);
            case UDP_WITHOUT_CHECKSUM ->
                new UdpHeader(ports >>> 16, ports & 0xffff, s.payload).writeWithoutChecksum(m, at);
            case ECHO -> {
                if (s.v6) {
                    Icmpv6Header.echoRequest(ports >>> 16, ports & 0xffff).write(m, ip, at, s.payload);
                } else {
                    Icmpv4Header.echoRequest(ports >>> 16, ports & 0xffff).write(m, at, s.payload);
                }
            }
        }
    }

    /** All before the IP packet that varies; returns its offset. */
    private static int links(MemorySegment m, Shape s, int innerLength) {
        int innerType = s.v6 ? Ethernet.TYPE_IPV6 : Ethernet.TYPE_IPV4;
        int innerProtocol = s.v6 ? IpProtocol.IPV6 : IpProtocol.IPIP;
        int type = switch (s.tunnel) {
            case NONE -> innerType;
            case IN_IPV6 -> Ethernet.TYPE_IPV6;
            default -> Ethernet.TYPE_IPV4;
        };
        new EthernetHeader(MAC, MAC, s.tags == 0 ? type : Ethernet.TYPE_VLAN).write(m, 0);
        int at = Ethernet.LENGTH;
        for (int i = 1; i <= s.tags; i++) {
            VlanTag.of(i, i == s.tags ? type : Ethernet.TYPE_VLAN).write(m, at);
            at += Vlan.LENGTH;
        }
        switch (s.tunnel) {
            case NONE -> {}
            case IN_IPV4 -> {
                Ipv4Header.of(1, 2, innerProtocol, innerLength).write(m, at);
                at += Ipv4.LENGTH;
            }
            case IN_IPV6 -> {
                Ipv6Header.of(new Ipv6Address(1, 2), new Ipv6Address(3, 4), innerProtocol, innerLength)
                        .write(m, at);
                at += Ipv6.LENGTH;
            }
            case GRE -> {
                Ipv4Header.of(1, 2, IpProtocol.GRE, Gre.LENGTH + innerLength).write(m, at);
                GreHeader.of(innerType).write(m, at + Ipv4.LENGTH, innerLength);
                at += Ipv4.LENGTH + Gre.LENGTH;
            }
            case VXLAN -> {
                int carried = Vxlan.LENGTH + Ethernet.LENGTH + innerLength;
                Ipv4Header.of(1, 2, IpProtocol.UDP, Udp.LENGTH + carried).write(m, at);
                at += Ipv4.LENGTH;
                new UdpHeader(7, Vxlan.PORT, carried).writeWithoutChecksum(m, at);
                at += Udp.LENGTH;
                VxlanHeader.of(5).write(m, at);
                at += Vxlan.LENGTH;
                new EthernetHeader(MAC, MAC, innerType).write(m, at);
                at += Ethernet.LENGTH;
            }
        }
        return at;
    }

    @Test
    void zeroUdpChecksumIsSentAsAllOnes() {
        Random random = new Random(0x0dd);
        Values values = Values.random(random);
        Frame given = frame(new Shape(false, Kind.UDP, 0, Tunnel.NONE, 0, 10, 1), values, 0, -1);
        PacketTemplate template =
                PacketTemplate.of(given.bytes, 0, (int) given.bytes.byteSize()).withSequence(0);
        MemorySegment m = Segments.stale(template.length());
        int checksum = given.transport + Udp.CHECKSUM;
        template.write(m, 0, 1, 2, 3, 4, 0, 0);
        int rest = m.get(Wire.SHORT, checksum) & 0xffff; // as sequence makes up for what is missing to 0
        template.write(m, 0, 1, 2, 3, 4, rest, 0);
        assertEquals(0xffff, m.get(Wire.SHORT, checksum) & 0xffff);
    }

    @Test
    void paddingBehindThePacketIsCopied() {
        Frame given = frame(new Shape(false, Kind.UDP, 0, Tunnel.NONE, 0, 1, 1), Values.random(new Random(1)), -1, -1);
        MemorySegment padded = MemorySegment.ofArray(new byte[60]);
        padded.fill((byte) 0x77);
        padded.copyFrom(given.bytes);
        PacketTemplate template = PacketTemplate.of(padded, 0, 60);
        assertEquals(60, template.length());
        assertEquals(1, template.payloadLength());
        MemorySegment m = Segments.stale(64);
        assertEquals(60, template.write(m, 2, 1, 2, 3, 4, 5, 6));
        assertEquals(ChecksumVerdict.OK, TransportChecksum.verdict4(m, 2 + given.ip, 62));
        assertTrue(Segments.isStale(m, 0, 2));
        assertTrue(Segments.isStale(m, 62, 64));
        assertEquals(0x7777, m.get(Wire.SHORT, 60) & 0xffff);
    }

    @Test
    void refusesWhatItCannotMend() {
        Shape shape = new Shape(false, Kind.UDP, 0, Tunnel.VXLAN, 0, 20, 1);
        Frame covered = frame(shape, Values.random(new Random(1)), -1, -1);
        covered.bytes.set(Wire.SHORT, Ethernet.LENGTH + Ipv4.LENGTH + Udp.CHECKSUM, (short) 1);
        assertRefused("checksum of UDP", covered.bytes);

        Frame fragment =
                frame(new Shape(false, Kind.UDP, 0, Tunnel.NONE, 0, 20, 1), Values.random(new Random(1)), -1, -1);
        fragment.bytes.set(Wire.SHORT, fragment.ip + 6, (short) Ipv4.MORE_FRAGMENTS);
        assertRefused("fragment", fragment.bytes);

        Frame cut = frame(new Shape(true, Kind.TCP, 0, Tunnel.NONE, 0, 20, 1), Values.random(new Random(1)), -1, -1);
        assertRefused("cut short", cut.bytes.asSlice(0, cut.bytes.byteSize() - 1));

        Frame gre = frame(new Shape(false, Kind.UDP, 0, Tunnel.NONE, 0, 20, 1), Values.random(new Random(1)), -1, -1);
        Ipv4.setProtocol(gre.bytes, gre.ip, IpProtocol.SCTP);
        assertRefused("SCTP", gre.bytes);

        Frame unreachable =
                frame(new Shape(false, Kind.ECHO, 0, Tunnel.NONE, 0, 20, 1), Values.random(new Random(1)), -1, -1);
        unreachable.bytes.set(Wire.BYTE, unreachable.transport, (byte) Icmpv4.TIMESTAMP_REQUEST);
        assertRefused("type 13", unreachable.bytes);

        Frame without =
                frame(new Shape(true, Kind.UDP, 0, Tunnel.NONE, 0, 20, 1), Values.random(new Random(1)), -1, -1);
        Udp.setChecksum(without.bytes, without.transport, 0);
        assertRefused("UDP checksum of 0", without.bytes);

        assertRefused("no IP packet", MemorySegment.ofArray(new byte[60]));
    }

    private static void assertRefused(String why, MemorySegment frame) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> PacketTemplate.of(frame, 0, (int) frame.byteSize()));
        assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
    }

    @Test
    void refusesNumbersThatDoNotFit() {
        Frame given = frame(new Shape(true, Kind.TCP, 1, Tunnel.NONE, 1, 20, 1), Values.random(new Random(1)), -1, -1);
        PacketTemplate template = PacketTemplate.of(given.bytes, 0, (int) given.bytes.byteSize());
        assertEquals(20, template.payloadLength());
        assertEquals(given.payload, template.payloadOffset());
        assertThrows(IllegalArgumentException.class, () -> template.withSequence(13));
        assertThrows(IllegalArgumentException.class, () -> template.withSequence(-2));
        assertThrows(IllegalArgumentException.class, () -> template.withSequence(3));
        PacketTemplate numbered = template.withSequence(12);
        assertThrows(IllegalArgumentException.class, () -> numbered.withTime(6));
        assertEquals(20, numbered.withTime(4).payloadLength());
        assertThrows(IllegalStateException.class, () -> template.write(Segments.stale(200), 0, 1, 2, 3, 4, 5, 6));
    }
}
