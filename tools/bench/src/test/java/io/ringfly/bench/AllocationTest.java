/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.ringfly.ping.EchoListener;
import io.ringfly.ping.EchoResponder;
import io.ringfly.ping.PingListener;
import io.ringfly.ping.PingPlan;
import io.ringfly.ping.PingSteering;
import io.ringfly.ping.Pinger;
import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.sys.Capability;
import io.ringfly.port.mem.MemPort;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The loops as the tools run them allocate nothing for a packet: the JVM's own count of what their threads allocated
 * stays the same over 100,000 packets, if not over the first ones, which are interpreted.
 */
@Timeout(120)
class AllocationTest {

    private static final int WINDOW = 100_000;
    private static final int WINDOWS = 4;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Reads at every so many packets what the thread that tells of them has allocated. */
    private static final class Meter {

        private final LongConsumer onFull;
        private final long[] allocated = new long[WINDOWS + 1];
        private long packets;

        /** A meter that calls {@code onFull} when it has seen enough. */
        Meter(LongConsumer onFull) {
            this.onFull = onFull;
        }

        void packet() {
            if (packets % WINDOW == 0 && packets <= (long) WINDOW * WINDOWS) {
                int index = (int) (packets / WINDOW);
                allocated[index] = THREADS.getCurrentThreadAllocatedBytes();
                if (index == WINDOWS) {
                    onFull.accept(packets);
                }
            }
            packets++;
        }

        /** Whether it has seen enough. */
        boolean isFull() {
            return packets > (long) WINDOW * WINDOWS;
        }

        /** The fewest bytes in any window: what each packet allocates, all have. */
        long bytes() {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < WINDOWS; i++) {
                least = Math.min(least, allocated[i + 1] - allocated[i]);
            }
            return least;
        }
    }

    private static final class Asking implements PingListener {

        private Pinger pinger;
        private final Meter meter = new Meter(packets -> pinger.stop());

        @Override
        public void sent(int seq) {}

        @Override
        public void unanswered(int seq) {}

        @Override
        public void reply(int seq, int bytes, long sourceHigh, long sourceLow, int ttl, long rttNanos, int flags) {
            meter.packet();
        }

        @Override
        public void wrongData(int index, int expected, int actual, MemorySegment data, long at, int length) {}

        @Override
        public void error(int seq, long sourceHigh, long sourceLow, int type, int code, int info, boolean checksumOk) {}
    }

    private static final class Answering implements EchoListener {

        private final Meter meter = new Meter(packets -> {});

        @Override
        public void echo(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int seq, int id) {
            meter.packet();
        }

        @Override
        public void whoHas(long askerHigh, long askerLow, long targetHigh, long targetLow) {}
    }

    @Test
    void pingAndPongOverMemory() throws Exception {
        MemPort[] ends = MemPort.pair("mem:allocation");
        try (MemPort asking = ends[0];
                MemPort answering = ends[1]) {
            Answering listener = new Answering();
            EchoResponder responder = new EchoResponder(answering, 0, listener);
            Thread thread = new Thread(responder::run, "pong");
            thread.start();
            try {
                assertEquals(0, ping(asking, Plans.endless(asking, answering, 56, 32)), "bytes of 100,000 round trips");
            } finally {
                responder.stop();
                thread.join();
            }
            assertEquals(0, listener.meter.bytes(), "bytes of 100,000 answers");
        }
    }

    @Test
    void pingOverXdp() throws IOException {
        assumeRoot();
        try (VethPair pair = VethPair.create();
                Port near = openNear(pair)) {
            assertEquals(0, ping(near, VethPair.plan(56, 32)), "bytes of 100,000 round trips");
        }
    }

    @Test
    void pongOverXdp() throws Exception {
        assumeRoot();
        try (VethPair pair = VethPair.create();
                Port near = openNear(pair);
                Port far = pair.openFar(PingSteering.requests(List.of(VethPair.farAddress()), List.of()))) {
            Answering listener = new Answering();
            EchoResponder responder = new EchoResponder(far, 0, listener);
            Thread thread = new Thread(responder::run, "pong");
            thread.start();
            try {
                ping(near, VethPair.plan(56, 32));
            } finally {
                responder.stop();
                thread.join();
            }
            assertEquals(0, listener.meter.bytes(), "bytes of 100,000 answers");
        }
    }

    @Test
    void floodOverXdp() throws IOException {
        assumeRoot();
        try (VethPair pair = VethPair.create();
                Port near = Ports.open("xdp:near0?netns=" + pair.near(), Steering.nothing())) {
            assertEquals(0, flood(near, 64), "bytes of 100,000 packets");
        }
    }

    @Test
    void floodOverLiveFrames() throws IOException {
        assumeRoot();
        try (VethPair pair = VethPair.create();
                Port far = pair.openFar(Steering.nothing());
                Port near = Ports.open("live:near0?netns=" + pair.near(), Steering.nothing())) {
            assertEquals(0, flood(near, 1024), "bytes of 100,000 packets");
            assertEquals("xdp:far0", far.name(), "whose program lets near0 send");
        }
    }

    /** The fewest bytes that 100,000 packets of a flood took. */
    private static long flood(Port port, int batch) {
        Flood flood = new Flood(port, batch, 20_26);
        Meter meter = new Meter(packets -> {});
        while (!meter.isFull()) {
            for (int taken = flood.step(); taken > 0; taken--) {
                meter.packet();
            }
        }
        return meter.bytes();
    }

    private static Port openNear(VethPair pair) throws IOException {
        return pair.openNear(PingSteering.replies(VethPair.nearAddress(), VethPair.farAddress(), Plans.ID));
    }

    private static long ping(Port port, PingPlan plan) {
        Asking listener = new Asking();
        Pinger pinger = new Pinger(port, plan, listener);
        listener.pinger = pinger;
        pinger.run();
        return listener.meter.bytes();
    }

    private static void assumeRoot() {
        boolean root = Capability.missing(
                        Capability.CAP_NET_RAW, Capability.CAP_NET_ADMIN, Capability.CAP_BPF, Capability.CAP_SYS_ADMIN)
                .isEmpty();
        if (!root) {
            System.err.println("SKIPPED: what the loops allocate over xdp: is measured as root only");
        }
        assumeTrue(root, "making network namespaces needs root: run the tests as root");
    }
}
