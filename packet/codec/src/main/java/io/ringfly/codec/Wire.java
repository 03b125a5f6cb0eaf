/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Fields as they lie on the wire: big-endian, at any alignment. For headers that this package has no class for. */
public final class Wire {

    public static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    public static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Wire() {}

    /**
     * A field of a header of {@code length} bytes, by the header's offset. All fields of one header share one bounds check,
     * because that is made against the whole of it.
     */
    static VarHandle field(long length, long offset, ValueLayout layout) {
        MemoryLayout named = layout.withName("field");
        MemoryLayout field = offset == 0
                ? MemoryLayout.structLayout(named)
                : MemoryLayout.structLayout(MemoryLayout.paddingLayout(offset), named);
        MemoryLayout all = MemoryLayout.unionLayout(MemoryLayout.paddingLayout(length), field.withName("at"));
        return all.varHandle(PathElement.groupElement("at"), PathElement.groupElement("field"));
    }

    /** Reads a MAC address with one load, so two bytes after it have to be readable as well. */
    static long mac(MemorySegment m, long at) {
        return m.get(LONG, at) >>> 16;
    }

    static void setMac(MemorySegment m, long at, long mac) {
        m.set(INT, at, (int) (mac >>> 16));
        m.set(SHORT, at + 4, (short) mac);
    }

    /** A copy of {@code length} bytes, for records. */
    static byte[] bytes(MemorySegment m, long at, int length) {
        return m.asSlice(at, length).toArray(BYTE);
    }

    /** Refuses a value of a record that its field can't hold. */
    static void requireFits(String field, long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(field + " is " + value + ", which is not within 0 to " + max);
        }
    }

    static void requireMac(String field, long mac) {
        if (mac >>> 48 != 0) {
            throw new IllegalArgumentException(
                    field + " is 0x" + Long.toHexString(mac) + ", which is not a MAC address of 48 bits");
        }
    }

    /** {@code "0x0800"}: at least {@code digits} digits. */
    static String hex(int value, int digits) {
        String hex = Integer.toHexString(value);
        return "0x" + "0".repeat(Math.max(0, digits - hex.length())) + hex;
    }
}
