/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.PortStats;
import io.ringfly.port.PortStats.Direction;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.xdp.Veth;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Directions, counts that have to be exact, times, and links that go away under a port. */
class AfPacketTrafficTest {

    private static final int TYPE = 0x88b5;
    private static final Steering OURS = Steering.of(Steering.Rule.named("ours").u16(Steering.Base.FRAME, 12, TYPE));
    private static final Steering ICMP = Steering.of(
            Steering.Rule.named("icmp").u16(Steering.Base.FRAME, 12, 0x0800).u8(Steering.Base.FRAME, 23, 1));

    private Veth veth;

    @BeforeEach
    void makeLink() throws IOException {
        veth = new Veth("mtu 3000");
    }

    @AfterEach
    void removeLink() {
        if (veth != null) {
            veth.close();
        }
    }

    private Port left(String options, Steering steering) throws IOException {
        return Ports.open("afpacket:left0?netns=" + veth.left.path() + options, steering);
    }

    private Port right(String options, Steering steering) throws IOException {
        return Ports.open("afpacket:right0?netns=" + veth.right.path() + options, steering);
    }

    private static void until(BooleanSupplier done, Supplier<String> state) {
        long giveUp = System.nanoTime() + 20_000_000_000L;
        while (!done.getAsBoolean()) {
            assertTrue(System.nanoTime() - giveUp < 0, state);
            Thread.onSpinWait();
        }
    }

    private static PortStats.Drop drop(Port port, String reason) {
        return port.stats().drops().stream()
                .filter(drop -> drop.reason().equals(reason))
                .findFirst()
                .orElseThrow();
    }

    /** Sends {@code count} packets of one type, and waits until the kernel has them. */
    private static void send(Port port, int count, int length, int type) {
        for (int sent = 0; sent < count; ) {
            PacketBatch out = new PacketBatch(port.pool(0), Math.min(32, count - sent));
            while (out.space() > 0) {
                long frame = port.pool(0).allocate();
                out.memory().asSlice(frame, length).fill((byte) 0xff);
                out.memory().set(ValueLayout.JAVA_BYTE, frame + 12, (byte) (type >>> 8));
                out.memory().set(ValueLayout.JAVA_BYTE, frame + 13, (byte) type);
                out.add(frame, length);
            }
            sent += port.tx(0).send(out);
            until(() -> port.tx(0).flush() == 0, port::toString);
            assertTrue(out.isEmpty());
        }
        assertEquals(0, port.pool(0).outstanding());
    }

    private static void receive(Port port, long expected) {
        PacketBatch in = new PacketBatch(port.pool(0), 64);
        long[] got = {0};
        until(
                () -> {
                    got[0] += port.rx(0).receive(in);
                    in.release();
                    return got[0] >= expected;
                },
                () -> got[0] + " of " + expected + ": " + port.stats());
        assertEquals(expected, got[0]);
    }

    @Test
    void whatComesInWhatLeavesOrBothIsTaken() throws IOException {
        try (Port in = left("&direction=in", ICMP);
                Port out = left("&direction=out", ICMP);
                Port both = left("&direction=inout", ICMP)) {
            veth.left("ping -c 3 -i 0.01 10.1.0.2"); // and goes on although they take its packets: copies
            receive(in, 3);
            receive(out, 3);
            receive(both, 6);
            assertTrue(
                    both.features().mode().endsWith(", both directions"),
                    both.features().mode());
        }
    }

    @Test
    void whatAPortSendsIsNotReceivedByItself() throws IOException {
        try (Port left = left("&direction=inout", OURS);
                Port right = right("", OURS)) {
            send(left, 10, 60, TYPE);
            receive(right, 10);
            send(right, 5, 60, TYPE);
            receive(left, 5);
            assertEquals(5, left.stats().received());
        }
    }

    @Test
    void othersPacketsDoNotReachTheRing() throws IOException {
        try (Port left = left("", Steering.nothing());
                Port right = right("&ring=64", OURS)) {
            send(left, 1000, 60, TYPE + 1);
            assertEquals(0, right.stats().received());
            send(left, 1000, 60, TYPE);
            long arriving = 1000 - left.stats().dropped(Direction.TX);
            until(
                    () -> right.stats().received() == arriving - 64,
                    () -> right.stats().toString());
            receive(right, 64);
            assertEquals(arriving - 64, drop(right, "rx ring full").count());
            assertEquals(arriving, right.stats().received(), "though the kernel counts from 0 after each question");
        }
    }

    @Test
    void tcpdumpSeesWhatIsSent() throws Exception {
        Process tcpdump = new ProcessBuilder(("nsenter --net=" + veth.right.path()
                                + " timeout 20 tcpdump -i right0 -n -e -x --immediate-mode"
                                + " -c 3 ether proto 0x88b5")
                        .split(" "))
                .redirectErrorStream(true)
                .start();
        try (Port left = left("", Steering.nothing());
                var lines = tcpdump.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("listening on")) {
                line = lines.readLine();
            }
            send(left, 3, 60, TYPE);
            String text = String.join("\n", lines.lines().toList());
            assertTrue(text.contains("3 packets captured"), text);
            assertTrue(
                    text.contains("ff:ff:ff:ff:ff:ff > ff:ff:ff:ff:ff:ff, ethertype Unknown (0x88b5), length 60"),
                    text);
        } finally {
            tcpdump.destroyForcibly();
        }
    }

    @Test
    void packetsAreStampedWhenAskedForAndThenOnly() throws IOException {
        try (Port left = left("", Steering.nothing());
                Port right = right("&stamp=on", OURS);
                Port unstamped = right("", OURS)) {
            long before = System.nanoTime();
            send(left, 50, 60, TYPE);
            PacketBatch in = new PacketBatch(right.pool(0), 50);
            until(() -> right.rx(0).receive(in) >= 0 && in.size() == 50, right::toString);
            long after = System.nanoTime();
            long last = before - 100_000; // of both clocks' distance no more is known
            for (int i = 0; i < 50; i++) {
                assertTrue(in.arrival(i) >= last, "stamps are in order");
                last = in.arrival(i);
            }
            assertTrue(last <= after + 100_000, last - after + " ns too late");
            in.release();
            PacketBatch without = new PacketBatch(unstamped.pool(0), 50);
            unstamped.rx(0).receive(without);
            assertEquals(PacketBatch.NO_TIME, without.arrival(0));
            without.release();
        }
    }

    @Test
    void unfinishedChecksumsAreCounted() throws IOException {
        Steering udp = Steering.of(
                Steering.Rule.named("udp").u16(Steering.Base.FRAME, 12, 0x0800).u8(Steering.Base.FRAME, 23, 17));
        try (Port right = right("", udp)) {
            Process sender = new ProcessBuilder(
                            "nsenter", "--net=" + veth.left.path(), "bash", "-c", "echo hello > /dev/udp/10.1.0.2/9")
                    .start();
            receive(right, 1);
            assertEquals(1, right.stats().details().get("checksums left to the interface"));
            sender.destroy();
        }
    }

    @Test
    void whatAFrameDoesNotHoldIsCounted() throws IOException {
        try (Port left = left("", Steering.nothing());
                Port right = right("&frame=2048", OURS)) {
            assertEquals(2048 - 256, right.features().maxFrameLength());
            send(left, 7, 2048 - 256 + 1, TYPE);
            send(left, 2, 3014, TYPE);
            send(left, 3, 2048 - 256, TYPE);
            receive(right, 3);
            assertEquals(9, drop(right, "longer than a frame").count());
            assertEquals(12, right.stats().received());
        }
    }

    @Test
    void whatTheInterfaceRefusesIsCountedWithTheReason() throws Exception {
        try (Port left = left("", Steering.nothing());
                Port right = right("", OURS)) {
            send(left, 5, 3014 + 4 + 1, TYPE); // 4: the kernel leaves room for a VLAN tag
            send(left, 2, 13, TYPE & 0xff00); // less than an Ethernet header
            send(left, 3, 60, TYPE);
            receive(right, 3);
            assertEquals(7, drop(left, "refused by the interface").count());
            veth.left("ip link set left0 down");
            send(left, 4, 60, TYPE);
            assertEquals(11, drop(left, "refused by the interface").count());
            assertTrue(drop(left, "refused by the interface").meaning().endsWith(": ENETDOWN (network is down)."));
            assertFalse(left.rx(0).await(5_000_000), "nothing to wake up for");
            veth.left("ip link set left0 up");
            veth.awaitCarrier();
            send(left, 6, 60, TYPE);
            receive(right, 6);
            assertEquals(11, left.stats().dropped(Direction.TX));
        }
    }

    @Test
    void aPortWhoseInterfaceGoesDownReceivesAgainWhenItIsUp() throws Exception {
        try (Port left = left("", Steering.nothing());
                Port right = right("", OURS)) {
            veth.right("ip link set right0 down");
            assertFalse(right.rx(0).await(5_000_000), "nothing to wake up for");
            assertEquals(1, right.stats().details().get("interface went down"));
            veth.right("ip link set right0 up");
            veth.awaitCarrier();
            send(left, 1, 60, TYPE);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> assertTrue(right.rx(0).await(60_000_000_000L)));
            receive(right, 1);
        }
    }

    @Test
    void aPortWhoseInterfaceIsDeletedGoesOnWithoutPackets() throws IOException {
        Port left = left("", OURS);
        veth.left("ip link del left0");
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            send(left, 10, 60, TYPE);
            assertEquals(10, left.stats().dropped(Direction.TX));
            assertTrue(drop(left, "refused by the interface").meaning().contains("ENXIO"), left.stats()::toString);
            assertEquals(0, left.rx(0).receive(new PacketBatch(left.pool(0), 4)));
            assertFalse(left.rx(0).await(5_000_000), "nothing to wake up for");
            left.rx(0).wakeup();
            assertTrue(left.rx(0).await(60_000_000_000L));
            left.close();
        });
    }
}
