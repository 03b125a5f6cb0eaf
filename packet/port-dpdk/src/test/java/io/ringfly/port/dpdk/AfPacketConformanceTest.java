/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringfly.port.Port;
import io.ringfly.port.Steering;
import io.ringfly.port.testkit.PortConformance;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The contract over DPDK's AF_PACKET driver, at both ends of a veth pair. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AfPacketConformanceTest extends PortConformance {

    private Veth veth;

    @BeforeAll
    void makeLink() throws IOException {
        assumeTrue(new DpdkPortProvider().unavailable().isEmpty(), "DPDK is not installed");
        veth = new Veth();
    }

    @AfterAll
    void removeLink() {
        if (veth != null) {
            veth.close();
        }
    }

    @Override
    protected Wire open(Steering steering) throws IOException {
        Port left = veth.open("left0", "dpdk:net_af_packet0,iface=left0", steering);
        try {
            return new Wire(left, veth.open("right0", "dpdk:net_af_packet1,iface=right0", steering));
        } catch (IOException | RuntimeException e) {
            left.close();
            throw e;
        }
    }

    /** The driver does not tell how many packets found its ring full. */
    @Override
    protected boolean countsEveryLoss() {
        return false;
    }

    /** The driver takes everything; what is not asked for is left out by the worker. */
    @Override
    protected boolean steersOnArrival() {
        return false;
    }
}
