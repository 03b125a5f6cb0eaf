/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.Ethernet;
import io.ringfly.codec.EthernetHeader;
import io.ringfly.codec.GreHeader;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Icmpv4Header;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4Header;
import io.ringfly.codec.Ipv6Address;
import io.ringfly.codec.Ipv6Header;
import io.ringfly.codec.Tcp;
import io.ringfly.codec.TcpHeader;
import io.ringfly.codec.TransportChecksum;
import io.ringfly.codec.UdpHeader;
import io.ringfly.codec.VlanTag;
import io.ringfly.codec.Vxlan;
import io.ringfly.codec.VxlanHeader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * Frames to measure the codec with, the same in every run, in one piece of native memory. They lie apart as in a ring,
 * but close enough together for the second cache: what is measured is work, not memory.
 */
final class CodecFrames {

    /** What traffic there is. */
    enum Mix {
        /** Ethernet, IPv4 and TCP, without options: what is quoted most. */
        TCP,
        /** TCP and UDP on IPv4 and IPv6, some of it tagged, some with TCP options. */
        COMMON,
        /** That, and in one of eight frames fragments, ARP, ICMP, IPv4 options. */
        MIXED,
        /** VXLAN, GRE and IP in IP around TCP and UDP. */
        TUNNELS
    }

    static final int COUNT = 4096;

    private static final int SLOT = 192;
    private static final int SCRATCH = 4096;

    private final MemorySegment memory;
    private final long[] offsets = new long[COUNT];
    private final int[] lengths = new int[COUNT];

    private final Random random;
    private final MemorySegment scratch = MemorySegment.ofArray(new byte[SCRATCH]);
    private int start;

    CodecFrames(Mix mix, Arena arena) {
        random = new Random(mix.ordinal() + 1);
        memory = arena.allocate((long) COUNT * SLOT, SCRATCH);
        for (int i = 0; i < COUNT; i++) {
            build(mix);
            lengths[i] = SCRATCH - start;
            offsets[i] = (long) i * SLOT;
            MemorySegment.copy(scratch, start, memory, offsets[i], lengths[i]);
        }
    }

    MemorySegment memory() {
        return memory;
    }

    long[] offsets() {
        return offsets;
    }

    int[] lengths() {
        return lengths;
    }

    /** Writes them down as {@code codec.c} reads them. */
    void write(Path file) throws IOException {
        int header = Integer.BYTES * (1 + 2 * COUNT);
        int gap = (header + SCRATCH - 1) / SCRATCH * SCRATCH;
        ByteBuffer table = ByteBuffer.allocate(gap).order(ByteOrder.nativeOrder());
        table.putInt(COUNT);
        for (int i = 0; i < COUNT; i++) {
            table.putInt((int) (gap + offsets[i])).putInt(lengths[i]);
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (ByteBuffer bytes : new ByteBuffer[] {table.rewind(), memory.asByteBuffer()}) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        }
    }

    private void build(Mix mix) {
        data(random.nextInt(60));
        switch (mix) {
            case TCP -> {
                tcp4(0);
                ethernet(Ethernet.TYPE_IPV4);
            }
            case COMMON -> common();
            case MIXED -> {
                switch (random.nextInt(32)) {
                    case 0 -> {
                        ipv4(IpProtocol.UDP, true, 8 * (1 + random.nextInt(100)));
                        ethernet(Ethernet.TYPE_IPV4);
                    }
                    case 1, 2 -> {
                        prepend(Icmpv4.LENGTH);
                        new Icmpv4Header(Icmpv4.ECHO_REQUEST, 0, random.nextInt())
                                .write(scratch, start, SCRATCH - start - Icmpv4.LENGTH);
                        ipv4(IpProtocol.ICMP, false, 0);
                        ethernet(Ethernet.TYPE_IPV4);
                    }
                    case 3 -> {
                        start = SCRATCH;
                        data(46);
                        scratch.set(
                                ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN),
                                start,
                                0x0001_0800_0604_0001L);
                        ethernet(Ethernet.TYPE_ARP);
                    }
                    default -> common();
                }
            }
            case TUNNELS -> tunnel();
        }
    }

    private void common() {
        if (random.nextInt(4) == 0) {
            Ipv6Address src = new Ipv6Address(0x20010db8_00000000L, random.nextLong());
            Ipv6Address dst = new Ipv6Address(0x20010db8_00000001L, random.nextLong());
            long addresses = TransportChecksum.addresses6(src.high(), src.low(), dst.high(), dst.low());
            boolean tcp = random.nextBoolean();
            if (tcp) tcp(addresses, options());
            else udp(addresses, port());
            int length = SCRATCH - start;
            prepend(40);
            Ipv6Header.of(src, dst, tcp ? IpProtocol.TCP : IpProtocol.UDP, length)
                    .write(scratch, start);
            maybeTagged(Ethernet.TYPE_IPV6);
        } else {
            if (random.nextBoolean()) tcp4(options());
            else udp4(port());
            maybeTagged(Ethernet.TYPE_IPV4);
        }
    }

    private void tunnel() {
        if (random.nextBoolean()) tcp4(options());
        else udp4(port());
        switch (random.nextInt(3)) {
            case 0 -> {
                ethernet(Ethernet.TYPE_IPV4);
                prepend(Vxlan.LENGTH);
                VxlanHeader.of(random.nextInt(1 << 24)).write(scratch, start);
                udp4(Vxlan.PORT);
            }
            case 1 -> {
                prepend(4);
                GreHeader.of(Ethernet.TYPE_IPV4).write(scratch, start, SCRATCH - start - 4);
                ipv4(IpProtocol.GRE, false, 0);
            }
            default -> ipv4(IpProtocol.IPIP, false, 0);
        }
        ethernet(Ethernet.TYPE_IPV4);
    }

    private void data(int length) {
        start = SCRATCH;
        prepend(length);
        for (int i = start; i < SCRATCH; i++) {
            scratch.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
    }

    private int port() {
        return 1024 + random.nextInt(3000);
    }

    private byte[] options() {
        // no-operations and a timestamp, as most segments have
        return random.nextBoolean() ? new byte[] {1, 1, 8, 10, 0, 1, 2, 3, 4, 5, 6, 7} : new byte[0];
    }

    private void tcp4(int options) {
        tcp4(new byte[options]);
    }

    private void tcp4(byte[] options) {
        int src = random.nextInt();
        int dst = random.nextInt();
        tcp(TransportChecksum.addresses4(src, dst), options);
        ipv4(src, dst, IpProtocol.TCP, false, 0);
    }

    private void udp4(int port) {
        int src = random.nextInt();
        int dst = random.nextInt();
        udp(TransportChecksum.addresses4(src, dst), port);
        ipv4(src, dst, IpProtocol.UDP, false, 0);
    }

    private void tcp(long addresses, byte[] options) {
        int payload = SCRATCH - start;
        prepend(Tcp.LENGTH + options.length);
        new TcpHeader(
                        32768 + random.nextInt(28000),
                        port(),
                        random.nextInt(),
                        random.nextInt(),
                        0,
                        Tcp.ACK,
                        501,
                        0,
                        options)
                .write(scratch, start, payload, addresses);
    }

    private void udp(long addresses, int port) {
        int payload = SCRATCH - start;
        prepend(8);
        new UdpHeader(32768 + random.nextInt(28000), port, payload).write(scratch, start, addresses);
    }

    private void ipv4(int protocol, boolean moreFragments, int fragmentOffset) {
        int payload = SCRATCH - start;
        prepend(20);
        new Ipv4Header(
                        0,
                        0,
                        false,
                        moreFragments,
                        fragmentOffset,
                        64,
                        protocol,
                        random.nextInt(),
                        random.nextInt(),
                        payload)
                .write(scratch, start);
    }

    private void ipv4(int src, int dst, int protocol, boolean moreFragments, int fragmentOffset) {
        int payload = SCRATCH - start;
        prepend(20);
        new Ipv4Header(
                        0,
                        random.nextInt(1 << 16),
                        !moreFragments,
                        moreFragments,
                        fragmentOffset,
                        64,
                        protocol,
                        src,
                        dst,
                        payload)
                .write(scratch, start);
    }

    private void maybeTagged(int type) {
        if (random.nextInt(8) != 0) {
            ethernet(type);
            return;
        }
        prepend(4);
        VlanTag.of(random.nextInt(4095), type).write(scratch, start);
        ethernet(Ethernet.TYPE_VLAN);
    }

    private void ethernet(int type) {
        prepend(Ethernet.LENGTH);
        new EthernetHeader(0x02_00_00_00_00_02L, 0x02_00_00_00_00_01L, type).write(scratch, start);
    }

    private void prepend(int length) {
        start -= length;
    }
}
