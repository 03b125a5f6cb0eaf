/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/** Finds what an IP packet of either version carries, behind options and extension headers. */
final class Carried {

    /** There is nothing to be found: no IP header, a later fragment, or extension headers that are cut short. */
    static final long NOTHING = -1;

    private static final int PROTOCOL_BITS = 8;

    private Carried() {}

    /** Offset and protocol of what the packet carries, in one number, or {@link #NOTHING}. */
    static long find(MemorySegment m, long ip, long limit) {
        Check check = Ipv4.checkHeader(m, ip, limit);
        if (check == Check.BAD_VERSION) return find6(m, ip, limit);
        if (check != Check.OK || Ipv4.fragmentOffset(m, ip) != 0) return NOTHING;
        return pack(Ipv4.payload(m, ip), Ipv4.protocol(m, ip));
    }

    private static long find6(MemorySegment m, long ip, long limit) {
        if (Ipv6.checkHeader(m, ip, limit) != Check.OK) return NOTHING;
        long end = Math.min(limit, Ipv6.end(m, ip));
        int kind = Ipv6.nextHeader(m, ip);
        long at = Ipv6.payload(ip);
        while (Ipv6Extension.isExtension(kind)) {
            if (Ipv6Extension.check(m, at, end, kind) != Check.OK) return NOTHING;
            if (kind == IpProtocol.FRAGMENT && Ipv6Extension.fragmentOffset(m, at) != 0) return NOTHING;
            int next = Ipv6Extension.nextHeader(m, at);
            at += Ipv6Extension.length(m, at, kind);
            kind = next;
        }
        return pack(at, kind);
    }

    private static long pack(long offset, int protocol) {
        return offset << PROTOCOL_BITS | protocol;
    }

    static long offset(long found) {
        return found >>> PROTOCOL_BITS;
    }

    /** -1 of {@link #NOTHING}. */
    static int protocol(long found) {
        return found < 0 ? -1 : (int) found & 0xff;
    }

    /** Where the packet says that it ends. */
    static long end(MemorySegment m, long ip) {
        return Ipv4.version(m, ip) == 4 ? Ipv4.end(m, ip) : Ipv6.end(m, ip);
    }
}
