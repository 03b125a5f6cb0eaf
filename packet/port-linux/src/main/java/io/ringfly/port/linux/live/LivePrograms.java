/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

import static io.ringfly.bindings.linux.Linux.*;
import static io.ringfly.port.linux.bpf.BpfAssembler.*;

import io.ringfly.port.linux.bpf.BpfAssembler;

/** The programs of one queue, for the {@link LiveRing} that they share with it. */
final class LivePrograms {

    /** The shortest frame that the kernel runs programs over: an Ethernet header. */
    static final int SHORTEST = 14;

    /**
     * The longest: what is left of a page of 4096 bytes beside the kernel's headroom (256), its struct xdp_page_head and
     * struct skb_shared_info, whose sizes differ a little between kernels.
     */
    static final int LONGEST = 3400;

    /** Bytes behind the frames in their map, so that every offset and length that the program checked is inside. */
    static final int SLACK = 4096;

    /** The interface that the kernel says test runs come in by: the loopback of the namespace. */
    static final int LOOPBACK = 1;

    /** What the driver took of a bulk of redirected frames. */
    static final String TRANSMITTED = "xdp_devmap_xmit";

    /** A frame that was not even handed to the driver. */
    static final String REFUSED = "xdp_redirect_err";

    // kept over the whole program
    private static final int CTX = R6;
    private static final int RING = R7;
    private static final int OFFSET = R8;
    private static final int LENGTH = R9;

    private LivePrograms() {}

    /**
     * The XDP program that sends a queue's next packet.
     *
     * @param ringFd the queue's ring
     * @param ringSize its descriptors, a power of two
     * @param framesFd the port's frames
     * @param frameBytes their length, without the slack behind
     * @param targetFd the map that holds the interface, at 0
     */
    static BpfAssembler sender(int ringFd, int ringSize, int framesFd, int frameBytes, int targetFd) {
        BpfAssembler asm = new BpfAssembler();
        Label pass = asm.label();
        Label nothing = asm.label();
        Label fits = asm.label();
        Label refuse = asm.label();

        // the guard: what really comes in, where the program is attached, is none of its business
        asm.load(Size.W, R0, R1, XDP_MD_INGRESS_IFINDEX()).jump32(Jump.NE, R0, LOOPBACK, pass);

        // the next descriptor
        asm.moveRegister(CTX, R1)
                .loadMapValue(RING, ringFd, 0)
                .load(Size.W, OFFSET, RING, LiveRing.CONSUMER)
                .load(Size.W, R1, RING, LiveRing.PRODUCER)
                .jumpRegister(Jump.EQ, OFFSET, R1, nothing)
                .moveRegister(R1, OFFSET)
                .alu(Alu.ADD, R1, 1)
                .store(Size.W, RING, LiveRing.CONSUMER, R1)
                .call(BPF_FUNC_get_smp_processor_id())
                .alu(Alu.ADD, R0, 1)
                .store(Size.W, RING, LiveRing.PROCESSOR, R0)
                .alu(Alu.AND, OFFSET, ringSize - 1)
                .alu(Alu.LSH, OFFSET, LiveRing.ENTRY_SHIFT)
                .aluRegister(Alu.ADD, OFFSET, RING)
                .load(Size.W, LENGTH, OFFSET, LiveRing.ENTRIES + LiveRing.LENGTH)
                .load(Size.W, OFFSET, OFFSET, LiveRing.ENTRIES + LiveRing.OFFSET)
                .jump32(Jump.LT, LENGTH, SHORTEST, refuse)
                .jump32(Jump.GT, LENGTH, LONGEST, refuse)
                .jump32(Jump.GT, OFFSET, frameBytes - 1, refuse);

        // the frame, cut to its length
        asm.load(Size.W, R1, RING, LiveRing.GIVEN_LENGTH)
                .moveRegister(R2, LENGTH)
                .aluRegister(Alu.SUB, R2, R1)
                .jump32(Jump.EQ, R2, 0, fits)
                .moveRegister(R1, CTX)
                .call(BPF_FUNC_xdp_adjust_tail())
                .jump32(Jump.NE, R0, 0, refuse)
                .place(fits)
                .loadMapValue(R3, framesFd, 0)
                .aluRegister(Alu.ADD, R3, OFFSET)
                .moveRegister(R1, CTX)
                .move(R2, 0)
                .moveRegister(R4, LENGTH)
                .call(BPF_FUNC_xdp_store_bytes())
                .jump32(Jump.NE, R0, 0, refuse)
                .loadMap(R1, targetFd)
                .move(R2, 0)
                .move(R3, XDP_DROP()) // the verdict when the interface is gone
                .call(BPF_FUNC_redirect_map())
                .jump32(Jump.NE, R0, XDP_REDIRECT(), refuse)
                .exit();

        asm.place(refuse);
        increment(asm, Size.W, LiveRing.SETTLED);
        increment(asm, Size.DW, LiveRing.REFUSED);
        return asm.place(nothing)
                .move(R0, XDP_DROP())
                .exit()
                .place(pass)
                .move(R0, XDP_PASS())
                .exit();
    }

    /**
     * The program for {@link #TRANSMITTED}, whose arguments are: the interface that the frames came from, that which
     * they leave by, how many the driver took, how many not, and the negative errno or 0.
     */
    static BpfAssembler transmitted(int ringFd) {
        BpfAssembler asm = new BpfAssembler();
        Label done = asm.label();
        Label overrun = asm.label();
        ours(asm, ringFd, done);
        asm.load(Size.DW, R2, CTX, 2 * Long.BYTES).load(Size.DW, R3, CTX, 3 * Long.BYTES);
        asm.moveRegister(R4, R2).aluRegister(Alu.ADD, R4, R3);
        add(asm, Size.W, LiveRing.SETTLED, R4);
        add(asm, Size.DW, LiveRing.SENT, R2);
        asm.jump32(Jump.EQ, R3, 0, done).load(Size.DW, R4, CTX, 4 * Long.BYTES).jump32(Jump.EQ, R4, 0, overrun);
        asm.store(Size.W, RING, LiveRing.LAST_ERROR, R4);
        add(asm, Size.DW, LiveRing.REFUSED, R3);
        asm.jump(done).place(overrun);
        add(asm, Size.DW, LiveRing.OVERRUN, R3);
        return asm.place(done).move(R0, 0).exit();
    }

    /** The program for {@link #REFUSED}, whose fourth argument is the negative errno. One frame a time. */
    static BpfAssembler refused(int ringFd) {
        BpfAssembler asm = new BpfAssembler();
        Label done = asm.label();
        ours(asm, ringFd, done);
        asm.load(Size.DW, R2, CTX, 3 * Long.BYTES).store(Size.W, RING, LiveRing.LAST_ERROR, R2);
        increment(asm, Size.W, LiveRing.SETTLED);
        increment(asm, Size.DW, LiveRing.REFUSED);
        return asm.place(done).move(R0, 0).exit();
    }

    /**
     * Goes on only when the frames are this queue's: when this processor runs its program and frames of it are unsettled.
     * Until they are, nothing else redirects there, since the kernel runs the program and hands the frames on with soft
     * interrupts off.
     */
    private static void ours(BpfAssembler asm, int ringFd, Label done) {
        asm.moveRegister(CTX, R1)
                .call(BPF_FUNC_get_smp_processor_id())
                .alu(Alu.ADD, R0, 1)
                .loadMapValue(RING, ringFd, 0)
                .load(Size.W, R1, RING, LiveRing.PROCESSOR)
                .jumpRegister(Jump.NE, R0, R1, done)
                .load(Size.W, R1, RING, LiveRing.CONSUMER)
                .load(Size.W, R2, RING, LiveRing.SETTLED)
                .jumpRegister(Jump.EQ, R1, R2, done);
    }

    private static void increment(BpfAssembler asm, Size size, int which) {
        asm.load(size, R1, RING, which).alu(Alu.ADD, R1, 1).store(size, RING, which, R1);
    }

    private static void add(BpfAssembler asm, Size size, int which, int addend) {
        asm.load(size, R1, RING, which).aluRegister(Alu.ADD, R1, addend).store(size, RING, which, R1);
    }
}
