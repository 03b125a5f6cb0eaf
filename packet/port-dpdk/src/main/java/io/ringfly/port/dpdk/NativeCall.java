/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Calls of C functions by address. One handle serves them all, as linking each costs milliseconds: on 64-bit Linux
 * integers and pointers of any width are passed in the same registers, and a function takes no notice of those it has no
 * parameter for. The functions of the data path have a handle of their own type.
 */
@SuppressWarnings("restricted") // the callers vouch for functions and arguments
final class NativeCall {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;

    private static final MethodHandle ANY =
            Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG));

    private static final MethodHandle BURST =
            Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(SHORT, LONG, LONG, SHORT));

    private NativeCall() {}

    /** Calls a function of up to seven integers or pointers. Of an {@code int} it returns, the low 32 bits count. */
    static long call(MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
        try {
            return (long) ANY.invokeExact(function, a, b, c, d, e, f, g);
        } catch (Throwable t) {
            throw new AssertionError(t); // a downcall throws nothing
        }
    }

    /**
     * Calls an {@code eth_rx_burst_t} or {@code eth_tx_burst_t}.
     *
     * @param packets address of the array of {@code struct rte_mbuf *}
     * @return how many of {@code count} came or were taken
     */
    static int burst(MemorySegment function, long queue, long packets, int count) {
        try {
            return (short) BURST.invokeExact(function, queue, packets, (short) count) & 0xffff;
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }
}
