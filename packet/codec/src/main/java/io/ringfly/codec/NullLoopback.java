/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * The header of loopback interfaces of the BSDs, macOS and Npcap: an address family in 4 bytes. LINKTYPE_NULL has it in
 * the byte order of the machine that captured, LINKTYPE_LOOP (OpenBSD) in that of the network. Families are below
 * 65536, so the bytes themselves tell which it is, and one class reads both.
 */
public final class NullLoopback {

    public static final int LENGTH = 4;

    /** AF_INET everywhere. */
    public static final int IPV4 = 2;
    /** AF_INET6 of Linux. */
    public static final int IPV6_LINUX = 10;
    /** AF_INET6 of NetBSD, OpenBSD and BSD/OS, and what Npcap writes. */
    public static final int IPV6_BSD = 24;
    /** AF_INET6 of FreeBSD and DragonFly BSD. */
    public static final int IPV6_FREEBSD = 28;
    /** AF_INET6 of macOS. */
    public static final int IPV6_DARWIN = 30;

    private NullLoopback() {}

    /** {@code OK} or {@code TRUNCATED}. */
    public static Check check(MemorySegment m, long at, long limit) {
        return limit - at < LENGTH ? Check.TRUNCATED : Check.OK;
    }

    /** The address family, in whichever byte order it came. */
    public static int family(MemorySegment m, long at) {
        int family = m.get(Wire.INT, at);
        return family >>> 16 == 0 ? family : Integer.reverseBytes(family);
    }

    /**
     * The EtherType that goes with the family: {@link Ethernet#TYPE_IPV4}, {@link Ethernet#TYPE_IPV6}, or 0 of another
     * family. Some write the EtherType itself in place of the family, which is taken too.
     */
    public static int type(MemorySegment m, long at) {
        return switch (family(m, at)) {
            case IPV4, Ethernet.TYPE_IPV4 -> Ethernet.TYPE_IPV4;
            case IPV6_LINUX, IPV6_BSD, IPV6_FREEBSD, IPV6_DARWIN, Ethernet.TYPE_IPV6 -> Ethernet.TYPE_IPV6;
            default -> 0;
        };
    }

    /** Offset of the packet. */
    public static long payload(long at) {
        return at + LENGTH;
    }

    /** Writes all 4 bytes, in the order given. */
    public static void setFamily(MemorySegment m, long at, int family, ByteOrder order) {
        m.set(Wire.INT, at, order == ByteOrder.BIG_ENDIAN ? family : Integer.reverseBytes(family));
    }
}
