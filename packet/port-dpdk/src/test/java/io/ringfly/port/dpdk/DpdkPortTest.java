/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortStats;
import io.ringfly.port.PortStats.Direction;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What DPDK's drivers that need neither hardware nor privilege show. */
class DpdkPortTest {

    @BeforeAll
    static void needsDpdk() {
        assumeTrue(new DpdkPortProvider().unavailable().isEmpty(), "DPDK is not installed");
    }

    private static Port open(String name) throws IOException {
        return Ports.open(name, Steering.everything());
    }

    private static void assertRefused(String name, String why) {
        PortException e = assertThrows(PortException.class, () -> open(name).close());
        assertEquals(1, e.getMessage().lines().count(), "one line");
        assertTrue(e.getMessage().contains(why), e::getMessage);
    }

    private static long count(PortStats stats, Direction direction, String reason) {
        return stats.drops().stream()
                .filter(drop -> drop.direction() == direction && drop.reason().equals(reason))
                .findFirst()
                .orElseThrow()
                .count();
    }

    @Test
    void aSourceGivesAsManyAsThereIsRoomForAndAllGoBack() throws IOException {
        Port port = open("dpdk:net_null0,size=64");
        try (port) {
            PacketBatch batch = new PacketBatch(port.pool(0), 100);
            Set<Long> frames = new HashSet<>();
            for (int i = 0; i < 1000; i++) {
                assertEquals(100, port.rx(0).receive(batch));
                frames.clear();
                for (int j = 0; j < 100; j++) {
                    assertEquals(64, batch.length(j));
                    assertTrue(frames.add(port.pool(0).start(batch.offset(j))), "a frame twice in one batch");
                }
                assertEquals(100, port.pool(0).outstanding());
                batch.release();
            }
            assertEquals(100_000, port.stats().rxPackets());
            assertEquals(6_400_000, port.stats().rxBytes());
        }
        assertEquals(0, port.pool(0).outstanding());
        assertEquals(port.pool(0).capacity(), port.pool(0).lent(), "all frames are in the mempool");
    }

    @Test
    void packetsCrossFromPortToPortInTheFramesTheyCameIn() throws IOException {
        try (Port from = open("dpdk:net_null0,size=64");
                Port to = open("dpdk:net_ring0")) {
            assertEquals(from.pool(0).memory().address(), to.pool(0).memory().address(), "one memory");
            PacketBatch out = new PacketBatch(from.pool(0), 32);
            PacketBatch in = new PacketBatch(to.pool(0), 32);
            for (int round = 0; round < 2000; round++) {
                assertEquals(32, from.rx(0).receive(out));
                long[] offsets = new long[32];
                for (int i = 0; i < 32; i++) {
                    offsets[i] = out.offset(i);
                    out.memory().set(ValueLayout.JAVA_INT_UNALIGNED, offsets[i], round * 32 + i);
                }
                assertEquals(32, to.tx(0).send(out));
                assertEquals(0, to.tx(0).flush());
                assertEquals(32, to.rx(0).receive(in));
                for (int i = 0; i < 32; i++) {
                    assertEquals(offsets[i], in.offset(i), "the same frame");
                    assertEquals(round * 32 + i, in.memory().get(ValueLayout.JAVA_INT_UNALIGNED, in.offset(i)));
                }
                in.release();
            }
            assertEquals(0, from.pool(0).outstanding() + to.pool(0).outstanding());
        }
    }

    @Test
    void boundsThatMovedAreThoseThatAreSent() throws IOException {
        try (Port port = open("dpdk:net_ring0")) {
            PacketBatch out = new PacketBatch(port.pool(0), 3);
            PacketBatch in = new PacketBatch(port.pool(0), 3);
            int[] shifts = {-port.pool(0).headroom(), 0, 40};
            for (int shift : shifts) {
                long frame = port.pool(0).allocate();
                out.add(frame, 100);
                out.bound(out.size() - 1, frame + shift, 100 - shift);
                out.memory().set(ValueLayout.JAVA_BYTE, frame + shift, (byte) shift);
            }
            port.tx(0).send(out);
            port.tx(0).flush();
            assertEquals(3, port.rx(0).receive(in));
            for (int i = 0; i < 3; i++) {
                assertEquals(100 - shifts[i], in.length(i));
                assertEquals((byte) shifts[i], in.memory().get(ValueLayout.JAVA_BYTE, in.offset(i)));
            }
            in.release();
        }
    }

    @Test
    void whatTheRingDoesNotTakeStaysOnItsWayAndNothingIsLost() throws IOException {
        Port port = open("dpdk:net_ring0?ring=2048");
        try (port) {
            PacketBatch out = new PacketBatch(port.pool(0), 2048);
            PacketBatch in = new PacketBatch(port.pool(0), 64);
            int sent = 0;
            for (int round = 0; round < 3; round++) {
                for (long frame; out.space() > 0 && (frame = port.pool(0).allocate()) != FramePool.NONE; ) {
                    out.memory().set(ValueLayout.JAVA_INT_UNALIGNED, frame, sent++);
                    out.add(frame, 60);
                }
                port.tx(0).send(out);
                port.tx(0).flush();
            }
            assertTrue(port.tx(0).flush() > 0, "the driver's ring is full");
            int received = 0;
            while (received < sent) {
                int n = port.rx(0).receive(in);
                for (int i = 0; i < n; i++) {
                    assertEquals(received++, in.memory().get(ValueLayout.JAVA_INT_UNALIGNED, in.offset(i)));
                }
                in.release();
                port.tx(0).send(out);
                port.tx(0).flush();
                assertTrue(n > 0, received + " of " + sent);
            }
            assertEquals(0, port.tx(0).flush());
        }
        assertEquals(0, port.pool(0).outstanding());
    }

    @Test
    void packetsLeftInTheRingDoNotLeakFromAMempoolThatOthersUse() throws IOException {
        try (Port other = open("dpdk:net_null0,size=64")) {
            for (int i = 0; i < 200; i++) {
                try (Port ring = open("dpdk:net_ring0")) {
                    PacketBatch out = new PacketBatch(other.pool(0), 64);
                    assertEquals(64, other.rx(0).receive(out), "frames left after " + i);
                    ring.tx(0).send(out);
                    ring.tx(0).flush();
                }
            }
        }
    }

    @Test
    void longerThanTheMtuIsCountedAndNotSent() throws IOException {
        try (Port port = open("dpdk:net_ring0")) {
            int longest = port.features().maxFrameLength();
            PacketBatch out = new PacketBatch(port.pool(0), 2);
            out.add(port.pool(0).allocate(), longest + 1);
            out.add(port.pool(0).allocate(), longest);
            assertEquals(2, port.tx(0).send(out));
            assertEquals(0, port.tx(0).flush());
            assertEquals(1, count(port.stats(), Direction.TX, "too long"));
            PacketBatch in = new PacketBatch(port.pool(0), 2);
            assertEquals(1, port.rx(0).receive(in));
            assertEquals(longest, in.length(0));
            in.release();
        }
    }

    @Test
    void filesAreReadAndWrittenAndAPacketInPiecesIsADrop(@TempDir Path folder) throws IOException {
        Path from = folder.resolve("in.pcap");
        Path to = folder.resolve("out.pcap");
        Files.write(from, capture(60, 5000, 1514)); // the second is longer than a frame
        try (Port port = open("dpdk:net_pcap0,rx_pcap=" + from + ",tx_pcap=" + to)) {
            PacketBatch batch = new PacketBatch(port.pool(0), 8);
            assertEquals(2, port.rx(0).receive(batch));
            assertEquals(60, batch.length(0));
            assertEquals(1514, batch.length(1));
            assertEquals((byte) 59, batch.memory().get(ValueLayout.JAVA_BYTE, batch.offset(0) + 59));
            port.tx(0).send(batch);
            assertEquals(0, port.tx(0).flush());
            assertEquals(1, count(port.stats(), Direction.RX, "in pieces"));
            assertEquals(3, port.stats().received());
        }
        assertEquals(24 + 16 + 60 + 16 + 1514, Files.size(to));
    }

    /** A capture file of frames of these lengths, byte i of each being i. */
    private static byte[] capture(int... lengths) {
        ByteBuffer file = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(1 << 16)
                .putInt(1);
        for (int length : lengths) {
            file.putInt(0).putInt(0).putInt(length).putInt(length);
            for (int i = 0; i < length; i++) {
                file.put((byte) i);
            }
        }
        byte[] bytes = new byte[file.position()];
        file.flip().get(bytes);
        return bytes;
    }

    @Test
    void onlyWhatIsAskedForComesAndTheRestIsCounted() throws IOException {
        try (Port port = Ports.open("dpdk:net_null0,size=64", Steering.nothing())) {
            PacketBatch batch = new PacketBatch(port.pool(0), 8);
            assertEquals(0, port.rx(0).receive(batch));
            assertEquals(8, count(port.stats(), Direction.RX, "not asked for"));
            assertEquals(0, port.stats().rxPackets());
            port.steer(Steering.everything());
            assertEquals(8, port.rx(0).receive(batch));
            batch.release();
        }
    }

    @Test
    void aClosedPortIsNotTouched() throws IOException {
        Port port = open("dpdk:net_null0,size=64");
        PacketBatch batch = new PacketBatch(port.pool(0), 8);
        port.rx(0).receive(batch);
        batch.release();
        port.close();
        assertThrows(IllegalStateException.class, () -> port.rx(0).receive(batch));
    }

    @Test
    void theDriversOwnCountersAreThere() throws IOException {
        try (Port port = open("dpdk:net_null0,size=64")) {
            PacketBatch batch = new PacketBatch(port.pool(0), 32);
            port.rx(0).receive(batch);
            batch.release();
            assertEquals(32L, port.stats().details().get("rx_good_packets"));
        }
    }

    @Test
    void theModeTellsDriverVersionAndMemory() throws IOException {
        try (Port port = open("dpdk:net_null0")) {
            String mode = port.features().mode();
            assertTrue(mode.matches("net_null, DPDK \\d+\\.\\d+\\.\\d+(, no hugepages)?"), mode);
        }
    }

    @Test
    void aLongerMtuHasLongerFrames() throws IOException {
        try (Port port = open("dpdk:net_null0,size=64?mtu=9000&mbufs=4096")) {
            assertEquals(9014, port.features().maxFrameLength());
        }
    }

    @Test
    void whatCannotBeOpenedIsToldInOneLine() throws IOException {
        assertRefused("dpdk:eth0", "dpdk:net_af_packet0,iface=eth0");
        assertRefused("dpdk:net_nosuch0", "driver");
        assertRefused("dpdk:net_af_packet0,iface=nosuch0", "No such device");
        assertRefused("dpdk:net_pcap0,rx_pcap=/nosuch.pcap", "No such file");
        assertRefused("dpdk:net_null0,nosuch=1", "arguments");
        assertRefused("dpdk:net_null0?ring=1", "64 to 32768");
        assertRefused("dpdk:net_null0?promiscuous=maybe", "on or off");
        assertRefused("dpdk:net_null0?mbufs=1024&queues=4", "mbufs=1024");
        assertRefused("dpdk:net_null0?mbufs=8000000", "MiB");
        assertRefused("dpdk:net_ring0?queues=999", "queues=999");
        assertRefused("dpdk:net_null0?nosuch=1", "no option nosuch");
        assertRefused("dpdk:net_null0?eal=-m 16384", "already");
        try (Port port = open("dpdk:net_null0")) {
            assertEquals(1, port.queues());
            assertRefused("dpdk:net_null0", "open in this process already");
        }
        open("dpdk:net_null0").close(); // nothing of all that stayed
    }
}
