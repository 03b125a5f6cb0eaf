/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import io.ringfly.codec.Corpus.Frame;
import io.ringfly.codec.pcap.CaptureReading;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * The long mode of the fuzz tests: {@code Fuzz FOLDER SECONDS SEED} gives mutations of the corpus to everything that
 * reads, and saves in the folder what something fails on or doesn't come back from. {@link CrasherTest} runs those files
 * again.
 */
final class Fuzz {

    /** A file, named after what it is for: {@code frame-LINKTYPE-ORIGINAL-NAME.bin} or {@code capture-NAME.bin}. */
    record Input(String kind, byte[] bytes) {

        static Input of(Frame frame) {
            return new Input("frame-" + frame.linkType() + "-" + frame.original(), frame.bytes());
        }

        static Input read(Path file) throws IOException {
            String name = file.getFileName().toString();
            return new Input(name.substring(0, name.lastIndexOf('-')), Files.readAllBytes(file));
        }

        Path save(Path folder) throws IOException {
            CRC32 sum = new CRC32();
            sum.update(bytes);
            String name = kind + "-" + HexFormat.of().toHexDigits(sum.getValue(), 8) + ".bin";
            return Files.write(folder.resolve(name), bytes);
        }
    }

    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final int MAX_CRASHERS = 20;

    private final FrameTarget frames = new FrameTarget();
    private final CaptureReading captures = new CaptureReading();

    void run(Input input) {
        if (input.kind.equals("capture")) {
            readCapture(input.bytes);
            return;
        }
        String[] parts = input.kind.split("-");
        frames.run(new Frame("", Integer.parseInt(parts[1]), input.bytes, Integer.parseInt(parts[2])));
    }

    private void readCapture(byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = arena.allocate(Math.max(1, bytes.length)).asSlice(0, bytes.length);
            m.copyFrom(MemorySegment.ofArray(bytes));
            captures.read(m, true);
            captures.read(m, false);
        }
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        long seconds = Long.parseLong(arguments[1]);
        long seed = Long.parseLong(arguments[2]);
        List<Input> crashers = new ArrayList<>();
        Watchdog watchdog = new Watchdog(folder);
        watchdog.start();
        Fuzz fuzz = new Fuzz();
        Mutations mutations = new Mutations(new Random(seed));
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long inputs = 0;
        while (System.nanoTime() < end && crashers.size() < MAX_CRASHERS) {
            Input input = mutations.next();
            watchdog.begin(input);
            try {
                fuzz.run(input);
            } catch (RuntimeException | Error e) {
                crashers.add(input);
                System.out.println(input.save(folder) + ": " + e);
                e.printStackTrace(System.out);
            }
            watchdog.begin(null);
            inputs++;
        }
        System.out.println(inputs + " inputs, " + crashers.size() + " of them failed, seed " + seed);
        System.exit(crashers.isEmpty() ? 0 : 1);
    }

    /** Frames of the corpus and captures, changed a little or a lot. */
    private static final class Mutations {
        private final Random random;
        private final List<Frame> sound = Corpus.sound();
        private final byte[][] files = CaptureReading.sound();

        private Mutations(Random random) {
            this.random = random;
        }

        private Input next() {
            if (random.nextInt(8) == 0) {
                return new Input("capture", CaptureReading.damaged(files[random.nextInt(files.length)], random));
            }
            if (random.nextInt(8) == 0) return Input.of(spliced());
            return Input.of(Damage.random(sound, 1, random.nextLong()).get(0));
        }

        /** The start of one and the end of another. */
        private Frame spliced() {
            Frame head = sound.get(random.nextInt(sound.size()));
            byte[] tail = sound.get(random.nextInt(sound.size())).bytes();
            byte[] start = Arrays.copyOf(head.bytes(), random.nextInt(head.bytes().length));
            byte[] end = Arrays.copyOfRange(tail, random.nextInt(tail.length), tail.length);
            return new Frame("spliced", head.linkType(), Packets.join(start, end));
        }
    }

    /** Ends the process when an input takes too long, and saves it first. */
    private static final class Watchdog extends Thread {
        private final Path folder;
        private final Thread watched = Thread.currentThread();
        private volatile Input input;
        private volatile long since;

        private Watchdog(Path folder) {
            super("watchdog");
            this.folder = folder;
            setDaemon(true);
        }

        private void begin(Input next) {
            since = System.nanoTime();
            input = next;
        }

        @Override
        public void run() {
            while (true) {
                try {
                    Thread.sleep(1000);
                } catch (InterruptedException e) {
                    return;
                }
                Input late = input;
                if (late == null || System.nanoTime() - since < PATIENCE_NANOS) continue;
                StackTraceElement[] stack = watched.getStackTrace();
                try {
                    System.out.println(
                            late.save(folder) + ": takes more than " + PATIENCE_NANOS / 1_000_000_000 + " s");
                } catch (IOException e) {
                    System.out.println("an input takes too long, and could not be saved: " + e.getMessage());
                }
                for (StackTraceElement element : stack) {
                    System.out.println("\tat " + element);
                }
                System.out.flush();
                Runtime.getRuntime().halt(1);
            }
        }
    }
}
