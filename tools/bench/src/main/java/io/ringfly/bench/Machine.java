/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What a figure depends on and a reader wants to know: no names, no paths. */
final class Machine {

    private static final double BUSY = 0.7;

    private Machine() {}

    static String describe() throws IOException {
        return "date    " + Instant.now().truncatedTo(ChronoUnit.MINUTES)
                + "\nkernel  " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch")
                + "\ncpu     " + Runtime.getRuntime().availableProcessors() + " x " + cpu()
                + "\njdk     " + System.getProperty("java.vm.name") + " " + Runtime.version()
                + "\n" + load("before");
    }

    static String load(String when) throws IOException {
        String load = Files.readString(Path.of("/proc/loadavg")).split(" [0-9]+/")[0];
        return "load    " + load + " " + when;
    }

    /** Whether others have been running in the last minute. */
    static boolean isBusy() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]) > BUSY;
    }

    private static String cpu() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
            if (line.startsWith("model name")) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "unknown"; // ARM does not tell
    }
}
