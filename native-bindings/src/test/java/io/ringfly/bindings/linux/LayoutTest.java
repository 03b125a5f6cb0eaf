/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bindings.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringfly.bindings.CProgram;
import io.ringfly.bindings.CProgram.Answers;
import io.ringfly.bindings.Fact;
import io.ringfly.bindings.Generated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every number in the committed bindings is what this machine's C compiler makes of the installed headers. */
class LayoutTest {

    /**
     * The kernel of the headers that the bindings were written from. Older headers may lack some of their names; newer
     * ones may have larger structs, as the kernel appends fields to those whose size it is told.
     */
    private static final int WRITTEN_FROM = version(6, 1);

    private static final boolean X86_64 = System.getProperty("os.arch").equals("amd64");

    private static final Path CLASSES = Generated.classes(Linux.class);
    private static final Path HEADERS = CLASSES.resolve("../../src/main/c").normalize();

    /** Programs stay there after the test, to be looked at. */
    private static final Path PROGRAMS = CLASSES.resolveSibling("layout-test");

    @Test
    void constantsAreThoseOfTheInstalledHeaders() throws Exception {
        List<Fact> facts = Generated.constants(Linux.class);
        assertTrue(facts.size() > 200, () -> "only " + facts.size() + " constants found");
        compare("constants", header("linux.h"), facts);
    }

    @Test
    void structsAreThoseOfTheInstalledHeaders() throws Exception {
        List<Fact> facts = structs();
        // a struct has at least two numbers of its own and two a field
        assertTrue(facts.size() > 200, () -> "only " + facts.size() + " sizes and offsets found");
        compare("structs", header("linux.h"), facts);
    }

    @Test
    void typesAreThoseOfTheCompiler() throws Exception {
        List<Fact> facts = new ArrayList<>();
        for (Class<?> header : List.of(Linux.class, SyscallsX86_64.class, SyscallsAarch64.class)) {
            List<Fact> types = Generated.types(header);
            assertTrue(types.size() >= 2 * 9, () -> "only " + types.size() + " sizes and alignments in " + header);
            facts.addAll(types);
        }
        compare("types", header("linux.h"), facts.stream().distinct().toList());
    }

    @Test
    void systemCallNumbersAreThoseOfThisMachine() throws Exception {
        List<Fact> facts = Generated.constants(X86_64 ? SyscallsX86_64.class : SyscallsAarch64.class);
        assertTrue(facts.size() >= 20, () -> "only " + facts.size() + " system calls found");
        compare("syscalls", List.of("#include <sys/syscall.h>"), facts);
    }

    @Test
    void systemCallNumbersOfX86AreThoseOfItsTable() throws Exception {
        assumeTrue(X86_64, "asm/unistd_64.h is another machine's");
        compare("syscalls_x86_64", header("syscalls_x86_64.h"), Generated.constants(SyscallsX86_64.class));
    }

    @Test
    void systemCallNumbersOfAarch64AreThoseOfTheGenericTable() throws Exception {
        compare("syscalls_aarch64", header("syscalls_aarch64.h"), Generated.constants(SyscallsAarch64.class));
    }

    @Test
    void bothMachinesHaveTheSameSystemCalls() {
        assertEquals(names(SyscallsX86_64.class), names(SyscallsAarch64.class));
    }

    @Test
    void differencesAreFoundAmongAllTheRest() throws Exception {
        List<Fact> facts = new ArrayList<>(structs());
        facts.add(100, Fact.of("WRONG size", List.of("sizeof(struct xdp_desc)"), 15));
        facts.add(200, Fact.of("WRONG offset", List.of("__builtin_offsetof(struct ndmsg, ndm_state)"), 9));
        facts.add(new Fact("WRONG constant", List.of("EPERM"), 2, Integer.SIZE));
        facts.add(new Fact("NO constant", List.of("RINGFLY_HAS_NO_SUCH_CONSTANT"), 1, Integer.SIZE));
        facts.add(Fact.of("NO field", List.of("sizeof(((struct ndmsg *)0)->ndm_none)"), 1));

        Answers answers = new CProgram(PROGRAMS, "differences", header("linux.h")).ask(facts);

        assertEquals(
                List.of(
                        "WRONG constant: 2 in the bindings, 1 in C",
                        "WRONG offset: 9 in the bindings, 8 in C",
                        "WRONG size: 15 in the bindings, 16 in C"),
                answers.differences().stream()
                        .filter(d -> d.startsWith("WRONG"))
                        .toList());
        assertTrue(answers.unknown().containsAll(List.of("NO constant", "NO field")), answers.unknown()::toString);
    }

    @Test
    void newerHeadersMayHaveLargerStructsAndNothingElse() {
        assertTrue(mayBe(Fact.of("size of xdp_options", List.of(), 4), 8));
        assertTrue(mayBe(Fact.of("BPF_ATTR_SIZE", List.of(), 144), 152));
        assertFalse(mayBe(Fact.of("size of xdp_options", List.of(), 4), 2));
        assertFalse(mayBe(Fact.of("size of xdp_options.flags", List.of(), 4), 8));
        assertFalse(mayBe(Fact.of("offset of xdp_options.flags", List.of(), 0), 8));
        assertFalse(mayBe(Fact.of("BPF_ATTR_ID", List.of(), 0), 8));
    }

    private static List<Fact> structs() {
        List<Fact> facts = new ArrayList<>();
        for (Class<?> struct : Generated.structs(Linux.class)) {
            List<Fact> layout = Generated.layout(struct);
            assertTrue(layout.size() >= 4, () -> "no fields found in " + struct);
            facts.addAll(layout);
        }
        return facts;
    }

    private static List<String> names(Class<?> header) {
        return Generated.constants(header).stream().map(Fact::name).toList();
    }

    private static List<String> header(String name) throws IOException {
        return Files.readAllLines(HEADERS.resolve(name));
    }

    private static void compare(String program, List<String> header, List<Fact> facts) throws Exception {
        Answers answers = new CProgram(PROGRAMS, program, header).ask(facts);
        List<Fact> differing = answers.differing();
        if (differing.isEmpty() && answers.unknown().isEmpty()) {
            assertEquals(facts.size(), answers.values().size());
            return;
        }

        int installed = installed();
        String headers =
                program + ": the installed headers, of Linux " + (installed >> 16) + "." + (installed >> 8 & 255);
        List<String> wrong = new ArrayList<>();
        for (Fact fact : differing) {
            if (installed > WRITTEN_FROM && mayBe(fact, answers.values().get(fact))) {
                System.out.println(headers + ", have a larger " + answers.difference(fact));
            } else {
                wrong.add(answers.difference(fact));
            }
        }
        assertEquals(List.of(), wrong, headers);
        if (!answers.unknown().isEmpty()) {
            String lacks = headers + ", know no: " + String.join(", ", answers.unknown());
            if (installed >= WRITTEN_FROM) {
                fail(lacks);
            }
            System.out.println(lacks); // Surefire keeps a skipped test's reason to itself
            abort(lacks);
        }
    }

    /** Whether C's number may be that of newer headers: a struct may grow, but nothing in it move. */
    private static boolean mayBe(Fact fact, long c) {
        boolean size = fact.name().startsWith("size of ") && !fact.name().contains(".")
                || fact.name().endsWith("_SIZE");
        return size && c > fact.value();
    }

    private static int installed() throws Exception {
        Fact version = new Fact("Linux", List.of("LINUX_VERSION_CODE"), 0, Integer.SIZE);
        Answers answers =
                new CProgram(PROGRAMS, "version", List.of("#include <linux/version.h>")).ask(List.of(version));
        assertTrue(answers.unknown().isEmpty(), "no Linux headers installed: apt-get install linux-libc-dev");
        return answers.values().get(version).intValue();
    }

    private static int version(int major, int minor) {
        return major << 16 | minor << 8;
    }
}
