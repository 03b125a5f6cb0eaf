/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.testkit;

import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import java.io.IOException;

/** The contract over {@code mem:}, opened by name as anybody would. */
class MemPortConformanceTest extends PortConformance {

    @Override
    protected Wire open(Steering steering) throws IOException {
        return new Wire(Ports.open("mem:conformance", steering), Ports.open("mem:conformance", steering));
    }
}
