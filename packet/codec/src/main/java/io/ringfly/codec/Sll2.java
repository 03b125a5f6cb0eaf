/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemorySegment;

/**
 * The second form of Linux's cooked header, which names the interface: LINKTYPE_LINUX_SLL2, 20 bytes. Values are those
 * of {@link Sll}.
 */
public final class Sll2 {

    public static final int LENGTH = 20;

    private static final int PROTOCOL = 0;
    private static final int INTERFACE_INDEX = 4;
    private static final int HARDWARE_TYPE = 8;
    private static final int PACKET_TYPE = 10;
    private static final int LENGTH_OF_ADDRESS = 11;
    private static final int ADDRESS = 12;

    private Sll2() {}

    /** {@code OK} or {@code TRUNCATED}. */
    public static Check check(MemorySegment m, long at, long limit) {
        return limit - at < LENGTH ? Check.TRUNCATED : Check.OK;
    }

    /** As {@link Sll#protocol}. */
    public static int protocol(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + PROTOCOL) & 0xffff;
    }

    /** Index of the interface on the machine that captured, 32 bits unsigned. */
    public static int interfaceIndex(MemorySegment m, long at) {
        return m.get(Wire.INT, at + INTERFACE_INDEX);
    }

    /** As {@link Sll#hardwareType}. */
    public static int hardwareType(MemorySegment m, long at) {
        return m.get(Wire.SHORT, at + HARDWARE_TYPE) & 0xffff;
    }

    /** As {@link Sll#packetType}. */
    public static int packetType(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + PACKET_TYPE) & 0xff;
    }

    /** As it was on the link: may be more than the 8 bytes that there is room for. */
    public static int addressLength(MemorySegment m, long at) {
        return m.get(Wire.BYTE, at + LENGTH_OF_ADDRESS) & 0xff;
    }

    /** Eight bytes, the first octet highest. The sender's address is the first {@link #addressLength} of them. */
    public static long address(MemorySegment m, long at) {
        return m.get(Wire.LONG, at + ADDRESS);
    }

    /** Offset of the packet. */
    public static long payload(long at) {
        return at + LENGTH;
    }

    /** Writes all 20 bytes. */
    static void write(
            MemorySegment m,
            long at,
            int protocol,
            int interfaceIndex,
            int hardwareType,
            int packetType,
            int addressLength,
            long address) {
        m.set(Wire.INT, at + PROTOCOL, protocol << 16);
        m.set(Wire.INT, at + INTERFACE_INDEX, interfaceIndex);
        m.set(Wire.INT, at + HARDWARE_TYPE, hardwareType << 16 | packetType << 8 | addressLength);
        m.set(Wire.LONG, at + ADDRESS, address);
    }
}
