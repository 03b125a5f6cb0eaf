/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.ENODEV;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.linux.sys.NetNamespace;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EthtoolTest {

    private static Lab lab;

    @BeforeAll
    static void open() throws IOException {
        lab = new Lab();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void queuesOfAVeth() throws IOException {
        Channels channels =
                NetNamespace.call(lab.near, () -> Ethtool.channels("near0")).orElseThrow();
        assertEquals(new Channels(4, 2, 0, 4, 2, 0), channels);
        assertEquals(4, channels.receiveQueues());
        assertEquals(2, channels.transmitQueues());
    }

    @Test
    void combinedQueuesCountBothWays() {
        Channels channels = new Channels(1, 2, 4, 1, 2, 8);
        assertEquals(5, channels.receiveQueues());
        assertEquals(6, channels.transmitQueues());
    }

    @Test
    void driverOfAVeth() throws IOException {
        DriverInfo driver =
                NetNamespace.call(lab.near, () -> Ethtool.driver("near0")).orElseThrow();
        assertEquals("veth", driver.driver());
        assertTrue(!driver.version().isEmpty());
        assertEquals("", driver.busInfo());
    }

    @Test
    void loopbackHasNothingToTell() throws IOException {
        assertEquals(Optional.empty(), NetNamespace.call(lab.near, () -> Ethtool.driver("lo")));
        assertEquals(Optional.empty(), NetNamespace.call(lab.near, () -> Ethtool.channels("lo")));
    }

    @Test
    void absentInterfaceIsAnError() {
        SyscallException e = assertThrows(SyscallException.class, () -> Ethtool.channels("absent0"));
        assertEquals(ENODEV(), e.errno());
        assertEquals("ETHTOOL_GCHANNELS absent0: ENODEV (no such device)", e.getMessage());
        assertThrows(SyscallException.class, () -> Ethtool.channels("near0")); // not in this namespace
        assertThrows(IOException.class, () -> Ethtool.driver("longer-than-fifteen"));
        assertThrows(IOException.class, () -> Ethtool.driver(""));
    }
}
