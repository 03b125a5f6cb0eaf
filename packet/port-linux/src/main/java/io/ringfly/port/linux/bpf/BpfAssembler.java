/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.bpf;

import static io.ringfly.bindings.linux.Linux.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes eBPF programs one instruction a call, in the order in which they run.
 *
 * <pre>{@code
 * BpfAssembler asm = new BpfAssembler();
 * Label pass = asm.label();
 * asm.load(Size.W, R2, R1, XDP_MD_DATA())  // r2 = ctx->data
 *    .jump(Jump.GT, R4, R3, pass)          // if r4 > r3 goto pass
 *    ...
 *    .place(pass)
 *    .move(R0, XDP_PASS())
 *    .exit();
 * }</pre>
 *
 * Registers: r0 the result, r1 to r5 arguments (lost at a call), r6 to r9 kept over calls, r10 the frame pointer. Jumps
 * may go to labels placed later or earlier. {@link #toString()} lists the program in the notation of the kernel's own
 * disassembler, as {@code bpftool prog dump xlated} prints it.
 */
public final class BpfAssembler {

    public static final int R0 = 0;
    public static final int R1 = 1;
    public static final int R2 = 2;
    public static final int R3 = 3;
    public static final int R4 = 4;
    public static final int R5 = 5;
    public static final int R6 = 6;
    public static final int R7 = 7;
    public static final int R8 = 8;
    public static final int R9 = 9;
    public static final int R10 = 10;

    /** Bytes that a load or store moves. */
    public enum Size {
        B(BPF_B(), "u8"),
        H(BPF_H(), "u16"),
        W(BPF_W(), "u32"),
        DW(BPF_DW(), "u64");

        private final int code;
        private final String text;

        Size(int code, String text) {
            this.code = code;
            this.text = text;
        }
    }

    /** Arithmetic, on all 64 bits. */
    public enum Alu {
        ADD(BPF_ADD(), "+="),
        SUB(BPF_SUB(), "-="),
        MUL(BPF_MUL(), "*="),
        DIV(BPF_DIV(), "/="),
        OR(BPF_OR(), "|="),
        AND(BPF_AND(), "&="),
        LSH(BPF_LSH(), "<<="),
        RSH(BPF_RSH(), ">>="),
        MOD(BPF_MOD(), "%="),
        XOR(BPF_XOR(), "^=");

        private final int code;
        private final String text;

        Alu(int code, String text) {
            this.code = code;
            this.text = text;
        }
    }

    /** Conditions, unsigned. */
    public enum Jump {
        EQ(BPF_JEQ(), "=="),
        NE(BPF_JNE(), "!="),
        GT(BPF_JGT(), ">"),
        GE(BPF_JGE(), ">="),
        LT(BPF_JLT(), "<"),
        LE(BPF_JLE(), "<="),
        SET(BPF_JSET(), "&");

        private final int code;
        private final String text;

        Jump(int code, String text) {
            this.code = code;
            this.text = text;
        }
    }

    /** A place in the program, to jump to. */
    public static final class Label {
        private int at = -1;

        private Label() {}
    }

    private record Instruction(int code, int dst, int src, int offset, int immediate, Label target) {}

    private final List<Instruction> program = new ArrayList<>();

    /** An empty program. */
    public BpfAssembler() {}

    /** A label, to be {@linkplain #place placed} once. */
    public Label label() {
        return new Label();
    }

    /** Puts {@code label} before the next instruction. */
    public BpfAssembler place(Label label) {
        if (label.at >= 0) {
            throw new IllegalStateException("label placed twice");
        }
        label.at = program.size();
        return this;
    }

    /** {@code dst = src} */
    public BpfAssembler moveRegister(int dst, int src) {
        return add(BPF_ALU64() | BPF_MOV() | BPF_X(), dst, src, 0, 0);
    }

    /** {@code dst = value}, sign-extended. */
    public BpfAssembler move(int dst, int value) {
        return add(BPF_ALU64() | BPF_MOV() | BPF_K(), dst, 0, 0, value);
    }

    /** {@code dst op= value}, sign-extended. */
    public BpfAssembler alu(Alu op, int dst, int value) {
        return add(BPF_ALU64() | op.code | BPF_K(), dst, 0, 0, value);
    }

    /** {@code dst op= src} */
    public BpfAssembler aluRegister(Alu op, int dst, int src) {
        return add(BPF_ALU64() | op.code | BPF_X(), dst, src, 0, 0);
    }

    /** {@code dst = *(size *) (base + offset)}, zero-extended, in host byte order. */
    public BpfAssembler load(Size size, int dst, int base, int offset) {
        return add(BPF_LDX() | BPF_MEM() | size.code, dst, base, offset, 0);
    }

    /** {@code *(size *) (base + offset) = src} */
    public BpfAssembler store(Size size, int base, int offset, int src) {
        return add(BPF_STX() | BPF_MEM() | size.code, base, src, offset, 0);
    }

    /** {@code dst = } the map behind the file descriptor. */
    public BpfAssembler loadMap(int dst, int mapFd) {
        add(BPF_LD() | BPF_IMM() | BPF_DW(), dst, BPF_PSEUDO_MAP_FD(), 0, mapFd);
        return add(0, 0, 0, 0, 0); // the upper half of the 64-bit immediate
    }

    /** {@code dst = } the address {@code offset} bytes into the only value of the array behind the file descriptor. */
    public BpfAssembler loadMapValue(int dst, int mapFd, int offset) {
        add(BPF_LD() | BPF_IMM() | BPF_DW(), dst, BPF_PSEUDO_MAP_VALUE(), 0, mapFd);
        return add(0, 0, 0, 0, offset);
    }

    /** {@code goto target} */
    public BpfAssembler jump(Label target) {
        return add(new Instruction(BPF_JMP() | BPF_JA(), 0, 0, 0, 0, target));
    }

    /** {@code if left cond right goto target}, all 64 bits. */
    public BpfAssembler jumpRegister(Jump cond, int left, int right, Label target) {
        return add(new Instruction(BPF_JMP() | cond.code | BPF_X(), left, right, 0, 0, target));
    }

    /** {@code if (u32) left cond value goto target}: the lower 32 bits, so that every value can be an immediate. */
    public BpfAssembler jump32(Jump cond, int left, int value, Label target) {
        return add(new Instruction(BPF_JMP32() | cond.code | BPF_K(), left, 0, 0, value, target));
    }

    /** {@code r0 = function(r1, ...)}: a helper by its number in {@code enum bpf_func_id}. */
    public BpfAssembler call(int function) {
        return add(BPF_JMP() | BPF_CALL(), 0, 0, 0, function);
    }

    /** {@code return r0} */
    public BpfAssembler exit() {
        return add(BPF_JMP() | BPF_EXIT(), 0, 0, 0, 0);
    }

    /** The number of instructions. */
    public int size() {
        return program.size();
    }

    private BpfAssembler add(int code, int dst, int src, int offset, int immediate) {
        return add(new Instruction(code, dst, src, offset, immediate, null));
    }

    private BpfAssembler add(Instruction instruction) {
        if (instruction.dst < R0 || instruction.dst > R10 || instruction.src < R0 || instruction.src > R10) {
            throw new IllegalArgumentException("registers are r0 to r10: " + instruction);
        }
        if (instruction.offset != (short) instruction.offset) {
            throw new IllegalArgumentException("the offset is more than 16 bits: " + instruction);
        }
        program.add(instruction);
        return this;
    }

    /** The program as {@code struct bpf_insn[]}, in native byte order. */
    public MemorySegment assemble(SegmentAllocator allocator) {
        // one word an instruction, and one copy: thousands of stores into a segment take milliseconds interpreted
        long[] words = new long[program.size()];
        for (int i = 0; i < words.length; i++) {
            Instruction in = program.get(i);
            words[i] = word(in.code, in.dst, in.src, offset(i, in), in.immediate);
        }
        return allocator.allocateFrom(ValueLayout.JAVA_LONG, words);
    }

    /** A {@code struct bpf_insn} as it lies in memory, read as a long. */
    private static long word(int code, int dst, int src, int offset, int immediate) {
        long field = offset & 0xffffL;
        // the two register numbers are bit fields of one byte, so their order follows the byte order too
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? (long) immediate << 32 | field << 16 | (src << 4 | dst) << 8 | code
                : (long) code << 56 | (long) (dst << 4 | src) << 48 | field << 32 | immediate & 0xffffffffL;
    }

    private static int offset(int index, Instruction in) {
        if (in.target == null) {
            return in.offset;
        }
        if (in.target.at < 0) {
            throw new IllegalStateException("instruction " + index + " jumps to a label that was never placed");
        }
        int distance = in.target.at - index - 1;
        if (distance != (short) distance) {
            throw new IllegalStateException("instruction " + index + " jumps too far: " + distance);
        }
        return distance;
    }

    /** The program, one instruction a line, each with its number. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < program.size(); i++) {
            Instruction in = program.get(i);
            if (in.code == 0) {
                continue; // upper half of the instruction before
            }
            out.append(i).append(": ").append(text(i, in)).append('\n');
        }
        return out.toString();
    }

    private String text(int index, Instruction in) {
        boolean register = (in.code & BPF_X()) != 0;
        String operand = register ? "r" + in.src : Integer.toString(in.immediate);
        int kind = in.code & 0x07;
        if (kind == BPF_ALU64()) {
            int op = in.code & 0xf0;
            String sign = op == BPF_MOV() ? "=" : text(Alu.values(), op);
            return "r" + in.dst + " " + sign + " " + operand;
        }
        if (kind == BPF_LDX()) {
            return "r" + in.dst + " = *(" + size(in) + " *)(r" + in.src + " " + signed(in.offset) + ")";
        }
        if (kind == BPF_STX()) {
            return "*(" + size(in) + " *)(r" + in.dst + " " + signed(in.offset) + ") = r" + in.src;
        }
        if (kind == BPF_LD()) {
            String map = "r" + in.dst + " = map fd " + in.immediate;
            return in.src == BPF_PSEUDO_MAP_VALUE() ? map + " value +" + program.get(index + 1).immediate : map;
        }
        int op = in.code & 0xf0;
        if (op == BPF_EXIT()) {
            return "exit";
        }
        if (op == BPF_CALL()) {
            return "call helper#" + in.immediate;
        }
        String to = "goto pc" + signed(offset(index, in));
        if (op == BPF_JA()) {
            return to;
        }
        String condition = Arrays.stream(Jump.values())
                .filter(jump -> jump.code == op)
                .findFirst()
                .orElseThrow()
                .text;
        if (!register) {
            operand = "0x" + Integer.toHexString(in.immediate);
        }
        return "if " + (kind == BPF_JMP32() ? "w" : "r") + in.dst + " " + condition + " " + operand + " " + to;
    }

    private static String signed(int offset) {
        return offset < 0 ? Integer.toString(offset) : "+" + offset;
    }

    private static String text(Alu[] operations, int code) {
        for (Alu operation : operations) {
            if (operation.code == code) {
                return operation.text;
            }
        }
        throw new IllegalStateException("operation " + code);
    }

    private static String size(Instruction in) {
        for (Size size : Size.values()) {
            if (size.code == (in.code & 0x18)) {
                return size.text;
            }
        }
        throw new IllegalStateException("size of " + in);
    }
}
