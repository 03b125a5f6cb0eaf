/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.linux.sys.NetNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The kernel stack's ping, for comparison. */
final class IputilsPing {

    private IputilsPing() {}

    /**
     * What it found; times are nanoseconds, of which iputils prints microseconds.
     *
     * @param times sorted; empty when it could not be run
     * @param problem why it could not be run, or empty
     */
    record Result(List<Long> times, String problem) {

        long percentile(double percent) {
            int index = (int) Math.ceil(percent / 100 * times.size()) - 1;
            return times.get(Math.clamp(index, 0, times.size() - 1));
        }

        double mean() {
            return times.stream().mapToLong(Long::longValue).average().orElse(0);
        }
    }

    /** Runs it in a network namespace of this machine and reads its replies. */
    static Result run(String namespace, String destination, int count, long intervalNanos) throws IOException {
        return NetNamespace.call(namespace, () -> {
            Process process;
            try {
                process = new ProcessBuilder(
                                "ping",
                                "-n",
                                "-c",
                                Integer.toString(count),
                                "-i",
                                Double.toString(intervalNanos / 1e9),
                                destination)
                        .redirectErrorStream(true)
                        .start();
            } catch (IOException e) {
                return new Result(List.of(), "not installed: apt install iputils-ping");
            }
            try (BufferedReader lines = process.inputReader()) {
                return read(lines);
            } finally {
                process.destroyForcibly(); // it inherits our blocked signals, so nothing gentler ends it
            }
        });
    }

    private static Result read(BufferedReader lines) throws IOException {
        List<Long> times = new ArrayList<>();
        String last = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int at = line.indexOf(" time=");
            int end = line.indexOf(" ms", at);
            if (at >= 0 && end > at) {
                times.add(Math.round(Double.parseDouble(line.substring(at + 6, end)) * 1e6));
            } else if (!line.isBlank()) {
                last = line;
            }
        }
        Collections.sort(times);
        return new Result(times, times.isEmpty() ? last : "");
    }
}
