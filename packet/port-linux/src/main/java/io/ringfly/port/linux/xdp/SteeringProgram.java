/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import static io.ringfly.bindings.linux.Linux.*;
import static io.ringfly.port.linux.bpf.BpfAssembler.*;

import io.ringfly.port.PacketBatch;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.bpf.BpfAssembler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Compiles a {@link Steering} to the XDP program that carries it out: a packet that a rule takes is redirected to the
 * socket of its queue; everything else, and what comes in by a queue without a socket, stays with the kernel.
 *
 * <p>It can stamp what it takes: the kernel's monotonic clock, and after it the complement of that, in 16 bytes of
 * metadata before the packet, which are copied with it. A driver that has no room for metadata gives the packet without.
 */
final class SteeringProgram {

    // kept over the whole program
    private static final int CTX = R6;
    private static final int DATA = R7;
    private static final int DATA_END = R8;
    // what a test works with
    private static final int BASE = R2;
    private static final int END = R3;
    private static final int FIELD = R4;

    private static final int TIME = R9;

    private static final int STAMP_LENGTH = 2 * Long.BYTES;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    private final BpfAssembler asm = new BpfAssembler();
    private final boolean stamping;

    private SteeringProgram(boolean stamping) {
        this.stamping = stamping;
    }

    /**
     * The program for {@code steering}.
     *
     * @param xskMapFd the map from queue number to socket
     * @param stamping whether packets get a time, for {@link #takeStamp}
     */
    static BpfAssembler compile(Steering steering, int xskMapFd, boolean stamping) {
        SteeringProgram program = new SteeringProgram(stamping);
        program.emit(steering, xskMapFd);
        return program.asm;
    }

    /**
     * The time that the program wrote before the packet at {@code offset}, or {@link PacketBatch#NO_TIME}. It is wiped,
     * lest it be read again before a packet that got none.
     */
    static long takeStamp(MemorySegment frames, long offset) {
        long time = frames.get(WORD, offset - STAMP_LENGTH);
        if (frames.get(WORD, offset - Long.BYTES) != ~time) {
            return PacketBatch.NO_TIME;
        }
        frames.set(WORD, offset - Long.BYTES, time);
        return time;
    }

    private void emit(Steering steering, int xskMapFd) {
        asm.moveRegister(CTX, R1).load(Size.W, DATA, CTX, XDP_MD_DATA()).load(Size.W, DATA_END, CTX, XDP_MD_DATA_END());
        for (Steering.Rule rule : steering.rules()) {
            if (rule.tests().isEmpty()) {
                take(xskMapFd);
                return; // the verifier refuses code that nothing leads to
            }
            Label next = asm.label();
            for (Steering.Base base : Steering.Base.values()) {
                tests(rule, base, next);
            }
            take(xskMapFd); // with each rule, since a jump reaches no further than 32767 instructions
            asm.place(next);
        }
        asm.move(R0, XDP_PASS()).exit();
    }

    private void take(int xskMapFd) {
        if (stamping) {
            stamp();
        }
        asm.load(Size.W, R2, CTX, XDP_MD_RX_QUEUE_INDEX())
                .loadMap(R1, xskMapFd)
                .move(R3, XDP_PASS()) // the verdict when the queue has no socket
                .call(BPF_FUNC_redirect_map())
                .exit();
    }

    private void stamp() {
        Label unstamped = asm.label();
        asm.moveRegister(R1, CTX)
                .move(R2, -STAMP_LENGTH)
                .call(BPF_FUNC_xdp_adjust_meta())
                .jump32(Jump.NE, R0, 0, unstamped)
                .call(BPF_FUNC_ktime_get_ns())
                .moveRegister(TIME, R0)
                .load(Size.W, BASE, CTX, XDP_MD_DATA_META())
                .load(Size.W, END, CTX, XDP_MD_DATA())
                .moveRegister(FIELD, BASE)
                .alu(Alu.ADD, FIELD, STAMP_LENGTH)
                .jumpRegister(Jump.GT, FIELD, END, unstamped) // which it is not, but the verifier wants to see it
                .store(Size.DW, BASE, 0, TIME)
                .alu(Alu.XOR, TIME, -1)
                .store(Size.DW, BASE, Long.BYTES, TIME)
                .place(unstamped);
    }

    /** The tests of one base: those on the frame come first, since they tell whether there is an IPv4 header. */
    private void tests(Steering.Rule rule, Steering.Base base, Label next) {
        int reach = 0;
        for (Steering.Test test : rule.tests()) {
            if (test.base() == base) {
                reach = Math.max(reach, test.offset() + test.width());
            }
        }
        if (reach == 0) {
            return;
        }
        asm.moveRegister(BASE, DATA);
        if (base == Steering.Base.IPV4_PAYLOAD) {
            bound(Steering.ETHERNET_LENGTH + 1, next);
            asm.load(Size.B, FIELD, DATA, Steering.ETHERNET_LENGTH)
                    .alu(Alu.AND, FIELD, 0x0f)
                    .alu(Alu.LSH, FIELD, 2) // the header length counts words of 4 bytes
                    .alu(Alu.ADD, FIELD, Steering.ETHERNET_LENGTH)
                    .aluRegister(Alu.ADD, BASE, FIELD);
        }
        bound(reach, next);
        for (Steering.Test test : rule.tests()) {
            if (test.base() == base) {
                compare(test, next);
            }
        }
    }

    /** Shows the verifier that {@code reach} bytes from the base on are inside the packet. */
    private void bound(int reach, Label next) {
        asm.moveRegister(END, BASE).alu(Alu.ADD, END, reach).jumpRegister(Jump.GT, END, DATA_END, next);
    }

    private void compare(Steering.Test test, Label next) {
        Size size = switch (test.width()) {
            case 1 -> Size.B;
            case 2 -> Size.H;
            default -> Size.W;
        };
        asm.load(size, FIELD, BASE, test.offset());
        // the field is loaded in host byte order: swap the constants here instead of the field there
        int all = test.width() == 4 ? -1 : (1 << 8 * test.width()) - 1;
        if (test.mask() != all) {
            asm.alu(Alu.AND, FIELD, networkOrder(test.mask(), test.width()));
        }
        asm.jump32(Jump.NE, FIELD, networkOrder(test.value(), test.width()), next);
    }

    private static int networkOrder(int value, int width) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                ? value
                : Integer.reverseBytes(value) >>> (Integer.SIZE - 8 * width);
    }
}
