/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.file;

import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.port.Counter;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.PortStats;
import io.ringfly.port.PortStats.Direction;
import io.ringfly.port.PortStats.Drop;
import io.ringfly.port.RxQueue;
import io.ringfly.port.Steering;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The reading half: copies packets of the file into frames. */
final class FileReceiver implements RxQueue {

    /** Records that one call looks at, so that it ends soon where none is asked for. */
    private static final int LOOK = 4096;

    /** How often a file is looked at that may grow. */
    private static final long POLL_NANOS = 1_000_000;

    private final FileInput in; // null when nothing is read
    private final boolean follow;
    private final FramePool pool;
    private final int linkType;
    private final int longest;
    private final int snapLength;
    private final Counter packets = new Counter();
    private final Counter bytes = new Counter();
    private final Counter otherLink = new Counter();
    private final Counter tooLong = new Counter();
    private volatile Steering steering;
    private volatile Thread waiter;
    private volatile boolean woken;

    FileReceiver(FileInput in, FileOptions options, FramePool pool, int linkType, int longest, Steering steering) {
        this.in = in;
        this.follow = options.follow();
        this.snapLength = options.snapLength();
        this.pool = pool;
        this.linkType = linkType;
        this.longest = longest;
        this.steering = steering;
    }

    void steer(Steering other) {
        steering = other;
    }

    @Override
    public int receive(PacketBatch into) {
        if (in == null) {
            return 0;
        }
        boolean interrupted = Thread.interrupted(); // which would close the file
        int count = 0;
        try {
            Steering wanted = steering;
            for (int i = 0; i < LOOK && into.space() > 0 && in.hasPacket(); i++) {
                int taken = take(in.reader(), wanted, into);
                if (taken < 0) {
                    break;
                }
                count += taken;
                in.take();
            }
        } catch (InternalError e) {
            in.cut();
        }
        packets.add(count);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return count;
    }

    /** 1 when the packet is in the batch, 0 when it is not for it, less when there is no frame. */
    private int take(CaptureReader reader, Steering wanted, PacketBatch into) {
        if (reader.linkType() != linkType) {
            otherLink.add(1);
            return 0;
        }
        MemorySegment m = reader.memory();
        long at = reader.offset();
        int length = Math.min(reader.capturedLength(), snapLength);
        if (length > longest) {
            tooLong.add(1);
            return 0;
        }
        if (!wanted.matches(m, at, length)) {
            return 0;
        }
        long frame = pool.allocate();
        if (frame == FramePool.NONE) {
            return -1;
        }
        MemorySegment.copy(m, at, pool.memory(), frame, length);
        into.add(frame, length, reader.timestampNanos());
        bytes.add(length);
        return 1;
    }

    @Override
    public boolean ended() {
        return in == null || in.isEnded();
    }

    @Override
    public boolean await(long timeoutNanos) throws InterruptedException {
        long deadline = System.nanoTime() + Math.max(0, timeoutNanos);
        waiter = Thread.currentThread();
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            while (!woken && (in == null || !in.hasPacket())) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, follow ? Math.min(left, POLL_NANOS) : left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            woken = false;
            return true;
        } finally {
            waiter = null;
        }
    }

    @Override
    public void wakeup() {
        woken = true;
        LockSupport.unpark(waiter);
    }

    long packets() {
        return packets.get();
    }

    long bytes() {
        return bytes.get();
    }

    /** What the file has and was not delivered. How many packets are behind a damage nobody knows. */
    List<Drop> drops() {
        String damage = in == null ? null : in.damage();
        return List.of(
                new Drop(
                        Direction.RX,
                        "other link type",
                        "Of an interface with another link type than the first packet's: split the file, with editcap"
                                + " or tshark.",
                        otherLink.get()),
                new Drop(
                        Direction.RX,
                        "too long",
                        "Longer than the file says that its packets are: give the length of the longest with snaplen=.",
                        tooLong.get()),
                new Drop(
                        Direction.RX,
                        "damaged file",
                        damage == null ? "The file could be read up to its end." : damage,
                        damage == null ? 0 : PortStats.NOT_AVAILABLE));
    }
}
