/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import io.ringfly.codec.Corpus.Frame;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What can be wrong with sound frames, header by header. */
public final class Damage {

    private static final int DEPTH = 12;
    private static final int MAX_LENGTH = 1 << 12;
    private static final Set<Layer> PLAIN = EnumSet.of(
            Layer.ETHERNET,
            Layer.VLAN,
            Layer.MPLS,
            Layer.SLL,
            Layer.SLL2,
            Layer.IPV4,
            Layer.IPV6,
            Layer.TCP,
            Layer.UDP);

    private final Frame frame;
    private final MemorySegment m;
    private final Dissection d = new Dissection();
    private final List<Frame> damaged = new ArrayList<>();

    private Damage(Frame frame) {
        this.frame = frame;
        m = MemorySegment.ofArray(frame.bytes());
        d.dissect(m, 0, frame.bytes().length, frame.original(), frame.linkType());
    }

    /** Of each header what its lengths, its version and its checksum can have wrong, and the frame cut in it. */
    public static List<Frame> of(List<Frame> frames) {
        Set<List<Layer>> seen = new HashSet<>();
        List<Frame> all = new ArrayList<>();
        for (Frame frame : frames) {
            if (frame.bytes().length > MAX_LENGTH) continue;
            Damage damage = new Damage(frame);
            // of a deep one it is the same again and again
            for (int i = 0; i < Math.min(DEPTH, damage.d.layers()); i++) {
                if (damage.isPlain(i) && !seen.add(damage.around(i))) continue;
                damage.cuts(i);
                damage.layer(i);
            }
            all.addAll(damage.damaged);
        }
        return all;
    }

    /** A header without options: between the same ones it is always the same. */
    private boolean isPlain(int i) {
        int length = d.headerLength(i);
        return switch (d.layer(i)) {
            case IPV4 -> length == Ipv4.LENGTH;
            case TCP -> length == Tcp.LENGTH;
            default -> PLAIN.contains(d.layer(i));
        };
    }

    /** The headers up to the next one. */
    private List<Layer> around(int i) {
        List<Layer> layers = new ArrayList<>();
        for (int k = 0; k <= i + 1 && k < d.layers(); k++) {
            layers.add(d.layer(k));
        }
        return layers;
    }

    /** As many of each frame, with up to three bytes changed, which other frames beside it don't change. */
    public static List<Frame> randomOfEach(List<Frame> frames, int count, long seed) {
        List<Frame> mutated = new ArrayList<>();
        for (Frame frame : frames) {
            if (frame.bytes().length > MAX_LENGTH) continue;
            mutated.addAll(random(List.of(frame), count, seed ^ frame.name().hashCode()));
        }
        return mutated;
    }

    /** As many frames, each one of those with up to three bytes changed; one of them at least is no jumbo frame. */
    public static List<Frame> random(List<Frame> frames, int count, long seed) {
        Random random = new Random(seed);
        List<Frame> mutated = new ArrayList<>();
        while (mutated.size() < count) {
            Frame frame = frames.get(random.nextInt(frames.size()));
            if (frame.bytes().length > MAX_LENGTH) continue;
            byte[] bytes = frame.bytes().clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
            int original = random.nextBoolean() ? length : bytes.length;
            byte[] cut = Arrays.copyOf(bytes, length);
            mutated.add(new Frame(frame.name() + " mutated", frame.linkType(), cut, original));
        }
        return mutated;
    }

    /** Before the header, in it, and behind it: by the capture, and by whoever sent it. */
    private void cuts(int i) {
        int at = d.offset(i);
        int length = d.headerLength(i);
        for (int end : new int[] {at, at + 1, at + length / 2, at + length - 1, at + length + 1}) {
            if (end < at || end >= frame.bytes().length) continue;
            byte[] cut = Arrays.copyOf(frame.bytes(), end);
            damaged.add(new Frame(frame.name() + " cut at " + end, frame.linkType(), cut, frame.bytes().length));
            damaged.add(new Frame(frame.name() + " short " + end, frame.linkType(), cut, end));
        }
    }

    private void layer(int i) {
        int at = d.offset(i);
        switch (d.layer(i)) {
            case LLC -> set16(at - 2, 2, u16(at - 2) - 1, u16(at - 2) + 1, 1500);
            case ARP -> set8(at + 4, 0, 1, 255);
            case IPV4 -> {
                set8(at, 0x44, 0x4f, 0x65, 0x05);
                set16(at + 2, 0, 19, 20, u16(at + 2) - 1, u16(at + 2) + 1, 0xffff);
                set16(at + 10, u16(at + 10) ^ 1);
                set8(at + 9, 255, IpProtocol.HOP_BY_HOP);
            }
            case IPV6 -> {
                set8(at, 0x40, 0x00);
                set16(at + 4, 0, u16(at + 4) - 1, u16(at + 4) + 1, 0xffff);
                set8(at + 6, 255, IpProtocol.NO_NEXT_HEADER);
            }
            case HOP_BY_HOP, DESTINATION, ROUTING, AH -> set8(at + 1, 0, u8(at + 1) + 1, 255);
            case TCP -> {
                set8(at + 12, 0x00, 0x40, 0xf0);
                set16(at + 16, 0, u16(at + 16) ^ 0x100, partial(i));
            }
            case UDP -> {
                set16(at + 4, 0, 7, 8, u16(at + 4) - 1, u16(at + 4) + 1, 0xffff);
                set16(at + 6, 0, 0xffff, u16(at + 6) ^ 0x100, partial(i));
            }
            case ICMPV4, ICMPV6 -> set16(at + 2, 0, u16(at + 2) ^ 0x100);
            case GRE -> {
                set8(at, 0x40, 0xf0);
                set8(at + 1, 1, 2);
                if (d.headerLength(i) > Gre.LENGTH) set16(at + 4, u16(at + 4) ^ 1, 0);
            }
            case VXLAN, GUE -> set8(at, 0, 0x1f, 0xff);
            case MPLS -> set8(at + d.headerLength(i) - 2, 0);
            default -> {}
        }
    }

    /** What a sender leaves to its device: the sum of the pseudo-header, not inverted. */
    private int partial(int i) {
        int ip = i - 1;
        while (ip > 0 && !d.layer(ip).isIp()) ip--;
        int at = d.offset(ip);
        boolean isIpv4 = d.layer(ip) == Layer.IPV4;
        long sum = isIpv4 ? TransportChecksum.addresses4(m, at) : TransportChecksum.addresses6(m, at);
        int protocol = d.layer(i) == Layer.TCP ? IpProtocol.TCP : IpProtocol.UDP;
        return Checksum.fold(sum + protocol + d.statedEnd(i) - d.offset(i));
    }

    private int u8(int at) {
        return frame.bytes()[at] & 0xff;
    }

    private int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    private void set8(int at, int... values) {
        for (int value : values) {
            byte[] bytes = frame.bytes().clone();
            bytes[at] = (byte) value;
            damaged.add(new Frame(frame.name() + " byte " + at, frame.linkType(), bytes));
        }
    }

    private void set16(int at, int... values) {
        for (int value : values) {
            byte[] bytes = frame.bytes().clone();
            bytes[at] = (byte) (value >>> 8);
            bytes[at + 1] = (byte) value;
            damaged.add(new Frame(frame.name() + " length " + at, frame.linkType(), bytes));
        }
    }
}
