/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.linux.sys.Signals;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * What a command needs of the process around it: where to print, and what to do on a signal.
 *
 * <p>The first SIGINT, SIGTERM or SIGHUP ends the command in order; another one ends the process at once. Whatever way
 * it ends, the kernel detaches what the process had attached.
 */
final class Session {

    private static final int EXIT_BY_SIGNAL = 128;

    private final PrintWriter out;
    private final PrintWriter err;
    private volatile Runnable onStop;
    private volatile Runnable onStatus = () -> {};
    private volatile boolean stopped;

    Session(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
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

    /** Starts listening to the process's signals. */
    void listen() throws IOException {
        if (!Signals.listen(this::signal)) {
            // a java not started by our launcher: the JVM runs this hook on SIGINT, SIGTERM and SIGHUP
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                Runnable stop = onStop;
                if (stop != null && main.isAlive()) {
                    stop.run();
                    try {
                        main.join(1000);
                    } catch (InterruptedException e) {
                        // ending anyway
                    }
                }
            }));
        }
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
}
