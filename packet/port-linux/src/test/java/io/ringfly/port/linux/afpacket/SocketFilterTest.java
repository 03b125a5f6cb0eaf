/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.Steering.Base;
import io.ringfly.port.Steering.Rule;
import io.ringfly.port.linux.xdp.Veth;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The compiled filter in the kernel against {@link Steering#matches}, for packets with and without a VLAN tag. A second
 * port on the same interface takes everything: when it has a packet, the first one has it or will not get it.
 */
class SocketFilterTest {

    private static final long SEED = 20_26;
    private static final int PROGRAMS = 1000;
    private static final int PACKETS = 16;
    private static final int SHORTEST = 24; // the kernel drops what ends right behind a tag
    private static final int LONGEST = 200;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final byte[] model = new byte[LONGEST];
    private Veth veth;
    private Port sender;
    private Port filtering;
    private Port witness;

    @BeforeEach
    void open() throws IOException {
        veth = new Veth("");
        veth.silence();
        sender = Ports.open("afpacket:left0?netns=" + veth.left.path(), Steering.nothing());
        filtering = Ports.open("afpacket:right0?netns=" + veth.right.path(), Steering.nothing());
        witness = Ports.open("afpacket:right0?netns=" + veth.right.path(), Steering.everything());
    }

    @AfterEach
    void close() {
        if (witness != null) {
            sender.close();
            filtering.close();
            witness.close();
        }
        if (veth != null) {
            veth.close();
        }
    }

    private void send(List<byte[]> packets) {
        PacketBatch out = new PacketBatch(sender.pool(0), packets.size());
        for (byte[] packet : packets) {
            long frame = sender.pool(0).allocate();
            MemorySegment.copy(packet, 0, out.memory(), ValueLayout.JAVA_BYTE, frame, packet.length);
            out.add(frame, packet.length);
        }
        assertEquals(packets.size(), sender.tx(0).send(out));
        assertEquals(0, sender.tx(0).flush());
    }

    /** What a port has got, in hexadecimal digits. */
    private static List<String> received(Port port) {
        List<String> got = new ArrayList<>();
        PacketBatch in = new PacketBatch(port.pool(0), 64);
        port.rx(0).receive(in);
        for (int i = 0; i < in.size(); i++) {
            got.add(HexFormat.of()
                    .formatHex(in.memory().asSlice(in.offset(i), in.length(i)).toArray(ValueLayout.JAVA_BYTE)));
        }
        in.release();
        return got;
    }

    private static List<String> hex(List<byte[]> packets) {
        return packets.stream().map(HexFormat.of()::formatHex).toList();
    }

    /** Sends the packets, and checks that all of them came unchanged and which of them were taken. */
    private int compare(Steering steering, List<byte[]> packets) throws IOException {
        filtering.steer(steering);
        send(packets);
        List<String> all = new ArrayList<>();
        long giveUp = System.nanoTime() + 20_000_000_000L;
        while (all.size() < packets.size()) {
            all.addAll(received(witness));
            assertTrue(System.nanoTime() < giveUp, () -> all.size() + " of " + packets.size() + ": " + witness.stats());
        }
        assertEquals(hex(packets), all);
        List<byte[]> matching = packets.stream()
                .filter(packet -> steering.matches(MemorySegment.ofArray(packet), 0, packet.length))
                .toList();
        assertEquals(hex(matching), received(filtering), steering::toString);
        return matching.size();
    }

    @Test
    void theFilterTakesWhatTheSteeringMatches() throws IOException {
        int taken = 0;
        for (int i = 0; i < PROGRAMS; i++) {
            randomPacket();
            Steering steering = randomSteering();
            List<byte[]> packets = new ArrayList<>();
            packets.add(model.clone());
            while (packets.size() < PACKETS) { // ones that differ a little
                byte[] packet = model.clone();
                packet[random.nextInt(random.nextInt(4) == 0 ? LONGEST : 60)] = (byte) random.nextInt();
                int length = random.nextInt(3) == 0 ? random.nextInt(SHORTEST, LONGEST) : LONGEST;
                packets.add(java.util.Arrays.copyOf(packet, length));
            }
            taken += compare(steering, packets);
        }
        int all = PROGRAMS * PACKETS;
        assertTrue(taken > all / 10 && taken < all * 9 / 10, "both verdicts are common: " + taken);
        assertTrue(witness.stats().details().get("vlan tags put back") > all / 4, witness.stats()::toString);
        assertEquals(0, witness.stats().dropped(io.ringfly.port.PortStats.Direction.RX));
    }

    private void randomPacket() {
        for (int i = 0; i < LONGEST; i++) {
            model[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : i & 3);
        }
        model[0] = 2; // one host's that nobody is
        int type = random.nextInt(3) == 0 ? 0x0800 : random.nextBoolean() ? 0x8100 : 0x88b5;
        model[12] = (byte) (type >>> 8);
        model[13] = (byte) type;
        if (type == 0x0800) {
            model[14] = (byte) (0x40 | random.nextInt(16));
        }
    }

    private Steering randomSteering() {
        List<Rule> rules = new ArrayList<>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            Rule rule = Rule.named("random");
            boolean ip = random.nextInt(3) == 0;
            if (ip) {
                rule = rule.u16(Base.FRAME, 12, 0x0800);
            }
            for (int j = random.nextInt(20) == 0 ? 0 : random.nextInt(1, 4); j > 0; j--) {
                rule = rule.and(randomTest(ip && random.nextBoolean() ? Base.IPV4_PAYLOAD : Base.FRAME));
            }
            rules.add(rule);
        }
        return new Steering(rules);
    }

    /** A test that mostly holds for the model. */
    private Steering.Test randomTest(Base base) {
        int width = 1 << random.nextInt(3);
        int offset = random.nextInt(8) == 0 ? random.nextInt(256) : random.nextInt(random.nextBoolean() ? 60 : 20);
        int range = width == 4 ? -1 : (1 << 8 * width) - 1;
        int mask = random.nextBoolean() ? range : random.nextInt() & range;
        int at = base == Base.FRAME ? offset : offset + 14 + 4 * (model[14] & 0xf);
        int value = random.nextInt();
        if (random.nextInt(12) != 0 && at + width <= LONGEST) {
            value = 0;
            for (int i = 0; i < width; i++) {
                value = value << 8 | model[at + i] & 0xff;
            }
        }
        return new Steering.Test(base, offset, width, mask, value & mask);
    }

    @Test
    void aHundredHostsAreNotTooMany() throws IOException {
        List<byte[]> packets = new ArrayList<>();
        for (int host : new int[] {0, 1, 50, 99, 100}) {
            byte[] packet = new byte[60];
            packet[0] = 2;
            packet[12] = 8;
            packet[14] = 0x45;
            packet[30] = 10;
            packet[33] = (byte) host;
            packet[34] = 8;
            packets.add(packet);
        }
        assertEquals(4, compare(hosts(100), packets));
    }

    @Test
    void moreThanTheKernelTakesAreRefusedAndTheFilterBeforeStays() throws IOException {
        filtering.steer(Steering.everything());
        String message = assertThrows(PortException.class, () -> filtering.steer(hosts(1000)))
                .getMessage();
        assertEquals(
                "afpacket:right0: 1000 different kinds of packets are more than a socket filter takes: ask for fewer",
                message);
        send(List.of(new byte[60]));
        long giveUp = System.nanoTime() + 20_000_000_000L;
        while (received(filtering).isEmpty()) {
            assertTrue(System.nanoTime() < giveUp);
        }
    }

    private static Steering hosts(int count) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rules.add(Rule.named("host " + i)
                    .u16(Base.FRAME, 12, 0x0800)
                    .u32(Base.FRAME, 30, 0x0a000000 + i)
                    .u8(Base.IPV4_PAYLOAD, 0, 8));
        }
        return new Steering(rules);
    }
}
