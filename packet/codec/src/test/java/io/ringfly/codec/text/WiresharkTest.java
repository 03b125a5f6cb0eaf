/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringfly.codec.Corpus;
import io.ringfly.codec.Corpus.Frame;
import io.ringfly.codec.Damage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every field of every packet as tshark shows it: value, place and length, checksum verdicts and the inside of tunnels.
 * More captures are compared by {@code -Dringfly.captures=FOLDER[:FOLDER]}, the first {@code -Dringfly.packets=N} of
 * each.
 */
class WiresharkTest {

    private static final Path TARGET = Path.of("target", "corpus");
    private static final int MUTATED = 5;
    private static final long SEED = 0x5eed;

    @BeforeAll
    static void tsharkIsThere() {
        assumeTrue(TsharkProfile.isInstalled(), "tshark is not installed");
    }

    @Test
    void theCorpusIsReadAsTsharkReadsIt() throws IOException {
        List<Frame> sound = Corpus.sound();
        List<Frame> damaged = Damage.of(sound);
        List<Frame> mutated = Damage.randomOfEach(sound, MUTATED, SEED);
        Files.createDirectories(TARGET);
        try (TsharkComparison comparison = new TsharkComparison(Integer.MAX_VALUE)) {
            comparison.compare(written("sound.pcapng", sound));
            // tshark remembers what it saw of a connection, and partly shows what it remembers
            comparison.compare(written("damaged.pcapng", damaged));
            comparison.compare(written("mutated.pcapng", mutated));
            assertEqual(comparison);
            assertEquals(sound.size() + damaged.size() + mutated.size(), comparison.packets());
            assertEquals(Set.of(), neverShown(comparison));
            // each excuse is needed, and none reaches as far as a value that both show
            assertEquals(Set.of(), unused(comparison));
            assertEquals(Map.of(), comparison.blind());
        }
    }

    private static Path written(String name, List<Frame> frames) throws IOException {
        Path file = TARGET.resolve(name);
        Corpus.write(file, frames);
        return file;
    }

    /** Fields that no packet has: the corpus covers all. */
    private static Set<String> neverShown(TsharkComparison comparison) {
        Set<String> names = new TreeSet<>();
        for (Field field : Field.values()) {
            if (Tshark.isWiresharks(field)) names.add(field.filter());
        }
        names.removeAll(comparison.compared().keySet());
        return names;
    }

    private static Set<Reason> unused(TsharkComparison comparison) {
        Set<Reason> reasons = EnumSet.allOf(Reason.class);
        reasons.removeAll(comparison.excused().keySet());
        return reasons;
    }

    @Test
    void capturesOfLinuxAreReadAsTsharkReadsThem() throws IOException {
        try (TsharkComparison comparison = new TsharkComparison(Integer.MAX_VALUE)) {
            compareAll(comparison, Path.of("src", "test", "resources", "captures"));
            assertEqual(comparison);
            assertTrue(comparison.packets() > 50, "only " + comparison.packets() + " packets");
        }
    }

    @Test
    void othersCapturesAreReadAsTsharkReadsThem() throws IOException {
        String folders = System.getProperty("ringfly.captures", "");
        assumeTrue(!folders.isEmpty(), "no -Dringfly.captures=FOLDER[:FOLDER]");
        try (TsharkComparison comparison = new TsharkComparison(Integer.getInteger("ringfly.packets", 1000))) {
            for (String folder : folders.split(File.pathSeparator)) {
                Path path = Path.of(folder).toAbsolutePath();
                assertTrue(Files.exists(path), () -> "there is no " + path + ": say -Dringfly.captures=/from/the/root");
                compareAll(comparison, path);
            }
            comparison.print(System.out);
            assertEqual(comparison);
            assertTrue(comparison.packets() > 0, "no packets in " + folders);
        }
    }

    private static void compareAll(TsharkComparison comparison, Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(folder)) {
            found.filter(Files::isRegularFile).forEach(files::add);
        }
        Collections.sort(files);
        for (Path file : files) {
            comparison.compare(file);
        }
    }

    private static void assertEqual(TsharkComparison comparison) {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        comparison.print(new PrintStream(table, true, StandardCharsets.UTF_8));
        assertEquals(List.of(), comparison.differences(), () -> table.toString(StandardCharsets.UTF_8));
    }
}
