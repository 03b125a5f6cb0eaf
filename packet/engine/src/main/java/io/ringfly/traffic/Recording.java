/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import io.ringfly.codec.Ethernet;
import io.ringfly.codec.LinkType;
import io.ringfly.codec.pcap.CaptureException;
import io.ringfly.codec.pcap.CaptureReader;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A capture file to be {@linkplain Replay replayed}: read to its end once, so that what is wrong with it is told before
 * anything is sent. Of its packets only counts are kept. Closed when what replays it has ended; may be read by several
 * threads until then.
 */
public final class Recording implements AutoCloseable {

    /** Longer ones are counted together. */
    private static final int LONGEST_COUNTED = 65_536;

    private final Path file;
    private final CaptureReader first; // whose mapping all passes read, if it is mapped
    private final long[] byLength = new long[LONGEST_COUNTED + 1];
    private long packets;
    private long bytes;
    private long cut;
    private long firstNanos = CaptureReader.NO_TIMESTAMP;
    private long nanos;

    private Recording(Path file, CaptureReader first) {
        this.file = file;
        this.first = first;
    }

    /**
     * Opens a capture, pcap or pcapng, also one that gzip has compressed.
     *
     * @throws CaptureException if it can't be read, is damaged anywhere, or has packets that are no Ethernet frames or
     *     none at all; the message is one line for people
     */
    public static Recording open(Path file) throws CaptureException {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            throw new CaptureException(file + ": is no regular file, and is to be read more than once: store it first");
        }
        Recording recording = new Recording(file, CaptureReader.open(file));
        try {
            recording.look();
        } catch (Throwable t) {
            recording.close();
            throw t;
        }
        return recording;
    }

    private void look() throws CaptureException {
        while (first.next()) {
            if (first.linkType() != LinkType.ETHERNET) {
                throw new CaptureException(file + ": packet " + first.packets() + " is of link type "
                        + LinkType.name(first.linkType()) + ", and only Ethernet frames can be sent");
            }
            int length = first.capturedLength();
            byLength[Math.min(length, LONGEST_COUNTED)]++;
            bytes += length;
            cut += length < first.originalLength() ? 1 : 0;
            nanos = offset(first, nanos);
        }
        if (first.damage().isPresent()) {
            throw new CaptureException(first.damage().get().message());
        }
        packets = first.packets();
        if (packets == 0) {
            throw new CaptureException(file + ": has no packets");
        }
    }

    /**
     * How long after the first packet that of {@code reader} comes: no earlier than the one before, and with it if it has
     * no time.
     */
    long offset(CaptureReader reader, long before) {
        long time = reader.timestampNanos();
        if (time == CaptureReader.NO_TIMESTAMP) {
            return before;
        }
        if (firstNanos == CaptureReader.NO_TIMESTAMP) {
            firstNanos = time;
        }
        return Math.max(before, time - firstNanos);
    }

    /** Another reader, at the start of the file. */
    CaptureReader read() throws CaptureException {
        return first.isMapped() ? CaptureReader.of(first.memory(), first.name()) : CaptureReader.open(file);
    }

    public Path file() {
        return file;
    }

    /** All that it has. */
    public long packets() {
        return packets;
    }

    /** Packets with a length from {@code shortest} to {@code longest}, in bytes, without FCS. */
    public long packets(int shortest, int longest) {
        long count = 0;
        for (int i = shortest; i <= Math.min(longest, LONGEST_COUNTED - 1); i++) {
            count += byLength[i];
        }
        return count;
    }

    /** Packets too short for an Ethernet header, which nothing sends. */
    public long runts() {
        return packets(0, Ethernet.LENGTH - 1);
    }

    /** The average packet, in bytes without FCS. */
    public double meanLength() {
        return (double) bytes / packets;
    }

    /** Packets of which the capture has only the first bytes. They are sent as they are. */
    public long cutShort() {
        return cut;
    }

    /** The time from its first packet to its last, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    /** The time of a pass: with the mean gap of its packets behind the last one, in nanoseconds. */
    public long period() {
        return packets == 1 ? 0 : nanos + nanos / (packets - 1);
    }

    @Override
    public void close() {
        first.close();
    }
}
