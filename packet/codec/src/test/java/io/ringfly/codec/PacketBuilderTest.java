/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packets are those of {@link BuiltPackets}; here they are read back, and there are those that can't be built. */
class PacketBuilderTest {

    private static final Ipv6Address SRC6 = Ipv6Address.parse("2001:db8::1");
    private static final Ipv6Address DST6 = Ipv6Address.parse("2001:db8::2");

    static Stream<BuiltPackets> all() {
        return Stream.of(BuiltPackets.values());
    }

    @ParameterizedTest
    @MethodSource("all")
    void layersAreReadBack(BuiltPackets packet) {
        MemorySegment m = MemorySegment.ofArray(packet.bytes());
        Dissection found = new Dissection();
        int length = (int) m.byteSize();
        found.dissect(m, 0, length, length, LinkType.ETHERNET);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < found.layers(); i++) {
            if (found.layer(i) != Layer.PAYLOAD) layers.add(found.layer(i));
            assertTrue(!found.exceeds(i) && found.statedEnd(i) == found.end(i), packet + ": " + found.layer(i));
        }
        assertEquals(packet.layers(), layers);
        assertEquals(Check.OK, found.check());
    }

    @ParameterizedTest
    @MethodSource("all")
    void checksumsAreRight(BuiltPackets packet) {
        MemorySegment m = MemorySegment.ofArray(packet.bytes());
        Dissection found = new Dissection();
        int length = (int) m.byteSize();
        found.dissect(m, 0, length, length, LinkType.ETHERNET);
        for (int i = 0; i < found.layers(); i++) {
            int at = found.offset(i);
            switch (found.layer(i)) {
                case IPV4 -> {
                    assertTrue(Ipv4.checksumOk(m, at), packet::toString);
                    assertNotWrong(packet, TransportChecksum.verdict4(m, at, length));
                }
                case IPV6 -> assertNotWrong(packet, TransportChecksum.verdict6(m, at, length));
                case GRE -> assertNotWrong(packet, Gre.verdict(m, at, found.end(i) - at, length));
                default -> {}
            }
        }
    }

    private static void assertNotWrong(BuiltPackets packet, ChecksumVerdict verdict) {
        boolean expected = switch (verdict) {
            case OK -> true;
            case ABSENT -> packet.isWithoutChecksum();
            case NOT_COMPUTABLE -> packet.isNotComputable();
            default -> false;
        };
        assertTrue(expected, packet + ": " + verdict);
    }

    @ParameterizedTest
    @MethodSource("all")
    void allBytesAreWrittenAndNoneAround(BuiltPackets packet) {
        byte[] expected = packet.bytes();
        MemorySegment m = Segments.stale(expected.length + 7);
        PacketBuilder builder = new PacketBuilder();
        packet.addTo(builder);
        assertEquals(expected.length, builder.length());
        assertEquals(expected.length, builder.write(m, 3));
        assertArrayEquals(expected, m.asSlice(3, expected.length).toArray(Wire.BYTE));
        assertTrue(Segments.isStale(m, 0, 3));
        assertTrue(Segments.isStale(m, expected.length + 3, m.byteSize()));
    }

    @Test
    void numbersGivenCountWhereOnlyAPayloadFollows() {
        byte[] bytes = new PacketBuilder()
                .ethernet(new EthernetHeader(1, 2, 0x88b5))
                .payload(new byte[] {1})
                .bytes();
        assertEquals("00000000000100000000000288b501", Segments.hex(MemorySegment.ofArray(bytes)));
        MemorySegment m = MemorySegment.ofArray(new PacketBuilder()
                .ipv4(Ipv4Header.of(1, 2, IpProtocol.OSPF, 999))
                .payload(new byte[5])
                .bytes());
        assertEquals(IpProtocol.OSPF, Ipv4.protocol(m, 0));
        assertEquals(25, Ipv4.totalLength(m, 0));
    }

    @Test
    void whatCannotFollowIsRefused() {
        assertRefused("IPV4 can't follow TCP", b -> b.ipv4(1, 2).tcp(tcp()).ipv4(1, 2));
        assertRefused("ICMPV6 can't follow IPV4", b -> b.ipv4(1, 2).icmp6(Icmpv6Header.echoRequest(1, 1)));
        assertRefused("ICMPV4 can't follow IPV6", b -> b.ipv6(SRC6, DST6).icmp(Icmpv4Header.echoRequest(1, 1)));
        assertRefused("HOP_BY_HOP can't follow IPV4", b -> b.ipv4(1, 2).hopByHop(new byte[0]));
        assertRefused("TCP can't follow ETHERNET", b -> b.ethernet(1, 2).tcp(tcp()));
        assertRefused(
                "UDP can't follow a payload",
                b -> b.ipv4(1, 2).payload(new byte[1]).udp(1, 2));
        assertRefused(
                "IPV4 can't follow ARP",
                b -> b.udp(1, 2).vxlan(1).ethernet(1, 2).arp(arp()).ipv4(1, 2));
        assertRefused(
                "UDP can't follow a fragment",
                b -> b.ipv4(new Ipv4Header(0, 1, false, true, 0, 64, IpProtocol.UDP, 1, 2, 0))
                        .udp(1, 2));
        assertRefused(
                "UDP can't follow a fragment",
                b -> b.ipv6(SRC6, DST6).fragment(IpProtocol.UDP, 8, false, 1).udp(1, 2));
        assertRefused(
                "IPV4 can't follow an ICMP message that is no error",
                b -> b.ipv4(1, 2).icmp(Icmpv4Header.echoRequest(1, 1)).ipv4(1, 2));
        assertRefused("hop limit of 255", b -> b.ipv6(SRC6, DST6).neighborSolicitation(DST6, 1));
        assertRefused("DESTINATION can only follow IPV6", b -> b.destinationOptions(new byte[0]));
    }

    @Test
    void whatIsTooLongIsRefused() {
        assertRefused(
                "IPv4 payload is 65516",
                b -> b.ipv4(1, 2).payload(new byte[65516]).bytes());
        assertRefused(
                "IPv6 payload is 65536",
                b -> b.ipv6(SRC6, DST6).payload(new byte[65536]).bytes());
        assertRefused(
                "802.3 frame holds 1500 bytes",
                b -> b.ethernet(1, 2)
                        .llc(LlcHeader.of(Llc.SAP_STP))
                        .payload(new byte[1498])
                        .bytes());
        assertRefused("options.length is 41", b -> b.ipv4(Ipv4Header.of(1, 2, 0, 0), new byte[41]));
        assertRefused("which is not 4 more", b -> b.ipv6(SRC6, DST6).routing(0, 0, new byte[3]));
        assertRefused(
                "length of an extension header is", b -> b.ipv6(SRC6, DST6).hopByHop(new byte[2047]));
        assertRefused(
                "does not fit at 1 in a segment of 34 bytes",
                b -> b.ethernet(1, 2).ipv4(1, 2).write(MemorySegment.ofArray(new byte[34]), 1));
        assertRefused("0x0800 is not the EtherType of a VLAN tag", b -> b.vlan(0x800, VlanTag.of(1, 2)));
    }

    private static TcpHeader tcp() {
        return TcpHeader.of(1, 2, 3, 4, Tcp.ACK);
    }

    private static ArpHeader arp() {
        return new ArpHeader(Arp.REQUEST, 1, 2, 3, 4);
    }

    private static void assertRefused(String message, Consumer<PacketBuilder> build) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> build.accept(new PacketBuilder()));
        assertTrue(refusal.getMessage().contains(message), refusal::getMessage);
    }
}
