/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Where DPDK's log goes: into memory and not onto the terminal, so that of a failure the line that tells can be quoted.
 * What it prints by printf instead, such as its usage, goes the same way while {@link #capture} holds.
 */
final class EalLog {

    private static final int CAPACITY = 64 << 10;

    private static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();

    private final MemorySegment text = Arena.global().allocate(CAPACITY);
    private final long file;
    private long length;

    EalLog(DpdkLibrary dpdk) {
        MemorySegment mode = Arena.global().allocateFrom("w");
        file = libc("fmemopen", text.address(), CAPACITY, mode.address());
        dpdk.call("rte_openlog_stream", file);
    }

    /** Runs something of DPDK's, keeping what it prints. One at a time. */
    synchronized long capture(LongSupplier action) {
        libc("rewind", file, 0, 0);
        long output = redirect("stdout", file);
        long errors = redirect("stderr", file);
        try {
            return action.getAsLong();
        } finally {
            redirect("stdout", output);
            redirect("stderr", errors);
            libc("fflush", file, 0, 0);
            length = libc("ftell", file, 0, 0);
        }
    }

    /** Sets the C library's {@code stdout} or {@code stderr}, which Java does not use, and returns what it was. */
    private static long redirect(String stream, long file) {
        MemorySegment variable = NativeMemory.at(LIBC.find(stream).orElseThrow().address(), Long.BYTES);
        long old = variable.get(ValueLayout.JAVA_LONG, 0);
        variable.set(ValueLayout.JAVA_LONG, 0, file);
        return old;
    }

    /** The lines of the last {@link #capture}. */
    synchronized List<String> lines() {
        byte[] bytes = text.asSlice(0, Math.min(length, CAPACITY)).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static long libc(String function, long a, long b, long c) {
        return NativeCall.call(LIBC.find(function).orElseThrow(), a, b, c, 0, 0, 0, 0);
    }
}
