/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import java.lang.foreign.MemorySegment;

/**
 * The packets of a plan, by number: the same ones for every backend, batch size and number of threads. Allocates nothing
 * for a packet.
 *
 * <p>Belongs to one thread; each makes its own of the same plan.
 */
public final class PacketStream implements PacketSource {

    private final FrameTemplate template;
    private final FlowSpace space;
    private final FlowOrder order;
    private final Sizes sizes;
    private final Shuffle sizeOrder;
    private final Flow flow = new Flow();

    /** The packets of {@code plan}. */
    public PacketStream(TrafficPlan plan) {
        template = new FrameTemplate(plan);
        space = new FlowSpace(plan);
        order = new FlowOrder(plan.flows(), plan.seed());
        sizes = plan.sizes();
        sizeOrder = new Shuffle(sizes.round(), SplitMix.at(plan.seed(), -3));
    }

    /** How long packet {@code number} is, in bytes from the Ethernet header on, without FCS. */
    @Override
    public int length(long number) {
        return sizes.length((int) sizeOrder.at(number));
    }

    /** Writes packet {@code number}, counted from 0, to {@code at} and returns its {@link #length}. */
    @Override
    public int write(MemorySegment m, long at, long number) {
        int length = length(number);
        space.read(order.flow(number), flow);
        template.write(m, at, length, number, flow);
        return length;
    }

    /**
     * How many flows, different in an address or a port, the first {@code packets} packets are of; -1 when that isn't
     * known, because flows or their fields are drawn by chance. Takes as long as there are flows at a time.
     */
    public long distinctFlows(long packets) {
        if (!order.isCountable()) {
            return -1;
        }
        if (order.bound(packets) <= space.distinct()) {
            return order.started(packets);
        }
        // numbers in a row beyond what the fields have bring nothing new
        return space.draws() || !order.isGapless() ? -1 : space.distinct();
    }
}
