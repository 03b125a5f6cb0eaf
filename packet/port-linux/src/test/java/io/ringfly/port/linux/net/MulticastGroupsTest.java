/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.ENODEV;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.Ipv6Address;
import io.ringfly.port.linux.sys.NetNamespace;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MulticastGroupsTest {

    private static final Ipv6Address GROUP = Ipv6Address.parse("ff02::1:ff12:3456");

    private Lab lab;

    @BeforeEach
    void open() throws IOException {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private boolean has(String address) throws IOException {
        return lab.near("maddr show dev near0").lines().anyMatch(line -> line.endsWith(" " + address));
    }

    @Test
    void theInterfaceIsInTheGroupsUntilTheyAreClosed() throws IOException {
        int near0 = lab.index("near0");
        try (MulticastGroups groups = NetNamespace.call(lab.near, () -> MulticastGroups.open(near0))) {
            assertFalse(has("ff02::1:ff12:3456"));
            groups.join(GROUP);
            groups.join(Ipv6Address.parse("ff02::1:ff00:77"));
            for (String there :
                    new String[] {"ff02::1:ff12:3456", "33:33:ff:12:34:56", "ff02::1:ff00:77", "33:33:ff:00:00:77"}) {
                assertTrue(has(there), there);
            }
        }
        assertFalse(has("ff02::1:ff12:3456"));
        assertFalse(has("33:33:ff:12:34:56"));
        assertFalse(has("33:33:ff:00:00:77"));
    }

    @Test
    void anInterfaceThatIsNotThereIsTold() throws IOException {
        try (MulticastGroups groups = NetNamespace.call(lab.near, () -> MulticastGroups.open(123456))) {
            SyscallException e = assertThrows(SyscallException.class, () -> groups.join(GROUP));
            assertEquals(ENODEV(), e.errno());
        }
    }
}
