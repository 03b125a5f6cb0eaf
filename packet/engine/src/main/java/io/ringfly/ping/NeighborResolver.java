/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.Arp;
import io.ringfly.codec.ArpFrames;
import io.ringfly.codec.Check;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.MacAddress;
import io.ringfly.codec.NdFrames;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.RxQueue;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * Finds the MAC address of a neighbour by asking over the port itself: by ARP (RFC 826) or, for IPv6, by neighbour
 * discovery (RFC 4861 section 7.2).
 *
 * <p>While it runs, the port takes this neighbour's answers to us from the kernel, which may be asking at the same
 * moment; so {@linkplain Port#steer steer} the port to something else right after.
 */
public final class NeighborResolver {

    private static final int BATCH = 16;
    private static final long ASK_AGAIN_NANOS = 1_000_000_000;
    private static final long LOOK_NANOS = 1_000_000;
    private static final long NONE = -1;

    private NeighborResolver() {}

    /**
     * Asks once a second who has {@code target}, and returns the MAC address of the first answer.
     *
     * @param port steered by {@link PingSteering#neighborReplies}
     * @param mac our MAC address
     * @param address our address
     * @param target the neighbour's, of the same family
     * @param timeoutNanos how long to ask
     * @return empty when nobody answered
     */
    public static OptionalLong resolve(Port port, long mac, IpAddress address, IpAddress target, long timeoutNanos)
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

    private static void ask(Port port, long mac, IpAddress address, IpAddress target) {
        FramePool pool = port.pool(0);
        long frame = pool.allocate();
        if (frame == FramePool.NONE) {
            return; // until the next time
        }
        MemorySegment m = pool.memory();
        int length = target.isV4()
                ? ArpFrames.writeRequest(m, frame, mac, address.v4(), target.v4())
                : NdFrames.writeSolicitation(m, frame, mac, address.v6(), target.v6());
        PacketBatch batch = new PacketBatch(pool, 1);
        batch.add(frame, Ethernet.pad(m, frame, length));
        port.tx(0).send(batch);
        batch.release();
    }

    private static OptionalLong find(PacketBatch batch, IpAddress target) {
        for (int i = 0; i < batch.size(); i++) {
            long at = batch.offset(i);
            long limit = at + batch.length(i);
            long mac = target.isV4()
                    ? arpReply(batch.memory(), at, limit, target)
                    : advertisement(batch.memory(), at, limit, target);
            // no host has a group's address, and what goes to one would reach others
            if (mac != NONE && !MacAddress.isMulticast(mac)) {
                return OptionalLong.of(mac);
            }
        }
        return OptionalLong.empty();
    }

    private static long arpReply(MemorySegment m, long at, long limit, IpAddress target) {
        long arp = at + Ethernet.LENGTH;
        boolean answers = ArpFrames.checkReply(m, at, limit) == Check.OK && Arp.spa(m, arp) == target.v4();
        return answers ? Arp.sha(m, arp) : NONE;
    }

    private static long advertisement(MemorySegment m, long at, long limit, IpAddress target) {
        if (NdFrames.checkAdvertisement(m, at, limit) != Check.OK) {
            return NONE;
        }
        long icmp = Ipv6.payload(at + Ethernet.LENGTH);
        boolean answers = Icmpv6.targetHigh(m, icmp) == target.high() && Icmpv6.targetLow(m, icmp) == target.low();
        return answers ? NdFrames.mac(m, at) : NONE;
    }
}
