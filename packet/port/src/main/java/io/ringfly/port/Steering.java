/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Which received packets a port takes from the kernel. All others stay with it.
 *
 * <p>A packet is taken when any {@link Rule} matches, and a rule matches when all of its {@link Test}s do. A test looks
 * at one field at a fixed place; that is enough for "echo replies with our identifier", can be compiled for whatever a
 * backend runs (an XDP program, a classic BPF filter), and can be checked here by {@link #matches}.
 *
 * @param rules in the order in which they are tried
 */
public record Steering(List<Rule> rules) {

    /** Where a test's offset counts from. */
    public enum Base {
        /** The first byte of the Ethernet header. */
        FRAME,
        /**
         * The first byte behind an IPv4 header at byte 14, options included. A rule that uses it must test for IPv4
         * first, or it reads a header length from something else (never outside the frame).
         */
        IPV4_PAYLOAD
    }

    /**
     * A field's value under a mask. A field that does not lie wholly inside the frame does not match.
     *
     * @param offset bytes from the base
     * @param width 1, 2 or 4 bytes, big-endian
     * @param mask which bits count
     * @param value what they have to be
     */
    public record Test(Base base, int offset, int width, int mask, int value) {

        public Test {
            if (width != 1 && width != 2 && width != 4) {
                throw new IllegalArgumentException("a field of " + width + " bytes: 1, 2 or 4 it must be");
            }
            if (offset < 0 || offset > 255) {
                throw new IllegalArgumentException("offset " + offset + " is not in 0..255");
            }
            int range = width == 4 ? -1 : (1 << 8 * width) - 1;
            if ((mask & ~range) != 0 || (value & ~mask) != 0) {
                throw new IllegalArgumentException("value 0x" + Integer.toHexString(value) + " under mask 0x"
                        + Integer.toHexString(mask) + " in " + width + " bytes never matches");
            }
        }
    }

    /** Tests that must all hold; the name is for people. */
    public record Rule(String name, List<Test> tests) {

        public Rule {
            tests = List.copyOf(tests);
        }

        /** A rule with no test: matches every packet. Add tests with {@link #u8}, {@link #u16} and {@link #u32}. */
        public static Rule named(String name) {
            return new Rule(name, List.of());
        }

        public Rule u8(Base base, int offset, int value) {
            return and(new Test(base, offset, 1, 0xff, value));
        }

        public Rule u16(Base base, int offset, int value) {
            return and(new Test(base, offset, 2, 0xffff, value));
        }

        public Rule u32(Base base, int offset, int value) {
            return and(new Test(base, offset, 4, -1, value));
        }

        /** This rule, narrowed by one more test. */
        public Rule and(Test test) {
            List<Test> more = new ArrayList<>(tests);
            more.add(test);
            return new Rule(name, more);
        }
    }

    /** Bytes of the Ethernet header, where the IPv4 header begins. */
    public static final int ETHERNET_LENGTH = 14;

    public Steering {
        rules = List.copyOf(rules);
    }

    /** Takes every packet: the kernel sees none. Not for an interface that carries anything else. */
    public static Steering everything() {
        return new Steering(List.of(Rule.named("everything")));
    }

    /** Takes nothing: a port that only sends. */
    public static Steering nothing() {
        return new Steering(List.of());
    }

    public static Steering of(Rule... rules) {
        return new Steering(List.of(rules));
    }

    /** Whether the packet of {@code length} bytes at {@code at} is taken: the meaning that every backend keeps. */
    public boolean matches(MemorySegment memory, long at, int length) {
        for (Rule rule : rules) {
            if (matches(rule, memory, at, length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(Rule rule, MemorySegment memory, long at, int length) {
        for (Test test : rule.tests) {
            int from = test.offset;
            if (test.base == Base.IPV4_PAYLOAD) {
                if (length <= ETHERNET_LENGTH) {
                    return false;
                }
                from += ETHERNET_LENGTH + 4 * (memory.get(ValueLayout.JAVA_BYTE, at + ETHERNET_LENGTH) & 0x0f);
            }
            if (from + test.width > length) {
                return false;
            }
            int value = 0;
            for (int i = 0; i < test.width; i++) {
                value = value << 8 | memory.get(ValueLayout.JAVA_BYTE, at + from + i) & 0xff;
            }
            if ((value & test.mask) != test.value) {
                return false;
            }
        }
        return true;
    }
}
