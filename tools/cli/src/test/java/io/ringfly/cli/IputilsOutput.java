/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import java.util.List;

/** ping's output without what differs from run to run. */
final class IputilsOutput {

    private IputilsOutput() {}

    /**
     * The lines with every time replaced by {@code #}, without how many requests were on their way at once, and with a
     * flood's dots counted. Other counts, addresses and sequence numbers stay.
     */
    static List<String> masked(String output) {
        return maskedKeepingPipe(output.replaceAll("(, |(?<=\n))pipe \\d+", "")).stream()
                .map(IputilsOutput::countDots)
                .toList();
    }

    /** As {@link #masked}, but {@code pipe N} stays. */
    static List<String> maskedKeepingPipe(String output) {
        return maskedTimes(output.replaceAll("time=[0-9.]+", "time=#"));
    }

    private static List<String> maskedTimes(String output) {
        return output.replaceAll("time \\d+ms", "time #ms")
                .replaceAll("\\[\\d{10}\\.\\d{6}\\] ", "[#] ")
                .replaceAll("\\d+\\.\\d{3}(?=[/ ])", "#.###")
                .replaceAll("ident=\\d+", "ident=#")
                .lines()
                // what we say beyond iputils
                .filter(line -> !line.startsWith("rtt p50/p90/p99/p99.9 = "))
                // what iputils says of its sockets with -v, and a blank line between
                .filter(line -> !line.startsWith("ping: sock4.fd") && !line.startsWith("ai->ai_family"))
                .dropWhile(String::isEmpty)
                .toList();
    }

    /** When a dot is erased depends on when the reply came. */
    private static String countDots(String line) {
        if (!line.startsWith(".")) {
            return line;
        }
        return line.replaceAll("[^.]", "").length() + " dots, " + count(line, "\b \b") + " erased, "
                + count(line, "\bE") + " E, " + count(line, "\bC") + " C";
    }

    private static int count(String line, String what) {
        return (line.length() - line.replace(what, "").length()) / what.length();
    }
}
