/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import io.ringfly.port.PortException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * DPDK's shared libraries as installed. They are loaded when first asked for and stay for good, since the threads and
 * memory that they make do. From any thread.
 */
final class DpdkLibrary {

    /** What to type where DPDK is missing. */
    static final String INSTALL = "apt-get install librte-meta-net librte-meta-bus librte-meta-mempool";

    /** ethdev needs all the others, and a symbol of any of them is found through it. */
    private static final String SONAME = "librte_ethdev.so.";

    /** Numbers that DPDK may come to, of which those not known are refused by name. */
    private static final int ABI_PROBED_LAST = 40;

    private static final int ABI_PROBED_FIRST = 20;

    private static DpdkLibrary loaded;

    private final SymbolLookup symbols;
    private final Map<String, MemorySegment> found = new ConcurrentHashMap<>();
    private final Layout layout;

    private DpdkLibrary(SymbolLookup symbols, Layout layout) {
        this.symbols = symbols;
        this.layout = layout;
    }

    /**
     * Loads the newest that is installed.
     *
     * @throws PortException when there is none, or none whose layouts are known
     */
    static synchronized DpdkLibrary load() throws PortException {
        if (loaded != null) {
            return loaded;
        }
        for (int abi = Layout.LAST_ABI; abi >= Layout.FIRST_ABI; abi--) {
            Optional<SymbolLookup> symbols = lookup(abi);
            if (symbols.isPresent()) {
                loaded = new DpdkLibrary(symbols.get(), Layout.of(abi).orElseThrow());
                return loaded;
            }
        }
        for (int abi = ABI_PROBED_LAST; abi >= ABI_PROBED_FIRST; abi--) {
            Optional<SymbolLookup> symbols = lookup(abi);
            if (symbols.isPresent()) {
                throw new PortException(unknown(new DpdkLibrary(symbols.get(), null).version(), abi));
            }
        }
        throw new PortException("DPDK is not installed: " + INSTALL);
    }

    /** Why a version is refused whose structures are not known: reading them wrongly would corrupt memory. */
    static String unknown(String version, int abi) {
        return version + " (" + SONAME + abi + ") lays its structures out in a way that is not known here: install DPDK"
                + " 22.11, 23.11, 24.11 or 25.11";
    }

    @SuppressWarnings("restricted") // loading runs code of the library
    private static Optional<SymbolLookup> lookup(int abi) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(SONAME + abi, Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not installed
        }
    }

    Layout layout() {
        return layout;
    }

    /** {@code DPDK 22.11.11}. */
    String version() {
        return NativeMemory.string(address("rte_version"));
    }

    /** The address of a function or variable. */
    MemorySegment symbol(String name) {
        return found.computeIfAbsent(
                name,
                key -> symbols.find(key)
                        .orElseThrow(() -> new IllegalStateException("this DPDK has no " + key + ": " + INSTALL)));
    }

    /** The calling thread's {@code rte_errno}. */
    int errno() {
        // not kept: each thread has its own
        return symbols.find("per_lcore__rte_errno")
                .map(errno -> NativeMemory.at(errno.address(), Integer.BYTES).get(ValueLayout.JAVA_INT, 0))
                .orElse(0);
    }

    /** What DPDK calls an error number, negative or not. */
    String describe(int error) {
        return NativeMemory.string(address("rte_strerror", Math.abs(error)));
    }

    /** Calls a function that returns an {@code int}. */
    int call(String function, long... arguments) {
        return (int) callAny(function, arguments);
    }

    /** Calls a function that returns a pointer. */
    long address(String function, long... arguments) {
        return callAny(function, arguments);
    }

    private long callAny(String function, long... arguments) {
        long[] a = arguments.length == 7 ? arguments : Arrays.copyOf(arguments, 7);
        return NativeCall.call(symbol(function), a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
    }
}
