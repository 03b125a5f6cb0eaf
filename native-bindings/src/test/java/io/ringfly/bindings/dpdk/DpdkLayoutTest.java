/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bindings.dpdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringfly.bindings.CProgram;
import io.ringfly.bindings.CProgram.Answers;
import io.ringfly.bindings.Fact;
import io.ringfly.bindings.Generated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every number in the committed bindings is what this machine's C compiler makes of the installed DPDK 22.11. */
class DpdkLayoutTest {

    /** ABI 23 is DPDK 22.11's, and the same until 23.07. */
    private static final long FIRST_VERSION = version(22, 11);

    private static final long LAST_VERSION = version(23, 7);

    private static final Path CLASSES = Generated.classes(Dpdk.class);
    private static final Path HEADER =
            CLASSES.resolve("../../src/main/c/dpdk.h").normalize();

    /** Programs stay there after the test, to be looked at. */
    private static final Path PROGRAMS = CLASSES.resolveSibling("layout-test");

    private static List<String> options;

    @BeforeAll
    static void findHeaders() throws Exception {
        Process process;
        try {
            process = new ProcessBuilder("pkg-config", "--cflags", "libdpdk").start();
        } catch (IOException e) {
            process = null;
        }
        skipUnless(
                process != null, "no pkg-config to find DPDK's headers with: apt-get install pkg-config libdpdk-dev");
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        skipUnless(process.waitFor() == 0, "no DPDK headers to compare with: apt-get install libdpdk-dev");
        options = List.of(output.strip().split("\\s+"));

        Fact version = new Fact("DPDK", List.of("RTE_VERSION >> 16"), 0, Integer.SIZE);
        long installed = new CProgram(PROGRAMS, "dpdk-version", List.of("#include <rte_version.h>"), options)
                .ask(List.of(version))
                .values()
                .get(version);
        skipUnless(
                installed >= FIRST_VERSION && installed <= LAST_VERSION,
                "the bindings are DPDK 22.11's, the installed headers " + (installed >> 8) + "." + (installed & 255)
                        + "'s");
    }

    @Test
    void constantsAreThoseOfTheInstalledHeaders() throws Exception {
        List<Fact> facts = Generated.constants(Dpdk.class);
        assertTrue(facts.size() > 50, () -> "only " + facts.size() + " constants found");
        Answers answers = ask("dpdk-constants", facts);
        assertEquals(List.of(), answers.differences());
        assertEquals(List.of(), answers.unknown());
        assertEquals(facts.size(), answers.values().size());
    }

    @Test
    void anOffsetThatMovedIsNoticed() throws Exception {
        Fact wrong = Fact.of("WRONG", List.of("FP_OPS_RXQ_DATA"), Dpdk.FP_OPS_RXQ_DATA() + 8);
        assertEquals(List.of(wrong), ask("dpdk-differences", List.of(wrong)).differing());
    }

    private static Answers ask(String program, List<Fact> facts) throws Exception {
        return new CProgram(PROGRAMS, program, Files.readAllLines(HEADER), options).ask(facts);
    }

    private static void skipUnless(boolean condition, String reason) {
        if (!condition) {
            System.out.println("skipped: " + reason); // Surefire keeps a skipped test's reason to itself
        }
        assumeTrue(condition, reason);
    }

    private static long version(int year, int month) {
        return year << 8 | month;
    }
}
