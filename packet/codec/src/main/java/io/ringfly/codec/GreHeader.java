/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The fields of a GRE header of version 0 or 1. The checksum is left out: it covers what follows the header too.
 *
 * @param flags the first 16 bits: {@link Gre#KEY} and so on, added up, and the version
 * @param key 0 unless its flag is set; so are the others
 * @param sequence unsigned
 * @param ack unsigned
 */
public record GreHeader(int flags, int protocol, int key, int sequence, int ack) {

    public GreHeader {
        Wire.requireFits("flags", flags, 0xffff);
        Wire.requireFits("protocol", protocol, 0xffff);
        int version = flags & 7;
        if (version > 1 || (flags & Gre.ROUTING) != 0 || version == 1 && (flags & Gre.CHECKSUM) != 0) {
            throw new IllegalArgumentException("flags are " + Wire.hex(flags, 4) + ", which is not supported");
        }
        requireFlag("key", key, (flags & Gre.KEY) != 0);
        requireFlag("sequence", sequence, (flags & Gre.SEQUENCE) != 0);
        requireFlag("ack", ack, Gre.hasAck(flags));
    }

    private static void requireFlag(String field, int value, boolean present) {
        if (value != 0 && !present) {
            throw new IllegalArgumentException(field + " is given, and flags say that it isn't there");
        }
    }

    /** Version 0, with none of the fields that are there by flags. */
    public static GreHeader of(int protocol) {
        return new GreHeader(0, protocol, 0, 0, 0);
    }

    /** Reads a header that passed {@link Gre#check}. */
    public static GreHeader read(MemorySegment m, long at) {
        return new GreHeader(
                Gre.flags(m, at),
                Gre.protocol(m, at),
                Gre.hasKey(m, at) ? Gre.key(m, at) : 0,
                Gre.hasSequence(m, at) ? Gre.sequence(m, at) : 0,
                Gre.hasAck(m, at) ? Gre.ack(m, at) : 0);
    }

    public GreHeader withChecksum() {
        return new GreHeader(flags | Gre.CHECKSUM, protocol, key, sequence, ack);
    }

    public GreHeader withKey(int value) {
        return new GreHeader(flags | Gre.KEY, protocol, value, sequence, ack);
    }

    public GreHeader withSequence(int value) {
        return new GreHeader(flags | Gre.SEQUENCE, protocol, key, value, ack);
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Gre.headerLength(flags);
    }

    /**
     * Writes the header. If it has a checksum, that is computed: what it carries, {@code payloadLength} bytes, has to
     * be in its place behind it.
     */
    public void write(MemorySegment m, long at, int payloadLength) {
        Gre.write(m, at, flags, protocol);
        if (Gre.hasChecksum(m, at)) m.set(Wire.INT, at + Gre.LENGTH, 0);
        if (Gre.hasKey(m, at)) Gre.setKey(m, at, key);
        if (Gre.hasSequence(m, at)) Gre.setSequence(m, at, sequence);
        if (Gre.hasAck(m, at)) Gre.setAck(m, at, ack);
        Gre.updateChecksum(m, at, (long) length() + payloadLength);
    }

    /** {@code "GREv0, proto 0x6558, key 0x64, seq 1"}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("GREv").append(flags & 7);
        text.append(", proto ").append(Wire.hex(protocol, 4));
        if ((flags & Gre.CHECKSUM) != 0) text.append(", checksum");
        if ((flags & Gre.KEY) != 0) text.append(", key ").append(Wire.hex(key, 1));
        if ((flags & Gre.SEQUENCE) != 0) text.append(", seq ").append(Integer.toUnsignedString(sequence));
        if (Gre.hasAck(flags)) text.append(", ack ").append(Integer.toUnsignedString(ack));
        return text.toString();
    }
}
