/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.bpf;

import static io.ringfly.bindings.linux.Linux.*;
import static io.ringfly.port.linux.bpf.BpfAssembler.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.linux.sys.NetNamespace;
import io.ringfly.port.linux.sys.Root;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands against the running kernel, and what the assembler's instructions do there. */
class BpfTest {

    private static final long SEED = 20_26;
    private static final int RUNS = 40;
    private static final int ENOTSOCK = 88;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Arena arena = Arena.ofShared();
    private final Syscall sys = new Syscall(arena);
    private final Bpf bpf = new Bpf(sys);
    private final List<Integer> descriptors = new ArrayList<>();
    private final MemorySegment packet = arena.allocate(64);
    private final SplittableRandom random = new SplittableRandom(SEED);

    @BeforeEach
    void needRoot() {
        Root.assume();
    }

    @AfterEach
    void closeDescriptors() {
        descriptors.forEach(fd -> sys.call(Syscall.CLOSE, fd));
        arena.close();
    }

    private int load(BpfAssembler program) throws IOException {
        int fd = bpf.loadXdp("test", program);
        descriptors.add(fd);
        return fd;
    }

    /** A program that has the packet's first two 64-bit words in r6 and r7, and r0 = 0. */
    private static BpfAssembler withWords() {
        BpfAssembler asm = new BpfAssembler();
        Label inside = asm.label();
        asm.load(Size.W, R2, R1, XDP_MD_DATA())
                .load(Size.W, R3, R1, XDP_MD_DATA_END())
                .moveRegister(R4, R2)
                .alu(Alu.ADD, R4, 16)
                .move(R0, 0)
                .jumpRegister(Jump.LE, R4, R3, inside)
                .exit()
                .place(inside)
                .load(Size.DW, R6, R2, 0)
                .load(Size.DW, R7, R2, 8);
        return asm;
    }

    /** What the program gives for these two words. */
    private int run(int program, long first, long second) {
        packet.set(LONG, 0, first);
        packet.set(LONG, 8, second);
        long result = bpf.testRun(program, packet);
        assertTrue(result >= 0, "BPF_PROG_TEST_RUN: " + result);
        return (int) result;
    }

    /** A word of all sizes, with the edges among them. */
    private long word() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> Long.MIN_VALUE;
            case 3 -> random.nextInt();
            case 4 -> 1L << random.nextInt(64);
            default -> random.nextLong() >>> random.nextInt(64);
        };
    }

    private static long expected(Alu op, long a, long b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> b == 0 ? 0 : Long.divideUnsigned(a, b);
            case OR -> a | b;
            case AND -> a & b;
            case LSH -> a << b;
            case RSH -> a >>> b;
            case MOD -> b == 0 ? a : Long.remainderUnsigned(a, b);
            case XOR -> a ^ b;
        };
    }

    private static boolean expected(Jump condition, long a, long b) {
        int order = Long.compareUnsigned(a, b);
        return switch (condition) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case GT -> order > 0;
            case GE -> order >= 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case SET -> (a & b) != 0;
        };
    }

    @Test
    void arithmeticOnRegistersIsThatOfUnsignedLongs() throws IOException {
        for (Alu op : Alu.values()) {
            int low = load(
                    withWords().aluRegister(op, R6, R7).moveRegister(R0, R6).exit());
            int high = load(withWords()
                    .aluRegister(op, R6, R7)
                    .alu(Alu.RSH, R6, 32)
                    .moveRegister(R0, R6)
                    .exit());
            for (int i = 0; i < RUNS; i++) {
                long a = word();
                long b = word();
                long result = (long) run(high, a, b) << 32 | Integer.toUnsignedLong(run(low, a, b));
                assertEquals(expected(op, a, b), result, op + " of " + a + " and " + b);
            }
        }
    }

    @Test
    void arithmeticOnConstantsExtendsTheirSign() throws IOException {
        for (Alu op : Alu.values()) {
            boolean shift = op == Alu.LSH || op == Alu.RSH;
            for (int constant :
                    shift ? new int[] {0, 1, 31, 32, 63} : new int[] {1, 255, -1, -256, Integer.MIN_VALUE}) {
                int low = load(
                        withWords().alu(op, R6, constant).moveRegister(R0, R6).exit());
                int high = load(withWords()
                        .alu(op, R6, constant)
                        .alu(Alu.RSH, R6, 32)
                        .moveRegister(R0, R6)
                        .exit());
                for (int i = 0; i < 5; i++) {
                    long a = word();
                    long result = (long) run(high, a, 0) << 32 | Integer.toUnsignedLong(run(low, a, 0));
                    assertEquals(expected(op, a, constant), result, op + " of " + a + " and constant " + constant);
                }
            }
        }
    }

    @Test
    void aConstantIsMovedWithItsSign() throws IOException {
        assertEquals(-2, run(load(new BpfAssembler().move(R0, -2).exit()), 0, 0));
        assertEquals(
                -1,
                run(load(new BpfAssembler().move(R0, -2).alu(Alu.RSH, R0, 32).exit()), 0, 0));
    }

    @Test
    void conditionsOnRegistersCompareUnsignedLongs() throws IOException {
        for (Jump condition : Jump.values()) {
            BpfAssembler asm = withWords();
            Label yes = asm.label();
            int program = load(asm.jumpRegister(condition, R6, R7, yes)
                    .exit()
                    .place(yes)
                    .move(R0, 1)
                    .exit());
            for (int i = 0; i < RUNS; i++) {
                long a = word();
                long b = random.nextInt(4) == 0 ? a : word();
                assertEquals(
                        expected(condition, a, b) ? 1 : 0, run(program, a, b), condition + " of " + a + " and " + b);
            }
        }
    }

    @Test
    void conditionsOnConstantsCompareTheLowerHalf() throws IOException {
        for (Jump condition : Jump.values()) {
            for (int constant : new int[] {0, 1, 0x0a000001, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
                BpfAssembler asm = withWords();
                Label yes = asm.label();
                int program = load(asm.jump32(condition, R6, constant, yes)
                        .exit()
                        .place(yes)
                        .move(R0, 1)
                        .exit());
                for (int i = 0; i < 10; i++) {
                    long a = random.nextInt(3) == 0
                            ? (long) random.nextInt() << 32 | Integer.toUnsignedLong(constant)
                            : word();
                    boolean expected =
                            expected(condition, Integer.toUnsignedLong((int) a), Integer.toUnsignedLong(constant));
                    assertEquals(
                            expected ? 1 : 0, run(program, a, 0), condition + " of " + a + " and constant " + constant);
                }
            }
        }
    }

    @Test
    void loadsExtendWithZeros() throws IOException {
        long word = 0xf1e2_d3c4_b5a6_9788L;
        for (Size size : Size.values()) {
            int bits = 8 << size.ordinal();
            BpfAssembler low =
                    withWords().load(size, R6, R2, 0).moveRegister(R0, R6).exit();
            BpfAssembler high = withWords()
                    .load(size, R6, R2, 0)
                    .alu(Alu.RSH, R6, 32)
                    .moveRegister(R0, R6)
                    .exit();
            long mask = bits == 64 ? -1 : (1L << bits) - 1;
            MemorySegment expected = arena.allocate(8);
            expected.set(LONG, 0, word);
            long first = switch (size) {
                        case B -> expected.get(ValueLayout.JAVA_BYTE, 0);
                        case H -> expected.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0);
                        case W -> expected.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
                        case DW -> expected.get(LONG, 0);
                    }
                    & mask;
            assertEquals((int) first, run(load(low), word, 0), size + " low");
            assertEquals((int) (first >>> 32), run(load(high), word, 0), size + " high");
        }
    }

    @Test
    void storesChangeNoByteBeside() throws IOException {
        for (Size size : Size.values()) {
            int bytes = 1 << size.ordinal();
            for (int at = 0; at + bytes <= 8; at += bytes) {
                BpfAssembler asm = withWords()
                        .store(Size.DW, R10, -8, R6)
                        .store(size, R10, -8 + at, R7)
                        .load(Size.DW, R6, R10, -8);
                MemorySegment expected = arena.allocate(8);
                long a = random.nextLong();
                long b = random.nextLong();
                expected.set(LONG, 0, a);
                switch (size) {
                    case B -> expected.set(ValueLayout.JAVA_BYTE, at, (byte) b);
                    case H -> expected.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) b);
                    case W -> expected.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) b);
                    case DW -> expected.set(LONG, at, b);
                }
                // both halves in one number, which tells them apart well enough
                asm.moveRegister(R0, R6)
                        .alu(Alu.RSH, R6, 32)
                        .alu(Alu.MUL, R6, 31)
                        .aluRegister(Alu.XOR, R0, R6)
                        .exit();
                long result = expected.get(LONG, 0);
                assertEquals((int) (result ^ 31 * (result >>> 32)), run(load(asm), a, b), size + " at " + at);
            }
        }
    }

    @Test
    void jumpsBackwardsMakeLoops() throws IOException {
        BpfAssembler asm = withWords();
        Label again = asm.label();
        int program = load(asm.move(R8, 0)
                .move(R9, 10)
                .place(again)
                .alu(Alu.ADD, R0, 3)
                .alu(Alu.ADD, R8, 1)
                .jumpRegister(Jump.LT, R8, R9, again)
                .exit());
        assertEquals(30, run(program, 0, 0));
    }

    @Test
    void helpersAreCalledByNumber() throws IOException {
        // bpf_redirect(1, 0), number 23, returns the verdict
        int program = load(new BpfAssembler().move(R1, 1).move(R2, 0).call(23).exit());
        assertEquals(XDP_REDIRECT(), run(program, 0, 0));
    }

    @Test
    void aLoadBehindTheBoundsIsRefusedWithTheVerifiersLog() {
        BpfAssembler asm = withWords().load(Size.B, R5, R2, 16).exit();
        IOException e = assertThrows(IOException.class, () -> load(asm));
        assertTrue(e.getMessage().startsWith("the kernel's verifier refused the program test:\n"), e.getMessage());
        assertTrue(e.getMessage().contains("invalid access to packet, off=16 size=1"), e.getMessage());
        assertTrue(e.getMessage().endsWith("\nthe program:\n" + asm), e.getMessage());
    }

    @Test
    void aRefusalWithoutALogIsToldWithItsErrno() {
        IOException empty = assertThrows(SyscallException.class, () -> load(new BpfAssembler()));
        assertEquals("bpf BPF_PROG_LOAD: E2BIG (argument list too long)", empty.getMessage());
        IOException noExit = assertThrows(IOException.class, () -> load(new BpfAssembler().move(R0, 0)));
        assertTrue(noExit.getMessage().contains("last insn is not an exit"), noExit.getMessage());
        BpfAssembler noMap = new BpfAssembler().loadMap(R1, 1 << 20).move(R0, 0).exit();
        IOException e = assertThrows(IOException.class, () -> load(noMap));
        assertTrue(e.getMessage().contains("fd 1048576 is not pointing to valid bpf_map"), e.getMessage());
    }

    /** The verifier's log shows every instruction up to the one that it refuses. */
    @Test
    void theTextIsInTheKernelsNotation() {
        BpfAssembler asm = withWords();
        for (Alu op : Alu.values()) {
            asm.alu(op, R6, 5).aluRegister(op, R6, R7);
        }
        asm.alu(Alu.ADD, R6, -5);
        for (Size size : Size.values()) {
            asm.store(size, R10, -8, R7).load(size, R8, R10, -8).load(size, R8, R2, 4);
        }
        Label end = asm.label();
        for (Jump condition : Jump.values()) {
            asm.load(Size.DW, R6, R2, 0).load(Size.DW, R7, R2, 8); // of which the verifier knows nothing
            asm.jumpRegister(condition, R6, R7, end);
            asm.jump32(condition, R6, 0x7fff0000, end).jump32(condition, R7, Integer.MIN_VALUE, end);
        }
        Label next = asm.label();
        asm.jump(next).place(next);
        asm.place(end).moveRegister(R0, R9).exit(); // r9 was never set
        IOException e = assertThrows(IOException.class, () -> load(asm));
        Matcher line = Pattern.compile("(?m)^(\\d+): \\(..\\) (.*?) *(;.*| \\d+: R.*)?$")
                .matcher(e.getMessage());
        StringBuilder log = new StringBuilder();
        int seen = -1;
        while (line.find() && Integer.parseInt(line.group(1)) > seen) {
            seen = Integer.parseInt(line.group(1));
            log.append(seen).append(": ").append(line.group(2)).append('\n');
        }
        String text = asm.toString();
        String upToTheRefusal = text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1);
        assertEquals(upToTheRefusal.replace("6: exit\n", ""), log.toString());
    }

    @Test
    void aProgramIsFoundByItsNumber() throws IOException {
        int fd = bpf.loadXdp("fifteen_letters", new BpfAssembler().move(R0, 0).exit());
        descriptors.add(fd);
        assertEquals(Optional.of("fifteen_letters"), bpf.programName(programId(fd)));
        assertEquals(Optional.empty(), bpf.programName(Integer.MAX_VALUE));
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> bpf.loadXdp(
                        "sixteen__letters", new BpfAssembler().move(R0, 0).exit()));
    }

    @Test
    void askingForAProgramLeavesNoDescriptorOpen() throws IOException {
        int id = programId(load(new BpfAssembler().move(R0, 0).exit()));
        bpf.programName(id);
        int before = openDescriptors(id);
        for (int i = 0; i < 10; i++) {
            bpf.programName(id);
        }
        assertEquals(before, openDescriptors(id));
    }

    private static int programId(int fd) throws IOException {
        Matcher id = Pattern.compile("(?m)^prog_id:\\s+(\\d+)$")
                .matcher(Files.readString(Path.of("/proc/self/fdinfo/" + fd)));
        assertTrue(id.find());
        return Integer.parseInt(id.group(1));
    }

    private static int openDescriptors(int programId) throws IOException {
        int count = 0;
        try (var files = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
            for (Path file : files) {
                try {
                    count += Files.readString(file).contains("prog_id:\t" + programId + "\n") ? 1 : 0;
                } catch (IOException e) {
                    // closed meanwhile
                }
            }
        }
        return count;
    }

    @Test
    void mapsHoldSocketsOnly() {
        int map = (int) bpf.createXskMap("ringfly_test", 4);
        assertTrue(map > 0, "BPF_MAP_CREATE: " + map);
        descriptors.add(map);
        assertEquals(-ENOTSOCK, bpf.update(map, 0, map), "a map is none");
        assertEquals(-E2BIG(), bpf.update(map, 4, map), "there is no fifth place");
        assertEquals(-EBADF(), bpf.update(-1, 0, 0));
        assertEquals(-EINVAL(), bpf.createXskMap("none", 0));
    }

    @Test
    void aTestRunNeedsAWholeEthernetHeader() throws IOException {
        int program = load(new BpfAssembler().move(R0, XDP_PASS()).exit());
        assertEquals(XDP_PASS(), bpf.testRun(program, packet));
        assertEquals(XDP_PASS(), bpf.testRun(program, packet.asSlice(0, 14)));
        assertEquals(-EINVAL(), bpf.testRun(program, packet.asSlice(0, 13)));
    }

    @Test
    void aVerdictIsUnsignedSoThatItIsNoErrno() throws IOException {
        assertEquals(
                0xffff_ffeaL,
                bpf.testRun(load(new BpfAssembler().move(R0, -EINVAL()).exit()), packet));
    }

    @Test
    void aLinkHoldsTheProgramUntilItIsClosedAndSwapsIt() throws IOException {
        int pass = load(new BpfAssembler().move(R0, XDP_PASS()).exit());
        int drop = load(new BpfAssembler().move(R0, 1).exit());
        try (NetNamespace.Anonymous space = NetNamespace.create()) {
            NetNamespace.call(space.path(), () -> {
                int lo = 1;
                int flags = XDP_FLAGS_SKB_MODE();
                assertTrue(bpf.linkXdp(pass, 4711, flags) < 0, "no such interface");
                int link = (int) bpf.linkXdp(pass, lo, flags);
                assertTrue(link > 0, "BPF_LINK_CREATE: " + link);
                assertEquals(-EBUSY(), bpf.linkXdp(drop, lo, flags), "one is enough");
                assertEquals(0, bpf.updateLink(link, drop));
                assertTrue(Files.readString(Path.of("/proc/self/fdinfo/" + link))
                        .contains("prog_id:\t" + programId(drop) + "\n"));
                assertEquals(-EBADF(), bpf.updateLink(-1, drop));
                sys.call(Syscall.CLOSE, link);
                int again = (int) bpf.linkXdp(pass, lo, flags);
                assertTrue(again > 0, "free again: " + again);
                sys.call(Syscall.CLOSE, again);
                return null;
            });
        }
    }
}
