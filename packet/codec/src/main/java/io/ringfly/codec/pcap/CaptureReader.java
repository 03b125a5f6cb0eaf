/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

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
public abstract sealed class CaptureReader implements AutoCloseable permits PcapReader, PcapngReader {

    /** {@link #timestampNanos} of what has no time stamp. */
    public static final long NO_TIMESTAMP = Long.MIN_VALUE;

    /** A count or number that the file doesn't tell. */
    public static final long UNKNOWN = -1;

    /** The longest packet that is plausible, in bytes, for all but a few link types: libpcap's limit and Wireshark's. */
    public static final int LONGEST_PACKET = 262_144;

    final CaptureInput in;
    boolean bigEndian;
    List<CaptureInterface> interfaces = new ArrayList<>();
    int[] longest = {-1}; // by interface: the longest plausible packet; -1 where there is no interface

    long at; // where this record or block begins
    long data;
    int captured;
    int original;
    int interfaceId;
    long packets;
    boolean ended;
    private Damage damage;

    CaptureReader(CaptureInput in) {
        this.in = in;
    }

    /**
     * Opens a file: mapped, or as a stream if it is a pipe or compressed by gzip.
     *
     * @throws CaptureException if there is no such file, or it isn't a capture file; the message says what it seems to be
     */
    public static CaptureReader open(Path path) throws CaptureException {
        return start(CaptureInput.open(path));
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
        return start(CaptureInput.of(channel, name));
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
        return start(CaptureInput.of(capture, name));
    }

    private static CaptureReader start(CaptureInput in) throws CaptureException {
        try {
            int magic = in.have(Integer.BYTES) ? Bytes.i32(in.memory, 0, false) : 0;
            if (magic == CaptureBlock.SECTION_HEADER) return new PcapngReader(in);
            if (PcapReader.isMagic(magic)) return new PcapReader(in, false);
            if (PcapReader.isMagic(Integer.reverseBytes(magic))) return new PcapReader(in, true);
            throw notACapture(in);
        } catch (Throwable t) {
            in.close();
            throw t;
        }
    }

    private static CaptureException notACapture(CaptureInput in) {
        IOException failure = in.failure();
        if (failure != null) return new CaptureException(in.name + ": " + CaptureInput.reason(failure), failure);
        if (in.left() == 0) return new CaptureException(in.name + ": is empty, and no capture file");
        String guess = FileKind.guess(in.memory, (int) Math.min(in.left(), FileKind.LOOKED_AT));
        return new CaptureException(
                in.name + ": is no pcap or pcapng file" + (guess.isEmpty() ? "" : "; it seems to be " + guess));
    }

    // What it is

    /** The name of the file, as in messages. */
    public final String name() {
        return in.name;
    }

    public abstract CaptureFormat format();

    /** Whether packets lie in a mapped file (or in the caller's memory) and stay where they are. */
    public final boolean isMapped() {
        return in.isMapped();
    }

    /** The byte order of the file; of the current section, where there are several. */
    public final boolean isBigEndian() {
        return bigEndian;
    }

    /** What the current section's header says. */
    public abstract CaptureSection section();

    /** How many section headers have been read; 0 in classic files. */
    public abstract int sections();

    /**
     * The interfaces of the current section that have been described so far, numbered from 0. A view that later ones
     * are added to, until the next section begins.
     */
    public final List<CaptureInterface> interfaces() {
        return Collections.unmodifiableList(interfaces);
    }

    // Moving on

    /**
     * Goes to the next packet.
     *
     * @return false at the end of the file, or where it can't be read on: see {@link #damage}
     */
    public abstract boolean next();

    /**
     * Goes to the next block of a pcapng file, whatever it is: {@link #isPacket} tells whether it is a packet, {@link
     * #block} what else. In a classic file, the same as {@link #next}.
     *
     * @return false at the end of the file, or where it can't be read on: see {@link #damage}
     */
    public final boolean nextBlock() {
        if (ended) return false;
        if (!in.have(1)) return in.failure() == null ? end() : unreadable();
        return advance();
    }

    /** Goes to the next record or block, of which at least one byte is there, however it lies. */
    abstract boolean advance();

    /** What ended the reading early; empty as long as nothing did. */
    public final Optional<Damage> damage() {
        return Optional.ofNullable(damage);
    }

    /**
     * As {@link #next}, and after the end of a file that is being written, which may have ended in the middle of a
     * record, looks whether it has grown. What is mapped or in memory doesn't grow.
     */
    public final boolean nextOfGrowing() {
        boolean mayGrow = damage == null || damage.kind() == Damage.Kind.CUT_SHORT;
        if (ended && mayGrow && !in.isMapped() && in.failure() == null) {
            ended = false;
            damage = null;
        }
        return next();
    }

    /** How many packets have been read. */
    public final long packets() {
        return packets;
    }

    // Where it stands

    /** Whether it stands at a packet, as it does after {@link #next} returned true. */
    public abstract boolean isPacket();

    /** The memory that the packet is in. Ask anew for each packet, or with each answer of {@link #next}. */
    public final MemorySegment memory() {
        return in.memory;
    }

    /** Where in {@link #memory} the packet begins, with what its link type says. */
    public final long offset() {
        return data;
    }

    /** How many bytes of the packet are there. 0 at a block that is no packet. */
    public final int capturedLength() {
        return captured;
    }

    /**
     * How long the packet was on the wire, in bytes. As the file has it: it ought not be less than what was captured,
     * and in some files it is.
     */
    public final int originalLength() {
        return original < 0 ? Integer.MAX_VALUE : original;
    }

    /**
     * When the packet was captured, in nanoseconds since 1970, whatever the file's resolution; {@link #NO_TIMESTAMP} for
     * simple packet blocks and what is no packet.
     */
    public abstract long timestampNanos();

    /** The number of the packet's interface in its section, an index to {@link #interfaces}. 0 in classic files. */
    public final int interfaceId() {
        return interfaceId;
    }

    /** The packet's interface. */
    public final CaptureInterface captureInterface() {
        return interfaces.get(interfaceId);
    }

    /** What the packet begins with: see {@link CaptureInterface#linkType}. */
    public final int linkType() {
        return interfaces.get(interfaceId).linkType();
    }

    /** Bits of {@link PacketFlags}; 0 when nothing is told. */
    public abstract int packetFlags();

    /** Packets lost between the one before on this interface and this one; {@link #UNKNOWN} when not told. */
    public abstract long dropCount();

    /** A number that the same packet has wherever it was captured; {@link #UNKNOWN} when not told. */
    public abstract long packetId();

    /** The queue of the interface that the packet came by; {@link #UNKNOWN} when not told. */
    public abstract long queue();

    /** The comments on the packet or block. Allocates, and throws, as {@link #block} does. */
    public final List<String> comments() {
        return block().comments();
    }

    /**
     * All that the file has about where the reader stands. Allocates.
     *
     * @throws IllegalStateException at the end, and at the start of a classic file, where it stands nowhere
     */
    public abstract CaptureBlock block();

    /** Where the packet's record or block begins, in bytes from the start of the file (of what it unpacks to). */
    public final long fileOffset() {
        return in.fileOffset(at);
    }

    /** Ends the mapping, or closes the channel. */
    @Override
    public final void close() {
        ended = true;
        in.close();
    }

    // For both kinds

    final IllegalStateException nowhere() {
        return new IllegalStateException(in.name + ": no block or packet here");
    }

    void addInterface(CaptureInterface described) {
        int id = interfaces.size();
        if (id == longest.length) {
            longest = Arrays.copyOf(longest, 2 * id);
            Arrays.fill(longest, id, 2 * id, -1);
        }
        longest[id] = described.longestPlausible();
        interfaces.add(described);
    }

    final boolean isPlausible(int length, int id) {
        return id >= 0 && id < interfaces.size() && length >= 0 && length <= longest[id];
    }

    final boolean enterPacket(long from, int length, int wire, int id) {
        data = from;
        captured = length;
        original = wire;
        interfaceId = id;
        packets++;
        return true;
    }

    // Ends

    final boolean implausible(int length, int id) {
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
        at = in.next;
        data = in.next;
        captured = 0;
        original = 0;
        return false;
    }

    final boolean damaged(String what) {
        return end(Damage.Kind.DAMAGED, what);
    }

    /** The end came before what was to be there, unless reading failed. */
    final boolean cutShort(String what) {
        if (in.failure() != null) return unreadable();
        return end(Damage.Kind.CUT_SHORT, what + ", and " + in.left() + " are there");
    }

    private boolean unreadable() {
        return in.failure() instanceof EOFException
                ? end(Damage.Kind.CUT_SHORT, "the compressed data ends here, and not where it should")
                : end(Damage.Kind.UNREADABLE, CaptureInput.reason(in.failure()));
    }

    private boolean end(Damage.Kind kind, String what) {
        damage = new Damage(kind, in.name, in.fileOffset(in.next), packets, what);
        return end();
    }

    /** What {@link #damage} says, of a file with damage where it begins. */
    final CaptureException broken() {
        return new CaptureException(damage.message(), in.failure());
    }
}
