/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Logical link control (IEEE 802.2, ISO 8802-2) and SNAP (IEEE 802): what an IEEE 802.3 frame has where others have an
 * EtherType, and before that a length. 3 or 4 bytes, 8 with SNAP.
 */
public final class Llc {

    /** Of the shortest header: both service access points, and a control field of one byte. */
    public static final int LENGTH = 3;
    /** Of a header with SNAP. */
    public static final int SNAP_LENGTH = 8;

    public static final int SAP_NULL = 0x00;
    public static final int SAP_IP = 0x06;
    /** Spanning tree. */
    public static final int SAP_STP = 0x42;
    /** What follows is named by {@link #oui} and {@link #pid}. */
    public static final int SAP_SNAP = 0xaa;

    public static final int SAP_IPX = 0xe0;
    public static final int SAP_NETBIOS = 0xf0;
    /** IS-IS and its like. */
    public static final int SAP_ISO = 0xfe;

    public static final int SAP_GLOBAL = 0xff;

    /** {@link #control} of unnumbered information: a datagram. */
    public static final int UNNUMBERED_INFORMATION = 0x03;

    /** {@link #pid} is an EtherType (RFC 1042). */
    public static final int OUI_ETHERNET = 0x00_0000;
    /** {@link #pid} is an EtherType, bridged as IEEE 802.1H has it. */
    public static final int OUI_BRIDGE_TUNNEL = 0x00_00f8;
    /** A frame inside, bridged as RFC 2684 has it. */
    public static final int OUI_IEEE_8021 = 0x00_80c2;

    public static final int OUI_CISCO = 0x00_000c;

    private static final int DSAP = 0;
    private static final int SSAP = 1;
    private static final int CONTROL = 2;
    private static final int OUI = 3;
    private static final int PID = 6;

    private static final int GROUP_OR_RESPONSE = 1;
    private static final int SNAP_ACCESS_POINTS = SAP_SNAP << 8 | SAP_SNAP;

    private Llc() {}

    /**
     * Checks the header, and the length that stands before it.
     *
     * @param length what {@link Ethernet#type}, or {@link Vlan#type}, says: {@code BAD_LENGTH} if that is no length
     *     ({@link Ethernet#isLength}) or too short for a header; {@code TRUNCATED} if less is there
     */
    public static Check check(MemorySegment m, long at, long limit, int length) {
        if (!Ethernet.isLength(length) || length < LENGTH) return Check.BAD_LENGTH;
        Check check = checkHeader(m, at, Math.min(limit, end(at, length)));
        return check == Check.OK && limit - at < length ? Check.TRUNCATED : check;
    }

    /**
     * As {@link #check}, but the frame may be cut short behind its header. {@code UNSUPPORTED} if there is no such header,
     * but IPX in Novell's old manner, which begins with 0xffff.
     */
    public static Check checkHeader(MemorySegment m, long at, long limit) {
        if (limit - at < LENGTH) return Check.TRUNCATED;
        if (m.get(Wire.SHORT, at + DSAP) == -1) return Check.UNSUPPORTED;
        return limit - at < headerLength(m, at) ? Check.TRUNCATED : Check.OK;
    }

    /** Destination service access point, the whole octet. */
    public static int dsap(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + DSAP) & 0xff;
    }

    /** Source service access point, the whole octet. */
    public static int ssap(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + SSAP) & 0xff;
    }

    /** Whether the destination is a group. */
    public static boolean isGroup(MemorySegment m, long at) {
        return (dsap(m, at) & GROUP_OR_RESPONSE) != 0;
    }

    /** Whether it is a response, or else a command. */
    public static boolean isResponse(MemorySegment m, long at) {
        return (ssap(m, at) & GROUP_OR_RESPONSE) != 0;
    }

    /** Whether it is unnumbered, and its control field one byte long; those with sequence numbers have two. */
    public static boolean isUnnumbered(MemorySegment m, long at) {
        return (m.get(Wire.BYTE, at + CONTROL) & 3) == 3;
    }

    /** One byte; or two, of which the first is the low one, as the standard numbers their bits. */
    public static int control(MemorySegment m, long at) {
        int first = m.get(Wire.BYTE, at + CONTROL) & 0xff;
        return (first & 3) == 3 ? first : first | (m.get(Wire.BYTE, at + CONTROL + 1) & 0xff) << 8;
    }

    /** Whether {@link #oui} and {@link #pid} follow. */
    public static boolean isSnap(MemorySegment m, long at) {
        return (m.get(Wire.SHORT, at + DSAP) & 0xffff) == SNAP_ACCESS_POINTS
                && m.get(Wire.BYTE, at + CONTROL) == UNNUMBERED_INFORMATION;
    }

    /** With SNAP: who named the protocol, 24 bits. */
    public static int oui(MemorySegment m, long at) {
        return m.get(Wire.INT, at + OUI - 1) & 0xff_ffff;
    }

    /** With SNAP: the protocol, an EtherType if {@link #oui} is {@link #OUI_ETHERNET}. */
    public static int pid(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + PID) & 0xffff;
    }

    /** In bytes, SNAP included. */
    public static int headerLength(MemorySegment m, long at) {
        if (isSnap(m, at)) return SNAP_LENGTH;
        return isUnnumbered(m, at) ? LENGTH : LENGTH + 1;
    }

    /** Offset of what the frame carries. */
    public static long payload(MemorySegment m, long at) {
        return at + headerLength(m, at);
    }

    /** Offset past what the length before the header counts: the limit of what the frame carries. Padding may follow. */
    public static long end(long at, int length) {
        return at + length;
    }

    /** Writes 3 or 4 bytes. */
    static void write(MemorySegment m, long at, int dsap, int ssap, int control) {
        m.set(Wire.SHORT, at + DSAP, (short) (dsap << 8 | ssap));
        m.set(Wire.BYTE, at + CONTROL, (byte) control);
        if ((control & 3) != 3) m.set(Wire.BYTE, at + CONTROL + 1, (byte) (control >>> 8));
    }

    /** Writes 8 bytes. */
    static void writeSnap(MemorySegment m, long at, int oui, int pid) {
        m.set(Wire.INT, at + DSAP, SNAP_ACCESS_POINTS << 16 | UNNUMBERED_INFORMATION << 8 | oui >>> 16);
        m.set(Wire.INT, at + OUI + 1, oui << 16 | pid);
    }
}
