/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.IpAddress;
import io.ringfly.codec.IpProtocol;
import io.ringfly.port.FaultInjector;
import io.ringfly.port.Faults;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.mem.MemPort;
import io.ringfly.traffic.Flows;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.Pace;
import io.ringfly.traffic.PacketStream;
import io.ringfly.traffic.TrafficPlan;
import io.ringfly.traffic.ValueSet;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sink on a {@code mem:} port, and at the other end a generator or packets one by one. */
@Timeout(60)
class SinkTest {

    private static final TrafficPlan PLAN =
            TrafficPlan.udp(1, 2, IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 4);
    private static final long COUNT = 50_000;

    private final MemPort[] ends = MemPort.pair("mem:sink");
    private final PacketBatch out = new PacketBatch(ends[0].pool(0), 32);

    @AfterEach
    void noFrameIsMissing() {
        assertEquals(0, ends[0].pool(0).outstanding());
        assertEquals(0, ends[1].pool(0).outstanding());
        ends[0].close();
        ends[1].close();
    }

    private static Sink sink(Port port) throws IOException {
        return sink(port, Generator.Limits.NONE);
    }

    private static Sink sink(Port port, Generator.Limits limits) throws IOException {
        port.steer(SinkFilter.everything().steering());
        return new Sink(port, limits, true);
    }

    /** Sends these packets of the plan, which the sink has taken then. */
    private void send(Sink sink, TrafficPlan plan, long... numbers) {
        PacketStream stream = new PacketStream(plan);
        for (long number : numbers) {
            long frame = ends[0].pool(0).allocate();
            out.add(frame, stream.write(out.memory(), frame, number));
            ends[0].tx(0).send(out);
            ends[0].tx(0).flush();
            sink.step();
        }
    }

    private static Generator generate(Port port, TrafficPlan plan) {
        return new Generator(port, plan, Pace.MAX, new Generator.Limits(COUNT, 0), 1);
    }

    private static void runBoth(Generator generator, Sink sink, FaultInjector injector) throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(sink::run);
        generator.run();
        // all that did not get lost, and what is held back comes a little later
        while (sink.packets() < COUNT - injector.dropped() + injector.duplicated() - injector.corrupted()
                || injector.pool(0).outstanding() > 0) {
            Thread.sleep(1);
        }
        sink.stop();
        thread.join();
    }

    @Test
    void findsInjectedLossDuplicationAndReorderingExactly() throws Exception {
        // the first and the last of a run say nothing when they are lost: this seed loses neither
        FaultInjector injector = new FaultInjector(ends[1], new Faults(0.03, 0.02, 0.02, 5, 0, 7));
        Sink sink = sink(injector);
        runBoth(generate(ends[0], PLAN), sink, injector);
        assertTrue(injector.dropped() > 1000 && injector.duplicated() > 500 && injector.reordered() > 500);
        RunCounts run = sink.runs().getFirst();
        assertEquals(PLAN.run(), run.run());
        assertEquals(0, run.numbers().lowest());
        assertEquals(
                List.of(injector.dropped(), injector.duplicated(), injector.reordered(), 0L),
                List.of(
                        run.numbers().missing(),
                        run.numbers().duplicates(),
                        run.numbers().reordered(),
                        run.numbers().tooLate()));
        assertEquals(COUNT - injector.dropped(), run.numbers().distinct());
    }

    @Test
    void aPacketIsLateByTheNumberOfThoseThatOvertookIt() throws Exception {
        FaultInjector injector =
                new FaultInjector(ends[1], Faults.NONE.withReordering(0.001, 7).withSeed(3));
        Sink sink = sink(injector);
        runBoth(generate(ends[0], PLAN), sink, injector);
        assertEquals(7, sink.runs().getFirst().numbers().extent(50));
    }

    @Test
    void aWrongBitIsFoundByTheChecksumAndItsNumberNotBelieved() throws Exception {
        FaultInjector injector = new FaultInjector(ends[1], Faults.NONE.withCorruption(0.05));
        Sink sink = sink(injector);
        Thread thread = Thread.ofPlatform().start(sink::run);
        generate(ends[0], PLAN).run();
        while (injector.stats().rxPackets() < COUNT || sink.packets() + sink.damaged() + sink.unnumbered() < COUNT) {
            Thread.sleep(1);
        }
        sink.stop();
        thread.join();
        assertTrue(injector.corrupted() > 2000);
        assertEquals(injector.corrupted(), sink.damaged() + sink.unnumbered(), "a wrong version is no packet at all");
        assertEquals(COUNT - injector.corrupted(), sink.packets());
        assertEquals(0, sink.runs().getFirst().numbers().duplicates());
    }

    @Test
    void runsAreKeptApart() throws IOException {
        Sink sink = sink(ends[1]);
        TrafficPlan other = TrafficPlan.udp(1, 2, IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 5);
        send(sink, PLAN, 0, 1, 3);
        send(sink, other, 0, 1);
        send(sink, PLAN, 4);
        assertEquals(2, sink.runs().size());
        assertEquals(4, sink.runs().get(0).packets());
        assertEquals(4 * 60, sink.runs().get(0).bytes());
        assertEquals(1, sink.runs().get(0).numbers().missing());
        assertEquals(other.run(), sink.runs().get(1).run());
        assertEquals(0, sink.runs().get(1).numbers().missing());
    }

    @Test
    void runsBeyondTheMostAreCountedTogether() throws IOException {
        Sink sink = sink(ends[1]);
        for (int seed = 0; seed < Sink.MOST_RUNS + 3; seed++) {
            send(sink, TrafficPlan.udp(1, 2, IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), seed), 0);
        }
        assertEquals(Sink.MOST_RUNS, sink.runs().size());
        assertEquals(3, sink.otherRuns());
    }

    @Test
    void flowsAreCountedByAddressesAndPorts() throws IOException {
        Sink sink = sink(ends[1]);
        TrafficPlan plan = PLAN.withFields(
                        ValueSet.addresses("10.0.0.1"),
                        ValueSet.addresses("10.0.0.2"),
                        ValueSet.ports("1000-1003"),
                        ValueSet.ports("7"))
                .withFlows(Flows.parse("4"));
        send(sink, plan, 0, 1, 2, 3, 4, 4, 12, 8);
        FlowTable flows = sink.flows().orElseThrow();
        assertEquals(4, flows.size());
        FlowTable.Flow busiest = flows.flows().getFirst();
        assertEquals(5, busiest.packets(), "numbers 0, 4, 4, 12 and 8");
        assertEquals(5 * 60, busiest.bytes());
        assertEquals(1, busiest.duplicates());
        assertEquals(1, busiest.reordered());
        assertEquals(IpAddress.parse("10.0.0.1"), busiest.src());
        assertEquals(IpAddress.parse("10.0.0.2"), busiest.dst());
        assertEquals(7, busiest.dstPort());
        assertEquals(IpProtocol.UDP, busiest.protocol());
        assertEquals(
                1000 + 1001 + 1002 + 1003,
                flows.flows().stream().mapToInt(FlowTable.Flow::srcPort).sum());
    }

    @Test
    void flowsThatFindNoRoomAreCountedTogether() throws IOException {
        Sink sink = sink(ends[1]);
        TrafficPlan plan = PLAN.withFields(
                ValueSet.addresses("10.0.0.0/8"),
                ValueSet.addresses("10.0.0.2"),
                ValueSet.ports("1000"),
                ValueSet.ports("7"));
        send(sink, plan, LongStream.range(0, FlowTable.MOST + 100).toArray());
        FlowTable flows = sink.flows().orElseThrow();
        assertEquals(FlowTable.MOST, flows.size());
        assertEquals(100, flows.unplaced());
        assertEquals(FlowTable.MOST, flows.flows().size());
    }

    @Test
    void neverCountsMoreThanWasAskedFor() throws Exception {
        Sink sink = sink(ends[1], new Generator.Limits(1007, 0));
        Generator generator = generate(ends[0], PLAN);
        Thread thread = Thread.ofPlatform().start(generator::run);
        sink.run();
        generator.stop();
        thread.join();
        assertEquals(1007, sink.packets());
        assertEquals(1007, sink.runs().getFirst().packets());
    }

    @Test
    void endsWhenItsTimeIsOver() throws IOException {
        Sink sink = sink(ends[1], new Generator.Limits(0, 20_000_000));
        sink.run();
        assertEquals(0, sink.packets());
    }
}
