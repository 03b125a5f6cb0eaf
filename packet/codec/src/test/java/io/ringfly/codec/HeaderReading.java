/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;

/** Reads, below Ethernet, whatever passes its check, and rewrites it: all of it has to stay within the frame. */
final class HeaderReading {

    private int sink;

    /**
     * Reads and rewrites all headers of the frame that pass their check.
     *
     * @return how many that were
     */
    int readAll(MemorySegment m) {
        long limit = m.byteSize();
        if (Ethernet.check(m, 0, limit) != Check.OK) return 0;
        sink += EthernetHeader.read(m, 0).hashCode();
        sink += Ethernet.isBroadcast(m, 0) || Ethernet.isMulticast(m, 0) ? 1 : 0;
        int readable = 1;
        // whatever the EtherType says: a check has to hold on any bytes
        if (Arp.check(m, 14, limit) == Check.OK) {
            sink += ArpHeader.read(m, 14).hashCode();
            readable++;
        }
        if (Vlan.check(m, 14, limit) == Check.OK) {
            sink += VlanTag.read(m, 14).hashCode();
            readable++;
        }
        return readable + readLlc(m, 14, limit) + readIpv4(m, 14, limit) + readIpv6(m, 14, limit);
    }

    private int readLlc(MemorySegment m, long at, long limit) {
        if (Llc.checkHeader(m, at, limit) != Check.OK) return 0;
        sink += LlcHeader.read(m, at).hashCode();
        assertTrue(Llc.payload(m, at) <= limit);
        int length = Ethernet.type(m, 0);
        if (Llc.check(m, at, limit, length) == Check.OK) {
            assertTrue(Llc.payload(m, at) <= Llc.end(at, length) && Llc.end(at, length) <= limit);
        }
        return 1;
    }

    private int readIpv4(MemorySegment m, long at, long limit) {
        if (Ipv4.checkHeader(m, at, limit) != Check.OK) return 0;
        sink += Ipv4Header.read(m, at).hashCode();
        sink += Ipv4.version(m, at) + Ipv4.dscp(m, at) + Ipv4.ecn(m, at) + Ipv4.headerChecksum(m, at);
        assertTrue(Ipv4.options(at) + Ipv4.optionsLength(m, at) == Ipv4.payload(m, at));
        assertTrue(Ipv4.payload(m, at) <= limit);
        assertTrue(Ipv4.payloadLength(m, at) >= 0);
        readIpv4Options(m, Ipv4.options(at), Ipv4.payload(m, at));
        boolean ok = Ipv4.checksumOk(m, at);
        Ipv4.rewriteTtl(m, at, 0);
        Ipv4.rewriteTos(m, at, 0);
        Ipv4.rewriteDst(m, at, 0);
        assertEquals(ok, Ipv4.checksumOk(m, at));
        if (Ipv4.check(m, at, limit) != Check.OK) return 1;
        assertTrue(Ipv4.end(m, at) <= limit);
        return 2 + readIcmpv4(m, Ipv4.payload(m, at), Ipv4.end(m, at));
    }

    private void readIpv4Options(MemorySegment m, long from, long end) {
        for (long at = from; at < end; at = Ipv4Option.next(m, at, end)) {
            if (Ipv4Option.check(m, at, end) != Check.OK) continue;
            assertTrue(at + Ipv4Option.length(m, at) <= end);
            switch (Ipv4Option.kind(m, at)) {
                case Ipv4Option.RECORD_ROUTE, Ipv4Option.LOOSE_SOURCE_ROUTE, Ipv4Option.STRICT_SOURCE_ROUTE -> {
                    sink += Ipv4Option.pointer(m, at);
                    for (int i = 0; i < Ipv4Option.addressCount(m, at); i++) sink += Ipv4Option.address(m, at, i);
                }
                case Ipv4Option.TIMESTAMP -> {
                    sink += Ipv4Option.timestampFlag(m, at) + Ipv4Option.timestampOverflow(m, at);
                    assertTrue(Ipv4Option.timestamps(at) <= end);
                }
                case Ipv4Option.ROUTER_ALERT -> sink += Ipv4Option.routerAlert(m, at);
                case Ipv4Option.STREAM_ID -> sink += Ipv4Option.streamId(m, at);
                case Ipv4Option.SECURITY -> sink += Ipv4Option.securityLevel(m, at);
                default -> {}
            }
        }
    }

    private int readIpv6(MemorySegment m, long at, long limit) {
        if (Ipv6.checkHeader(m, at, limit) != Check.OK) return 0;
        sink += Ipv6Header.read(m, at).hashCode();
        sink += Ipv6.version(m, at) + Ipv6.dscp(m, at) + Ipv6.ecn(m, at);
        assertTrue(Ipv6.end(m, at) >= Ipv6.payload(at));
        boolean whole = Ipv6.check(m, at, limit) == Check.OK;
        long end = whole ? Ipv6.end(m, at) : limit;
        assertTrue(end <= limit);
        int readable = whole ? 2 : 1;
        int kind = Ipv6.nextHeader(m, at);
        long next = Ipv6.payload(at);
        while (Ipv6Extension.isExtension(kind) && Ipv6Extension.check(m, next, end, kind) == Check.OK) {
            readExtension(m, next, kind, end);
            int following = Ipv6Extension.nextHeader(m, next);
            next += Ipv6Extension.length(m, next, kind);
            assertTrue(next <= end);
            kind = following;
            readable++;
        }
        if (kind == IpProtocol.IPV6) return readable + readIpv6(m, next, end);
        return readable + readIcmpv6(m, at, next, end);
    }

    private void readExtension(MemorySegment m, long at, int kind, long limit) {
        long end = at + Ipv6Extension.length(m, at, kind);
        assertTrue(end <= limit);
        switch (kind) {
            case IpProtocol.FRAGMENT -> {
                sink += Ipv6Extension.fragmentOffset(m, at) + Ipv6Extension.fragmentId(m, at);
                sink += Ipv6Extension.isFragment(m, at) || Ipv6Extension.moreFragments(m, at) ? 1 : 0;
            }
            case IpProtocol.ROUTING -> {
                sink += Ipv6Extension.routingType(m, at) + Ipv6Extension.lastEntry(m, at);
                sink += Ipv6Extension.segmentFlags(m, at) + Ipv6Extension.segmentTag(m, at);
                assertTrue(Ipv6Extension.address(at, Ipv6Extension.addressCount(m, at)) <= end);
                assertTrue(Ipv6Extension.finalDst(m, at) <= end - 16);
            }
            case IpProtocol.AH -> {
                sink += Ah.spi(m, at) + Ah.seq(m, at);
                assertTrue(Ah.icv(at) + Ah.icvLength(m, at) == end && Ah.payload(m, at) == end);
            }
            default -> readIpv6Options(m, Ipv6Extension.options(at), end);
        }
    }

    private void readIpv6Options(MemorySegment m, long from, long end) {
        for (long at = from; at < end; at = Ipv6Option.next(m, at, end)) {
            if (Ipv6Option.check(m, at, end) != Check.OK) continue;
            assertTrue(at + Ipv6Option.length(m, at) <= end);
            sink += Ipv6Option.dataLength(m, at);
            switch (Ipv6Option.type(m, at)) {
                case Ipv6Option.ROUTER_ALERT -> sink += Ipv6Option.routerAlert(m, at);
                case Ipv6Option.TUNNEL_LIMIT -> sink += Ipv6Option.tunnelLimit(m, at);
                case Ipv6Option.JUMBO_PAYLOAD -> sink += (int) Ipv6Option.jumboLength(m, at);
                case Ipv6Option.HOME_ADDRESS ->
                    sink += (int) (Ipv6Option.homeAddressHigh(m, at) + Ipv6Option.homeAddressLow(m, at));
                default -> {}
            }
        }
    }

    private int readIcmpv6(MemorySegment m, long ip, long at, long limit) {
        if (Icmpv6.check(m, at, limit) != Check.OK) return 0;
        sink += Icmpv6Header.read(m, at).hashCode();
        sink += Icmpv6.checksum(m, at) + Icmpv6.echoId(m, at) + Icmpv6.echoSeq(m, at) + Icmpv6.recordCount(m, at);
        sink += (int) (Icmpv6.mtu(m, at) + Icmpv6.pointer(m, at)) + Icmpv6.maxResponseDelay(m, at);
        int type = Icmpv6.type(m, at);
        switch (type) {
            case Icmpv6.MLD_QUERY, Icmpv6.MLD_REPORT, Icmpv6.MLD_DONE ->
                sink += (int) (Icmpv6.groupHigh(m, at) + Icmpv6.groupLow(m, at));
            case Icmpv6.ROUTER_ADVERTISEMENT -> {
                sink += Icmpv6.routerHopLimit(m, at) + Icmpv6.routerLifetime(m, at) + Icmpv6.routerPreference(m, at);
                sink += (int) (Icmpv6.reachableTime(m, at) + Icmpv6.retransTimer(m, at));
            }
            case Icmpv6.NEIGHBOR_SOLICITATION, Icmpv6.NEIGHBOR_ADVERTISEMENT ->
                sink += (int) (Icmpv6.targetHigh(m, at) + Icmpv6.targetLow(m, at));
            case Icmpv6.REDIRECT -> sink += (int) (Icmpv6.redirectedDstHigh(m, at) + Icmpv6.redirectedDstLow(m, at));
            default -> {}
        }
        if (Icmpv6.hasOptions(type)) readNdOptions(m, Icmpv6.options(m, at), limit);
        sink += Icmpv6.checksumOk(m, ip, at, limit - at) ? 1 : 0;
        Icmpv6.updateChecksum(m, ip, at, limit - at);
        assertTrue(Icmpv6.checksumOk(m, ip, at, limit - at));
        if (!Icmpv6.isError(type)) return 1;
        long extension = Icmpv6.extension(m, at, limit);
        if (extension >= 0) readIcmpExtension(m, extension, limit);
        return 1 + readIpv6(m, Icmpv6.quoted(at), limit);
    }

    private void readNdOptions(MemorySegment m, long from, long end) {
        for (long at = from; at < end; at = NdOption.next(m, at, end)) {
            if (NdOption.check(m, at, end) != Check.OK) continue;
            assertTrue(at + NdOption.length(m, at) <= end);
            switch (NdOption.type(m, at)) {
                case NdOption.SOURCE_LINK_LAYER_ADDRESS, NdOption.TARGET_LINK_LAYER_ADDRESS ->
                    sink += (int) NdOption.linkLayerAddress(m, at);
                case NdOption.PREFIX_INFORMATION ->
                    sink += (int) (NdOption.prefixHigh(m, at)
                            + NdOption.prefixLow(m, at)
                            + NdOption.prefixLength(m, at)
                            + NdOption.validLifetime(m, at)
                            + NdOption.preferredLifetime(m, at));
                case NdOption.ROUTE_INFORMATION ->
                    sink += (int) (NdOption.routePrefixHigh(m, at)
                            + NdOption.routePrefixLow(m, at)
                            + NdOption.routePreference(m, at)
                            + NdOption.lifetime(m, at));
                case NdOption.MTU -> sink += (int) NdOption.mtu(m, at);
                case NdOption.RDNSS ->
                    assertTrue(NdOption.dnsServer(at, NdOption.dnsServerCount(m, at)) == at + NdOption.length(m, at));
                default -> {}
            }
        }
    }

    private void readIcmpExtension(MemorySegment m, long extension, long end) {
        sink += IcmpExtension.checksumOk(m, extension, end - extension) ? 1 : 0;
        for (long at = IcmpExtension.objects(extension); at < end; at = IcmpExtension.nextObject(m, at, end)) {
            if (IcmpExtension.checkObject(m, at, end) != Check.OK) continue;
            sink += IcmpExtension.objectClass(m, at) + IcmpExtension.objectType(m, at);
            assertTrue(at + IcmpExtension.objectLength(m, at) <= end);
        }
    }

    private int readIcmpv4(MemorySegment m, long at, long limit) {
        if (Icmpv4.check(m, at, limit) != Check.OK) return 0;
        sink += Icmpv4Header.read(m, at).hashCode();
        sink += Icmpv4.checksum(m, at) + Icmpv4.echoId(m, at) + Icmpv4.echoSeq(m, at) + Icmpv4.nextHopMtu(m, at);
        sink += Icmpv4.gateway(m, at) + Icmpv4.pointer(m, at);
        if (Icmpv4.type(m, at) == Icmpv4.TIMESTAMP_REPLY) {
            sink += Icmpv4.originated(m, at) + Icmpv4.received(m, at) + Icmpv4.transmitted(m, at);
        } else if (Icmpv4.type(m, at) == Icmpv4.ADDRESS_MASK_REPLY) {
            sink += Icmpv4.addressMask(m, at);
        }
        long extension = Icmpv4.extension(m, at, limit);
        if (extension >= 0) readIcmpExtension(m, extension, limit);
        sink += Icmpv4.checksumOk(m, at, limit - at) ? 1 : 0;
        Icmpv4.updateChecksum(m, at, limit - at);
        assertTrue(Icmpv4.checksumOk(m, at, limit - at));
        if (Icmpv4.isError(Icmpv4.type(m, at))) return 1 + readIpv4(m, Icmpv4.quoted(at), limit);
        return 1;
    }
}
