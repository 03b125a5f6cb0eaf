/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/** The Ethernet II header: 14 bytes, with neither preamble nor frame check sequence. */
public final class Ethernet {

    public static final int LENGTH = 14;
    /** Shortest frame that may go on a wire, without its frame check sequence. Many drivers pad, some don't. */
    public static final int MIN_FRAME_LENGTH = 60;

    public static final int TYPE_IPV4 = 0x0800;
    public static final int TYPE_ARP = 0x0806;
    public static final int TYPE_VLAN = 0x8100;
    public static final int TYPE_IPV6 = 0x86dd;
    public static final int TYPE_QINQ = 0x88a8;

    private static final int DST = 0;
    private static final int SRC = 6;
    private static final int TYPE = 12;

    private Ethernet() {}

    /** {@code OK} or {@code TRUNCATED}. */
    public static Check check(MemorySegment m, long at, long limit) {
        return limit - at < LENGTH ? Check.TRUNCATED : Check.OK;
    }

    public static long dst(MemorySegment m, long at) {
        return Wire.mac(m, at + DST);
    }

    public static long src(MemorySegment m, long at) {
        return Wire.mac(m, at + SRC);
    }

    /** The EtherType. Below 0x600 it is the length of an IEEE 802.3 frame, and an LLC header follows. */
    public static int type(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + TYPE) & 0xffff;
    }

    /** Offset of what the frame carries. */
    public static long payload(long at) {
        return at + LENGTH;
    }

    /** Whether it is sent to a group of stations, broadcast included. */
    public static boolean isMulticast(MemorySegment m, long at) {
        return (m.get(Wire.BYTE, at + DST) & 1) != 0;
    }

    public static boolean isBroadcast(MemorySegment m, long at) {
        return dst(m, at) == MacAddress.BROADCAST;
    }

    public static void setDst(MemorySegment m, long at, long mac) {
        Wire.setMac(m, at + DST, mac);
    }

    public static void setSrc(MemorySegment m, long at, long mac) {
        Wire.setMac(m, at + SRC, mac);
    }

    public static void setType(MemorySegment m, long at, int type) {
        m.set(Wire.SHORT, at + TYPE, (short) type);
    }

    /** Writes all 14 bytes. */
    static void write(MemorySegment m, long at, long dst, long src, int type) {
        m.set(Wire.LONG, at + DST, dst << 16 | (src >>> 32 & 0xffff));
        m.set(Wire.INT, at + SRC + 2, (int) src);
        m.set(Wire.SHORT, at + TYPE, (short) type);
    }

    /**
     * Fills a frame of {@code length} bytes with zeros up to {@link #MIN_FRAME_LENGTH}, and returns its new length. A
     * pool's frames hold stale bytes, which must not leak to the wire as padding (RFC 1042, CVE-2003-0001).
     */
    public static int pad(MemorySegment m, long at, int length) {
        for (int i = length; i < MIN_FRAME_LENGTH; i++) {
            m.set(Wire.BYTE, at + i, (byte) 0);
        }
        return Math.max(length, MIN_FRAME_LENGTH);
    }
}
