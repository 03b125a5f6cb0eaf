/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One end alone, ports that stay, options, extension headers, and errors with extensions (RFC 4884), against packets that
 * {@link PacketBuilder} builds with the new ends.
 */
class NatVariantsTest {

    private static final int QUOTED_LENGTH = 128; // of an extended error
    private static final byte[] EXTENSION = Segments.bytes("2000dfff 00080101 00064140"); // a label of MPLS

    private enum Side {
        SRC,
        DST,
        BOTH
    }

    private enum Kind {
        TCP,
        UDP,
        UDP_WITHOUT_CHECKSUM,
        REQUEST,
        REPLY,
        ERROR,
        EXTENDED_ERROR;

        boolean isError() {
            return this == ERROR || this == EXTENDED_ERROR;
        }
    }

    private record End(long high, long low, int port) {

        static End random(Random random) {
            return new End(random.nextLong(), random.nextLong(), random.nextInt(0x10000));
        }

        End with(End other, boolean samePort) {
            return new End(other.high, other.low, samePort ? port : other.port);
        }

        int portOr(boolean same) {
            return same ? Nat.SAME_PORT : port;
        }
    }

    private record Shape(boolean v6, Kind kind, Kind quoted, long seed) {

        static Shape random(Random random) {
            boolean v6 = random.nextBoolean();
            Kind kind = Kind.values()[random.nextInt(7)];
            Kind quoted = Kind.values()[random.nextInt(5)];
            if (v6 && kind == Kind.UDP_WITHOUT_CHECKSUM) kind = Kind.UDP;
            if (v6 && quoted == Kind.UDP_WITHOUT_CHECKSUM) quoted = Kind.TCP;
            return new Shape(v6, kind, quoted, random.nextLong());
        }
    }

    @ParameterizedTest
    @EnumSource
    void sameAsBuiltWithTheNewEnds(Side side) {
        Random random = new Random(0x4a8);
        for (int i = 0; i < 30_000; i++) {
            Shape shape = Shape.random(random);
            End src = End.random(random);
            End dst = End.random(random);
            End newSrc = End.random(random);
            End newDst = End.random(random);
            boolean sameSrcPort = random.nextBoolean();
            boolean sameDstPort = random.nextBoolean();
            byte[] before = packet(shape, src, dst);
            byte[] after = packet(
                    shape,
                    side == Side.DST ? src : src.with(newSrc, sameSrcPort),
                    side == Side.SRC ? dst : dst.with(newDst, sameDstPort));
            MemorySegment m = MemorySegment.ofArray(before.clone());
            assertEquals(Check.OK, nat(m, shape.v6, side, newSrc, sameSrcPort, newDst, sameDstPort), shape::toString);
            assertArrayEquals(after, m.toArray(Wire.BYTE), shape::toString);

            byte[] cut = Arrays.copyOf(before, random.nextInt(before.length));
            m = MemorySegment.ofArray(cut.clone());
            if (nat(m, shape.v6, side, newSrc, sameSrcPort, newDst, sameDstPort) != Check.OK) {
                assertArrayEquals(cut, m.toArray(Wire.BYTE), shape::toString);
            } else if (!shape.kind.isError()) {
                assertArrayEquals(Arrays.copyOf(after, cut.length), m.toArray(Wire.BYTE), shape::toString);
            }
        }
    }

    private static Check nat(
            MemorySegment m, boolean v6, Side side, End src, boolean sameSrcPort, End dst, boolean sameDstPort) {
        long limit = m.byteSize();
        int srcPort = src.portOr(sameSrcPort);
        int dstPort = dst.portOr(sameDstPort);
        return switch (side) {
            case SRC ->
                v6
                        ? Nat.rewriteSrc(m, 0, limit, src.high, src.low, srcPort)
                        : Nat.rewriteSrc(m, 0, limit, (int) src.low, srcPort);
            case DST ->
                v6
                        ? Nat.rewriteDst(m, 0, limit, dst.high, dst.low, dstPort)
                        : Nat.rewriteDst(m, 0, limit, (int) dst.low, dstPort);
            case BOTH ->
                v6
                        ? Nat.rewrite(m, 0, limit, src.high, src.low, srcPort, dst.high, dst.low, dstPort)
                        : Nat.rewrite(m, 0, limit, (int) src.low, srcPort, (int) dst.low, dstPort);
        };
    }

    private static byte[] packet(Shape shape, End src, End dst) {
        Random random = new Random(shape.seed);
        PacketBuilder builder = new PacketBuilder();
        if (shape.v6) {
            builder.ipv6(new Ipv6Address(src.high, src.low), new Ipv6Address(dst.high, dst.low));
            switch (random.nextInt(4)) {
                case 0 -> builder.hopByHop(new byte[random.nextInt(10)]);
                case 1 -> builder.destinationOptions(new byte[random.nextInt(10)]);
                case 2 -> builder.routing(Ipv6Extension.ROUTING_MOBILE, 0, new byte[20]);
                default -> {}
            }
        } else {
            byte[] options = new byte[random.nextInt(41)];
            Arrays.fill(options, (byte) Ipv4Option.NOP);
            builder.ipv4(Ipv4Header.of((int) src.low, (int) dst.low, 0, 0).withId(random.nextInt(0x10000)), options);
        }
        switch (shape.kind) {
            case TCP -> builder.tcp(TcpHeader.of(src.port, dst.port, random.nextInt(), random.nextInt(), Tcp.ACK));
            case UDP -> builder.udp(src.port, dst.port);
            case UDP_WITHOUT_CHECKSUM -> builder.udpWithoutChecksum(src.port, dst.port);
            case REQUEST, REPLY -> addEcho(builder, shape, src.port, dst.port);
            case ERROR, EXTENDED_ERROR -> {
                // it is about a packet that went the other way
                Shape inner = new Shape(shape.v6, shape.quoted, null, random.nextLong());
                return addError(builder, shape)
                        .payload(quote(shape, packet(inner, dst, src), random))
                        .bytes();
            }
        }
        byte[] payload = new byte[8 + random.nextInt(8)];
        random.nextBytes(payload);
        return builder.payload(payload).bytes();
    }

    private static void addEcho(PacketBuilder builder, Shape shape, int srcPort, int dstPort) {
        boolean request = shape.kind == Kind.REQUEST;
        int rest = (request ? srcPort : dstPort) << 16 | 7;
        if (shape.v6) {
            builder.icmp6(new Icmpv6Header(request ? Icmpv6.ECHO_REQUEST : Icmpv6.ECHO_REPLY, 0, rest));
        } else {
            builder.icmp(new Icmpv4Header(request ? Icmpv4.ECHO_REQUEST : Icmpv4.ECHO_REPLY, 0, rest));
        }
    }

    /** Adds the header of an error; an extended one says how long its quote is, in other units and elsewhere by version. */
    private static PacketBuilder addError(PacketBuilder builder, Shape shape) {
        boolean extended = shape.kind == Kind.EXTENDED_ERROR;
        return shape.v6
                ? builder.icmp6(new Icmpv6Header(Icmpv6.TIME_EXCEEDED, 0, extended ? QUOTED_LENGTH / 8 << 24 : 0))
                : builder.icmp(new Icmpv4Header(Icmpv4.TIME_EXCEEDED, 0, extended ? QUOTED_LENGTH / 4 << 16 : 0));
    }

    private static byte[] quote(Shape shape, byte[] packet, Random random) {
        if (shape.kind == Kind.EXTENDED_ERROR) {
            byte[] quote = Arrays.copyOf(packet, QUOTED_LENGTH + EXTENSION.length);
            System.arraycopy(EXTENSION, 0, quote, QUOTED_LENGTH, EXTENSION.length);
            return quote;
        }
        return random.nextBoolean() ? packet : Arrays.copyOf(packet, packet.length - random.nextInt(8));
    }

    @Test
    void extensionOfAnErrorIsStillFound() {
        Shape shape = new Shape(false, Kind.EXTENDED_ERROR, Kind.UDP, 3);
        MemorySegment m = MemorySegment.ofArray(packet(shape, new End(0, 1, 2), new End(0, 3, 4)));
        assertEquals(Check.OK, Nat.rewrite(m, 0, m.byteSize(), 5, 6, 7, 8));
        long icmp = Ipv4.payload(m, 0);
        assertEquals(icmp + Icmpv4.LENGTH + QUOTED_LENGTH, Icmpv4.extension(m, icmp, m.byteSize()));
        assertEquals(ChecksumVerdict.OK, TransportChecksum.verdict4(m, 0, m.byteSize()));
    }

    @Test
    void routeWithSegmentsLeftIsRefused() {
        byte[] bytes = new PacketBuilder()
                .ipv6(new Ipv6Address(1, 2), new Ipv6Address(3, 4))
                .routing(Ipv6Extension.ROUTING_MOBILE, 1, new byte[20])
                .udp(1, 2)
                .bytes();
        MemorySegment m = MemorySegment.ofArray(bytes.clone());
        assertEquals(Check.UNSUPPORTED, Nat.rewriteSrc(m, 0, m.byteSize(), 5, 6, Nat.SAME_PORT));
        assertArrayEquals(bytes, m.toArray(Wire.BYTE));
    }

    @Test
    void sctpGetsOtherAddressesButNoOtherPorts() {
        byte[] bytes = new PacketBuilder()
                .ipv4(Ipv4Header.of(1, 2, IpProtocol.SCTP, 0))
                .payload(new byte[12])
                .bytes();
        MemorySegment m = MemorySegment.ofArray(bytes.clone());
        assertEquals(Check.UNSUPPORTED, Nat.rewriteDst(m, 0, m.byteSize(), 9, 80));
        assertArrayEquals(bytes, m.toArray(Wire.BYTE));
        assertEquals(Check.OK, Nat.rewriteDst(m, 0, m.byteSize(), 9, Nat.SAME_PORT));
        byte[] expected = new PacketBuilder()
                .ipv4(Ipv4Header.of(1, 9, IpProtocol.SCTP, 0))
                .payload(new byte[12])
                .bytes();
        assertArrayEquals(expected, m.toArray(Wire.BYTE));
    }
}
