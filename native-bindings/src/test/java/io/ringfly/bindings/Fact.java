/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bindings;

import java.util.List;

/**
 * A number in the generated bindings, and how to ask a C compiler for it.
 *
 * @param name what a failure calls it, such as {@code offset of ndmsg.ndm_state}
 * @param expressions C expressions for it; the first that compiles counts
 * @param value what the bindings say
 * @param bits the width of the Java type that holds it
 */
public record Fact(String name, List<String> expressions, long value, int bits) {

    public static Fact of(String name, List<String> expressions, long value) {
        return new Fact(name, expressions, value, Long.SIZE);
    }

    /** Whether C's value is the bindings': a Java {@code int} may hold an {@code unsigned int}, but no wider number. */
    public boolean agreesWith(long c) {
        if (bits == Long.SIZE) {
            return c == value;
        }
        int spare = Long.SIZE - bits;
        boolean fits = c << spare >> spare == c || c << spare >>> spare == c;
        return fits && c << spare >> spare == value;
    }
}
