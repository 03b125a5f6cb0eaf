/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.file;

import io.ringfly.codec.pcap.CaptureException;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.codec.pcap.Damage;
import io.ringfly.port.PortException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** The packets of the file that is read, one after the other, as often as was asked for. */
final class FileInput implements AutoCloseable {

    private final Path path;
    private final boolean follow;
    private int passes; // left, this one included; 0 when without end
    private CaptureReader reader;
    private boolean standing; // at a packet that was not taken yet
    private boolean ended;
    private volatile String damage;

    FileInput(FileOptions options) throws PortException {
        path = options.input().orElseThrow();
        follow = options.follow();
        passes = options.passes();
        try {
            reader = open();
        } catch (IOException e) {
            throw new PortException(e.getMessage(), e);
        }
    }

    private CaptureReader open() throws IOException {
        // what is mapped does not grow
        return follow ? CaptureReader.open(FileChannel.open(path), path.toString()) : CaptureReader.open(path);
    }

    /** What the first packet, or else the file, says of its interface; of a file with neither, Ethernet. */
    CaptureInterface described() {
        if (hasPacket()) {
            return reader.captureInterface();
        }
        return reader.interfaces().isEmpty()
                ? CaptureInterface.of(CaptureInterface.ETHERNET, 0)
                : reader.interfaces().getFirst();
    }

    /** The reader, which stands at the packet that {@link #hasPacket} found. */
    CaptureReader reader() {
        return reader;
    }

    /** Whether there is a packet that was not taken yet; goes to it if need be. */
    boolean hasPacket() {
        if (!standing && !ended) {
            standing = advance();
        }
        return standing;
    }

    /** Goes on behind that packet. */
    void take() {
        standing = false;
    }

    /** Whether no packet will come any more. */
    boolean isEnded() {
        return !standing && ended;
    }

    /** What stopped the reading before the end, a line for people; null when nothing did. From any thread. */
    String damage() {
        return damage;
    }

    private boolean advance() {
        try {
            while (!(follow ? reader.nextOfGrowing() : reader.next())) {
                Optional<Damage> found = reader.damage();
                if (follow && (found.isEmpty() || found.get().kind() == Damage.Kind.CUT_SHORT)) {
                    return false;
                }
                if (found.isPresent()) {
                    return end(found.get().message());
                }
                // a pass without packets would be followed by others, without end
                if (passes == 1 || reader.packets() == 0) {
                    return end(null);
                }
                if (passes > 0) {
                    passes--;
                }
                reader.close();
                reader = open();
            }
            return true;
        } catch (CaptureException e) {
            return end(e.getMessage());
        } catch (IOException e) {
            return end(path + ": " + e.getMessage());
        }
    }

    /** Gives up on a file that was cut while it is mapped, which the JVM tells by an {@link InternalError}. */
    void cut() {
        take();
        end(path + ": was cut or can't be read any more at byte " + reader.fileOffset());
    }

    private boolean end(String why) {
        ended = true;
        damage = why;
        return false;
    }

    @Override
    public void close() {
        ended = true;
        standing = false;
        reader.close();
    }
}
