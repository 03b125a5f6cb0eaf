/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/** What a router does to the time to live of IPv4 (RFC 1812 section 5.3.1) and the hop limit of IPv6 (RFC 8200). */
public final class Ttl {

    private Ttl() {}

    /**
     * Takes one from the TTL or hop limit of the packet at {@code ip}, of either version, and mends the checksum of IPv4.
     * Nobody has to have looked at the packet; only its header has to be there.
     *
     * @return what is left of it. 0 says that it is used up: nothing was changed then, and the packet isn't to be
     *     forwarded. -1 if that is no IP header, and nothing was changed.
     */
    public static int decrement(MemorySegment m, long ip, long limit) {
        if (Ipv4.checkHeader(m, ip, limit) == Check.OK) {
            int ttl = Ipv4.ttl(m, ip);
            if (ttl <= 1) return 0;
            Ipv4.rewriteTtl(m, ip, ttl - 1);
            return ttl - 1;
        }
        if (Ipv6.checkHeader(m, ip, limit) != Check.OK) return -1;
        int hops = Ipv6.hopLimit(m, ip);
        if (hops <= 1) return 0;
        Ipv6.setHopLimit(m, ip, hops - 1);
        return hops - 1;
    }
}
