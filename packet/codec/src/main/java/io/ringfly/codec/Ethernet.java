/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The Ethernet header: 14 bytes, with neither preamble nor frame check sequence.
 *
 * <p>Its last two bytes are an EtherType, or the length of an IEEE 802.3 frame ({@link #isLength}), which goes on with
 * an {@link Llc} header. An EtherType may announce a {@link Vlan} tag ({@link #isVlanType}), which ends with another.
 */
public final class Ethernet {

    public static final int LENGTH = 14;
    /** Shortest frame that may go on a wire, without its frame check sequence. Many drivers pad, some don't. */
    public static final int MIN_FRAME_LENGTH = 60;

    /** Most bytes that the length of an IEEE 802.3 frame can count. */
    public static final int MAX_LENGTH_FIELD = 1500;
    /** What is less is no EtherType. */
    public static final int MIN_TYPE = 0x0600;

    public static final int TYPE_IPV4 = 0x0800;
    public static final int TYPE_ARP = 0x0806;
    /** A frame inside of GRE and its kin. */
    public static final int TYPE_TRANSPARENT_BRIDGING = 0x6558;

    public static final int TYPE_REVERSE_ARP = 0x8035;
    /** IEEE 802.1Q: a customer's tag. */
    public static final int TYPE_VLAN = 0x8100;

    public static final int TYPE_IPV6 = 0x86dd;
    public static final int TYPE_SLOW_PROTOCOLS = 0x8809;
    public static final int TYPE_MPLS = 0x8847;
    public static final int TYPE_MPLS_MULTICAST = 0x8848;
    public static final int TYPE_PPPOE_DISCOVERY = 0x8863;
    public static final int TYPE_PPPOE_SESSION = 0x8864;
    public static final int TYPE_EAPOL = 0x888e;
    /** IEEE 802.1ad: a provider's tag, outside of a customer's. */
    public static final int TYPE_QINQ = 0x88a8;

    public static final int TYPE_LLDP = 0x88cc;
    public static final int TYPE_MACSEC = 0x88e5;
    public static final int TYPE_PTP = 0x88f7;
    public static final int TYPE_LOOPBACK = 0x9000;
    /** An outer tag before IEEE 802.1ad gave it a type. */
    public static final int TYPE_QINQ_OLD = 0x9100;

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

    /** The EtherType, or a length: {@link #isLength}. */
    public static int type(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + TYPE) & 0xffff;
    }

    /**
     * Whether what stands in place of an EtherType is the length of an IEEE 802.3 frame: up to 1500. From there to
     * {@link #MIN_TYPE} it is neither.
     */
    public static boolean isLength(int type) {
        return type <= MAX_LENGTH_FIELD;
    }

    /** Whether a {@link Vlan} tag follows. */
    public static boolean isVlanType(int type) {
        return type == TYPE_VLAN || type == TYPE_QINQ || type == TYPE_QINQ_OLD;
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
