/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the C compiler of this machine, with the headers installed on it, what {@link Fact}s are. */
public final class CProgram {

    /**
     * What C answered.
     *
     * @param values C's number for each fact
     * @param unknown what does not compile here: names of facts, and lines of the header
     */
    public record Answers(Map<Fact, Long> values, List<String> unknown) {

        /** The facts on which C and the bindings differ. */
        public List<Fact> differing() {
            return values.keySet().stream()
                    .filter(fact -> !fact.agreesWith(values.get(fact)))
                    .sorted(Comparator.comparing(Fact::name))
                    .toList();
        }

        /** A line for each fact on which C and the bindings differ. */
        public List<String> differences() {
            return differing().stream().map(this::difference).toList();
        }

        public String difference(Fact fact) {
            return fact.name() + ": " + fact.value() + " in the bindings, " + values.get(fact) + " in C";
        }
    }

    private static final String NEEDED = "needed are: apt-get install gcc libc6-dev linux-libc-dev";
    private static final Pattern ERROR = Pattern.compile("^[^:]*\\.c:(\\d+):.*\\berror:");

    private final Path folder;
    private final String name;
    private final List<String> header;
    private final List<String> options;

    /** A program that begins with the lines of {@code header} and is kept in {@code folder} as {@code name.c}. */
    public CProgram(Path folder, String name, List<String> header) throws IOException {
        this(folder, name, header, List.of());
    }

    /** As above, compiled with more options: {@code -I/usr/include/dpdk}. */
    public CProgram(Path folder, String name, List<String> header, List<String> options) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.name = name;
        this.header = new ArrayList<>(header);
        this.options = options;
    }

    /**
     * Compiles and runs. Each fact and each line of the header stands on a line of its own, so that the lines of the
     * compiler's errors tell what older headers lack; those lines are left out and it compiles again.
     */
    public Answers ask(List<Fact> facts) throws IOException, InterruptedException {
        int[] tried = new int[facts.size()];
        List<String> unknown = new ArrayList<>();
        while (true) {
            List<String> lines = new ArrayList<>(header);
            lines.add("extern int printf(const char *, ...);");
            lines.add("#define FACT(i, value) printf(\"%d %lld\\n\", i, (long long)(value));");
            lines.add("int main(void) {");
            int first = lines.size();
            for (int i = 0; i < tried.length; i++) {
                List<String> expressions = facts.get(i).expressions();
                lines.add(tried[i] < expressions.size() ? "FACT(" + i + ", " + expressions.get(tried[i]) + ")" : "");
            }
            lines.add("return 0; }");
            Files.write(folder.resolve(name + ".c"), lines);

            Optional<List<String>> errors = compile();
            if (errors.isEmpty()) {
                return new Answers(run(facts), unknown);
            }
            boolean changed = false;
            for (int line : errorLines(errors.get())) {
                int i = line - first;
                if (i >= 0
                        && i < tried.length
                        && tried[i] < facts.get(i).expressions().size()) {
                    if (++tried[i] == facts.get(i).expressions().size()) {
                        unknown.add(facts.get(i).name());
                    }
                    changed = true;
                } else if (line < header.size() && !header.get(line).isEmpty()) {
                    unknown.add(header.set(line, "").strip().replaceFirst(",$", ""));
                    changed = true;
                }
            }
            if (!changed) {
                fail(name + ".c does not compile; " + NEEDED + "\n" + String.join("\n", errors.get()));
            }
        }
    }

    /** What the compiler printed, if it failed. */
    private Optional<List<String>> compile() throws IOException, InterruptedException {
        Path output = folder.resolve(name + ".errors");
        try {
            List<String> command = new ArrayList<>(List.of("cc", "-w"));
            command.addAll(options);
            command.addAll(List.of("-o", name, name + ".c"));
            int status = execute(output, command.toArray(String[]::new));
            return status == 0 ? Optional.empty() : Optional.of(Files.readAllLines(output));
        } catch (IOException e) {
            return fail("no C compiler to compare the bindings with; " + NEEDED, e);
        }
    }

    /** Lines of the program that have errors, counted from 0. */
    private static List<Integer> errorLines(List<String> output) {
        List<Integer> lines = new ArrayList<>();
        for (String line : output) {
            Matcher matcher = ERROR.matcher(line);
            if (matcher.find()) {
                lines.add(Integer.parseInt(matcher.group(1)) - 1);
            }
        }
        return lines.stream().distinct().toList();
    }

    private Map<Fact, Long> run(List<Fact> facts) throws IOException, InterruptedException {
        Path output = folder.resolve(name + ".out");
        assertEquals(0, execute(output, "./" + name), () -> name + " failed");
        Map<Fact, Long> values = new HashMap<>();
        for (String line : Files.readAllLines(output)) {
            String[] words = line.split(" ");
            values.put(facts.get(Integer.parseInt(words[0])), Long.parseLong(words[1]));
        }
        return values;
    }

    private int execute(Path output, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C"); // "error:" in English
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail(command[0] + " did not end within a minute");
        }
        return process.exitValue();
    }
}
