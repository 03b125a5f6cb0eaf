/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.file;

import io.ringfly.codec.pcap.CaptureWriter;
import io.ringfly.port.Counter;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.PortStats.Direction;
import io.ringfly.port.PortStats.Drop;
import io.ringfly.port.TxQueue;
import java.io.IOException;
import java.util.List;

/**
 * The writing half. The file is always readable: only whole packets go to it, when the writer's buffer is full, at a
 * {@link #flush} and at the close. When it can't be written on, what then is sent is lost, and counted.
 */
final class FileSender implements TxQueue {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final FramePool pool;
    private final CaptureWriter writer; // null when nothing is written
    private final long clockOffset = System.currentTimeMillis() * NANOS_PER_MILLI - System.nanoTime();
    private final Counter packets = new Counter();
    private final Counter bytes = new Counter();
    private final Counter nowhere = new Counter();
    private final Counter lost = new Counter();
    private boolean unflushed;
    private volatile String failure;

    FileSender(FramePool pool, CaptureWriter writer) {
        this.pool = pool;
        this.writer = writer;
    }

    @Override
    public int send(PacketBatch from) {
        boolean interrupted = Thread.interrupted(); // which would close the file
        int size = from.size();
        packets.add(size);
        for (int i = 0; i < size; i++) {
            int length = from.length(i);
            bytes.add(length);
            if (writer == null) {
                nowhere.add(1);
            } else if (failure != null) {
                lost.add(1);
            } else {
                write(from, i, length, size - 1 - i);
            }
            pool.release(from.offset(i));
        }
        from.removeFirst(size);
        restore(interrupted);
        return size;
    }

    /** {@code behind}: how many that were taken already come behind this one. */
    private void write(PacketBatch from, int i, int length, int behind) {
        long arrival = from.arrival(i);
        long time = arrival == PacketBatch.NO_TIME ? System.nanoTime() + clockOffset : arrival;
        try {
            writer.write(time, from.memory(), from.offset(i), length, length);
            unflushed = true;
        } catch (IOException e) {
            failed(e, behind);
        }
    }

    @Override
    public int flush() {
        if (unflushed) {
            unflushed = false;
            boolean interrupted = Thread.interrupted();
            try {
                writer.flush();
            } catch (IOException e) {
                failed(e, 0);
            }
            restore(interrupted);
        }
        return 0;
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void failed(IOException e, int behind) {
        lost.add(packets.get() - behind - writer.packets());
        failure = e.getMessage();
    }

    void close() {
        if (writer == null) {
            return;
        }
        try {
            writer.close();
        } catch (IOException e) {
            if (failure == null) {
                failed(e, 0);
            }
        }
    }

    long packets() {
        return packets.get();
    }

    long bytes() {
        return bytes.get();
    }

    List<Drop> drops() {
        String why = failure;
        return List.of(
                new Drop(
                        Direction.TX,
                        "no file to write",
                        "The port was opened for reading only: name a file with ?write=FILE.",
                        nowhere.get()),
                new Drop(
                        Direction.TX,
                        "not written",
                        why == null ? "The file takes what is written." : why,
                        lost.get()));
    }
}
