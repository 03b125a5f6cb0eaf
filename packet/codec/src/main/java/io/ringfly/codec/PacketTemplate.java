/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A frame prepared once, to be sent many times with other addresses, ports and numbers: what generators write.
 *
 * <p>{@code write} copies the frame and writes what varies; {@code vary} writes only that, into memory where the frame
 * was laid before ({@link #lay}), as into a pool whose frames are laid once. What checksums cover of the rest was summed up
 * when the template was made, so that neither reads the payload, or any byte of the target.
 *
 * <p>What varies is, of the innermost IP packet: its addresses; the id of IPv4 (outer headers keep theirs); the ports
 * of TCP or UDP, or of an echo the id and the sequence number, two numbers of 16 bits as well; and in the payload, where
 * {@link #withSequence} and {@link #withTime} say so, two numbers of 64 bits. Around that may be whatever {@link
 * Dissection} reads: VLAN tags, MPLS, IP in IP, GRE, VXLAN, GUE. Of IPv4 the header checksum is mended, and of what it
 * carries the checksum, unless that is UDP's and 0 in the frame given: then there is none, and it stays so.
 *
 * <p>A frame of another length is another template.
 *
 * <p>Templates are immutable, so threads may share one. Nothing is allocated by writing.
 */
public final class PacketTemplate {

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
    // A short frame is laid in two or four chunks, the last ones overlapping the first: a loop costs more than its copy
    // does (60 bytes: 8.5 ns, and 2.8 without). The words of a chunk are of one layout, so that its bounds are checked
    // once.
    private static final int CHUNK = 32;
    private static final int CHUNK_WORDS = CHUNK / Long.BYTES;
    private static final MemoryLayout CHUNK_LAYOUT = MemoryLayout.sequenceLayout(CHUNK_WORDS, WORD);
    private static final VarHandle CHUNK0 = CHUNK_LAYOUT.varHandle(PathElement.sequenceElement(0));
    private static final VarHandle CHUNK1 = CHUNK_LAYOUT.varHandle(PathElement.sequenceElement(1));
    private static final VarHandle CHUNK2 = CHUNK_LAYOUT.varHandle(PathElement.sequenceElement(2));
    private static final VarHandle CHUNK3 = CHUNK_LAYOUT.varHandle(PathElement.sequenceElement(3));
    /** Longer frames are copied by the JVM, which takes longer to begin and then copies faster. */
    private static final int MAX_CHUNKED = 4 * CHUNK;

    private static final int IPV4_ID = 4;
    private static final MemoryLayout IPV4_LAYOUT = MemoryLayout.structLayout(
            MemoryLayout.paddingLayout(IPV4_ID), Wire.LONG.withName("id"), Wire.LONG.withName("addresses"));
    private static final VarHandle ID_TO_CHECKSUM = IPV4_LAYOUT.varHandle(PathElement.groupElement("id"));
    private static final VarHandle ADDRESSES = IPV4_LAYOUT.varHandle(PathElement.groupElement("addresses"));
    private static final int IPV6_SRC = 8;

    private static final long LOW = 0xffff_ffffL;

    private final MemorySegment image;
    /** The image of a short frame in chunks. */
    private final long[] words;

    private final TemplatePlace place;
    private final int length;
    private final boolean v6;
    private final int ip;
    private final int ports;
    private final int checksum;
    private final int sequence; // 0 if it isn't there, as time
    private final int time;

    /** Of the IPv4 header but for what varies. */
    private final long headerSum;
    /** Of what IP carries but for what varies, and of the rest of the pseudo-header. */
    private final long sum;

    /** The eight bytes from IPv4's id to its checksum, without both. */
    private final long middle;
    /** All ones if the checksum covers the addresses, as all do but that of ICMP. */
    private final long pseudoHeader;
    /** All ones if there is a checksum. */
    private final int present;
    /** What is written for a checksum that comes out as 0. */
    private final int zero;

    private PacketTemplate(MemorySegment frame, TemplatePlace place, int sequence, int time) {
        length = (int) frame.byteSize();
        this.place = place;
        this.sequence = sequence;
        this.time = time;
        v6 = place.v6();
        ip = place.ip();
        ports = place.ports();
        checksum = place.checksum();
        boolean udp = place.protocol() == IpProtocol.UDP;
        pseudoHeader = place.protocol() == IpProtocol.ICMP ? 0 : -1;
        present = udp && frame.get(Wire.SHORT, checksum) == 0 ? 0 : -1;
        zero = udp ? 0xffff : 0;
        image = Arena.ofAuto().allocate(length).copyFrom(frame);
        sum = fixedSum();
        middle = v6 ? 0 : image.get(Wire.LONG, ip + IPV4_ID) & 0xffff_ffff_0000L;
        headerSum = v6 ? 0 : fixedHeaderSum();
        varyToItself(frame);
        words = words();
    }

    private long[] words() {
        int[] chunks = length > 2 * CHUNK
                ? new int[] {0, CHUNK, length - 2 * CHUNK, length - CHUNK}
                : new int[] {0, length - CHUNK};
        long[] words = new long[chunks.length * CHUNK_WORDS];
        for (int i = 0; i < words.length; i++) {
            words[i] = image.get(WORD, chunks[i / CHUNK_WORDS] + i % CHUNK_WORDS * Long.BYTES);
        }
        return words;
    }

    private long fixedSum() {
        int length = place.end() - place.transport();
        MemorySegment fixed = MemorySegment.ofArray(image.toArray(Wire.BYTE));
        fixed.set(Wire.SHORT, checksum, (short) 0);
        fixed.set(Wire.INT, ports, 0);
        if (sequence != 0) fixed.set(Wire.LONG, sequence, 0);
        if (time != 0) fixed.set(Wire.LONG, time, 0);
        return Checksum.sum(fixed, place.transport(), length) + (place.protocol() + length & pseudoHeader);
    }

    private long fixedHeaderSum() {
        MemorySegment fixed = MemorySegment.ofArray(image.toArray(Wire.BYTE));
        Ipv4.setHeaderChecksum(fixed, ip, 0);
        Ipv4.setId(fixed, ip, 0);
        Ipv4.setSrc(fixed, ip, 0);
        Ipv4.setDst(fixed, ip, 0);
        return Checksum.sum(fixed, ip, Ipv4.headerLength(fixed, ip));
    }

    /** Makes the checksums of the image right. */
    private void varyToItself(MemorySegment frame) {
        int itsPorts = frame.get(Wire.INT, ports);
        long itsSequence = sequence == 0 ? 0 : frame.get(Wire.LONG, sequence);
        long itsTime = time == 0 ? 0 : frame.get(Wire.LONG, time);
        if (v6) {
            vary(
                    image,
                    0,
                    Ipv6.srcHigh(frame, ip),
                    Ipv6.srcLow(frame, ip),
                    Ipv6.dstHigh(frame, ip),
                    Ipv6.dstLow(frame, ip),
                    itsPorts,
                    itsSequence,
                    itsTime);
        } else {
            int id = Ipv4.id(frame, ip);
            vary(image, 0, Ipv4.src(frame, ip), Ipv4.dst(frame, ip), itsPorts, id, itsSequence, itsTime);
        }
    }

    /**
     * A template of the Ethernet frame of {@code length} bytes at {@code at}, which is copied. The checksums that are
     * mended need not be right in it.
     *
     * @throws IllegalArgumentException if it isn't a whole frame with a TCP segment, a UDP datagram or an echo of ICMP
     *     or ICMPv6 in an unfragmented IP packet, or if something else has a checksum over that packet
     */
    public static PacketTemplate of(MemorySegment frame, long at, int length) {
        MemorySegment m = MemorySegment.ofArray(frame.asSlice(at, length).toArray(Wire.BYTE));
        TemplatePlace place = TemplatePlace.find(m);
        PacketTemplate template = new PacketTemplate(m, place, 0, 0);
        place.requireChecksumIsRight(template.image);
        return template;
    }

    /**
     * The same with a number that varies in the payload: 64 bits, big-endian.
     *
     * @param offset from the start of the payload, an even number
     * @throws IllegalArgumentException if it doesn't fit there
     */
    public PacketTemplate withSequence(int offset) {
        return new PacketTemplate(image, place, number("sequence", offset, time), time);
    }

    /** As {@link #withSequence}: another such number, for the time of departure or whatever else. */
    public PacketTemplate withTime(int offset) {
        return new PacketTemplate(image, place, sequence, number("time", offset, sequence));
    }

    private int number(String name, int offset, int other) {
        if (offset < 0 || offset > payloadLength() - Long.BYTES) {
            throw new IllegalArgumentException(name + " at " + offset + " does not fit a payload of " + payloadLength()
                    + " bytes: it takes " + Long.BYTES);
        }
        if (offset % 2 != 0) throw new IllegalArgumentException(name + " at " + offset + " is not at an even offset");
        int at = place.payload() + offset;
        if (other != 0 && Math.abs(at - other) < Long.BYTES) {
            throw new IllegalArgumentException("sequence and time overlap: each takes " + Long.BYTES + " bytes");
        }
        return at;
    }

    /** Of the frame, in bytes. */
    public int length() {
        return length;
    }

    /** Whether the packet that varies is one of IPv6, and so which of the methods that write is for it. */
    public boolean isIpv6() {
        return v6;
    }

    /** What that packet carries: TCP, UDP, ICMP or ICMPv6, by {@link IpProtocol}. */
    public int protocol() {
        return place.protocol();
    }

    /** Offset of the payload from the frame's start: what follows the header of TCP or UDP, or the data of an echo. */
    public int payloadOffset() {
        return place.payload();
    }

    public int payloadLength() {
        return place.end() - place.payload();
    }

    /** Copies the frame as it was given, but with right checksums, to {@code at}, and returns its length. */
    public int lay(MemorySegment m, long at) {
        if (length > MAX_CHUNKED) {
            MemorySegment.copy(image, 0, m, at, length);
            return length;
        }
        layChunk(m, at, 0);
        if (length > 2 * CHUNK) {
            layChunk(m, at + CHUNK, CHUNK_WORDS);
            layChunk(m, at + length - 2 * CHUNK, 2 * CHUNK_WORDS);
        }
        layChunk(m, at + length - CHUNK, words.length - CHUNK_WORDS);
        return length;
    }

    private void layChunk(MemorySegment m, long at, int word) {
        CHUNK0.set(m, at, words[word]);
        CHUNK1.set(m, at, words[word + 1]);
        CHUNK2.set(m, at, words[word + 2]);
        CHUNK3.set(m, at, words[word + 3]);
    }

    /**
     * Writes the whole frame to {@code at}, of an IPv4 packet with these values, and returns its length.
     *
     * @param src first octet highest
     * @param dst as {@code src}
     * @param ports the source in the upper half, as {@link Udp#ports}; of an echo its id there, and its sequence number
     *     in the lower half
     * @param id of the IPv4 header, 16 bits
     * @param sequence ignored unless {@link #withSequence} made room for it
     * @param time ignored unless {@link #withTime} made room for it
     * @throws IllegalStateException if the template is one of IPv6
     */
    public int write(MemorySegment m, long at, int src, int dst, int ports, int id, long sequence, long time) {
        lay(m, at);
        return vary(m, at, src, dst, ports, id, sequence, time);
    }

    /**
     * As the other, of an IPv6 packet.
     *
     * @throws IllegalStateException if the template is one of IPv4
     */
    public int write(
            MemorySegment m,
            long at,
            long srcHigh,
            long srcLow,
            long dstHigh,
            long dstLow,
            int ports,
            long sequence,
            long time) {
        lay(m, at);
        return vary(m, at, srcHigh, srcLow, dstHigh, dstLow, ports, sequence, time);
    }

    /** As {@code write}, where the frame was laid before; whatever varied then may have any value. */
    public int vary(MemorySegment m, long at, int src, int dst, int ports, int id, long sequence, long time) {
        if (v6) throw new IllegalStateException("this is a template of IPv6, and not of IPv4");
        long addresses = (src & LOW) + (dst & LOW);
        long header = at + ip;
        long checksum = Checksum.finish(headerSum + (id & 0xffff) + addresses);
        ID_TO_CHECKSUM.set(m, header, (long) id << 48 | middle | checksum);
        ADDRESSES.set(m, header, (long) src << 32 | dst & LOW);
        return varyRest(m, at, addresses, ports, sequence, time);
    }

    /** As the other, of an IPv6 packet. */
    public int vary(
            MemorySegment m,
            long at,
            long srcHigh,
            long srcLow,
            long dstHigh,
            long dstLow,
            int ports,
            long sequence,
            long time) {
        if (!v6) throw new IllegalStateException("this is a template of IPv4, and not of IPv6");
        long header = at + ip;
        m.set(Wire.LONG, header + IPV6_SRC, srcHigh);
        m.set(Wire.LONG, header + IPV6_SRC + 8, srcLow);
        m.set(Wire.LONG, header + IPV6_SRC + 16, dstHigh);
        m.set(Wire.LONG, header + IPV6_SRC + 24, dstLow);
        long addresses = TransportChecksum.addresses6(srcHigh, srcLow, dstHigh, dstLow);
        return varyRest(m, at, addresses, ports, sequence, time);
    }

    private int varyRest(MemorySegment m, long at, long addresses, int ports, long sequence, long time) {
        long covered = sum + (addresses & pseudoHeader) + (ports & LOW);
        m.set(Wire.INT, at + this.ports, ports);
        if (this.sequence != 0) {
            m.set(Wire.LONG, at + this.sequence, sequence);
            covered += (sequence & LOW) + (sequence >>> 32);
        }
        if (this.time != 0) {
            m.set(Wire.LONG, at + this.time, time);
            covered += (time & LOW) + (time >>> 32);
        }
        int finished = Checksum.finish(covered) & present;
        m.set(Wire.SHORT, at + checksum, (short) (finished == 0 ? zero & present : finished));
        return length;
    }
}
