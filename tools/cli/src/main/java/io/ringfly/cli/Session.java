/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.linux.sys.Signals;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a command needs of the process around it: where to print, and what to do on a signal.
 *
 * <p>The first SIGINT, SIGTERM or SIGHUP ends the command in order; another one ends the process at once. Whatever way
 * it ends, the kernel detaches what the process had attached.
 */
final class Session implements AutoCloseable {

    private static final int EXIT_BY_SIGNAL = 128;
    private static final long HOOK_WAIT_MILLIS = 1000;

    private final PrintWriter out;
    private final PrintWriter err;
    private final OutputStream bytes;
    private volatile Runnable onStop;
    private volatile Runnable onStatus = () -> {};
    private volatile boolean stopped;
    private volatile Optional<Signals> signals = Optional.empty();
    private Thread listening;

    Session(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
        bytes = new Ascii(out);
    }

    /**
     * With standard output for bytes too.
     *
     * @param bytes where {@code out} leads, without a buffer
     */
    Session(PrintWriter out, PrintWriter err, OutputStream bytes) {
        this.out = out;
        this.err = err;
        this.bytes = bytes;
    }

    /** The same process, printing elsewhere. Does not listen. */
    Session printingTo(PrintWriter elsewhere) {
        return new Session(elsewhere, elsewhere);
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    /** Standard output for ASCII in large pieces, not through {@link #out}; for tools that print by the million. */
    OutputStream bytes() {
        return bytes;
    }

    /** Runs {@code stop} when the process is asked to end, now if it was asked before. */
    void onStop(Runnable stop) {
        onStop = stop;
        if (stopped) {
            stop.run();
        }
    }

    /** Runs {@code status} on SIGQUIT. */
    void onStatus(Runnable status) {
        onStatus = status;
    }

    /**
     * Starts listening to the process's signals, on a thread of its own: that is the first native call, for which the
     * JVM links a good deal, while the main thread parses the command line.
     */
    void listen() {
        Thread main = Thread.currentThread();
        listening = new Thread(
                () -> {
                    try {
                        signals = Signals.listen(this::signal);
                    } catch (IOException e) {
                        err.println("ringfly: signals are not handled: " + e.getMessage());
                    }
                    if (signals.isEmpty()) {
                        stopFromHook(main);
                    }
                },
                "listen");
        listening.setDaemon(true);
        listening.start();
    }

    /** In a java that our launcher did not start, the JVM runs this on SIGINT, SIGTERM and SIGHUP. */
    private void stopFromHook(Thread main) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Runnable stop = onStop;
            if (stop != null) {
                stop.run();
                try {
                    main.join(HOOK_WAIT_MILLIS);
                } catch (InterruptedException e) {
                    // ending anyway
                }
            }
        }));
    }

    @Override
    public void close() {
        out.flush();
        err.flush();
        try {
            listening.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        signals.ifPresent(Signals::close);
    }

    private void signal(int number) {
        if (number == Signals.QUIT) {
            onStatus.run();
        } else if (number == Signals.INT || number == Signals.TERM || number == Signals.HUP) {
            Runnable stop = onStop;
            if (stop == null || stopped) {
                Runtime.getRuntime().halt(EXIT_BY_SIGNAL + number);
            }
            stopped = true;
            stop.run();
        }
    }

    /** A stream for where there is only a writer. */
    private static final class Ascii extends OutputStream {
        private final PrintWriter writer;

        private Ascii(PrintWriter writer) {
            this.writer = writer;
        }

        @Override
        public void write(int octet) {
            writer.write(octet);
        }

        @Override
        public void write(byte[] text, int from, int length) {
            writer.write(new String(text, from, length, StandardCharsets.ISO_8859_1));
        }
    }
}
