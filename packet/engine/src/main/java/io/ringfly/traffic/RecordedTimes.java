/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

/**
 * Departures as the packets of a recording came, faster or slower by a factor. What is late by too much moves all that
 * follows, so that gaps stay: no packet is left out.
 */
final class RecordedTimes implements Schedule {

    private final RecordedPackets packets;
    private final Replay replay;
    private final long total;
    private long number;
    private long time; // of the last packet laid down, without shift
    private long shift;

    RecordedTimes(RecordedPackets packets, Replay replay) {
        this.packets = packets;
        this.replay = replay;
        total = replay.total();
    }

    @Override
    public boolean countsBits() {
        return false;
    }

    @Override
    public long next(int length) {
        // behind the last packet would be the next pass
        long recorded = number < total
                ? packets.nanos(number)
                : replay.passes() * replay.recording().period();
        number++;
        time = Math.round(recorded / replay.speed());
        return time + shift;
    }

    @Override
    public void giveUp(long until) {
        shift = Math.max(shift, until - time);
    }

    @Override
    public double kept() {
        return time + shift == 0 ? 1 : (double) time / (time + shift);
    }
}
