/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.capture;

/**
 * Counts flows by their 64-bit hashes: two flows of one hash count once, which among a million flows happens with a
 * probability of 10<sup>-7</sup>. A table with open addressing, at most half full.
 */
final class FlowSet {

    /** The most that are told apart; the table then has 64 MiB. */
    static final int MOST = 1 << 22;

    private static final int START = 1 << 12;
    private static final int FREE = 0;

    private long[] slots = new long[START];
    private int size;
    private boolean overflown;

    /** Adds a flow, well mixed in all bits. */
    void add(long hash) {
        long[] table = slots;
        long flow = hash == FREE ? 1 : hash;
        int mask = table.length - 1;
        int i = (int) flow & mask;
        while (table[i] != flow) {
            if (table[i] == FREE) {
                put(i, flow);
                return;
            }
            i = i + 1 & mask;
        }
    }

    private void put(int i, long flow) {
        if (size == MOST) {
            overflown = true;
            return;
        }
        slots[i] = flow;
        if (++size > slots.length / 2) grow();
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        int mask = slots.length - 1;
        for (long flow : old) {
            if (flow == FREE) continue;
            int i = (int) flow & mask;
            while (slots[i] != FREE) i = i + 1 & mask;
            slots[i] = flow;
        }
    }

    /** How many flows there were; {@link #MOST} when there were as many or more. */
    int size() {
        return size;
    }

    /** Whether there were more than {@link #size}. */
    boolean isOverflown() {
        return overflown;
    }
}
