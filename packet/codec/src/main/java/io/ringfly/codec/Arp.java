/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * ARP for IPv4 over Ethernet (RFC 826): 28 bytes. Field names are those of the RFC: sender and target, hardware and
 * protocol address.
 */
public final class Arp {

    public static final int LENGTH = 28;

    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private static final int FORMATS = 0;
    private static final int OP = 6;
    private static final int SHA = 8;
    private static final int SPA = 14;
    private static final int THA = 18;
    private static final int TPA = 24;

    /** Ethernet (1), IPv4 (0x0800), 6 and 4 bytes long, and an operation of 0. */
    private static final long ETHERNET_IPV4 = 0x0001_0800_0604_0000L;

    private Arp() {}

    /** {@code UNSUPPORTED} if it is for other kinds of addresses than IPv4 over Ethernet. */
    public static Check check(MemorySegment m, long at, long limit) {
        if (limit - at < LENGTH) return Check.TRUNCATED;
        return (m.get(Wire.LONG, at + FORMATS) & ~0xffffL) == ETHERNET_IPV4 ? Check.OK : Check.UNSUPPORTED;
    }

    public static int op(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + OP) & 0xffff;
    }

    public static long sha(MemorySegment m, long at) {
        return Wire.mac(m, at + SHA);
    }

    public static int spa(MemorySegment m, long at) {
        return m.get(Wire.INT, at + SPA);
    }

    /** Not meaningful in a request; most senders leave it 0. */
    public static long tha(MemorySegment m, long at) {
        return Wire.mac(m, at + THA);
    }

    public static int tpa(MemorySegment m, long at) {
        return m.get(Wire.INT, at + TPA);
    }

    /** Writes all 28 bytes. */
    static void write(MemorySegment m, long at, int op, long sha, int spa, long tha, int tpa) {
        m.set(Wire.LONG, at + FORMATS, ETHERNET_IPV4 | (op & 0xffff));
        Wire.setMac(m, at + SHA, sha);
        m.set(Wire.INT, at + SPA, spa);
        Wire.setMac(m, at + THA, tha);
        m.set(Wire.INT, at + TPA, tpa);
    }
}
