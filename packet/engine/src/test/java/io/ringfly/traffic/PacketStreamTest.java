/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.Check;
import io.ringfly.codec.ChecksumVerdict;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.Tcp;
import io.ringfly.codec.TransportChecksum;
import io.ringfly.codec.Vlan;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PacketStreamTest {

    private static final int ROOM = 2048;
    private static final long AT = 3; // packets may lie anywhere

    private final MemorySegment m = Arena.ofAuto().allocate(ROOM);

    private static TrafficPlan plan(boolean v4, Transport transport, boolean tunnelV4, int vlans) {
        String prefix = v4 ? "10.0.0." : "fd00::";
        TrafficPlan plan = TrafficPlan.udp(
                        0x02_00_00_00_00_01L,
                        0x02_00_00_00_00_02L,
                        IpAddress.parse(prefix + "1"),
                        IpAddress.parse(prefix + "2"),
                        5)
                .withSizes(Sizes.parse("150-1518"))
                .withPayload(new byte[] {(byte) 0xff, 0x12, (byte) 0xa5})
                .withTransport(transport);
        if (!(transport instanceof Transport.OfIcmp)) {
            plan = plan.withFields(
                    ValueSet.addresses(v4 ? "10.0.0.0/8@random" : "fd00::/66@random"),
                    ValueSet.addresses(v4 ? "10.1.0.0/24" : "fd01::/120"),
                    ValueSet.ports("0-65535@random"),
                    ValueSet.ports("1-1000@zipf"));
        }
        List<Integer> tags = List.of(100, 200).subList(0, vlans);
        String outer = tunnelV4 ? "192.0.2." : "2001:db8::";
        Optional<TrafficPlan.Tunnel> tunnel = vlans == 0
                ? Optional.empty()
                : Optional.of(new TrafficPlan.Tunnel(IpAddress.parse(outer + "1"), IpAddress.parse(outer + "2")));
        return plan.wrapped(tags, tunnel, plan.sizes());
    }

    static List<TrafficPlan> plans() {
        return List.of(
                plan(true, new Transport.OfUdp(), true, 0),
                plan(false, new Transport.OfUdp(), true, 0),
                plan(true, Transport.OfTcp.parse("SA"), true, 0),
                plan(false, Transport.OfTcp.parse("PA"), true, 0),
                plan(true, new Transport.OfIcmp(), true, 0),
                plan(false, new Transport.OfIcmp(), true, 0),
                plan(true, new Transport.OfUdp(), true, 1),
                plan(false, new Transport.OfUdp(), true, 2),
                plan(true, new Transport.OfTcp(Tcp.SYN), false, 1),
                plan(false, new Transport.OfIcmp(), false, 2));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void everyHeaderAndChecksumIsRight(TrafficPlan plan) {
        PacketStream stream = new PacketStream(plan);
        for (long i = 0; i < 3000; i++) {
            long number = i < 2000 ? i : i * 0x1_0000_0001L; // with all of the number's bits
            m.fill((byte) 0xa5);
            int length = stream.write(m, AT, number);
            assertEquals(stream.length(number), length);
            assertFrame(plan, AT + length, number);
            for (long rest = AT + length; rest < ROOM; rest++) {
                assertEquals((byte) 0xa5, m.get(ValueLayout.JAVA_BYTE, rest), "behind the frame");
            }
        }
    }

    private void assertFrame(TrafficPlan plan, long limit, long number) {
        long at = AT + Ethernet.LENGTH;
        int type = Ethernet.type(m, AT);
        for (int i = 0; i < plan.vlans().size(); i++) {
            assertEquals(i < plan.vlans().size() - 1 ? Ethernet.TYPE_QINQ : Ethernet.TYPE_VLAN, type);
            assertEquals(plan.vlans().get(i), Vlan.vid(m, at));
            type = Vlan.type(m, at);
            at = Vlan.payload(at);
        }
        if (plan.tunnel().isPresent()) {
            boolean outerV4 = plan.tunnel().get().src().isV4();
            assertEquals(outerV4 ? Ethernet.TYPE_IPV4 : Ethernet.TYPE_IPV6, type);
            int protocol = assertIp(outerV4, at, limit);
            assertEquals(plan.isV4() ? IpProtocol.IPIP : IpProtocol.IPV6, protocol);
            at = outerV4 ? Ipv4.payload(m, at) : Ipv6.payload(at);
        } else {
            assertEquals(plan.isV4() ? Ethernet.TYPE_IPV4 : Ethernet.TYPE_IPV6, type);
        }
        assertEquals(plan.transport().protocol(plan.isV4()), assertIp(plan.isV4(), at, limit));
        ChecksumVerdict verdict =
                plan.isV4() ? TransportChecksum.verdict4(m, at, limit) : TransportChecksum.verdict6(m, at, limit);
        assertEquals(ChecksumVerdict.OK, verdict, () -> "packet " + number);
        long payload = AT + plan.headersLength();
        assertTrue(SequenceStamp.isThere(m, payload, limit));
        assertEquals(number, SequenceStamp.number(m, payload));
        assertEquals(SequenceStamp.run(plan.seed()), SequenceStamp.run(m, payload));
        assertEquals((byte) 0x12, m.get(ValueLayout.JAVA_BYTE, payload + 16), "the pattern goes on behind the stamp");
    }

    private int assertIp(boolean v4, long at, long limit) {
        if (!v4) {
            assertEquals(Check.OK, Ipv6.check(m, at, limit));
            assertEquals(limit, Ipv6.end(m, at));
            return Ipv6.nextHeader(m, at);
        }
        assertEquals(Check.OK, Ipv4.check(m, at, limit));
        assertEquals(limit, Ipv4.end(m, at));
        assertTrue(Ipv4.checksumOk(m, at));
        return Ipv4.protocol(m, at);
    }

    /** A UDP checksum that comes to 0 is sent as 0xffff: 0 would say that there is none. */
    @Test
    void aUdpChecksumIsNeverZero() {
        TrafficPlan plan = TrafficPlan.udp(1, 2, IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 1)
                .withFields(
                        ValueSet.addresses("10.0.0.1"),
                        ValueSet.addresses("10.0.0.2"),
                        ValueSet.ports("0-65535"),
                        ValueSet.ports("9"));
        PacketStream stream = new PacketStream(plan);
        int ones = 0;
        for (int i = 0; i < 200_000; i++) {
            stream.write(m, AT, i);
            int checksum = io.ringfly.codec.Udp.checksum(m, AT + Ethernet.LENGTH + Ipv4.LENGTH);
            assertNotEquals(0, checksum);
            ones += checksum == 0xffff ? 1 : 0;
        }
        assertTrue(ones > 0, "none came to 0");
    }

    @Test
    void oneSeedIsOneStreamOfBytes() {
        TrafficPlan plan = plans().getFirst();
        byte[] forwards = bytes(plan, 0, 1000, 1);
        assertArrayEquals(forwards, bytes(plan, 0, 1000, 1));
        PacketStream jumping = new PacketStream(plan); // whatever was made before
        for (long i = 999; i >= 0; i -= 7) {
            int length = jumping.write(m, AT, i);
            byte[] packet = m.asSlice(AT, length).toArray(ValueLayout.JAVA_BYTE);
            assertArrayEquals(bytes(plan, i, i + 1, 1), packet);
        }
        byte[] other = bytes(
                TrafficPlan.udp(1, 2, plan.src().firstAddress(), plan.dst().firstAddress(), 6), 0, 10, 1);
        byte[] another = bytes(
                TrafficPlan.udp(1, 2, plan.src().firstAddress(), plan.dst().firstAddress(), 7), 0, 10, 1);
        assertFalse(Arrays.equals(other, another), "another seed");
    }

    private static byte[] bytes(TrafficPlan plan, long from, long to, long step) {
        PacketStream stream = new PacketStream(plan);
        MemorySegment frame = Arena.ofAuto().allocate(ROOM);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (long i = from; i < to; i += step) {
            int length = stream.write(frame, 0, i);
            all.writeBytes(frame.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
        return all.toByteArray();
    }

    @Test
    void packetsTooShortForAStampHaveNone() {
        TrafficPlan plan = TrafficPlan.udp(1, 2, IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 1);
        assertTrue(plan.isStamped());
        TrafficPlan tcp = plan.withTransport(new Transport.OfTcp(Tcp.SYN));
        assertFalse(tcp.isStamped());
        int length = new PacketStream(tcp).write(m, AT, 77);
        assertEquals(77, Ipv4.id(m, AT + Ethernet.LENGTH), "the number is there all the same");
        assertFalse(SequenceStamp.isThere(m, AT + tcp.headersLength(), AT + length));
    }

    @Test
    void whatHasNoRoomIsRefused() {
        TrafficPlan plan = TrafficPlan.udp(1, 2, IpAddress.parse("fd00::1"), IpAddress.parse("fd00::2"), 1);
        String message = assertThrows(IllegalArgumentException.class, () -> plan.withSizes(Sizes.parse("64")))
                .getMessage();
        assertEquals("a frame of 64 bytes has no room for its headers: give a size of 66 or more", message);
        assertThrows(
                IllegalArgumentException.class,
                () -> plan.withFields(ValueSet.addresses("10.0.0.1"), plan.dst(), plan.srcPorts(), plan.dstPorts()));
        assertThrows(IllegalArgumentException.class, () -> plan.wrapped(List.of(4095), Optional.empty(), plan.sizes()));
        assertThrows(
                IllegalArgumentException.class,
                () -> plan.withFields(plan.src(), plan.dst(), ValueSet.ports("1-2"), plan.dstPorts())
                        .withTransport(new Transport.OfIcmp()));
    }

    @Test
    void tcpFlagsAreLetters() {
        assertEquals(Tcp.SYN | Tcp.ACK, Transport.OfTcp.parse("SA").flags());
        assertEquals(
                Tcp.FIN | Tcp.RST | Tcp.PSH | Tcp.URG | Tcp.ECE | Tcp.CWR,
                Transport.OfTcp.parse("FRPUEC").flags());
        assertThrows(IllegalArgumentException.class, () -> Transport.OfTcp.parse("SYN"));
    }
}
