/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

/** Addresses as people write them; without {@code String.format}, which costs start-up. */
final class AddressText {

    private static final String HEX = "0123456789abcdef";

    private AddressText() {}

    /** {@code 10.0.0.1} */
    static String ipv4(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }

    /** {@code 02:fc:00:00:00:01} */
    static String mac(long mac) {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 44; shift >= 0; shift -= 4) {
            text.append(HEX.charAt((int) (mac >>> shift) & 15));
            if (shift % 8 == 0 && shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
