/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Packet headers, read and edited where they lie.
 *
 * <p><b>Shape.</b> One class of static methods per header, each taking a {@link java.lang.foreign.MemorySegment} and
 * the offset of the header in it: {@link io.ringfly.codec.Ethernet}, {@link io.ringfly.codec.Vlan},
 * {@link io.ringfly.codec.Llc}, {@link io.ringfly.codec.Arp}, {@link io.ringfly.codec.Ipv4},
 * {@link io.ringfly.codec.Icmpv4}, {@link io.ringfly.codec.Ipv6}, {@link io.ringfly.codec.Ipv6Extension},
 * {@link io.ringfly.codec.Icmpv6}, {@link io.ringfly.codec.Tcp}, {@link io.ringfly.codec.Udp}; of tunnels {@link
 * io.ringfly.codec.Gre}, {@link io.ringfly.codec.Vxlan}, {@link io.ringfly.codec.Gue}, {@link io.ringfly.codec.Mpls};
 * of captures {@link io.ringfly.codec.Sll}, {@link io.ringfly.codec.Sll2}, {@link io.ringfly.codec.NullLoopback}.
 * Options are headers too, walked with {@code next}, which ends on any bytes: {@link io.ringfly.codec.Ipv4Option},
 * {@link io.ringfly.codec.Ipv6Option}, {@link io.ringfly.codec.NdOption}, {@link io.ringfly.codec.IcmpExtension},
 * {@link io.ringfly.codec.TcpOption}. Beside most a record of the same fields, for building and printing ({@link
 * io.ringfly.codec.Ipv4Header} and so on): the view costs nothing and the value is an object, so packet loops use the
 * first. What concerns a whole frame and many fields is one method of a {@code ...Frames} class, because C2 stops
 * inlining when one method makes some two dozen accessor calls.
 *
 * <p><b>Who checks.</b> The caller, once: {@code check(m, at, limit)} looks at the bytes {@code [at, limit)}, where
 * {@code limit} is the offset past the last byte received, and answers with a {@link io.ringfly.codec.Check}. It never
 * throws and reads nothing outside that range. After {@link io.ringfly.codec.Check#OK} every accessor and setter of
 * that class may be called on that header, and stays within the range. Before it, an accessor reads whatever is there,
 * or throws {@link java.lang.IndexOutOfBoundsException} at the end of the segment, as any segment access does. Each
 * header is checked on its own: the limit of what IPv4 carries is {@link io.ringfly.codec.Ipv4#end}, not the end of the
 * frame, which may be padding. A check tells whether a header can be read; checksums are asked for separately, by
 * {@code checksumOk}. Methods of a {@code ...Frames} class check for themselves.
 *
 * <p><b>Checksums.</b> {@link io.ringfly.codec.TransportChecksum} tells the whole truth about those of TCP, UDP and
 * ICMP as a {@link io.ringfly.codec.ChecksumVerdict}: right, wrong, left out, left to the hardware, or not to be told.
 * What computes those of TCP and UDP takes the partial sum of the addresses, so that it is the same for IPv4 and IPv6.
 *
 * <p><b>The cost is in the name.</b> {@code dst(m, at)} reads. {@code setDst(m, at, value)} writes the field and leaves
 * the checksum as it was. {@code rewriteDst(m, at, value)} also mends the checksum of that header, incrementally.
 * {@code updateChecksum} computes it afresh.
 *
 * <p><b>Whole packets.</b> {@link io.ringfly.codec.PacketBuilder} lays one into memory with all lengths and checksums
 * right. {@link io.ringfly.codec.PacketTemplate} writes many that differ in addresses, ports and numbers, at the cost of a
 * copy. Edited in place are packets by {@link io.ringfly.codec.Nat}, {@link io.ringfly.codec.Ttl}, {@link
 * io.ringfly.codec.TrafficClass} and {@link io.ringfly.codec.MssClamp}; longer or shorter they are made by {@link
 * io.ringfly.codec.VlanTags}, {@link io.ringfly.codec.IpInIp} and {@link io.ringfly.codec.GueTunnel}. All of these check
 * for themselves; what is refused is left unchanged.
 *
 * <p><b>Headroom.</b> What is added to a frame goes before it, so that its bytes stay where they are, but for the link
 * header. The caller says where the frame begins and how many bytes before that are free, as {@code FramePool} of
 * io.ringfly.port leaves them; the answer is where the frame begins then, or -1. A {@code push} writes nothing before the
 * start that it returns; a {@code pop} leaves what was before the new start as stale bytes, and {@code pop} after {@code
 * push} gives the frame as it was.
 *
 * <p><b>Values.</b> The wire is big-endian; what accessors return and setters take is not. Fields narrower than 32 bits
 * are non-negative ints. An IPv4 address is an int with the first octet highest, so 10.0.0.1 is {@code 0x0a000001}. An
 * IPv6 address is two longs, {@code srcHigh} and {@code srcLow}, and {@link io.ringfly.codec.Ipv6Address} for text. A
 * MAC address is the low 48 bits of a long, the first octet highest. Lengths and offsets are in bytes, also where the
 * wire counts in units of 4 or 8. Setters keep the low bits of what they are given; records refuse what doesn't fit.
 *
 * <p><b>Memory.</b> Any segment will do, native or heap, at any alignment. Nothing is assumed of its content: frames
 * from a pool hold stale bytes, so whatever writes a header writes all of its bytes, and nothing after them.
 *
 * <p><b>Threads.</b> Methods are static and keep no state; records are immutable. Two threads may not edit one frame at
 * the same time. Nothing here allocates, except records and what returns text.
 *
 * <p><b>Standards.</b> Ethernet (IEEE 802.3 clause 3), VLAN tags (IEEE 802.1Q), LLC and SNAP (IEEE 802.2, RFC 1042),
 * ARP (RFC 826), IPv4 (RFC 791, 1108, 2113, 2474, 3168, 6864), ICMP (RFC 792, 950, 1122, 1191, 1812, 4884, 4950), IPv6
 * (RFC 8200, 2675, 2711, 4302, 5095, 5952, 8754), ICMPv6 (RFC 4443, 2710, 3810, 4861, 4191, 8106), TCP (RFC 9293, 2018,
 * 3168, 7323, 7413), UDP (RFC 768, 2675), UDP-Lite (RFC 3828), GRE (RFC 2637, 2784, 2890), VXLAN (RFC 7348), GUE
 * (draft-ietf-intarea-gue), MPLS (RFC 3032), the Internet checksum (RFC 1071, 1624), the link types of tcpdump.org.
 * Tests compare against packets that Linux sent.
 */
package io.ringfly.codec;
