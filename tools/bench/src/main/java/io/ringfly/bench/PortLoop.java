/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import com.sun.management.ThreadMXBean;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What a port carries in one thread, in a process of its own: {@code PortLoop MODE PORT}. Prints packets per second and
 * the bytes allocated for a packet.
 */
public final class PortLoop {

    private static final int BURST = 32;
    private static final int LENGTH = 64;
    private static final long WARM_UP_NANOS = 1_500_000_000L;
    private static final long RUN_NANOS = 1_500_000_000L;

    private static final long WAIT_NANOS = 1_000_000;

    /** Rounds between two looks at the clock. */
    private static final int ROUNDS = 4096;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final Port port;
    private final PacketBatch batch;
    private final MemorySegment packet;

    private PortLoop(Port port) {
        this.port = port;
        batch = new PacketBatch(port.pool(0), BURST);
        packet = MemorySegment.ofArray(new byte[LENGTH]);
        // as testpmd sends them: to a locally administered address that nobody has, IPv4
        packet.set(ValueLayout.JAVA_BYTE, 0, (byte) 2);
        packet.set(SHORT, 12, Short.reverseBytes((short) 0x0800));
        packet.set(ValueLayout.JAVA_BYTE, 14, (byte) 0x45);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        try (Port port = Ports.open(args[1], args[0].equals("txonly") ? Steering.nothing() : Steering.everything())) {
            PortLoop loop = new PortLoop(port);
            loop.run(args[0], WARM_UP_NANOS);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            threads.getCurrentThreadAllocatedBytes(); // the first call allocates
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            long packets = loop.run(args[0], RUN_NANOS);
            double seconds = (System.nanoTime() - start) / 1e9;
            allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
            System.out.printf(
                    Locale.ROOT, "%.0f pps, %.6f B/packet%n", packets / seconds, (double) allocated / packets);
        }
    }

    private long run(String mode, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        long packets = 0;
        while (System.nanoTime() - end < 0) {
            packets += switch (mode) {
                case "io" -> forward();
                case "macswap" -> swap();
                case "txonly" -> send();
                case "rxonly" -> receive();
                default -> throw new IllegalArgumentException(mode);
            };
        }
        return packets;
    }

    private long forward() {
        long packets = 0;
        for (int i = 0; i < ROUNDS; i++) {
            port.rx(0).receive(batch);
            packets += port.tx(0).send(batch);
            port.tx(0).flush();
            batch.release();
        }
        return packets;
    }

    private long swap() {
        long packets = 0;
        MemorySegment memory = batch.memory();
        for (int i = 0; i < ROUNDS; i++) {
            port.rx(0).receive(batch);
            for (int j = 0; j < batch.size(); j++) {
                long at = batch.offset(j);
                int destination = memory.get(INT, at);
                short destinationEnd = memory.get(SHORT, at + 4);
                memory.set(INT, at, memory.get(INT, at + 6));
                memory.set(SHORT, at + 4, memory.get(SHORT, at + 10));
                memory.set(INT, at + 6, destination);
                memory.set(SHORT, at + 10, destinationEnd);
            }
            packets += port.tx(0).send(batch);
            port.tx(0).flush();
            batch.release();
        }
        return packets;
    }

    /** Sleeps when there is nothing, as tcpdump does. */
    private long receive() throws InterruptedException {
        long packets = 0;
        for (int i = 0; i < ROUNDS; i++) {
            int count = port.rx(0).receive(batch);
            batch.release();
            if (count == 0) {
                port.rx(0).await(WAIT_NANOS);
            }
            packets += count;
        }
        return packets;
    }

    /** What the port counts as lost at the end is not subtracted: testpmd does not either. */
    private long send() {
        long packets = 0;
        for (int i = 0; i < ROUNDS / BURST; i++) {
            while (batch.space() > 0) {
                long frame = port.pool(0).allocate();
                if (frame == FramePool.NONE) {
                    break;
                }
                MemorySegment.copy(packet, 0, batch.memory(), frame, LENGTH);
                batch.add(frame, LENGTH);
            }
            packets += port.tx(0).send(batch);
            port.tx(0).flush();
        }
        batch.release();
        return packets;
    }
}
