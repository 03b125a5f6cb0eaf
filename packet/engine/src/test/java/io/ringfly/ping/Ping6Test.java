/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static io.ringfly.ping.Frames6.DATA_AT;
import static io.ringfly.ping.Frames6.ICMP;
import static io.ringfly.ping.Frames6.IP;
import static io.ringfly.ping.Lab.ID;
import static io.ringfly.ping.Lab.ROUTER6;
import static io.ringfly.ping.Lab.SECOND;
import static io.ringfly.ping.Lab.THEM6;
import static io.ringfly.ping.Lab.US6;
import static io.ringfly.ping.Lab.plan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.Check;
import io.ringfly.codec.Echo6Frames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.Ipv6Header;
import io.ringfly.ping.Lab.Frame;
import io.ringfly.ping.Lab.PlanBuilder;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.mem.MemPort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a pinger is its own over IPv6: requests, and what it takes for an answer. */
class Ping6Test {

    private static final long YEARS = 1L << 60;

    private final Port[] ends = MemPort.pair("mem:ping6");
    private final Port near = ends[0];
    private final Port far = ends[1];
    private final Events events = new Events();
    private final List<Frame> requests = new ArrayList<>();

    @AfterEach
    void everyFrameIsBack() {
        Lab.assertNoFrameIsMissing(near, far);
    }

    /** Pings step by step; each request is answered with what {@code answers} makes of it. */
    private PingStatistics simulate(PlanBuilder builder, Function<Frame, List<Frame>> answers) {
        PingPlan plan = builder.build();
        Pinger pinger = new Pinger(near, plan, events);
        PacketBatch in = new PacketBatch(far.pool(0), 64);
        while (true) {
            int happened = pinger.step(System.nanoTime());
            far.rx(0).receive(in);
            List<Frame> received = new ArrayList<>();
            for (int i = 0; i < in.size(); i++) {
                received.add(Frame.copyOf(in.memory(), in.offset(i), in.length(i)));
            }
            in.release();
            for (Frame request : received) {
                requests.add(request);
                answers.apply(request).forEach(answer -> assertTrue(answer.send(far)));
            }
            if (happened + received.size() == 0) {
                if (pinger.statistics().transmitted() >= plan.count()) {
                    return pinger.statistics();
                }
                pinger.step(System.nanoTime() + YEARS);
            }
        }
    }

    private static PlanBuilder six() {
        return plan().ipv6();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 56, 1452, 8952})
    void requestsOfAnySizePassTheCodecsChecks(int dataSize) {
        PingPlan plan = six().dataSize(dataSize).build();
        MemorySegment m = Arena.ofAuto().allocate(16_384);
        m.fill((byte) 0xa5);
        int length = new EchoTemplate(plan, EchoProtocol.of(plan)).write(m, 0, 77, System.nanoTime());
        assertEquals(62 + dataSize, length);
        assertEquals(length, plan.frameLength());
        assertEquals(48 + dataSize, plan.packetLength());
        assertEquals(Check.OK, Echo6Frames.checkRequest(m, 0, length));
        assertTrue(Icmpv6.checksumOk(m, IP, ICMP, 8 + dataSize));
        assertEquals(77, Icmpv6.echoSeq(m, ICMP));
        assertEquals(ID, Icmpv6.echoId(m, ICMP));
        assertEquals((byte) 0xa5, m.get(java.lang.foreign.ValueLayout.JAVA_BYTE, length), "nothing behind it");
    }

    @Test
    void theHeaderIsThatOfThePlan() {
        simulate(six().count(1).header(7, 0xb8, true).flowLabel(0x9abcd), request -> List.of());
        Ipv6Header header = Ipv6Header.read(requests.getFirst().memory, IP);
        assertEquals(7, header.hopLimit());
        assertEquals(0xb8, header.trafficClass());
        assertEquals(0x9abcd, header.flowLabel());
        assertEquals(US6.v6(), header.src());
        assertEquals(THEM6.v6(), header.dst());
        assertEquals(Lab.THEIR_MAC, Ethernet.dst(requests.getFirst().memory, 0));
    }

    @Test
    void aPlanHasOneFamily() {
        PlanBuilder builder = six();
        builder.us = IpAddress.parse("10.0.0.1");
        assertThrows(IllegalArgumentException.class, builder::build);
    }

    @Test
    void everyAnswerIsCountedAndTold() {
        PingStatistics statistics = simulate(six().count(20), request -> List.of(Frames6.reply(request)));
        assertEquals(20, statistics.received());
        List<String> expected = new ArrayList<>();
        for (int seq = 1; seq <= 20; seq++) {
            expected.add("reply " + seq + ": 64 bytes from fd01::8000:2 ttl 64 flags 0");
        }
        assertEquals(expected, events.of("reply"));
        assertEquals(List.of(), events.of("wrong"), "the data is what was sent");
    }

    @Test
    void whatIsWrongWithARepliesIsTold() {
        PingStatistics statistics = simulate(six().count(4), request -> {
            Frame reply = Frames6.reply(request);
            return switch (Icmpv6.echoSeq(request.memory, ICMP)) {
                case 1 -> List.of(reply, reply);
                case 2 -> List.of(reply.copy().set(reply.length - 1, 0x99));
                case 3 -> List.of(Frames6.from(reply, ROUTER6));
                default -> {
                    Ipv6.setPayloadLength(reply.memory, IP, 8 + 20);
                    reply.length = DATA_AT + 20;
                    yield List.of(Frames6.sum(reply));
                }
            };
        });
        int damaged = PingListener.BAD_CHECKSUM | PingListener.WRONG_DATA;
        assertEquals(
                List.of(
                        "reply 1: 64 bytes from fd01::8000:2 ttl 64 flags 0",
                        "reply 1: 64 bytes from fd01::8000:2 ttl 64 flags " + PingListener.DUPLICATE,
                        "reply 2: 64 bytes from fd01::8000:2 ttl 64 flags " + damaged,
                        "reply 3: 64 bytes from fe80::fe ttl 64 flags " + PingListener.OTHER_SOURCE,
                        "reply 4: 28 bytes from fd01::8000:2 ttl 64 flags " + PingListener.TRUNCATED),
                events.of("reply"));
        assertEquals(3, statistics.received());
        assertEquals(1, statistics.corrupted());
        assertEquals(1, statistics.duplicates());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3, 0", // address unreachable
        "2, 0, 500", // packet too big, with the MTU
        "3, 0, 0", // hop limit
        "4, 1, 28", // parameter problem, with the pointer
    })
    void errorsAreToldAndCounted(int type, int code, String info) {
        PingStatistics statistics = simulate(
                six().count(2),
                request -> List.of(
                        Icmpv6.echoSeq(request.memory, ICMP) == 2
                                ? Frames6.error(request, type, code, Integer.parseInt(info, 16), 48)
                                : Frames6.reply(request)));
        assertEquals(List.of("error 2 from fe80::fe: " + type + "/" + code + " info " + info), events.of("error"));
        assertEquals(1, statistics.errors());
        assertEquals(1, statistics.received());
    }

    @Test
    void anErrorIsNoAnswerAsWithIputils() {
        simulate(
                six().count(3),
                request -> List.of(
                        Icmpv6.echoSeq(request.memory, ICMP) == 2
                                ? Frames6.error(request, Icmpv6.UNREACHABLE, 3, 0, 48)
                                : Frames6.reply(request)));
        assertEquals(List.of("unanswered 2"), events.of("unanswered"));
    }

    @Test
    void anErrorWithAWrongChecksumIsToldAsSuch() {
        simulate(six().count(1), request -> {
            Frame error = Frames6.error(request, Icmpv6.UNREACHABLE, 0, 0, 60);
            return List.of(error.set(error.length - 1, 0x99));
        });
        assertEquals(List.of("error 1 from fe80::fe: 1/0 info 0 damaged"), events.of("error"));
    }

    @Test
    void whatIsNotForUsIsIgnored() {
        PingStatistics statistics = simulate(six().count(1), request -> {
            Frame reply = Frames6.reply(request);
            List<Frame> others = new ArrayList<>();
            others.add(Frames6.reply(ID + 1, 1));
            others.add(Frames6.to(reply.copy(), ROUTER6));
            others.add(Frames6.withExtension(reply));
            others.add(reply.copy().set(Frames6.NEXT_HEADER, IpProtocol.ICMP));
            others.add(reply.copy().set(12, 0x08).set(13, 0));
            others.add(reply.copy().set(IP, 0x45));
            others.add(Frames6.sum(reply.copy().set(ICMP, Icmpv6.NEIGHBOR_ADVERTISEMENT)));
            others.add(Frames6.sum(reply.copy().set(ICMP, Icmpv6.REDIRECT)));
            others.add(request);
            others.add(Frames6.error(Frames6.request(US6, THEM6, ID + 1, 1), 1, 0, 0, 48));
            others.add(Frames6.error(Frames6.request(US6, ROUTER6, ID, 1), 1, 0, 0, 48));
            others.add(Frames6.error(reply, 1, 0, 0, 48));
            others.add(Frames6.error(request.copy().set(Frames6.NEXT_HEADER, 17), 1, 0, 0, 48));
            for (int quoted = 0; quoted < 48; quoted++) {
                others.add(Frames6.error(request, 1, 0, 0, quoted)); // too little to tell
            }
            for (int length = Ethernet.LENGTH; length < DATA_AT; length++) {
                Frame cut = reply.copy();
                cut.length = length;
                others.add(cut);
            }
            others.add(reply);
            return others;
        });
        assertEquals(1, events.of("reply").size(), events.all.toString());
        assertEquals(List.of(), events.of("error"));
        assertEquals(0, statistics.unexpected() + statistics.duplicates() + statistics.corrupted());
    }

    @Test
    void noPacketWhateverMakesItFail() {
        SplittableRandom random = new SplittableRandom(6);
        PingStatistics statistics = simulate(six().count(200), request -> {
            List<Frame> noise = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Frame frame = i % 2 == 0 ? Frames6.reply(request) : Frames6.error(request, 4, 0, 0, 60);
                for (int j = random.nextInt(1, 4); j > 0; j--) {
                    frame.set(random.nextInt(12, 118), random.nextInt());
                }
                frame.length = random.nextInt(3) == 0 ? random.nextInt(14, 118) : frame.length;
                noise.add(frame);
            }
            noise.add(Frames6.reply(request));
            return noise;
        });
        assertEquals(200, statistics.transmitted());
        assertTrue(statistics.received() > 50 && statistics.corrupted() > 50, "noise of all kinds");
    }

    @Test
    void pingAndPongUnderstandEachOther() throws InterruptedException {
        EchoResponder responder = new EchoResponder(far, 0, new EchoListener() {});
        Thread thread = Thread.ofPlatform().daemon().start(responder::run);
        Pinger pinger = new Pinger(
                near,
                six().count(5000).preload(32).onReply().interval(60 * SECOND).build(),
                new PingListener() {});
        pinger.run();
        responder.stop();
        thread.join();
        assertEquals(5000, pinger.statistics().received());
        assertEquals(5000, responder.echoes());
        assertEquals(0, responder.ignored());
    }
}
