/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A child process, whose output is collected while it runs. It ends when this is closed, and with this JVM: nothing that
 * a test starts outlives it.
 */
final class Child implements AutoCloseable {

    /** Longer than anything that a test waits for takes on a slow machine. */
    static final long PATIENCE_SECONDS = 30;

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Child::kill), "end child processes"));
    }

    private final List<String> command;
    private final Process process;
    private final Collector out;
    private final Collector err;

    private Child(List<String> command) throws IOException {
        this.command = command;
        process =
                new ProcessBuilder(command).redirectInput(new File("/dev/null")).start();
        RUNNING.add(process);
        out = new Collector(process.getInputStream());
        err = new Collector(process.getErrorStream());
    }

    static Child start(List<String> command) throws IOException {
        return new Child(List.copyOf(command));
    }

    /** Runs a command to its end and returns what it printed; one that fails is an error of the test. */
    static String run(List<String> command) throws IOException {
        try (Child child = start(command)) {
            if (child.exitCode() != 0) {
                throw new IOException(child.toString());
            }
            return child.out();
        }
    }

    /**
     * The command line of {@code ringfly}, as {@code scripts/ringfly} runs it: signals blocked and left alone by the
     * JVM, so that the tool reads them itself.
     */
    static List<String> ringfly(String... arguments) {
        return ringfly(List.of(), arguments);
    }

    /** The same for a run so short that compiling well would not pay. */
    static List<String> briefRingfly(String... arguments) {
        return ringfly(List.of("-XX:TieredStopAtLevel=1"), arguments);
    }

    private static List<String> ringfly(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=HUP", // or these tests would fail under nohup
                "--block-signal=HUP,INT,QUIT,TERM,USR1",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xrs",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--enable-native-access=io.ringfly.bindings,io.ringfly.port.linux,io.ringfly.port.dpdk",
                "-p",
                modulePath(),
                "-m",
                "io.ringfly.cli/io.ringfly.cli.Ringfly"));
        command.addAll(command.indexOf("-p"), options);
        command.addAll(List.of(arguments));
        return command;
    }

    /** Where the modules are: jars, or the folders that the build has just compiled them to. */
    private static String modulePath() {
        String modules = System.getProperty("jdk.module.path");
        String path = modules != null ? modules : System.getProperty("java.class.path");
        StringBuilder present = new StringBuilder();
        for (String entry : path.split(File.pathSeparator)) {
            boolean testClasses = entry.endsWith("test-classes");
            if (!testClasses && Files.exists(Path.of(entry))) {
                present.append(present.isEmpty() ? "" : File.pathSeparator)
                        .append(Path.of(entry).toAbsolutePath());
            }
        }
        return present.toString();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it printed so far; all of it after {@link #exitCode}. */
    String out() {
        return out.text();
    }

    String err() {
        return err.text();
    }

    List<String> outLines() {
        return out().lines().toList();
    }

    /** Waits until standard output has something that {@code regex} finds; ends the process when that never comes. */
    Child awaitOut(String regex) {
        return await(out, regex);
    }

    /** As {@link #awaitOut}, on standard error. */
    Child awaitErr(String regex) {
        return await(err, regex);
    }

    private Child await(Collector where, String regex) {
        Pattern pattern = Pattern.compile(regex);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!pattern.matcher(where.text()).find()) {
            boolean ended = !process.isAlive() && where.isComplete();
            if ((ended && !pattern.matcher(where.text()).find()) || System.nanoTime() > deadline) {
                String message = "no " + regex + " from " + this;
                close(); // nobody has it yet who would
                throw new AssertionError(message);
            }
            pause(2);
        }
        return this;
    }

    /** Waits for the end and returns the exit code; 128 and the signal's number when a signal ended it. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("does not end: " + this);
            }
            out.join();
            err.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + this);
        }
        return process.exitValue();
    }

    /** Sends a signal by its name, such as {@code INT}. */
    Child signal(String name) throws IOException {
        run(List.of("sh", "-c", "kill -s " + name + " " + pid()));
        return this;
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted");
        }
    }

    @Override
    public void close() {
        kill(process);
        RUNNING.remove(process);
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command and what became of it, for messages. */
    @Override
    public String toString() {
        String words = String.join(" ", command).replaceAll("env --block-signal.* io.ringfly.cli.*Ringfly", "ringfly");
        return words + "\n  " + (process.isAlive() ? "running" : "exit " + process.exitValue()) + "\n--- out:\n" + out()
                + "\n--- err:\n" + err();
    }

    /** Reads a stream to its end. */
    private static final class Collector {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread reader;

        private Collector(InputStream in) {
            reader = new Thread(() -> read(in), "output of a child process");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream in) {
            try (in) {
                byte[] chunk = new byte[8192];
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    bytes.write(chunk, 0, n);
                }
            } catch (IOException e) {
                // the process was ended: what came until then is there
            }
        }

        private String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        private boolean isComplete() {
            return !reader.isAlive();
        }

        private void join() throws InterruptedException {
            reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
    }
}
