/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

/** Which flow a packet is of, by its number. */
final class FlowOrder {

    private final Flows flows;
    private final long turn; // packets after which every flow has been replaced once
    private final long seed;
    private final Zipf zipf;

    FlowOrder(Flows flows, long seed) {
        this.flows = flows;
        this.seed = SplitMix.at(seed, -1);
        turn = flows.count() * flows.lifetime();
        zipf = flows.order() == ValueSet.Order.ZIPF && flows.count() > 0
                ? new Zipf(flows.count(), flows.exponent())
                : null;
    }

    /** The number of the flow of packet {@code index}. */
    long flow(long index) {
        if (flows.count() == 0) {
            return index;
        }
        long place = place(index);
        return turn == 0 ? place : place + generation(place, index) * flows.count();
    }

    private long place(long index) {
        return switch (flows.order()) {
            case SEQUENTIAL -> index % flows.count();
            case RANDOM -> SplitMix.below(SplitMix.at(seed, index), flows.count());
            case ZIPF -> zipf.draw(SplitMix.at(seed, index));
        };
    }

    /** How many flows had the place before; they end one after the other, and not all at once. */
    private long generation(long place, long index) {
        return (index + place * flows.lifetime()) / turn;
    }

    /** Whether {@link #started} tells. */
    boolean isCountable() {
        return flows.count() == 0 || flows.order() == ValueSet.Order.SEQUENTIAL;
    }

    /** A number that those of the first {@code packets} packets' flows are below. */
    long bound(long packets) {
        if (flows.count() == 0) {
            return packets;
        }
        long last = flows.count() - 1;
        return turn == 0 ? flows.count() : (generation(last, packets) + 1) * flows.count();
    }

    /** Whether each number from 0 on is that of a flow. */
    boolean isGapless() {
        return flows.count() == 0;
    }

    /** How many flows the first {@code packets} packets are of. Takes as long as there are flows at a time. */
    long started(long packets) {
        if (flows.count() == 0) {
            return packets;
        }
        long places = Math.min(packets, flows.count());
        if (turn == 0) {
            return places;
        }
        long started = 0;
        for (long place = 0; place < places; place++) {
            long last = place + (packets - 1 - place) / flows.count() * flows.count();
            started += generation(place, last) - generation(place, place) + 1;
        }
        return started;
    }
}
