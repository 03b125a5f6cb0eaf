/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static io.ringfly.ping.Lab.OUR_MAC;
import static io.ringfly.ping.Lab.SECOND;
import static io.ringfly.ping.Lab.THEIR_MAC;
import static io.ringfly.ping.Lab.THEM;
import static io.ringfly.ping.Lab.THEM6;
import static io.ringfly.ping.Lab.US;
import static io.ringfly.ping.Lab.US6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.ringfly.codec.Ipv4Address;
import io.ringfly.codec.NdFrames;
import io.ringfly.ping.Lab.Frame;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.mem.MemPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EchoResponderTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Port[] ends = MemPort.pair("mem:pong");
    private final Port asker = ends[0];
    private final Port port = ends[1];
    private final List<String> heard = new ArrayList<>();
    private final EchoResponder responder = new EchoResponder(port, 0, new EchoListener() {
        @Override
        public void echo(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int seq, int id) {
            heard.add("echo " + IpAddress.format(sourceHigh, sourceLow) + " to "
                    + IpAddress.format(destinationHigh, destinationLow) + " seq " + seq + " id " + id);
        }

        @Override
        public void whoHas(long askerHigh, long askerLow, long targetHigh, long targetLow) {
            heard.add("who has " + IpAddress.format(targetHigh, targetLow) + " asks "
                    + IpAddress.format(askerHigh, askerLow));
        }
    });
    private final PacketBatch in = new PacketBatch(asker.pool(0), 512);

    @AfterEach
    void everyFrameIsBack() {
        in.release();
        Lab.assertNoFrameIsMissing(asker, port);
    }

    /** What the asker has received since the last call. */
    private List<Frame> received() {
        List<Frame> frames = new ArrayList<>();
        asker.rx(0).receive(in);
        for (int i = 0; i < in.size(); i++) {
            frames.add(Frame.copyOf(in.memory(), in.offset(i), in.length(i)));
        }
        in.release();
        return frames;
    }

    private static Frame request(int seq) {
        return Frame.request(US, THEM, 7, seq, 56);
    }

    private static Frame arp(int target) {
        Frame frame = new Frame();
        ArpFrames.writeRequest(frame.memory, 0, OUR_MAC, US, target);
        frame.length = 60;
        return frame;
    }

    @Test
    void anEchoRequestIsAnsweredInItsFrame() {
        Frame request = request(5);
        request.length += 3; // padding
        assertTrue(request.send(asker));
        assertEquals(1, responder.step());
        Frame reply = received().getFirst();
        assertEquals(request.length, reply.length);
        assertEquals(Check.OK, EchoFrames.checkReply(reply.memory, 0, reply.length));
        assertTrue(Ipv4.checksumOk(reply.memory, Frame.IP));
        assertTrue(Icmpv4.checksumOk(reply.memory, reply.icmp(), 64));
        assertEquals(OUR_MAC, Ethernet.dst(reply.memory, 0));
        assertEquals(THEIR_MAC, Ethernet.src(reply.memory, 0));
        assertEquals(US, Ipv4.dst(reply.memory, Frame.IP));
        assertEquals(THEM, Ipv4.src(reply.memory, Frame.IP));
        assertEquals(-1, reply.memory.asSlice(42, 56).mismatch(request.memory.asSlice(42, 56)), "the data");
        assertEquals(1, responder.echoes());
        assertEquals(0, responder.ignored());
        assertEquals(List.of("echo 10.1.0.1 to 10.1.0.2 seq 5 id 7"), heard);
    }

    @Test
    void anArpQuestionIsAnsweredWithThePortsAddress() {
        assertTrue(arp(THEM + 3).send(asker));
        responder.step();
        Frame reply = received().getFirst();
        assertEquals(Check.OK, ArpFrames.checkReply(reply.memory, 0, reply.length));
        assertEquals(port.features().mac(), Arp.sha(reply.memory, Ethernet.LENGTH));
        assertEquals(THEM + 3, Arp.spa(reply.memory, Ethernet.LENGTH));
        assertEquals(US, Arp.tpa(reply.memory, Ethernet.LENGTH));
        assertEquals(OUR_MAC, Ethernet.dst(reply.memory, 0));
        assertEquals(1, responder.arps());
        assertEquals(List.of("who has 10.1.0.5 asks 10.1.0.1"), heard);
    }

    @Test
    void whatIsDamagedOrNoRequestIsIgnoredAndCounted() {
        List<Frame> bad = new ArrayList<>();
        bad.add(request(1).set(60, 0x99)); // the ICMP checksum is wrong
        bad.add(request(1).set(22, 63)); // the IPv4 checksum is wrong
        bad.add(request(1).set(20, 0x20).sum()); // a fragment
        bad.add(request(1).set(14, 0x65));
        bad.add(request(1).set(0, 1)); // to a group's MAC address
        bad.add(request(1).set(6, 1)); // from one
        bad.add(Frame.request(US, Ipv4Address.parse("224.0.0.1"), 7, 1, 56));
        bad.add(Frame.request(Ipv4Address.BROADCAST, THEM, 7, 1, 56));
        bad.add(Frame.request(0, THEM, 7, 1, 56));
        bad.add(FarEnd.reply(request(1)));
        bad.add(arp(THEM).set(21, 2)); // an ARP reply
        bad.add(arp(THEM).set(22, 1)); // a question from a group
        Frame cut = request(1);
        cut.length--;
        bad.add(cut);
        Frame header = request(1);
        header.length = 14;
        bad.add(header);
        for (Frame frame : bad) {
            assertTrue(frame.send(asker));
        }
        assertTrue(request(2).send(asker), "a good one among them");
        assertEquals(bad.size() + 1, responder.step());
        assertEquals(bad.size(), responder.ignored());
        assertEquals(1, responder.echoes());
        assertEquals(1, received().size());
        assertEquals(1, heard.size());
    }

    @Test
    void whileRepliesWaitForRoomNothingIsLostOrReordered() {
        // the asker sends as much as it can and receives seldom, so that its ring is full most of the time
        int seq = 0;
        int expected = 1;
        Frame next = request(1);
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < 30 && next.send(asker); i++) {
                next = request(++seq + 1);
            }
            responder.step();
            if (round % 20 == 19) {
                for (Frame reply : received()) {
                    assertEquals(expected++, Icmpv4.echoSeq(reply.memory, reply.icmp()));
                }
            }
        }
        assertTrue(seq > 600, "sent " + seq);
        for (int idle = 0; idle < 20; idle++) {
            responder.step();
            for (Frame reply : received()) {
                assertEquals(expected++, Icmpv4.echoSeq(reply.memory, reply.icmp()));
            }
        }
        assertEquals(seq + 1, expected);
        assertEquals(seq, responder.echoes());
    }

    private Thread start() {
        return Thread.ofPlatform().daemon().start(responder::run);
    }

    private static void until(java.util.function.BooleanSupplier done) {
        long giveUp = System.nanoTime() + SOON.toNanos();
        while (!done.getAsBoolean()) {
            assertTrue(System.nanoTime() - giveUp < 0, "not within " + SOON);
            Thread.onSpinWait();
        }
    }

    @Test
    void itRunsUntilItIsStopped() throws InterruptedException {
        Thread thread = start();
        for (int round = 0; round < 3; round++) { // between them it falls asleep
            assertTrue(request(round).send(asker));
            until(() -> received().size() == 1);
            Thread.sleep(20);
        }
        assertTrue(thread.isAlive());
        responder.stop();
        assertTrue(thread.join(SOON));
        assertFalse(thread.isInterrupted());
        assertEquals(3, responder.echoes());
    }

    @Test
    void anInterruptEndsItEvenWhenThereIsAlwaysWork() throws InterruptedException {
        // each answer brings the next request, so that it never sleeps, where an interrupt would be noticed
        int[] seq = {0};
        EchoResponder busy = new EchoResponder(port, 0, new EchoListener() {
            @Override
            public void echo(
                    long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int number, int id) {
                received();
                request(seq[0]++).send(asker);
                if (seq[0] == 1000) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        request(0).send(asker);
        boolean[] kept = {false};
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            busy.run();
            kept[0] = Thread.currentThread().isInterrupted();
        });
        boolean ended = thread.join(Duration.ofSeconds(10));
        busy.stop();
        thread.join();
        assertTrue(ended);
        assertTrue(kept[0]);
        assertTrue(busy.echoes() >= 1000);
        received();
    }

    /** Of room in the other end's ring no packet tells, and the responder must not sleep for a second. */
    @Test
    void repliesThatWaitForRoomGoSoonAfterThereIsSome() throws InterruptedException {
        int rounds = 30;
        long took = 0;
        for (int round = 0; round < rounds; round++) {
            EchoResponder another = new EchoResponder(port, 0, new EchoListener() {});
            answerMoreThanFits(another);
            Thread thread = Thread.ofPlatform().daemon().start(another::run);
            Thread.sleep(2); // it gives up spinning
            long start = System.nanoTime();
            int[] got = {0};
            until(() -> {
                got[0] += received().size();
                return got[0] == ANSWERED;
            });
            took += System.nanoTime() - start;
            another.stop();
            assertTrue(thread.join(SOON));
        }
        assertTrue(took < rounds * SECOND / 2, "a second asleep each time; this took " + took);
    }

    private static final int ROOM = 256; // in the other end's ring
    private static final int ANSWERED = 300;

    /** Leaves 44 replies that found no room, and no request. */
    private void answerMoreThanFits(EchoResponder another) {
        for (int seq = 0; seq < ANSWERED; seq++) {
            assertTrue(request(seq).send(asker));
            if (seq % 60 == 59) {
                another.step();
            }
        }
        assertEquals(ANSWERED, another.echoes());
    }

    @Test
    void stoppedItSendsWhatItHasAnsweredFirst() {
        answerMoreThanFits(responder);
        assertEquals(ROOM, received().size(), "the others have found no room, but now there is");
        responder.stop();
        responder.run();
        assertEquals(ANSWERED - ROOM, received().size());
    }

    @Test
    void stoppedWhileNobodyTakesTheRepliesItEndsAllTheSame() {
        answerMoreThanFits(responder);
        responder.stop();
        responder.run();
        Lab.assertNoFrameIsMissing(port);
        assertEquals(ROOM, received().size());
    }

    @Test
    void stoppedBeforeItRunsItEndsAtOnce() throws InterruptedException {
        responder.stop();
        Thread thread = start();
        assertTrue(thread.join(SOON));
    }

    @Test
    void pingAndPongUnderstandEachOther() throws InterruptedException {
        Thread thread = start();
        Pinger pinger = new Pinger(
                asker,
                Lab.plan()
                        .count(5000)
                        .preload(32)
                        .onReply()
                        .interval(60 * SECOND)
                        .build(),
                new PingListener() {});
        pinger.run();
        responder.stop();
        assertTrue(thread.join(SOON));
        assertEquals(5000, pinger.statistics().received());
        assertEquals(0, pinger.statistics().duplicates());
        assertEquals(5000, responder.echoes());
        assertEquals(0, responder.ignored());
    }

    // IPv6

    @Test
    void anIpv6RequestIsAnsweredInItsFrame() {
        Frame request = Frames6.request(US6, THEM6, 7, 5);
        assertTrue(request.send(asker));
        responder.step();
        Frame reply = received().getFirst();
        assertEquals(request.length, reply.length);
        assertEquals(Check.OK, Echo6Frames.checkReply(reply.memory, 0, reply.length));
        assertTrue(Icmpv6.checksumOk(reply.memory, Frames6.IP, Frames6.ICMP, 64));
        assertEquals(-1, reply.memory.asSlice(62, 56).mismatch(request.memory.asSlice(62, 56)), "the data");
        assertEquals(List.of("echo fd01::1 to fd01::8000:2 seq 5 id 7"), heard);
        assertEquals(1, responder.echoes());
    }

    @Test
    void aSolicitationIsAnsweredWithThePortsAddress() {
        assertTrue(Frames6.solicitation(US6, THEM6).send(asker));
        assertTrue(Frames6.solicitation(IpAddress.parse("::"), THEM6).send(asker)); // is it free?
        responder.step();
        List<Frame> replies = received();
        for (Frame reply : replies) {
            assertEquals(86, reply.length);
            assertEquals(Check.OK, NdFrames.checkAdvertisement(reply.memory, 0, reply.length));
            assertEquals(port.features().mac(), NdFrames.mac(reply.memory, 0));
            assertEquals(THEM6.low(), Icmpv6.targetLow(reply.memory, Frames6.ICMP));
        }
        assertEquals(OUR_MAC, Ethernet.dst(replies.getFirst().memory, 0));
        assertEquals(0x3333_0000_0001L, Ethernet.dst(replies.getLast().memory, 0), "all nodes");
        assertEquals(2, responder.solicitations());
        assertEquals(0, responder.arps());
        assertEquals(List.of("who has fd01::8000:2 asks fd01::1", "who has fd01::8000:2 asks ::"), heard);
    }

    @Test
    void whatIsDamagedOrNoRequestOfIpv6IsIgnoredAndCounted() {
        List<Frame> bad = new ArrayList<>();
        bad.add(Frames6.request(US6, THEM6, 7, 1).set(100, 0x99)); // the checksum is wrong
        bad.add(Frames6.request(US6, THEM6, 7, 1).set(0, 1)); // to a group's MAC address
        bad.add(Frames6.request(US6, IpAddress.parse("ff02::1"), 7, 1));
        bad.add(Frames6.request(IpAddress.parse("::"), THEM6, 7, 1));
        bad.add(Frames6.withExtension(Frames6.request(US6, THEM6, 7, 1)));
        bad.add(Frames6.reply(7, 1));
        bad.add(Frames6.solicitation(US6, THEM6).set(21, 64)); // through a router
        bad.add(Frames6.solicitation(US6, THEM6).set(80, 1)); // the checksum is wrong
        bad.add(Frames6.advertisement(Frames6.solicitation(US6, THEM6), OUR_MAC));
        for (Frame frame : bad) {
            assertTrue(frame.send(asker));
        }
        assertEquals(bad.size(), responder.step());
        assertEquals(bad.size(), responder.ignored());
        assertEquals(List.of(), received());
        assertEquals(List.of(), heard);
    }
}
