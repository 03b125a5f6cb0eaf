/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

/**
 * What an open port is.
 *
 * @param backend the scheme: {@code xdp}, {@code mem}
 * @param mode how it really runs, for people: {@code native, copy}
 * @param mac the interface's MAC address in the low 48 bits, first octet highest; {@link #NO_MAC} when it has none
 * @param maxFrameLength the longest frame that can be sent, in bytes from the Ethernet header on, without the FCS
 */
public record PortFeatures(String backend, String mode, long mac, int maxFrameLength) {

    /** No MAC address. */
    public static final long NO_MAC = -1;
}
