/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The fields of a VXLAN header.
 *
 * @param flags the first octet: {@link Vxlan#VNI} and so on, added up
 * @param extension the 24 bits behind the flags: 0, or a group policy, or the next protocol of VXLAN-GPE
 */
public record VxlanHeader(int flags, int extension, int vni) {

    private static final int MAX = 0xff_ffff;

    public VxlanHeader {
        Wire.requireFits("flags", flags, 0xff);
        Wire.requireFits("extension", extension, MAX);
        Wire.requireFits("vni", vni, MAX);
    }

    /** An Ethernet frame in that network. */
    public static VxlanHeader of(int vni) {
        return new VxlanHeader(Vxlan.VNI, 0, vni);
    }

    /** VXLAN-GPE. */
    public static VxlanHeader gpe(int vni, int nextProtocol) {
        Wire.requireFits("nextProtocol", nextProtocol, 0xff);
        return new VxlanHeader(Vxlan.VNI | Vxlan.GPE_NEXT_PROTOCOL, nextProtocol, vni);
    }

    /** Reads a header that passed {@link Vxlan#check}. */
    public static VxlanHeader read(MemorySegment m, long at) {
        return new VxlanHeader(Vxlan.flags(m, at), Vxlan.extension(m, at), Vxlan.vni(m, at));
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Vxlan.LENGTH;
    }

    public void write(MemorySegment m, long at) {
        Vxlan.write(m, at, flags, extension, vni);
    }

    /** {@code "VXLAN, flags 0x08, vni 100"}. */
    @Override
    public String toString() {
        String other = extension == 0 ? "" : ", extension " + Wire.hex(extension, 6);
        return "VXLAN, flags " + Wire.hex(flags, 2) + other + ", vni " + vni;
    }
}
