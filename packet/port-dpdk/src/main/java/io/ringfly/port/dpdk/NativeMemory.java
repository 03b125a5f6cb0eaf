/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Memory that DPDK or the C library owns, by its address. Who calls vouches for address and size. */
@SuppressWarnings("restricted") // all of it
final class NativeMemory {

    /**
     * All of memory: offsets are addresses. A constant without bounds, through which mbufs are read and written: a segment
     * that is a field costs a packet a tenth more, as each access looks again whether it is still open.
     */
    static final MemorySegment ALL = at(0, Long.MAX_VALUE);

    private NativeMemory() {}

    static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    /** As {@link #at(long, long)}, to be touched as long as {@code arena} is open. */
    static MemorySegment at(long address, long bytes, Arena arena) {
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, null);
    }

    /** The pointer that lies at this address. */
    static long pointer(long address) {
        return at(address, Long.BYTES).get(ValueLayout.JAVA_LONG, 0);
    }

    /** The text at this address, up to its zero byte. */
    static String string(long address) {
        return at(address, Long.MAX_VALUE).getString(0);
    }
}
