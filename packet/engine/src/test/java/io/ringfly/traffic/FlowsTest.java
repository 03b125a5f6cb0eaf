/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowsTest {

    private static TrafficPlan plan(String src, String dst, String srcPorts, String dstPorts) {
        return TrafficPlan.udp(1, 2, IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 99)
                .withFields(
                        ValueSet.addresses(src),
                        ValueSet.addresses(dst),
                        ValueSet.ports(srcPorts),
                        ValueSet.ports(dstPorts));
    }

    /** Addresses and ports of the first packets, as text. */
    private static List<String> flows(TrafficPlan plan, int packets) {
        FlowSpace space = new FlowSpace(plan);
        FlowOrder order = new FlowOrder(plan.flows(), plan.seed());
        Flow flow = new Flow();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < packets; i++) {
            space.read(order.flow(i), flow);
            all.add(IpAddress.format(flow.srcHigh, flow.srcLow) + ":" + (flow.ports >>> 16) + ">"
                    + IpAddress.format(flow.dstHigh, flow.dstLow) + ":" + (flow.ports & 0xffff));
        }
        return all;
    }

    @Test
    void countUpLikeAnOdometer() {
        assertEquals(
                List.of(
                        "10.0.0.1:7>10.1.0.1:1",
                        "10.0.0.1:7>10.1.0.1:2",
                        "10.0.0.1:8>10.1.0.1:1",
                        "10.0.0.1:8>10.1.0.1:2",
                        "10.0.0.1:7>10.1.0.2:1"),
                flows(plan("10.0.0.1-10.0.0.2", "10.1.0.1-10.1.0.2", "7-8", "1-2"), 5));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/30,        10.1.0.0/29,        5-7,       1-2", // all sequential
        "10.0.0.0/30@random, 10.1.0.0/29@random, 5-7@random, 1-2@random",
        "10.0.0.0/30,        10.1.0.0/29@random, 5-7,       1-2@random", // with a common divisor
        "10.0.0.0/30@random, 10.1.0.0/29,        5-7@random, 1-2",
    })
    void takeEachCombinationBeforeAnyComesAgain(String src, String dst, String srcPorts, String dstPorts) {
        TrafficPlan plan = plan(src, dst, srcPorts, dstPorts);
        int all = 4 * 8 * 3 * 2;
        List<String> twice = flows(plan, 2 * all);
        assertEquals(all, new HashSet<>(twice.subList(0, all)).size());
        assertEquals(all, new HashSet<>(twice.subList(all, 2 * all)).size());
        assertEquals(all, plan.mostFlows());
        PacketStream stream = new PacketStream(plan);
        assertEquals(100, stream.distinctFlows(100));
        assertEquals(all, stream.distinctFlows(2 * all));
    }

    @Test
    void ofMoreCombinationsThanCanBeCountedDifferAllTheSame() {
        TrafficPlan plan = plan("0.0.0.0/0@random", "0.0.0.0/0@random", "0-65535@random", "0-65535@random");
        assertEquals(100_000, new HashSet<>(flows(plan, 100_000)).size());
        assertEquals(100_000, new PacketStream(plan).distinctFlows(100_000));
        assertEquals(1L << 62, plan.mostFlows());
    }

    @Test
    void haveAPopularFirstValueWithZipf() {
        List<String> all = flows(plan("10.0.0.0/24@zipf:1.2", "10.1.0.1", "7", "1"), 10_000);
        long first = all.stream().filter(flow -> flow.startsWith("10.0.0.0:")).count();
        long last = all.stream().filter(flow -> flow.startsWith("10.0.0.255:")).count();
        assertTrue(first > 1500 && last < 50, first + " of the first, " + last + " of the last");
        assertEquals(-1, new PacketStream(plan("10.0.0.0/24@zipf", "10.1.0.1", "7", "1")).distinctFlows(10_000));
    }

    @Test
    void areAsManyAsAskedFor() {
        TrafficPlan plan = plan("10.0.0.0/24@random", "10.1.0.1", "0-65535@random", "1");
        List<String> all = flows(plan.withFlows(Flows.parse("100")), 1000);
        assertEquals(100, new HashSet<>(all).size());
        assertEquals(all.subList(0, 100), all.subList(900, 1000)); // in turn
        assertEquals(100, new PacketStream(plan.withFlows(Flows.parse("100"))).distinctFlows(1000));
        assertEquals(60, new PacketStream(plan.withFlows(Flows.parse("100"))).distinctFlows(60));
        List<String> random = flows(plan.withFlows(Flows.parse("100@random")), 5000);
        assertEquals(100, new HashSet<>(random).size());
    }

    @Test
    void liveSoManyPacketsAndEndOneAfterTheOther() {
        TrafficPlan plan = plan("10.0.0.0/8@random", "10.1.0.1", "7", "1")
                .withFlows(Flows.parse("10").withLifetime(5));
        int packets = 1000;
        List<String> all = flows(plan, packets);
        Set<String> seen = new HashSet<>();
        List<Integer> began = new ArrayList<>();
        for (int i = 0; i < packets; i++) {
            if (seen.add(all.get(i))) {
                began.add(i);
            }
        }
        assertEquals(seen.size(), new PacketStream(plan).distinctFlows(packets));
        for (int i = 10; i < began.size() - 10; i++) { // of those neither begun before the first packet nor cut off
            String flow = all.get(began.get(i));
            assertEquals(5, all.stream().filter(flow::equals).count(), flow);
            int round = began.get(i) / 10;
            long inRound = began.stream().filter(at -> at / 10 == round).count();
            assertTrue(inRound >= 1 && inRound <= 3, inRound + " of ten begin in a round, two on average");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "", "4294967296", "10@never"})
    void thatCannotBeAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Flows.parse(text));
    }
}
