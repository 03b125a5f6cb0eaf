/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.IpAddress;
import io.ringfly.port.mem.MemPort;

/**
 * Pings over a private {@code mem:} pair, so that the code between a request and its reply gets compiled soon, however
 * far apart the requests that count are.
 */
public final class WarmUp {

    /** Enough for both compilers. */
    private static final int ROUNDS = 20_000;

    private WarmUp() {}

    /**
     * Starts on a thread of its own, which ends after up to half a second.
     *
     * @param v4 whether IPv4 is what will be used, and not IPv6: the one that isn't would only cost time
     */
    public static Thread start(boolean v4, int dataSize) {
        Thread thread = new Thread(() -> ping(v4, dataSize), "warm-up");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void ping(boolean v4, int dataSize) {
        MemPort[] ends = MemPort.pair("mem:warm-up");
        try (MemPort asking = ends[0];
                MemPort answering = ends[1]) {
            PingPlan plan = new PingPlan(
                    asking.features().mac(),
                    answering.features().mac(),
                    IpAddress.parse(v4 ? "10.0.0.1" : "fd00::1"),
                    IpAddress.parse(v4 ? "10.0.0.2" : "fd00::2"),
                    1,
                    Math.min(dataSize, asking.features().maxFrameLength() / 2),
                    new byte[0],
                    64,
                    0,
                    0,
                    true,
                    PingPlan.Pace.ON_REPLY,
                    1_000_000_000,
                    1,
                    ROUNDS,
                    0,
                    1_000_000_000);
            Pinger pinger = new Pinger(asking, plan, new PingListener() {});
            EchoResponder responder = new EchoResponder(answering, 0, new EchoListener() {});
            for (int i = 0; i < ROUNDS; i++) {
                pinger.step(System.nanoTime());
                responder.step();
            }
        }
    }
}
