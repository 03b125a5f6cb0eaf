/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;

/** Reads, as every header above IP and beside Ethernet, what passes its check, and rewrites it within the frame. */
final class TransportReading {

    private int sink;

    /** Everything is read as everything: a check has to hold on any bytes. */
    int readAll(MemorySegment m) {
        long limit = m.byteSize();
        int readable = readLinks(m, limit) + readMpls(m, limit);
        // these write, so they come last
        return readable
                + readGre(m, limit)
                + readGue(m, limit)
                + readVxlan(m, limit)
                + readUdp(m, limit)
                + readTcp(m, limit);
    }

    private int readLinks(MemorySegment m, long limit) {
        int readable = 0;
        if (Sll.check(m, 0, limit) == Check.OK) {
            sink += SllHeader.read(m, 0).toString().length();
            readable++;
        }
        if (Sll2.check(m, 0, limit) == Check.OK) {
            sink += Sll2Header.read(m, 0).toString().length();
            readable++;
        }
        if (NullLoopback.check(m, 0, limit) == Check.OK) {
            sink += NullLoopback.type(m, 0);
            readable++;
        }
        return readable;
    }

    private int readMpls(MemorySegment m, long limit) {
        sink += Mpls.guess(m, 0, limit).ordinal();
        long payload = Mpls.payload(m, 0, limit);
        assertTrue(payload == -1 || payload >= 4 && payload <= limit);
        if (Mpls.check(m, 0, limit) != Check.OK) return 0;
        sink += MplsHeader.read(m, 0).hashCode();
        return 1;
    }

    private int readGre(MemorySegment m, long limit) {
        if (Gre.check(m, 0, limit) != Check.OK) return 0;
        GreHeader header = GreHeader.read(m, 0);
        sink += header.hashCode();
        assertEquals(header.length(), Gre.headerLength(m, 0));
        assertTrue(Gre.payload(m, 0) <= limit);
        sink += Gre.verdict(m, 0, limit, limit).ordinal();
        if (Gre.hasKey(m, 0)) Gre.setKey(m, 0, Gre.key(m, 0) + 1);
        Gre.updateChecksum(m, 0, limit);
        if (Gre.hasChecksum(m, 0)) assertEquals(ChecksumVerdict.OK, Gre.verdict(m, 0, limit, limit));
        return 1;
    }

    private int readGue(MemorySegment m, long limit) {
        if (Gue.check(m, 0, limit) != Check.OK) return 0;
        assertTrue(Gue.payload(m, 0) <= limit);
        sink += Gue.protocol(m, 0);
        if (Gue.version(m, 0) == 0) sink += GueHeader.read(m, 0).hashCode();
        return 1;
    }

    private int readVxlan(MemorySegment m, long limit) {
        if (Vxlan.check(m, 0, limit) != Check.OK) return 0;
        sink += VxlanHeader.read(m, 0).hashCode() + Vxlan.nextProtocol(m, 0) + Vxlan.groupPolicy(m, 0);
        Vxlan.setVni(m, 0, Vxlan.vni(m, 0));
        return 1;
    }

    private int readUdp(MemorySegment m, long limit) {
        if (Udp.checkHeader(m, 0, limit) != Check.OK) return 0;
        sink += UdpHeader.read(m, 0, limit).hashCode();
        Udp.rewritePorts(m, 0, sink);
        if (Udp.check(m, 0, limit) != Check.OK) return 1;
        long length = Udp.end(m, 0, limit);
        assertTrue(length <= limit);
        Udp.updateChecksum(m, 0, length, 1);
        Udp.rewriteSrcPort(m, 0, sink);
        Udp.rewriteDstPort(m, 0, sink);
        assertTrue(Udp.checksumOk(m, 0, length, 1));
        return 2;
    }

    private int readTcp(MemorySegment m, long limit) {
        if (Tcp.checkQuoted(m, 0, limit) != Check.OK) return 0;
        sink += Tcp.ports(m, 0) + Tcp.seq(m, 0);
        if (Tcp.check(m, 0, limit) != Check.OK) return 1;
        sink += TcpHeader.read(m, 0).toString().length();
        long end = Tcp.payload(m, 0);
        assertTrue(end <= limit);
        int options = 0;
        for (long option = Tcp.options(0); option < end; option = TcpOption.next(m, option, end)) {
            if (TcpOption.check(m, option, end) != Check.OK) continue;
            assertTrue(option + TcpOption.length(m, option) <= end);
            options++;
        }
        Tcp.updateChecksum(m, 0, limit, 1);
        Tcp.rewriteFlags(m, 0, sink);
        Tcp.rewriteSeq(m, 0, sink);
        assertTrue(Tcp.checksumOk(m, 0, limit, 1));
        return 2 + options;
    }
}
