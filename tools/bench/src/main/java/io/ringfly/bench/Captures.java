/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Writes captures of Ethernet frames of one length: TCP and UDP over IPv4 and IPv6 of ten thousand flows, seeded. */
final class Captures {

    private static final int FLOWS = 10_000;
    private static final long SEED = 20_26;
    private static final int ETHERNET = 14;
    private static final int SNAP_LENGTH = 262_144;
    private static final long START = 1_700_000_000_000_000_000L;
    private static final long STEP = 1_000; // a nanosecond would be lost in a file of microseconds

    private Captures() {}

    /** Writes as many packets as make {@code bytes} of them in the file, and returns how many those are. */
    static long write(Path file, CaptureFormat format, int length, long bytes) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        MemorySegment[] frames = new MemorySegment[FLOWS];
        for (int i = 0; i < FLOWS; i++) {
            // one in four IPv6, one in three UDP
            frames[i] = frame(random, length, i % 4 == 3 && length > 74 ? 6 : 4, i % 3 == 2);
        }
        try (CaptureWriter writer =
                CaptureWriter.create(file, format, CaptureInterface.of(CaptureInterface.ETHERNET, SNAP_LENGTH))) {
            long time = START;
            while (writer.bytes() < bytes) {
                writer.write(time, frames[random.nextInt(FLOWS)], 0, length, length);
                time += STEP;
            }
            return writer.packets();
        }
    }

    private static MemorySegment frame(SplittableRandom random, int length, int version, boolean udp) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        byte protocol = (byte) (udp ? IpProtocol.UDP : IpProtocol.TCP);
        int transport;
        if (version == 4) {
            transport = ETHERNET + 20;
            frame.putShort(12, (short) 0x0800).putShort(ETHERNET, (short) 0x4500);
            frame.putShort(ETHERNET + 2, (short) (length - ETHERNET)).putShort(ETHERNET + 6, (short) 0);
            frame.put(ETHERNET + 8, (byte) 64).put(ETHERNET + 9, protocol);
        } else {
            transport = ETHERNET + 40;
            frame.putShort(12, (short) 0x86dd).putInt(ETHERNET, 0x6000_0000);
            frame.putShort(ETHERNET + 4, (short) (length - transport)).put(ETHERNET + 6, protocol);
        }
        if (udp) {
            frame.putShort(transport + 2, (short) 53).putShort(transport + 4, (short) (length - transport));
        } else {
            frame.putShort(transport + 2, (short) 443).put(transport + 12, (byte) 0x50);
        }
        return MemorySegment.ofArray(bytes);
    }
}
