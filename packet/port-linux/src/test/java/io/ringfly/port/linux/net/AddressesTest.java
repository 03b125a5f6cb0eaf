/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AddressesTest {

    private static Lab lab;

    @BeforeAll
    static void open() throws IOException {
        lab = new Lab();
        lab.near("addr add 10.1.0.3/24 dev near0");
        lab.near("addr add 10.9.0.1 peer 10.9.0.2/30 dev near0 scope link");
        lab.near("addr add 192.168.255.254/32 dev near0 scope host");
        lab.near("addr add 172.16.0.1/12 dev lo");
        lab.near("addr add fd00::1/64 dev near0");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static List<InterfaceAddress> expected(String ipCommand) throws IOException {
        List<InterfaceAddress> expected = new ArrayList<>();
        for (Map<String, Object> link : lab.nearJson("-4 " + ipCommand)) {
            for (Object element : (List<?>) link.get("addr_info")) {
                Map<String, Object> address = Json.object(element);
                int local = Lab.ipv4((String) address.get("local"));
                String scope = (String) address.get("scope");
                expected.add(new InterfaceAddress(
                        Json.number(link.get("ifindex")),
                        local,
                        Json.number(address.get("prefixlen")),
                        address.containsKey("address") ? Lab.ipv4((String) address.get("address")) : local,
                        scope.equals("global") ? 0 : scope.equals("link") ? 253 : 254,
                        address.containsKey("secondary")));
            }
        }
        return expected;
    }

    @Test
    void addressesOfAnInterfaceAreThoseOfIp() throws IOException {
        int index = lab.index("near0");
        List<InterfaceAddress> addresses = lab.ask(netlink -> Addresses.ipv4(netlink, index));
        assertEquals(expected("addr show dev near0"), addresses);
        assertEquals(4, addresses.size());
        assertTrue(addresses.contains(new InterfaceAddress(index, Lab.NEAR, 24, Lab.NEAR, 0, false)));
    }

    @Test
    void indexZeroMeansAllInterfaces() throws IOException {
        List<InterfaceAddress> addresses = lab.ask(netlink -> Addresses.ipv4(netlink, 0));
        assertEquals(expected("addr"), addresses);
        assertEquals(6, addresses.size());
    }

    @Test
    void noInterfaceNoAddresses() throws IOException {
        assertEquals(List.of(), lab.ask(netlink -> Addresses.ipv4(netlink, 123456)));
        assertEquals(List.of(), lab.ask(netlink -> Addresses.ipv4(netlink, -1)));
    }

    @Test
    void networkOfAnAddress() {
        InterfaceAddress address = new InterfaceAddress(1, Lab.NEAR, 24, Lab.NEAR, 0, false);
        assertTrue(address.contains(Lab.FAR));
        assertFalse(address.contains(Lab.ipv4("10.1.1.1")));
        InterfaceAddress pair = new InterfaceAddress(1, Lab.NEAR, 32, Lab.ipv4("10.9.0.2"), 0, false);
        assertTrue(pair.contains(Lab.ipv4("10.9.0.2")));
        assertFalse(pair.contains(Lab.ipv4("10.9.0.3")));
        assertTrue(new InterfaceAddress(1, 0, 0, 0, 0, false).contains(-1));
        assertEquals("10.1.0.1/24 interface 1", address.toString());
        assertEquals("10.1.0.1 peer 10.9.0.2/32 interface 1", pair.toString());
    }
}
