/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.Arp;
import io.ringfly.codec.ArpFrames;
import io.ringfly.codec.Check;
import io.ringfly.codec.Echo6Frames;
import io.ringfly.codec.EchoFrames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.NdFrames;
import io.ringfly.port.Counter;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.RxQueue;
import io.ringfly.port.TxQueue;
import java.lang.foreign.MemorySegment;

/**
 * Answers the echo requests, the ARP requests and the neighbour solicitations of one queue, each in the frame that it
 * came in.
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

    private static final int NO_TYPE = -1;
    private static final int NOT_ANSWERED = -1;

    private final RxQueue rx;
    private final TxQueue tx;
    private final long mac;
    private final int room; // in a frame, from where a packet begins
    private final EchoListener listener;
    private final PacketBatch requests;
    private final PacketBatch replies;
    private final Counter echoes = new Counter();
    private final Counter arps = new Counter();
    private final Counter solicitations = new Counter();
    private final Counter ignored = new Counter();
    private int onWire;
    private volatile boolean stopping;

    /** A responder for queue {@code queue} of {@code port}. */
    public EchoResponder(Port port, int queue, EchoListener listener) {
        rx = port.rx(queue);
        tx = port.tx(queue);
        mac = port.features().mac();
        room = port.features().maxFrameLength();
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

    /** Neighbour solicitations answered. */
    public long solicitations() {
        return solicitations.get();
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

    /** Answers until {@link #stop}, an interrupt, or the end of what the port reads. */
    public void run() {
        long lastWork = System.nanoTime();
        try {
            while (!stopping) {
                if (Thread.interrupted()) { // which one who only spins would not notice
                    throw new InterruptedException();
                }
                if (step() > 0) {
                    lastWork = System.nanoTime();
                } else if (rx.ended()) {
                    break;
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
        int type = Ethernet.check(m, at, at + length) == Check.OK ? Ethernet.type(m, at) : NO_TYPE;
        int answered = switch (type) {
            case Ethernet.TYPE_IPV4 -> answerEcho(m, at, length);
            case Ethernet.TYPE_ARP -> answerArp(m, at, length);
            case Ethernet.TYPE_IPV6 -> answerIpv6(m, at, length);
            default -> NOT_ANSWERED;
        };
        if (answered == NOT_ANSWERED) {
            ignored.add(1);
        } else {
            long arrival = requests.arrival(i);
            replies.add(requests.take(i), answered, arrival);
        }
    }

    // Each makes a request its reply where it lies, and returns the reply's length.

    private int answerEcho(MemorySegment m, long at, int length) {
        long ip = at + Ethernet.LENGTH;
        if (EchoFrames.checkRequest(m, at, at + length) != Check.OK) {
            return NOT_ANSWERED;
        }
        long icmp = Ipv4.payload(m, ip);
        // the kernel does not answer damaged requests either; the sum must be looked at before it is mended
        if (!Icmpv4.checksumOk(m, icmp, Ipv4.end(m, ip) - icmp)
                || !Ipv4.checksumOk(m, ip)
                || EchoFrames.answer(m, at, length) != Check.OK) {
            return NOT_ANSWERED;
        }
        echoes.add(1);
        listener.echo(
                IpAddress.V4_HIGH,
                IpAddress.v4Low(Ipv4.dst(m, ip)),
                IpAddress.V4_HIGH,
                IpAddress.v4Low(Ipv4.src(m, ip)),
                Icmpv4.echoSeq(m, icmp),
                Icmpv4.echoId(m, icmp));
        return length;
    }

    private int answerArp(MemorySegment m, long at, int length) {
        if (ArpFrames.answer(m, at, length, mac) != Check.OK) {
            return NOT_ANSWERED;
        }
        long arp = at + Ethernet.LENGTH;
        arps.add(1);
        listener.whoHas(
                IpAddress.V4_HIGH,
                IpAddress.v4Low(Arp.tpa(m, arp)),
                IpAddress.V4_HIGH,
                IpAddress.v4Low(Arp.spa(m, arp)));
        return length;
    }

    private int answerIpv6(MemorySegment m, long at, int length) {
        return Echo6Frames.checkRequest(m, at, at + length) == Check.OK
                ? answerEcho6(m, at, length)
                : answerSolicitation(m, at, length);
    }

    private int answerEcho6(MemorySegment m, long at, int length) {
        long ip = at + Ethernet.LENGTH;
        long icmp = Ipv6.payload(ip);
        if (!Icmpv6.checksumOk(m, ip, icmp, Ipv6.end(m, ip) - icmp) || Echo6Frames.answer(m, at, length) != Check.OK) {
            return NOT_ANSWERED;
        }
        echoes.add(1);
        listener.echo(
                Ipv6.dstHigh(m, ip),
                Ipv6.dstLow(m, ip),
                Ipv6.srcHigh(m, ip),
                Ipv6.srcLow(m, ip),
                Icmpv6.echoSeq(m, icmp),
                Icmpv6.echoId(m, icmp));
        return length;
    }

    private int answerSolicitation(MemorySegment m, long at, int length) {
        if (NdFrames.checkSolicitation(m, at, at + length) != Check.OK) {
            return NOT_ANSWERED;
        }
        long ip = at + Ethernet.LENGTH;
        long askerHigh = Ipv6.srcHigh(m, ip); // the answer may be to all nodes
        long askerLow = Ipv6.srcLow(m, ip);
        if (NdFrames.answer(m, at, length, room, mac) != Check.OK) {
            return NOT_ANSWERED;
        }
        solicitations.add(1);
        listener.whoHas(askerHigh, askerLow, Ipv6.srcHigh(m, ip), Ipv6.srcLow(m, ip));
        return NdFrames.LENGTH;
    }
}
