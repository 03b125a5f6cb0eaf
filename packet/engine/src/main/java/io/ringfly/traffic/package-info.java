/* SPDX-License-Identifier: Apache-2.0 */

/**
 * Traffic: packets described by a {@link io.ringfly.traffic.TrafficPlan}, made by a {@link
 * io.ringfly.traffic.PacketStream} and sent by a {@link io.ringfly.traffic.Generator} over any port at a {@link
 * io.ringfly.traffic.Pace}, or written to a capture file by {@link io.ringfly.traffic.StreamFile}.
 * Instead of a description there may be a {@link io.ringfly.traffic.Recording}, a capture that a {@link
 * io.ringfly.traffic.Replay} sends with its own timing or at a pace.
 *
 * <p>Packet number i, from 0, follows from the plan and i alone: all chance is splitmix64 of the plan's seed by position.
 * So a plan stands for one stream of bytes, whatever sends it. Every packet has right checksums, and a {@link
 * io.ringfly.traffic.SequenceStamp} if the shortest of the plan has room for it.
 *
 * <p>Plans are immutable. A generator owns the queues that it sends by while it runs; {@code stop()} and the counts may
 * come from any thread. Times are nanoseconds, lengths bytes without FCS unless something else is said. Nothing is
 * allocated for a packet. What cannot be asked for is an {@link java.lang.IllegalArgumentException} with one line for
 * people.
 */
package io.ringfly.traffic;
