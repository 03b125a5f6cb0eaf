/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/**
 * A random Ethernet frame with an IP packet, for tests of what edits frames.
 *
 * @param ip where the IP header is
 * @param transport where TCP or UDP is
 * @param mss where the MSS is in a SYN, or -1
 */
record RandomFrame(byte[] bytes, int tags, int ip, boolean v6, int transport, int mss) {

    private static final long MAC = 0xffff_ffff_ffffL;

    static RandomFrame of(Random random) {
        boolean v6 = random.nextBoolean();
        int tags = random.nextInt(3);
        PacketBuilder builder = links(new PacketBuilder(), random, tags);
        int header = v6 ? addIpv6(builder, random) : addIpv4(builder, random);
        int ip = Ethernet.LENGTH + tags * Vlan.LENGTH;
        int transport = ip + header;
        int mss = -1;
        if (random.nextBoolean()) {
            boolean syn = random.nextBoolean();
            byte[] options = new byte[4 * random.nextInt(3)];
            Arrays.fill(options, (byte) TcpOption.NOP);
            if (syn && options.length > 0) {
                int at = random.nextInt(options.length - 3);
                options[at] = TcpOption.MSS;
                options[at + 1] = 4;
                options[at + 2] = (byte) random.nextInt();
                options[at + 3] = (byte) random.nextInt();
                mss = transport + Tcp.LENGTH + at + 2;
            }
            int flags = syn ? Tcp.SYN : Tcp.ACK;
            builder.tcp(TcpHeader.of(port(random), port(random), random.nextInt(), random.nextInt(), flags)
                    .withOptions(options));
        } else {
            builder.udp(port(random), port(random));
        }
        byte[] payload = new byte[random.nextInt(64)];
        random.nextBytes(payload);
        return new RandomFrame(builder.payload(payload).bytes(), tags, ip, v6, transport, mss);
    }

    /** Gives what {@link Ttl} and its like change other values, with right checksums. */
    void vary(Random random) {
        MemorySegment m = MemorySegment.ofArray(bytes);
        if (v6) {
            Ipv6.setTrafficClass(m, ip, octet(random));
            Ipv6.setHopLimit(m, ip, ttl(random));
        } else {
            Ipv4.setTos(m, ip, octet(random));
            Ipv4.setTtl(m, ip, ttl(random));
            Ipv4.setId(m, ip, port(random));
            Ipv4.updateChecksum(m, ip);
        }
        if (mss < 0) return;
        m.set(Wire.SHORT, mss, (short) port(random));
        long addresses = v6 ? TransportChecksum.addresses6(m, ip) : TransportChecksum.addresses4(m, ip);
        Tcp.updateChecksum(m, transport, (long) bytes.length - transport, addresses);
    }

    private static PacketBuilder links(PacketBuilder builder, Random random, int tags) {
        builder.ethernet(random.nextLong() & MAC, random.nextLong() & MAC);
        for (int i = 0; i < tags; i++) {
            builder.vlan(
                    random.nextBoolean() ? Ethernet.TYPE_VLAN : Ethernet.TYPE_QINQ,
                    new VlanTag(random.nextInt(8), random.nextBoolean(), random.nextInt(0x1000), 0));
        }
        return builder;
    }

    private static int addIpv4(PacketBuilder builder, Random random) {
        int before = builder.length();
        byte[] options = new byte[4 * random.nextInt(11)];
        Arrays.fill(options, (byte) Ipv4Option.NOP);
        boolean whole = random.nextBoolean();
        int src = random.nextInt();
        int dst = random.nextInt();
        Ipv4Header header = new Ipv4Header(octet(random), port(random), whole, false, 0, ttl(random), 0, src, dst, 0);
        builder.ipv4(header, random.nextInt(4) == 0 ? options : new byte[0]);
        return builder.length() - before;
    }

    private static int addIpv6(PacketBuilder builder, Random random) {
        int before = builder.length();
        builder.ipv6(new Ipv6Header(
                octet(random),
                random.nextInt(1 << 20),
                0,
                0,
                ttl(random),
                new Ipv6Address(random.nextLong(), random.nextLong()),
                new Ipv6Address(random.nextLong(), random.nextLong())));
        if (random.nextInt(4) == 0) builder.hopByHop(new byte[random.nextInt(20)]);
        if (random.nextInt(4) == 0) builder.fragment(0, 0, false, random.nextInt());
        if (random.nextInt(4) == 0) builder.destinationOptions(new byte[random.nextInt(20)]);
        return builder.length() - before;
    }

    private static int octet(Random random) {
        return random.nextInt(0x100);
    }

    private static int ttl(Random random) {
        return random.nextInt(random.nextBoolean() ? 4 : 0x100);
    }

    private static int port(Random random) {
        return random.nextInt(0x10000);
    }
}
