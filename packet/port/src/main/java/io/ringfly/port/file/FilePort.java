/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.file;

import io.ringfly.codec.LinkType;
import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.codec.pcap.CaptureWriter;
import io.ringfly.port.CloseStack;
import io.ringfly.port.FramePool;
import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortFeatures;
import io.ringfly.port.PortStats;
import io.ringfly.port.RxQueue;
import io.ringfly.port.Steering;
import io.ringfly.port.TxQueue;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Capture files as a port with one queue: what is received is read from one file, what is sent is written to another, and
 * either may be missing.
 *
 * <p>Packets are copied between the files and the port's frames. The {@linkplain io.ringfly.port.PacketBatch#arrival
 * arrival} of a received packet is the time stamp that the file has for it, and a packet that is sent with one is written
 * with it; others get the time of their sending. The receiving half {@linkplain RxQueue#ended ends} with the file.
 */
public final class FilePort implements Port {

    private static final int MEMORY = 32 << 20;
    private static final int MOST_FRAMES = 512;
    private static final int SMALLEST_FRAME = 2048;
    private static final int HEADROOM = 64;

    /** The longest packet of a port that only writes, unless it is told: the longest of IP. */
    private static final int LONGEST_SENT = 65_535;

    private final FileOptions options;
    private final String mode;
    private final int linkType;
    private final int longest;
    private final FramePool pool;
    private final FileReceiver rx;
    private final FileSender tx;
    private final CloseStack open = new CloseStack();
    private boolean closed;

    FilePort(FileOptions options, Steering steering) throws PortException {
        this.options = options;
        try {
            FileInput in = null;
            CaptureInterface described = CaptureInterface.of(CaptureInterface.ETHERNET, LONGEST_SENT);
            if (options.input().isPresent()) {
                in = new FileInput(options);
                open.push(in::close);
                described = in.described();
            }
            linkType = described.linkType();
            int frameSize = frameSize(described.snapLength());
            longest = Math.min(frameSize - HEADROOM, options.snapLength());
            mode = mode(in);
            pool = makePool(frameSize);
            rx = new FileReceiver(in, options, pool, linkType, longest, steering);
            tx = new FileSender(pool, options.output().isPresent() ? create() : null);
            open.push(tx::close);
        } catch (Throwable t) {
            open.close();
            throw t;
        }
    }

    /** Room for what the file says of its packets, and for no more than what is wanted of them. */
    private int frameSize(int stated) {
        int length = stated == 0 ? CaptureReader.LONGEST_PACKET : Math.min(stated, CaptureReader.LONGEST_PACKET);
        int needed = HEADROOM + Math.min(length, options.snapLength());
        return Math.max(SMALLEST_FRAME, Integer.highestOneBit(needed - 1) << 1);
    }

    private FramePool makePool(int frameSize) {
        int frames = Math.min(MOST_FRAMES, MEMORY / frameSize);
        Arena arena = Arena.ofShared();
        open.push(arena::close);
        MemorySegment memory = arena.allocate((long) frames * frameSize, Long.BYTES);
        return new FramePool(memory, 0, frames, frameSize, HEADROOM);
    }

    private CaptureWriter create() throws PortException {
        int snapLength = options.snapLength() == FileOptions.WHOLE ? 0 : options.snapLength();
        try {
            CaptureWriter writer = CaptureWriter.create(
                    options.output().get(), options.format(), CaptureInterface.of(linkType, snapLength));
            writer.flush(); // so that it can be read at once
            return writer;
        } catch (IOException e) {
            throw new PortException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new PortException(
                    options.name() + ": packets of link type " + linkType + " can't be written: " + e.getMessage(), e);
        }
    }

    private String mode(FileInput in) {
        List<String> words = new ArrayList<>();
        if (in != null) {
            words.add("reading " + name(in.reader().format()));
        }
        if (options.output().isPresent()) {
            words.add("writing " + name(options.format()));
        }
        if (linkType != LinkType.ETHERNET) {
            words.add("link type " + LinkType.name(linkType));
        }
        return String.join(", ", words);
    }

    private static String name(CaptureFormat format) {
        return format == CaptureFormat.PCAPNG ? "pcapng" : "pcap";
    }

    @Override
    public String name() {
        return options.name();
    }

    @Override
    public PortFeatures features() {
        return new PortFeatures("file", mode, PortFeatures.NO_MAC, longest, linkType);
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public RxQueue rx(int queue) {
        Objects.checkIndex(queue, queues());
        return rx;
    }

    @Override
    public TxQueue tx(int queue) {
        Objects.checkIndex(queue, queues());
        return tx;
    }

    @Override
    public FramePool pool(int queue) {
        Objects.checkIndex(queue, queues());
        return pool;
    }

    /** Steers packets that were not looked at yet: a file's are when they are received. */
    @Override
    public void steer(Steering steering) {
        rx.steer(steering);
    }

    @Override
    public PortStats stats() {
        List<PortStats.Drop> drops = new ArrayList<>(rx.drops());
        drops.addAll(tx.drops());
        return new PortStats(rx.packets(), rx.bytes(), tx.packets(), tx.bytes(), drops);
    }

    /** Writes what was sent, flushed or not, and closes the files. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            open.close();
        }
    }
}
