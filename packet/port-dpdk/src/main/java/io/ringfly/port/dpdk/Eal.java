/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import io.ringfly.port.PortException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * DPDK's environment, of which a process has one: started by the first port, for good. A second start is not possible,
 * neither after a failure nor after {@code rte_eal_cleanup}, so that is not called: ports close their devices, and the
 * memory goes with the process. It keeps no file and no socket, whatever way the process ends.
 */
final class Eal {

    /** Free memory in hugepages below which there is no use in them. */
    private static final long ENOUGH_KIB = 64 << 10;

    /** Lines of the log that are no errors, and the usage that follows those about arguments. */
    private static final Pattern CHATTER = Pattern.compile(
            "Detected|Selected|Probing|Multi-process|Physical addresses|No free .* hugepages|^Usage|^-|support init");

    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Threads that told DPDK of themselves, which it does not notice itself. */
    private static final ThreadLocal<Boolean> REGISTERED = new ThreadLocal<>();

    private static Eal running;
    private static String failure;

    private final DpdkLibrary dpdk;
    private final EalLog log;
    private final List<String> more;
    private final boolean pci;
    private final boolean hugepages;

    private Eal(DpdkLibrary dpdk, EalLog log, List<String> more, boolean pci, boolean hugepages) {
        this.dpdk = dpdk;
        this.log = log;
        this.more = more;
        this.pci = pci;
        this.hugepages = hugepages;
    }

    /**
     * The environment, started if it is not.
     *
     * @param first the device that is about to be opened
     * @param more further arguments of the user's
     */
    static synchronized Eal start(DeviceName first, List<String> more) throws PortException {
        if (failure != null) {
            throw new PortException(first + ": " + failure + " (and it starts once in a process only)");
        }
        if (running != null) {
            if (!more.isEmpty() && !more.equals(running.more)) {
                throw new PortException(first + ": DPDK runs in this process already, with "
                        + (running.more.isEmpty() ? "no ?eal=" : "?eal=" + String.join(" ", running.more))
                        + ": give all ports the same");
            }
            if (first.isPci() && !running.pci) {
                throw new PortException(
                        first + ": DPDK was started without PCI, for a virtual device: open this one first");
            }
            return running;
        }
        DpdkLibrary dpdk = DpdkLibrary.load();
        EalLog log = new EalLog(dpdk);
        boolean hugepages = freeHugepages(read(MEMORY)) >= ENOUGH_KIB;
        int result = initialize(dpdk, log, arguments(first, more, hugepages, firstProcessor(read(STATUS))));
        if (result < 0) {
            failure = "DPDK does not start: " + reason(log.lines(), dpdk.describe(dpdk.errno()));
            throw new PortException(first + ": " + failure);
        }
        running = new Eal(dpdk, log, more, first.isPci(), hugepages);
        return running;
    }

    /** What {@code rte_eal_init} is told. The user's come last, so that they hold. */
    static List<String> arguments(DeviceName first, List<String> more, boolean hugepages, int processor) {
        List<String> arguments = new ArrayList<>(List.of("ringfly", "-l", Integer.toString(processor)));
        // without a file or socket that another process could see, or that would stay
        arguments.add("--no-telemetry");
        if (hugepages) {
            arguments.add("--in-memory");
        } else {
            arguments.addAll(List.of("--no-huge", "--no-shconf"));
            if (!more.contains("-m")) {
                arguments.addAll(List.of("-m", "512"));
            }
        }
        if (first.isPci()) {
            arguments.addAll(List.of("-a", first.withArguments())); // or it would take all devices that it can
        } else {
            arguments.add("--no-pci");
        }
        arguments.addAll(more);
        return arguments;
    }

    /** On a thread of its own: EAL binds the one that starts it to a processor. */
    private static int initialize(DpdkLibrary dpdk, EalLog log, List<String> arguments) {
        int[] result = {-1};
        Thread thread = Thread.ofPlatform().daemon().name("dpdk-start").start(() -> {
            Arena arena = Arena.global(); // EAL keeps pointers into its arguments
            MemorySegment argv = arena.allocate(ValueLayout.JAVA_LONG, arguments.size() + 1L);
            for (int i = 0; i < arguments.size(); i++) {
                argv.setAtIndex(
                        ValueLayout.JAVA_LONG,
                        i,
                        arena.allocateFrom(arguments.get(i)).address());
            }
            result[0] = (int) log.capture(() -> dpdk.call("rte_eal_init", arguments.size(), argv.address()));
        });
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return result[0];
    }

    DpdkLibrary dpdk() {
        return dpdk;
    }

    boolean hasHugepages() {
        return hugepages;
    }

    /** Calls something of DPDK's control path, with what it prints kept off the terminal. */
    int control(String function, long... arguments) {
        return (int) log.capture(() -> dpdk.call(function, arguments));
    }

    /** As {@link #control}, of a function that returns a pointer. */
    long address(String function, long... arguments) {
        return log.capture(() -> dpdk.address(function, arguments));
    }

    /** As {@link #control}, but a negative result becomes an exception that begins with {@code what}. */
    int require(String what, String function, long... arguments) throws PortException {
        int result = control(function, arguments);
        if (result < 0) {
            throw new PortException(what + ": " + reason(dpdk.describe(result)));
        }
        return result;
    }

    /** Why the last call failed, in the words of the log, or {@code otherwise} when it said nothing. */
    String reason(String otherwise) {
        return reason(log.lines(), otherwise);
    }

    /**
     * Has the calling thread use its own cache of free frames; it costs a third of the rate to go without. DPDK has room
     * for 128 threads and does not see them end, so those that come after work without.
     */
    void register() {
        if (REGISTERED.get() == null) {
            REGISTERED.set(Boolean.TRUE);
            log.capture(() -> dpdk.call("rte_thread_register"));
        }
    }

    /** The first line of the log that tells of an error: what follows it is what failed for that reason. */
    static String reason(List<String> lines, String otherwise) {
        for (String line : lines) {
            if (!CHATTER.matcher(line).find()) {
                return line;
            }
        }
        return otherwise;
    }

    /** The free hugepages of the default size in KiB, by {@code /proc/meminfo}. */
    static long freeHugepages(List<String> meminfo) {
        return value(meminfo, "HugePages_Free:") * value(meminfo, "Hugepagesize:");
    }

    private static long value(List<String> lines, String key) {
        for (String line : lines) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.substring(key.length()).strip().split(" ")[0]);
            }
        }
        return 0;
    }

    /** The first processor that this process may run on. */
    static int firstProcessor(List<String> status) {
        for (String line : status) {
            if (line.startsWith("Cpus_allowed_list:")) {
                return Integer.parseInt(
                        line.substring(line.indexOf(':') + 1).strip().split("[-,]")[0]);
            }
        }
        return 0;
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of(); // then without
        }
    }
}
