/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.IpAddress;
import io.ringfly.ping.PingPlan;
import io.ringfly.port.Port;

/** What the loops are asked to do. */
final class Plans {

    /** The ICMP identifier of all of them. */
    static final int ID = 1;

    static final int ASKER = 0x0a000001;
    static final int ANSWERER = 0x0a000002;

    private static final long SECOND = 1_000_000_000;

    private Plans() {}

    /** A flood without an end: {@code preload} requests on their way at any time. */
    static PingPlan endless(
            long sourceMac, long mac, IpAddress source, IpAddress destination, int dataSize, int preload) {
        return new PingPlan(
                sourceMac,
                mac,
                source,
                destination,
                ID,
                dataSize,
                new byte[0],
                64,
                0,
                0,
                true,
                PingPlan.Pace.ON_REPLY,
                SECOND,
                preload,
                0,
                0,
                SECOND);
    }

    /** The same between the two ends of a {@code mem:} pair. */
    static PingPlan endless(Port asking, Port answering, int dataSize, int preload) {
        return endless(
                asking.features().mac(),
                answering.features().mac(),
                IpAddress.v4(ASKER),
                IpAddress.v4(ANSWERER),
                dataSize,
                preload);
    }
}
