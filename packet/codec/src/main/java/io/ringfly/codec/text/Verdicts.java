/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Checksum;
import io.ringfly.codec.ChecksumVerdict;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.FiveTuple;
import io.ringfly.codec.Gre;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Layer;
import io.ringfly.codec.TransportChecksum;
import io.ringfly.codec.Wire;
import java.lang.foreign.MemorySegment;

/** Verdicts on the checksums of layers. */
final class Verdicts {

    private static final int NONE = -1;

    private Verdicts() {}

    /**
     * The verdict on layer {@code i}; {@code NOT_COMPUTABLE} of a layer without a checksum.
     *
     * @param at the frame
     */
    static ChecksumVerdict of(MemorySegment m, long at, Dissection d, int i) {
        Layer layer = d.layer(i);
        long header = at + d.offset(i);
        if (layer == Layer.IPV4) return Ipv4.checksumOk(m, header) ? ChecksumVerdict.OK : ChecksumVerdict.WRONG;
        int ip = ipBefore(d, i);
        if (ip == NONE) return ChecksumVerdict.NOT_COMPUTABLE;
        long limit = at + d.end(ip);
        int carrier = layer == Layer.GRE && d.layer(i - 1) == Layer.UDP ? i - 1 : ip;
        long length = isFirstFragment(d, ip) ? TransportChecksum.UNKNOWN_LENGTH : d.statedEnd(carrier) - d.offset(i);
        if (layer == Layer.GRE) return Gre.verdict(m, header, length, limit);
        int protocol = protocol(layer);
        if (protocol == NONE) return ChecksumVerdict.NOT_COMPUTABLE;
        if (d.layer(ip) == Layer.IPV6) return TransportChecksum.verdict6(m, at + d.offset(ip), limit);
        long addresses = TransportChecksum.routedAddresses4(m, at + d.offset(ip));
        return TransportChecksum.verdict(m, protocol, header, length, limit, addresses, false);
    }

    private static int protocol(Layer layer) {
        return switch (layer) {
            case TCP -> IpProtocol.TCP;
            case UDP -> IpProtocol.UDP;
            case ICMPV4 -> IpProtocol.ICMP;
            case ICMPV6 -> IpProtocol.ICMPV6;
            default -> NONE;
        };
    }

    /** The checksum that layer {@code i} ought to have in the field at {@code field}, if {@link #of} could tell. */
    static int right(MemorySegment m, long at, Dissection d, int i, int field) {
        int ip = ipBefore(d, i);
        long header = at + d.offset(i);
        long ipAt = at + d.offset(ip);
        int protocol = protocol(d.layer(i));
        int end = d.layer(i) == Layer.UDP ? d.end(i) : d.end(ip);
        int length = end - d.offset(i);
        long sum = Checksum.sum(m, header, length);
        if (protocol != IpProtocol.ICMP) {
            long addresses = d.layer(ip) == Layer.IPV4
                    ? TransportChecksum.routedAddresses4(m, ipAt)
                    : TransportChecksum.addresses6(m, ipAt);
            sum = Checksum.fold(sum) + Checksum.fold(addresses) + protocol + length;
        }
        int right = Checksum.finish(Checksum.fold(sum) + (~m.get(Wire.SHORT, at + field) & 0xffffL));
        return right == 0 && protocol == IpProtocol.UDP ? 0xffff : right;
    }

    /** Index of the IP header whose packet layer {@code i} is of, or -1. */
    static int ipBefore(Dissection d, int i) {
        for (int ip = i - 1; ip >= 0; ip--) {
            if (d.layer(ip).isIp()) return ip;
        }
        return NONE;
    }

    /** Whether the IP packet whose header is that layer is the first fragment of one. */
    static boolean isFirstFragment(Dissection d, int ip) {
        FiveTuple tuple = d.inner().ipLayer() == ip ? d.inner() : d.outer().ipLayer() == ip ? d.outer() : d.quoted();
        return tuple.ipLayer() == ip && tuple.fragment() == FiveTuple.Fragment.FIRST;
    }
}
