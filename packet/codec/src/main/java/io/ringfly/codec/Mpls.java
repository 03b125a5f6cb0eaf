/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * Entries of an MPLS label stack (RFC 3032): 4 bytes each, the last one marked. Nothing in them says what they carry;
 * {@link #guess} does what can be done without asking the routers.
 */
public final class Mpls {

    /** Of one entry. */
    public static final int LENGTH = 4;

    /** UDP port of MPLS in UDP (RFC 7510). */
    public static final int PORT = 6635;

    /** {@link #label}: IPv4 follows. */
    public static final int IPV4_EXPLICIT_NULL = 0;

    public static final int ROUTER_ALERT = 1;
    /** {@link #label}: IPv6 follows. */
    public static final int IPV6_EXPLICIT_NULL = 2;
    /** {@link #label}: the next one is only there to spread load (RFC 6790). */
    public static final int ENTROPY_LABEL_INDICATOR = 7;
    /** {@link #label}: an {@link Payload#ASSOCIATED_CHANNEL} follows (RFC 5586). */
    public static final int ASSOCIATED_CHANNEL = 13;

    /** What follows a label stack, as far as can be guessed. */
    public enum Payload {
        IPV4("IPv4"),
        IPV6("IPv6"),
        /** A control word of 4 bytes (RFC 4385), then most often an Ethernet frame. */
        CONTROL_WORD("pseudowire control word"),
        /** A channel header of 4 bytes (RFC 4385, 5586), then a message about the path. */
        ASSOCIATED_CHANNEL("associated channel"),
        /** An Ethernet frame at once, for want of a better guess. */
        ETHERNET("Ethernet"),
        /** Nothing, or no end of the stack before the bytes end. */
        NONE("none");

        private final String message;

        Payload(String message) {
            this.message = message;
        }

        /** What it is in a few words, to print. */
        public String message() {
            return message;
        }
    }

    private static final int TRAFFIC_CLASS_SHIFT = 9;
    private static final int LABEL_SHIFT = 12;
    private static final int BOTTOM = 0x100;

    private Mpls() {}

    /** {@code OK} or {@code TRUNCATED}, of one entry. */
    public static Check check(MemorySegment m, long at, long limit) {
        return limit - at < LENGTH ? Check.TRUNCATED : Check.OK;
    }

    /** 20 bits. */
    public static int label(MemorySegment m, long at) {
        return m.get(Wire.INT, at) >>> LABEL_SHIFT;
    }

    /** Three bits, once called EXP (RFC 5462). */
    public static int trafficClass(MemorySegment m, long at) {
        return m.get(Wire.INT, at) >>> TRAFFIC_CLASS_SHIFT & 7;
    }

    /** Whether it is the last entry. */
    public static boolean isBottom(MemorySegment m, long at) {
        return (m.get(Wire.INT, at) & BOTTOM) != 0;
    }

    public static int ttl(MemorySegment m, long at) {
        return m.get(Wire.INT, at) & 0xff;
    }

    /** Offset of what the stack that begins here carries, or -1 if it has no last entry before {@code limit}. */
    public static long payload(MemorySegment m, long at, long limit) {
        for (long entry = at; limit - entry >= LENGTH; entry += LENGTH) {
            if (isBottom(m, entry)) return entry + LENGTH;
        }
        return -1;
    }

    /**
     * What the stack that begins here carries. The labels of RFC 3032 and 5586 that say so are believed. Else it goes
     * by the first four bits, as routers do to spread load (RFC 4928, 8469): 4 is taken for IPv4 and 6 for IPv6, 0 for
     * a control word, 1 for an associated channel. Any other value is taken for the address that an Ethernet frame
     * begins with. A pseudowire without a control word that carries frames to addresses that begin with one of these is
     * mistaken.
     */
    public static Payload guess(MemorySegment m, long at, long limit) {
        long payload = payload(m, at, limit);
        if (payload < 0 || payload >= limit) return Payload.NONE;
        switch (label(m, payload - LENGTH)) {
            case IPV4_EXPLICIT_NULL -> {
                return Payload.IPV4;
            }
            case IPV6_EXPLICIT_NULL -> {
                return Payload.IPV6;
            }
            case ASSOCIATED_CHANNEL -> {
                return Payload.ASSOCIATED_CHANNEL;
            }
            default -> {}
        }
        return switch (m.get(Wire.BYTE, payload) >>> 4 & 0xf) {
            case 0 -> Payload.CONTROL_WORD;
            case 1 -> Payload.ASSOCIATED_CHANNEL;
            case 4 -> Payload.IPV4;
            case 6 -> Payload.IPV6;
            default -> Payload.ETHERNET;
        };
    }

    public static void setLabel(MemorySegment m, long at, int label) {
        m.set(Wire.INT, at, label << LABEL_SHIFT | m.get(Wire.INT, at) & 0xfff);
    }

    public static void setTtl(MemorySegment m, long at, int ttl) {
        m.set(Wire.BYTE, at + 3, (byte) ttl);
    }

    /** Writes all 4 bytes. */
    static void write(MemorySegment m, long at, int label, int trafficClass, boolean bottom, int ttl) {
        m.set(Wire.INT, at, label << LABEL_SHIFT | trafficClass << TRAFFIC_CLASS_SHIFT | (bottom ? BOTTOM : 0) | ttl);
    }
}
