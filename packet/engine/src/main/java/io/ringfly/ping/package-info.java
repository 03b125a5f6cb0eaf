/* SPDX-License-Identifier: Apache-2.0 */

/**
 * ICMP and ICMPv6 echo over packet rings: {@link io.ringfly.ping.Pinger} asks and measures, {@link
 * io.ringfly.ping.EchoResponder} answers, {@link io.ringfly.ping.NeighborResolver} finds a MAC address when the kernel
 * does not know it.
 *
 * <p>Each runs on the calling thread and owns the port's queues while it does; {@code stop()} may come from any thread.
 * Times are {@link System#nanoTime()} nanoseconds, MAC addresses are as {@code io.ringfly.codec} has them, IP addresses
 * are its {@link io.ringfly.codec.IpAddress}, which listeners get in two halves. Nothing is allocated for a packet:
 * listeners get plain numbers, and must not keep what is in the frames.
 */
package io.ringfly.ping;
