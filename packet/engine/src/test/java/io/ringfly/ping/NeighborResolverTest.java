/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static io.ringfly.ping.Lab.MILLI;
import static io.ringfly.ping.Lab.OUR_MAC;
import static io.ringfly.ping.Lab.ROUTER6;
import static io.ringfly.ping.Lab.SECOND;
import static io.ringfly.ping.Lab.THEIR_MAC;
import static io.ringfly.ping.Lab.THEM;
import static io.ringfly.ping.Lab.THEM6;
import static io.ringfly.ping.Lab.US;
import static io.ringfly.ping.Lab.US6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.Arp;
import io.ringfly.codec.ArpFrames;
import io.ringfly.codec.Check;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Icmpv6;
import io.ringfly.codec.IpAddress;
import io.ringfly.codec.Ipv6Header;
import io.ringfly.codec.MacAddress;
import io.ringfly.codec.NdFrames;
import io.ringfly.ping.Lab.Frame;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.mem.MemPort;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NeighborResolverTest {

    private final Port[] ends = MemPort.pair("mem:neighbour");
    private final Port port = ends[0];
    private final Port neighbour = ends[1];
    private final List<Frame> questions = new ArrayList<>();
    private Thread thread;
    private volatile boolean stopping;

    @AfterEach
    void everyFrameIsBack() throws InterruptedException {
        stopping = true;
        if (thread != null) {
            thread.join();
        }
        Lab.assertNoFrameIsMissing(port, neighbour);
    }

    /** Has somebody listen who does this with each question. */
    private void listen(Consumer<Frame> answer) {
        thread = Thread.ofPlatform().daemon().start(() -> {
            PacketBatch in = new PacketBatch(neighbour.pool(0), 8);
            while (!stopping) {
                neighbour.rx(0).receive(in);
                for (int i = 0; i < in.size(); i++) {
                    Frame question = Frame.copyOf(in.memory(), in.offset(i), in.length(i));
                    questions.add(question);
                    answer.accept(question.copy());
                }
                in.release();
                Thread.onSpinWait();
            }
        });
    }

    private static Frame answer(Frame question, long mac) {
        assertEquals(Check.OK, ArpFrames.answer(question.memory, 0, question.length, mac));
        return question;
    }

    private OptionalLong resolve(long timeout) throws InterruptedException {
        return NeighborResolver.resolve(port, OUR_MAC, IpAddress.v4(US), IpAddress.v4(THEM), timeout);
    }

    @Test
    void theNeighboursAnswerIsItsMacAddress() throws InterruptedException {
        listen(question -> answer(question, THEIR_MAC).send(neighbour));
        assertEquals(OptionalLong.of(THEIR_MAC), resolve(20 * SECOND));
        stopping = true;
        thread.join();
        assertEquals(1, questions.size());
        Frame question = questions.getFirst();
        assertEquals(60, question.length, "the shortest that may go on a wire");
        assertEquals(Check.OK, ArpFrames.checkRequest(question.memory, 0, question.length));
        assertEquals(MacAddress.BROADCAST, Ethernet.dst(question.memory, 0));
        assertEquals(OUR_MAC, Ethernet.src(question.memory, 0));
        assertEquals(OUR_MAC, Arp.sha(question.memory, Ethernet.LENGTH));
        assertEquals(US, Arp.spa(question.memory, Ethernet.LENGTH));
        assertEquals(THEM, Arp.tpa(question.memory, Ethernet.LENGTH));
        for (int i = ArpFrames.LENGTH; i < 60; i++) {
            assertEquals(0, question.memory.get(java.lang.foreign.ValueLayout.JAVA_BYTE, i), "padding");
        }
    }

    @Test
    void nobodyAnswers() throws InterruptedException {
        long start = System.nanoTime();
        assertEquals(OptionalLong.empty(), resolve(30 * MILLI));
        assertTrue(System.nanoTime() - start >= 30 * MILLI, "it waited");
        assertEquals(1, port.stats().txPackets(), "one question a second");
    }

    @Test
    void itAsksAgainAfterASecond() throws InterruptedException {
        int[] count = {0};
        listen(question -> {
            if (++count[0] == 2) {
                answer(question, THEIR_MAC).send(neighbour);
            }
        });
        long start = System.nanoTime();
        assertEquals(OptionalLong.of(THEIR_MAC), resolve(60 * SECOND));
        assertTrue(System.nanoTime() - start >= SECOND);
        assertEquals(2, port.stats().txPackets());
    }

    @Test
    void whatIsNoAnswerIsIgnored() throws InterruptedException {
        listen(question -> {
            Frame somebodyElse = new Frame();
            ArpFrames.writeRequest(somebodyElse.memory, 0, OUR_MAC, US, THEM + 1);
            somebodyElse.length = 60;
            answer(somebodyElse, 0x02_00_00_00_00_99L).send(neighbour);
            question.copy().send(neighbour); // a question, if from us
            Frame cut = answer(question.copy(), 0x02_00_00_00_00_98L);
            cut.length = ArpFrames.LENGTH - 1;
            cut.send(neighbour);
            answer(question.copy(), 0x02_00_00_00_00_97L).set(13, 0).send(neighbour); // no ARP
            Frame.reply(1, 1).send(neighbour);
            answer(question, THEIR_MAC).send(neighbour);
        });
        assertEquals(OptionalLong.of(THEIR_MAC), resolve(20 * SECOND));
    }

    @Test
    void withoutATimeItDoesNotAsk() throws InterruptedException {
        assertEquals(OptionalLong.empty(), resolve(0));
        assertEquals(0, port.stats().txPackets());
    }

    @Test
    void withoutAFreeFrameItWaitsForOne() throws InterruptedException {
        FramePool pool = port.pool(0);
        PacketBatch all = new PacketBatch(pool, pool.capacity());
        for (long frame = pool.allocate(); frame != FramePool.NONE; frame = pool.allocate()) {
            all.add(frame, 60);
        }
        assertEquals(OptionalLong.empty(), resolve(20 * MILLI));
        assertEquals(0, port.stats().txPackets());
        all.release();
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> resolve(60 * SECOND));
    }

    // IPv6

    private OptionalLong resolve6(long timeout) throws InterruptedException {
        return NeighborResolver.resolve(port, OUR_MAC, US6, THEM6, timeout);
    }

    @Test
    void anIpv6NeighbourIsAskedInItsGroup() throws InterruptedException {
        listen(question -> Frames6.advertisement(question, THEIR_MAC).send(neighbour));
        assertEquals(OptionalLong.of(THEIR_MAC), resolve6(20 * SECOND));
        stopping = true;
        thread.join();
        Frame question = questions.getFirst();
        assertEquals(Check.OK, NdFrames.checkSolicitation(question.memory, 0, question.length));
        assertEquals(0x3333_ff00_0002L, Ethernet.dst(question.memory, 0));
        Ipv6Header header = Ipv6Header.read(question.memory, Frames6.IP);
        assertEquals("ff02::1:ff00:2", header.dst().toString());
        assertEquals(US6.v6(), header.src());
        assertEquals(255, header.hopLimit());
        assertEquals(THEM6.high(), Icmpv6.targetHigh(question.memory, Frames6.ICMP));
        assertEquals(THEM6.low(), Icmpv6.targetLow(question.memory, Frames6.ICMP));
        assertEquals(OUR_MAC, NdFrames.mac(question.memory, 0));
    }

    @Test
    void whatIsNoAdvertisementOfTheNeighbourIsIgnored() throws InterruptedException {
        listen(question -> {
            Frames6.advertisement(Frames6.solicitation(US6, ROUTER6), 0x02_00_00_00_00_99L)
                    .send(neighbour);
            question.copy().send(neighbour);
            Frame routed = Frames6.advertisement(question, 0x02_00_00_00_00_98L).set(Frames6.IP + 7, 254);
            routed.send(neighbour);
            Frame damaged =
                    Frames6.advertisement(question, 0x02_00_00_00_00_97L).set(85, 0x55);
            damaged.send(neighbour);
            Frames6.advertisement(question, 0x03_00_00_00_00_96L).send(neighbour); // a group's
            Frames6.reply(1, 1).send(neighbour);
            Frames6.advertisement(question, THEIR_MAC).send(neighbour);
        });
        assertEquals(OptionalLong.of(THEIR_MAC), resolve6(20 * SECOND));
    }
}
