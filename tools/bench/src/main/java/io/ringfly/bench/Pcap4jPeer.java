/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.UdpPacket;

/** pcap4j's packet classes: an {@code EthernetPacket} of the frame's bytes, and out of that the 5-tuple. */
final class Pcap4jPeer implements Peer {

    private final byte[][] frames = new byte[CodecWork.COUNT][];
    private long total;

    Pcap4jPeer(CodecFrames from) {
        for (int i = 0; i < frames.length; i++) {
            frames[i] = new byte[from.lengths()[i]];
            MemorySegment.copy(from.memory(), ValueLayout.JAVA_BYTE, from.offsets()[i], frames[i], 0, frames[i].length);
        }
    }

    private long run() throws IllegalRawDataException {
        long sum = 0;
        for (byte[] frame : frames) {
            EthernetPacket packet = EthernetPacket.newPacket(frame, 0, frame.length);
            IpV4Packet ip = packet.get(IpV4Packet.class);
            sum += toInt(ip.getHeader().getSrcAddr()) + toInt(ip.getHeader().getDstAddr());
            sum += ip.getHeader().getProtocol().value() & 0xff;
            TcpPacket tcp = packet.get(TcpPacket.class);
            if (tcp != null) {
                sum += (long) tcp.getHeader().getSrcPort().valueAsInt() << 16;
                sum += tcp.getHeader().getDstPort().valueAsInt();
            } else {
                UdpPacket udp = packet.get(UdpPacket.class);
                sum += (long) udp.getHeader().getSrcPort().valueAsInt() << 16;
                sum += udp.getHeader().getDstPort().valueAsInt();
            }
        }
        return sum;
    }

    private static int toInt(Inet4Address address) {
        return address.hashCode(); // the address as an int, without the copy that getAddress makes
    }

    @Override
    public long digest() {
        try {
            return run();
        } catch (IllegalRawDataException e) {
            throw new IllegalStateException("pcap4j does not take a frame: " + e.getMessage(), e);
        }
    }

    @Override
    public double measure(long nanos) throws IOException {
        try {
            long start = System.nanoTime();
            long rounds = 0;
            long now;
            do {
                total += run();
                rounds++;
                now = System.nanoTime();
            } while (now - start < nanos);
            return (double) (now - start) / (rounds * frames.length);
        } catch (IllegalRawDataException e) {
            throw new IOException("pcap4j does not take a frame: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {}
}
