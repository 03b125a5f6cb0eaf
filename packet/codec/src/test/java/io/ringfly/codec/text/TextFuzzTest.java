/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.LinkType;
import io.ringfly.codec.text.Frames.Frame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Damaged frames of every kind, each in native memory of exactly its length, so that to read outside of it would throw,
 * go through all that makes text of them.
 */
class TextFuzzTest {

    private static final int MAX = 320;
    private static final int ROUNDS = 60_000;
    private static final int[] LINKS = {
        LinkType.ETHERNET, LinkType.NULL, LinkType.LINUX_SLL, LinkType.LINUX_SLL2, LinkType.RAW, LinkType.PPP
    };

    private final List<Frame> seeds = List.copyOf(Frames.all().values());
    private final MemorySegment buffer = Arena.ofAuto().allocate(MAX);
    private final Dissection d = new Dissection();
    private final TextBuffer text = new TextBuffer();
    private final Random random = new Random(0x7e47);
    private MemorySegment m;
    private int original;

    private interface Maker {
        void append(int length);
    }

    @BeforeEach
    void framesFit() {
        for (Frame seed : seeds) assertTrue(seed.bytes().length <= MAX);
    }

    @Test
    void aSummaryIsOneLineOfPrintableCharacters() {
        SummaryText summary = new SummaryText();
        fuzz(length -> summary.append(text, m, 0, d, random.nextLong(), length, original), TextFuzzTest::checkLine);
    }

    @Test
    void aSummaryWithLinkHeadersIsOneLineOfPrintableCharacters() {
        SummaryOptions options = SummaryOptions.DEFAULT.withLink(true).withTime(TimeFormat.DATE);
        SummaryText summary = new SummaryText(options);
        fuzz(length -> summary.append(text, m, 0, d, random.nextLong(), length, original), TextFuzzTest::checkLine);
    }

    @Test
    void aVerboseSummaryHasLinesOfPrintableCharacters() {
        SummaryText summary =
                new SummaryText(SummaryOptions.DEFAULT.withVerbosity(2).withTime(TimeFormat.SINCE_PREVIOUS));
        fuzz(length -> summary.append(text, m, 0, d, random.nextLong(), length, original), TextFuzzTest::checkLines);
    }

    @Test
    void aTreeHasLinesOfPrintableCharacters() {
        TreeText tree = new TreeText();
        fuzz(length -> tree.append(text, m, 0, d), TextFuzzTest::checkLines);
    }

    @Test
    void jsonIsJsonOnOneLine() {
        JsonText json = new JsonText();
        fuzz(length -> json.append(text, m, 0, d, 1, random.nextLong(), length, original), all -> {
            checkLine(all);
            JsonGrammar.check(all.substring(0, all.length() - 1));
        });
    }

    @Test
    void fieldsLieWithinTheFrame() {
        FieldWalker walker = new FieldWalker();
        fuzz(
                length -> walker.walk(m, 0, d, new FieldVisitor() {
                    @Override
                    public void layer(int index, String name, int offset, int size) {
                        assertTrue(offset >= 0 && size >= 0 && offset + size <= length, name);
                    }

                    @Override
                    public void field(Field field, long value, int offset, int size) {
                        assertTrue(offset >= 0 && size >= 0 && offset + size <= length, field.filter());
                        int start = text.length();
                        FieldText.append(text, m, 0, field, value, offset, size);
                        assertTrue(text.length() > start, field.filter());
                        text.append('\n');
                    }
                }),
                all -> {
                    if (!all.isEmpty()) checkLines(all);
                });
    }

    @Test
    void theGrammarRefusesWhatIsNotJson() {
        JsonGrammar.check("{\"a\":[\"b\",{}],\"c\":\"d\"}");
        for (String wrong :
                List.of("{", "{\"a\"}", "{\"a\":\"b\",}", "{\"a\":\"\u0001\"}", "{}{}", "{\"a\":[],\"a\":[]}")) {
            assertThrows(IllegalArgumentException.class, () -> JsonGrammar.check(wrong), wrong);
        }
    }

    private void fuzz(Maker maker, Consumer<String> check) {
        int different = 0;
        String before = "";
        for (int i = 0; i < ROUNDS; i++) {
            int link = next();
            int length = (int) m.byteSize();
            d.dissect(m, 0, length, original, link);
            text.clear();
            String all;
            try {
                maker.append(length);
                all = text.toString();
                check.accept(all);
            } catch (RuntimeException | AssertionError e) {
                String hex = HexFormat.of().formatHex(m.toArray(ValueLayout.JAVA_BYTE));
                throw new AssertionError("link " + link + ", of " + original + " bytes, round " + i + ": " + hex, e);
            }
            if (!all.equals(before)) different++;
            before = all;
        }
        assertTrue(different > ROUNDS / 2, "only " + different + " texts differ from the one before");
    }

    private static void checkLine(String line) {
        assertEquals(line.length() - 1, line.indexOf('\n'), line);
        checkLines(line);
        assertEquals(-1, line.indexOf('\t'), line);
    }

    private static void checkLines(String lines) {
        assertTrue(lines.endsWith("\n"), lines);
        for (int i = 0; i < lines.length(); i++) {
            char c = lines.charAt(i);
            assertTrue(c >= ' ' && c < 0x7f || c == '\n' || c == '\t', lines);
        }
    }

    /** A frame at the end of the buffer: damaged here and there, cut, or noise. Returns its link type. */
    private int next() {
        if (random.nextInt(32) == 0) {
            byte[] noise = new byte[random.nextInt(MAX + 1)];
            random.nextBytes(noise);
            place(noise, noise.length);
            return LINKS[random.nextInt(LINKS.length)];
        }
        Frame seed = seeds.get(random.nextInt(seeds.size()));
        byte[] bytes = seed.bytes().clone();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = switch (random.nextInt(3)) {
                case 0 -> (byte) random.nextInt();
                case 1 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
                default -> (byte) (random.nextBoolean() ? 0 : 0xff);
            };
        }
        place(bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length);
        return random.nextInt(16) == 0 ? LINKS[random.nextInt(LINKS.length)] : seed.linkType();
    }

    private void place(byte[] bytes, int length) {
        m = buffer.asSlice(MAX - length, length)
                .copyFrom(MemorySegment.ofArray(bytes).asSlice(0, length));
        original = random.nextInt(4) == 0 ? random.nextInt(2000) : bytes.length;
    }
}
