/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The fields of a VLAN tag.
 *
 * @param pcp priority code point
 * @param dei drop eligible
 * @param type the EtherType of what follows the tag, or a length
 */
public record VlanTag(int pcp, boolean dei, int vid, int type) {

    public VlanTag {
        Wire.requireFits("pcp", pcp, 7);
        Wire.requireFits("vid", vid, Vlan.VID);
        Wire.requireFits("type", type, 0xffff);
    }

    /** Priority 0, and not to be dropped first. */
    public static VlanTag of(int vid, int type) {
        return new VlanTag(0, false, vid, type);
    }

    /** Reads a tag that passed {@link Vlan#check}. */
    public static VlanTag read(MemorySegment m, long at) {
        return new VlanTag(Vlan.pcp(m, at), Vlan.dei(m, at), Vlan.vid(m, at), Vlan.type(m, at));
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Vlan.LENGTH;
    }

    public void write(MemorySegment m, long at) {
        Vlan.write(m, at, pcp << Vlan.PCP_SHIFT | (dei ? Vlan.DEI : 0) | vid, type);
    }

    /** {@code "vlan 100, p 3, DEI, ethertype IPv4 (0x0800)"}. */
    @Override
    public String toString() {
        return "vlan " + vid + ", p " + pcp + (dei ? ", DEI" : "") + ", " + EthernetHeader.carries(type);
    }
}
