/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.lang.foreign.MemorySegment;

/** Reads classic files: one header that says all there is about the capture, then record after record. */
final class PcapReader extends CaptureReader {

    private static final int MAGIC_MICROSECONDS = 0xa1b2_c3d4;
    private static final int MAGIC_NANOSECONDS = 0xa1b2_3c4d;
    private static final int MAGIC_MODIFIED = 0xa1b2_cd34;
    private static final int FILE_HEADER = 24;
    private static final int FILE_MAJOR = 4;
    private static final int FILE_MINOR = 6;
    private static final int FILE_SNAP_LENGTH = 16;
    private static final int FILE_LINK_TYPE = 20;
    private static final int MAJOR = 2;
    private static final int LENGTHS_SWAPPED_BEFORE = 3; // in 2.3 itself both orders occur
    private static final int DG_UX_MAJOR = 543;
    private static final int LINK_TYPE_MASK = 0x03ff_ffff;
    private static final int FCS_PRESENT = 0x0400_0000;
    private static final int FCS_SHIFT = 28; // units of 16 bits
    private static final int RECORD_HEADER = 16;
    private static final int MODIFIED_RECORD_HEADER = 24;
    private static final int RECORD_CAPTURED = 8;
    private static final int RECORD_ORIGINAL = 12;
    private static final int RECORD_PACKET_TYPE = 22;

    private final CaptureFormat format;
    private final boolean swappedLengths; // they stand the wrong way round
    private final boolean mixedLengths; // they may
    private final int recordHeader;
    private final int longestRecord;
    private final long nanosPerFraction;

    PcapReader(CaptureInput in, boolean bigEndian) throws CaptureException {
        super(in);
        this.bigEndian = bigEndian;
        if (!in.have(FILE_HEADER)) {
            cutShort("the header of a pcap file has " + FILE_HEADER + " bytes");
            throw broken();
        }
        MemorySegment m = in.memory;
        int magic = Bytes.i32(m, 0, bigEndian);
        format = switch (magic) {
            case MAGIC_NANOSECONDS -> CaptureFormat.PCAP_NANOSECONDS;
            case MAGIC_MODIFIED -> CaptureFormat.PCAP_MODIFIED;
            default -> CaptureFormat.PCAP;
        };
        nanosPerFraction = magic == MAGIC_NANOSECONDS ? 1 : 1000;
        recordHeader = magic == MAGIC_MODIFIED ? MODIFIED_RECORD_HEADER : RECORD_HEADER;
        int major = Bytes.u16(m, FILE_MAJOR, bigEndian);
        int minor = Bytes.u16(m, FILE_MINOR, bigEndian);
        if (major != MAJOR && major != DG_UX_MAJOR) {
            throw new CaptureException(in.name + ": a pcap file of version " + major + "." + minor
                    + ", and only those of version " + MAJOR + " can be read");
        }
        swappedLengths = major == DG_UX_MAJOR || minor < LENGTHS_SWAPPED_BEFORE;
        mixedLengths = swappedLengths || minor == LENGTHS_SWAPPED_BEFORE;
        addInterface(described(m));
        longestRecord = longest[0];
        in.next = FILE_HEADER;
    }

    /** Whether a file that begins so, as a number of its byte order, is one of these. */
    static boolean isMagic(int magic) {
        return magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS || magic == MAGIC_MODIFIED;
    }

    private CaptureInterface described(MemorySegment m) {
        int snapLength = Math.max(0, Bytes.i32(m, FILE_SNAP_LENGTH, bigEndian));
        int link = Bytes.i32(m, FILE_LINK_TYPE, bigEndian);
        CaptureInterface described = CaptureInterface.of(link & LINK_TYPE_MASK, snapLength);
        if ((link & FCS_PRESENT) != 0) {
            described =
                    described.with(CaptureOption.number(CaptureInterface.FCS_LENGTH, 1, 16L * (link >>> FCS_SHIFT)));
        }
        return format == CaptureFormat.PCAP_NANOSECONDS
                ? described.with(CaptureOption.number(CaptureInterface.RESOLUTION, 1, TimeScale.NANOSECONDS))
                : described;
    }

    @Override
    public CaptureFormat format() {
        return format;
    }

    @Override
    public CaptureSection section() {
        return CaptureSection.EMPTY;
    }

    @Override
    public int sections() {
        return 0;
    }

    @Override
    public boolean next() {
        return nextUsual() || nextBlock();
    }

    /** What is most frequent and well in order, small enough for C2 to inline it into the caller's loop. */
    private boolean nextUsual() {
        MemorySegment m = in.memory;
        long from = in.next;
        long limit = in.limit;
        if (limit - from < recordHeader || mixedLengths) return false;
        long lengths = Bytes.pair(m, from + RECORD_CAPTURED, bigEndian);
        int length = (int) (lengths >>> 32);
        if (length < 0 || length > longestRecord || length > limit - from - recordHeader) return false;
        in.next = from + recordHeader + length;
        at = from;
        data = from + recordHeader;
        captured = length;
        original = (int) lengths;
        packets++;
        return true;
    }

    @Override
    boolean advance() {
        if (!in.have(recordHeader)) return cutShort("the header of a packet has " + recordHeader + " bytes");
        int length = Bytes.i32(in.memory, in.next + RECORD_CAPTURED, bigEndian);
        int wire = Bytes.i32(in.memory, in.next + RECORD_ORIGINAL, bigEndian);
        if (mixedLengths && (swappedLengths || Integer.compareUnsigned(length, wire) > 0)) {
            int swap = length;
            length = wire;
            wire = swap;
        }
        if (!isPlausible(length, 0)) return implausible(length, 0);
        if (!in.have(recordHeader + length)) {
            return cutShort("packet " + (packets + 1) + " has a header of " + recordHeader + " bytes and " + length
                    + " bytes of data");
        }
        at = in.next;
        in.next = at + recordHeader + length;
        return enterPacket(at + recordHeader, length, wire, 0);
    }

    @Override
    public boolean isPacket() {
        return packets > 0 && !ended;
    }

    @Override
    public long timestampNanos() {
        if (!isPacket()) return NO_TIMESTAMP;
        long time = Bytes.pair(in.memory, at, bigEndian);
        return (time >>> 32) * 1_000_000_000 + (time & 0xffff_ffffL) * nanosPerFraction;
    }

    @Override
    public int packetFlags() {
        return format == CaptureFormat.PCAP_MODIFIED && isPacket()
                ? PacketFlags.ofLinuxType(Bytes.u8(in.memory, at + RECORD_PACKET_TYPE))
                : 0;
    }

    @Override
    public long dropCount() {
        return UNKNOWN;
    }

    @Override
    public long packetId() {
        return UNKNOWN;
    }

    @Override
    public long queue() {
        return UNKNOWN;
    }

    @Override
    public CaptureBlock block() {
        if (!isPacket()) throw nowhere();
        MemorySegment body = in.memory.asSlice(at, in.next - at);
        return new CaptureBlock(CaptureBlock.RECORD, fileOffset(), body, bigEndian, interfaces());
    }
}
