/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.IpAddress;
import io.ringfly.port.Steering;
import io.ringfly.traffic.PacketStream;
import io.ringfly.traffic.Sizes;
import io.ringfly.traffic.TrafficPlan;
import io.ringfly.traffic.Transport;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sink asks a port for, against packets as a generator makes them. */
class SinkFilterTest {

    private static final IpAddress SRC4 = IpAddress.parse("10.0.0.1");
    private static final IpAddress DST4 = IpAddress.parse("10.0.0.2");
    private static final IpAddress SRC6 = IpAddress.parse("fd00::1");
    private static final IpAddress DST6 = IpAddress.parse("fd00::2");

    private final MemorySegment frame = Arena.ofAuto().allocate(256);

    private static TrafficPlan plan(boolean v4, Transport transport, List<Integer> vlans, int tunnel) {
        TrafficPlan plan = TrafficPlan.udp(1, 2, v4 ? SRC4 : SRC6, v4 ? DST4 : DST6, 4);
        Optional<TrafficPlan.Tunnel> outer = tunnel == 0
                ? Optional.empty()
                : Optional.of(new TrafficPlan.Tunnel(tunnel == 4 ? SRC4 : SRC6, tunnel == 4 ? DST4 : DST6));
        return plan.withSizes(Sizes.parse("204"))
                .withTransport(transport)
                .wrapped(vlans, outer, TrafficPlan.shortestSizes(vlans, outer, v4, transport));
    }

    static List<TrafficPlan> plans() {
        List<TrafficPlan> plans = new ArrayList<>();
        for (boolean v4 : new boolean[] {true, false}) {
            for (Transport transport : List.of(new Transport.OfUdp(), new Transport.OfTcp(2), new Transport.OfIcmp())) {
                for (List<Integer> vlans : List.of(List.<Integer>of(), List.of(5), List.of(7, 4094))) {
                    for (int tunnel : new int[] {0, 4, 6}) {
                        plans.add(plan(v4, transport, vlans, tunnel));
                    }
                }
            }
        }
        return plans;
    }

    private boolean takes(SinkFilter filter, TrafficPlan plan) {
        int length = new PacketStream(plan).write(frame, 0, 1);
        return filter.steering().matches(frame, 0, length);
    }

    @ParameterizedTest
    @MethodSource("plans")
    void takesThePacketsOfItsPlanAndOfNoOther(TrafficPlan plan) {
        SinkFilter filter = SinkFilter.of(plan);
        assertTrue(takes(filter, plan));
        for (TrafficPlan other : plans()) {
            boolean sameShape = other.transport().equals(plan.transport())
                    && other.vlans().equals(plan.vlans())
                    && other.tunnel().isPresent() == plan.tunnel().isPresent();
            assertEquals(sameShape, takes(filter, other), other::toString);
        }
        TrafficPlan otherRun = TrafficPlan.udp(1, 2, SRC4, DST4, 5).withTransport(plan.transport());
        assertFalse(takes(filter, otherRun.withSizes(Sizes.parse("104"))));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void leavesWhatHasNoStamp(TrafficPlan plan) {
        int length = new PacketStream(plan).write(frame, 0, 1);
        int magic = plan.headersLength();
        frame.set(ValueLayout.JAVA_BYTE, magic, (byte) 0);
        assertFalse(SinkFilter.of(plan).steering().matches(frame, 0, length));
    }

    @Test
    void everythingIsAllNumberedPacketsThatAreNotWrapped() {
        for (TrafficPlan plan : plans()) {
            assertEquals(
                    plan.vlans().isEmpty() && plan.tunnel().isEmpty(),
                    takes(SinkFilter.everything(), plan),
                    plan::toString);
        }
    }

    private static SinkFilter udpTo(List<IpAddress> destinations, List<Integer> ports) {
        return new SinkFilter(
                List.of(new Transport.OfUdp(), new Transport.OfIcmp()),
                List.of(),
                false,
                destinations,
                ports,
                OptionalInt.empty());
    }

    @Test
    void addressesAndPortsNarrowIt() {
        TrafficPlan v4 = plan(true, new Transport.OfUdp(), List.of(), 0);
        TrafficPlan v6 = plan(false, new Transport.OfUdp(), List.of(), 0);
        TrafficPlan echo = plan(true, new Transport.OfIcmp(), List.of(), 0);
        SinkFilter one = udpTo(List.of(DST4), List.of());
        assertTrue(takes(one, v4) && takes(one, echo) && !takes(one, v6));
        SinkFilter other = udpTo(List.of(SRC4, DST6), List.of(1, 9));
        assertTrue(!takes(other, v4) && takes(other, v6));
        SinkFilter port = udpTo(List.of(), List.of(9, 10));
        assertTrue(takes(port, v4) && takes(port, v6) && !takes(port, echo), "an echo has no ports");
        assertFalse(takes(udpTo(List.of(), List.of(10)), v4));
    }

    @Test
    void whatCannotBeAskedForIsRefused() {
        TrafficPlan unnumbered = TrafficPlan.udp(1, 2, SRC6, DST6, 4).withSizes(Sizes.parse("70"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> SinkFilter.of(unnumbered))
                .getMessage()
                .endsWith("give a size of 82 or more"));
        List<Integer> ports = IntStream.range(1, 300).boxed().toList();
        assertThrows(
                IllegalArgumentException.class, () -> udpTo(List.of(), ports).steering());
        assertThrows(
                IllegalArgumentException.class,
                () -> new SinkFilter(
                        List.of(new Transport.OfIcmp()), List.of(), false, List.of(), List.of(9), OptionalInt.empty()));
    }

    @Test
    void noRuleIsEmpty() {
        for (Steering.Rule rule : SinkFilter.everything().steering().rules()) {
            assertTrue(rule.tests().size() > 3, rule::toString);
        }
    }
}
