/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic.sink;

import io.ringfly.codec.FiveTuple;
import io.ringfly.codec.FlowHash;
import io.ringfly.codec.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Counts by flow, which here is one direction: two addresses, a protocol and two ports. Which flow a lost packet was of,
 * its number does not tell; so there are no losses here.
 *
 * <p>A table of fixed size with open addressing, half full at the most; packets of flows that find no room are counted
 * together. Belongs to one thread; nothing is allocated for a packet.
 */
public final class FlowTable {

    /**
     * What came of one flow.
     *
     * @param reordered packets with a lower number than one of the same flow that came before
     */
    public record Flow(
            IpAddress src,
            int srcPort,
            IpAddress dst,
            int dstPort,
            int protocol,
            long packets,
            long bytes,
            long duplicates,
            long reordered) {}

    /** The most flows that are kept apart. */
    public static final int MOST = 1 << 15;

    private static final int SLOTS = 2 * MOST;
    private static final int KEY = 5; // longs: two addresses, and ports with protocol
    private static final int COUNTS = 5;
    private static final int PACKETS = 0;
    private static final int BYTES = 1;
    private static final int DUPLICATES = 2;
    private static final int REORDERED = 3;
    private static final int HIGHEST = 4;
    private static final int PROTOCOL_SHIFT = 32;
    private static final int PORT_MASK = 0xffff;

    private final long[] keys = new long[SLOTS * KEY];
    private final long[] counts = new long[SLOTS * COUNTS];
    private final long seed = System.nanoTime(); // nobody who makes packets is to know how they are spread
    private int size;
    private long unplaced;

    /** Without any flow. */
    FlowTable() {}

    void add(FiveTuple tuple, long number, int length, SequenceTracker.Verdict verdict) {
        int slot = find(tuple);
        if (slot < 0) {
            unplaced++;
            return;
        }
        int at = slot * COUNTS;
        boolean known = counts[at + PACKETS]++ > 0;
        counts[at + BYTES] += length;
        if (verdict == SequenceTracker.Verdict.DUPLICATE) {
            counts[at + DUPLICATES]++;
        } else if (known && number < counts[at + HIGHEST]) {
            counts[at + REORDERED]++;
        } else {
            counts[at + HIGHEST] = number;
        }
    }

    private int find(FiveTuple tuple) {
        boolean v4 = tuple.isIpv4();
        long srcHigh = v4 ? IpAddress.V4_HIGH : tuple.srcHigh();
        long srcLow = v4 ? IpAddress.v4Low(tuple.src()) : tuple.srcLow();
        long dstHigh = v4 ? IpAddress.V4_HIGH : tuple.dstHigh();
        long dstLow = v4 ? IpAddress.v4Low(tuple.dst()) : tuple.dstLow();
        long rest = (long) tuple.protocol() << PROTOCOL_SHIFT | (long) tuple.srcPort() << Short.SIZE | tuple.dstPort();
        int slot = (int) FlowHash.directed(tuple, seed) & SLOTS - 1;
        while (counts[slot * COUNTS + PACKETS] > 0) {
            int at = slot * KEY;
            if (keys[at] == srcHigh
                    && keys[at + 1] == srcLow
                    && keys[at + 2] == dstHigh
                    && keys[at + 3] == dstLow
                    && keys[at + 4] == rest) {
                return slot;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        if (size == MOST) {
            return -1;
        }
        size++;
        int at = slot * KEY;
        keys[at] = srcHigh;
        keys[at + 1] = srcLow;
        keys[at + 2] = dstHigh;
        keys[at + 3] = dstLow;
        keys[at + 4] = rest;
        return slot;
    }

    /** How many flows there are. */
    public int size() {
        return size;
    }

    /** Packets of flows that found no room. */
    public long unplaced() {
        return unplaced;
    }

    /** All flows, those with the most packets first. When all came. */
    public List<Flow> flows() {
        List<Flow> flows = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            if (counts[slot * COUNTS + PACKETS] > 0) {
                flows.add(flow(slot * KEY, slot * COUNTS));
            }
        }
        flows.sort(Comparator.comparingLong(Flow::packets).reversed());
        return flows;
    }

    private Flow flow(int key, int count) {
        long rest = keys[key + 4];
        return new Flow(
                new IpAddress(keys[key], keys[key + 1]),
                (int) rest >>> Short.SIZE,
                new IpAddress(keys[key + 2], keys[key + 3]),
                (int) rest & PORT_MASK,
                (int) (rest >>> PROTOCOL_SHIFT),
                counts[count + PACKETS],
                counts[count + BYTES],
                counts[count + DUPLICATES],
                counts[count + REORDERED]);
    }
}
