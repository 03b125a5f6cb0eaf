/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/**
 * Hashes of flows, for tables and for spreading work. All 64 bits are well mixed (the finalizer of MurmurHash3), so any of
 * them do as an index. They are the same in every run, and so no defence against those who choose their ports: give a
 * seed that they don't know. For what a network card computes see {@link Toeplitz}.
 *
 * <p>Ports count only where the packet isn't a fragment, so that all fragments of a datagram have one hash.
 */
public final class FlowHash {

    private static final long STEP = 0x9e37_79b9_7f4a_7c15L;

    private FlowHash() {}

    /** Another for each direction of a flow. */
    public static long directed(FiveTuple tuple, long seed) {
        long hash = mix(seed ^ high(tuple, tuple.srcHigh) ^ side(tuple.srcLow, port(tuple, 48)));
        hash = mix(hash + STEP ^ high(tuple, tuple.dstHigh) ^ side(tuple.dstLow, port(tuple, 32)));
        return mix(hash ^ tuple.protocol());
    }

    /** The same for both directions of a flow. */
    public static long symmetric(FiveTuple tuple, long seed) {
        long src = mix(seed ^ high(tuple, tuple.srcHigh) ^ side(tuple.srcLow, port(tuple, 48)));
        long dst = mix(seed ^ high(tuple, tuple.dstHigh) ^ side(tuple.dstLow, port(tuple, 32)));
        return mix(src + dst ^ tuple.protocol());
    }

    private static long high(FiveTuple tuple, long high) {
        return tuple.isIpv6() ? mix(high + STEP) : 0;
    }

    private static long side(long low, long port) {
        return mix(low + STEP * (port + 1));
    }

    private static long port(FiveTuple tuple, int shift) {
        boolean counts = tuple.hasPorts() && tuple.fragment() == FiveTuple.Fragment.NONE;
        return counts ? tuple.meta >>> shift & 0xffff : 0;
    }

    private static long mix(long value) {
        value = (value ^ value >>> 33) * 0xff51_afd7_ed55_8ccdL;
        value = (value ^ value >>> 33) * 0xc4ce_b9fe_1a85_ec53L;
        return value ^ value >>> 33;
    }
}
