/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged files. Each lies in a segment of exactly its length, so that to read outside of it would throw; and none has
 * more records than fit into it, so that a loop is found.
 */
class CaptureFuzzTest {

    private static final byte[][] SEEDS = CaptureReading.sound();

    private final CaptureReading captures = new CaptureReading();
    private int sink;

    @Test
    void whateverTheBytesNothingThrowsOrLoops() {
        Random random = new Random(0xca97);
        for (int i = 0; i < 160_000; i++) {
            byte[] file = CaptureReading.damaged(SEEDS[random.nextInt(SEEDS.length)], random);
            captures.read(MemorySegment.ofArray(file), random.nextBoolean());
        }
        assertTrue(captures.packets() > 300_000, "only " + captures.packets() + " packets");
        assertTrue(captures.damages() > 40_000, "only " + captures.damages() + " files with damage");
    }

    @Test
    void aStreamOfTheSameBytesComesToTheSame() {
        Random random = new Random(0x57e4);
        for (int i = 0; i < 2_000; i++) {
            byte[] file = CaptureReading.damaged(SEEDS[random.nextInt(SEEDS.length)], random);
            assertEquals(
                    read(() -> CaptureReader.of(MemorySegment.ofArray(file), "in.pcap")),
                    read(() -> CaptureReader.open(new ByteArrayInputStream(file), "in.pcap")));
        }
    }

    @Test
    void randomOptionsAndBlocksAreHarmless() {
        Random random = new Random(0x0b5);
        int[] types = {1, 2, 3, 4, 5, 6, 9, 10, 0xbad, 0x4000_0bad, CaptureBlock.SECTION_HEADER, 77};
        for (int i = 0; i < 200_000; i++) {
            byte[] body = new byte[4 * random.nextInt(24)];
            random.nextBytes(body);
            for (int k = 0; k < body.length; k += 2) {
                if (random.nextBoolean()) body[k + 1] = 0; // small numbers in little-endian
                if (random.nextInt(4) != 0) body[k] &= 15;
            }
            boolean big = random.nextInt(4) == 0;
            MemorySegment m = MemorySegment.ofArray(body);
            captures.look(new CaptureBlock(
                    types[random.nextInt(types.length)], 0, m, big, List.of(CaptureInterface.of(1, 0))));
            sink += CaptureOption.read(m, 0, body.length, big).size();
            sink += CaptureOption.wellFormed(m, 0, body.length, big) ? 1 : 0;
            sink += (int) CaptureOption.find(m, 0, body.length, big, random.nextInt(8), random.nextInt(3) * 4);
        }
    }

    private interface Opening {
        CaptureReader open() throws CaptureException;
    }

    private static String read(Opening opening) {
        StringBuilder text = new StringBuilder();
        try (CaptureReader in = opening.open()) {
            while (in.nextBlock()) {
                text.append(in.fileOffset()).append(in.isPacket() ? Ways.Packet.at(in) : in.block());
            }
            text.append(in.damage());
        } catch (CaptureException e) {
            text.append(e.getMessage());
        }
        return text.toString();
    }
}
