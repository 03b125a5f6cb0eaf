/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DPDK's own forwarder: how it is run, and what it prints. */
final class Testpmd {

    /** Seconds at the start that are not whole: testpmd counts from before it forwards. */
    private static final int LEFT_OUT = 2;

    private static final Pattern RATE = Pattern.compile("Tx-pps:\\s+(\\d+)");

    private Testpmd() {}

    /** Forwards for some seconds with its main thread on the first processor and one forwarding on the second. */
    static List<String> command(String mode, String device, int seconds) {
        return List.of(
                "timeout",
                "-s",
                "INT",
                Integer.toString(seconds), // it prints a line a second until then
                "dpdk-testpmd",
                "-l",
                "0,1",
                "--no-huge",
                "-m",
                "512",
                "--no-pci",
                "--no-telemetry",
                "--no-shconf",
                "--vdev=" + device,
                "--",
                "--forward-mode=" + mode,
                "--port-topology=loop",
                "--burst=32",
                "--total-num-mbufs=16384",
                "--txpkts=64",
                "--no-lsc-interrupt",
                "--stats-period=1");
    }

    /** The median of the packets per second that it sent. */
    static double rate(String output) throws IOException {
        List<Double> rates = new ArrayList<>();
        Matcher matcher = RATE.matcher(output);
        while (matcher.find()) {
            rates.add(Double.parseDouble(matcher.group(1)));
        }
        if (rates.size() <= LEFT_OUT) {
            String end = output.substring(Math.max(0, output.length() - 300));
            throw new IOException("testpmd did not run, or prints otherwise than known: " + end.strip());
        }
        return Figure.median(rates.subList(LEFT_OUT, rates.size()));
    }
}
