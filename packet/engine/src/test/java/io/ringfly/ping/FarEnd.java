/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.Check;
import io.ringfly.codec.EchoFrames;
import io.ringfly.codec.Icmpv4;
import io.ringfly.ping.Lab.Frame;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The other end of a {@code mem:} pair: does with each request what a script says. Either on a thread of its own, or
 * whenever the test {@linkplain #poll polls}.
 */
final class FarEnd implements AutoCloseable {

    /** What happens to a request. */
    interface Script {
        void request(FarEnd far, Frame request, int seq);
    }

    private final Port port;
    private final Script script;
    private final PacketBatch in;
    private Thread thread;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Long> departures = new ArrayList<>();
    private volatile boolean stopping;

    FarEnd(Port port, Script script) {
        this.port = port;
        this.script = script;
        in = new PacketBatch(port.pool(0), 64);
    }

    FarEnd start() {
        thread = Thread.ofPlatform().daemon().name("far end").start(this::run);
        return this;
    }

    private void run() {
        try {
            while (!stopping) {
                if (poll() == 0) {
                    port.rx(0).await(Lab.MILLI);
                }
            }
        } catch (Throwable t) {
            failure.set(t);
        }
    }

    /** Takes what is there and returns how many requests that were. */
    int poll() {
        port.rx(0).receive(in);
        int count = in.size();
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(Frame.copyOf(in.memory(), in.offset(i), in.length(i)));
        }
        in.release();
        frames.forEach(this::take);
        return count;
    }

    private void take(Frame frame) {
        if (EchoFrames.checkRequest(frame.memory, 0, frame.length) != Check.OK
                || !Icmpv4.checksumOk(
                        frame.memory, frame.icmp(), io.ringfly.codec.Ipv4.payloadLength(frame.memory, Frame.IP))) {
            throw new AssertionError("no request came, or a damaged one");
        }
        if (io.ringfly.codec.Ipv4.payloadLength(frame.memory, Frame.IP) >= Icmpv4.LENGTH + EchoTemplate.TIME_LENGTH) {
            long data = Icmpv4.echoData(frame.icmp());
            long seconds = frame.memory.get(ValueLayout.JAVA_LONG_UNALIGNED, data);
            long micros = frame.memory.get(ValueLayout.JAVA_LONG_UNALIGNED, data + 8);
            departures.add(seconds * 1_000_000 + micros);
        }
        script.request(this, frame, Icmpv4.echoSeq(frame.memory, frame.icmp()));
    }

    /** When the requests left, in microseconds, as they themselves say. After {@link #close}. */
    List<Long> departures() {
        return departures;
    }

    /** The reply to a request, to be sent or changed first. */
    static Frame reply(Frame request) {
        Frame reply = request.copy();
        if (EchoFrames.answer(reply.memory, 0, reply.length) != Check.OK) {
            throw new AssertionError("no request to answer");
        }
        return reply;
    }

    void answer(Frame request) {
        send(reply(request));
    }

    /** Sends a frame, waiting for room. */
    void send(Frame frame) {
        while (!frame.send(port)) {
            if (stopping) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            if (thread != null) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() != null) {
            throw new AssertionError("the far end failed", failure.get());
        }
    }
}
