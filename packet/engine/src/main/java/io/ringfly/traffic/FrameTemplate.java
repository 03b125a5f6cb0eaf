/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import io.ringfly.codec.Ethernet;
import io.ringfly.codec.EthernetHeader;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv4Header;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.Ipv6Header;
import io.ringfly.codec.PacketTemplate;
import io.ringfly.codec.TcpHeader;
import io.ringfly.codec.TransportChecksum;
import io.ringfly.codec.UdpHeader;
import io.ringfly.codec.Vlan;
import io.ringfly.codec.VlanTag;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/** Frames of a plan, laid out once for each length; a packet is one of them in which what varies is written. Immutable. */
final class FrameTemplate {

    private static final int ECHO_ID_SHIFT = 16;
    private static final int LOW_16 = 0xffff;

    private final PacketTemplate[] templates; // by length
    private final boolean v4;
    private final boolean echo;
    private final int echoId;

    FrameTemplate(TrafficPlan plan) {
        v4 = plan.isV4();
        echo = plan.transport() instanceof Transport.OfIcmp;
        echoId = SequenceStamp.run(plan.seed()) << ECHO_ID_SHIFT;
        templates = new PacketTemplate[plan.sizes().longest() + 1];
        MemorySegment frame = Arena.ofAuto().allocate(templates.length);
        fillPayload(frame, plan);
        for (int i = 0; i < plan.sizes().round(); i++) {
            int length = plan.sizes().length(i);
            if (templates[length] == null) {
                templates[length] = template(frame, plan, length);
            }
        }
    }

    private static void fillPayload(MemorySegment frame, TrafficPlan plan) {
        int from = plan.headersLength();
        byte[] pattern = plan.payload();
        for (int i = from; i < plan.sizes().longest() && pattern.length > 0; i++) {
            frame.set(ValueLayout.JAVA_BYTE, i, pattern[(i - from) % pattern.length]);
        }
        if (plan.isStamped()) {
            SequenceStamp.write(frame, from, SequenceStamp.run(plan.seed()));
        }
    }

    /** Writes the headers before the payload, as they are in a frame of that length. */
    private static PacketTemplate template(MemorySegment frame, TrafficPlan plan, int length) {
        IpAddress src = plan.src().firstAddress();
        IpAddress dst = plan.dst().firstAddress();
        Optional<TrafficPlan.Tunnel> tunnel = plan.tunnel();
        int at = writeLinkHeaders(
                frame, plan, tunnel.map(outer -> outer.src().isV4()).orElse(src.isV4()));
        if (tunnel.isPresent()) {
            int inner = src.isV4() ? IpProtocol.IPIP : IpProtocol.IPV6;
            at = writeIp(frame, at, length, tunnel.get().src(), tunnel.get().dst(), inner, plan);
        }
        int ip = at;
        at = writeIp(frame, ip, length, src, dst, plan.transport().protocol(src.isV4()), plan);
        long addresses = src.isV4() ? TransportChecksum.addresses4(frame, ip) : TransportChecksum.addresses6(frame, ip);
        int payloadLength = length - at - plan.transport().headerLength();
        switch (plan.transport()) {
            case Transport.OfUdp udp -> new UdpHeader(0, 0, payloadLength).write(frame, at, addresses);
            case Transport.OfTcp(int flags) ->
                TcpHeader.of(0, 0, 0, 0, flags).write(frame, at, payloadLength, addresses);
            case Transport.OfIcmp icmp -> writeEcho(frame, at, src.isV4());
        }
        PacketTemplate template = PacketTemplate.of(frame, 0, length);
        return plan.isStamped() ? template.withSequence(SequenceStamp.NUMBER) : template;
    }

    private static int writeLinkHeaders(MemorySegment frame, TrafficPlan plan, boolean carriesV4) {
        int type = carriesV4 ? Ethernet.TYPE_IPV4 : Ethernet.TYPE_IPV6;
        List<Integer> vlans = plan.vlans();
        new EthernetHeader(plan.dstMac(), plan.srcMac(), typeBefore(vlans.size(), type)).write(frame, 0);
        int at = Ethernet.LENGTH;
        for (int i = 0; i < vlans.size(); i++) {
            VlanTag.of(vlans.get(i), typeBefore(vlans.size() - 1 - i, type)).write(frame, at);
            at += Vlan.LENGTH;
        }
        return at;
    }

    /** The type before so many tags; all but the innermost are a provider's (IEEE 802.1ad). */
    private static int typeBefore(int tags, int type) {
        return tags == 0 ? type : tags == 1 ? Ethernet.TYPE_VLAN : Ethernet.TYPE_QINQ;
    }

    /** Returns where the header ends. */
    private static int writeIp(
            MemorySegment frame, int at, int end, IpAddress src, IpAddress dst, int protocol, TrafficPlan plan) {
        if (src.isV4()) {
            int payload = at + Ipv4.LENGTH;
            Ipv4Header.of(src.v4(), dst.v4(), protocol, end - payload)
                    .withTtl(plan.ttl())
                    .withTos(plan.tos())
                    .write(frame, at);
            return payload;
        }
        int payload = at + Ipv6.LENGTH;
        new Ipv6Header(plan.tos(), 0, end - payload, protocol, plan.ttl(), src.v6(), dst.v6()).write(frame, at);
        return payload;
    }

    /** An echo request, whose checksum and numbers vary. */
    private static void writeEcho(MemorySegment frame, int at, boolean v4) {
        frame.asSlice(at, Icmpv4.LENGTH).fill((byte) 0);
        frame.set(ValueLayout.JAVA_BYTE, at, (byte) (v4 ? Icmpv4.ECHO_REQUEST : Icmpv6.ECHO_REQUEST));
    }

    /** Writes packet {@code number}, {@code length} bytes, with the addresses and ports of {@code flow}. */
    void write(MemorySegment m, long at, int length, long number, Flow flow) {
        PacketTemplate template = templates[length];
        int low = (int) number & LOW_16;
        int ports = echo ? echoId | low : flow.ports;
        if (v4) {
            template.write(m, at, (int) flow.srcLow, (int) flow.dstLow, ports, low, number, 0);
        } else {
            template.write(m, at, flow.srcHigh, flow.srcLow, flow.dstHigh, flow.dstLow, ports, number, 0);
        }
    }
}
