/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.file;

import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What the name of a {@code file:} port asks for.
 *
 * @param name as it was given, without the options
 * @param input the file to read
 * @param output the file to write
 * @param format of the output
 * @param snapLength the most bytes of a packet that are read or written
 * @param passes how often the input is read; 0 is without end
 * @param follow whether to wait for more at the end of the input
 */
record FileOptions(
        String name,
        Optional<Path> input,
        Optional<Path> output,
        CaptureFormat format,
        int snapLength,
        int passes,
        boolean follow) {

    static final String WRITE = "write";
    static final String FORMAT = "format";
    static final String SNAP_LENGTH = "snaplen";
    static final String LOOP = "loop";
    static final String FOLLOW = "follow";

    /** {@link #snapLength} of a port that cuts nothing. */
    static final int WHOLE = CaptureReader.LONGEST_PACKET;

    private static final String TRUE = "true"; // an option's value when none is given
    private static final String PCAP = "pcap";
    private static final String PCAPNG = "pcapng";

    static FileOptions parse(PortName name) throws PortException {
        String write = name.option(WRITE, "");
        boolean writesTarget = write.equals(TRUE);
        boolean reads = !writesTarget;
        for (String option : new String[] {LOOP, FOLLOW}) {
            if (!reads && name.options().containsKey(option)) {
                throw new PortException(name + ": " + option + " is for reading, and nothing is read: give the file to"
                        + " write as write=FILE, and the one to read before the question mark");
            }
        }
        String follow = name.option(FOLLOW, "false");
        if (!follow.equals(TRUE) && !follow.equals("false")) {
            throw new PortException(name + ": follow=" + follow + " is not true or false");
        }
        boolean follows = follow.equals(TRUE);
        if (follows && name.options().containsKey(LOOP)) {
            throw new PortException(name + ": follow waits at the end, and loop begins again: give one of them");
        }
        Optional<Path> output = write.isEmpty() ? Optional.empty() : path(name, writesTarget ? name.target() : write);
        Optional<Path> input = reads ? path(name, name.target()) : Optional.empty();
        FileOptions options = new FileOptions(
                name.toString(),
                input,
                output,
                format(name, output),
                name.option(SNAP_LENGTH, WHOLE, 1, WHOLE),
                name.option(LOOP, 1, 0, Integer.MAX_VALUE),
                follows);
        options.checkFiles();
        return options;
    }

    private static Optional<Path> path(PortName name, String text) throws PortException {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            throw new PortException(name + ": '" + text + "' can't be the name of a file", e);
        }
    }

    private static CaptureFormat format(PortName name, Optional<Path> output) throws PortException {
        String text = name.option(FORMAT, "");
        if (output.isEmpty() && !text.isEmpty()) {
            throw new PortException(name + ": format is for writing, and nothing is written: add write=FILE");
        }
        return switch (text) {
            case PCAP -> CaptureFormat.PCAP_NANOSECONDS;
            case PCAPNG -> CaptureFormat.PCAPNG;
            case "" -> output.map(FileOptions::byExtension).orElse(CaptureFormat.PCAPNG);
            default -> throw new PortException(name + ": format=" + text + " is not pcap or pcapng");
        };
    }

    private static CaptureFormat byExtension(Path path) {
        String file = path.toString().toLowerCase(Locale.ROOT);
        for (String classic : new String[] {".pcap", ".cap", ".dmp"}) {
            if (file.endsWith(classic)) {
                return CaptureFormat.PCAP_NANOSECONDS;
            }
        }
        return CaptureFormat.PCAPNG;
    }

    /** What opening them would not tell, or too late. */
    private void checkFiles() throws PortException {
        if (input.isEmpty()) {
            return;
        }
        Path in = input.get();
        if (Files.exists(in) && !Files.isRegularFile(in) && !Files.isDirectory(in)) {
            throw new PortException(name + ": is no regular file, and a port must not wait for a pipe: store it first");
        }
        try {
            if (output.isPresent() && Files.exists(output.get()) && Files.isSameFile(in, output.get())) {
                throw new PortException(name + ": the file to write is the one to read: give another with write=FILE");
            }
        } catch (PortException e) {
            throw e;
        } catch (IOException e) {
            throw new PortException(name + ": " + e.getMessage(), e);
        }
    }
}
