/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

/** Hears what an {@link EchoResponder} answers, on its thread and between packets: be quick. What is not
 * overridden is not heard. */
public interface EchoListener {

    /** An echo request was answered: {@code source} asked, {@code destination} is us. */
    default void echo(int source, int destination, int seq, int id) {}

    /** An ARP question was answered: {@code asker} wants to know who has {@code target}. */
    default void arp(int asker, int target) {}
}
