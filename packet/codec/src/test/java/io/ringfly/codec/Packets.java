/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Lays out packets from the inside out: each method puts a header before what it is given. */
final class Packets {

    static final int SRC4 = 0x0a000001;
    static final int DST4 = 0x0a000002;
    static final Ipv6Address SRC6 = new Ipv6Address(0xfd00L << 48, 1);
    static final Ipv6Address DST6 = new Ipv6Address(0xfd00L << 48, 2);

    private static final long SRC_MAC = 0x0200_0000_000aL;
    private static final long DST_MAC = 0x0200_0000_000bL;
    private static final int PORT = 40000;
    private static final byte[] NOTHING = {};

    private interface Writing {
        void write(MemorySegment m);
    }

    private Packets() {}

    /** Room for a header of that length, the payload behind it, and then the header. */
    private static byte[] put(int length, byte[] payload, Writing header) {
        byte[] packet = new byte[length + payload.length];
        System.arraycopy(payload, 0, packet, length, payload.length);
        header.write(MemorySegment.ofArray(packet));
        return packet;
    }

    /** {@code length} bytes that count up. */
    static byte[] data(int length) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) i;
        }
        return data;
    }

    static byte[] bytes(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        byte[] all = NOTHING;
        for (byte[] part : parts) {
            byte[] longer = Arrays.copyOf(all, all.length + part.length);
            System.arraycopy(part, 0, longer, all.length, part.length);
            all = longer;
        }
        return all;
    }

    static byte[] ethernet(int type, byte[] payload) {
        return put(Ethernet.LENGTH, payload, m -> new EthernetHeader(DST_MAC, SRC_MAC, type).write(m, 0));
    }

    /** 802.3: a length in place of the type, and LLC. */
    static byte[] ethernet(LlcHeader header, byte[] payload) {
        byte[] llc = put(header.length(), payload, m -> header.write(m, 0));
        return ethernet(llc.length, llc);
    }

    static byte[] vlan(int vid, int type, byte[] payload) {
        return put(Vlan.LENGTH, payload, m -> new VlanTag(3, true, vid, type).write(m, 0));
    }

    /** A stack with that many labels. */
    static byte[] mpls(int labels, byte[] payload) {
        byte[] stack = payload;
        for (int i = 0; i < labels; i++) {
            MplsHeader label = new MplsHeader(16 + i, i & 7, i == 0, 64);
            stack = put(Mpls.LENGTH, stack, m -> label.write(m, 0));
        }
        return stack;
    }

    static byte[] arp(int op) {
        return put(Arp.LENGTH, NOTHING, m -> new ArpHeader(op, SRC_MAC, SRC4, 0, DST4).write(m, 0));
    }

    static byte[] sll(int protocol, byte[] payload) {
        return put(
                Sll.LENGTH,
                payload,
                m -> new SllHeader(Sll.FROM_US, Sll.HARDWARE_ETHERNET, 6, SRC_MAC << 16, protocol).write(m, 0));
    }

    static byte[] sll(int hardwareType, int addressLength, int protocol, byte[] payload) {
        SllHeader header = new SllHeader(Sll.TO_US, hardwareType, addressLength, SRC_MAC << 16, protocol);
        return put(Sll.LENGTH, payload, m -> header.write(m, 0));
    }

    static byte[] sll2(int protocol, byte[] payload) {
        return put(
                Sll2.LENGTH,
                payload,
                m -> new Sll2Header(protocol, 2, Sll.HARDWARE_ETHERNET, Sll.TO_US, 6, SRC_MAC << 16).write(m, 0));
    }

    static byte[] nullLoopback(int family, ByteOrder order, byte[] payload) {
        return put(NullLoopback.LENGTH, payload, m -> NullLoopback.setFamily(m, 0, family, order));
    }

    static byte[] ipv4(int protocol, byte[] payload) {
        Ipv4Header header = Ipv4Header.of(SRC4, DST4, protocol, payload.length).withId(payload.length);
        return put(Ipv4.LENGTH, payload, m -> header.write(m, 0));
    }

    /** {@code options} is a multiple of 4 bytes. */
    static byte[] ipv4(byte[] options, int protocol, byte[] payload) {
        byte[] packet = ipv4(protocol, join(options, payload));
        packet[0] = (byte) (0x45 + options.length / 4);
        Ipv4.updateChecksum(MemorySegment.ofArray(packet), 0);
        return packet;
    }

    static byte[] ipv4Fragment(int offset, boolean more, int protocol, byte[] payload) {
        Ipv4Header header = new Ipv4Header(0, 7, false, more, offset, 64, protocol, SRC4, DST4, payload.length);
        return put(Ipv4.LENGTH, payload, m -> header.write(m, 0));
    }

    static byte[] ipv6(int next, byte[] payload) {
        Ipv6Header header = Ipv6Header.of(SRC6, DST6, next, payload.length).withFlowLabel(0x12345);
        return put(Ipv6.LENGTH, payload, m -> header.write(m, 0));
    }

    /** An extension header with that in it, filled up to a multiple of 8 bytes with zeros: padding, as options. */
    static byte[] extension(int next, byte[] content, byte[] payload) {
        int length = (2 + content.length + 7) / 8 * 8;
        return put(length, payload, m -> {
            m.set(Wire.BYTE, 0, (byte) next);
            m.set(Wire.BYTE, 1, (byte) (length / 8 - 1));
            MemorySegment.copy(MemorySegment.ofArray(content), 0, m, 2, content.length);
        });
    }

    static byte[] fragment(int next, int offset, boolean more, byte[] payload) {
        return put(
                Ipv6Extension.FRAGMENT_LENGTH,
                payload,
                m -> Ipv6Extension.writeFragment(m, 0, next, offset, more, 0x1234567));
    }

    /** With an integrity check value of 12 bytes. */
    static byte[] ah(int next, byte[] payload) {
        return join(bytes(next, 4, 0, 0, 0, 0, 1, 0, 0, 0, 0, 7), data(12), payload);
    }

    static byte[] esp(byte[] encrypted) {
        return join(bytes(0, 0, 1, 0, 0, 0, 0, 7), encrypted);
    }

    /** With a checksum for the addresses of {@link #ipv4} or those of {@link #ipv6}. */
    static byte[] tcp(boolean isIpv6, int flags, byte[] options, byte[] payload) {
        TcpHeader header = TcpHeader.of(PORT, 80, 0x12345678, 0x7654321, flags).withOptions(options);
        return put(header.length(), payload, m -> header.write(m, 0, payload.length, addresses(isIpv6)));
    }

    static byte[] udp(boolean isIpv6, int port, byte[] payload) {
        UdpHeader header = new UdpHeader(PORT, port, payload.length);
        return put(Udp.LENGTH, payload, m -> header.write(m, 0, addresses(isIpv6)));
    }

    static byte[] udpWithoutChecksum(int port, byte[] payload) {
        UdpHeader header = new UdpHeader(PORT, port, payload.length);
        return put(Udp.LENGTH, payload, m -> header.writeWithoutChecksum(m, 0));
    }

    private static long addresses(boolean isIpv6) {
        if (!isIpv6) return TransportChecksum.addresses4(SRC4, DST4);
        return TransportChecksum.addresses6(SRC6.high(), SRC6.low(), DST6.high(), DST6.low());
    }

    static byte[] sctp(byte[] chunks) {
        return join(bytes(0x9c, 0x40, 0, 80, 1, 2, 3, 4, 5, 6, 7, 8), chunks);
    }

    static byte[] icmp(int type, int code, int rest, byte[] payload) {
        Icmpv4Header header = new Icmpv4Header(type, code, rest);
        return put(Icmpv4.LENGTH, payload, m -> header.write(m, 0, payload.length));
    }

    /** The whole IPv6 packet, since its addresses count for the checksum. */
    static byte[] icmpv6(int type, int code, int rest, byte[] payload) {
        byte[] packet = ipv6(IpProtocol.ICMPV6, join(new byte[Icmpv6.LENGTH], payload));
        new Icmpv6Header(type, code, rest).write(MemorySegment.ofArray(packet), 0, Ipv6.LENGTH, payload.length);
        return packet;
    }

    static byte[] gre(GreHeader header, byte[] payload) {
        return put(header.length(), payload, m -> header.write(m, 0, payload.length));
    }

    static byte[] vxlan(VxlanHeader header, byte[] payload) {
        return put(Vxlan.LENGTH, payload, m -> header.write(m, 0));
    }

    static byte[] gue(GueHeader header, byte[] payload) {
        return put(Gue.LENGTH + header.fields().length, payload, m -> header.write(m, 0));
    }

    /** The other way: an IPv4 packet without options, from its destination to its source. The checksums stay right. */
    static byte[] back(byte[] packet) {
        byte[] back = packet.clone();
        System.arraycopy(packet, 12, back, 16, 4);
        System.arraycopy(packet, 16, back, 12, 4);
        System.arraycopy(packet, 20, back, 22, 2);
        System.arraycopy(packet, 22, back, 20, 2);
        return back;
    }

    /** ICMP's extension (RFC 4884) with one object, whose length may be wrong. */
    static byte[] icmpExtension(int objectLength, int objectClass, byte[] content) {
        byte[] object = join(bytes(objectLength >>> 8, objectLength, objectClass, 1), content);
        byte[] extension = join(bytes(0x20, 0, 0, 0), object);
        MemorySegment m = MemorySegment.ofArray(extension);
        m.set(Wire.SHORT, 2, (short) Checksum.finish(Checksum.sum(m, 0, extension.length)));
        return extension;
    }
}
