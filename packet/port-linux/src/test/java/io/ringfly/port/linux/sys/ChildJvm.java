/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs a class of these tests; killed with {@link #close}, or after two minutes. */
public final class ChildJvm implements AutoCloseable {

    private static final int LONGEST_SECONDS = 120;

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        process.onExit().orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).exceptionally(late -> {
            process.destroyForcibly(); // its output ends then, and with that the waiting for it
            return process;
        });
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts {@code main} with what this JVM has on its module and class path.
     *
     * @param launcher what stands before {@code java}: {@code setpriv --bounding-set=-all}
     * @param options of the JVM
     */
    public static ChildJvm start(List<String> launcher, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:TieredStopAtLevel=1"); // it lives a second
        command.add("-Xshare:auto");
        command.addAll(options);
        command.add("-cp");
        command.add(String.join(File.pathSeparator, path()));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static Set<String> path() {
        Set<String> path = new TreeSet<>();
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            for (String entry : System.getProperty(property, "").split(File.pathSeparator)) {
                if (!entry.isEmpty()) {
                    path.add(entry);
                }
            }
        }
        // on the module path the tests' classes are patched into the module, and on no path
        String self = '/' + ChildJvm.class.getName().replace('.', '/') + ".class";
        String url = ChildJvm.class.getResource(self).toString();
        path.add(Path.of(URI.create(url.substring(0, url.length() - self.length()) + '/'))
                .toString());
        return path;
    }

    public long pid() {
        return process.pid();
    }

    /** The next line of its output, standard error included; null when it has ended. */
    public String line() throws IOException {
        return output.readLine();
    }

    /** Reads lines until one is {@code expected}; throws with those read when it ends before. */
    public void awaitLine(String expected) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !expected.equals(line); line = line()) {
            if (line == null) {
                throw new IOException("ended without saying " + expected + ": " + String.join("\n", lines));
            }
            lines.add(line);
        }
    }

    /** Everything it still prints, and its exit code on the last line. */
    public List<String> rest() throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); line != null; line = line()) {
            lines.add(line);
        }
        lines.add("exit code " + process.waitFor());
        return lines;
    }

    /** Sends a line to its standard input. */
    public void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** {@code kill -9}: it can do nothing about it. Returns when it is dead. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
