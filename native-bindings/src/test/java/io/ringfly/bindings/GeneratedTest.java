/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bindings;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.MemoryLayout.unionLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.bindings.CProgram.Answers;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shapes of C that the Linux bindings have not yet, as jextract writes them. */
class GeneratedTest {

    private static final List<String> HEADER = List.of(
            "typedef struct {",
            "  int class;",
            "  union { int word; struct { char low, final; }; };",
            "  struct { int count; long sum; } totals[3];",
            "  int values[];",
            "} tricky;",
            "union choice { int number; char text[6]; };",
            "enum { native = 7 };");

    /** A typedef without a tag, with Java's words and nameless members' fields as fields, an array, and no end. */
    public static class tricky {
        private static final GroupLayout $LAYOUT = structLayout(
                        JAVA_INT.withName("class"),
                        unionLayout(
                                        JAVA_INT.withName("word"),
                                        structLayout(
                                                        JAVA_BYTE.withName("low"),
                                                        JAVA_BYTE.withName("final"),
                                                        paddingLayout(2))
                                                .withName("$anon$3:21"))
                                .withName("$anon$3:3"),
                        sequenceLayout(3, totals$0.$LAYOUT).withName("totals"),
                        sequenceLayout(0, JAVA_INT).withName("values"))
                .withName("tricky");

        public static GroupLayout layout() {
            return $LAYOUT;
        }

        public static long sizeof() {
            return $LAYOUT.byteSize();
        }

        public static long class_$offset() {
            return 0;
        }

        public static MemoryLayout class_$layout() {
            return JAVA_INT;
        }

        public static long word$offset() {
            return 4;
        }

        public static MemoryLayout word$layout() {
            return JAVA_INT;
        }

        public static long low$offset() {
            return 4;
        }

        public static MemoryLayout low$layout() {
            return JAVA_BYTE;
        }

        public static long final_$offset() {
            return 5;
        }

        public static MemoryLayout final_$layout() {
            return JAVA_BYTE;
        }

        public static long totals$offset() {
            return 8;
        }

        public static MemoryLayout totals$layout() {
            return $LAYOUT.select(groupElement("totals"));
        }

        public static long values$offset() {
            return 56;
        }

        public static MemoryLayout values$layout() {
            return $LAYOUT.select(groupElement("values"));
        }

        /** Declared inside, so named after its field; jextract tells names that differ in case apart with a number. */
        public static class totals$0 {
            private static final GroupLayout $LAYOUT = structLayout(
                            JAVA_INT.withName("count"), paddingLayout(4), JAVA_LONG.withName("sum"))
                    .withName("$anon$4:3");

            public static GroupLayout layout() {
                return $LAYOUT;
            }

            public static long sizeof() {
                return $LAYOUT.byteSize();
            }

            public static long count$offset() {
                return 0;
            }

            public static MemoryLayout count$layout() {
                return JAVA_INT;
            }

            public static long sum$offset() {
                return 8;
            }

            public static MemoryLayout sum$layout() {
                return JAVA_LONG;
            }
        }
    }

    /** A union with a tag, one accessor of which is missing here. */
    public static class choice {
        public static GroupLayout layout() {
            return unionLayout(
                            JAVA_INT.withName("number"),
                            sequenceLayout(6, JAVA_BYTE).withName("text"),
                            paddingLayout(8))
                    .withName("choice");
        }

        public static long sizeof() {
            return 8;
        }

        public static long number$offset() {
            return 0;
        }

        public static MemoryLayout number$layout() {
            return JAVA_INT;
        }
    }

    /** As {@link choice}, whole. */
    public static class whole extends choice {
        public static GroupLayout layout() {
            return choice.layout();
        }

        public static long sizeof() {
            return 8;
        }

        public static long number$offset() {
            return 0;
        }

        public static MemoryLayout number$layout() {
            return JAVA_INT;
        }

        public static long text$offset() {
            return 0;
        }

        public static MemoryLayout text$layout() {
            return sequenceLayout(6, JAVA_BYTE);
        }
    }

    /** Constants, and what is none: a function without arguments, a variable. */
    public static class header {
        public static int native_() {
            return 7;
        }

        public static long under_() {
            return 1L << 40;
        }

        public static int function() {
            throw new AssertionError("called");
        }

        public static MemoryLayout function$handle() {
            throw new AssertionError("called");
        }

        public static int variable() {
            throw new AssertionError("called");
        }

        public static MemoryLayout variable$layout() {
            throw new AssertionError("called");
        }
    }

    /** A constant that cannot be compared. */
    public static class text {
        public static MemorySegment GREETING() {
            return MemorySegment.NULL;
        }
    }

    private static Answers ask(Path folder, List<Fact> facts) throws Exception {
        return new CProgram(folder, "tricky", HEADER).ask(facts);
    }

    @Test
    void readsTypedefsNestedAndNamelessMembers(@TempDir Path folder) throws Exception {
        List<Fact> facts = Generated.layout(tricky.class);
        // 2 of the struct, 2 each of 6 fields less the size of the endless one, 2 of the nested one and 2 each of its 2
        assertEquals(2 + 2 * 6 - 1 + 2 + 2 * 2, facts.size());
        List<String> names = facts.stream().map(Fact::name).toList();
        assertTrue(
                names.containsAll(List.of(
                        "size of tricky",
                        "offset of tricky.class",
                        "offset of tricky.final",
                        "offset of tricky.values",
                        "size of tricky.totals",
                        "offset of tricky.totals.sum")),
                names::toString);

        Answers answers = ask(folder, facts);

        assertEquals(List.of(), answers.differences());
        assertEquals(List.of(), answers.unknown());
        assertEquals(facts.size(), answers.values().size());
    }

    @Test
    void readsUnions(@TempDir Path folder) throws Exception {
        Answers answers = ask(folder, Generated.layout(whole.class));

        assertEquals(List.of(), answers.differences());
        assertEquals(List.of(), answers.unknown());
        assertEquals(6, answers.values().size());
    }

    @Test
    void readsConstantsButNoFunctionsNorVariables(@TempDir Path folder) throws Exception {
        List<Fact> facts = Generated.constants(header.class);
        assertEquals(
                List.of(
                        new Fact("native", List.of("native"), 7, Integer.SIZE),
                        Fact.of("under_", List.of("under_"), 1L << 40)),
                facts);

        Answers answers = ask(folder, facts);

        assertEquals(List.of(), answers.differences());
        assertEquals(List.of("under_"), answers.unknown());
    }

    @Test
    void refusesWhatItCannotCompare() {
        assertThrows(AssertionError.class, () -> Generated.constants(text.class));
    }

    @Test
    void refusesFieldsWithoutAccessors() {
        AssertionError e = assertThrows(AssertionError.class, () -> Generated.layout(choice.class));
        assertTrue(e.getMessage().contains("[number, text]"), e::getMessage);
    }

    @Test
    void namesHeaderLinesThatDoNotCompile(@TempDir Path folder) throws Exception {
        List<String> lines = List.of(
                "#include <ringfly/no_such_header.h>",
                "struct old { int kept; };",
                "enum {",
                "  OLD_KEPT = sizeof(struct old),",
                "  OLD_LACKS = __builtin_offsetof(struct old, added),",
                "};");
        List<Fact> facts =
                List.of(Fact.of("OLD_KEPT", List.of("OLD_KEPT"), 4), Fact.of("OLD_LACKS", List.of("OLD_LACKS"), 4));

        Answers answers = new CProgram(folder, "old", lines).ask(facts);

        assertEquals(List.of(), answers.differences());
        assertEquals(1, answers.values().size());
        assertEquals(
                List.of(
                        "#include <ringfly/no_such_header.h>",
                        "OLD_LACKS = __builtin_offsetof(struct old, added)",
                        "OLD_LACKS"),
                answers.unknown());
    }
}
