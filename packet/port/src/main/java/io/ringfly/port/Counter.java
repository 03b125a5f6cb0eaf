/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A 64-bit count that one thread writes and any thread reads, a little late at worst. Adding is a plain store: no fence
 * and no locked instruction in the packet loop.
 */
public final class Counter {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    /** A count of 0. */
    public Counter() {}

    /** Adds {@code n}. For the one writing thread. */
    public void add(long n) {
        VALUE.setOpaque(this, value + n);
    }

    /** The count. From any thread. */
    public long get() {
        return (long) VALUE.getOpaque(this);
    }

    @Override
    public String toString() {
        return Long.toString(get());
    }
}
