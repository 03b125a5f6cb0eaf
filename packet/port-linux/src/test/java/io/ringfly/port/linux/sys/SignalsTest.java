/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignalsTest {

    /** As the launcher starts it, though these tests themselves may run under nohup. */
    private static final List<String> BLOCKED =
            List.of("env", "--default-signal=HUP,INT", "--block-signal=HUP,INT,QUIT,TERM,USR1");

    private static final List<String> NO_HANDLERS = List.of("-Xrs");

    private static ChildJvm start(List<String> launcher) throws IOException {
        ChildJvm child = ChildJvm.start(launcher, NO_HANDLERS, Listen.class);
        child.awaitLine("listening");
        return child;
    }

    private static void send(ChildJvm child, String signal) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid()))
                .inheritIO()
                .start();
        assertEquals(0, kill.waitFor());
    }

    @Test
    void signalsReachTheHandlerByNumber() throws Exception {
        try (ChildJvm child = start(BLOCKED)) {
            for (String signal : List.of("QUIT", "INT", "TERM", "USR1", "HUP", "QUIT")) {
                send(child, signal);
                assertEquals("signal " + signal, child.line());
            }
            child.tell("");
            assertEquals(List.of("closed", "exit code 0"), child.rest());
        }
    }

    @Test
    void signalsThatArePendingTogetherAllCome() throws Exception {
        try (ChildJvm child = start(BLOCKED)) {
            send(child, "STOP");
            for (String signal : List.of("USR1", "QUIT", "TERM")) {
                send(child, signal);
            }
            send(child, "CONT");
            List<String> got = new java.util.ArrayList<>(List.of(child.line(), child.line(), child.line()));
            got.sort(null);
            assertEquals(List.of("signal QUIT", "signal TERM", "signal USR1"), got);
            child.tell("");
            assertEquals(List.of("closed", "exit code 0"), child.rest());
        }
    }

    @Test
    void underNohupAHangupStaysIgnored() throws Exception {
        try (ChildJvm child = start(List.of("env", "--ignore-signal=HUP", "--block-signal=HUP,INT,QUIT,TERM,USR1"))) {
            send(child, "HUP");
            send(child, "USR1");
            assertEquals("signal USR1", child.line());
            child.tell("");
            assertEquals(List.of("closed", "exit code 0"), child.rest());
        }
    }

    @Test
    void closingEndsTheThreadAndLeavesNothingOpen() throws Exception {
        try (ChildJvm child = ChildJvm.start(BLOCKED, NO_HANDLERS, OpenAndClose.class)) {
            assertEquals(List.of("left open: []", "threads: 0", "exit code 0"), child.rest());
        }
    }

    @Test
    void aProcessThatWasNotPreparedIsLeftAlone() throws Exception {
        assertTrue(Signals.listen(signal -> {}).isEmpty());
        try (ChildJvm child = ChildJvm.start(List.of(), List.of(), Listen.class)) {
            assertEquals("not prepared", child.line());
            send(child, "TERM");
            assertEquals(List.of("exit code 143"), child.rest(), "the JVM handles it as ever");
        }
    }

    private static Optional<Signals> listen() throws IOException {
        return Signals.listen(signal -> System.out.println("signal " + name(signal)));
    }

    private static String name(int signal) {
        if (signal == Signals.HUP) return "HUP";
        if (signal == Signals.INT) return "INT";
        if (signal == Signals.QUIT) return "QUIT";
        if (signal == Signals.TERM) return "TERM";
        if (signal == Signals.USR1) return "USR1";
        return Integer.toString(signal);
    }

    /** Prints the signals that come until there is a line on its standard input. */
    static final class Listen {
        public static void main(String[] arguments) throws IOException {
            Optional<Signals> signals = listen();
            System.out.println(signals.isPresent() ? "listening" : "not prepared");
            new BufferedReader(new InputStreamReader(System.in)).readLine();
            signals.orElseThrow().close();
            System.out.println("closed");
        }
    }

    /** Listens a few times, closing twice each time, and says what that left behind. */
    static final class OpenAndClose {
        public static void main(String[] arguments) throws IOException {
            listen().orElseThrow().close();
            List<String> before = descriptors();
            for (int i = 0; i < 5; i++) {
                Signals signals = listen().orElseThrow();
                signals.close();
                signals.close();
            }
            List<String> after = new java.util.ArrayList<>(descriptors());
            before.forEach(after::remove);
            System.out.println("left open: " + after);
            System.out.println("threads: "
                    + Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().equals("signals"))
                            .count());
        }

        private static List<String> descriptors() throws IOException {
            List<String> targets = new java.util.ArrayList<>();
            try (var files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                for (Path file : files) {
                    try {
                        String target = Files.readSymbolicLink(file).toString();
                        if (target.startsWith("anon_inode")) {
                            targets.add(target);
                        }
                    } catch (IOException e) {
                        // closed meanwhile
                    }
                }
            }
            return targets;
        }
    }
}
