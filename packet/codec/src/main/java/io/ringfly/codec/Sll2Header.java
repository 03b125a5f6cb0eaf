/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The fields of a Linux cooked header of the second form.
 *
 * @param interfaceIndex unsigned
 * @param addressLength as it was on the link, though no more than 8 bytes are kept
 * @param address eight bytes, the first octet highest
 */
public record Sll2Header(
        int protocol, int interfaceIndex, int hardwareType, int packetType, int addressLength, long address) {

    public Sll2Header {
        Wire.requireFits("protocol", protocol, 0xffff);
        Wire.requireFits("hardwareType", hardwareType, 0xffff);
        Wire.requireFits("packetType", packetType, 0xff);
        Wire.requireFits("addressLength", addressLength, 0xff);
    }

    /** Reads a header that passed {@link Sll2#check}. */
    public static Sll2Header read(MemorySegment m, long at) {
        return new Sll2Header(
                Sll2.protocol(m, at),
                Sll2.interfaceIndex(m, at),
                Sll2.hardwareType(m, at),
                Sll2.packetType(m, at),
                Sll2.addressLength(m, at),
                Sll2.address(m, at));
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Sll2.LENGTH;
    }

    public void write(MemorySegment m, long at) {
        Sll2.write(m, at, protocol, interfaceIndex, hardwareType, packetType, addressLength, address);
    }

    /** {@code "ifindex 2 In 02:00:00:00:00:0a, hardware 1, proto 0x0800"}. */
    @Override
    public String toString() {
        return "ifindex " + Integer.toUnsignedString(interfaceIndex) + " "
                + Sll.from(packetType, address, addressLength) + ", hardware " + hardwareType + ", proto "
                + Wire.hex(protocol, 4);
    }
}
