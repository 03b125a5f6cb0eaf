/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A port that loses, doubles, delays and damages a part of what another receives, and counts each: to see what a program
 * makes of it. Sending is the other port's own.
 *
 * <p>Faults come by chance from a seed, with each queue a sequence of its own. A packet that comes late is one that others
 * overtook: one held back when no others came is delivered after a millisecond and not counted. Packets held back are
 * out of their pool, in {@link FramePool#outstanding}.
 */
public final class FaultInjector implements Port {

    private final Port port;
    private final List<FaultyReceiver> receivers = new ArrayList<>();

    /** Puts {@code faults} into what {@code port} receives, which is this port's own from now on. */
    public FaultInjector(Port port, Faults faults) {
        this.port = port;
        for (int i = 0; i < port.queues(); i++) {
            receivers.add(new FaultyReceiver(port.rx(i), port.pool(i), faults, i));
        }
    }

    @Override
    public String name() {
        return port.name();
    }

    @Override
    public PortFeatures features() {
        PortFeatures features = port.features();
        return new PortFeatures(
                features.backend(),
                features.mode() + ", with injected faults",
                features.mac(),
                features.maxFrameLength(),
                features.linkType());
    }

    @Override
    public int queues() {
        return port.queues();
    }

    @Override
    public RxQueue rx(int queue) {
        return receivers.get(queue);
    }

    @Override
    public TxQueue tx(int queue) {
        return port.tx(queue);
    }

    @Override
    public FramePool pool(int queue) {
        return port.pool(queue);
    }

    @Override
    public void steer(Steering steering) throws IOException {
        port.steer(steering);
    }

    /** Packets lost so far on purpose. From any thread, as the other counts. */
    public long dropped() {
        return receivers.stream().mapToLong(receiver -> receiver.dropped.get()).sum();
    }

    /** Packets that came twice. */
    public long duplicated() {
        return receivers.stream()
                .mapToLong(receiver -> receiver.duplicated.get())
                .sum();
    }

    /** Packets that others overtook. */
    public long reordered() {
        return receivers.stream()
                .mapToLong(receiver -> receiver.reordered.get())
                .sum();
    }

    /** Packets with a wrong bit. */
    public long corrupted() {
        return receivers.stream()
                .mapToLong(receiver -> receiver.corrupted.get())
                .sum();
    }

    /** Those of the port, with what was delivered in the end, and as one more reason what was lost on purpose. */
    @Override
    public PortStats stats() {
        PortStats inner = port.stats();
        List<PortStats.Drop> drops = new ArrayList<>(inner.drops());
        drops.add(new PortStats.Drop(
                PortStats.Direction.RX, "injected loss", "Lost on purpose, as ?drop= asks.", dropped()));
        Map<String, Long> details = new LinkedHashMap<>(inner.details());
        details.put("injected duplicates", duplicated());
        details.put("injected reordering", reordered());
        details.put("injected corruption", corrupted());
        return new PortStats(
                receivers.stream().mapToLong(receiver -> receiver.packets.get()).sum(),
                receivers.stream().mapToLong(receiver -> receiver.bytes.get()).sum(),
                inner.txPackets(),
                inner.txBytes(),
                drops,
                details);
    }

    @Override
    public void close() {
        receivers.forEach(FaultyReceiver::close);
        port.close();
    }

    @Override
    public String toString() {
        return "FaultInjector[" + port + "]";
    }
}
