/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.codec.text.HexText;
import io.ringfly.codec.text.JsonText;
import io.ringfly.codec.text.SummaryText;
import io.ringfly.codec.text.TextBuffer;
import io.ringfly.codec.text.TreeText;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;

/** Prints packet after packet. Nothing is allocated for one, unless it has comments that are to be printed. */
final class ReadPrinter implements Flushable {

    /** What is below a packet's line. */
    enum Hex {
        NONE,
        /** What the link carries ({@code -x}). */
        CARRIED,
        /** All of it ({@code -xx}). */
        WHOLE
    }

    /** What is printed of a packet. */
    record Format(boolean json, boolean tree, Hex hex, boolean characters) {}

    private static final int CHUNK = 1 << 15;

    private final OutputStream out;
    private final Format format;
    private final TextBuffer text = new TextBuffer();
    private final Dissection dissection = new Dissection();
    private final SummaryText summary;
    private final JsonText json = new JsonText();
    private final TreeText tree = new TreeText();
    private volatile boolean stopping;

    ReadPrinter(OutputStream out, Format format, SummaryText summary) {
        this.out = out;
        this.format = format;
        this.summary = summary;
    }

    /** Prints up to {@code most} packets. Throws what the output throws. */
    void run(CaptureReader in, long most) throws IOException {
        if (format.tree && !format.json) {
            runBlocks(in, most);
        } else {
            while (in.packets() < most && !stopping && in.next()) {
                packet(in);
            }
        }
        flush();
    }

    /** With what a file has between its packets. */
    private void runBlocks(CaptureReader in, long most) throws IOException {
        if (in.sections() > 0) {
            BlockText.append(text, in); // a section header is where it stands from the start
        }
        while (in.packets() < most && !stopping && in.nextBlock()) {
            if (in.isPacket()) {
                packet(in);
            } else {
                BlockText.append(text, in);
            }
        }
    }

    /** Ends {@link #run} soon. From any thread. */
    void stop() {
        stopping = true;
    }

    private void packet(CaptureReader in) throws IOException {
        MemorySegment m = in.memory();
        long at = in.offset();
        int captured = in.capturedLength();
        int original = in.originalLength();
        long time = in.timestampNanos();
        dissection.dissect(m, at, captured, original, in.linkType());
        if (format.json) {
            json.append(text, m, at, dissection, in.packets(), time, captured, original);
        } else {
            summary.append(text, m, at, dissection, time, captured, original);
            if (format.tree) {
                BlockText.comments(text, in.comments());
                tree.append(text, m, at, dissection);
            }
            if (format.hex != Hex.NONE) {
                int from = format.hex == Hex.WHOLE ? 0 : behindLink(captured, original);
                HexText.append(text, m, at + from, captured - from, format.characters);
            }
        }
        if (text.length() > CHUNK) {
            text.writeTo(out);
        }
    }

    /** Where the link's headers end; of a packet that the capture has cut, as with tcpdump, 0. */
    private int behindLink(int captured, int original) {
        if (captured < original) {
            return 0;
        }
        int from = 0;
        for (int i = 0; i < dissection.layers(); i++) {
            switch (dissection.layer(i)) {
                case ETHERNET, LLC, VLAN, SLL, SLL2, NULL_LOOPBACK -> from = dissection.payload(i);
                default -> {
                    return from;
                }
            }
        }
        return from;
    }

    /** Writes what was printed so far. */
    @Override
    public void flush() throws IOException {
        if (text.length() > 0) {
            text.writeTo(out);
        }
    }
}
