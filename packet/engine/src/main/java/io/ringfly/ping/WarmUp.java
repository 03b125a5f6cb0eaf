/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.port.mem.MemPort;

/**
 * Pings over a private {@code mem:} pair, so that the code between a request and its reply has been compiled before the
 * first one that counts: interpreted, a round trip takes a tenth of a millisecond longer.
 */
public final class WarmUp {

    /** Enough for both compilers. */
    private static final int ROUNDS = 20_000;

    private final Thread thread;
    private volatile boolean ended;

    private WarmUp(int dataSize) {
        thread = new Thread(() -> ping(dataSize), "warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts on a thread of its own, to be {@linkplain #end ended} before the first request that counts. */
    public static WarmUp start(int dataSize) {
        return new WarmUp(dataSize);
    }

    /** Warms up as far as it can be, which takes up to half a second, on a thread of its own. */
    public static void run(int dataSize) throws InterruptedException {
        start(dataSize).thread.join();
    }

    /** Ends it, warm or not, and waits until it has ended, which is at once. */
    public void end() throws InterruptedException {
        ended = true;
        thread.join();
    }

    private void ping(int dataSize) {
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
            for (int i = 0; i < ROUNDS && !ended; i++) {
                pinger.step(System.nanoTime());
                responder.step();
            }
        }
    }
}
