/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.ArpFrames;
import io.ringfly.codec.Echo6Frames;
import io.ringfly.codec.EchoFrames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.EthernetHeader;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4Header;
import io.ringfly.codec.Ipv6Address;
import io.ringfly.codec.Ipv6Header;
import io.ringfly.codec.LinkType;
import io.ringfly.codec.Vlan;
import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureSection;
import io.ringfly.codec.pcap.CaptureWriter;
import io.ringfly.codec.pcap.InterfaceStatistics;
import io.ringfly.codec.pcap.PcapngWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Captures of a little of everything: echo requests of both IP versions, ARP, UDP, TCP, and a VLAN tag. */
final class SampleCapture {

    /** The time of the first packet; each next one comes 1.000001001 s later. */
    static final long START = 1_700_000_000_123_456_789L;

    static final long STEP = 1_000_001_001;

    private static final int A = 0x0a00_0001;
    private static final int B = 0x0a00_0002;
    private static final long MAC_A = 0x02_00_00_00_00_0aL;
    private static final long MAC_B = 0x02_00_00_00_00_0bL;
    private static final long PREFIX = 0xfd05_0000_0000_0000L;

    private SampleCapture() {}

    static List<MemorySegment> packets() {
        List<MemorySegment> packets = new ArrayList<>();
        for (int seq = 1; seq <= 3; seq++) {
            packets.add(echo(seq));
            packets.add(echo6(seq));
        }
        MemorySegment arp = MemorySegment.ofArray(new byte[ArpFrames.LENGTH]);
        ArpFrames.writeRequest(arp, 0, MAC_A, A, B);
        packets.add(arp);
        packets.add(ip(IpProtocol.UDP, 40_000, 40_009, 0x0012_0000));
        packets.add(ip(IpProtocol.TCP, 40_001, 443, 1000));
        packets.add(ip(IpProtocol.TCP, 40_001, 443, 1001));
        packets.add(tagged(packets.getFirst()));
        return packets;
    }

    private static MemorySegment echo(int seq) {
        MemorySegment m = MemorySegment.ofArray(new byte[98]);
        EchoFrames.writeRequest(
                m,
                0,
                new EthernetHeader(MAC_B, MAC_A, Ethernet.TYPE_IPV4),
                Ipv4Header.of(A, B, IpProtocol.ICMP, 64),
                77,
                seq);
        return m;
    }

    private static MemorySegment echo6(int seq) {
        MemorySegment m = MemorySegment.ofArray(new byte[118]);
        EthernetHeader ethernet = new EthernetHeader(MAC_B, MAC_A, Ethernet.TYPE_IPV6);
        Echo6Frames.writeRequest(
                m,
                0,
                ethernet,
                Ipv6Header.of(new Ipv6Address(PREFIX, 1), new Ipv6Address(PREFIX, 2), IpProtocol.ICMPV6, 64),
                78,
                seq);
        return m;
    }

    /** {@code word} is what stands behind the ports: TCP's sequence number, or length and checksum of UDP. */
    private static MemorySegment ip(int protocol, int source, int destination, int word) {
        ByteBuffer packet = ByteBuffer.allocate(64);
        packet.putShort(12, (short) 0x0800)
                .put(14, (byte) 0x45)
                .putShort(16, (short) 50)
                .put(22, (byte) 64);
        packet.put(23, (byte) protocol).putInt(26, A).putInt(30, B);
        packet.putShort(34, (short) source).putShort(36, (short) destination).putInt(38, word);
        packet.put(46, (byte) 0x50).put(47, (byte) 0x10);
        return MemorySegment.ofArray(packet.array());
    }

    /** In VLAN 7. */
    private static MemorySegment tagged(MemorySegment packet) {
        MemorySegment m = MemorySegment.ofArray(new byte[(int) packet.byteSize() + Vlan.LENGTH]);
        MemorySegment.copy(packet, 0, m, 0, 12);
        MemorySegment.copy(packet, 12, m, 12 + Vlan.LENGTH, packet.byteSize() - 12);
        m.asByteBuffer().putShort(12, (short) Ethernet.TYPE_VLAN).putShort(14, (short) 7);
        return m;
    }

    static Path write(Path file, CaptureFormat format) throws IOException {
        try (CaptureWriter writer =
                CaptureWriter.create(file, format, CaptureInterface.of(LinkType.ETHERNET, 262_144))) {
            long time = START;
            for (MemorySegment packet : packets()) {
                writer.write(time, packet, 0, (int) packet.byteSize(), (int) packet.byteSize());
                time += STEP;
            }
        }
        return file;
    }

    /** Two interfaces with statistics and comments, and on the second one IP without a link-level header. */
    static Path writeInterfaces(Path file) throws IOException {
        CaptureSection section =
                CaptureSection.EMPTY.withApplication("sampler").withComment("two\u001b[31m lines\nhere");
        try (PcapngWriter writer = PcapngWriter.create(file, section)) {
            int ethernet = writer.addInterface(
                    CaptureInterface.of(LinkType.ETHERNET, 0).withName("eth0"));
            int raw = writer.addInterface(CaptureInterface.of(LinkType.RAW, 0).withName("tun0"));
            MemorySegment packet = echo(1);
            writer.write(ethernet, START, packet, 0, 98, 98, 0);
            writer.write(raw, START + STEP, packet, Ethernet.LENGTH, 84, 84, 0);
            writer.writeStatistics(raw, InterfaceStatistics.at(START + STEP).withReceived(5, 4));
        }
        return file;
    }
}
