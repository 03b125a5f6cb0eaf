/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads a capture file, pcap or pcapng, packet by packet: a cursor that stands at one packet, and on request at any
 * block between packets.
 *
 * <pre>{@code
 * try (CaptureReader in = CaptureReader.open(Path.of("in.pcapng"))) {
 *     while (in.next()) {
 *         use(in.timestampNanos(), in.memory(), in.offset(), in.capturedLength());
 *     }
 *     in.damage().ifPresent(damage -> System.err.println(damage.message()));
 * }
 * }</pre>
 *
 * <p><b>Memory.</b> A file is mapped, and a packet is a place in the mapping: nothing is copied, and packets stay where
 * they are until the reader is closed. Pipes, streams and compressed files go through one buffer: there {@link #memory}
 * and what is in it hold until the next call of {@link #next} or {@link #nextBlock}. Nothing is allocated for a packet,
 * but by the methods that return text, lists and other objects.
 *
 * <p><b>Bad input.</b> Any bytes may come. {@link #next} throws nothing for it: where a file is damaged, cut short, or
 * can't be read on, it returns false after everything before that place, and {@link #damage} tells what is wrong and
 * where. Lengths that a file states are believed only up to what is plausible (a packet of {@value #LONGEST_PACKET}
 * bytes, 128 MiB for the few link types that have such) and no memory is allocated because of one: the buffer grows with
 * the bytes that really come. A file that another process cuts while it is mapped is the one exception: the JVM throws
 * an {@link InternalError} at whoever touches the missing pages; {@link #open(ReadableByteChannel, String)} doesn't map.
 *
 * <p><b>Threads.</b> A reader belongs to one thread at a time. The mapped memory may be read by any.
 */
public final class CaptureReader implements AutoCloseable {

    /** {@link #timestampNanos} of what has no time stamp. */
    public static final long NO_TIMESTAMP = Long.MIN_VALUE;

    /** A count or number that the file doesn't tell. */
    public static final long UNKNOWN = -1;

    /** The longest packet that is plausible, in bytes, for all but a few link types: libpcap's limit and Wireshark's. */
    public static final int LONGEST_PACKET = 262_144;

    /** The longest block of pcapng: the longest packet, and as much again as any options need. */
    private static final int LONGEST_BLOCK = CaptureInterface.LONGEST_BULK_PACKET + (1 << 20);

    /** What all interfaces of a section may say about themselves, in bytes: what is kept, a file must not blow up. */
    private static final int LONGEST_DESCRIPTIONS = 4 << 20;

    private static final int DESCRIPTION_COST = 64;

    private static final int BUFFER = 512 << 10;

    // classic files
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
    private static final int RECORD_FRACTION = 4;
    private static final int RECORD_CAPTURED = 8;
    private static final int RECORD_ORIGINAL = 12;
    private static final int RECORD_PACKET_TYPE = 22;

    // pcapng; offsets count from the start of the block
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

    private final String name;

    /** Where more comes from; null when all is in memory. */
    private ReadableByteChannel channel;

    private Arena arena; // of the mapping or the buffer; null when the memory is somebody else's
    private ByteBuffer buffer; // the memory, to read into
    private MemorySegment memory;
    private long limit; // the end of what is in memory
    private long base; // where the memory's first byte is in the file
    private IOException failure;

    private CaptureFormat format;
    private boolean pcapng;
    private boolean bigEndian;
    private boolean mixedLengths; // a classic file whose lengths may stand the wrong way round
    private boolean swappedLengths; // one whose lengths do
    private int recordHeader;
    private int longestRecord;
    private long nanosPerFraction;

    private CaptureSection section = CaptureSection.EMPTY;
    private int sections;
    private List<CaptureInterface> interfaces = new ArrayList<>();
    private TimeScale[] scales = new TimeScale[1];
    private int[] longest = {-1}; // by interface: the longest plausible packet; -1 where there is no interface
    private long descriptions;

    private long next; // where the next record or block begins
    private long at; // where this one does
    private int type;
    private long data;
    private int captured;
    private int original;
    private int interfaceId;
    private long packets;
    private boolean ended;
    private Damage damage;

    private CaptureReader(String name) {
        this.name = name;
    }

    /**
     * Opens a file: mapped, or as a stream if it is a pipe or compressed by gzip.
     *
     * @throws CaptureException if there is no such file, or it isn't a capture file; the message says what it seems to be
     */
    public static CaptureReader open(Path path) throws CaptureException {
        String name = path.toString();
        FileChannel channel = null;
        try {
            if (Files.isDirectory(path)) throw new CaptureException(name + ": is a directory, not a capture file");
            channel = FileChannel.open(path);
            // files of /proc and the like have no size, and are read as streams
            CaptureReader mapped = Files.isRegularFile(path) && channel.size() > 0 ? map(channel, name) : null;
            if (mapped == null) return open(channel, name);
            channel.close();
            mapped.startOrClose();
            return mapped;
        } catch (CaptureException e) {
            closeQuietly(channel);
            throw e;
        } catch (NoSuchFileException e) {
            throw new CaptureException(name + ": there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new CaptureException(name + ": you may not read it", e);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new CaptureException(name + ": " + reason(e), e);
        }
    }

    /** A reader of the file as it lies in memory; null if that can't be, or would be of no use. */
    private static CaptureReader map(FileChannel channel, String name) {
        CaptureReader reader = new CaptureReader(name);
        reader.arena = Arena.ofShared();
        try {
            reader.limit = channel.size();
            reader.memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, reader.limit, reader.arena);
            if (!reader.isGzip()) return reader;
        } catch (IOException | UnsupportedOperationException e) {
            // no file system that maps, or no address space: it can still be read
        }
        reader.close();
        return null;
    }

    /**
     * Reads from a channel, such as standard input's, {@code new FileInputStream(FileDescriptor.in).getChannel()}, which
     * is closed with the reader. What gzip has compressed is unpacked. Blocks until the file header has come, and {@link
     * #next} until the next packet has, and no longer: packets of a live pipe are delivered as they come.
     *
     * @param name the file's name for messages
     * @throws CaptureException if it isn't a capture file; the channel is closed then
     * @throws IllegalBlockingModeException if the channel doesn't block
     */
    public static CaptureReader open(ReadableByteChannel channel, String name) throws CaptureException {
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        CaptureReader reader = new CaptureReader(name);
        reader.channel = channel;
        reader.allocate(BUFFER);
        reader.startOrClose();
        return reader;
    }

    /** As {@link #open(ReadableByteChannel, String)}, from a stream. */
    public static CaptureReader open(InputStream in, String name) throws CaptureException {
        return open(new StreamChannel(in), name);
    }

    /**
     * Reads a capture that is in memory already, all of the segment and no copy of it. The reader doesn't close it.
     *
     * @param name a name for messages
     * @throws CaptureException if it isn't a capture
     */
    public static CaptureReader of(MemorySegment capture, String name) throws CaptureException {
        CaptureReader reader = new CaptureReader(name);
        reader.memory = capture;
        reader.limit = capture.byteSize();
        reader.start();
        return reader;
    }

    // What it is

    /** The name of the file, as in messages. */
    public String name() {
        return name;
    }

    public CaptureFormat format() {
        return format;
    }

    /** Whether packets lie in a mapped file (or in the caller's memory) and stay where they are. */
    public boolean isMapped() {
        return channel == null;
    }

    /** The byte order of the file; of the current section, where there are several. */
    public boolean isBigEndian() {
        return bigEndian;
    }

    /** What the current section's header says. */
    public CaptureSection section() {
        return section;
    }

    /** How many section headers have been read; 0 in classic files. */
    public int sections() {
        return sections;
    }

    /**
     * The interfaces of the current section that have been described so far, numbered from 0. A view that later ones
     * are added to, until the next section begins.
     */
    public List<CaptureInterface> interfaces() {
        return Collections.unmodifiableList(interfaces);
    }

    // Moving on

    /**
     * Goes to the next packet.
     *
     * @return false at the end of the file, or where it can't be read on: see {@link #damage}
     */
    public boolean next() {
        // Here only what is most frequent and well in order, in methods that are small enough for C2 to inline into the
        // caller's loop (325 bytes of code). All else, damage included, is looked at again by advance.
        return (pcapng ? nextEnhanced() : nextRecord()) || nextUnusual();
    }

    private boolean nextEnhanced() {
        MemorySegment m = memory;
        long from = next;
        boolean big = bigEndian;
        if (limit - from < PACKET_OVERHEAD || Bytes.i32(m, from, big) != CaptureBlock.ENHANCED_PACKET) return false;
        int total = Bytes.i32(m, from + Integer.BYTES, big);
        int id = Bytes.i32(m, from + PACKET_INTERFACE, big);
        int length = Bytes.i32(m, from + PACKET_CAPTURED, big);
        if ((total & 3) != 0
                || total < PACKET_OVERHEAD
                || total > LONGEST_BLOCK
                || total > limit - from
                || length < 0
                || length > total - PACKET_OVERHEAD
                || id < 0
                || id >= longest.length
                || length > longest[id]
                || Bytes.i32(m, from + total - CaptureBlock.TRAILER, big) != total) {
            return false;
        }
        next = from + total;
        at = from;
        type = CaptureBlock.ENHANCED_PACKET;
        data = from + PACKET_DATA;
        captured = length;
        original = Bytes.i32(m, from + PACKET_ORIGINAL, big);
        interfaceId = id;
        packets++;
        return true;
    }

    private boolean nextRecord() {
        MemorySegment m = memory;
        long from = next;
        boolean big = bigEndian;
        if (limit - from < recordHeader || mixedLengths) return false;
        int length = Bytes.i32(m, from + RECORD_CAPTURED, big);
        if (length < 0 || length > longestRecord || length > limit - from - recordHeader) return false;
        next = from + recordHeader + length;
        at = from;
        data = from + recordHeader;
        captured = length;
        original = Bytes.i32(m, from + RECORD_ORIGINAL, big);
        packets++;
        return true;
    }

    private boolean nextUnusual() {
        do {
            if (!advance()) return false;
        } while (!isPacket());
        return true;
    }

    /**
     * Goes to the next block of a pcapng file, whatever it is: {@link #isPacket} tells whether it is a packet, {@link
     * #block} what else. In a classic file, the same as {@link #next}.
     *
     * @return false at the end of the file, or where it can't be read on: see {@link #damage}
     */
    public boolean nextBlock() {
        return advance();
    }

    /** What ended the reading early; empty as long as nothing did. */
    public Optional<Damage> damage() {
        return Optional.ofNullable(damage);
    }

    /** How many packets have been read. */
    public long packets() {
        return packets;
    }

    // Where it stands

    /** Whether it stands at a packet, as it does after {@link #next} returned true. */
    public boolean isPacket() {
        return switch (type) {
            case CaptureBlock.ENHANCED_PACKET, CaptureBlock.SIMPLE_PACKET, CaptureBlock.PACKET -> true;
            default -> !pcapng && packets > 0 && !ended;
        };
    }

    /** The memory that the packet is in. Ask anew for each packet, or with each answer of {@link #next}. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where in {@link #memory} the packet begins, with what its link type says. */
    public long offset() {
        return data;
    }

    /** How many bytes of the packet are there. 0 at a block that is no packet. */
    public int capturedLength() {
        return captured;
    }

    /**
     * How long the packet was on the wire, in bytes. As the file has it: it ought not be less than what was captured,
     * and in some files it is.
     */
    public int originalLength() {
        return original < 0 ? Integer.MAX_VALUE : original;
    }

    /**
     * When the packet was captured, in nanoseconds since 1970, whatever the file's resolution; {@link #NO_TIMESTAMP} for
     * simple packet blocks and what is no packet.
     */
    public long timestampNanos() {
        if (!pcapng) {
            if (packets == 0 || ended) return NO_TIMESTAMP;
            long seconds = Bytes.u32(memory, at, bigEndian);
            return seconds * 1_000_000_000 + Bytes.u32(memory, at + RECORD_FRACTION, bigEndian) * nanosPerFraction;
        }
        if (type != CaptureBlock.ENHANCED_PACKET && type != CaptureBlock.PACKET) return NO_TIMESTAMP;
        return scales[interfaceId].nanos(Bytes.ticks(memory, at + PACKET_TIME, bigEndian));
    }

    /** The number of the packet's interface in its section, an index to {@link #interfaces}. 0 in classic files. */
    public int interfaceId() {
        return interfaceId;
    }

    /** The packet's interface. */
    public CaptureInterface captureInterface() {
        return interfaces.get(interfaceId);
    }

    /** What the packet begins with: see {@link CaptureInterface#linkType}. */
    public int linkType() {
        return interfaces.get(interfaceId).linkType();
    }

    /** Bits of {@link PacketFlags}; 0 when nothing is told. */
    public int packetFlags() {
        if (format == CaptureFormat.PCAP_MODIFIED) {
            if (!isPacket()) return 0;
            return PacketFlags.ofLinuxType(Bytes.u8(memory, at + RECORD_PACKET_TYPE));
        }
        long option = findOption(FLAGS, Integer.BYTES);
        return option < 0 ? 0 : Bytes.i32(memory, option, bigEndian);
    }

    /** Packets lost between the one before on this interface and this one; {@link #UNKNOWN} when not told. */
    public long dropCount() {
        if (type == CaptureBlock.PACKET && pcapng) {
            int drops = Bytes.u16(memory, at + PACKET_DROPS, bigEndian);
            return drops == DROPS_UNKNOWN ? UNKNOWN : drops;
        }
        long option = enhancedOption(DROP_COUNT, Long.BYTES);
        return option < 0 ? UNKNOWN : Bytes.i64(memory, option, bigEndian);
    }

    /** A number that the same packet has wherever it was captured; {@link #UNKNOWN} when not told. */
    public long packetId() {
        long option = enhancedOption(PACKET_ID, Long.BYTES);
        return option < 0 ? UNKNOWN : Bytes.i64(memory, option, bigEndian);
    }

    /** The queue of the interface that the packet came by; {@link #UNKNOWN} when not told. */
    public long queue() {
        long option = enhancedOption(QUEUE, Integer.BYTES);
        return option < 0 ? UNKNOWN : Bytes.u32(memory, option, bigEndian);
    }

    /** The comments on the packet or block. Allocates, and throws, as {@link #block} does. */
    public List<String> comments() {
        return block().comments();
    }

    /**
     * All that the file has about where the reader stands. Allocates.
     *
     * @throws IllegalStateException at the end, and at the start of a classic file, where it stands nowhere
     */
    public CaptureBlock block() {
        if (ended || !pcapng && packets == 0) throw new IllegalStateException(name + ": no block or packet here");
        MemorySegment body = pcapng
                ? memory.asSlice(at + CaptureBlock.HEADER, next - at - CaptureBlock.LEAST)
                : memory.asSlice(at, next - at);
        return new CaptureBlock(pcapng ? type : CaptureBlock.RECORD, fileOffset(), body, bigEndian, interfaces());
    }

    /** Where the packet's record or block begins, in bytes from the start of the file (of what it unpacks to). */
    public long fileOffset() {
        return base + at;
    }

    private long enhancedOption(int code, int length) {
        return type == CaptureBlock.ENHANCED_PACKET ? findOption(code, length) : -1;
    }

    private long findOption(int code, int length) {
        if (!pcapng || type != CaptureBlock.ENHANCED_PACKET && type != CaptureBlock.PACKET) return -1;
        long options = data + Bytes.padded(captured);
        return CaptureOption.find(memory, options, next - CaptureBlock.TRAILER, bigEndian, code, length);
    }

    /** Ends the mapping, or closes the channel. */
    @Override
    public void close() {
        ended = true;
        next = limit;
        closeQuietly(channel);
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }

    // The start of a file

    private void startOrClose() throws CaptureException {
        try {
            if (channel != null && isGzip()) unpack();
            start();
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    private void start() throws CaptureException {
        if (!have(Integer.BYTES)) throw notACapture();
        int magic = Bytes.i32(memory, 0, false);
        if (magic == CaptureBlock.SECTION_HEADER) {
            format = CaptureFormat.PCAPNG;
            pcapng = true;
            if (!advance()) throw broken();
            return;
        }
        bigEndian = !isClassic(magic);
        if (bigEndian) magic = Integer.reverseBytes(magic);
        if (!isClassic(magic)) throw notACapture();
        if (!have(FILE_HEADER)) {
            cutShort("the header of a pcap file has " + FILE_HEADER + " bytes");
            throw broken();
        }
        format = switch (magic) {
            case MAGIC_NANOSECONDS -> CaptureFormat.PCAP_NANOSECONDS;
            case MAGIC_MODIFIED -> CaptureFormat.PCAP_MODIFIED;
            default -> CaptureFormat.PCAP;
        };
        nanosPerFraction = magic == MAGIC_NANOSECONDS ? 1 : 1000;
        recordHeader = magic == MAGIC_MODIFIED ? MODIFIED_RECORD_HEADER : RECORD_HEADER;
        int major = Bytes.u16(memory, FILE_MAJOR, bigEndian);
        int minor = Bytes.u16(memory, FILE_MINOR, bigEndian);
        if (major != MAJOR && major != DG_UX_MAJOR) {
            throw new CaptureException(name + ": a pcap file of version " + major + "." + minor
                    + ", and only those of version " + MAJOR + " can be read");
        }
        swappedLengths = major == DG_UX_MAJOR || minor < LENGTHS_SWAPPED_BEFORE;
        mixedLengths = swappedLengths || minor == LENGTHS_SWAPPED_BEFORE;
        addInterface(classicInterface());
        longestRecord = longest[0];
        next = FILE_HEADER;
    }

    private static boolean isClassic(int magic) {
        return magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS || magic == MAGIC_MODIFIED;
    }

    private CaptureInterface classicInterface() {
        int snapLength = Math.max(0, Bytes.i32(memory, FILE_SNAP_LENGTH, bigEndian));
        int link = Bytes.i32(memory, FILE_LINK_TYPE, bigEndian);
        CaptureInterface described = CaptureInterface.of(link & LINK_TYPE_MASK, snapLength);
        if ((link & FCS_PRESENT) != 0) {
            described =
                    described.with(CaptureOption.number(CaptureInterface.FCS_LENGTH, 1, 16L * (link >>> FCS_SHIFT)));
        }
        return format == CaptureFormat.PCAP_NANOSECONDS
                ? described.with(CaptureOption.number(CaptureInterface.RESOLUTION, 1, TimeScale.NANOSECONDS))
                : described;
    }

    private CaptureException notACapture() {
        if (failure != null) return new CaptureException(name + ": " + reason(failure), failure);
        if (limit == 0) return new CaptureException(name + ": is empty, and no capture file");
        String guess = FileKind.guess(memory, (int) Math.min(limit, FileKind.LOOKED_AT));
        return new CaptureException(
                name + ": is no pcap or pcapng file" + (guess.isEmpty() ? "" : "; it seems to be " + guess));
    }

    /** What {@link #damage} says, of a file with damage where it begins. */
    private CaptureException broken() {
        return new CaptureException(damage.message(), failure);
    }

    private boolean isGzip() {
        return have(2) && Bytes.u8(memory, 0) == 0x1f && Bytes.u8(memory, 1) == 0x8b;
    }

    /** Puts a decompressor between the channel and the buffer. */
    private void unpack() throws CaptureException {
        byte[] start = memory.asSlice(0, limit).toArray(Bytes.BYTE);
        try {
            channel = new StreamChannel(new GZIPInputStream(new ChannelStream(start, channel), 1 << 16));
            limit = 0;
        } catch (IOException e) {
            throw new CaptureException(
                    name + ": is no pcap or pcapng file; it begins like gzip data, but: " + reason(e), e);
        }
    }

    // Any record

    /** Goes to the next record or block, whatever it is and however it lies. */
    private boolean advance() {
        if (ended) return false;
        if (!have(1)) return failure == null ? end() : unreadable();
        return pcapng ? advanceBlock() : advanceRecord();
    }

    private boolean advanceRecord() {
        if (!have(recordHeader)) return cutShort("the header of a packet has " + recordHeader + " bytes");
        int length = Bytes.i32(memory, next + RECORD_CAPTURED, bigEndian);
        int wire = Bytes.i32(memory, next + RECORD_ORIGINAL, bigEndian);
        if (mixedLengths && (swappedLengths || Integer.compareUnsigned(length, wire) > 0)) {
            int swap = length;
            length = wire;
            wire = swap;
        }
        if (!isPlausible(length, 0)) return implausible(length, 0);
        if (!have(recordHeader + length)) {
            return cutShort("packet " + (packets + 1) + " has a header of " + recordHeader + " bytes and " + length
                    + " bytes of data");
        }
        at = next;
        next = at + recordHeader + length;
        return enterPacket(CaptureBlock.RECORD, at + recordHeader, length, wire, 0);
    }

    private boolean advanceBlock() {
        if (!have(CaptureBlock.LEAST)) return cutShort("a block has at least " + CaptureBlock.LEAST + " bytes");
        int blockType = Bytes.i32(memory, next, bigEndian);
        boolean big = bigEndian;
        if (blockType == CaptureBlock.SECTION_HEADER) {
            int order = Bytes.i32(memory, next + SECTION_ORDER, true);
            big = order == ORDER_MAGIC;
            if (!big && order != Integer.reverseBytes(ORDER_MAGIC)) {
                return damaged("a section header that doesn't tell its byte order");
            }
        }
        long total = Bytes.u32(memory, next + Integer.BYTES, big);
        if (total < least(blockType)) {
            return damaged(describe(blockType) + " of " + total + " bytes, and it needs " + least(blockType));
        }
        // some writers leave the padding out of the length
        long whole = Bytes.padded(total);
        if (whole > LONGEST_BLOCK)
            return damaged(describe(blockType) + " of " + total + " bytes, which is not plausible");
        if (!have(whole)) return cutShort(describe(blockType) + " of " + total + " bytes");
        long trailer = Bytes.u32(memory, next + whole - CaptureBlock.TRAILER, big);
        if (Bytes.padded(trailer) != whole) {
            return damaged(describe(blockType) + " of " + total + " bytes by its start and " + trailer + " by its end");
        }
        return switch (blockType) {
            case CaptureBlock.SECTION_HEADER -> enterSection(whole, big);
            case CaptureBlock.INTERFACE_DESCRIPTION -> enterInterface(whole);
            case CaptureBlock.ENHANCED_PACKET ->
                enterPacketBlock(blockType, whole, Bytes.i32(memory, next + PACKET_INTERFACE, big));
            case CaptureBlock.PACKET ->
                enterPacketBlock(blockType, whole, Bytes.u16(memory, next + PACKET_INTERFACE, big));
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
        int major = Bytes.u16(memory, next + SECTION_MAJOR, big);
        int minor = Bytes.u16(memory, next + SECTION_MINOR, big);
        // 1.2 was written by some and is the same (draft-ietf-opsawg-pcapng)
        if (major != 1 || minor != 0 && minor != 2) {
            return damaged(
                    "a section of version " + major + "." + minor + ", and only those of version 1.0 can be read");
        }
        bigEndian = big;
        section = new CaptureSection(
                CaptureOption.read(memory, next + SECTION_OPTIONS, next + whole - CaptureBlock.TRAILER, big));
        sections++;
        interfaces = new ArrayList<>();
        scales = new TimeScale[1];
        longest = new int[] {-1};
        descriptions = 0;
        return enter(CaptureBlock.SECTION_HEADER, whole);
    }

    private boolean enterInterface(long whole) {
        long options = next + INTERFACE_OPTIONS;
        long end = next + whole - CaptureBlock.TRAILER;
        // the resolution of time stamps may be behind the damage
        if (!CaptureOption.wellFormed(memory, options, end, bigEndian)) {
            return damaged("an interface description whose options don't fit into it");
        }
        descriptions += whole + DESCRIPTION_COST;
        if (descriptions > LONGEST_DESCRIPTIONS) {
            return damaged("descriptions of " + interfaces.size() + " interfaces and more, which is not plausible");
        }
        addInterface(new CaptureInterface(
                Bytes.u16(memory, next + INTERFACE_LINK_TYPE, bigEndian),
                Math.max(0, Bytes.i32(memory, next + INTERFACE_SNAP_LENGTH, bigEndian)),
                CaptureOption.read(memory, options, end, bigEndian)));
        return enter(CaptureBlock.INTERFACE_DESCRIPTION, whole);
    }

    private boolean enterPacketBlock(int blockType, long whole, int id) {
        int length = Bytes.i32(memory, next + PACKET_CAPTURED, bigEndian);
        if (!isPlausible(length, id)) return implausible(length, id);
        if (length > whole - PACKET_OVERHEAD) {
            return damaged("packet " + (packets + 1) + " claims " + length + " captured bytes in a block of " + whole);
        }
        int wire = Bytes.i32(memory, next + PACKET_ORIGINAL, bigEndian);
        enter(blockType, whole);
        return enterPacket(blockType, at + PACKET_DATA, length, wire, id);
    }

    private boolean enterSimplePacket(long whole) {
        int wire = Bytes.i32(memory, next + SIMPLE_ORIGINAL, bigEndian);
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
        return enterPacket(CaptureBlock.SIMPLE_PACKET, at + SIMPLE_DATA, length, wire, 0);
    }

    private boolean enter(int blockType, long whole) {
        at = next;
        next += whole;
        type = blockType;
        data = at + CaptureBlock.HEADER;
        captured = 0;
        original = 0;
        interfaceId = 0;
        return true;
    }

    private boolean enterPacket(int blockType, long from, int length, int wire, int id) {
        type = blockType;
        data = from;
        captured = length;
        original = wire;
        interfaceId = id;
        packets++;
        return true;
    }

    private void addInterface(CaptureInterface described) {
        int id = interfaces.size();
        if (id == longest.length) {
            longest = Arrays.copyOf(longest, 2 * id);
            Arrays.fill(longest, id, 2 * id, -1);
            scales = Arrays.copyOf(scales, 2 * id);
        }
        scales[id] = described.timeScale();
        longest[id] = described.longestPlausible();
        interfaces.add(described);
    }

    private boolean isPlausible(int length, int id) {
        return id >= 0 && id < interfaces.size() && length >= 0 && length <= longest[id];
    }

    // Ends

    private boolean implausible(int length, int id) {
        if (id < 0 || id >= interfaces.size()) {
            return damaged("packet " + (packets + 1) + " is of interface " + Integer.toUnsignedString(id) + ", and "
                    + interfaces.size() + " are described");
        }
        return damaged("packet " + (packets + 1) + " claims " + Integer.toUnsignedString(length)
                + " captured bytes, and " + longest[id] + " are the most of link type "
                + interfaces.get(id).linkType());
    }

    /** From now on it stands nowhere. */
    private boolean end() {
        ended = true;
        type = 0;
        at = next;
        data = next;
        captured = 0;
        original = 0;
        return false;
    }

    private boolean damaged(String what) {
        return end(Damage.Kind.DAMAGED, what);
    }

    /** The end came before what was to be there, unless reading failed. */
    private boolean cutShort(String what) {
        if (failure != null) return unreadable();
        return end(Damage.Kind.CUT_SHORT, what + ", and " + (limit - next) + " are there");
    }

    private boolean unreadable() {
        return failure instanceof EOFException
                ? end(Damage.Kind.CUT_SHORT, "the compressed data ends here, and not where it should")
                : end(Damage.Kind.UNREADABLE, reason(failure));
    }

    private boolean end(Damage.Kind kind, String what) {
        damage = new Damage(kind, name, base + next, packets, what);
        return end();
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    // The buffer

    /** Whether {@code length} bytes can be read from {@link #next} on, after reading on if need be. */
    private boolean have(long length) {
        return limit - next >= length || channel != null && fill(length);
    }

    private boolean fill(long length) {
        try {
            while (limit - next < length) {
                if (failure != null) return false;
                makeRoom(length);
                buffer.limit((int) memory.byteSize()).position((int) limit);
                int n = channel.read(buffer);
                if (n < 0) return false;
                limit += n;
            }
            return true;
        } catch (IOException e) {
            failure = e;
            return false;
        } catch (OutOfMemoryError e) {
            failure = new IOException("no memory for a buffer of " + length + " bytes");
            return false;
        }
    }

    /** Moves what is left to the start of a full buffer, and where that is not enough takes one twice as large. */
    private void makeRoom(long length) {
        if (next + length <= memory.byteSize()) return;
        long left = limit - next;
        if (limit < memory.byteSize() && left < length) {
            return; // there is room to read into; most often the length then fits
        }
        MemorySegment from = memory;
        Arena old = arena;
        boolean larger = left > memory.byteSize() / 2;
        if (larger) allocate(2 * memory.byteSize());
        MemorySegment.copy(from, next, memory, 0, left);
        if (larger) old.close();
        base += next;
        at -= next;
        limit = left;
        next = 0;
    }

    private void allocate(long size) {
        Arena fresh = Arena.ofShared();
        memory = fresh.allocate(size, Long.BYTES);
        buffer = memory.asByteBuffer();
        arena = fresh;
    }

    private static void closeQuietly(Channel channel) {
        if (channel == null) return;
        try {
            channel.close();
        } catch (IOException e) {
            // nothing was written to it
        }
    }
}
