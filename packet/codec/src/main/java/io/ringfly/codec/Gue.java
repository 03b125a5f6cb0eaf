/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Generic UDP Encapsulation (draft-ietf-intarea-gue). Version 0 is a header of 4 bytes and up to 124 of optional
 * fields. Version 1 is no header at all: IPv4 or IPv6 follows UDP at once, and its version doubles as that of GUE.
 *
 * <p>The accessors after {@link #protocol} are for version 0 only.
 */
public final class Gue {

    /** Of version 0, without optional fields. */
    public static final int LENGTH = 4;
    /** Of version 0, with as many optional fields as fit. */
    public static final int MAX_LENGTH = 128;

    /** UDP port. */
    public static final int PORT = 6080;

    private static final int CONTROL = 0x20;
    private static final int FIELDS_LENGTH = 0x1f;

    private static final int VERSION = 0;
    private static final int PROTOCOL = 1;
    private static final int FLAGS = 2;

    private Gue() {}

    /** {@code OK}; {@code TRUNCATED}; or {@code BAD_VERSION} if it is neither version 0 nor an IP version. */
    public static Check check(MemorySegment m, long at, long limit) {
        if (limit - at < 1) return Check.TRUNCATED;
        int first = m.get(Wire.BYTE, at + VERSION) & 0xff;
        if (first >>> 6 == 0) return limit - at < LENGTH + fieldsLength(m, at) ? Check.TRUNCATED : Check.OK;
        return first >>> 4 == 4 || first >>> 4 == 6 ? Check.OK : Check.BAD_VERSION;
    }

    /** 0, or 1 if IPv4 or IPv6 stands in place of the header. */
    public static int version(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + VERSION) >>> 6 & 3;
    }

    /** In bytes: 0 of version 1. */
    public static int headerLength(MemorySegment m, long at) {
        return version(m, at) == 0 ? LENGTH + fieldsLength(m, at) : 0;
    }

    /** Offset of what is carried. */
    public static long payload(MemorySegment m, long at) {
        return at + headerLength(m, at);
    }

    /** What is carried, one of {@link IpProtocol}; the type of the message if {@link #isControl}. */
    public static int protocol(MemorySegment m, long at) {
        return switch (m.get(Wire.BYTE, at + VERSION) >>> 4 & 0xf) {
            case 4 -> IpProtocol.IPIP;
            case 6 -> IpProtocol.IPV6;
            default -> m.get(Wire.BYTE, at + PROTOCOL) & 0xff;
        };
    }

    /** Whether it carries a message for the end of the tunnel, not a packet. */
    public static boolean isControl(MemorySegment m, long at) {
        return (m.get(Wire.BYTE, at + VERSION) & CONTROL) != 0;
    }

    /** Sixteen bits that say which optional fields are there. */
    public static int flags(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + FLAGS) & 0xffff;
    }

    /** Offset of the optional fields and private data, of which there are {@link #fieldsLength} bytes. */
    public static long fields(long at) {
        return at + LENGTH;
    }

    /** In bytes. */
    public static int fieldsLength(MemorySegment m, long at) {
        return (m.get(Wire.BYTE, at + VERSION) & FIELDS_LENGTH) << 2;
    }

    public static void setProtocol(MemorySegment m, long at, int protocol) {
        m.set(Wire.BYTE, at + PROTOCOL, (byte) protocol);
    }

    /** Writes the first 4 bytes. */
    static void write(MemorySegment m, long at, boolean control, int fieldsLength, int protocol, int flags) {
        int first = (control ? CONTROL : 0) | fieldsLength >>> 2;
        m.set(Wire.INT, at + VERSION, first << 24 | protocol << 16 | flags);
    }
}
