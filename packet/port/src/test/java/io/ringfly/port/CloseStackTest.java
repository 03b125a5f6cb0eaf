/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseStackTest {

    private final CloseStack stack = new CloseStack();
    private final List<String> done = new ArrayList<>();

    private void push(String step) {
        stack.push(() -> done.add(step));
    }

    private void pushFailing(RuntimeException failure) {
        stack.push(() -> {
            done.add(failure.getMessage());
            throw failure;
        });
    }

    @Test
    void stepsRunInReverseOrder() {
        push("arena");
        push("socket");
        push("link");
        stack.close();
        assertEquals(List.of("link", "socket", "arena"), done);
    }

    @Test
    void closingTwiceRunsEachStepOnce() {
        push("socket");
        stack.close();
        stack.close();
        assertEquals(List.of("socket"), done);
    }

    @Test
    void stepsMayBeAddedAfterAClose() {
        push("first");
        stack.close();
        push("second");
        stack.close();
        assertEquals(List.of("first", "second"), done);
    }

    @Test
    void aStepThatFailsKeepsNoOtherFromRunning() {
        RuntimeException second = new IllegalStateException("second");
        RuntimeException third = new IllegalArgumentException("third");
        push("first");
        pushFailing(second);
        pushFailing(third);
        push("fourth");
        RuntimeException thrown = assertThrows(RuntimeException.class, stack::close);
        assertEquals(List.of("fourth", "third", "second", "first"), done);
        assertSame(third, thrown, "the first failure is thrown");
        assertArrayEquals(new Throwable[] {second}, thrown.getSuppressed(), "the others go with it");
    }

    @Test
    void anErrorKeepsNoOtherStepFromRunningEither() {
        push("first");
        Error error = new AssertionError("second");
        stack.push(() -> {
            throw error;
        });
        assertSame(error, assertThrows(AssertionError.class, stack::close));
        assertEquals(List.of("first"), done);
    }

    @Test
    void aFailureThrownTwiceIsNotItsOwnCause() {
        RuntimeException same = new IllegalStateException("same");
        pushFailing(same);
        pushFailing(same);
        push("last");
        assertSame(same, assertThrows(IllegalStateException.class, stack::close));
        assertEquals(List.of("last", "same", "same"), done);
    }
}
