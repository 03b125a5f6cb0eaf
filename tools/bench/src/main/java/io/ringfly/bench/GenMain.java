/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.IpAddress;
import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.Pace;
import io.ringfly.traffic.TrafficPlan;
import io.ringfly.traffic.ValueSet;
import java.io.IOException;

/** A process that sends by the port that its argument names, as fast as that takes it, until it is ended. */
final class GenMain {

    /** Nobody's, so that the far end's stack drops the packets at once instead of answering them. */
    private static final long FAR_MAC = 0x02_00_00_00_09_00L;

    private static final long NEAR_MAC = 0x02_00_00_00_00_01L;
    private static final IpAddress FAR = IpAddress.parse("198.18.0.2");

    /** What {@code ringfly gen} sends as UDP in frames of 64 bytes, each from a random address and port of its own. */
    static final TrafficPlan PLAN = TrafficPlan.udp(NEAR_MAC, FAR_MAC, FAR, FAR, 20_26)
            .withFields(
                    ValueSet.addresses("10.0.0.0/8@random"),
                    ValueSet.address(FAR),
                    ValueSet.ports("1-65535@random"),
                    ValueSet.port(TrafficPlan.DISCARD_PORT));

    /** Of its frames, without the frame check sequence. */
    static final int LENGTH = PLAN.sizes().longest();

    private GenMain() {}

    public static void main(String[] args) throws IOException {
        try (Port port = Ports.open(args[0], Steering.nothing())) {
            new Generator(port, PLAN, Pace.MAX, Generator.Limits.NONE, 1).run();
        }
    }
}
