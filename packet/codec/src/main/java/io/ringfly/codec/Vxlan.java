/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The VXLAN header (RFC 7348): 8 bytes in UDP, then a whole Ethernet frame. On {@link #PORT_GPE} it is VXLAN-GPE
 * (draft-ietf-nvo3-vxlan-gpe), which can carry other protocols: then {@link #nextProtocol} says which.
 */
public final class Vxlan {

    public static final int LENGTH = 8;

    /** UDP port. */
    public static final int PORT = 4789;
    /** UDP port that Linux takes if none is given: older than the RFC. */
    public static final int PORT_LINUX = 8472;
    /** UDP port of VXLAN-GPE. */
    public static final int PORT_GPE = 4790;

    /** {@link #flags}: the VNI is valid. Set in every header; Linux drops those without it. */
    public static final int VNI = 0x08;
    /** {@link #flags}: a {@link #groupPolicy} is there (draft-smith-vxlan-group-policy). */
    public static final int GROUP_POLICY = 0x80;
    /** {@link #flags} of VXLAN-GPE: {@link #nextProtocol} is there. */
    public static final int GPE_NEXT_PROTOCOL = 0x04;
    /** {@link #flags} of VXLAN-GPE: for operations and maintenance, not to be forwarded. */
    public static final int GPE_OAM = 0x01;

    /** {@link #nextProtocol}. */
    public static final int NEXT_IPV4 = 1;
    /** {@link #nextProtocol}. */
    public static final int NEXT_IPV6 = 2;
    /** {@link #nextProtocol}. */
    public static final int NEXT_ETHERNET = 3;
    /** {@link #nextProtocol}: a network service header (RFC 8300). */
    public static final int NEXT_NSH = 4;
    /** {@link #nextProtocol}. */
    public static final int NEXT_MPLS = 5;

    private static final int FLAGS = 0;
    private static final int GROUP = 2;
    private static final int NEXT_PROTOCOL = 3;
    private static final int VNI_FIELD = 4;

    private Vxlan() {}

    /**
     * {@code OK}, {@code TRUNCATED}, or {@code OTHER_TYPE} of what has {@link #VNI} not set, as RFC 7348 section 5 says that
     * it must be.
     */
    public static Check check(MemorySegment m, long at, long limit) {
        if (limit - at < LENGTH) return Check.TRUNCATED;
        return hasVni(m, at) ? Check.OK : Check.OTHER_TYPE;
    }

    /** The first octet. */
    public static int flags(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + FLAGS) & 0xff;
    }

    public static boolean hasVni(MemorySegment m, long at) {
        return (flags(m, at) & VNI) != 0;
    }

    /** The network identifier, 24 bits. */
    public static int vni(MemorySegment m, long at) {
        return m.get(Wire.INT, at + VNI_FIELD) >>> 8;
    }

    /** With {@link #GROUP_POLICY}. */
    public static int groupPolicy(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + GROUP) & 0xffff;
    }

    /** Of VXLAN-GPE: what it carries, which is {@link #NEXT_ETHERNET} if no flag says that the field is there. */
    public static int nextProtocol(MemorySegment m, long at) {
        boolean stated = (flags(m, at) & GPE_NEXT_PROTOCOL) != 0;
        return stated ? m.get(Wire.BYTE, at + NEXT_PROTOCOL) & 0xff : NEXT_ETHERNET;
    }

    /** Of VXLAN-GPE: 0. */
    public static int gpeVersion(MemorySegment m, long at) {
        return flags(m, at) >>> 4 & 3;
    }

    /** Offset of what is carried. */
    public static long payload(long at) {
        return at + LENGTH;
    }

    /** Leaves the reserved octet behind the VNI as it was. */
    public static void setVni(MemorySegment m, long at, int vni) {
        m.set(Wire.INT, at + VNI_FIELD, vni << 8 | m.get(Wire.BYTE, at + VNI_FIELD + 3) & 0xff);
    }

    /** Writes all 8 bytes. */
    static void write(MemorySegment m, long at, int flags, int extension, int vni) {
        m.set(Wire.INT, at + FLAGS, flags << 24 | extension);
        m.set(Wire.INT, at + VNI_FIELD, vni << 8);
    }

    /** The 24 bits behind the flags. */
    static int extension(MemorySegment m, long at) {
        return m.get(Wire.INT, at + FLAGS) & 0xff_ffff;
    }
}
