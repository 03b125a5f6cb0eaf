/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.testkit;

import io.ringfly.port.FaultInjector;
import io.ringfly.port.Faults;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import java.io.IOException;

/** A port that faults could be injected into, but are not, keeps the contract. */
class FaultInjectorConformanceTest extends PortConformance {

    @Override
    protected Wire open(Steering steering) throws IOException {
        return new Wire(
                new FaultInjector(Ports.open("mem:faultless", steering), Faults.NONE),
                new FaultInjector(Ports.open("mem:faultless", steering), Faults.NONE));
    }
}
