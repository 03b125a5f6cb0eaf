/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged files. Each lies in a segment of exactly its length, so that to read outside of it would throw; and none has
 * more records than fit into it, so that a loop is found.
 */
class CaptureFuzzTest {

    private static final byte[][] SEEDS = {
        Capture.everything(ByteOrder.LITTLE_ENDIAN),
        Capture.everything(ByteOrder.BIG_ENDIAN),
        Capture.classic(ByteOrder.LITTLE_ENDIAN, Capture.MICROSECONDS),
        Capture.classic(ByteOrder.BIG_ENDIAN, Capture.NANOSECONDS),
        Capture.classic(ByteOrder.LITTLE_ENDIAN, Capture.MODIFIED),
    };

    private static final int[] NUMBERS = {
        0, 1, 4, 8, 12, 28, 32, 0xffff, 262_144, 262_145, 1 << 27, -1, 1 << 31, ~(1 << 31)
    };

    private int sink;

    @Test
    void whateverTheBytesNothingThrowsOrLoops() {
        Random random = new Random(0xca97);
        long packets = 0;
        long damages = 0;
        for (int i = 0; i < 160_000; i++) {
            byte[] file = next(random);
            try (CaptureReader in = CaptureReader.of(MemorySegment.ofArray(file), "in.pcap")) {
                boolean blocks = random.nextBoolean();
                int steps = 0;
                while (blocks ? in.nextBlock() : in.next()) {
                    look(in);
                    assertTrue(steps++ < file.length, "more records than bytes");
                }
                packets += in.packets();
                damages += in.damage().isPresent() ? 1 : 0;
            } catch (CaptureException e) {
                assertTrue(e.getMessage().startsWith("in.pcap: "), e.getMessage());
            }
        }
        assertTrue(packets > 300_000, "only " + packets + " packets");
        assertTrue(damages > 40_000, "only " + damages + " files with damage");
    }

    @Test
    void aStreamOfTheSameBytesComesToTheSame() {
        Random random = new Random(0x57e4);
        for (int i = 0; i < 2_000; i++) {
            byte[] file = next(random);
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
            look(new CaptureBlock(types[random.nextInt(types.length)], 0, m, big, List.of(CaptureInterface.of(1, 0))));
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

    private void look(CaptureReader in) {
        if (in.isPacket()) {
            assertTrue(in.capturedLength() >= 0 && in.offset() >= 0);
            assertTrue(in.offset() + in.capturedLength() <= in.memory().byteSize());
            assertTrue(in.originalLength() >= 0);
            sink += in.linkType() + in.captureInterface().snapLength();
        }
        sink += (int) in.timestampNanos() + in.packetFlags();
        sink += (int) (in.dropCount() + in.packetId() + in.queue() + in.fileOffset());
        sink += in.comments().size()
                + in.interfaces().size()
                + in.section().options().size();
        look(in.block());
    }

    private void look(CaptureBlock block) {
        sink += block.options().size()
                + block.names().size()
                + block.statistics().hashCode()
                + block.enterprise();
        sink += block.secretsType()
                + (int) block.secrets().byteSize()
                + block.journalEntry().length();
        sink += block.toString().length();
        for (CaptureOption option : block.options()) {
            sink += option.text().length()
                    + (int) option.number()
                    + option.toString().length();
        }
    }

    private static byte[] next(Random random) {
        byte[] file = SEEDS[random.nextInt(SEEDS.length)].clone();
        if (random.nextInt(4) == 0) file = Arrays.copyOf(file, random.nextInt(file.length));
        if (file.length < Integer.BYTES) return file;
        ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer numbers = ByteBuffer.wrap(file).order(order);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(file.length);
            switch (random.nextInt(3)) {
                case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> file[at] = (byte) random.nextInt();
                default ->
                    numbers.putInt(
                            Math.min(at & ~3, file.length - Integer.BYTES), NUMBERS[random.nextInt(NUMBERS.length)]);
            }
        }
        return file;
    }
}
