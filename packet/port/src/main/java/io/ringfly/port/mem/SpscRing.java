/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.mem;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A ring of longs between one producing and one consuming thread. */
final class SpscRing {

    private static final VarHandle PRODUCED;
    private static final VarHandle CONSUMED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PRODUCED = lookup.findVarHandle(SpscRing.class, "produced", int.class);
            CONSUMED = lookup.findVarHandle(SpscRing.class, "consumed", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] values;
    private int next; // the producer's: where the next value goes
    private int produced; // written by the producer, counts up and wraps
    private int consumed; // written by the consumer, counts up and wraps

    /** @param capacity a power of two */
    SpscRing(int capacity) {
        values = new long[capacity];
    }

    /** How many {@link #get} will find. For the consumer. */
    int size() {
        return (int) PRODUCED.getAcquire(this) - consumed;
    }

    /** Whether {@link #put} would find room. For the producer. */
    boolean isFull() {
        return next - (int) CONSUMED.getAcquire(this) == values.length;
    }

    /** Appends a value, which the consumer sees after {@link #publish}. The producer has asked {@link #isFull} before. */
    void put(long value) {
        values[next++ & values.length - 1] = value;
    }

    /** Shows the consumer what was put. For the producer. */
    void publish() {
        PRODUCED.setRelease(this, next);
    }

    /** Takes the oldest value. The consumer has asked {@link #size} before. */
    long get() {
        long value = values[consumed & values.length - 1];
        CONSUMED.setRelease(this, consumed + 1);
        return value;
    }
}
