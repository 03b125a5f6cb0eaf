/* SPDX-License-Identifier: Apache-2.0 */

/**
 * The other end of a generator: a {@link io.ringfly.traffic.sink.Sink} receives numbered packets through any port, steered
 * by a {@link io.ringfly.traffic.sink.SinkFilter}, and tells loss, duplicates and reordering by a {@link
 * io.ringfly.traffic.sink.SequenceTracker}.
 *
 * <p>A sink owns the queues of its port while it runs, on one thread; {@code stop()} and the counts may come from any.
 * Memory is bounded: so many runs, so many flows, and numbers within a window; what is beyond is counted as that. Times
 * are nanoseconds, lengths bytes without FCS. Nothing is allocated for a packet.
 */
package io.ringfly.traffic.sink;
