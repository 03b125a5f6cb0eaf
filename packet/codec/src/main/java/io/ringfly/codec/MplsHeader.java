/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * One entry of an MPLS label stack.
 *
 * @param bottom whether it is the last
 */
public record MplsHeader(int label, int trafficClass, boolean bottom, int ttl) {

    public MplsHeader {
        Wire.requireFits("label", label, 0xf_ffff);
        Wire.requireFits("trafficClass", trafficClass, 7);
        Wire.requireFits("ttl", ttl, 0xff);
    }

    /** Reads an entry that passed {@link Mpls#check}. */
    public static MplsHeader read(MemorySegment m, long at) {
        return new MplsHeader(Mpls.label(m, at), Mpls.trafficClass(m, at), Mpls.isBottom(m, at), Mpls.ttl(m, at));
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Mpls.LENGTH;
    }

    public void write(MemorySegment m, long at) {
        Mpls.write(m, at, label, trafficClass, bottom, ttl);
    }

    /** {@code "MPLS label 100, tc 0, [S], ttl 64"}. */
    @Override
    public String toString() {
        return "MPLS label " + label + ", tc " + trafficClass + (bottom ? ", [S]" : "") + ", ttl " + ttl;
    }
}
