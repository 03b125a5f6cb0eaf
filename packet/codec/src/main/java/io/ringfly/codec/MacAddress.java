/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import java.nio.charset.StandardCharsets;

/** MAC addresses as longs: 48 low bits, the first octet highest. */
public final class MacAddress {

    public static final long BROADCAST = 0xffff_ffff_ffffL;

    private static final String DIGITS = "0123456789abcdef";
    private static final int TEXT_LENGTH = 17;

    private MacAddress() {}

    /**
     * Reads {@code "02:00:00:00:00:0a"} or {@code "02-00-00-00-00-0a"}, in either case.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static long parse(String text) {
        if (text.length() != TEXT_LENGTH) throw malformed(text);
        char separator = text.charAt(2);
        if (separator != ':' && separator != '-') throw malformed(text);
        long mac = 0;
        for (int i = 0; i < TEXT_LENGTH; i++) {
            char c = text.charAt(i);
            if (i % 3 == 2) {
                if (c != separator) throw malformed(text);
                continue;
            }
            // Character.digit would take digits of other scripts as well
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) throw malformed(text);
            mac = mac << 4 | digit;
        }
        return mac;
    }

    /** {@code "02:00:00:00:00:0a"}. */
    public static String format(long mac) {
        byte[] text = new byte[TEXT_LENGTH];
        for (int i = 0, shift = 44; i < TEXT_LENGTH; i++) {
            if (i % 3 == 2) {
                text[i] = ':';
            } else {
                text[i] = (byte) DIGITS.charAt((int) (mac >>> shift) & 0xf);
                shift -= 4;
            }
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Whether it names a group of stations, as the broadcast address also does. */
    public static boolean isMulticast(long mac) {
        return (mac & 0x0100_0000_0000L) != 0;
    }

    public static boolean isBroadcast(long mac) {
        return mac == BROADCAST;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "not a MAC address: \"" + text + "\" (write six octets in hex, as in 02:00:00:00:00:0a)");
    }
}
