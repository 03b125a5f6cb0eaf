/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.LinkType;
import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.codec.pcap.CaptureWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CaptureCountTest {

    private static final long START = 1_700_000_000_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Writes packets into a capture and counts it. */
    private interface Packets {
        void write(CaptureWriter writer) throws IOException;
    }

    private CaptureCount count(long most, Packets packets) throws IOException {
        try (CaptureWriter writer = CaptureWriter.open(
                Channels.newChannel(bytes),
                CaptureFormat.PCAP_NANOSECONDS,
                CaptureInterface.of(LinkType.ETHERNET, 0))) {
            packets.write(writer);
        }
        CaptureCount count = new CaptureCount(true);
        try (CaptureReader in = CaptureReader.of(MemorySegment.ofArray(bytes.toByteArray()), "test")) {
            count.run(in, most);
        }
        return count;
    }

    private static MemorySegment udp(int source, int sourcePort, int destination, int destinationPort) {
        ByteBuffer packet = ByteBuffer.allocate(60);
        packet.putShort(12, (short) 0x0800).put(14, (byte) 0x45).putShort(16, (short) 46);
        packet.put(22, (byte) 64)
                .put(23, (byte) IpProtocol.UDP)
                .putInt(26, source)
                .putInt(30, destination);
        packet.putShort(34, (short) sourcePort)
                .putShort(36, (short) destinationPort)
                .putShort(38, (short) 26);
        return MemorySegment.ofArray(packet.array());
    }

    private static void write(CaptureWriter writer, long nanos, MemorySegment packet, int original) throws IOException {
        writer.write(START + nanos, packet, 0, (int) packet.byteSize(), original);
    }

    @Test
    void countsPacketsBytesTimeAndProtocols() throws IOException {
        CaptureCount count = count(Long.MAX_VALUE, writer -> {
            write(writer, 500, udp(1, 1000, 2, 53), 60);
            write(writer, 100, udp(2, 53, 1, 1000), 1500);
            write(writer, 900, udp(1, 1001, 2, 53), 60);
            write(writer, 800, MemorySegment.ofArray(new byte[60]), 60);
        });
        assertEquals(4, count.packets());
        assertEquals(240, count.capturedBytes());
        assertEquals(1680, count.originalBytes());
        assertEquals(START + 100, count.firstNanos(), "the earliest, not the first");
        assertEquals(START + 900, count.lastNanos());
        assertEquals(3, count.packets(4, IpProtocol.UDP));
        assertEquals(0, count.packets(6, IpProtocol.UDP));
        assertEquals(1, count.notIp());
        assertEquals(2, count.flows(), "both directions are one");
    }

    @Test
    void anEmptyCaptureHasNoTimes() throws IOException {
        CaptureCount count = count(Long.MAX_VALUE, writer -> {});
        assertEquals(0, count.packets());
        assertEquals(CaptureReader.NO_TIMESTAMP, count.firstNanos());
        assertEquals(CaptureReader.NO_TIMESTAMP, count.lastNanos());
        assertEquals(0, count.flows());
    }

    @Test
    void endsAfterAsManyAsWereAskedFor() throws IOException {
        CaptureCount count = count(4097, writer -> {
            for (int i = 0; i < 5000; i++) {
                write(writer, i, udp(1, 2, 3, 4), 60);
            }
        });
        assertEquals(4097, count.packets());
        assertEquals(START + 4096, count.lastNanos());
    }

    @Test
    void aStopBeforehandCountsNothing() throws IOException {
        count(0, writer -> write(writer, 0, udp(1, 2, 3, 4), 60));
        CaptureCount count = new CaptureCount(false);
        count.stop();
        try (CaptureReader in = CaptureReader.of(MemorySegment.ofArray(bytes.toByteArray()), "test")) {
            count.run(in, Long.MAX_VALUE);
        }
        assertEquals(0, count.packets());
        assertEquals(CaptureReader.UNKNOWN, count.flows(), "not counted, which is not none");
    }

    @Test
    void theTableOfFlowsGrows() {
        FlowSet flows = new FlowSet();
        SplittableRandom random = new SplittableRandom(20_26);
        long[] hashes = random.longs(100_000).toArray();
        for (int round = 0; round < 2; round++) {
            for (long hash : hashes) {
                flows.add(hash);
            }
        }
        flows.add(0);
        assertEquals(100_001, flows.size());
        assertFalse(flows.isOverflown());
    }

    @Test
    void moreFlowsThanCanBeCountedAreTold() {
        FlowSet flows = new FlowSet();
        SplittableRandom random = new SplittableRandom(20_26);
        for (int i = 0; i < FlowSet.MOST; i++) {
            flows.add(random.nextLong());
        }
        assertEquals(FlowSet.MOST, flows.size());
        assertFalse(flows.isOverflown());
        flows.add(random.nextLong());
        assertTrue(flows.isOverflown());
        assertEquals(FlowSet.MOST, flows.size());
    }
}
