/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "10.1.0.2", "192.0.2.1", "255.255.255.255", "::", "::1", "2001:db8::1", "fe80::1"})
    void bothFamiliesSurviveParseAndFormat(String text) {
        IpAddress address = IpAddress.parse(text);
        assertEquals(text, address.toString());
        assertEquals(text, IpAddress.format(address.high(), address.low()));
        assertEquals(text.indexOf(':') < 0, address.isV4());
    }

    @Test
    void theFamiliesKeepTheirOwnForms() {
        assertEquals(0xc0000201, IpAddress.parse("192.0.2.1").v4());
        assertEquals(new IpAddress(0, 0xffff_c000_0201L), IpAddress.v4(0xc0000201));
        assertEquals(
                Ipv6Address.parse("2001:db8::1"), IpAddress.parse("2001:db8::1").v6());
        assertEquals(IpAddress.parse("192.0.2.1"), IpAddress.parse("::ffff:192.0.2.1"), "what stands for IPv4 is IPv4");
        assertNotEquals(IpAddress.parse("0.0.0.1"), IpAddress.parse("::1"));
    }

    @Test
    void whatIsNeitherIsRefusedInTheWordsOfItsFamily() {
        for (String text : new String[] {"", "10.1", "10.1.0.256", "host", "fe80", "1.2.3.4.5"}) {
            var e = assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));
            assertTrue(e.getMessage().contains("IPv4"), e.getMessage());
        }
        for (String text : new String[] {":", "fe80::1%eth0", "2001:db8::g", "1:2", "::1/64"}) {
            var e = assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));
            assertTrue(e.getMessage().contains("IPv6"), e.getMessage());
        }
    }

    @Test
    void kindsOfAddresses() {
        assertTrue(IpAddress.parse("0.0.0.0").isAny());
        assertTrue(IpAddress.parse("::").isAny());
        assertFalse(IpAddress.parse("::1").isAny());
        assertFalse(IpAddress.parse("0.0.0.1").isAny());
        assertTrue(IpAddress.parse("224.0.0.1").isMulticast());
        assertTrue(IpAddress.parse("ff02::1").isMulticast());
        assertFalse(IpAddress.parse("10.0.0.1").isMulticast());
        assertFalse(IpAddress.parse("fe80::1").isMulticast());
        assertTrue(IpAddress.parse("fe80::1").isLinkLocal());
        assertTrue(IpAddress.parse("febf::1").isLinkLocal());
        assertFalse(IpAddress.parse("fec0::1").isLinkLocal());
        assertFalse(IpAddress.parse("169.254.0.1").isLinkLocal(), "which needs no interface to mean a host");
    }
}
