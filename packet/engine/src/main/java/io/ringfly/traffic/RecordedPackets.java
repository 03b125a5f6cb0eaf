/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.Nat;
import io.ringfly.codec.Vlan;
import io.ringfly.codec.pcap.CaptureException;
import io.ringfly.codec.pcap.CaptureReader;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

/** The packets of a replay, pass after pass. A pass allocates a reader, a packet nothing. Belongs to one thread. */
final class RecordedPackets implements PacketSource {

    private static final int MOST_TAGS = 4;

    private final Replay replay;
    private final Recording recording;
    private CaptureReader reader;
    private long number = -1; // of the packet that the reader stands at
    private long pass;
    private long offset; // of that packet, in its pass

    RecordedPackets(Replay replay) {
        this.replay = replay;
        recording = replay.recording();
        reader = begin();
    }

    private CaptureReader begin() {
        try {
            return recording.read();
        } catch (CaptureException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void goTo(long wanted) {
        while (number < wanted) {
            if (!reader.next()) {
                nextPass();
            } else {
                offset = recording.offset(reader, offset);
                number += replay.takes(reader.capturedLength()) ? 1 : 0;
            }
        }
    }

    private void nextPass() {
        if (reader.packets() != recording.packets()) {
            throw new UncheckedIOException(
                    new CaptureException(recording.file() + ": was changed while it was replayed"));
        }
        reader.close();
        reader = begin();
        pass++;
        offset = 0;
    }

    /** When packet {@code number} was captured, in nanoseconds from the first, each pass behind the one before. */
    long nanos(long wanted) {
        goTo(wanted);
        return pass * recording.period() + offset;
    }

    @Override
    public int length(long wanted) {
        goTo(wanted);
        return reader.capturedLength();
    }

    @Override
    public int write(MemorySegment m, long at, long wanted) {
        int length = length(wanted);
        MemorySegment.copy(reader.memory(), reader.offset(), m, at, length);
        Replay.Change change = replay.change();
        if (change.srcMac().isPresent()) {
            Ethernet.setSrc(m, at, change.srcMac().getAsLong());
        }
        if (change.dstMac().isPresent()) {
            Ethernet.setDst(m, at, change.dstMac().getAsLong());
        }
        if (pass > 0 && (change.srcStep() != 0 || change.dstStep() != 0)) {
            addToAddresses(m, at, at + length, pass * change.srcStep(), pass * change.dstStep());
        }
        return length;
    }

    private static void addToAddresses(MemorySegment m, long frame, long end, long toSrc, long toDst) {
        int type = Ethernet.type(m, frame);
        long ip = frame + Ethernet.LENGTH;
        for (int tags = 0; Ethernet.isVlanType(type) && tags < MOST_TAGS && ip + Vlan.LENGTH <= end; tags++) {
            type = Vlan.type(m, ip);
            ip += Vlan.LENGTH;
        }
        // a packet that can't be changed is left as it is, and so is what the answer would tell
        if (type == Ethernet.TYPE_IPV4 && end - ip >= Ipv4.LENGTH) {
            int src = Ipv4.src(m, ip) + (int) toSrc;
            Nat.rewrite(m, ip, end, src, Nat.SAME_PORT, Ipv4.dst(m, ip) + (int) toDst, Nat.SAME_PORT);
        } else if (type == Ethernet.TYPE_IPV6 && end - ip >= Ipv6.LENGTH) {
            long srcHigh = Ipv6.srcHigh(m, ip);
            long srcLow = Ipv6.srcLow(m, ip);
            long dstHigh = Ipv6.dstHigh(m, ip);
            long dstLow = Ipv6.dstLow(m, ip);
            Nat.rewrite(
                    m,
                    ip,
                    end,
                    srcHigh + carry(srcLow, toSrc),
                    srcLow + toSrc,
                    Nat.SAME_PORT,
                    dstHigh + carry(dstLow, toDst),
                    dstLow + toDst,
                    Nat.SAME_PORT);
        }
    }

    /** What goes from the lower half of an address to the upper one when {@code step}, of either sign, is added. */
    private static long carry(long low, long step) {
        boolean wrapped = Long.compareUnsigned(low + step, low) < 0;
        return step >= 0 ? (wrapped ? 1 : 0) : (wrapped ? 0 : -1);
    }

    @Override
    public void close() {
        reader.close();
    }
}
