/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.ArpFrames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.EthernetHeader;
import io.ringfly.codec.Gre;
import io.ringfly.codec.GreHeader;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Icmpv4Header;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv4Header;
import io.ringfly.codec.Ipv6;
import io.ringfly.codec.Ipv6Address;
import io.ringfly.codec.Ipv6Header;
import io.ringfly.codec.Tcp;
import io.ringfly.codec.TcpHeader;
import io.ringfly.codec.TransportChecksum;
import io.ringfly.codec.Udp;
import io.ringfly.codec.UdpHeader;
import io.ringfly.codec.Vlan;
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
        /**
         * TCP and UDP on IPv4 and, a quarter, IPv6; one in eight tagged, half of the segments with TCP's timestamps. One
         * frame in sixteen is something else: a tunnel, a fragment, ICMP, ARP.
         */
        MIX,
        /** VXLAN, GRE and IP in IP around TCP and UDP. */
        TUNNELS,
        /** TCP and UDP on IPv4, half each. */
        IPV4,
        /** TCP and UDP on IPv6, half each. */
        IPV6,
        /** UDP on IPv4, 60 bytes each. */
        SHORT,
        /** IPv4 packets of 1500 bytes, without a link header. */
        LONG
    }

    static final int COUNT = 2048;

    private static final int SLOT = 192;
    private static final int LONG_SLOT = 1536;
    /** Of the long ones; then they come again. */
    private static final int LONG_COUNT = 128;

    private static final int SHORT_LENGTH = 60;
    private static final int MTU = 1500;
    private static final int SCRATCH = 4096;
    private static final long MAC = 0x02_00_00_00_00_01L;

    private final MemorySegment memory;
    private final long[] offsets = new long[COUNT];
    private final int[] lengths = new int[COUNT];

    private final Random random;
    // Native as the other: the JVM keeps one profile of what kinds of segments there are for all that uses them, and
    // with
    // a second kind in it each access decides between the two.
    private final MemorySegment scratch = Arena.ofAuto().allocate(SCRATCH);
    private int start;

    CodecFrames(Mix mix, Arena arena) {
        random = new Random(mix.ordinal() + 1);
        int slot = mix == Mix.LONG ? LONG_SLOT : SLOT;
        int count = mix == Mix.LONG ? LONG_COUNT : COUNT;
        memory = arena.allocate((long) count * slot, SCRATCH);
        for (int i = 0; i < count; i++) {
            build(mix);
            lengths[i] = SCRATCH - start;
            offsets[i] = (long) i * slot;
            MemorySegment.copy(scratch, start, memory, offsets[i], lengths[i]);
        }
        for (int i = count; i < COUNT; i++) {
            lengths[i] = lengths[i % count];
            offsets[i] = offsets[i % count];
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
                tcp4(new byte[0]);
                ethernet(Ethernet.TYPE_IPV4);
            }
            case MIX -> {
                if (random.nextInt(16) == 0) other();
                else if (random.nextInt(4) == 0) ipv6();
                else ipv4();
            }
            case TUNNELS -> tunnel();
            case IPV4 -> {
                if (random.nextBoolean()) tcp4(options());
                else udp4(port());
                ethernet(Ethernet.TYPE_IPV4);
            }
            case IPV6 -> {
                transport6();
                ethernet(Ethernet.TYPE_IPV6);
            }
            case SHORT -> {
                data(SHORT_LENGTH - Ethernet.LENGTH - Ipv4.LENGTH - Udp.LENGTH);
                udp4(port());
                ethernet(Ethernet.TYPE_IPV4);
            }
            case LONG -> {
                data(MTU - Ipv4.LENGTH - Udp.LENGTH);
                udp4(port());
            }
        }
    }

    private void ipv4() {
        if (random.nextBoolean()) tcp4(options());
        else udp4(port());
        maybeTagged(Ethernet.TYPE_IPV4);
    }

    private void ipv6() {
        transport6();
        maybeTagged(Ethernet.TYPE_IPV6);
    }

    private void transport6() {
        Ipv6Address src = new Ipv6Address(0x20010db8_00000000L, random.nextLong());
        Ipv6Address dst = new Ipv6Address(0x20010db8_00000001L, random.nextLong());
        long addresses = TransportChecksum.addresses6(src.high(), src.low(), dst.high(), dst.low());
        boolean tcp = random.nextBoolean();
        if (tcp) tcp(addresses, options());
        else udp(addresses, port());
        int length = SCRATCH - start;
        prepend(Ipv6.LENGTH);
        Ipv6Header.of(src, dst, tcp ? IpProtocol.TCP : IpProtocol.UDP, length).write(scratch, start);
    }

    private void other() {
        switch (random.nextInt(4)) {
            case 0 -> tunnel();
            case 1 -> {
                ipv4(IpProtocol.UDP, true, 8 * random.nextInt(100));
                ethernet(Ethernet.TYPE_IPV4);
            }
            case 2 -> {
                prepend(Icmpv4.LENGTH);
                new Icmpv4Header(Icmpv4.ECHO_REQUEST, 0, random.nextInt())
                        .write(scratch, start, SCRATCH - start - Icmpv4.LENGTH);
                ipv4(IpProtocol.ICMP, false, 0);
                ethernet(Ethernet.TYPE_IPV4);
            }
            default -> {
                data(ArpFrames.LENGTH);
                ArpFrames.writeRequest(scratch, start, MAC, random.nextInt(), random.nextInt());
            }
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
                prepend(Gre.LENGTH);
                GreHeader.of(Ethernet.TYPE_IPV4).write(scratch, start, SCRATCH - start - Gre.LENGTH);
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
        prepend(Udp.LENGTH);
        new UdpHeader(32768 + random.nextInt(28000), port, payload).write(scratch, start, addresses);
    }

    /** From and to anywhere. */
    private void ipv4(int protocol, boolean moreFragments, int fragmentOffset) {
        ipv4(random.nextInt(), random.nextInt(), protocol, moreFragments, fragmentOffset);
    }

    private void ipv4(int src, int dst, int protocol, boolean moreFragments, int fragmentOffset) {
        int payload = SCRATCH - start;
        int id = random.nextInt(1 << 16);
        prepend(Ipv4.LENGTH);
        new Ipv4Header(0, id, false, moreFragments, fragmentOffset, 64, protocol, src, dst, payload)
                .write(scratch, start);
    }

    private void maybeTagged(int type) {
        if (random.nextInt(8) != 0) {
            ethernet(type);
            return;
        }
        prepend(Vlan.LENGTH);
        VlanTag.of(random.nextInt(4095), type).write(scratch, start);
        ethernet(Ethernet.TYPE_VLAN);
    }

    private void ethernet(int type) {
        prepend(Ethernet.LENGTH);
        new EthernetHeader(0x02_00_00_00_00_02L, MAC, type).write(scratch, start);
    }

    private void prepend(int length) {
        start -= length;
    }
}
