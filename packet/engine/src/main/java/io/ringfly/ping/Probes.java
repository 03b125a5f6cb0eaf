/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

/**
 * What became of the last 65536 requests, by sequence number. A number used again forgets its earlier request, whose
 * reply would then count for the new one: at a million requests a second that takes a reply that is 65 ms late.
 */
final class Probes {

    private static final int NUMBERS = 1 << 16;
    private static final int CHUNK = 1 << 12;
    private static final byte UNUSED = 0;
    private static final byte OPEN = 1;
    private static final byte DONE = 2; // answered, or told that it will not be
    private static final byte ANSWERED = 3;

    // in pieces, made when they are first needed: to clear all of it costs a short run a millisecond
    private final long[][] writtenAt = new long[NUMBERS / CHUNK][];
    private final long[][] sentAt = new long[NUMBERS / CHUNK][];
    private final byte[] state = new byte[NUMBERS];
    private int newest;
    private int onTheirWay;

    void sent(int seq, long written, long now) {
        int chunk = seq / CHUNK;
        if (sentAt[chunk] == null) {
            writtenAt[chunk] = new long[CHUNK];
            sentAt[chunk] = new long[CHUNK];
        }
        writtenAt[chunk][seq % CHUNK] = written;
        sentAt[chunk][seq % CHUNK] = now;
        state[seq] = OPEN;
        newest = seq;
        onTheirWay++;
    }

    boolean wasSent(int seq) {
        return state[seq] != UNUSED;
    }

    boolean isOpen(int seq) {
        return state[seq] == OPEN;
    }

    /** An error came for it, and no reply. */
    boolean isFailed(int seq) {
        return state[seq] == DONE;
    }

    boolean isAnswered(int seq) {
        return state[seq] == ANSWERED;
    }

    /** The time in the data of a request that was sent. */
    long writtenAt(int seq) {
        return writtenAt[seq / CHUNK][seq % CHUNK];
    }

    long sentAt(int seq) {
        return sentAt[seq / CHUNK][seq % CHUNK];
    }

    void answered(int seq) {
        settle(seq, ANSWERED);
    }

    void failed(int seq) {
        if (state[seq] == OPEN) {
            settle(seq, DONE);
        }
    }

    private void settle(int seq, byte how) {
        state[seq] = how;
        onTheirWay = Math.min(onTheirWay, newest - seq & NUMBERS - 1);
    }

    /**
     * Requests that were sent after the newest one that something came back for. Those before it that nothing came back
     * for are lost, or so late that nobody should wait for them.
     */
    int onTheirWay() {
        return onTheirWay;
    }
}
