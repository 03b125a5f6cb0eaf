/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Other programs, in network namespaces. None outlives this process. */
final class Commands {

    private static final long TIMEOUT_SECONDS = 120;

    private static final Set<Process> running = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> running.forEach(Process::destroyForcibly)));
    }

    private Commands() {}

    static boolean isThere(String command) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(folder.isEmpty() ? "." : folder, command))) {
                return true;
            }
        }
        return false;
    }

    /** Starts a program in a namespace; its standard error is ours unless {@code error} says otherwise. */
    static Process start(String namespace, List<String> command, Redirect output, Redirect error) throws IOException {
        // a child process starts in the network namespace of the thread that starts it
        return NetNamespace.call(namespace, () -> {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output)
                    .redirectError(error);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            running.add(process);
            return process;
        });
    }

    /**
     * Runs a program and returns what it printed. That goes through a file in memory: a pipe would wake this process at
     * every write, at the cost of what is measured.
     */
    static String run(String namespace, List<String> command) throws IOException {
        Path folder = Path.of("/dev/shm");
        Path file = Files.isWritable(folder)
                ? Files.createTempFile(folder, "ringfly-bench", ".txt")
                : Files.createTempFile("ringfly-bench", ".txt");
        try {
            Process process = start(namespace, command, Redirect.to(file.toFile()), Redirect.PIPE);
            String errors = new String(process.getErrorStream().readAllBytes());
            if (finish(process) != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + errors.strip()
                        + Files.readString(file).strip());
            }
            return Files.readString(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Ends a program that would go on for ever, and those that it started. */
    static void kill(Process process) throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        finish(process);
    }

    /** Waits for the end and returns the exit code. */
    static int finish(Process process) throws IOException {
        return finish(process, TIMEOUT_SECONDS);
    }

    static int finish(Process process, long timeoutSeconds) throws IOException {
        try {
            if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                throw new IOException(process.info().command().orElse("a program") + " does not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } finally {
            process.destroyForcibly();
            running.remove(process);
        }
    }
}
