/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.bpf;

import static io.ringfly.port.linux.bpf.BpfAssembler.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Encoding. The bytes are what {@code llvm-mc -triple bpfel -mcpu=v3 -show-encoding} (LLVM 14) gives for the text; those
 * that it does not know (%=, &amp; as a condition, maps) are {@code struct bpf_insn} filled by gcc with the constants of
 * linux/bpf.h.
 */
class BpfAssemblerTest {

    private static String encode(BpfAssembler asm) {
        Assumptions.assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the expected bytes are little-endian");
        byte[] bytes = asm.assemble(Arena.ofAuto()).toArray(ValueLayout.JAVA_BYTE);
        assertEquals(8 * asm.size(), bytes.length);
        return HexFormat.of().formatHex(bytes);
    }

    /** One instruction: its bytes, and its text. */
    private static void assertEncoding(String bytes, String text, UnaryOperator<BpfAssembler> instruction) {
        BpfAssembler asm = instruction.apply(new BpfAssembler());
        assertEquals(bytes, encode(asm), text);
        assertEquals("0: " + text + "\n", asm.toString());
    }

    /** One jump over one instruction. */
    private static void assertJump(
            String bytes, String text, java.util.function.BiFunction<BpfAssembler, Label, BpfAssembler> jump) {
        BpfAssembler asm = new BpfAssembler();
        Label label = asm.label();
        jump.apply(asm, label).exit().place(label).exit();
        assertEquals(bytes + "9500000000000000".repeat(2), encode(asm), text);
        assertEquals("0: " + text + " goto pc+1\n1: exit\n2: exit\n", asm.toString());
    }

    @Test
    void movesAreEncodedAsByLlvm() {
        assertEncoding("bf21000000000000", "r1 = r2", asm -> asm.moveRegister(R1, R2));
        assertEncoding("bfa9000000000000", "r9 = r10", asm -> asm.moveRegister(R9, R10));
        assertEncoding("b700000007000000", "r0 = 7", asm -> asm.move(R0, 7));
        assertEncoding("b7000000ffffffff", "r0 = -1", asm -> asm.move(R0, -1));
        assertEncoding("b7050000ffffff7f", "r5 = 2147483647", asm -> asm.move(R5, Integer.MAX_VALUE));
    }

    @Test
    void arithmeticIsEncodedAsByLlvm() {
        assertEncoding("0703000005000000", "r3 += 5", asm -> asm.alu(Alu.ADD, R3, 5));
        assertEncoding("1703000005000000", "r3 -= 5", asm -> asm.alu(Alu.SUB, R3, 5));
        assertEncoding("2703000005000000", "r3 *= 5", asm -> asm.alu(Alu.MUL, R3, 5));
        assertEncoding("3703000005000000", "r3 /= 5", asm -> asm.alu(Alu.DIV, R3, 5));
        assertEncoding("4703000005000000", "r3 |= 5", asm -> asm.alu(Alu.OR, R3, 5));
        assertEncoding("5703000000ffffff", "r3 &= -256", asm -> asm.alu(Alu.AND, R3, -256));
        assertEncoding("6703000002000000", "r3 <<= 2", asm -> asm.alu(Alu.LSH, R3, 2));
        assertEncoding("7703000003000000", "r3 >>= 3", asm -> asm.alu(Alu.RSH, R3, 3));
        assertEncoding("9703000005000000", "r3 %= 5", asm -> asm.alu(Alu.MOD, R3, 5));
        assertEncoding("a703000005000000", "r3 ^= 5", asm -> asm.alu(Alu.XOR, R3, 5));
        assertEncoding("0f21000000000000", "r1 += r2", asm -> asm.aluRegister(Alu.ADD, R1, R2));
        assertEncoding("1f21000000000000", "r1 -= r2", asm -> asm.aluRegister(Alu.SUB, R1, R2));
        assertEncoding("2f21000000000000", "r1 *= r2", asm -> asm.aluRegister(Alu.MUL, R1, R2));
        assertEncoding("3f21000000000000", "r1 /= r2", asm -> asm.aluRegister(Alu.DIV, R1, R2));
        assertEncoding("4f21000000000000", "r1 |= r2", asm -> asm.aluRegister(Alu.OR, R1, R2));
        assertEncoding("5f21000000000000", "r1 &= r2", asm -> asm.aluRegister(Alu.AND, R1, R2));
        assertEncoding("6f21000000000000", "r1 <<= r2", asm -> asm.aluRegister(Alu.LSH, R1, R2));
        assertEncoding("7f21000000000000", "r1 >>= r2", asm -> asm.aluRegister(Alu.RSH, R1, R2));
        assertEncoding("9f21000000000000", "r1 %= r2", asm -> asm.aluRegister(Alu.MOD, R1, R2));
        assertEncoding("af21000000000000", "r1 ^= r2", asm -> asm.aluRegister(Alu.XOR, R1, R2));
    }

    @Test
    void loadsAreEncodedAsByLlvm() {
        assertEncoding("7121000000000000", "r1 = *(u8 *)(r2 +0)", asm -> asm.load(Size.B, R1, R2, 0));
        assertEncoding("69210c0000000000", "r1 = *(u16 *)(r2 +12)", asm -> asm.load(Size.H, R1, R2, 12));
        assertEncoding("6121040000000000", "r1 = *(u32 *)(r2 +4)", asm -> asm.load(Size.W, R1, R2, 4));
        assertEncoding("79a1f8ff00000000", "r1 = *(u64 *)(r10 -8)", asm -> asm.load(Size.DW, R1, R10, -8));
        assertEncoding("7121ff7f00000000", "r1 = *(u8 *)(r2 +32767)", asm -> asm.load(Size.B, R1, R2, 32767));
        assertEncoding("7121008000000000", "r1 = *(u8 *)(r2 -32768)", asm -> asm.load(Size.B, R1, R2, -32768));
    }

    @Test
    void storesAreEncodedAsByLlvm() {
        assertEncoding("7312000000000000", "*(u8 *)(r2 +0) = r1", asm -> asm.store(Size.B, R2, 0, R1));
        assertEncoding("6b120c0000000000", "*(u16 *)(r2 +12) = r1", asm -> asm.store(Size.H, R2, 12, R1));
        assertEncoding("6312040000000000", "*(u32 *)(r2 +4) = r1", asm -> asm.store(Size.W, R2, 4, R1));
        assertEncoding("7b1af8ff00000000", "*(u64 *)(r10 -8) = r1", asm -> asm.store(Size.DW, R10, -8, R1));
    }

    @Test
    void conditionsAreEncodedAsByLlvm() {
        assertJump("1d21010000000000", "if r1 == r2", (asm, to) -> asm.jumpRegister(Jump.EQ, R1, R2, to));
        assertJump("5d21010000000000", "if r1 != r2", (asm, to) -> asm.jumpRegister(Jump.NE, R1, R2, to));
        assertJump("2d21010000000000", "if r1 > r2", (asm, to) -> asm.jumpRegister(Jump.GT, R1, R2, to));
        assertJump("3d21010000000000", "if r1 >= r2", (asm, to) -> asm.jumpRegister(Jump.GE, R1, R2, to));
        assertJump("ad21010000000000", "if r1 < r2", (asm, to) -> asm.jumpRegister(Jump.LT, R1, R2, to));
        assertJump("bd21010000000000", "if r1 <= r2", (asm, to) -> asm.jumpRegister(Jump.LE, R1, R2, to));
        assertJump("4d21010000000000", "if r1 & r2", (asm, to) -> asm.jumpRegister(Jump.SET, R1, R2, to));
        assertJump("1601010005000000", "if w1 == 0x5", (asm, to) -> asm.jump32(Jump.EQ, R1, 5, to));
        assertJump("56010100ffffffff", "if w1 != 0xffffffff", (asm, to) -> asm.jump32(Jump.NE, R1, -1, to));
        assertJump("2601010005000000", "if w1 > 0x5", (asm, to) -> asm.jump32(Jump.GT, R1, 5, to));
        assertJump("3601010005000000", "if w1 >= 0x5", (asm, to) -> asm.jump32(Jump.GE, R1, 5, to));
        assertJump("a601010005000000", "if w1 < 0x5", (asm, to) -> asm.jump32(Jump.LT, R1, 5, to));
        assertJump("b601010005000000", "if w1 <= 0x5", (asm, to) -> asm.jump32(Jump.LE, R1, 5, to));
        assertJump("4601010005000000", "if w1 & 0x5", (asm, to) -> asm.jump32(Jump.SET, R1, 5, to));
    }

    @Test
    void jumpsGoForwardsAndBackwards() {
        BpfAssembler asm = new BpfAssembler();
        Label start = asm.label();
        Label end = asm.label();
        asm.place(start).jump(end).exit().exit().jump(start).place(end).exit();
        assertEquals(
                "0500030000000000" + "9500000000000000" + "9500000000000000" + "0500fcff00000000" + "9500000000000000",
                encode(asm));
        assertEquals("0: goto pc+3\n1: exit\n2: exit\n3: goto pc-4\n4: exit\n", asm.toString());
    }

    @Test
    void severalLabelsAndJumpsMayMeet() {
        BpfAssembler asm = new BpfAssembler();
        Label one = asm.label();
        Label two = asm.label();
        asm.jump(one).jump(two).jump(one).place(one).place(two).exit();
        assertEquals("0500020000000000" + "0500010000000000" + "0500000000000000" + "9500000000000000", encode(asm));
    }

    @Test
    void callsAndExitAreEncodedAsByLlvm() {
        assertEncoding("8500000033000000", "call helper#51", asm -> asm.call(51));
        assertEncoding("9500000000000000", "exit", BpfAssembler::exit);
    }

    @Test
    void aMapIsLoadedByTwoInstructionsThatCountAsSuch() {
        BpfAssembler asm = new BpfAssembler();
        Label end = asm.label();
        asm.jump(end).loadMap(R1, 0x01020304).place(end).exit();
        assertEquals(4, asm.size());
        assertEquals(
                "0500020000000000" + "18110000040302010000000000000000" + "9500000000000000",
                encode(asm),
                "the jump counts both");
        assertEquals("0: goto pc+2\n1: r1 = map fd 16909060\n3: exit\n", asm.toString());
    }

    @Test
    void aMapsValueIsLoadedWithItsOffset() {
        BpfAssembler asm = new BpfAssembler().loadMapValue(R7, 0x01020304, 8).exit();
        assertEquals(3, asm.size());
        assertEquals("18270000040302010000000008000000" + "9500000000000000", encode(asm));
        assertEquals("0: r7 = map fd 16909060 value +8\n2: exit\n", asm.toString());
    }

    @Test
    void aLabelIsPlacedOnce() {
        BpfAssembler asm = new BpfAssembler();
        Label label = asm.label();
        asm.place(label).exit();
        assertEquals(
                "label placed twice",
                assertThrows(IllegalStateException.class, () -> asm.place(label))
                        .getMessage());
    }

    @Test
    void aJumpNeedsItsLabelPlaced() {
        BpfAssembler asm = new BpfAssembler();
        asm.exit().jump(asm.label());
        assertEquals(
                "instruction 1 jumps to a label that was never placed",
                assertThrows(IllegalStateException.class, () -> asm.assemble(Arena.ofAuto()))
                        .getMessage());
    }

    @Test
    void aJumpReachesAsFarAsItsOffset() {
        assertEquals("0500ff7f00000000", encode(jumpOver(32767)).substring(0, 16));
        BpfAssembler tooFar = jumpOver(32768);
        assertEquals(
                "instruction 0 jumps too far: 32768",
                assertThrows(IllegalStateException.class, () -> tooFar.assemble(Arena.ofAuto()))
                        .getMessage());
    }

    private static BpfAssembler jumpOver(int instructions) {
        BpfAssembler asm = new BpfAssembler();
        Label far = asm.label();
        asm.jump(far);
        for (int i = 0; i < instructions; i++) {
            asm.exit();
        }
        return asm.place(far).exit();
    }

    @Test
    void whatAnInstructionCannotHoldIsRefused() {
        BpfAssembler asm = new BpfAssembler();
        assertThrows(IllegalArgumentException.class, () -> asm.load(Size.B, R1, R2, 32768));
        assertThrows(IllegalArgumentException.class, () -> asm.store(Size.B, R1, -32769, R2));
        assertThrows(IllegalArgumentException.class, () -> asm.move(11, 0));
        assertThrows(IllegalArgumentException.class, () -> asm.moveRegister(R0, 16));
        assertThrows(IllegalArgumentException.class, () -> asm.aluRegister(Alu.ADD, -1, R0));
        assertEquals(0, asm.size());
    }
}
