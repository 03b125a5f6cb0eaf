/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.port.mem.MemPort;

/**
 * Pings over a private {@code mem:} pair, so that the code between a request and its reply has been compiled before the
 * first one that counts: interpreted, a round trip takes a tenth of a millisecond longer.
 */
public final class WarmUp {

    /** Enough for the first compilers; what comes later is compiled better in passing. */
    private static final int ROUNDS = 1500;

    /** On a slow machine the first packet shall not wait for ever. */
    private static final long MOST_NANOS = 30_000_000;

    private WarmUp() {}

    /** Starts on a thread of its own, to be joined before the first request. */
    public static Thread start(int dataSize) {
        Thread thread = new Thread(() -> run(dataSize), "warm-up");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Runs on this thread. */
    static void run(int dataSize) {
        MemPort[] ends = MemPort.pair("mem:warm-up");
        try (MemPort asking = ends[0];
                MemPort answering = ends[1]) {
            PingPlan plan = new PingPlan(
                    asking.features().mac(),
                    answering.features().mac(),
                    0x0a000001,
                    0x0a000002,
                    1,
                    Math.min(dataSize, asking.features().maxFrameLength() / 2),
                    new byte[0],
                    64,
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
            long start = System.nanoTime();
            long now = start;
            for (int i = 0; i < ROUNDS && now - start < MOST_NANOS; i++) {
                pinger.step(now);
                responder.step();
                now = System.nanoTime();
            }
        }
    }
}
