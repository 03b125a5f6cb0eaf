/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@link VlanTags}, {@link IpInIp} and {@link GueTunnel}, against frames that {@link PacketBuilder} builds. Segments end
 * where the frame does, and begin where its headroom does.
 */
class EncapsulationTest {

    private static final int FRAMES = 20_000;
    private static final int TIMES = 10;
    private static final int ROOM = 512;
    private static final long HIGH = 0x2001_0db8_0000_0000L;

    private enum Way {
        VLAN(4),
        IPIP4(20),
        IPIP6(40),
        GUE4(32),
        GUE6(52);

        private final int room;

        Way(int room) {
            this.room = room;
        }

        long push(MemorySegment m, long at, int headroom, int n) {
            long limit = m.byteSize();
            return switch (this) {
                case VLAN -> VlanTags.push(m, at, limit, headroom, Ethernet.TYPE_QINQ, n);
                case IPIP4 -> IpInIp.push4(m, at, limit, headroom, n, ~n, n & 0xff, n);
                case IPIP6 -> IpInIp.push6(m, at, limit, headroom, HIGH, n, HIGH, ~n, n & 0xff, n);
                case GUE4 -> GueTunnel.push4(m, at, limit, headroom, n, ~n, n & 0xff, n, n & 0xffff);
                case GUE6 -> GueTunnel.push6(m, at, limit, headroom, HIGH, n, HIGH, ~n, n & 0xff, n, n & 0xffff);
            };
        }

        long pop(MemorySegment m, long at) {
            return switch (this) {
                case VLAN -> VlanTags.pop(m, at, m.byteSize());
                case IPIP4, IPIP6 -> IpInIp.pop(m, at, m.byteSize());
                case GUE4, GUE6 -> GueTunnel.pop(m, at, m.byteSize());
            };
        }

        byte[] expected(RandomFrame frame, int n) {
            MemorySegment m = MemorySegment.ofArray(frame.bytes());
            PacketBuilder builder = new PacketBuilder();
            builder.ethernet(Ethernet.dst(m, 0), Ethernet.src(m, 0));
            if (this == VLAN) return tagged(frame, n);
            for (int i = 0, at = 14; i < frame.tags(); i++, at += 4) {
                builder.vlan(m.get(Wire.SHORT, at - 2) & 0xffff, VlanTag.read(m, at));
            }
            int ip = frame.ip();
            int octet = frame.v6() ? Ipv6.trafficClass(m, ip) : Ipv4.tos(m, ip);
            int ttl = (n & 0xff) != 0 ? n & 0xff : frame.v6() ? Ipv6.hopLimit(m, ip) : Ipv4.ttl(m, ip);
            boolean whole = frame.v6() || Ipv4.dontFragment(m, ip);
            int protocol = frame.v6() ? 41 : 4;
            if (this == IPIP4 || this == GUE4) {
                builder.ipv4(new Ipv4Header(octet, n & 0xffff, whole, false, 0, ttl, protocol, n, ~n, 0));
                if (this == GUE4) builder.udpWithoutChecksum(n & 0xffff, Gue.PORT);
            } else {
                Ipv6Address src = new Ipv6Address(HIGH, n);
                Ipv6Address dst = new Ipv6Address(HIGH, ~n);
                builder.ipv6(new Ipv6Header(octet, n & 0xf_ffff, 0, protocol, ttl, src, dst));
                if (this == GUE6) builder.udp(n & 0xffff, Gue.PORT);
            }
            if (this == GUE4 || this == GUE6) builder.gue(GueHeader.of(protocol));
            return builder.payload(Arrays.copyOfRange(frame.bytes(), ip, frame.bytes().length))
                    .bytes();
        }

        private static byte[] tagged(RandomFrame frame, int n) {
            byte[] bytes = new byte[frame.bytes().length + 4];
            System.arraycopy(frame.bytes(), 0, bytes, 0, 12);
            MemorySegment.ofArray(bytes).set(Wire.INT, 12, 0x88a8_0000 | n & 0xffff);
            System.arraycopy(frame.bytes(), 12, bytes, 16, frame.bytes().length - 12);
            return bytes;
        }
    }

    @ParameterizedTest
    @EnumSource
    void pushedAsBuiltAndPoppedAsBefore(Way way) {
        Random random = new Random(0x9a5);
        MemorySegment offHeap = Arena.ofAuto().allocate(ROOM);
        MemorySegment onHeap = MemorySegment.ofArray(new byte[ROOM]);
        for (int i = 0; i < FRAMES; i++) {
            RandomFrame frame = RandomFrame.of(random);
            int length = frame.bytes().length;
            MemorySegment m = (random.nextBoolean() ? offHeap : onHeap).asSlice(ROOM - length - way.room);
            for (int j = 0; j < TIMES; j++) {
                frame.vary(random);
                int n = random.nextInt();
                MemorySegment.copy(MemorySegment.ofArray(frame.bytes()), 0, m, way.room, length);
                assertEquals(-1, way.push(m, way.room, way.room - 1, n));
                assertArrayEquals(frame.bytes(), from(m, way.room), frame::toString);
                assertEquals(0, way.push(m, way.room, way.room, n));
                // to build one takes as long as all of the rest
                if (j < 2) assertArrayEquals(way.expected(frame, n), from(m, 0), frame::toString);
                assertEquals(way.room, way.pop(m, 0));
                assertArrayEquals(frame.bytes(), from(m, way.room), frame::toString);
            }
        }
    }

    private static byte[] from(MemorySegment m, long at) {
        return m.asSlice(at).toArray(Wire.BYTE);
    }

    @ParameterizedTest
    @EnumSource
    void cutFramesAndNoiseAreRefusedUnchangedOrStayWithinTheirBytes(Way way) {
        Random random = new Random(0x6a3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = way.expected(RandomFrame.of(random), random.nextInt());
            if (random.nextBoolean()) bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            if (bytes.length > 0 && random.nextBoolean()) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            MemorySegment m = MemorySegment.ofArray(bytes.clone());
            if (way.pop(m, 0) < 0) assertArrayEquals(bytes, m.toArray(Wire.BYTE));
            m = MemorySegment.ofArray(Arrays.copyOfRange(bytes, 0, bytes.length + way.room));
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, m, way.room, bytes.length);
            if (way.push(m, way.room, way.room, 1) < 0) assertArrayEquals(bytes, from(m, way.room));
        }
    }

    @Test
    void ecnOfTheTunnelIsToldOutside() {
        int[][] merged = {{0, 0, 0, -1}, {1, 1, 1, 3}, {2, 1, 2, 3}, {3, 3, 3, 3}}; // by inner, then outer
        for (int inner = 0; inner < 4; inner++) {
            for (int outer = 0; outer < 4; outer++) {
                byte[] bytes = new PacketBuilder()
                        .ethernet(1, 2)
                        .ipv4(Ipv4Header.of(1, 2, 0, 0).withTos(0xb8 | outer))
                        .ipv4(Ipv4Header.of(3, 4, 0, 0).withTos(0x28 | inner))
                        .udp(5, 6)
                        .bytes();
                MemorySegment m = MemorySegment.ofArray(bytes.clone());
                long at = IpInIp.pop(m, 0, m.byteSize());
                if (merged[inner][outer] < 0) {
                    assertEquals(-1, at);
                    assertArrayEquals(bytes, m.toArray(Wire.BYTE));
                } else {
                    assertEquals(20, at);
                    assertEquals(0x28 | merged[inner][outer], Ipv4.tos(m, 34));
                    assertTrue(Ipv4.checksumOk(m, 34));
                }
            }
        }
    }

    @Test
    void outerHeadersWithOptionsComeOff() {
        byte[] inner = new PacketBuilder()
                .ethernet(1, 2)
                .ipv6(address(1), address(2))
                .udp(5, 6)
                .bytes();
        byte[] v6 = new PacketBuilder()
                .ethernet(1, 2)
                .ipv6(address(3), address(4))
                .destinationOptions(new byte[] {Ipv6Option.TUNNEL_LIMIT, 1, 4})
                .ipv6(address(1), address(2))
                .udp(5, 6)
                .bytes();
        byte[] v4 = new PacketBuilder()
                .ethernet(1, 2)
                .ipv4(Ipv4Header.of(7, 8, 0, 0), new byte[] {1, 1, 1, 1})
                .ipv6(address(1), address(2))
                .udp(5, 6)
                .bytes();
        for (byte[] bytes : new byte[][] {v6, v4}) {
            MemorySegment m = MemorySegment.ofArray(bytes);
            long at = IpInIp.pop(m, 0, m.byteSize());
            assertArrayEquals(inner, from(m, at));
        }
    }

    @Test
    void gueWithFieldsAndWithoutHeaderComesOff() {
        byte[] inner = new PacketBuilder().ethernet(1, 2).ipv4(1, 2).udp(5, 6).bytes();
        byte[] packet = Arrays.copyOfRange(inner, 14, inner.length);
        byte[] fields = new PacketBuilder()
                .ethernet(1, 2)
                .ipv6(address(1), address(2))
                .udp(5, Gue.PORT)
                .gue(new GueHeader(false, IpProtocol.IPIP, 0x8000, new byte[8]))
                .payload(packet)
                .bytes();
        byte[] direct = new PacketBuilder()
                .ethernet(1, 2)
                .ipv4(3, 4)
                .udp(5, Gue.PORT)
                .payload(packet)
                .bytes();
        for (byte[] bytes : new byte[][] {fields, direct}) {
            MemorySegment m = MemorySegment.ofArray(bytes);
            assertArrayEquals(inner, from(m, GueTunnel.pop(m, 0, m.byteSize())));
        }
    }

    @Test
    void whatIsNotForThisHostToTakeOffIsRefused() {
        PacketBuilder fragment = new PacketBuilder()
                .ethernet(1, 2)
                .ipv4(new Ipv4Header(0, 1, false, true, 0, 64, IpProtocol.IPIP, 1, 2, 0))
                .payload(new byte[40]);
        assertRefused(Way.IPIP4, fragment);
        PacketBuilder onItsWay = new PacketBuilder()
                .ethernet(1, 2)
                .ipv6(address(1), address(2))
                .routing(Ipv6Extension.ROUTING_MOBILE, 1, new byte[20])
                .ipv4(1, 2)
                .udp(3, 4);
        assertRefused(Way.IPIP6, onItsWay);
        PacketBuilder otherPort = new PacketBuilder()
                .ethernet(1, 2)
                .ipv4(1, 2)
                .udp(3, 4)
                .gue()
                .ipv4(1, 2)
                .udp(3, 4);
        assertRefused(Way.GUE4, otherPort);
        PacketBuilder control = new PacketBuilder()
                .ethernet(1, 2)
                .ipv4(1, 2)
                .udp(3, Gue.PORT)
                .gue(new GueHeader(true, 4, 0, new byte[0]))
                .payload(new PacketBuilder().ipv4(1, 2).bytes());
        assertRefused(Way.GUE4, control);
        assertRefused(Way.IPIP4, new PacketBuilder().ethernet(1, 2).ipv4(1, 2).udp(3, 4));
        assertRefused(Way.VLAN, new PacketBuilder().ethernet(1, 2).ipv4(1, 2).udp(3, 4));
    }

    private static void assertRefused(Way way, PacketBuilder builder) {
        byte[] bytes = builder.bytes();
        MemorySegment m = MemorySegment.ofArray(bytes.clone());
        assertEquals(-1, way.pop(m, 0));
        assertArrayEquals(bytes, m.toArray(Wire.BYTE));
    }

    @Test
    void packetsThatCannotGrowAreRefused() {
        byte[] bytes = new PacketBuilder()
                .ethernet(1, 2)
                .ipv4(1, 2)
                .udp(3, 4)
                .payload(new byte[65507])
                .bytes();
        MemorySegment m = MemorySegment.ofArray(new byte[bytes.length + 64]);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, m, 64, bytes.length);
        assertEquals(-1, Way.IPIP4.push(m, 64, 64, 1));
        assertEquals(-1, Way.GUE4.push(m, 64, 64, 1));
        assertEquals(-1, Way.GUE6.push(m, 64, 64, 1));
        assertEquals(24, Way.IPIP6.push(m, 64, 64, 1));
    }

    @Test
    void paddingStays() {
        MemorySegment m = Segments.stale(20 + 60);
        int length = new PacketBuilder().ethernet(1, 2).ipv4(1, 2).udp(3, 4).write(m, 20);
        assertEquals(0, IpInIp.push4(m, 20, 80, 20, 5, 6, IpInIp.SAME_TTL, 0));
        assertEquals(20 + length - 14, Ipv4.totalLength(m, 14));
        assertTrue(Segments.isStale(m, 20 + length, 80));
        assertEquals(20, IpInIp.pop(m, 0, 80));
    }

    @Test
    void tagIsSet() {
        MemorySegment m = MemorySegment.ofArray(new PacketBuilder()
                .ethernet(1, 2)
                .vlan(Ethernet.TYPE_QINQ, new VlanTag(5, true, 7, 0))
                .vlan(9)
                .ipv4(1, 2)
                .bytes());
        assertEquals(Check.OK, VlanTags.setVid(m, 0, m.byteSize(), 100));
        assertEquals(new VlanTag(5, true, 100, Ethernet.TYPE_VLAN), VlanTag.read(m, 14));
        assertEquals(Check.OK, VlanTags.set(m, 0, m.byteSize(), 3));
        assertEquals(new VlanTag(0, false, 3, Ethernet.TYPE_VLAN), VlanTag.read(m, 14));
        assertEquals(9, Vlan.vid(m, 18));
        assertEquals(Check.OTHER_TYPE, VlanTags.set(m, 0, 17, 3));
    }

    @Test
    void sourcePortsAreInTheRangeForIt() {
        assertEquals(49152, GueTunnel.srcPort(0));
        assertEquals(65535, GueTunnel.srcPort(-1));
    }

    private static Ipv6Address address(int n) {
        return new Ipv6Address(HIGH, n);
    }
}
