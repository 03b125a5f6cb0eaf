/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import static io.ringfly.bindings.linux.Linux.ENETDOWN;
import static io.ringfly.bindings.linux.Linux.SOL_SOCKET;
import static io.ringfly.bindings.linux.Linux.SO_ERROR;

import io.ringfly.port.Counter;
import io.ringfly.port.linux.sys.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a packet socket remembers of an interface that was set down or went away: the next call fails with it, and
 * {@code poll} returns at once until it is read.
 */
final class SocketError {

    private final int fd;
    private final MemorySegment value;
    private final MemorySegment length;

    /** How often the interface went down or away. */
    final Counter down = new Counter();

    SocketError(int fd, Arena arena) {
        this.fd = fd;
        value = arena.allocate(ValueLayout.JAVA_INT);
        length = arena.allocate(ValueLayout.JAVA_INT);
    }

    /** Reads it, so that it is gone. */
    void clear(Syscall sys) {
        length.set(ValueLayout.JAVA_INT, 0, Integer.BYTES);
        sys.call(Syscall.GETSOCKOPT, fd, SOL_SOCKET(), SO_ERROR(), value.address(), length.address());
        if (value.get(ValueLayout.JAVA_INT, 0) == ENETDOWN()) {
            down.add(1);
        }
    }
}
