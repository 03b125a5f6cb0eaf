/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import static io.ringfly.bindings.linux.Linux.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.Steering;
import io.ringfly.port.Steering.Base;
import io.ringfly.port.Steering.Rule;
import io.ringfly.port.linux.bpf.Bpf;
import io.ringfly.port.linux.sys.Root;
import io.ringfly.port.linux.sys.Syscall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The compiled program in the kernel against {@link Steering#matches}. A test run comes in by queue 0, for which the map
 * holds a socket, so a packet that is taken gives XDP_REDIRECT; nothing needs to be sent for that.
 */
class SteeringProgramTest {

    private static final long SEED = 20_26;
    private static final int PROGRAMS = 1500;
    private static final int PACKETS = 20;
    private static final int LONGEST = 400;

    private final Arena arena = Arena.ofConfined();
    private final Syscall sys = new Syscall(arena);
    private final Bpf bpf = new Bpf(sys);
    private final MemorySegment memory = arena.allocate(LONGEST);
    private final SplittableRandom random = new SplittableRandom(SEED);
    private int socket = -1;
    private int map = -1;

    @BeforeEach
    void makeMap() {
        Root.assume();
        map = (int) bpf.createXskMap("ringfly_test", 1);
        socket = (int) sys.call(Syscall.SOCKET, AF_XDP(), SOCK_RAW() | SOCK_CLOEXEC(), 0);
        assertEquals(0, bpf.update(map, 0, socket));
    }

    @AfterEach
    void closeMap() {
        sys.call(Syscall.CLOSE, map);
        sys.call(Syscall.CLOSE, socket);
        arena.close();
    }

    /** Something to do with a loaded program. */
    private interface Use {
        void of(int program);
    }

    private void with(Steering steering, Use use) throws IOException {
        with(steering, false, use);
        with(steering, true, use);
    }

    private void with(Steering steering, boolean stamping, Use use) throws IOException {
        int program = bpf.loadXdp("test", SteeringProgram.compile(steering, map, stamping));
        try {
            use.of(program);
        } finally {
            sys.call(Syscall.CLOSE, program);
        }
    }

    private void assertVerdict(boolean taken, int program, int length, Steering steering) {
        long verdict = bpf.testRun(program, memory.asSlice(0, length));
        assertEquals(taken ? XDP_REDIRECT() : XDP_PASS(), verdict, () -> steering + " for " + hex(length));
    }

    private String hex(int length) {
        return java.util.HexFormat.of().formatHex(memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void theProgramTakesWhatTheSteeringMatches() throws IOException {
        int[] taken = {0};
        for (int i = 0; i < PROGRAMS; i++) {
            int model = randomPacket();
            Steering steering = randomSteering(model);
            with(steering, program -> {
                // the packet that the rules were made for, then ones that differ a little, then others
                for (int j = 0; j < PACKETS; j++) {
                    int length = model;
                    if (j > PACKETS / 2) {
                        length = randomPacket();
                    } else if (j > 0) {
                        length = random.nextInt(4) == 0 ? random.nextInt(14, model + 1) : model;
                        int at = random.nextInt(Math.min(length, 60));
                        memory.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
                    }
                    boolean matches = steering.matches(memory, 0, length);
                    taken[0] += matches ? 1 : 0;
                    assertVerdict(matches, program, length, steering);
                }
            });
        }
        int all = PROGRAMS * PACKETS;
        assertTrue(taken[0] > all / 10 && taken[0] < all * 9 / 10, "both verdicts are common: " + taken[0]);
    }

    /** Fills the memory and returns the packet's length. */
    private int randomPacket() {
        int length = random.nextInt(5) == 0 ? random.nextInt(14, 60) : random.nextInt(60, LONGEST + 1);
        for (int i = 0; i < LONGEST; i++) {
            // few values, so that fields are equal by chance too
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) (random.nextInt(3) == 0 ? random.nextInt() : i & 3));
        }
        if (random.nextBoolean()) {
            memory.set(ValueLayout.JAVA_BYTE, 14, (byte) (0x40 | random.nextInt(16)));
        }
        return length;
    }

    private Steering randomSteering(int length) {
        List<Rule> rules = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            Rule rule = Rule.named("random");
            for (int j = random.nextInt(20) == 0 ? 0 : random.nextInt(1, 5); j > 0; j--) {
                rule = rule.and(randomTest(length));
            }
            rules.add(rule);
        }
        return new Steering(rules);
    }

    /** A test that mostly holds for the packet in the memory. */
    private Steering.Test randomTest(int length) {
        Base base = Base.values()[random.nextInt(Base.values().length)];
        int width = 1 << random.nextInt(3);
        int offset = random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(40);
        int range = width == 4 ? -1 : (1 << 8 * width) - 1;
        int mask = switch (random.nextInt(4)) {
            case 0 -> random.nextInt() & range;
            case 1 -> random.nextInt(5) == 0 ? 0 : 1 << random.nextInt(8 * width);
            default -> range;
        };
        int at = offset;
        if (base == Base.IPV4_PAYLOAD) {
            at += 14 + 4 * (memory.get(ValueLayout.JAVA_BYTE, 14) & 0xf);
        }
        int value = random.nextInt();
        if (random.nextInt(12) != 0 && at + width <= length) {
            value = 0;
            for (int i = 0; i < width; i++) {
                value = value << 8 | memory.get(ValueLayout.JAVA_BYTE, at + i) & 0xff;
            }
        }
        return new Steering.Test(base, offset, width, mask, value & mask);
    }

    @Test
    void everythingIsTakenAndNothingIsNot() throws IOException {
        for (int length : new int[] {14, 15, 60, LONGEST}) {
            with(Steering.everything(), program -> assertVerdict(true, program, length, Steering.everything()));
            with(Steering.nothing(), program -> assertVerdict(false, program, length, Steering.nothing()));
        }
    }

    @Test
    void rulesBehindOneThatTakesEverythingDoNoHarm() throws IOException {
        Steering steering = Steering.of(
                Rule.named("some").u8(Base.FRAME, 0, 1),
                Rule.named("all"),
                Rule.named("more").u8(Base.FRAME, 1, 2));
        with(steering, program -> assertVerdict(true, program, 60, steering));
    }

    @Test
    void aFieldIsLookedForUpToTheLastByteAndNoFurther() throws IOException {
        for (int width : new int[] {1, 2, 4}) {
            for (int offset : new int[] {0, 13, 40, 255}) {
                Steering frame = Steering.of(Rule.named("any").and(new Steering.Test(Base.FRAME, offset, width, 0, 0)));
                Steering payload =
                        Steering.of(Rule.named("any").and(new Steering.Test(Base.IPV4_PAYLOAD, offset, width, 0, 0)));
                memory.set(ValueLayout.JAVA_BYTE, 14, (byte) 0x4f);
                with(frame, program -> {
                    for (int length = Math.max(14, offset); length <= offset + width + 1; length++) {
                        assertVerdict(length >= offset + width, program, length, frame);
                    }
                });
                with(payload, program -> {
                    int end = 14 + 60 + offset + width;
                    for (int length = end - 5; length <= end + 1; length++) {
                        assertVerdict(length >= end, program, length, payload);
                    }
                    assertVerdict(false, program, 14, payload);
                    assertVerdict(false, program, 15, payload);
                });
            }
        }
    }

    @Test
    void whatAQueueWithoutASocketReceivesStaysWithTheKernel() throws IOException {
        int empty = (int) bpf.createXskMap("ringfly_empty", 1);
        int program = bpf.loadXdp("test", SteeringProgram.compile(Steering.everything(), empty, false));
        assertEquals(XDP_PASS(), bpf.testRun(program, memory.asSlice(0, 60)));
        sys.call(Syscall.CLOSE, program);
        sys.call(Syscall.CLOSE, empty);
    }

    /** Such as a responder for all hosts of a network. */
    @Test
    void aThousandRulesAreNotTooMany() throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            rules.add(Rule.named("host " + i)
                    .u16(Base.FRAME, 12, 0x0800)
                    .u32(Base.FRAME, 30, 0x0a000000 + i)
                    .u8(Base.IPV4_PAYLOAD, 0, 8));
        }
        Steering steering = new Steering(rules);
        memory.set(ValueLayout.JAVA_BYTE, 12, (byte) 8);
        memory.set(ValueLayout.JAVA_BYTE, 13, (byte) 0);
        memory.set(ValueLayout.JAVA_BYTE, 14, (byte) 0x45);
        memory.set(ValueLayout.JAVA_BYTE, 34, (byte) 8);
        memory.set(ValueLayout.JAVA_BYTE, 30, (byte) 10);
        with(steering, program -> {
            for (int host : new int[] {0, 1, 700, 1499, 1500}) {
                memory.set(ValueLayout.JAVA_BYTE, 32, (byte) (host >>> 8));
                memory.set(ValueLayout.JAVA_BYTE, 33, (byte) host);
                assertVerdict(host < 1500, program, 60, steering);
            }
        });
    }
}
