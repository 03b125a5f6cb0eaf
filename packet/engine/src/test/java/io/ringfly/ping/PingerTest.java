/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static io.ringfly.ping.Lab.DATA;
import static io.ringfly.ping.Lab.ID;
import static io.ringfly.ping.Lab.MILLI;
import static io.ringfly.ping.Lab.SECOND;
import static io.ringfly.ping.Lab.THEM;
import static io.ringfly.ping.Lab.US;
import static io.ringfly.ping.Lab.plan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.EchoFrames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv4Address;
import io.ringfly.ping.Lab.Frame;
import io.ringfly.ping.Lab.PlanBuilder;
import io.ringfly.port.Port;
import io.ringfly.port.mem.MemPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PingerTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long HOUR = 3600 * SECOND;
    private static final long YEARS = 1L << 60;

    private final Port[] ends = MemPort.pair("mem:ping");
    private final Port near = ends[0];
    private final Port far = ends[1];
    private final Events events = new Events();
    private FarEnd other;
    private int intervals; // that passed in a simulation

    @AfterEach
    void everyFrameIsBack() {
        if (other != null) {
            other.close();
        }
        Lab.assertNoFrameIsMissing(near, far);
        near.close();
        far.close();
    }

    /** Runs a plan against a far end, on a thread of its own, that does as the script says. */
    private PingStatistics run(PlanBuilder builder, FarEnd.Script script) {
        other = new FarEnd(far, script).start();
        Pinger pinger = new Pinger(near, builder.build(), events);
        assertTimeoutPreemptively(SOON, pinger::run);
        other.close();
        return pinger.statistics();
    }

    /**
     * The same step by step on this thread, so that it does not depend on how busy the machine is: whenever nothing more
     * happens, the pinger is told that an interval has passed. Ends when all requests have been sent.
     */
    private PingStatistics simulate(PlanBuilder builder, FarEnd.Script script) {
        other = new FarEnd(far, script);
        PingPlan plan = builder.build();
        Pinger pinger = new Pinger(near, plan, events);
        intervals = 0;
        while (true) {
            int happened = pinger.step(System.nanoTime()) + other.poll();
            if (happened == 0) {
                if (pinger.statistics().transmitted() >= plan.count()) {
                    return pinger.statistics();
                }
                intervals++;
                pinger.step(System.nanoTime() + YEARS);
            }
        }
    }

    private static void answer(FarEnd end, Frame request, int seq) {
        end.answer(request);
    }

    private static String reply(int seq, int flags) {
        return "reply " + seq + ": 64 bytes from 10.1.0.2 ttl 64 flags " + flags;
    }

    // Replies

    @Test
    void everyAnswerIsCountedAndTold() {
        PingStatistics statistics = simulate(plan().count(20), PingerTest::answer);
        assertEquals(20, statistics.transmitted());
        assertEquals(20, statistics.received());
        assertEquals(0, statistics.lossPercent());
        List<String> expected = new ArrayList<>();
        for (int seq = 1; seq <= 20; seq++) {
            expected.add(reply(seq, 0));
            assertTrue(events.all.indexOf("sent " + seq) < events.all.indexOf(reply(seq, 0)), "first sent");
        }
        assertEquals(expected, events.of("reply"));
        assertEquals(20, events.of("sent").size());
        assertEquals(events.rtts.stream().min(Long::compare).orElseThrow(), statistics.minimum());
        assertEquals(events.rtts.stream().max(Long::compare).orElseThrow(), statistics.maximum());
        assertTrue(statistics.minimum() > 0);
        assertEquals(20, near.stats().txPackets());
    }

    @Test
    void whatIsNotAnsweredIsLost() {
        PingStatistics statistics = simulate(plan().count(8), (end, request, seq) -> {
            if (seq % 4 != 0) {
                end.answer(request);
            }
        });
        assertEquals(8, statistics.transmitted());
        assertEquals(6, statistics.received());
        assertEquals(25.0, statistics.lossPercent());
        assertEquals(0, statistics.errors());
        int told = events.all.indexOf("unanswered 4");
        assertTrue(told > events.all.indexOf("sent 4") && told < events.all.indexOf("sent 5"), events.all.toString());
        assertFalse(events.all.contains("unanswered 8"), "none went after it");
    }

    @Test
    void whenNothingComesBackItLingers() {
        PingStatistics statistics = run(plan().count(3).linger(50 * MILLI), (end, request, seq) -> {});
        assertEquals(3, statistics.transmitted());
        assertEquals(0, statistics.received());
        assertEquals(100.0, statistics.lossPercent());
        assertTrue(statistics.elapsedNanos() >= 52 * MILLI, "two intervals and the linger time");
        assertEquals(0, statistics.minimum());
        assertEquals(0, statistics.mean());
    }

    @Test
    void afterSomeReplyItWaitsTwoRoundTripsOrAnInterval() {
        PingStatistics statistics = run(plan().count(3).interval(200 * MILLI).linger(HOUR), (end, request, seq) -> {
            if (seq == 1) {
                end.answer(request);
            }
        });
        assertEquals(1, statistics.received());
        assertTrue(statistics.elapsedNanos() >= 600 * MILLI, "three intervals: " + statistics.elapsedNanos());
    }

    @Test
    void furtherRepliesAreDuplicates() {
        PingStatistics statistics = simulate(plan().count(5), (end, request, seq) -> {
            for (int i = seq == 5 ? 1 : seq; i > 0; i--) {
                end.answer(request);
            }
        });
        assertEquals(5, statistics.received());
        assertEquals(1 + 2 + 3, statistics.duplicates());
        assertEquals(0, statistics.lossPercent());
        assertEquals(
                1 + 2 + 3,
                events.all.stream().filter(event -> event.endsWith(" flags 1")).count());
        assertEquals(5, statistics.countBetween(0, HOUR), "their times count nowhere");
    }

    @Test
    void aReplyWithAWrongChecksumIsCorruptedAndDoesNotAnswer() {
        PingStatistics statistics = simulate(plan().count(3), (end, request, seq) -> {
            Frame reply = FarEnd.reply(request);
            if (seq != 2) {
                int last = reply.length - 1;
                end.send(reply.copy().set(last, 0x99));
            }
            end.send(reply); // and then a good one
        });
        assertEquals(2, statistics.corrupted());
        assertEquals(3, statistics.received());
        assertEquals(0, statistics.duplicates());
        int damaged = PingListener.BAD_CHECKSUM | PingListener.WRONG_DATA;
        assertEquals(
                List.of(reply(1, damaged), reply(1, 0), reply(2, 0), reply(3, damaged), reply(3, 0)),
                events.of("reply"));
    }

    @Test
    void onlyCorruptedRepliesAreNoReplies() {
        PingStatistics statistics = run(
                plan().count(2).linger(400 * MILLI),
                (end, request, seq) -> end.send(FarEnd.reply(request).set(EchoFrames.HEADERS_LENGTH + 20, 0x99)));
        assertEquals(2, statistics.corrupted());
        assertEquals(0, statistics.received());
        assertEquals(100.0, statistics.lossPercent());
    }

    @Test
    void dataThatChangedOnTheWayIsTold() {
        PingStatistics statistics = simulate(plan().count(2), (end, request, seq) -> {
            Frame reply = FarEnd.reply(request);
            if (seq == 1) {
                reply.set(EchoFrames.HEADERS_LENGTH + 20, 0x99).set(EchoFrames.HEADERS_LENGTH + 40, 0);
            }
            end.send(reply.sum());
        });
        assertEquals(2, statistics.received(), "an answer it is");
        assertEquals(0, statistics.corrupted());
        assertEquals(
                List.of(reply(1, PingListener.WRONG_DATA), "wrong 20 of 56: 20 became 153"), events.all.subList(1, 3));
        assertEquals(1, events.of("wrong").size());
    }

    @Test
    void aChangedSendTimeIsChangedDataToo() {
        simulate(plan().count(1), (end, request, seq) -> {
            Frame reply = FarEnd.reply(request);
            int at = EchoFrames.HEADERS_LENGTH + 3;
            end.send(reply.set(at, reply.memory.get(java.lang.foreign.ValueLayout.JAVA_BYTE, at) + 1)
                    .sum());
        });
        assertTrue(events.of("wrong").getFirst().startsWith("wrong 3 of 56: "), events.all.toString());
    }

    @Test
    void missingDataIsToldAndNotCompared() {
        PingStatistics statistics = simulate(
                plan().count(3),
                (end, request, seq) -> end.send(FarEnd.reply(request).cutData(seq == 1 ? 20 : seq == 2 ? 0 : DATA)));
        assertEquals(3, statistics.received());
        assertEquals(
                List.of(
                        "reply 1: 28 bytes from 10.1.0.2 ttl 64 flags 8",
                        "reply 2: 8 bytes from 10.1.0.2 ttl 64 flags 8",
                        reply(3, 0)),
                events.of("reply"));
        assertEquals(List.of(), events.of("wrong"));
    }

    @Test
    void moreDataThanWasSentIsNoFault() {
        PingStatistics statistics = simulate(plan().count(1), (end, request, seq) -> {
            Frame reply = FarEnd.reply(request);
            Ipv4.rewriteTotalLength(reply.memory, Frame.IP, Ipv4.LENGTH + Icmpv4.LENGTH + DATA + 10);
            reply.length += 10;
            end.send(reply.sum());
        });
        assertEquals(1, statistics.received());
        assertEquals(List.of("reply 1: 74 bytes from 10.1.0.2 ttl 64 flags 0"), events.of("reply"));
    }

    @Test
    void aReplyFromSomebodyElseIsTold() {
        PingStatistics statistics = simulate(plan().count(1), (end, request, seq) -> {
            Frame reply = FarEnd.reply(request);
            Ipv4.rewriteSrc(reply.memory, Frame.IP, Lab.ROUTER);
            end.send(reply);
        });
        assertEquals(1, statistics.received());
        assertEquals(
                List.of("reply 1: 64 bytes from 10.1.0.254 ttl 64 flags " + PingListener.OTHER_SOURCE),
                events.of("reply"));
    }

    @Test
    void paddingAndOptionsAreNoData() {
        PingStatistics statistics = simulate(plan().count(2).dataSize(4), (end, request, seq) -> {
            Frame reply = FarEnd.reply(request);
            if (seq == 2) { // four bytes of options: no operation
                reply.memory.asSlice(38, 16).copyFrom(reply.copy().memory.asSlice(34, 16));
                reply.memory.asSlice(34, 4).fill((byte) 1);
                reply.set(14, 0x46);
                Ipv4.setTotalLength(reply.memory, Frame.IP, 24 + 12);
                reply.sum();
            }
            reply.length = Ethernet.MIN_FRAME_LENGTH;
            end.send(reply);
        });
        assertEquals(2, statistics.received());
        assertEquals(
                List.of(
                        "reply 1: 12 bytes from 10.1.0.2 ttl 64 flags 0",
                        "reply 2: 12 bytes from 10.1.0.2 ttl 64 flags 0"),
                events.of("reply"));
    }

    @Test
    void aReplyToNothingThatWasAskedIsUnexpected() {
        PingStatistics statistics = simulate(plan().count(2), (end, request, seq) -> {
            if (seq == 1) {
                end.send(Frame.reply(ID, 0));
                end.send(Frame.reply(ID, 3));
                end.send(Frame.reply(ID, 65535));
            }
            end.answer(request);
        });
        assertEquals(3, statistics.unexpected());
        assertEquals(2, statistics.received());
        assertEquals(List.of(reply(1, 0), reply(2, 0)), events.of("reply"));
    }

    @Test
    void whatIsNotForUsIsIgnored() {
        PingStatistics statistics = simulate(plan().count(2), (end, request, seq) -> {
            if (seq == 1) {
                end.send(Frame.reply(ID + 1, 1)); // another process pings
                Frame toAnother = FarEnd.reply(request);
                Ipv4.rewriteDst(toAnother.memory, Frame.IP, US + 7);
                end.send(toAnother);
                end.send(FarEnd.reply(request).set(20, 0x20).sum()); // a fragment
                end.send(FarEnd.reply(request).set(23, IpProtocol.UDP).sum());
                end.send(FarEnd.reply(request).set(12, 0x86).set(13, 0xdd)); // IPv6
                end.send(FarEnd.reply(request).set(34, Icmpv4.TIMESTAMP_REPLY).sum());
                end.send(request); // our own
                Frame cut = FarEnd.reply(request);
                cut.length -= 1;
                end.send(cut);
                for (int length = Ethernet.LENGTH; length < EchoFrames.HEADERS_LENGTH; length++) {
                    cut.length = length;
                    end.send(cut);
                }
            }
            end.answer(request);
        });
        assertEquals(List.of(reply(1, 0), reply(2, 0)), events.of("reply"));
        assertEquals(0, statistics.unexpected() + statistics.duplicates() + statistics.corrupted());
        assertEquals(0, statistics.errors());
    }

    @Test
    void noPacketWhateverMakesItFail() {
        SplittableRandom random = new SplittableRandom(20_26);
        PingStatistics statistics = simulate(plan().count(200), (end, request, seq) -> {
            Frame error = Frame.error(request, Icmpv4.SOURCE_QUENCH, 0, 0, 28);
            for (int i = 0; i < 30; i++) {
                Frame noise = (i % 2 == 0 ? FarEnd.reply(request) : error).copy();
                for (int j = random.nextInt(1, 4); j > 0; j--) {
                    noise.set(random.nextInt(12, 70), random.nextInt());
                }
                noise.length = random.nextInt(3) == 0 ? random.nextInt(14, 100) : noise.length;
                end.send(noise);
            }
            end.answer(request);
        });
        assertTrue(statistics.received() + statistics.errors() >= 200, "it went on to the end");
        assertTrue(statistics.received() > 50 && statistics.corrupted() > 50, "noise of all kinds");
    }

    @Test
    void aLateReplyCountsWithTheTimeItTook() {
        Frame[] held = new Frame[1];
        PingStatistics statistics = simulate(plan().count(4), (end, request, seq) -> {
            if (seq == 1) {
                held[0] = request;
            } else {
                end.answer(request);
            }
            if (seq == 3) {
                sleep(20);
                end.answer(held[0]);
            }
        });
        assertEquals(4, statistics.received());
        assertEquals(0, statistics.duplicates());
        assertEquals(0, statistics.lossPercent());
        assertTrue(statistics.maximum() >= 20 * MILLI, "" + statistics.maximum());
        assertEquals(List.of("unanswered 1"), events.of("unanswered"));
        assertEquals(List.of(reply(2, 0), reply(3, 0), reply(1, 0), reply(4, 0)), events.of("reply"));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // Errors

    @ParameterizedTest
    @CsvSource({
        "3, 1, 0, 1", // host unreachable
        "3, 4, 5dc, 1", // fragmentation needed, with the MTU
        "11, 0, 0, 1", // time to live exceeded
        "12, 0, 8000000, 1", // parameter problem, with the pointer
        "4, 0, 0, 0", // source quench
        "5, 1, a0100fd, 0", // redirect, with the gateway
    })
    void icmpErrorsAreToldAndCounted(int type, int code, String info, int counted) {
        PingStatistics statistics = simulate(plan().count(3), (end, request, seq) -> {
            if (seq == 2) {
                end.send(Frame.error(request, type, code, Integer.parseUnsignedInt(info, 16), 28));
            }
            if (seq != 2 || counted == 0) {
                end.answer(request);
            }
        });
        assertEquals(List.of("error 2 from 10.1.0.254: " + type + "/" + code + " info " + info), events.of("error"));
        assertEquals(counted, statistics.errors());
        assertEquals(3 - counted, statistics.received());
        assertEquals(List.of(), events.of("unanswered"));
    }

    @Test
    void errorsEndTheWaitAsRepliesDo() {
        PingStatistics statistics = run(
                plan().count(3).onReply().interval(HOUR).linger(HOUR),
                (end, request, seq) -> end.send(Frame.error(request, Icmpv4.UNREACHABLE, 1, 0, 28)));
        assertEquals(3, statistics.errors());
        assertEquals(0, statistics.received());
        assertEquals(100.0, statistics.lossPercent());
    }

    @Test
    void anErrorWithAWrongChecksumIsToldAsSuch() {
        simulate(plan().count(1), (end, request, seq) -> {
            Frame error = Frame.error(request, Icmpv4.UNREACHABLE, 1, 0, 60);
            end.send(error.set(error.length - 1, 0x99));
        });
        assertEquals(List.of("error 1 from 10.1.0.254: 3/1 info 0 damaged"), events.of("error"));
    }

    @Test
    void aReplyAfterAnErrorStillCounts() {
        PingStatistics statistics = simulate(plan().count(3), (end, request, seq) -> {
            if (seq == 1) {
                end.send(Frame.error(request, Icmpv4.UNREACHABLE, 1, 0, 28));
            }
            end.answer(request);
        });
        assertEquals(1, statistics.errors());
        assertTrue(statistics.received() >= 2);
        assertEquals(0, statistics.duplicates());
        assertTrue(events.all.contains(reply(1, 0)), events.all.toString());
    }

    @Test
    void errorsAboutOthersAreIgnored() {
        PingStatistics statistics = simulate(plan().count(1), (end, request, seq) -> {
            int type = Icmpv4.UNREACHABLE;
            Frame theirs = request.copy();
            Icmpv4.rewriteEchoId(theirs.memory, theirs.icmp(), ID + 1);
            end.send(Frame.error(theirs, type, 1, 0, 28));
            Frame elsewhere = request.copy();
            Ipv4.rewriteDst(elsewhere.memory, Frame.IP, THEM + 1);
            end.send(Frame.error(elsewhere, type, 1, 0, 28));
            end.send(Frame.error(request.copy().set(23, IpProtocol.UDP), type, 1, 0, 28));
            end.send(Frame.error(FarEnd.reply(request), type, 1, 0, 28)); // about a reply of ours
            for (int quoted = 0; quoted < 28; quoted++) {
                end.send(Frame.error(request, type, 1, 0, quoted)); // too little to tell
            }
            end.send(Frame.error(request.copy().set(14, 0x65), type, 1, 0, 28)); // no IPv4
            end.answer(request);
        });
        assertEquals(0, statistics.errors());
        assertEquals(List.of(), events.of("error"));
        assertEquals(1, statistics.received());
    }

    // When requests go, and when it ends

    @Test
    void withADeadlineTheCountIsOfReplies() {
        PingStatistics statistics = run(plan().count(3).interval(2 * MILLI).deadline(HOUR), (end, request, seq) -> {
            if (seq > 5 && seq <= 8) { // no more, or a stall would bring several together
                end.answer(request);
            }
        });
        assertEquals(3, statistics.received());
        assertTrue(statistics.transmitted() >= 8, "it goes on until there are three");
        assertTrue(statistics.elapsedNanos() < 10 * SECOND, "long before the deadline");
    }

    @Test
    void theDeadlineEndsItWhateverCameBack() {
        PingStatistics statistics =
                run(plan().interval(10 * MILLI).deadline(100 * MILLI).linger(HOUR), (end, request, seq) -> {});
        assertEquals(0, statistics.received());
        assertTrue(statistics.elapsedNanos() >= 100 * MILLI, "not before: " + statistics.elapsedNanos());
        assertTrue(statistics.transmitted() >= 1 && statistics.transmitted() <= 11, "" + statistics.transmitted());
    }

    @Test
    void theDeadlineEndsALongInterval() {
        PingStatistics statistics = run(plan().interval(HOUR).deadline(500 * MILLI), PingerTest::answer);
        assertEquals(1, statistics.received());
        assertTrue(statistics.elapsedNanos() >= 500 * MILLI);
    }

    @Test
    void withADeadlineTheFirstErrorEndsIt() {
        PingStatistics statistics = run(plan().interval(2 * MILLI).deadline(HOUR), (end, request, seq) -> {
            if (seq == 3) {
                end.send(Frame.error(request, Icmpv4.UNREACHABLE, 1, 0, 28));
            } else if (seq < 3) {
                end.answer(request);
            }
        });
        assertEquals(1, statistics.errors());
        assertTrue(statistics.received() <= 2);
    }

    @Test
    void aReplyEndsTheLastWaitAtOnce() {
        PingStatistics statistics = run(plan().count(1).interval(HOUR).linger(HOUR), PingerTest::answer);
        assertEquals(1, statistics.received());
    }

    @Test
    void preloadedRequestsGoTogetherAndTheNextAnIntervalLater() {
        other = new FarEnd(far, PingerTest::answer);
        Pinger pinger =
                new Pinger(near, plan().count(5).preload(3).interval(HOUR).build(), events);
        long before = System.nanoTime();
        pinger.step(before);
        long after = System.nanoTime();
        assertEquals(List.of("sent 1", "sent 2", "sent 3"), events.of("sent"), "three at once");
        pinger.step(before + HOUR - 1);
        assertEquals(3, pinger.statistics().transmitted());
        pinger.step(after + HOUR);
        assertEquals(4, pinger.statistics().transmitted(), "as with iputils, and not three intervals later");
        pinger.step(after + HOUR);
        assertEquals(4, pinger.statistics().transmitted());
        pinger.step(after + 2 * HOUR);
        assertEquals(5, pinger.statistics().transmitted());
        assertEquals(5, other.poll());
        pinger.step(after);
        assertEquals(5, pinger.statistics().received());
    }

    @Test
    void noMoreArePreloadedThanAreWanted() {
        assertEquals(
                2, simulate(plan().count(2).preload(50), PingerTest::answer).transmitted());
    }

    @Test
    void onReplyTheNextGoesAtOnce() {
        PingStatistics statistics = simulate(plan().count(2000).onReply().interval(HOUR), PingerTest::answer);
        assertEquals(2000, statistics.received());
        assertEquals(0, intervals, "no interval had to pass");
        assertEquals(List.of(), events.of("unanswered"), "one at a time");
    }

    @Test
    void onReplyNoMoreThanPreloadAreOnTheirWay() {
        List<Frame> held = new ArrayList<>();
        PingStatistics statistics =
                simulate(plan().count(400).preload(8).onReply().interval(HOUR), (end, request, seq) -> {
                    held.add(request);
                    assertTrue(held.size() <= 8);
                    if (held.size() == 8) {
                        held.forEach(end::answer);
                        held.clear();
                    }
                });
        assertEquals(400, statistics.received());
        assertEquals(0, intervals, "and no fewer than eight");
    }

    @Test
    void onReplyTheIntervalIsTheLongestWait() {
        PingStatistics statistics = simulate(plan().count(5).onReply().interval(HOUR), (end, request, seq) -> {
            if (seq > 3) {
                end.answer(request);
            }
        });
        assertEquals(2, statistics.received());
        assertEquals(3, intervals, "three were waited for");
        assertEquals(List.of("unanswered 1", "unanswered 2", "unanswered 3"), events.of("unanswered"));
    }

    @Test
    void onReplyWhatIsLostDoesNotSlowDownTheRest() {
        PingStatistics statistics = simulate(plan().count(1000).onReply().interval(HOUR), (end, request, seq) -> {
            if (seq != 5 && seq != 9) {
                end.answer(request);
            }
        });
        assertEquals(998, statistics.received());
        assertEquals(2, intervals, "one for each lost one; all others went on the reply before them");
    }

    @Test
    void withSeveralOnTheirWayWhatIsLostDoesNotSlowDownTheRest() {
        PingStatistics statistics =
                simulate(plan().count(1000).preload(4).onReply().interval(HOUR), (end, request, seq) -> {
                    if (seq % 10 != 5) {
                        end.answer(request);
                    }
                });
        assertEquals(900, statistics.received());
        assertEquals(0, intervals, "the reply to a later one tells that it is lost");
    }

    @Test
    void aFixedPaceNeverBurstsAfterAStall() {
        long interval = 4 * MILLI;
        int stalledAt = 5;
        PingListener stalling = new PingListener() {
            @Override
            public void sent(int seq) {
                if (seq == stalledAt) {
                    PingerTest.sleep(60);
                }
            }
        };
        other = new FarEnd(far, PingerTest::answer).start();
        Pinger pinger = new Pinger(near, plan().count(40).interval(interval).build(), stalling);
        assertTimeoutPreemptively(SOON, pinger::run);
        other.close();
        assertEquals(40, pinger.statistics().transmitted());
        List<Long> left = other.departures();
        long micros = interval / 1000;
        assertTrue(left.get(stalledAt) - left.get(stalledAt - 1) >= 60_000, "the stall");
        // on a grid, or off it by less than an interval: so many later, at least so many but one intervals later
        for (int from = 0; from < left.size(); from++) {
            for (int to = from + 1; to < left.size(); to++) {
                assertTrue(
                        left.get(to) - left.get(from) >= (to - from - 1) * micros - 1,
                        "requests " + from + " and " + to + " of " + left);
            }
        }
    }

    @Test
    void aFullRingDelaysRequestsAndLosesNone() {
        // nobody takes what is sent until the ring of 256 is full
        CountDownLatch full = new CountDownLatch(1);
        Thread starter = Thread.ofPlatform().daemon().start(() -> {
            try {
                full.await();
            } catch (InterruptedException e) {
                return;
            }
            other = new FarEnd(far, PingerTest::answer).start();
        });
        PingListener counting = new PingListener() {
            @Override
            public void sent(int seq) {
                if (seq == 256) {
                    full.countDown();
                }
            }
        };
        Pinger pinger = new Pinger(
                near,
                plan().count(1000).preload(1000).interval(HOUR).linger(HOUR).build(),
                counting);
        assertTimeoutPreemptively(SOON, () -> {
            pinger.run();
            starter.join();
        });
        assertEquals(1000, pinger.statistics().transmitted());
        assertEquals(1000, pinger.statistics().received());
        assertEquals(1000, near.stats().txPackets());
        other.close();
    }

    @Test
    void stoppingEndsARunWhoseRingIsFull() throws InterruptedException {
        Pinger pinger = new Pinger(near, plan().preload(1000).linger(HOUR).build(), events);
        Thread runner = Thread.ofPlatform().daemon().start(pinger::run);
        awaitTransmitted(pinger, 256);
        pinger.stop();
        assertTrue(runner.join(SOON));
        assertEquals(256, pinger.statistics().transmitted());
    }

    private static void awaitTransmitted(Pinger pinger, long requests) {
        long giveUp = System.nanoTime() + SOON.toNanos();
        while (pinger.statistics().transmitted() < requests) {
            assertTrue(
                    System.nanoTime() < giveUp,
                    "transmitted " + pinger.statistics().transmitted());
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @CsvSource({"FIXED, 3600000", "FIXED, 1", "FIXED, 0", "ON_REPLY, 3600000"})
    void stopEndsItFromAnotherThread(PingPlan.Pace pace, long intervalMillis) throws InterruptedException {
        other = new FarEnd(far, PingerTest::answer).start();
        PlanBuilder builder = plan().interval(intervalMillis * MILLI);
        builder.pace = pace;
        Pinger pinger = new Pinger(near, builder.build(), new PingListener() {});
        Thread runner = Thread.ofPlatform().daemon().start(pinger::run);
        awaitTransmitted(pinger, 1);
        Thread.sleep(20);
        pinger.stop();
        assertTrue(runner.join(SOON));
        other.close();
        assertTrue(pinger.statistics().elapsedNanos() > 0);
    }

    @ParameterizedTest
    @CsvSource({"FIXED, 3600000", "FIXED, 1", "FIXED, 0", "ON_REPLY, 3600000"})
    void anInterruptEndsItAndIsKept(PingPlan.Pace pace, long intervalMillis) throws InterruptedException {
        other = new FarEnd(far, PingerTest::answer).start();
        PlanBuilder builder = plan().interval(intervalMillis * MILLI);
        builder.pace = pace;
        Pinger pinger = new Pinger(near, builder.build(), new PingListener() {});
        boolean[] kept = {false};
        Thread runner = Thread.ofPlatform().daemon().start(() -> {
            pinger.run();
            kept[0] = Thread.currentThread().isInterrupted();
        });
        awaitTransmitted(pinger, 1);
        Thread.sleep(20);
        runner.interrupt();
        boolean ended = runner.join(SOON);
        pinger.stop();
        runner.join();
        assertTrue(ended);
        assertTrue(kept[0]);
    }

    @Test
    void stoppedBeforeItRunsItSendsNothing() {
        Pinger pinger = new Pinger(near, plan().build(), events);
        pinger.stop();
        assertTimeoutPreemptively(SOON, pinger::run);
        assertEquals(0, pinger.statistics().transmitted());
        assertEquals(List.of(), events.all);
    }

    // Sequence numbers

    @Test
    void sequenceNumbersWrapAndStayTheirOwn() {
        int count = 70_000;
        int[] last = {0};
        PingStatistics statistics = simulate(
                plan().count(count).preload(16).onReply().interval(HOUR).dataSize(16), (end, request, seq) -> {
                    assertEquals(last[0] + 1 & 0xffff, seq);
                    last[0] = seq;
                    end.answer(request);
                });
        assertEquals(count, statistics.transmitted());
        assertEquals(count, statistics.received());
        assertEquals(0, statistics.duplicates());
        assertEquals(0, statistics.unexpected());
        assertEquals("sent 65535", events.of("sent").get(65534));
        assertEquals("sent 0", events.of("sent").get(65535));
        assertEquals("sent 1", events.of("sent").get(65536));
    }

    @Test
    void aNumberUsedAgainIsANewRequest() {
        int[] times = {0};
        PingStatistics statistics = simulate(
                plan().count(65_546).preload(16).onReply().interval(HOUR).dataSize(16), (end, request, seq) -> {
                    if (seq != 7 || times[0]++ > 0) { // the first time it is lost
                        end.answer(request);
                    }
                });
        assertEquals(65_545, statistics.received());
        assertEquals(0, statistics.duplicates());
        assertEquals(2, times[0]);
        assertEquals(
                1,
                events.all.stream()
                        .filter(event -> event.startsWith("reply 7: 24 bytes"))
                        .count());
    }

    @Test
    void whomItAsksIsInEveryRequest() {
        simulate(plan().count(3).header(7, 0x10, false).dataSize(100), (end, request, seq) -> {
            assertEquals(THEM, Ipv4.dst(request.memory, Frame.IP));
            assertEquals(US, Ipv4.src(request.memory, Frame.IP));
            assertEquals(7, Ipv4.ttl(request.memory, Frame.IP));
            assertEquals(0x10, Ipv4.tos(request.memory, Frame.IP));
            assertFalse(Ipv4.dontFragment(request.memory, Frame.IP));
            assertEquals(ID, Icmpv4.echoId(request.memory, request.icmp()));
            assertEquals(128, Ipv4.totalLength(request.memory, Frame.IP));
            assertEquals("10.1.0.2", Ipv4Address.format(Ipv4.dst(request.memory, Frame.IP)));
            end.answer(request);
        });
        assertEquals(3, events.of("reply").size());
    }
}
