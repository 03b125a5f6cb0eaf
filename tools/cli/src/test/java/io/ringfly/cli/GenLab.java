/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@link Lab} in which nothing but what gen sends goes to the far end: IPv6 is off and the neighbour is known.
 */
final class GenLab implements AutoCloseable {

    final Lab lab;
    final String farMac;

    GenLab() throws IOException {
        lab = new Lab();
        Lab.set(lab.nearNetns, "ipv6/conf/near0/disable_ipv6", "1");
        farMac = Lab.mac(lab.farNetns, "far0");
        knowNeighbor();
        // or the near end would answer when the far one asks where to send its errors
        lab.far("ip neigh replace 10.5.0.1 lladdr " + Lab.mac(lab.nearNetns, "near0") + " dev far0");
    }

    void knowNeighbor() throws IOException {
        lab.near("ip neigh replace 10.5.0.2 lladdr " + farMac + " dev near0");
    }

    void forgetNeighbor() throws IOException {
        lab.near("ip neigh flush dev near0");
        lab.near("ip neigh del 10.5.0.2 dev near0");
    }

    /** What became of a command line. */
    record Result(int exitCode, String out, String err) {

        long number(String regex) {
            Matcher matcher = Pattern.compile(regex).matcher(out);
            assertTrue(matcher.find(), () -> regex + " in " + this);
            return Long.parseLong(matcher.group(1));
        }
    }

    /** Runs it on a thread of this process, in the near namespace. */
    Result run(String commandLine) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Session session = new Session(new PrintWriter(out), new PrintWriter(err));
        int exitCode =
                NetNamespace.call(lab.nearNetns, () -> Ringfly.execute(session, ("gen " + commandLine).split(" ")));
        session.out().flush();
        session.err().flush();
        return new Result(exitCode, out.toString(), err.toString());
    }

    long arrived() throws IOException {
        return lab.arrived("far0");
    }

    /** The packets of a capture file in hexadecimal. */
    static List<String> packets(Path file) throws IOException {
        List<String> packets = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                packets.add(hex(reader.memory(), reader.offset(), reader.capturedLength()));
            }
        }
        return packets;
    }

    static String hex(MemorySegment m, long at, int length) {
        return HexFormat.of().formatHex(m.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
    }

    static void receive(Port port, List<String> packets, int count) throws InterruptedException {
        PacketBatch batch = new PacketBatch(port.pool(0), 64);
        boolean more = true;
        while (packets.size() < count && more) {
            more = port.rx(0).await(5_000_000_000L);
            port.rx(0).receive(batch);
            for (int i = 0; i < batch.size(); i++) {
                packets.add(hex(batch.memory(), batch.offset(i), batch.length(i)));
            }
            batch.release();
        }
    }

    @Override
    public void close() {
        lab.close();
    }
}
