/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;

/** Reads pcapng files: sections of blocks, among them packets of any number of interfaces. */
final class PcapngReader extends CaptureReader {

    /** The longest block of pcapng: the longest packet, and as much again as any options need. */
    private static final int LONGEST_BLOCK = CaptureInterface.LONGEST_BULK_PACKET + (1 << 20);

    /** What all interfaces of a section may say about themselves, in bytes: what is kept, a file must not blow up. */
    private static final int LONGEST_DESCRIPTIONS = 4 << 20;

    private static final int DESCRIPTION_COST = 64;

    // offsets count from the start of the block
    private static final int ORDER_MAGIC = 0x1a2b_3c4d;
    private static final int SECTION_ORDER = 8;
    private static final int SECTION_MAJOR = 12;
    private static final int SECTION_MINOR = 14;
    private static final int SECTION_OPTIONS = 24;
    private static final int INTERFACE_LINK_TYPE = 8;
    private static final int INTERFACE_SNAP_LENGTH = 12;
    private static final int INTERFACE_OPTIONS = 16;
    private static final int PACKET_INTERFACE = 8;
    private static final int PACKET_DROPS = 10; // of the obsolete block
    private static final int PACKET_TIME = 12;
    private static final int PACKET_CAPTURED = 20;
    private static final int PACKET_ORIGINAL = 24;
    private static final int PACKET_DATA = 28;
    private static final int SIMPLE_ORIGINAL = 8;
    private static final int SIMPLE_DATA = 12;
    private static final int PACKET_OVERHEAD = PACKET_DATA + CaptureBlock.TRAILER;
    private static final int STATISTICS_LEAST = 24;

    // options of packets
    private static final int FLAGS = 2;
    private static final int DROP_COUNT = 4;
    private static final int PACKET_ID = 5;
    private static final int QUEUE = 6;
    private static final int DROPS_UNKNOWN = 0xffff;

    private CaptureSection section = CaptureSection.EMPTY;
    private int sections;
    private TimeScale[] scales = new TimeScale[1];
    private long descriptions;
    private int type;

    PcapngReader(CaptureInput in) throws CaptureException {
        super(in);
        if (!advance()) throw broken();
    }

    @Override
    public CaptureFormat format() {
        return CaptureFormat.PCAPNG;
    }

    @Override
    public CaptureSection section() {
        return section;
    }

    @Override
    public int sections() {
        return sections;
    }

    @Override
    public boolean next() {
        return nextUsual() || nextUnusual();
    }

    /**
     * What is most frequent and well in order, small enough for C2 to inline it into the caller's loop (325 bytes of
     * code). All else, damage included, is looked at again by {@link #advance}.
     */
    private boolean nextUsual() {
        MemorySegment m = in.memory;
        long from = in.next;
        long left = in.limit - from;
        boolean big = bigEndian;
        if (left < PACKET_OVERHEAD || Bytes.i32(m, from, big) != CaptureBlock.ENHANCED_PACKET) return false;
        int total = Bytes.i32(m, from + Integer.BYTES, big);
        int id = Bytes.i32(m, from + PACKET_INTERFACE, big);
        int length = Bytes.i32(m, from + PACKET_CAPTURED, big);
        if ((total & 3) != 0
                || total < PACKET_OVERHEAD
                || total > LONGEST_BLOCK
                || total > left
                || length < 0
                || length > total - PACKET_OVERHEAD
                || id < 0
                || id >= longest.length
                || length > longest[id]
                || Bytes.i32(m, from + total - CaptureBlock.TRAILER, big) != total) {
            return false;
        }
        in.next = from + total;
        at = from;
        type = CaptureBlock.ENHANCED_PACKET;
        data = from + PACKET_DATA;
        captured = length;
        original = Bytes.i32(m, from + PACKET_ORIGINAL, big);
        interfaceId = id;
        packets++;
        return true;
    }

    private boolean nextUnusual() {
        do {
            if (!nextBlock()) return false;
        } while (!isPacket());
        return true;
    }

    @Override
    boolean advance() {
        if (!in.have(CaptureBlock.LEAST)) return cutShort("a block has at least " + CaptureBlock.LEAST + " bytes");
        int blockType = Bytes.i32(in.memory, in.next, bigEndian);
        boolean big = bigEndian;
        if (blockType == CaptureBlock.SECTION_HEADER) {
            int order = Bytes.i32(in.memory, in.next + SECTION_ORDER, true);
            big = order == ORDER_MAGIC;
            if (!big && order != Integer.reverseBytes(ORDER_MAGIC)) {
                return damaged("a section header that doesn't tell its byte order");
            }
        }
        long total = Bytes.u32(in.memory, in.next + Integer.BYTES, big);
        if (total < least(blockType)) {
            return damaged(describe(blockType) + " of " + total + " bytes, and it needs " + least(blockType));
        }
        // some writers leave the padding out of the length
        long whole = Bytes.padded(total);
        if (whole > LONGEST_BLOCK)
            return damaged(describe(blockType) + " of " + total + " bytes, which is not plausible");
        if (!in.have(whole)) return cutShort(describe(blockType) + " of " + total + " bytes");
        long trailer = Bytes.u32(in.memory, in.next + whole - CaptureBlock.TRAILER, big);
        if (Bytes.padded(trailer) != whole) {
            return damaged(describe(blockType) + " of " + total + " bytes by its start and " + trailer + " by its end");
        }
        return switch (blockType) {
            case CaptureBlock.SECTION_HEADER -> enterSection(whole, big);
            case CaptureBlock.INTERFACE_DESCRIPTION -> enterInterface(whole);
            case CaptureBlock.ENHANCED_PACKET ->
                enterPacketBlock(blockType, whole, Bytes.i32(in.memory, in.next + PACKET_INTERFACE, big));
            case CaptureBlock.PACKET ->
                enterPacketBlock(blockType, whole, Bytes.u16(in.memory, in.next + PACKET_INTERFACE, big));
            case CaptureBlock.SIMPLE_PACKET -> enterSimplePacket(whole);
            default -> enter(blockType, whole);
        };
    }

    private static int least(int blockType) {
        return switch (blockType) {
            case CaptureBlock.SECTION_HEADER -> SECTION_OPTIONS + CaptureBlock.TRAILER;
            case CaptureBlock.INTERFACE_DESCRIPTION -> INTERFACE_OPTIONS + CaptureBlock.TRAILER;
            case CaptureBlock.ENHANCED_PACKET, CaptureBlock.PACKET -> PACKET_OVERHEAD;
            case CaptureBlock.SIMPLE_PACKET -> SIMPLE_DATA + CaptureBlock.TRAILER;
            case CaptureBlock.INTERFACE_STATISTICS -> STATISTICS_LEAST;
            default -> CaptureBlock.LEAST;
        };
    }

    private String describe(int blockType) {
        return switch (blockType) {
            case CaptureBlock.SECTION_HEADER -> "a section header";
            case CaptureBlock.INTERFACE_DESCRIPTION -> "an interface description";
            case CaptureBlock.ENHANCED_PACKET, CaptureBlock.PACKET, CaptureBlock.SIMPLE_PACKET ->
                "packet " + (packets + 1) + " in a block";
            case CaptureBlock.INTERFACE_STATISTICS -> "interface statistics";
            case CaptureBlock.NAME_RESOLUTION -> "name resolution";
            case CaptureBlock.DECRYPTION_SECRETS -> "decryption secrets";
            default -> "a block of type 0x" + Integer.toHexString(blockType);
        };
    }

    private boolean enterSection(long whole, boolean big) {
        int major = Bytes.u16(in.memory, in.next + SECTION_MAJOR, big);
        int minor = Bytes.u16(in.memory, in.next + SECTION_MINOR, big);
        // 1.2 was written by some and is the same (draft-ietf-opsawg-pcapng)
        if (major != 1 || minor != 0 && minor != 2) {
            return damaged(
                    "a section of version " + major + "." + minor + ", and only those of version 1.0 can be read");
        }
        bigEndian = big;
        section = new CaptureSection(
                CaptureOption.read(in.memory, in.next + SECTION_OPTIONS, in.next + whole - CaptureBlock.TRAILER, big));
        sections++;
        interfaces = new ArrayList<>();
        scales = new TimeScale[1];
        longest = new int[] {-1};
        descriptions = 0;
        return enter(CaptureBlock.SECTION_HEADER, whole);
    }

    private boolean enterInterface(long whole) {
        long options = in.next + INTERFACE_OPTIONS;
        long end = in.next + whole - CaptureBlock.TRAILER;
        // the resolution of time stamps may be behind the damage
        if (!CaptureOption.wellFormed(in.memory, options, end, bigEndian)) {
            return damaged("an interface description whose options don't fit into it");
        }
        descriptions += whole + DESCRIPTION_COST;
        if (descriptions > LONGEST_DESCRIPTIONS) {
            return damaged("descriptions of " + interfaces.size() + " interfaces and more, which is not plausible");
        }
        addInterface(new CaptureInterface(
                Bytes.u16(in.memory, in.next + INTERFACE_LINK_TYPE, bigEndian),
                Math.max(0, Bytes.i32(in.memory, in.next + INTERFACE_SNAP_LENGTH, bigEndian)),
                CaptureOption.read(in.memory, options, end, bigEndian)));
        return enter(CaptureBlock.INTERFACE_DESCRIPTION, whole);
    }

    private boolean enterPacketBlock(int blockType, long whole, int id) {
        int length = Bytes.i32(in.memory, in.next + PACKET_CAPTURED, bigEndian);
        if (!isPlausible(length, id)) return implausible(length, id);
        if (length > whole - PACKET_OVERHEAD) {
            return damaged("packet " + (packets + 1) + " claims " + length + " captured bytes in a block of " + whole);
        }
        int wire = Bytes.i32(in.memory, in.next + PACKET_ORIGINAL, bigEndian);
        enter(blockType, whole);
        return enterPacket(at + PACKET_DATA, length, wire, id);
    }

    private boolean enterSimplePacket(long whole) {
        int wire = Bytes.i32(in.memory, in.next + SIMPLE_ORIGINAL, bigEndian);
        int length = wire;
        if (!interfaces.isEmpty() && interfaces.getFirst().snapLength() != 0) {
            int snapLength = interfaces.getFirst().snapLength();
            length = Integer.compareUnsigned(wire, snapLength) < 0 ? wire : snapLength;
        }
        if (!isPlausible(length, 0)) return implausible(length, 0);
        if (length > whole - SIMPLE_DATA - CaptureBlock.TRAILER) {
            return damaged("packet " + (packets + 1) + " claims " + length + " captured bytes in a block of " + whole);
        }
        enter(CaptureBlock.SIMPLE_PACKET, whole);
        return enterPacket(at + SIMPLE_DATA, length, wire, 0);
    }

    private boolean enter(int blockType, long whole) {
        at = in.next;
        in.next += whole;
        type = blockType;
        data = at + CaptureBlock.HEADER;
        captured = 0;
        original = 0;
        interfaceId = 0;
        return true;
    }

    @Override
    void addInterface(CaptureInterface described) {
        int id = interfaces.size();
        if (id == scales.length) scales = Arrays.copyOf(scales, 2 * id);
        scales[id] = described.timeScale();
        super.addInterface(described);
    }

    @Override
    public boolean isPacket() {
        return switch (type) {
            case CaptureBlock.ENHANCED_PACKET, CaptureBlock.SIMPLE_PACKET, CaptureBlock.PACKET -> !ended;
            default -> false;
        };
    }

    @Override
    public long timestampNanos() {
        return hasTimeAndOptions()
                ? scales[interfaceId].nanos(Bytes.pair(in.memory, at + PACKET_TIME, bigEndian))
                : NO_TIMESTAMP;
    }

    private boolean hasTimeAndOptions() {
        return (type == CaptureBlock.ENHANCED_PACKET || type == CaptureBlock.PACKET) && !ended;
    }

    @Override
    public int packetFlags() {
        long option = findOption(FLAGS, Integer.BYTES);
        return option < 0 ? 0 : Bytes.i32(in.memory, option, bigEndian);
    }

    @Override
    public long dropCount() {
        if (type == CaptureBlock.PACKET && !ended) {
            int drops = Bytes.u16(in.memory, at + PACKET_DROPS, bigEndian);
            return drops == DROPS_UNKNOWN ? UNKNOWN : drops;
        }
        long option = enhancedOption(DROP_COUNT, Long.BYTES);
        return option < 0 ? UNKNOWN : Bytes.i64(in.memory, option, bigEndian);
    }

    @Override
    public long packetId() {
        long option = enhancedOption(PACKET_ID, Long.BYTES);
        return option < 0 ? UNKNOWN : Bytes.i64(in.memory, option, bigEndian);
    }

    @Override
    public long queue() {
        long option = enhancedOption(QUEUE, Integer.BYTES);
        return option < 0 ? UNKNOWN : Bytes.u32(in.memory, option, bigEndian);
    }

    private long enhancedOption(int code, int length) {
        return type == CaptureBlock.ENHANCED_PACKET ? findOption(code, length) : -1;
    }

    private long findOption(int code, int length) {
        if (!hasTimeAndOptions()) return -1;
        long options = data + Bytes.padded(captured);
        return CaptureOption.find(in.memory, options, in.next - CaptureBlock.TRAILER, bigEndian, code, length);
    }

    @Override
    public CaptureBlock block() {
        if (ended) throw nowhere();
        MemorySegment body = in.memory.asSlice(at + CaptureBlock.HEADER, in.next - at - CaptureBlock.LEAST);
        return new CaptureBlock(type, fileOffset(), body, bigEndian, interfaces());
    }
}
