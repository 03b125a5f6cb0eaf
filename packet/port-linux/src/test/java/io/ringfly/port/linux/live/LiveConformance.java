/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.xdp.Veth;
import io.ringfly.port.testkit.PortConformance;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The sending half of the contract over a veth pair, with an {@code xdp:} port at the other end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LiveConformance extends PortConformance {

    private final String linkOptions;
    private final String portOptions;
    private Veth veth;

    LiveConformance(String linkOptions, String portOptions) {
        this.linkOptions = linkOptions;
        this.portOptions = portOptions;
    }

    @BeforeAll
    void makeLink() throws IOException {
        veth = new Veth(linkOptions);
    }

    @AfterAll
    void removeLink() {
        if (veth != null) {
            veth.close();
        }
    }

    @Override
    protected Wire open(Steering steering) throws IOException {
        Port right = veth.openRight("", steering);
        try {
            return new Wire(Ports.open(LiveTrafficTest.name(veth, portOptions), Steering.nothing()), right);
        } catch (IOException | RuntimeException e) {
            right.close();
            throw e;
        }
    }

    @Override
    protected boolean leftReceives() {
        return false;
    }
}
