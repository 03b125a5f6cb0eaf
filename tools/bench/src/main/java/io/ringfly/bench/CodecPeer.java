/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The C program with the same work as a {@link CodecWork}, waiting for its turn. It ends with this process. */
final class CodecPeer implements Peer {

    private static final List<String> SOURCES = List.of("main.c", "dissect.c", "nat.c", "template.c", "checksum.c");
    private static final String HEADER = "codec.h";

    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;
    private final long digest;

    /** Starts the program on those frames, which it reads at once. */
    CodecPeer(Path program, CodecWork.Kind kind, CodecFrames frames) throws IOException {
        Path file = Files.createTempFile("ringfly-bench", ".frames");
        try {
            frames.write(file);
            process = new ProcessBuilder(program.toString(), kind.nameInC(), file.toString())
                    .redirectError(Redirect.INHERIT)
                    .start();
            in = process.outputWriter();
            out = process.inputReader();
            digest = Long.parseUnsignedLong(line(), 16);
        } finally {
            Files.delete(file);
        }
    }

    /** Compiles the program into the folder and returns its path. */
    static Path compile(Path folder) throws IOException {
        for (String source : SOURCES) {
            copy(folder, source);
        }
        copy(folder, HEADER);
        Path program = folder.resolve("codec");
        List<String> command = new ArrayList<>(List.of("gcc", "-O2", "-o", program.toString()));
        for (String source : SOURCES) {
            command.add(folder.resolve(source).toString());
        }
        Commands.run("", command);
        return program;
    }

    private static void copy(Path folder, String name) throws IOException {
        try (InputStream source = CodecPeer.class.getResourceAsStream("codec/" + name)) {
            Files.copy(source, folder.resolve(name));
        }
    }

    @Override
    public long digest() {
        return digest;
    }

    @Override
    public double measure(long nanos) throws IOException {
        in.write(nanos + "\n");
        in.flush();
        return Double.parseDouble(line());
    }

    private String line() throws IOException {
        String line = out.readLine();
        if (line == null) throw new IOException("the C program ended");
        return line;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
