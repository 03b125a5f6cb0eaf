/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

/**
 * Hears what an {@link EchoResponder} answers, on its thread and between packets: be quick. What is not overridden is
 * not heard. Addresses are the halves of {@link io.ringfly.codec.IpAddress}es.
 */
public interface EchoListener {

    /** An echo request was answered: {@code source} asked, {@code destination} is us. */
    default void echo(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int seq, int id) {}

    /**
     * A question who has {@code target} was answered: an ARP request or, of IPv6, a neighbour solicitation. Who asks
     * before having an address of its own is {@code 0.0.0.0} or {@code ::}.
     */
    default void whoHas(long askerHigh, long askerLow, long targetHigh, long targetLow) {}
}
