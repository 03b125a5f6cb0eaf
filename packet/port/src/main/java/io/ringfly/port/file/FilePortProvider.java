/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.file;

import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.PortProvider;
import io.ringfly.port.Steering;
import java.util.Map;
import java.util.Optional;

/**
 * Opens {@code file:in.pcapng}, which reads, {@code file:out.pcapng?write}, which writes, and {@code
 * file:in.pcap?write=out.pcapng}, which does both.
 */
public final class FilePortProvider implements PortProvider {

    /** For {@link java.util.ServiceLoader}. */
    public FilePortProvider() {}

    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public String description() {
        return "capture files, pcap and pcapng: receives what one has, writes what is sent to another";
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public boolean claims(PortName bare) {
        return false;
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public Map<String, String> options() {
        return Map.of(
                FileOptions.WRITE,
                "the file to write what is sent to; without a value, the port's own, of which nothing is read then",
                FileOptions.FORMAT,
                "pcap (with nanoseconds) or pcapng, of the file to write; pcapng unless it is called .pcap, .cap or .dmp",
                FileOptions.SNAP_LENGTH,
                "the most bytes of a packet that are read and written; longer ones are cut",
                FileOptions.LOOP,
                "how often the file is read; 0 is without end",
                FileOptions.FOLLOW,
                "at the end wait for more, as tail -f does");
    }

    @Override
    public Port open(PortName name, Steering steering) throws PortException {
        return new FilePort(FileOptions.parse(name), steering);
    }
}
