/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import java.lang.foreign.MemorySegment;

/** Hears what happens while a {@link Pinger} runs, on its thread and between packets: be quick. What is not overridden
 * is not heard. */
public interface PingListener {

    /** A reply to a request that had one already. */
    int DUPLICATE = 1;
    /** The ICMP checksum is wrong. */
    int BAD_CHECKSUM = 2;
    /** From another address than the one asked. */
    int OTHER_SOURCE = 4;
    /** Less data than was sent. */
    int TRUNCATED = 8;
    /** The data is not what was sent; {@link #wrongData} follows. */
    int WRONG_DATA = 16;

    /** The request went to the ring. */
    default void sent(int seq) {}

    /** The next request goes while this one has no reply yet; over IPv4 an error is as good as one. */
    default void unanswered(int seq) {}

    /**
     * A reply came.
     *
     * @param bytes length of the ICMP message
     * @param sourceHigh who replied: with {@code sourceLow} an {@link io.ringfly.codec.IpAddress}
     * @param ttl time to live, or hop limit
     * @param rttNanos from just before the request went to the ring to the reply's {@linkplain
     *     io.ringfly.port.PacketBatch#arrival arrival}, or to finding it in the ring where that is not known
     * @param flags any of the constants above, or 0
     */
    default void reply(int seq, int bytes, long sourceHigh, long sourceLow, int ttl, long rttNanos, int flags) {}

    /**
     * The reply just told has other data than was sent.
     *
     * @param index the first byte that differs, counted from the ICMP data's start
     * @param data the port's memory; the data begins at {@code at}
     */
    default void wrongData(int index, int expected, int actual, MemorySegment data, long at, int length) {}

    /**
     * An ICMP or ICMPv6 error about one of our requests.
     *
     * @param sourceHigh who sent it: with {@code sourceLow} an {@link io.ringfly.codec.IpAddress}
     * @param type the numbers of the plan's IP version, as is the code
     * @param info the message's second word, which for some types holds an MTU, a gateway or a pointer
     * @param checksumOk whether the error message's own checksum is right
     */
    default void error(int seq, long sourceHigh, long sourceLow, int type, int code, int info, boolean checksumOk) {}
}
