/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.sys.NetNamespace;
import io.ringfly.port.linux.sys.Root;
import io.ringfly.port.linux.xdp.Veth;
import io.ringfly.port.testkit.PortConformance;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Two ports on one loopback interface: each gets what the other sent, and nothing of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AfPacketLoopbackConformanceTest extends PortConformance {

    private NetNamespace.Anonymous space;

    @BeforeAll
    void makeLink() throws IOException {
        Root.assume();
        space = NetNamespace.create();
        Veth.run(space, "ip link set lo up");
    }

    @AfterAll
    void removeLink() {
        if (space != null) {
            space.close();
        }
    }

    @Override
    protected Wire open(Steering steering) throws IOException {
        String name = "afpacket:lo?netns=" + space.path();
        Port left = Ports.open(name, steering);
        try {
            return new Wire(left, Ports.open(name, steering));
        } catch (IOException | RuntimeException e) {
            left.close();
            throw e;
        }
    }
}
