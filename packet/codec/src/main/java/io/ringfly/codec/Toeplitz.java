/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/**
 * The hash by which network cards spread packets over queues: Toeplitz, as Microsoft's receive-side scaling defines it.
 * Addresses and ports are hashed in the order of the wire, source first.
 *
 * <p>An object holds 36 KB of tables, one lookup a byte, and is immutable: threads may share it.
 */
public final class Toeplitz {

    /** Of the key. */
    public static final int KEY_LENGTH = 40;

    private static final int MAX_INPUT = 36;

    private static final byte[] MICROSOFT_KEY = {
        0x6d,
        0x5a,
        0x56,
        (byte) 0xda,
        0x25,
        0x5b,
        0x0e,
        (byte) 0xc2,
        0x41,
        0x67,
        0x25,
        0x3d,
        0x43,
        (byte) 0xa3,
        (byte) 0x8f,
        (byte) 0xb0,
        (byte) 0xd0,
        (byte) 0xca,
        0x2b,
        (byte) 0xcb,
        (byte) 0xae,
        0x7b,
        0x30,
        (byte) 0xb4,
        0x77,
        (byte) 0xcb,
        0x2d,
        (byte) 0xa3,
        (byte) 0x80,
        0x30,
        (byte) 0xf2,
        0x0c,
        0x6a,
        0x42,
        (byte) 0xb7,
        0x3b,
        (byte) 0xbe,
        (byte) 0xac,
        0x01,
        (byte) 0xfa
    };

    /** With the key of Microsoft's verification suite, which many drivers have by default. */
    public static final Toeplitz MICROSOFT = new Toeplitz(MICROSOFT_KEY);

    /** With the key 0x6d5a over and over, which gives both directions of a flow the same hash. */
    public static final Toeplitz SYMMETRIC = new Toeplitz(repeated(0x6d, 0x5a));

    private final int[] table = new int[MAX_INPUT * 256];

    /**
     * A hash with a key of one's own.
     *
     * @throws IllegalArgumentException if the key hasn't {@link #KEY_LENGTH} bytes
     */
    public Toeplitz(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "a key of " + key.length + " bytes, where " + KEY_LENGTH + " are needed");
        }
        for (int at = 0; at < MAX_INPUT; at++) {
            for (int value = 0; value < 256; value++) {
                int hash = 0;
                for (int bit = 0; bit < 8; bit++) {
                    if ((value & 0x80 >>> bit) != 0) hash ^= window(key, 8 * at + bit);
                }
                table[at * 256 + value] = hash;
            }
        }
    }

    /** Of IPv4 addresses. */
    public int hash(int src, int dst) {
        return word(0, src) ^ word(4, dst);
    }

    /** Of IPv4 addresses and ports, the source port in the upper half. */
    public int hash(int src, int dst, int ports) {
        return hash(src, dst) ^ word(8, ports);
    }

    /** Of IPv6 addresses. */
    public int hash(long srcHigh, long srcLow, long dstHigh, long dstLow) {
        return both(0, srcHigh) ^ both(8, srcLow) ^ both(16, dstHigh) ^ both(24, dstLow);
    }

    /** Of IPv6 addresses and ports, the source port in the upper half. */
    public int hash(long srcHigh, long srcLow, long dstHigh, long dstLow, int ports) {
        return hash(srcHigh, srcLow, dstHigh, dstLow) ^ word(32, ports);
    }

    /** As a card does it: fragments, and what has no ports, by their addresses only. 0 if there is no packet. */
    public int hash(FiveTuple tuple) {
        boolean ports = tuple.hasPorts() && tuple.fragment() == FiveTuple.Fragment.NONE;
        int both = tuple.srcPort() << 16 | tuple.dstPort();
        return switch (tuple.version()) {
            case 4 -> ports ? hash(tuple.src(), tuple.dst(), both) : hash(tuple.src(), tuple.dst());
            case 6 -> {
                int hash = hash(tuple.srcHigh(), tuple.srcLow(), tuple.dstHigh(), tuple.dstLow());
                yield ports ? hash ^ word(32, both) : hash;
            }
            default -> 0;
        };
    }

    private int both(int at, long value) {
        return word(at, (int) (value >>> 32)) ^ word(at + 4, (int) value);
    }

    private int word(int at, int value) {
        int i = at * 256;
        return table[i + (value >>> 24)]
                ^ table[i + 256 + (value >>> 16 & 0xff)]
                ^ table[i + 512 + (value >>> 8 & 0xff)]
                ^ table[i + 768 + (value & 0xff)];
    }

    /** 32 bits of the key from a bit on. */
    private static int window(byte[] key, int bit) {
        long five = 0;
        for (int i = 0; i < 5; i++) {
            five = five << 8 | key[bit / 8 + i] & 0xff;
        }
        return (int) (five >>> 8 - bit % 8);
    }

    private static byte[] repeated(int first, int second) {
        byte[] key = new byte[KEY_LENGTH];
        for (int i = 0; i < KEY_LENGTH; i++) {
            key[i] = (byte) (i % 2 == 0 ? first : second);
        }
        return key;
    }
}
