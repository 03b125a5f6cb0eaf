/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What iputils' ping printed.
 *
 * @param micros the round-trip times of the replies, in whole microseconds; empty with -q and -f
 * @param received how many replies came
 * @param elapsedMillis from the first request to the last reply, in whole milliseconds
 */
record Iputils(int[] micros, long received, long elapsedMillis) {

    private static final Pattern SUMMARY =
            Pattern.compile("(\\d+) packets transmitted, (\\d+) received,.* 0% packet loss, time (\\d+)ms");
    private static final Pattern TIME = Pattern.compile(" time=(\\d+(?:\\.\\d+)?) ms");

    /** Reads the output of a run that lost nothing. */
    static Iputils parse(String output) throws IOException {
        List<Integer> micros = new ArrayList<>();
        Matcher time = TIME.matcher(output);
        while (time.find()) {
            micros.add((int) Math.round(Double.parseDouble(time.group(1)) * 1000));
        }
        Matcher summary = SUMMARY.matcher(output);
        if (!summary.find()) {
            String end = output.substring(Math.max(0, output.length() - 200));
            throw new IOException("iputils' ping lost packets, or prints otherwise than known: " + end.strip());
        }
        return new Iputils(
                micros.stream().mapToInt(Integer::intValue).toArray(),
                Long.parseLong(summary.group(2)),
                Long.parseLong(summary.group(3)));
    }

    /**
     * The median, finer than the microseconds that are printed, within 0.1. Each of them is the difference of two clock
     * readings cut to microseconds, so one that took 4.2 is printed as 4 four times of five and as 5 else. So a value v
     * stands for some from v - 0.5 to v + 0.5, and the median lies in its interval where half of the values are below.
     */
    double medianMicros() {
        int[] sorted = micros.clone();
        Arrays.sort(sorted);
        int value = sorted[sorted.length / 2];
        int below = 0;
        int same = 0;
        for (int micro : sorted) {
            below += micro < value ? 1 : 0;
            same += micro == value ? 1 : 0;
        }
        return value - 0.5 + (sorted.length / 2.0 - below) / same;
    }

    /** The mean, for which the cutting cancels out; what ping prints as avg is cut to microseconds once more. */
    double meanMicros() {
        return Arrays.stream(micros).average().orElseThrow();
    }

    double repliesPerSecond() {
        return received * 1000.0 / elapsedMillis;
    }
}
