/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/** IPv4 addresses as ints: the first octet highest. */
public final class Ipv4Address {

    /** 0.0.0.0. */
    public static final int ANY = 0;
    /** 255.255.255.255. */
    public static final int BROADCAST = 0xffff_ffff;

    private Ipv4Address() {}

    /**
     * Reads four decimal numbers with dots between.
     *
     * @throws IllegalArgumentException if it is anything else: fewer numbers, spaces, or a leading zero, which some
     *     programs take for octal
     */
    public static int parse(String text) {
        int address = 0;
        int octet = -1;
        int octets = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (octet < 0) throw malformed(text, "a number is missing");
                address = address << 8 | octet;
                octet = -1;
                octets++;
            } else if (c < '0' || c > '9') {
                throw malformed(text, "only digits and dots are allowed");
            } else if (octet == 0) {
                throw malformed(text, "a number starts with 0");
            } else {
                octet = Math.max(octet, 0) * 10 + (c - '0');
                if (octet > 255) throw malformed(text, "a number is greater than 255");
            }
        }
        if (octets != 3 || octet < 0) throw malformed(text, "four numbers are needed");
        return address << 8 | octet;
    }

    /** {@code "192.0.2.1"}. */
    public static String format(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xff) + "." + (address >>> 8 & 0xff) + "." + (address & 0xff);
    }

    /** Within 224.0.0.0/4. */
    public static boolean isMulticast(int address) {
        return address >>> 28 == 0xe;
    }

    /** Within 127.0.0.0/8. */
    public static boolean isLoopback(int address) {
        return address >>> 24 == 127;
    }

    private static IllegalArgumentException malformed(String text, String why) {
        return new IllegalArgumentException(
                "not an IPv4 address: \"" + text + "\" (" + why + "; write it as in 192.0.2.1)");
    }
}
