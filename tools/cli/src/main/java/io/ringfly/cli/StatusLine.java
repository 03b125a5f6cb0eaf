/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import java.io.PrintWriter;

/** What a run tells of itself while it lasts: one line that is written again and again, or a line each time. */
final class StatusLine {

    /** Back to the start of an empty line, on which what is too long for the terminal is cut and not wrapped. */
    private static final String SAME_LINE = "\r\033[K\033[?7l";

    private static final String WRAP_AGAIN = "\033[?7h";

    private final PrintWriter err;
    private final boolean refreshing;
    private boolean open;

    /** @param refreshing whether {@code err} is a terminal, on which a line takes the place of the one before */
    StatusLine(PrintWriter err, boolean refreshing) {
        this.err = err;
        this.refreshing = refreshing;
    }

    void tell(CharSequence line) {
        if (refreshing) {
            err.print(SAME_LINE + line + WRAP_AGAIN);
            open = true;
        } else {
            err.println(line);
        }
        err.flush();
    }

    /** Leaves the last line as it is; what is printed next begins below it. */
    void end() {
        if (open) {
            open = false;
            err.println();
            err.flush();
        }
    }
}
