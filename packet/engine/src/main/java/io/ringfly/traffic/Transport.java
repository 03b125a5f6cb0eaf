/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Tcp;
import io.ringfly.codec.Udp;

/** What the IP packets carry. */
public sealed interface Transport {

    /** UDP datagrams. */
    record OfUdp() implements Transport {}

    /**
     * TCP segments that belong to no connection.
     *
     * @param flags of {@link Tcp}: {@link Tcp#SYN}, ...
     */
    record OfTcp(int flags) implements Transport {

        private static final String LETTERS = "FSRPAUEC"; // from bit 0 on

        /**
         * Reads flags as letters, {@code SA} for SYN and ACK.
         *
         * @throws IllegalArgumentException with a message for people
         */
        public static OfTcp parse(String letters) {
            int flags = 0;
            for (char letter : letters.toCharArray()) {
                int bit = LETTERS.indexOf(letter);
                if (bit < 0) {
                    throw new IllegalArgumentException("'" + letters
                            + "' are no TCP flags: give letters of FSRPAUEC, such as S or PA (and PORT before --tcp)");
                }
                flags |= 1 << bit;
            }
            return new OfTcp(flags);
        }
    }

    /** Echo requests of ICMP or ICMPv6, which have no ports. */
    record OfIcmp() implements Transport {}

    /** Bytes of the header. */
    default int headerLength() {
        return switch (this) {
            case OfUdp udp -> Udp.LENGTH;
            case OfTcp tcp -> Tcp.LENGTH;
            case OfIcmp icmp -> Icmpv4.LENGTH;
        };
    }

    /** The number that IP has for it, which for ICMP differs by version. */
    default int protocol(boolean v4) {
        return switch (this) {
            case OfUdp udp -> IpProtocol.UDP;
            case OfTcp tcp -> IpProtocol.TCP;
            case OfIcmp icmp -> v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
        };
    }
}
