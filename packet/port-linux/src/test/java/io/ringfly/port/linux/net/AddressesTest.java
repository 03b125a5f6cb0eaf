/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.IpAddress;
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

    private static List<InterfaceAddress> expected(String family, String ipCommand) throws IOException {
        List<InterfaceAddress> expected = new ArrayList<>();
        for (Map<String, Object> link : lab.nearJson(family + " " + ipCommand)) {
            for (Object element : (List<?>) link.get("addr_info")) {
                Map<String, Object> address = Json.object(element);
                IpAddress local = IpAddress.parse((String) address.get("local"));
                String scope = (String) address.get("scope");
                expected.add(new InterfaceAddress(
                        Json.number(link.get("ifindex")),
                        local,
                        Json.number(address.get("prefixlen")),
                        address.containsKey("address") ? IpAddress.parse((String) address.get("address")) : local,
                        scope.equals("global") ? 0 : scope.equals("link") ? 253 : 254,
                        address.containsKey("secondary"),
                        address.containsKey("tentative") || address.containsKey("dadfailed")));
            }
        }
        return expected;
    }

    @Test
    void addressesOfAnInterfaceAreThoseOfIp() throws IOException {
        int index = lab.index("near0");
        List<InterfaceAddress> addresses = lab.ask(netlink -> Addresses.ipv4(netlink, index));
        assertEquals(expected("-4", "addr show dev near0"), addresses);
        assertEquals(4, addresses.size());
        assertTrue(addresses.contains(new InterfaceAddress(index, Lab.NEAR, 24, Lab.NEAR, 0, false, false)));
    }

    @Test
    void indexZeroMeansAllInterfaces() throws IOException {
        List<InterfaceAddress> addresses = lab.ask(netlink -> Addresses.ipv4(netlink, 0));
        assertEquals(expected("-4", "addr"), addresses);
        assertEquals(6, addresses.size());
    }

    @Test
    void noInterfaceNoAddresses() throws IOException {
        assertEquals(List.of(), lab.ask(netlink -> Addresses.ipv4(netlink, 123456)));
        assertEquals(List.of(), lab.ask(netlink -> Addresses.ipv4(netlink, -1)));
    }

    @Test
    void networkOfAnAddress() {
        InterfaceAddress address = new InterfaceAddress(1, Lab.NEAR, 24, Lab.NEAR, 0, false, false);
        assertTrue(address.contains(Lab.FAR));
        assertFalse(address.contains(IpAddress.parse("10.1.1.1")));
        InterfaceAddress pair = new InterfaceAddress(1, Lab.NEAR, 32, IpAddress.parse("10.9.0.2"), 0, false, false);
        assertTrue(pair.contains(IpAddress.parse("10.9.0.2")));
        assertFalse(pair.contains(IpAddress.parse("10.9.0.3")));
        assertTrue(new InterfaceAddress(1, IpAddress.v4(0), 0, IpAddress.v4(0), 0, false, false)
                .contains(IpAddress.v4(-1)));
        assertEquals("10.1.0.1/24 interface 1", address.toString());
        assertEquals("10.1.0.1 peer 10.9.0.2/32 interface 1", pair.toString());
    }

    @Test
    void ipv6AddressesAreThoseOfIpAndTellWhoMayNotBeUsed() throws Exception {
        lab.near("addr add fd00::2/64 dev near0 nodad");
        lab.near("addr add fd00:9::1 peer fd00:9::2/128 dev near0 nodad");
        int index = lab.index("near0");
        List<InterfaceAddress> addresses = lab.ask(netlink -> Addresses.ipv6(netlink, index));
        for (int i = 0; i < 100 && addresses.stream().anyMatch(InterfaceAddress::tentative); i++) {
            Thread.sleep(50);
            addresses = lab.ask(netlink -> Addresses.ipv6(netlink, index));
        }
        assertEquals(expected("-6", "addr show dev near0"), addresses);
        assertEquals(4, addresses.size(), "with a link-local one");
        lab.far("addr add fd00::3/64 dev far0 nodad");
        lab.near("addr add fd00::3/64 dev near0"); // which the other end has
        InterfaceAddress third = third(index);
        assertTrue(third.tentative(), "nobody has answered yet");
        for (int i = 0; i < 100 && !lab.near("-6 addr show dev near0").contains("dadfailed"); i++) {
            Thread.sleep(50);
        }
        assertTrue(third(index).tentative(), "somebody else has it");
        assertTrue(third.toString().endsWith(" tentative"));
    }

    private static InterfaceAddress third(int index) throws IOException {
        return lab.ask(netlink -> Addresses.ipv6(netlink, index)).stream()
                .filter(a -> a.address().equals(IpAddress.parse("fd00::3")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void networkOfAnIpv6Address() {
        for (int bits : new int[] {1, 10, 63, 64, 65, 127, 128}) {
            IpAddress base = IpAddress.parse("fd00:1:2:3:4:5:6:7");
            InterfaceAddress address = new InterfaceAddress(1, base, bits, base, 0, false, false);
            assertTrue(address.contains(base));
            for (int bit = 0; bit < 128; bit++) {
                IpAddress other = bit < 64
                        ? new IpAddress(base.high() ^ 1L << 63 - bit, base.low())
                        : new IpAddress(base.high(), base.low() ^ 1L << 127 - bit);
                assertEquals(bit >= bits, address.contains(other), bits + " " + bit);
            }
        }
        assertFalse(
                new InterfaceAddress(1, Lab.NEAR, 24, Lab.NEAR, 0, false, false).contains(IpAddress.parse("fd00::1")));
    }
}
