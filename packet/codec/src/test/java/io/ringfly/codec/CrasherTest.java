/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Fuzz} once found, again; and some of what it would try next. */
class CrasherTest {

    private static final Path FOLDER = Path.of("src", "test", "resources", "crashers");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void whatOnceFailedDoesNotFailAgain() throws IOException {
        Fuzz fuzz = new Fuzz();
        try (Stream<Path> found = Files.list(FOLDER)) {
            for (Path file : found.filter(one -> one.toString().endsWith(".bin"))
                    .sorted()
                    .toList()) {
                Fuzz.Input input = Fuzz.Input.read(file);
                assertTimeoutPreemptively(PATIENCE, () -> fuzz.run(input), file::toString);
            }
        }
    }

    @Test
    void theWholeCorpusIsHarmless() {
        Fuzz fuzz = new Fuzz();
        List<Corpus.Frame> sound = Corpus.sound();
        sound.forEach(frame -> fuzz.run(Fuzz.Input.of(frame)));
        Damage.of(sound).forEach(frame -> fuzz.run(Fuzz.Input.of(frame)));
        Damage.random(sound, 10_000, new Random(0xf0).nextLong()).forEach(frame -> fuzz.run(Fuzz.Input.of(frame)));
    }

    @Test
    void anInputComesBackFromItsFile(@TempDir Path folder) throws IOException {
        Corpus.Frame frame = Corpus.sound().get(0);
        Fuzz.Input input = Fuzz.Input.of(frame);
        Fuzz.Input read = Fuzz.Input.read(input.save(folder));
        assertTrue(read.kind().equals("frame-1-" + frame.original()), read.kind());
        assertTrue(Arrays.equals(input.bytes(), read.bytes()));
    }
}
