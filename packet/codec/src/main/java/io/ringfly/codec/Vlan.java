/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * A VLAN tag (IEEE 802.1Q, 802.1ad): the 4 bytes after an EtherType that {@link Ethernet#isVlanType} knows. It ends with
 * the EtherType of what follows, which may be another tag. All offsets are those of its tag control information.
 */
public final class Vlan {

    public static final int LENGTH = 4;

    /** The frame has a priority and no VLAN. */
    public static final int VID_PRIORITY_ONLY = 0;
    /** Reserved; no frame may carry it. */
    public static final int VID_RESERVED = 0xfff;

    static final int PCP_SHIFT = 13;
    static final int DEI = 0x1000;
    static final int VID = 0x0fff;

    private static final int TCI = 0;
    private static final int TYPE = 2;

    private Vlan() {}

    /** {@code OK} or {@code TRUNCATED}. */
    public static Check check(MemorySegment m, long at, long limit) {
        return limit - at < LENGTH ? Check.TRUNCATED : Check.OK;
    }

    /** The tag control information as it is: priority, drop eligibility and VLAN. */
    public static int tci(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + TCI) & 0xffff;
    }

    /** Priority code point: 0 to 7. */
    public static int pcp(MemorySegment m, long at) {
        return tci(m, at) >>> PCP_SHIFT;
    }

    /** Drop eligible; in older tags of Token Ring, whether addresses are in non-canonical format. */
    public static boolean dei(MemorySegment m, long at) {
        return (tci(m, at) & DEI) != 0;
    }

    /** The VLAN: 0 to 4095. */
    public static int vid(MemorySegment m, long at) {
        return tci(m, at) & VID;
    }

    /** The EtherType of what follows, or a length, as in {@link Ethernet#type}. */
    public static int type(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + TYPE) & 0xffff;
    }

    /** Offset of what follows the tag. */
    public static long payload(long at) {
        return at + LENGTH;
    }

    public static void setTci(MemorySegment m, long at, int tci) {
        m.set(Wire.SHORT, at + TCI, (short) tci);
    }

    public static void setPcp(MemorySegment m, long at, int pcp) {
        setTci(m, at, (tci(m, at) & (DEI | VID)) | pcp << PCP_SHIFT);
    }

    public static void setDei(MemorySegment m, long at, boolean dei) {
        setTci(m, at, (tci(m, at) & ~DEI) | (dei ? DEI : 0));
    }

    public static void setVid(MemorySegment m, long at, int vid) {
        setTci(m, at, (tci(m, at) & ~VID) | (vid & VID));
    }

    public static void setType(MemorySegment m, long at, int type) {
        m.set(Wire.SHORT, at + TYPE, (short) type);
    }

    /** Writes all 4 bytes. */
    static void write(MemorySegment m, long at, int tci, int type) {
        m.set(Wire.INT, at + TCI, tci << 16 | (type & 0xffff));
    }
}
