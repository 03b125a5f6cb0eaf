/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * C2 inlines what a packet's common way through the codec calls. It stops doing so, silently, where a method has too many
 * nodes or a callee too many bytes of bytecode, and then each access to memory costs several times as much. That it calls
 * what it has compiled to a large method before is no cut: that method is whole inside.
 */
class InliningTest {

    /** What is not on the common way, and too large on purpose. */
    private static final Set<String> SLOW_PATHS = Set.of("io.ringfly.codec.DissectionWalk::walk");

    private static final Pattern FAILED =
            Pattern.compile("@ -?\\d+ +([\\w.$/]+::[\\w$<>]+) \\(\\d+ bytes\\)   failed to inline: (.*)");

    private static final int ROUNDS = 200;

    @Test
    void noneOfTheCommonWayIsCut(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("inlining.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:+PrintInlining",
                        "-XX:-TieredCompilation",
                        "-Xbatch",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        InliningTest.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()))
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the JVM does not end");
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
        for (String method : List.of(
                "Dissection::dissectIpv4",
                "Dissection::transport",
                "Nat::mayBePartial",
                "Nat::mend",
                "Checksum::fold",
                "PacketTemplate::layChunk",
                "PacketTemplate::varyRest")) {
            assertTrue(
                    lines.stream().anyMatch(line -> line.contains("codec." + method) && line.contains("inline (hot)")),
                    () -> method + " was not inlined anywhere");
        }
        assertEquals(List.of(), cut(lines));
    }

    @Test
    void seesWhatIsCut() {
        String accessor =
                "@ 5   java.lang.foreign.MemorySegment::get (8 bytes)   failed to inline: NodeCountInliningCutoff";
        String large = "@ 9   io.ringfly.codec.Nat::rewrite4 (326 bytes)   failed to inline: hot method too big";
        String slow = "@ 9   io.ringfly.codec.DissectionWalk::walk (2504 bytes)   failed to inline: hot method too big";
        String rare = "@ 9   io.ringfly.codec.Nat::rewriteAny4 (344 bytes)   failed to inline: too big";
        String inlined = "@ 9   io.ringfly.codec.Nat::mend (40 bytes)   inline (hot)";
        assertEquals(List.of(accessor, large), cut(List.of(accessor, large, slow, rare, inlined)));
    }

    private static List<String> cut(List<String> lines) {
        return lines.stream().map(String::strip).filter(InliningTest::isCut).toList();
    }

    private static boolean isCut(String line) {
        Matcher failed = FAILED.matcher(line);
        if (!failed.find()) return false;
        String reason = failed.group(2);
        if (reason.contains("NodeCountInliningCutoff") || reason.contains("DesiredMethodLimit")) return true;
        String callee = failed.group(1);
        return callee.startsWith("io.ringfly.codec.")
                && reason.contains("hot method too big")
                && !SLOW_PATHS.contains(callee);
    }

    /** Runs in a JVM of its own. */
    public static void main(String[] args) {
        long all = 0;
        for (CodecWork.Kind kind : CodecWork.Kind.values()) {
            CodecWork work = kind.on(kind.frames());
            for (int i = 0; i < ROUNDS; i++) {
                all += work.run();
            }
        }
        System.out.println(all);
    }
}
