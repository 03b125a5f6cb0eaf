/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.xdp.Veth;
import io.ringfly.port.testkit.PortConformance;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The contract over a veth pair, opened by name as anybody would. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AfPacketConformance extends PortConformance {

    private final String linkOptions;
    private final String portOptions;
    private Veth veth;

    AfPacketConformance(String linkOptions, String portOptions) {
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
        Port left = Ports.open(name("left0", veth.left.path()), steering);
        try {
            return new Wire(left, Ports.open(name("right0", veth.right.path()), steering));
        } catch (IOException | RuntimeException e) {
            left.close();
            throw e;
        }
    }

    private String name(String link, String netns) {
        return "afpacket:" + link + "?netns=" + netns + portOptions;
    }
}
