/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import java.lang.foreign.MemorySegment;

/**
 * What differs between ICMP and ICMPv6 for one who asks: how a request is laid out, and how what comes back is taken
 * apart. All else is the same for both, in {@link EchoTemplate} and {@link Pinger}.
 */
sealed interface EchoProtocol permits Echo4, Echo6 {

    /** That of the plan's addresses. */
    static EchoProtocol of(PingPlan plan) {
        return plan.isV4() ? new Echo4(plan) : new Echo6(plan);
    }

    /** Bytes of a frame before its data. */
    int headersLength();

    /** Writes all headers of a request, before data that is in place. */
    void writeHeaders(MemorySegment m, long at);

    /** Makes a copy of that frame the request number {@code seq}, with a checksum over data that has changed. */
    void finish(MemorySegment m, long at, int seq);

    /**
     * Takes a received frame apart.
     *
     * @return false if it has nothing to do with the plan's requests; {@code answer} is then undefined
     */
    boolean read(MemorySegment m, long at, long limit, Answer answer);
}
