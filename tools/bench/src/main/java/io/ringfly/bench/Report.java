/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.PrintStream;

/** Prints figures as they come and keeps the raw text of an area's run. */
final class Report {

    private final String area;
    private final PrintStream out;
    private final PrintStream err;
    private final StringBuilder text = new StringBuilder();
    private boolean missed;

    Report(String area, PrintStream out, PrintStream err) {
        this.area = area;
        this.out = out;
        this.err = err;
    }

    /** Tells what is going on. */
    void progress(String line) {
        err.println("bench: " + area + ": " + line);
    }

    /** Something for the raw text only. */
    void note(String lines) {
        text.append(lines).append('\n');
    }

    /** Prints {@code area metric ours peer unit ratio}, and on standard error what target it missed. */
    void add(Figure figure) {
        out.println(area + " " + figure.line());
        out.flush();
        text.append('\n').append(area).append(' ').append(figure.details());
        if (figure.isMissed()) {
            missed = true;
            progress(figure.line().split(" ")[0] + ": " + figure.verdict());
        }
    }

    /** Whether any figure missed its target. */
    boolean missed() {
        return missed;
    }

    String text() {
        return text.toString();
    }
}
