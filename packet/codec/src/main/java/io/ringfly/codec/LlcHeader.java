/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The fields of an LLC header, with SNAP or without.
 *
 * @param control one byte if its two low bits are set, or else two, of which the low one is the first on the wire
 * @param oui with SNAP, which is for service access points 0xaa and control 3; otherwise 0
 * @param pid with SNAP; otherwise 0
 */
public record LlcHeader(int dsap, int ssap, int control, int oui, int pid) {

    public LlcHeader {
        Wire.requireFits("dsap", dsap, 0xff);
        Wire.requireFits("ssap", ssap, 0xff);
        Wire.requireFits("control", control, (control & 3) == 3 ? 0xff : 0xffff);
        boolean snap = isSnap(dsap, ssap, control);
        Wire.requireFits("oui", oui, snap ? 0xff_ffff : 0);
        Wire.requireFits("pid", pid, snap ? 0xffff : 0);
    }

    /** A datagram without SNAP. */
    public static LlcHeader of(int sap) {
        return new LlcHeader(sap, sap, Llc.UNNUMBERED_INFORMATION, 0, 0);
    }

    /** A datagram of the protocol {@code pid}, an EtherType if {@code oui} is 0. */
    public static LlcHeader snap(int oui, int pid) {
        return new LlcHeader(Llc.SAP_SNAP, Llc.SAP_SNAP, Llc.UNNUMBERED_INFORMATION, oui, pid);
    }

    /** Reads a header that passed {@link Llc#check} or {@link Llc#checkHeader}. */
    public static LlcHeader read(MemorySegment m, long at) {
        boolean snap = Llc.isSnap(m, at);
        return new LlcHeader(
                Llc.dsap(m, at),
                Llc.ssap(m, at),
                Llc.control(m, at),
                snap ? Llc.oui(m, at) : 0,
                snap ? Llc.pid(m, at) : 0);
    }

    public boolean isSnap() {
        return isSnap(dsap, ssap, control);
    }

    private static boolean isSnap(int dsap, int ssap, int control) {
        return dsap == Llc.SAP_SNAP && ssap == Llc.SAP_SNAP && control == Llc.UNNUMBERED_INFORMATION;
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        if (isSnap()) return Llc.SNAP_LENGTH;
        return (control & 3) == 3 ? Llc.LENGTH : Llc.LENGTH + 1;
    }

    public void write(MemorySegment m, long at) {
        if (isSnap()) {
            Llc.writeSnap(m, at, oui, pid);
        } else {
            Llc.write(m, at, dsap, ssap, control);
        }
    }

    /** {@code "LLC, dsap 0x42, ssap 0x42, ctrl 0x03"}, or with SNAP {@code "LLC, SNAP, oui 0x00000c, pid 0x2000"}. */
    @Override
    public String toString() {
        if (isSnap()) return "LLC, SNAP, oui " + Wire.hex(oui, 6) + ", pid " + Wire.hex(pid, 4);
        return "LLC, dsap " + Wire.hex(dsap, 2) + ", ssap " + Wire.hex(ssap, 2) + ", ctrl "
                + Wire.hex(control, (control & 3) == 3 ? 2 : 4);
    }
}
