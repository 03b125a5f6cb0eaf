/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The memory that a queue shares with its programs: packets to be sent, and counts of what became of them. All of it in
 * native byte order.
 *
 * <p>While the kernel runs the programs, in this queue's system call, they alone write; at any other time the queue's
 * thread does. So neither side needs a fence. The counts may be read by any thread.
 */
final class LiveRing {

    // written by the queue
    /** How many descriptors were published, modulo 2^32. */
    static final int PRODUCER = 0;
    /** The length of the frame that the program is given. */
    static final int GIVEN_LENGTH = 4;

    // written by the programs
    /** How many descriptors were taken, modulo 2^32. */
    static final int CONSUMER = 64;
    /** One more than the processor that runs this queue's program; 0 when none does, which the queue writes. */
    static final int PROCESSOR = 68;
    /** Of {@link #CONSUMER}, those whose fate is known, modulo 2^32. */
    static final int SETTLED = 72;
    /** The last reason for a refusal, a negative errno. */
    static final int LAST_ERROR = 76;

    /** Packets that the driver took (64 bits, as the others). */
    static final int SENT = 80;
    /** Packets that the driver had no room for. */
    static final int OVERRUN = 88;
    /** Packets that the interface or the kernel refused. */
    static final int REFUSED = 96;

    /** Descriptors of 8 bytes: offset of the packet in the frames, then its length, 32 bits each. */
    static final int ENTRIES = 128;

    static final int OFFSET = 0;
    static final int LENGTH = 4;
    static final int ENTRY_SHIFT = 3;

    private static final VarHandle COUNT = ValueLayout.JAVA_LONG.varHandle();
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final MemorySegment memory;
    private final int mask;
    private int producer;
    private int reclaimed;

    /** @param memory the mapping, of {@link #bytes} */
    LiveRing(MemorySegment memory, int size) {
        this.memory = memory;
        mask = size - 1;
    }

    /** Bytes of a ring of {@code size} descriptors. */
    static int bytes(int size) {
        return ENTRIES + (size << ENTRY_SHIFT);
    }

    int size() {
        return mask + 1;
    }

    /** How many packets {@link #put} takes now. */
    int room() {
        return size() - (producer - reclaimed);
    }

    /** Packets put and not reclaimed. */
    int pending() {
        return producer - reclaimed;
    }

    void put(long offset, int length) {
        long entry = entry(producer++);
        memory.set(INT, entry + OFFSET, (int) offset);
        memory.set(INT, entry + LENGTH, length);
    }

    /** Lets the program have all that was put so far, in frames of {@code length} bytes to begin with. */
    void publish(int length) {
        memory.set(INT, GIVEN_LENGTH, length);
        memory.set(INT, PRODUCER, producer);
    }

    /** How many packets the program has taken since they were reclaimed last. */
    int taken() {
        return memory.get(INT, CONSUMER) - reclaimed;
    }

    /** The offset of the oldest packet that was taken, which leaves the ring. */
    long reclaim() {
        return memory.get(INT, entry(reclaimed++) + OFFSET);
    }

    /** To be called after each run: what was taken and met no end that is known was refused. */
    void settle() {
        memory.set(INT, PROCESSOR, 0);
        int consumer = memory.get(INT, CONSUMER);
        int lost = consumer - memory.get(INT, SETTLED);
        if (lost != 0) {
            memory.set(INT, SETTLED, consumer);
            add(REFUSED, lost);
        }
    }

    /** Gives up what is published, since the kernel refuses to run the program. */
    void refuseAll(int error) {
        memory.set(INT, LAST_ERROR, error);
        memory.set(INT, CONSUMER, memory.get(INT, PRODUCER));
        settle();
    }

    /** One of the counts. From any thread, as long as the port is open. */
    long count(int which) {
        return (long) COUNT.getOpaque(memory, (long) which);
    }

    /** The last reason for a refusal as a negative errno, 0 for none. From any thread, as long as the port is open. */
    int lastError() {
        return memory.get(INT, LAST_ERROR);
    }

    private void add(int which, int n) {
        COUNT.setOpaque(memory, (long) which, (long) COUNT.get(memory, (long) which) + n);
    }

    private long entry(int index) {
        return ENTRIES + ((long) (index & mask) << ENTRY_SHIFT);
    }

    @Override
    public String toString() {
        return "producer " + Integer.toUnsignedString(producer) + ", reclaimed " + Integer.toUnsignedString(reclaimed)
                + ", " + size() + " entries";
    }
}
