/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text as it grows: ASCII in an array of bytes that is used again and again, so that a line costs no object. {@link
 * #clear} before the next line, or {@link #writeTo} a stream when enough has come together. Belongs to one thread.
 */
public final class TextBuffer {

    private static final int START = 1 << 10;
    /** Longest text of a number that is appended without further looking: a sign and 19 digits. */
    private static final int LONGEST_NUMBER = 20;

    private static final int LONGEST_IPV4 = 15;
    private static final int LONGEST_IPV6 = 39;
    private static final int WORDS = 8;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] HEX_UPPER = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);

    /** 0 to 999: digits from the low byte up, and how many in the highest one. */
    private static final int[] SMALL = new int[1000];

    static {
        for (int i = 0; i < SMALL.length; i++) {
            int digits = i < 10 ? 1 : i < 100 ? 2 : 3;
            int text = digits << 24;
            for (int rest = i, shift = (digits - 1) * 8; shift >= 0; rest /= 10, shift -= 8) {
                text |= ('0' + rest % 10) << shift;
            }
            SMALL[i] = text;
        }
    }

    private byte[] bytes = new byte[START];
    private int length;

    /** Empty. */
    public TextBuffer() {}

    /** Forgets the text, and keeps the room for the next one. */
    public void clear() {
        length = 0;
    }

    /** In bytes, which are characters. */
    public int length() {
        return length;
    }

    /** The array that the text is the start of; another one after more was appended. */
    public byte[] array() {
        return bytes;
    }

    /** Writes the text and forgets it. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
        length = 0;
    }

    /** Cuts the text to the length that it had. */
    void truncate(int to) {
        length = to;
    }

    private byte[] room(int more) {
        if (bytes.length - length < more) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        return bytes;
    }

    /** Characters beyond ASCII become {@code ?}. */
    public TextBuffer append(String text) {
        int count = text.length();
        byte[] to = room(count);
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            to[at + i] = (byte) (c < 0x80 ? c : '?');
        }
        length = at + count;
        return this;
    }

    /** As it is: for text that is ASCII for certain. */
    TextBuffer append(byte[] ascii) {
        int count = ascii.length;
        byte[] to = room(count);
        System.arraycopy(ascii, 0, to, length, count);
        length += count;
        return this;
    }

    public TextBuffer append(char c) {
        room(1)[length++] = (byte) (c < 0x80 ? c : '?');
        return this;
    }

    public TextBuffer spaces(int count) {
        if (count <= 0) return this;
        Arrays.fill(room(count), length, length + count, (byte) ' ');
        length += count;
        return this;
    }

    /** In decimal. */
    public TextBuffer append(long number) {
        if (number >= 0 && number < SMALL.length) {
            small((int) number);
            return this;
        }
        if (number < 0) return append(Long.toString(number));
        byte[] to = room(LONGEST_NUMBER);
        int digits = 4;
        for (long limit = 10_000; digits < 19 && number >= limit; limit *= 10) digits++;
        int at = length + digits;
        length = at;
        long rest = number;
        while (rest > Integer.MAX_VALUE) {
            long next = rest / 10;
            to[--at] = (byte) ('0' + (rest - next * 10));
            rest = next;
        }
        int low = (int) rest;
        do {
            int next = low / 10;
            to[--at] = (byte) ('0' + (low - next * 10));
            low = next;
        } while (low > 0);
        return this;
    }

    private void small(int number) {
        byte[] to = room(4);
        int text = SMALL[number];
        int digits = text >>> 24;
        int at = length;
        length = at + digits;
        for (int rest = text; at < length; rest >>>= 8) to[at++] = (byte) rest;
    }

    /** In decimal, with zeros in front up to {@code digits}. */
    public TextBuffer padded(long number, int digits) {
        byte[] to = room(digits);
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            to[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** Hex digits, at least so many, without {@code 0x}. */
    public TextBuffer hex(long number, int digits) {
        int count = Math.max(digits, (67 - Long.numberOfLeadingZeros(number | 1)) / 4);
        byte[] to = room(count);
        for (int i = count - 1, at = length; i >= 0; i--) to[at++] = HEX[(int) (number >>> 4 * i) & 0xf];
        length += count;
        return this;
    }

    /** As {@link #hex}, with capital letters. */
    TextBuffer upperHex(long number, int digits) {
        byte[] to = room(digits);
        for (int i = digits - 1, at = length; i >= 0; i--) to[at++] = HEX_UPPER[(int) (number >>> 4 * i) & 0xf];
        length += digits;
        return this;
    }

    /** {@code 192.0.2.1}. */
    public TextBuffer ipv4(int address) {
        room(LONGEST_IPV4 + 1);
        small(address >>> 24);
        bytes[length++] = '.';
        small(address >>> 16 & 0xff);
        bytes[length++] = '.';
        small(address >>> 8 & 0xff);
        bytes[length++] = '.';
        small(address & 0xff);
        return this;
    }

    /** {@code 2001:db8::1}: RFC 5952. IPv4 addresses in it are shown as such: mapped ones, and compatible ones. */
    public TextBuffer ipv6(long high, long low) {
        room(LONGEST_IPV6 + LONGEST_IPV4);
        int gap = WORDS;
        int gapLength = 1;
        for (int i = 0; i < WORDS; i++) {
            int end = i;
            while (end < WORDS && word(high, low, end) == 0) end++;
            if (end - i > gapLength) {
                gap = i;
                gapLength = end - i;
            }
            i = end;
        }
        boolean mapped = high == 0 && low >>> 32 == 0xffff;
        boolean compatible = gap == 0 && gapLength == 6;
        int words = mapped || compatible ? 6 : WORDS;
        for (int i = 0; i < words; i++) {
            if (i == gap) {
                bytes[length++] = ':';
                bytes[length++] = ':';
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && i != gap + gapLength) bytes[length++] = ':';
            hex(word(high, low, i), 1);
        }
        if (mapped) bytes[length++] = ':';
        if (words < WORDS) ipv4((int) low);
        return this;
    }

    private static int word(long high, long low, int i) {
        return (int) ((i < 4 ? high : low) >>> 48 - 16 * (i & 3)) & 0xffff;
    }

    /** {@code 02:00:00:00:00:0a}. */
    public TextBuffer mac(long mac) {
        byte[] to = room(17);
        int at = length;
        for (int shift = 40; shift >= 0; shift -= 8) {
            int octet = (int) (mac >>> shift) & 0xff;
            to[at++] = HEX[octet >>> 4];
            to[at++] = HEX[octet & 0xf];
            if (shift > 0) to[at++] = ':';
        }
        length = at;
        return this;
    }

    /** Two hex digits a byte. */
    public TextBuffer bytes(MemorySegment m, long at, int count) {
        byte[] to = room(2 * count);
        for (int i = 0; i < count; i++) {
            int octet = m.get(Wire.BYTE, at + i) & 0xff;
            to[length++] = HEX[octet >>> 4];
            to[length++] = HEX[octet & 0xf];
        }
        return this;
    }

    /** Two hex digits a byte, and a separator between. */
    public TextBuffer bytes(MemorySegment m, long at, int count, char separator) {
        for (int i = 0; i < count; i++) {
            if (i > 0) append(separator);
            hex(m.get(Wire.BYTE, at + i) & 0xff, 2);
        }
        return this;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
