/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

/**
 * What an open port is.
 *
 * @param backend the scheme: {@code xdp}, {@code mem}
 * @param mode how it really runs, for people: {@code native, copy}
 * @param mac the interface's MAC address in the low 48 bits, first octet highest; {@link #NO_MAC} when it has none
 * @param maxFrameLength the longest frame that can be sent, in bytes from the Ethernet header on, without the FCS
 * @param linkType what a packet begins with, a LINKTYPE_ number of tcpdump.org's list. {@link #ETHERNET} but for captures
 *     of something else, whose packets then begin with that instead of an Ethernet header
 */
public record PortFeatures(String backend, String mode, long mac, int maxFrameLength, int linkType) {

    /** Link type of Ethernet frames. */
    public static final int ETHERNET = 1;

    /** No MAC address. */
    public static final long NO_MAC = -1;

    /** Of a port of Ethernet frames. */
    public PortFeatures(String backend, String mode, long mac, int maxFrameLength) {
        this(backend, mode, mac, maxFrameLength, ETHERNET);
    }
}
