/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import static io.ringfly.bindings.linux.Linux.*;

import io.ringfly.bindings.linux.sock_filter;
import io.ringfly.bindings.linux.sock_fprog;
import io.ringfly.port.Steering;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles a {@link Steering} to classic BPF, which the kernel runs on each packet before it copies it into the ring.
 *
 * <p>The kernel takes the outermost VLAN tag out of a packet before filters see it, and {@link RxSlots} puts it back. So
 * there are two versions of all rules, one for packets without a tag and one for those with, which looks for the tag's
 * four bytes in the packet's metadata and for what follows them four bytes earlier.
 */
final class SocketFilter {

    /** Longer packets than there are: the whole packet is wanted. */
    private static final int WHOLE = -1;

    private static final int NOTHING = 0;
    private static final int SPARE = 0; // the scratch word M[0]
    private static final int TAG_AT = 12;
    private static final int TAG_LENGTH = 4;

    /** One instruction; {@code k} of an unconditional jump is -1 until its target is known. */
    private record Instruction(int code, int ifTrue, int ifFalse, int k) {}

    private final List<Instruction> code = new ArrayList<>();

    private SocketFilter() {}

    /**
     * The program for {@code steering}, or none when it is longer than the kernel takes.
     *
     * @param direction of which packets are wanted
     * @param ownMark the {@code SO_MARK} of packets that the port itself sent, 0 where those cannot come back
     * @return a {@code struct sock_fprog}, or null
     */
    static MemorySegment compile(Steering steering, AfPacketOptions.Direction direction, int ownMark, Arena arena) {
        SocketFilter filter = new SocketFilter();
        filter.emit(steering, direction, ownMark);
        if (filter.code.size() > BPF_MAXINSNS()) {
            return null;
        }
        MemorySegment instructions = sock_filter.allocateArray(filter.code.size(), arena);
        for (int i = 0; i < filter.code.size(); i++) {
            Instruction from = filter.code.get(i);
            MemorySegment to = sock_filter.asSlice(instructions, i);
            sock_filter.code(to, (short) from.code);
            sock_filter.jt(to, (byte) from.ifTrue);
            sock_filter.jf(to, (byte) from.ifFalse);
            sock_filter.k(to, from.k);
        }
        MemorySegment program = sock_fprog.allocate(arena);
        sock_fprog.len(program, (short) filter.code.size());
        sock_fprog.filter(program, instructions);
        return program;
    }

    private void emit(Steering steering, AfPacketOptions.Direction direction, int ownMark) {
        if (ownMark != 0) {
            loadAbsolute(BPF_W(), SKF_AD_OFF() + SKF_AD_MARK());
            add(BPF_JMP() | BPF_JEQ() | BPF_K(), 0, 1, ownMark);
            add(BPF_RET() | BPF_K(), NOTHING);
        }
        if (direction == AfPacketOptions.Direction.OUT) {
            loadAbsolute(BPF_W(), SKF_AD_OFF() + SKF_AD_PKTTYPE());
            add(BPF_JMP() | BPF_JEQ() | BPF_K(), 1, 0, PACKET_OUTGOING());
            add(BPF_RET() | BPF_K(), NOTHING);
        }
        loadAbsolute(BPF_W(), SKF_AD_OFF() + SKF_AD_VLAN_TAG_PRESENT());
        List<Integer> untagged = new ArrayList<>();
        jumpUnless(BPF_JEQ() | BPF_K(), 1, untagged);
        rules(steering, true);
        land(untagged);
        rules(steering, false);
    }

    private void rules(Steering steering, boolean tagged) {
        for (Steering.Rule rule : steering.rules()) {
            List<Integer> next = new ArrayList<>();
            // what has a tag is no IPv4 at byte 12, for which a rule with that base has to test
            boolean never = tagged && reach(rule, Steering.Base.IPV4_PAYLOAD) > 0;
            if (!never) {
                frameTests(rule, tagged, next);
                if (reach(rule, Steering.Base.IPV4_PAYLOAD) > 0) {
                    payloadTests(rule, next);
                }
                add(BPF_RET() | BPF_K(), WHOLE);
                land(next);
            }
        }
        add(BPF_RET() | BPF_K(), NOTHING);
    }

    private static int reach(Steering.Rule rule, Steering.Base base) {
        int reach = 0;
        for (Steering.Test test : rule.tests()) {
            if (test.base() == base) {
                reach = Math.max(reach, test.offset() + test.width());
            }
        }
        return reach;
    }

    private void frameTests(Steering.Rule rule, boolean tagged, List<Integer> next) {
        int reach = reach(rule, Steering.Base.FRAME);
        if (reach > 0) { // a load from behind the end would refuse the packet to the other rules too
            loadLength();
            jumpUnless(BPF_JGE() | BPF_K(), tagged ? Math.max(reach - TAG_LENGTH, 0) : reach, next);
        }
        for (Steering.Test test : rule.tests()) {
            if (test.base() == Steering.Base.FRAME) {
                if (!tagged || test.offset() + test.width() <= TAG_AT) {
                    loadAbsolute(size(test.width()), test.offset());
                } else if (test.offset() >= TAG_AT + TAG_LENGTH) {
                    loadAbsolute(size(test.width()), test.offset() - TAG_LENGTH);
                } else {
                    loadByBytes(test);
                }
                compare(test, next);
            }
        }
    }

    private void payloadTests(Steering.Rule rule, List<Integer> next) {
        int headerLength = BPF_LDX() | BPF_B() | BPF_MSH(); // X: four times the low half of a byte
        int at = Steering.ETHERNET_LENGTH;
        loadLength();
        jumpUnless(BPF_JGE() | BPF_K(), at + 1, next);
        add(headerLength, at);
        add(BPF_MISC() | BPF_TXA(), 0);
        add(BPF_ALU() | BPF_ADD() | BPF_K(), at + reach(rule, Steering.Base.IPV4_PAYLOAD));
        add(BPF_ST(), SPARE);
        loadLength();
        add(BPF_LDX() | BPF_W() | BPF_MEM(), SPARE);
        jumpUnless(BPF_JGE() | BPF_X(), 0, next);
        add(headerLength, at);
        for (Steering.Test test : rule.tests()) {
            if (test.base() == Steering.Base.IPV4_PAYLOAD) {
                add(BPF_LD() | size(test.width()) | BPF_IND(), at + test.offset());
                compare(test, next);
            }
        }
    }

    /** Loads a field that the tag is part of. */
    private void loadByBytes(Steering.Test test) {
        loadByte(test.offset());
        for (int i = 1; i < test.width(); i++) {
            add(BPF_ALU() | BPF_LSH() | BPF_K(), 8);
            add(BPF_ST(), SPARE);
            loadByte(test.offset() + i);
            add(BPF_LDX() | BPF_W() | BPF_MEM(), SPARE);
            add(BPF_ALU() | BPF_OR() | BPF_X(), 0);
        }
    }

    /** Loads a byte of a packet with a tag. */
    private void loadByte(int offset) {
        int inTag = offset - TAG_AT;
        if (inTag < 0) {
            loadAbsolute(BPF_B(), offset);
        } else if (inTag >= TAG_LENGTH) {
            loadAbsolute(BPF_B(), offset - TAG_LENGTH);
        } else {
            loadAbsolute(BPF_W(), SKF_AD_OFF() + (inTag < 2 ? SKF_AD_VLAN_TPID() : SKF_AD_VLAN_TAG()));
            if ((inTag & 1) == 0) {
                add(BPF_ALU() | BPF_RSH() | BPF_K(), 8);
            } else {
                add(BPF_ALU() | BPF_AND() | BPF_K(), 0xff);
            }
        }
    }

    private void compare(Steering.Test test, List<Integer> next) {
        int all = test.width() == 4 ? -1 : (1 << 8 * test.width()) - 1;
        if (test.mask() != all) {
            add(BPF_ALU() | BPF_AND() | BPF_K(), test.mask());
        }
        jumpUnless(BPF_JEQ() | BPF_K(), test.value(), next);
    }

    private static int size(int width) {
        return switch (width) {
            case 1 -> BPF_B();
            case 2 -> BPF_H();
            default -> BPF_W();
        };
    }

    private void loadAbsolute(int size, int k) {
        add(BPF_LD() | size | BPF_ABS(), k);
    }

    private void loadLength() {
        add(BPF_LD() | BPF_W() | BPF_LEN(), 0);
    }

    /** Jumps to where {@code target} will {@link #land} unless the condition holds; any distance, other than jf can. */
    private void jumpUnless(int condition, int k, List<Integer> target) {
        add(BPF_JMP() | condition, 1, 0, k);
        target.add(code.size());
        add(BPF_JMP() | BPF_JA(), -1);
    }

    private void land(List<Integer> jumps) {
        for (int from : jumps) {
            code.set(from, new Instruction(BPF_JMP() | BPF_JA(), 0, 0, code.size() - from - 1));
        }
        jumps.clear();
    }

    private void add(int instruction, int k) {
        add(instruction, 0, 0, k);
    }

    private void add(int instruction, int ifTrue, int ifFalse, int k) {
        code.add(new Instruction(instruction, ifTrue, ifFalse, k));
    }
}
