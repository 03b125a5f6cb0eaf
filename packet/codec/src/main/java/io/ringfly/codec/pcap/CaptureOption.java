/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** An option of a pcapng block: a code, whose meaning depends on the block but for comments, and a value. Immutable. */
public final class CaptureOption {

    /** In any block: text for people. May come several times. */
    public static final int COMMENT = 1;

    /** Options that are read of one block at the most; any more are left out. */
    static final int MAX_COUNT = 1024;

    static final int MAX_LENGTH = 0xffff;
    static final int HEADER = 4;
    private static final int END = 0;

    private final int code;
    private final byte[] value;
    private final boolean bigEndian;

    private CaptureOption(int code, byte[] value, boolean bigEndian) {
        if (code <= END || code > 0xffff) {
            throw new IllegalArgumentException("code is " + code + ", which is not within 1 to 65535");
        }
        if (value.length > MAX_LENGTH) {
            throw new IllegalArgumentException("an option of " + value.length + " bytes: 65535 is the most");
        }
        this.code = code;
        this.value = value;
        this.bigEndian = bigEndian;
    }

    /** An option whose value is text, as UTF-8; of text that is too long, as much as fits. */
    public static CaptureOption text(int code, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int length = utf8.length;
        if (length > MAX_LENGTH) {
            length = MAX_LENGTH;
            while ((utf8[length] & 0xc0) == 0x80) {
                length--; // not through the middle of a character
            }
        }
        return new CaptureOption(code, Arrays.copyOf(utf8, length), false);
    }

    /** An option whose value is a number of 1, 2, 4 or 8 bytes. */
    public static CaptureOption number(int code, int bytes, long number) {
        byte[] value = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            value[i] = (byte) (number >>> 8 * i);
        }
        return new CaptureOption(code, value, false);
    }

    /** An option with any value; numbers in it are little-endian. */
    public static CaptureOption of(int code, byte[] value) {
        return new CaptureOption(code, value.clone(), false);
    }

    /**
     * The options in {@code [at, limit)}, up to the end option, the limit, or one that doesn't fit before the limit.
     */
    static List<CaptureOption> read(MemorySegment m, long at, long limit, boolean bigEndian) {
        List<CaptureOption> options = new ArrayList<>();
        while (limit - at >= HEADER && options.size() < MAX_COUNT) {
            int code = Bytes.u16(m, at, bigEndian);
            int length = Bytes.u16(m, at + 2, bigEndian);
            at += HEADER;
            if (code == END || length > limit - at) break;
            byte[] value = m.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
            options.add(new CaptureOption(code, value, bigEndian));
            at += Bytes.padded(length);
        }
        return List.copyOf(options);
    }

    /** Whether options that end well fill {@code [at, limit)}. */
    static boolean wellFormed(MemorySegment m, long at, long limit, boolean bigEndian) {
        while (limit - at >= HEADER) {
            int code = Bytes.u16(m, at, bigEndian);
            int length = Bytes.u16(m, at + 2, bigEndian);
            if (code == END) return true;
            at += HEADER + Bytes.padded(length);
        }
        return at <= limit;
    }

    /** Where the value of the first option with this code and length is, or -1. Allocates nothing. */
    static long find(MemorySegment m, long at, long limit, boolean bigEndian, int wanted, int wantedLength) {
        while (limit - at >= HEADER + wantedLength) {
            int code = Bytes.u16(m, at, bigEndian);
            int length = Bytes.u16(m, at + 2, bigEndian);
            if (code == END) return -1;
            if (code == wanted && length == wantedLength) return at + HEADER;
            at += HEADER + Bytes.padded(length);
        }
        return -1;
    }

    /** The first option with this code, or null. */
    static CaptureOption first(List<CaptureOption> options, int code) {
        for (CaptureOption option : options) {
            if (option.code == code) return option;
        }
        return null;
    }

    /** The text of the first option with this code, or "". */
    static String firstText(List<CaptureOption> options, int code) {
        CaptureOption option = first(options, code);
        return option == null ? "" : option.text();
    }

    static List<String> comments(List<CaptureOption> options) {
        return options.stream()
                .filter(option -> option.code == COMMENT)
                .map(CaptureOption::text)
                .toList();
    }

    /** These options with {@code option} in place of the first one that has its code, or else behind them. */
    static List<CaptureOption> with(List<CaptureOption> options, CaptureOption option) {
        List<CaptureOption> more = new ArrayList<>(options);
        for (int i = 0; i < more.size(); i++) {
            if (more.get(i).code == option.code) {
                more.set(i, option);
                return List.copyOf(more);
            }
        }
        more.add(option);
        return List.copyOf(more);
    }

    public int code() {
        return code;
    }

    /** Of the value, in bytes. */
    public int length() {
        return value.length;
    }

    /** The value as it lies in the file. */
    public byte[] bytes() {
        return value.clone();
    }

    /** Whether numbers in {@link #bytes} are big-endian, as those of a big-endian section are. */
    public boolean bigEndian() {
        return bigEndian;
    }

    /** The value as text, up to the first NUL; what isn't UTF-8 becomes U+FFFD. */
    public String text() {
        int length = 0;
        while (length < value.length && value[length] != 0) {
            length++;
        }
        return new String(value, 0, length, StandardCharsets.UTF_8);
    }

    /** The value as a number, of which values of 8 bytes fill the sign bit. 0 unless it has 1, 2, 4 or 8 bytes. */
    public long number() {
        if (value.length > Long.BYTES || Integer.bitCount(value.length) != 1) return 0;
        long number = 0;
        for (int i = 0; i < value.length; i++) {
            number = number << 8 | value[bigEndian ? i : value.length - 1 - i] & 0xff;
        }
        return number;
    }

    /** The same option with its value turned to little-endian, if it is a number in the other order. */
    CaptureOption littleEndianNumber() {
        return bigEndian ? number(code, value.length, number()) : this;
    }

    /** Writes the option with its padding and returns the offset behind it. */
    long write(MemorySegment m, long at) {
        m.set(Bytes.SHORT, at, (short) code);
        m.set(Bytes.SHORT, at + 2, (short) value.length);
        MemorySegment.copy(value, 0, m, ValueLayout.JAVA_BYTE, at + HEADER, value.length);
        long end = at + HEADER + value.length;
        for (; (end - at & 3) != 0; end++) {
            m.set(Bytes.BYTE, end, (byte) 0);
        }
        return end;
    }

    /** Bytes that {@link #write} writes. */
    int writtenLength() {
        return HEADER + (int) Bytes.padded(value.length);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof CaptureOption other
                && code == other.code
                && bigEndian == other.bigEndian
                && Arrays.equals(value, other.value);
    }

    @Override
    public int hashCode() {
        return 31 * code + Arrays.hashCode(value);
    }

    /** {@code "option 2: 65746830"}. */
    @Override
    public String toString() {
        return "option " + code + ": " + HexFormat.of().formatHex(value);
    }
}
