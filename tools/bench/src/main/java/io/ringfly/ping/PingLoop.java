/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.port.Port;
import java.lang.foreign.MemorySegment;

/**
 * A {@link Pinger} and, if need be, an {@link EchoResponder}, taken round by round on one thread.
 *
 * <p>Lives in the engine's package, though in the benchmarks' jar, because {@code step()} is nobody else's business.
 */
public final class PingLoop {

    private static final long GIVE_UP_NANOS = 5_000_000_000L;

    private final Pinger pinger;
    private final EchoResponder responder; // null when the other end answers by itself

    /**
     * Pings over {@code asking}.
     *
     * @param plan with the pace {@link PingPlan.Pace#ON_REPLY} and no end
     * @param answering the other end, or null when the kernel has it
     */
    public PingLoop(Port asking, PingPlan plan, Port answering) {
        Deaf deaf = new Deaf();
        pinger = new Pinger(asking, plan, deaf);
        responder = answering == null ? null : new EchoResponder(answering, 0, deaf);
    }

    /** Steps both until at least one more request was answered: exactly one when the plan has one on its way. */
    public void roundTrip() {
        PingStatistics statistics = pinger.statistics();
        long before = statistics.received();
        long start = 0;
        do {
            long now = System.nanoTime();
            pinger.step(now);
            if (responder != null) {
                responder.step();
            }
            if (start == 0) {
                start = now;
            } else if (now - start > GIVE_UP_NANOS) {
                throw new IllegalStateException("no reply: " + statistics.transmitted() + " sent, " + before + " back");
            }
        } while (statistics.received() == before);
    }

    /** Replies so far. */
    public long received() {
        return pinger.statistics().received();
    }

    private static final class Deaf implements PingListener, EchoListener {

        @Override
        public void sent(int seq) {}

        @Override
        public void unanswered(int seq) {}

        @Override
        public void reply(int seq, int bytes, long sourceHigh, long sourceLow, int ttl, long rttNanos, int flags) {}

        @Override
        public void wrongData(int index, int expected, int actual, MemorySegment data, long at, int length) {}

        @Override
        public void error(int seq, long sourceHigh, long sourceLow, int type, int code, int info, boolean checksumOk) {}

        @Override
        public void echo(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int seq, int id) {}

        @Override
        public void whoHas(long askerHigh, long askerLow, long targetHigh, long targetLow) {}
    }
}
