/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.Ethernet;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureWriter;
import io.ringfly.ping.EchoListener;
import io.ringfly.ping.EchoResponder;
import io.ringfly.ping.PingSteering;
import io.ringfly.port.Port;
import io.ringfly.port.PortName;
import io.ringfly.port.Ports;
import io.ringfly.port.linux.sys.Capability;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code ringfly train}: does once, silently, what people wait for, so that the JVM can record it for its AOT cache. The
 * launcher runs it after a build. With privileges it pings over AF_XDP between two private network namespaces.
 */
final class TrainCommand implements Tool {

    private static final int CAPTURE_PACKETS = 100_000;
    private static final int CAPTURE_READS = 30;
    private static final int FRAME = 74;

    private final Session session;

    TrainCommand(Session session) {
        this.session = session;
    }

    @Override
    public CommandSpec spec(String name, boolean help) {
        return new Flags(name, help, "Runs the other commands for the JVM to record; for scripts/ringfly.")
                .flag("--once", "each for a moment only")
                .spec();
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        // no more than what people wait for: each class in the cache costs every start some microseconds
        quietly("ping", "not an address");
        quietly("ports");
        overCapture(arguments.hasMatchedOption("--once"));
        if (Capability.missing(
                        Capability.CAP_NET_RAW, Capability.CAP_NET_ADMIN, Capability.CAP_BPF, Capability.CAP_SYS_ADMIN)
                .isEmpty()) {
            overVeth(arguments.hasMatchedOption("--once"));
        }
        return Ringfly.OK;
    }

    /** Reads a capture as often as it takes for the loops to be compiled for good. */
    private void overCapture(boolean once) throws IOException {
        Path file = Files.createTempFile("ringfly-train", ".pcap");
        try {
            writeCapture(file);
            quietly("read", "-c", "10", file.toString());
            for (int i = 0; i < (once ? 1 : CAPTURE_READS); i++) {
                quietly("read", "--count", file.toString());
            }
        } finally {
            Files.delete(file);
        }
    }

    /** TCP over both IP versions, UDP over IPv4: what most packets are. */
    private static void writeCapture(Path file) throws IOException {
        ByteBuffer tcp4 = ByteBuffer.allocate(FRAME);
        tcp4.putShort(12, (short) Ethernet.TYPE_IPV4).put(14, (byte) 0x45).putShort(16, (short) (FRAME - 14));
        tcp4.put(23, (byte) IpProtocol.TCP).put(46, (byte) 0x50);
        ByteBuffer udp4 = ByteBuffer.allocate(FRAME).put(0, tcp4, 0, FRAME);
        udp4.put(23, (byte) IpProtocol.UDP).putShort(38, (short) (FRAME - 34));
        ByteBuffer tcp6 = ByteBuffer.allocate(FRAME);
        tcp6.putShort(12, (short) Ethernet.TYPE_IPV6).put(14, (byte) 0x60).putShort(18, (short) (FRAME - 54));
        tcp6.put(20, (byte) IpProtocol.TCP).put(66, (byte) 0x50);
        ByteBuffer[] frames = {tcp4, udp4, tcp6};
        try (CaptureWriter writer =
                CaptureWriter.create(file, CaptureFormat.PCAP, CaptureInterface.of(CaptureInterface.ETHERNET, FRAME))) {
            for (int i = 0; i < CAPTURE_PACKETS; i++) {
                writer.write(i, MemorySegment.ofArray(frames[i % frames.length].array()), 0, FRAME, FRAME);
            }
        }
    }

    private void overVeth(boolean once) throws IOException {
        try (DemoNetwork network = DemoNetwork.create();
                Port port = Ports.open(
                        network.rightPort(), PingSteering.requests(List.of(network.rightAddress()), List.of()))) {
            EchoResponder responder = new EchoResponder(port, 0, new EchoListener() {});
            Thread thread = Thread.ofPlatform().start(responder::run);
            PortName left = network.leftPort();
            String name = left + "?netns=" + network.leftPath();
            String destination = network.rightAddress().toString();
            // the first asks for the MAC address over the ring, as the kernel does not know it yet
            quietly("ping", "-c", "5", "-i", "2ms", "--port", name, destination);
            if (!once) {
                quietly("ping", "-c", "200", "-i", "1ms", "--port", name, destination);
                // long enough for the loops to be compiled for good, so that a later start knows them
                quietly("ping", "-w", "2", "-f", "-q", "--port", name, destination);
                quietly("ping", "-w", "1", "-f", "-q", "-l", "8", "--port", name, destination);
            }
            responder.stop();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void quietly(String... arguments) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Ringfly.execute(session.printingTo(nowhere), arguments);
    }
}
