/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import io.ringfly.codec.Ethernet;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.Vlan;
import java.util.List;
import java.util.Optional;

/**
 * What packets to make: everything resolved. Packet number i follows from the plan and i alone, so a plan stands for one
 * stream of bytes, whatever port sends it and however many threads make it.
 *
 * @param srcMac our MAC address
 * @param dstMac that of the next hop
 * @param vlans VLAN identifiers, the outer one first
 * @param tunnel the IP header before the packets' own
 * @param transport what the packets carry
 * @param src source addresses
 * @param dst destination addresses, of the same IP version
 * @param srcPorts of UDP and TCP
 * @param dstPorts of UDP and TCP
 * @param flows how packets belong to flows
 * @param sizes how long the frames are
 * @param payload what the payload is filled with, repeated; empty for zeros
 * @param ttl time to live, or hop limit
 * @param tos the octet of DSCP and ECN
 * @param seed what all chance comes from
 */
public record TrafficPlan(
        long srcMac,
        long dstMac,
        List<Integer> vlans,
        Optional<Tunnel> tunnel,
        Transport transport,
        ValueSet src,
        ValueSet dst,
        ValueSet srcPorts,
        ValueSet dstPorts,
        Flows flows,
        Sizes sizes,
        byte[] payload,
        int ttl,
        int tos,
        long seed) {

    /** UDP's discard port (RFC 863), so that whoever gets a packet by mistake throws it away. */
    public static final int DISCARD_PORT = 9;

    /** The first of the ports that nobody has registered (RFC 6335). */
    public static final int DYNAMIC_PORT = 49152;

    /** IP in IP (RFC 2003, 4213, 2473): a header with these addresses, of either version, before the packets' own. */
    public record Tunnel(IpAddress src, IpAddress dst) {
        public Tunnel {
            if (src.isV4() != dst.isV4()) {
                throw new IllegalArgumentException("a tunnel from " + src + " to " + dst + " mixes IP versions");
            }
        }
    }

    /**
     * Checks that there can be such packets.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public TrafficPlan {
        vlans = List.copyOf(vlans);
        payload = payload.clone();
        if (src.isV4() != dst.isV4()) {
            throw new IllegalArgumentException("source " + src.firstAddress() + " and destination " + dst.firstAddress()
                    + " are of different IP versions");
        }
        for (int vlan : vlans) {
            if (vlan < 0 || vlan >= Vlan.VID_RESERVED) {
                throw new IllegalArgumentException("VLAN " + vlan + " is out of range: give 0 to 4094");
            }
        }
        if (transport instanceof Transport.OfIcmp && (srcPorts.count() > 1 || dstPorts.count() > 1)) {
            throw new IllegalArgumentException("ICMP has no ports: leave them out, or send UDP or TCP");
        }
        int least = headersLength(vlans, tunnel, src.isV4(), transport);
        if (sizes.shortest() < least) {
            throw new IllegalArgumentException("a frame of " + (sizes.shortest() + Sizes.FCS)
                    + " bytes has no room for its headers: give a size of " + (least + Sizes.FCS) + " or more");
        }
    }

    /** A plan for UDP from one address to another, in the shortest frames. */
    public static TrafficPlan udp(long srcMac, long dstMac, IpAddress src, IpAddress dst, long seed) {
        return new TrafficPlan(
                srcMac,
                dstMac,
                List.of(),
                Optional.empty(),
                new Transport.OfUdp(),
                ValueSet.address(src),
                ValueSet.address(dst),
                ValueSet.port(DYNAMIC_PORT),
                ValueSet.port(DISCARD_PORT),
                Flows.NONE,
                shortestSizes(List.of(), Optional.empty(), src.isV4(), new Transport.OfUdp()),
                new byte[0],
                64,
                0,
                seed);
    }

    /** The shortest frames that such packets fit in, with their {@link SequenceStamp}. */
    public static Sizes shortestSizes(List<Integer> vlans, Optional<Tunnel> tunnel, boolean v4, Transport transport) {
        int length = headersLength(vlans, tunnel, v4, transport) + SequenceStamp.LENGTH;
        return Sizes.of(Math.max(length, Ethernet.MIN_FRAME_LENGTH));
    }

    private static int headersLength(List<Integer> vlans, Optional<Tunnel> tunnel, boolean v4, Transport transport) {
        return Ethernet.LENGTH
                + vlans.size() * Vlan.LENGTH
                + tunnel.map(outer -> ipLength(outer.src.isV4())).orElse(0)
                + ipLength(v4)
                + transport.headerLength();
    }

    private static int ipLength(boolean v4) {
        return v4 ? Ipv4.LENGTH : Ipv6.LENGTH;
    }

    /** Whether the packets (and not their tunnel) are IPv4. */
    public boolean isV4() {
        return src.isV4();
    }

    /** Bytes before the payload. */
    public int headersLength() {
        return headersLength(vlans, tunnel, isV4(), transport);
    }

    /** Whether the packets have a {@link SequenceStamp}: all do when the shortest has room for it. */
    public boolean isStamped() {
        return sizes.shortest() - headersLength() >= SequenceStamp.LENGTH;
    }

    /** What the packets' stamps call this run. */
    public int run() {
        return SequenceStamp.run(seed);
    }

    /** Bytes of the longest IP packet, which the MTU limits. */
    public int longestPacket() {
        return sizes.longest() - Ethernet.LENGTH - vlans.size() * Vlan.LENGTH;
    }

    /** How many flows there can be at a time; 2<sup>62</sup> for that many or more. */
    public long mostFlows() {
        return new FlowSpace(this).combinations();
    }

    @Override
    public byte[] payload() {
        return payload.clone();
    }

    public TrafficPlan withTransport(Transport value) {
        return new TrafficPlan(
                srcMac, dstMac, vlans, tunnel, value, src, dst, srcPorts, dstPorts, flows, sizes, payload, ttl, tos,
                seed);
    }

    /** The same with other addresses and ports. */
    public TrafficPlan withFields(ValueSet src, ValueSet dst, ValueSet srcPorts, ValueSet dstPorts) {
        return new TrafficPlan(
                srcMac, dstMac, vlans, tunnel, transport, src, dst, srcPorts, dstPorts, flows, sizes, payload, ttl, tos,
                seed);
    }

    public TrafficPlan withFlows(Flows value) {
        return new TrafficPlan(
                srcMac, dstMac, vlans, tunnel, transport, src, dst, srcPorts, dstPorts, value, sizes, payload, ttl, tos,
                seed);
    }

    public TrafficPlan withSizes(Sizes value) {
        return new TrafficPlan(
                srcMac, dstMac, vlans, tunnel, transport, src, dst, srcPorts, dstPorts, flows, value, payload, ttl, tos,
                seed);
    }

    public TrafficPlan withPayload(byte[] value) {
        return new TrafficPlan(
                srcMac, dstMac, vlans, tunnel, transport, src, dst, srcPorts, dstPorts, flows, sizes, value, ttl, tos,
                seed);
    }

    /** The same behind VLAN tags and in a tunnel. */
    public TrafficPlan wrapped(List<Integer> tags, Optional<Tunnel> outer, Sizes longer) {
        return new TrafficPlan(
                srcMac, dstMac, tags, outer, transport, src, dst, srcPorts, dstPorts, flows, longer, payload, ttl, tos,
                seed);
    }
}
