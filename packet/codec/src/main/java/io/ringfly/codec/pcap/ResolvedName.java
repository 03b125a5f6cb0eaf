/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The names of an address, as a name resolution block of pcapng has them. */
public final class ResolvedName {

    private final byte[] address;
    private final List<String> names;

    ResolvedName(byte[] address, List<String> names) {
        this.address = address;
        this.names = List.copyOf(names);
    }

    /** 4 bytes of IPv4, 16 of IPv6, 6 of EUI-48 or 8 of EUI-64. */
    public byte[] address() {
        return address.clone();
    }

    public List<String> names() {
        return names;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ResolvedName other && Arrays.equals(address, other.address) && names.equals(other.names);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(address) + names.hashCode();
    }

    /** {@code "c0000201 [a.example, b.example]"}. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(address) + " " + names;
    }
}
