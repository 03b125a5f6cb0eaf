/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.bpf;

import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.Syscall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out who holds an interface's XDP program, for messages. */
public final class XdpOwner {

    private XdpOwner() {}

    /** {@code " (program 42 'ringfly' of process 4711, java)"}, as much of it as can be found out, or empty. */
    public static String describe(Netlink netlink, Link link, Syscall sys) throws IOException {
        int id = Links.byIndex(netlink, link.index())
                .map(now -> now.xdp().programId())
                .orElse(0);
        if (id == 0) {
            return "";
        }
        String name = new Bpf(sys).programName(id).map(n -> " '" + n + "'").orElse("");
        return " (program " + id + name + holder(id) + ")";
    }

    /** The first process with a file descriptor of the program or of a link to it. */
    private static String holder(int programId) {
        String wanted = "prog_id:\t" + programId;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, wanted)) {
                    return " of process " + process.getFileName() + ", "
                            + read(process.resolve("comm")).strip();
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // without a name then
        }
        return "";
    }

    private static boolean holds(Path process, String wanted) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fdinfo"))) {
            for (Path descriptor : descriptors) {
                if (read(descriptor).lines().anyMatch(wanted::equals)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // ended meanwhile, or not ours to look at
        }
        return false;
    }

    /** The file's text; empty when it is gone, as descriptors are all the time. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
