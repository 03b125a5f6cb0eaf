/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Reads a capture, whatever it is, with all that can be asked of it. A loop is found by more records than bytes. */
public final class CaptureReading {

    private static final int[] NUMBERS = {
        0, 1, 4, 8, 12, 28, 32, 0xffff, 262_144, 262_145, 1 << 27, -1, 1 << 31, ~(1 << 31)
    };

    private long packets;
    private long damages;
    private int sink;

    /** Nothing is read yet. */
    public CaptureReading() {}

    /** @param blocks all blocks of it, or just the packets */
    public void read(MemorySegment file, boolean blocks) {
        try (CaptureReader in = CaptureReader.of(file, "in.pcap")) {
            int steps = 0;
            while (blocks ? in.nextBlock() : in.next()) {
                look(in);
                assertTrue(steps++ < file.byteSize(), "more records than bytes");
            }
            packets += in.packets();
            damages += in.damage().isPresent() ? 1 : 0;
        } catch (CaptureException e) {
            assertTrue(e.getMessage().startsWith("in.pcap: "), e.getMessage());
        }
    }

    long packets() {
        return packets;
    }

    long damages() {
        return damages;
    }

    /** Sound files of every kind. */
    public static byte[][] sound() {
        return new byte[][] {
            Capture.everything(ByteOrder.LITTLE_ENDIAN),
            Capture.everything(ByteOrder.BIG_ENDIAN),
            Capture.classic(ByteOrder.LITTLE_ENDIAN, Capture.MICROSECONDS),
            Capture.classic(ByteOrder.BIG_ENDIAN, Capture.NANOSECONDS),
            Capture.classic(ByteOrder.LITTLE_ENDIAN, Capture.MODIFIED),
        };
    }

    /** Asks for everything about the record that the reader stands at. */
    void look(CaptureReader in) {
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

    void look(CaptureBlock block) {
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

    /** A copy with some bits, bytes and numbers changed, and perhaps cut. */
    public static byte[] damaged(byte[] sound, Random random) {
        byte[] file = sound.clone();
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
