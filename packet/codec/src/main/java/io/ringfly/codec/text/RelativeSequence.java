/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.Layer;
import io.ringfly.codec.Tcp;
import java.lang.foreign.MemorySegment;

/**
 * The sequence numbers that TCP flows began with, so that others can be told relative to them.
 *
 * <p>A flow is known by its addresses and ports, whatever carries them. There is room for {@link #FLOWS}: a flow has a few
 * places that its hash leads to, and takes that of the one that was seen least lately when none is free. A flow that
 * was so forgotten starts anew with its next packet, with numbers as they are. A hostile capture can do no more harm
 * than that.
 */
final class RelativeSequence {

    /** As many as are remembered. */
    static final int FLOWS = 1 << 15;

    private static final int WAYS = 8;
    /** Longs of a flow: two addresses, ports and version, sequence numbers, when it was seen. */
    private static final int SIZE = 7;

    private static final int META = 4;
    private static final int STARTS = 5;
    private static final int SEEN = 6;
    private static final int FIRST = 1 << 10;
    private static final long LOW = 0xffff_ffffL;

    /** Longs of the places; as many as it takes for the flows that came up to now. */
    private long[] flows = new long[FIRST * SIZE];

    private long lookups;
    private int taken;

    private long srcHigh;
    private long srcLow;
    private long dstHigh;
    private long dstLow;

    /** What to subtract from the sequence number. */
    int seq;

    /** What to subtract from the acknowledgment. */
    int ack;

    /** What to subtract from the edges of what is acknowledged selectively. */
    int sack;

    RelativeSequence() {}

    /**
     * Finds what the numbers of the segment at layer {@code i} are relative to. They are told as they are if it is the
     * first one of its flow, or a SYN, or acknowledges nothing: such a one tells nothing of the other end's numbers.
     */
    void find(MemorySegment m, long at, Dissection d, int ipLayer, int i) {
        long ip = at + d.offset(ipLayer);
        long tcp = at + d.offset(i);
        int flags = Tcp.flags(m, tcp);
        seq = 0;
        ack = 0;
        sack = 0;
        if ((flags & Tcp.ACK) == 0) return;
        boolean isIpv4 = d.layer(ipLayer) == Layer.IPV4;
        srcHigh = isIpv4 ? 0 : Ipv6.srcHigh(m, ip);
        srcLow = isIpv4 ? Ipv4.src(m, ip) & LOW : Ipv6.srcLow(m, ip);
        dstHigh = isIpv4 ? 0 : Ipv6.dstHigh(m, ip);
        dstLow = isIpv4 ? Ipv4.dst(m, ip) & LOW : Ipv6.dstLow(m, ip);
        int ports = Tcp.ports(m, tcp);
        boolean reverse = isReverse(ports);
        if (reverse) swap();
        long meta = (reverse ? Integer.rotateLeft(ports, 16) : ports) & LOW | (isIpv4 ? 4L : 6L) << 32;
        int place = place(meta);
        boolean isNew = flows[place + META] != meta || !isSame(place);
        int s = Tcp.seq(m, tcp);
        int a = Tcp.ack(m, tcp);
        if (isNew) {
            if (flows[place + META] == 0) taken++;
            store(place, meta);
        }
        flows[place + SEEN] = ++lookups;
        if (isNew || (flags & Tcp.SYN) != 0) {
            // one end's number, and below it the one before what that end waits for: the other's start
            int own = s;
            int other = a - 1;
            flows[place + STARTS] = reverse ? (long) other << 32 | own & LOW : (long) own << 32 | other & LOW;
            sack = other;
        } else {
            int first = (int) (flows[place + STARTS] >>> 32);
            int second = (int) flows[place + STARTS];
            seq = reverse ? second : first;
            ack = reverse ? first : second;
            sack = ack;
        }
    }

    private boolean isReverse(int ports) {
        int high = Long.compareUnsigned(srcHigh, dstHigh);
        if (high != 0) return high > 0;
        int low = Long.compareUnsigned(srcLow, dstLow);
        return low != 0 ? low > 0 : ports >>> 16 > (ports & 0xffff);
    }

    private void swap() {
        long high = srcHigh;
        long low = srcLow;
        srcHigh = dstHigh;
        srcLow = dstLow;
        dstHigh = high;
        dstLow = low;
    }

    private boolean isSame(int place) {
        return flows[place] == srcHigh
                && flows[place + 1] == srcLow
                && flows[place + 2] == dstHigh
                && flows[place + 3] == dstLow;
    }

    private void store(int place, long meta) {
        flows[place] = srcHigh;
        flows[place + 1] = srcLow;
        flows[place + 2] = dstHigh;
        flows[place + 3] = dstLow;
        flows[place + META] = meta;
    }

    /** Index of the flow, or else of the place that it may take. */
    private int place(long meta) {
        if (taken > flows.length / SIZE / 2 && flows.length < FLOWS * SIZE) grow();
        return search(hash(srcHigh, srcLow, dstHigh, dstLow, meta), meta);
    }

    private int search(int hash, long meta) {
        int from = (hash & flows.length / SIZE - WAYS) * SIZE;
        int oldest = from;
        for (int place = from; place < from + WAYS * SIZE; place += SIZE) {
            if (flows[place + META] == meta && isSame(place)) return place;
            if (flows[place + SEEN] < flows[oldest + SEEN]) oldest = place;
        }
        return oldest;
    }

    private static int hash(long a, long b, long c, long d, long e) {
        long h = (a ^ Long.rotateLeft(c, 32)) * 0x9e37_79b9_7f4a_7c15L;
        h = (h ^ h >>> 29 ^ b) * 0xbf58_476d_1ce4_e5b9L;
        h = (h ^ h >>> 32 ^ d) * 0x94d0_49bb_1331_11ebL;
        h = (h ^ h >>> 31 ^ e) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (h >>> 32);
    }

    /** Gives all flows places in twice the room. */
    private void grow() {
        long[] old = flows;
        long a = srcHigh;
        long b = srcLow;
        long c = dstHigh;
        long e = dstLow;
        flows = new long[2 * old.length];
        taken = 0;
        for (int i = 0; i < old.length; i += SIZE) {
            long meta = old[i + META];
            if (meta == 0) continue;
            srcHigh = old[i];
            srcLow = old[i + 1];
            dstHigh = old[i + 2];
            dstLow = old[i + 3];
            int place = search(hash(srcHigh, srcLow, dstHigh, dstLow, meta), meta);
            if (flows[place + META] == 0) taken++;
            System.arraycopy(old, i, flows, place, SIZE);
        }
        srcHigh = a;
        srcLow = b;
        dstHigh = c;
        dstLow = e;
    }
}
