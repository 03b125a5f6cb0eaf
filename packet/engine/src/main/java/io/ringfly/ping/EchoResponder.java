/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.Arp;
import io.ringfly.codec.ArpFrames;
import io.ringfly.codec.Check;
import io.ringfly.codec.EchoFrames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Ipv4;
import io.ringfly.port.Counter;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.RxQueue;
import io.ringfly.port.TxQueue;
import java.lang.foreign.MemorySegment;

/**
 * Answers the echo and ARP requests of one queue, each in the frame that it came in.
 *
 * <p>The port is steered by {@link PingSteering#requests}, so whom a request is for was judged already. For a port with
 * several queues run one responder, on a thread of its own, for each.
 */
public final class EchoResponder {

    private static final int BATCH = 64;

    /** How long after the last packet it keeps spinning before it sleeps in the kernel. */
    private static final long SPIN_NANOS = 100_000;

    private static final long SLEEP_NANOS = 1_000_000_000;

    /** The longest sleep while replies wait for room, of which no packet tells. */
    private static final long UNSENT_NANOS = 1_000_000;

    private static final long DRAIN_NANOS = 100_000_000;

    private final RxQueue rx;
    private final TxQueue tx;
    private final long mac;
    private final EchoListener listener;
    private final PacketBatch requests;
    private final PacketBatch replies;
    private final Counter echoes = new Counter();
    private final Counter arps = new Counter();
    private final Counter ignored = new Counter();
    private int onWire;
    private volatile boolean stopping;

    /** A responder for queue {@code queue} of {@code port}. */
    public EchoResponder(Port port, int queue, EchoListener listener) {
        rx = port.rx(queue);
        tx = port.tx(queue);
        mac = port.features().mac();
        this.listener = listener;
        requests = new PacketBatch(port.pool(queue), BATCH);
        replies = new PacketBatch(port.pool(queue), BATCH);
    }

    /** Echo requests answered. From any thread, as the other counts. */
    public long echoes() {
        return echoes.get();
    }

    /** ARP requests answered. */
    public long arps() {
        return arps.get();
    }

    /** Packets that came but could not be answered: damaged, or from a group address. */
    public long ignored() {
        return ignored.get();
    }

    /** Ends {@link #run} soon. From any thread. */
    public void stop() {
        stopping = true;
        rx.wakeup();
    }

    /** Answers until {@link #stop} or an interrupt. */
    public void run() {
        long lastWork = System.nanoTime();
        try {
            while (!stopping) {
                if (Thread.interrupted()) { // which one who only spins would not notice
                    throw new InterruptedException();
                }
                if (step() > 0) {
                    lastWork = System.nanoTime();
                } else if (System.nanoTime() - lastWork < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else if (onWire > 0 || !replies.isEmpty()) {
                    rx.await(UNSENT_NANOS);
                } else {
                    rx.await(SLEEP_NANOS);
                    lastWork = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long giveUp = System.nanoTime() + DRAIN_NANOS;
        while (!replies.isEmpty() || onWire > 0) {
            tx.send(replies);
            onWire = tx.flush();
            if (System.nanoTime() - giveUp > 0) {
                break;
            }
        }
        replies.release();
    }

    /** Answers what is there and returns how many packets that were. */
    int step() {
        int count = 0;
        // what could not be sent yet is finished first: until then requests wait in the ring
        if (replies.isEmpty()) {
            count = rx.receive(requests);
            for (int i = 0; i < count; i++) {
                answer(i);
            }
            requests.release();
        }
        if (!replies.isEmpty()) {
            tx.send(replies);
        }
        onWire = tx.flush();
        return count;
    }

    private void answer(int i) {
        MemorySegment m = requests.memory();
        long at = requests.offset(i);
        int length = requests.length(i);
        if (EchoFrames.checkRequest(m, at, at + length) == Check.OK) {
            long ip = at + Ethernet.LENGTH;
            long icmp = Ipv4.payload(m, ip);
            // the kernel does not answer damaged requests either; the sum must be looked at before it is mended
            if (Icmpv4.checksumOk(m, icmp, Ipv4.end(m, ip) - icmp)
                    && Ipv4.checksumOk(m, ip)
                    && EchoFrames.answer(m, at, length) == Check.OK) {
                replies.add(requests.take(i), length);
                echoes.add(1);
                listener.echo(Ipv4.dst(m, ip), Ipv4.src(m, ip), Icmpv4.echoSeq(m, icmp), Icmpv4.echoId(m, icmp));
                return;
            }
        } else if (ArpFrames.answer(m, at, length, mac) == Check.OK) {
            long arp = at + Ethernet.LENGTH;
            replies.add(requests.take(i), length);
            arps.add(1);
            listener.arp(Arp.tpa(m, arp), Arp.spa(m, arp));
            return;
        }
        ignored.add(1);
    }
}
