/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been opened so far, closed in reverse order: an open that fails half way closes the stack, and so does the
 * port at its end. Every step runs even when one before it failed; the first failure is thrown at the end.
 */
public final class CloseStack implements AutoCloseable {

    private final Deque<Runnable> steps = new ArrayDeque<>();

    /** An empty stack. */
    public CloseStack() {}

    /** Adds what undoes the step just done. */
    public void push(Runnable undo) {
        steps.push(undo);
    }

    @Override
    public void close() {
        Throwable first = null;
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (RuntimeException | Error e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Error e) {
            throw e;
        }
        if (first != null) {
            throw (RuntimeException) first;
        }
    }
}
