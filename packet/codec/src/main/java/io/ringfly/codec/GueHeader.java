/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The fields of a GUE header of version 0.
 *
 * @param protocol what is carried, or the type of a control message
 * @param flags which optional fields are there
 * @param fields the optional fields and private data as they lie: a multiple of 4 bytes, 124 at most. Copied in and
 *     out.
 */
public record GueHeader(boolean control, int protocol, int flags, byte[] fields) {

    private static final byte[] NO_FIELDS = {};

    public GueHeader {
        Wire.requireFits("protocol", protocol, 0xff);
        Wire.requireFits("flags", flags, 0xffff);
        Wire.requireFits("fields.length", fields.length, Gue.MAX_LENGTH - Gue.LENGTH);
        if (fields.length % 4 != 0) {
            throw new IllegalArgumentException("fields.length is " + fields.length + ", which is no multiple of 4");
        }
        fields = fields.clone();
    }

    /** A packet of that protocol, without optional fields. */
    public static GueHeader of(int protocol) {
        return new GueHeader(false, protocol, 0, NO_FIELDS);
    }

    /** Reads a header of version 0 that passed {@link Gue#check}. */
    public static GueHeader read(MemorySegment m, long at) {
        return new GueHeader(
                Gue.isControl(m, at),
                m.get(Wire.BYTE, at + 1) & 0xff,
                Gue.flags(m, at),
                Wire.bytes(m, Gue.fields(at), Gue.fieldsLength(m, at)));
    }

    @Override
    public byte[] fields() {
        return fields.clone();
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Gue.LENGTH + fields.length;
    }

    public void write(MemorySegment m, long at) {
        Gue.write(m, at, control, fields.length, protocol, flags);
        MemorySegment.copy(MemorySegment.ofArray(fields), 0, m, Gue.fields(at), fields.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GueHeader that
                && control == that.control
                && protocol == that.protocol
                && flags == that.flags
                && Arrays.equals(fields, that.fields);
    }

    @Override
    public int hashCode() {
        return 31 * (protocol << 17 | flags << 1 | (control ? 1 : 0)) + Arrays.hashCode(fields);
    }

    /** {@code "GUE, proto IPIP (4)"}. */
    @Override
    public String toString() {
        String what = control ? "control " + protocol : "proto " + IpProtocol.name(protocol) + " (" + protocol + ")";
        String more =
                flags == 0 && fields.length == 0 ? "" : ", flags " + Wire.hex(flags, 4) + ", fields " + fields.length;
        return "GUE, " + what + more;
    }
}
