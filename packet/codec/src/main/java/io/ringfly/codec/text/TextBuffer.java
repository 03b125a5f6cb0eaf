/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    /** Four characters, the first one lowest, are written at once, and those too many overwritten by what follows. */
    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** 0 to 999: digits from the low byte up, and how many in the highest one. */
    private static final int[] SMALL = new int[1000];
    /** 0 to 999: three digits from the low byte up. */
    private static final int[] TRIPLE = new int[1000];
    /** 0 to 255: two hex digits from the low byte up. */
    private static final int[] HEX_PAIR = new int[256];

    private static final int THOUSAND = 1000;
    private static final int MILLION = 1_000_000;
    private static final int BILLION = 1_000_000_000;

    static {
        for (int i = 0; i < SMALL.length; i++) {
            int digits = i < 10 ? 1 : i < 100 ? 2 : 3;
            int text = digits << 24;
            for (int rest = i, shift = (digits - 1) * 8; shift >= 0; rest /= 10, shift -= 8) {
                text |= ('0' + rest % 10) << shift;
            }
            SMALL[i] = text;
            TRIPLE[i] = '0' + i / 100 | '0' + i / 10 % 10 << 8 | '0' + i % 10 << 16;
        }
        for (int i = 0; i < HEX_PAIR.length; i++) HEX_PAIR[i] = HEX[i >>> 4] | HEX[i & 0xf] << 8;
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

    /** All of another one. */
    TextBuffer append(TextBuffer other) {
        System.arraycopy(other.bytes, 0, room(other.length), length, other.length);
        length += other.length;
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

    /** As it is: for text that is ASCII for certain. Copies at once, which no other method does without an array between. */
    @SuppressWarnings("deprecation")
    TextBuffer ascii(String text) {
        int count = text.length();
        text.getBytes(0, count, room(count), length);
        length += count;
        return this;
    }

    /** In decimal. */
    public TextBuffer append(long number) {
        if (number < 0) return append(Long.toString(number));
        room(LONGEST_NUMBER + 4);
        if (number < BILLION) {
            upToNine((int) number);
            return this;
        }
        long high = number / BILLION;
        if (high < BILLION) {
            upToNine((int) high);
        } else {
            long highest = high / BILLION;
            upToNine((int) highest);
            nine((int) (high - highest * BILLION));
        }
        nine((int) (number - high * BILLION));
        return this;
    }

    private void upToNine(int number) {
        if (number < THOUSAND) {
            small(number);
        } else if (number < MILLION) {
            int thousands = number / THOUSAND;
            small(thousands);
            triple(number - thousands * THOUSAND);
        } else {
            int millions = number / MILLION;
            small(millions);
            six(number - millions * MILLION);
        }
    }

    private void nine(int number) {
        int millions = number / MILLION;
        triple(millions);
        six(number - millions * MILLION);
    }

    private void six(int number) {
        int thousands = number / THOUSAND;
        triple(thousands);
        triple(number - thousands * THOUSAND);
    }

    private void triple(int number) {
        FOUR.set(bytes, length, TRIPLE[number]);
        length += 3;
    }

    /** There has to be room for four. */
    private void small(int number) {
        int text = SMALL[number];
        FOUR.set(bytes, length, text);
        length += text >>> 24;
    }

    /** In decimal, with zeros in front up to {@code digits}. */
    public TextBuffer padded(long number, int digits) {
        byte[] to = room(digits + 4);
        if (digits == 2 && number >= 0 && number < 100) {
            FOUR.set(to, length, TRIPLE[(int) number] >>> 8);
            length += 2;
        } else if (digits == 6 && number >= 0 && number < MILLION) {
            six((int) number);
        } else {
            long rest = number;
            for (int at = length + digits - 1; at >= length; at--) {
                to[at] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            length += digits;
        }
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
        room(LONGEST_IPV4 + 4);
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
        room(LONGEST_IPV6 + LONGEST_IPV4 + 4);
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
            word(word(high, low, i));
        }
        if (mapped) bytes[length++] = ':';
        if (words < WORDS) ipv4((int) low);
        return this;
    }

    /** Up to four hex digits, for which and four more there has to be room. */
    private void word(int word) {
        int skipped = Integer.numberOfLeadingZeros(word | 1) - 16 >>> 2;
        FOUR.set(bytes, length, (HEX_PAIR[word >>> 8] | HEX_PAIR[word & 0xff] << 16) >>> 8 * skipped);
        length += 4 - skipped;
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
