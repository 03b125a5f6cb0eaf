/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.Arp;
import io.ringfly.codec.ArpFrames;
import io.ringfly.codec.Check;
import io.ringfly.codec.Ethernet;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.RxQueue;
import java.util.OptionalLong;

/**
 * Finds the MAC address of a neighbour by asking over the port itself (RFC 826).
 *
 * <p>While it runs, the port takes this neighbour's ARP replies to us from the kernel, which may be asking at the same
 * moment; so {@linkplain Port#steer steer} the port to something else right after.
 */
public final class ArpResolver {

    private static final int BATCH = 16;
    private static final long ASK_AGAIN_NANOS = 1_000_000_000;
    private static final long LOOK_NANOS = 1_000_000;

    private ArpResolver() {}

    /**
     * Asks once a second who has {@code target}, and returns the MAC address of the first answer.
     *
     * @param port steered by {@link PingSteering#arpReplies}
     * @param mac our MAC address
     * @param address our IPv4 address
     * @param timeoutNanos how long to ask
     * @return empty when nobody answered
     */
    public static OptionalLong resolve(Port port, long mac, int address, int target, long timeoutNanos)
            throws InterruptedException {
        long start = System.nanoTime();
        long asked = start - ASK_AGAIN_NANOS;
        PacketBatch[] received = new PacketBatch[port.queues()];
        for (int i = 0; i < received.length; i++) {
            received[i] = new PacketBatch(port.pool(i), BATCH);
        }
        OptionalLong answer = OptionalLong.empty();
        while (answer.isEmpty() && System.nanoTime() - start < timeoutNanos) {
            if (System.nanoTime() - asked >= ASK_AGAIN_NANOS) {
                asked = System.nanoTime();
                ask(port, mac, address, target);
            }
            port.tx(0).flush();
            for (int i = 0; i < received.length && answer.isEmpty(); i++) {
                RxQueue rx = port.rx(i);
                if (rx.receive(received[i]) > 0) {
                    answer = find(received[i], target);
                    received[i].release();
                } else {
                    rx.await(LOOK_NANOS);
                }
            }
        }
        port.tx(0).flush();
        return answer;
    }

    private static void ask(Port port, long mac, int address, int target) {
        FramePool pool = port.pool(0);
        long frame = pool.allocate();
        if (frame == FramePool.NONE) {
            return; // until the next time
        }
        int length = ArpFrames.writeRequest(pool.memory(), frame, mac, address, target);
        PacketBatch batch = new PacketBatch(pool, 1);
        batch.add(frame, Ethernet.pad(pool.memory(), frame, length));
        port.tx(0).send(batch);
        batch.release();
    }

    private static OptionalLong find(PacketBatch batch, int target) {
        for (int i = 0; i < batch.size(); i++) {
            long at = batch.offset(i);
            long arp = at + Ethernet.LENGTH;
            if (ArpFrames.checkReply(batch.memory(), at, at + batch.length(i)) == Check.OK
                    && Arp.spa(batch.memory(), arp) == target) {
                return OptionalLong.of(Arp.sha(batch.memory(), arp));
            }
        }
        return OptionalLong.empty();
    }
}
