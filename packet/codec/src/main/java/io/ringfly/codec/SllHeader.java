/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The fields of a Linux cooked header.
 *
 * @param addressLength as it was on the link, though no more than 8 bytes are kept
 * @param address eight bytes, the first octet highest
 */
public record SllHeader(int packetType, int hardwareType, int addressLength, long address, int protocol) {

    public SllHeader {
        Wire.requireFits("packetType", packetType, 0xffff);
        Wire.requireFits("hardwareType", hardwareType, 0xffff);
        Wire.requireFits("addressLength", addressLength, 0xffff);
        Wire.requireFits("protocol", protocol, 0xffff);
    }

    /** Reads a header that passed {@link Sll#check}. */
    public static SllHeader read(MemorySegment m, long at) {
        return new SllHeader(
                Sll.packetType(m, at),
                Sll.hardwareType(m, at),
                Sll.addressLength(m, at),
                Sll.address(m, at),
                Sll.protocol(m, at));
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return Sll.LENGTH;
    }

    public void write(MemorySegment m, long at) {
        Sll.write(m, at, packetType, hardwareType, addressLength, address, protocol);
    }

    /** {@code "In 02:00:00:00:00:0a, hardware 1, proto 0x0800"}. */
    @Override
    public String toString() {
        return Sll.from(packetType, address, addressLength) + ", hardware " + hardwareType + ", proto "
                + Wire.hex(protocol, 4);
    }
}
