/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import io.ringfly.codec.Echo6Frames;
import io.ringfly.codec.EchoFrames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.IpAddress;

/**
 * What to send, to whom, and when: everything resolved, nothing left to find out.
 *
 * @param sourceMac our MAC address
 * @param nextHopMac the MAC address of the destination, or of the router before it
 * @param source our address
 * @param destination the address to ask, of the same family
 * @param id the ICMP identifier, 16 bits
 * @param dataSize bytes of data behind the ICMP header; from 16 on they begin with the send time
 * @param pattern what the data is filled with, repeated; empty for bytes that count up
 * @param ttl time to live, or hop limit, 1 to 255
 * @param tos the octet of DSCP and ECN: IPv4's TOS, IPv6's traffic class
 * @param flowLabel of IPv6, 20 bits
 * @param dontFragment of IPv4, whether routers may not fragment the requests; of IPv6 they never do
 * @param pace when the next request goes
 * @param intervalNanos time between requests; with another pace than fixed, the longest wait for a reply before the
 *     next goes all the same
 * @param preload how many requests go at once at the start; unless the pace is fixed, also how many may be on their way
 *     at any time
 * @param count requests to send, 0 for no end
 * @param deadlineNanos when to end whatever has come back, 0 for never; with it, {@code count} counts replies
 * @param lingerNanos how long to wait after the last request when nothing came back at all
 */
public record PingPlan(
        long sourceMac,
        long nextHopMac,
        IpAddress source,
        IpAddress destination,
        int id,
        int dataSize,
        byte[] pattern,
        int ttl,
        int tos,
        int flowLabel,
        boolean dontFragment,
        Pace pace,
        long intervalNanos,
        int preload,
        long count,
        long deadlineNanos,
        long lingerNanos) {

    /** What makes the next request go. */
    public enum Pace {
        /** The clock. */
        FIXED,
        /** The reply to the one before, or the interval. */
        ON_REPLY
    }

    public PingPlan {
        if (source.isV4() != destination.isV4()) {
            throw new IllegalArgumentException("from " + source + " to " + destination + ": two families");
        }
    }

    /** Whether it is IPv4 that carries the requests, and not IPv6. */
    public boolean isV4() {
        return destination.isV4();
    }

    /** The length of a frame from the Ethernet header on. */
    public int frameLength() {
        return (isV4() ? EchoFrames.HEADERS_LENGTH : Echo6Frames.HEADERS_LENGTH) + dataSize;
    }

    /** The length of the IP packet. */
    public int packetLength() {
        return frameLength() - Ethernet.LENGTH;
    }
}
