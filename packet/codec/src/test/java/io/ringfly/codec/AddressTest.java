/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @Test
    void macIsReadWithColonsOrDashesInEitherCase() {
        assertEquals(0xaabb_ccdd_eeffL, MacAddress.parse("aa:bb:cc:dd:ee:ff"));
        assertEquals(0xaabb_ccdd_eeffL, MacAddress.parse("AA-BB-CC-DD-EE-FF"));
        assertEquals(Captured.MAC_A, MacAddress.parse("02:00:00:00:00:0a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "aa",
                "aa:bb:cc:dd:ee",
                "aa:bb:cc:dd:ee:ff:00",
                "aa:bb:cc:dd:ee:f",
                "aa:bb:cc:dd:ee:fg",
                "aa:bb-cc:dd:ee:ff",
                "aa.bb.cc.dd.ee.ff",
                "aabb.ccdd.eeff",
                "aabbccddeeff",
                " aa:bb:cc:dd:ee:ff",
                "-a:bb:cc:dd:ee:ff",
                "aa:bb:cc:dd:ee:f\u0663"
            })
    void macOfAnyOtherFormIsRefused(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> MacAddress.parse(text));
        assertTrue(e.getMessage().contains("\"" + text + "\""), e.getMessage());
    }

    @Test
    void macSurvivesFormatAndParse() {
        assertEquals("02:00:00:00:00:0a", MacAddress.format(Captured.MAC_A));
        assertEquals("ff:ff:ff:ff:ff:ff", MacAddress.format(MacAddress.BROADCAST));
        Random random = new Random(48);
        for (int i = 0; i < 10_000; i++) {
            long mac = random.nextLong() >>> 16;
            assertEquals(mac, MacAddress.parse(MacAddress.format(mac)));
        }
    }

    @Test
    void macKnowsGroups() {
        assertTrue(MacAddress.isMulticast(MacAddress.BROADCAST));
        assertTrue(MacAddress.isBroadcast(MacAddress.BROADCAST));
        assertTrue(MacAddress.isMulticast(MacAddress.parse("01:00:5e:00:00:01")));
        assertFalse(MacAddress.isBroadcast(MacAddress.parse("01:00:5e:00:00:01")));
        assertFalse(MacAddress.isMulticast(Captured.MAC_A));
        assertFalse(MacAddress.isMulticast(MacAddress.parse("fe:ff:ff:ff:ff:ff")));
    }

    @Test
    void ipv4IsReadAsDottedQuad() {
        assertEquals(0xc000_0201, Ipv4Address.parse("192.0.2.1"));
        assertEquals(0, Ipv4Address.parse("0.0.0.0"));
        assertEquals(-1, Ipv4Address.parse("255.255.255.255"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "...",
                "1",
                "1.2.3",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "1.2.3.4.",
                "1.2.3.4.5",
                "256.0.0.1",
                "1.2.3.256",
                "1.2.3.99999999999999999999",
                "01.2.3.4",
                "1.2.3.00",
                "1.2.3.04",
                " 1.2.3.4",
                "1.2.3.4 ",
                "+1.2.3.4",
                "-1.2.3.4",
                "0x1.2.3.4",
                "1.2.3.4/24",
                "a.b.c.d",
                "1.2.3.\u0664",
                "::1",
                "localhost"
            })
    void ipv4OfAnyOtherFormIsRefused(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> Ipv4Address.parse(text));
        assertTrue(e.getMessage().contains("\"" + text + "\""), e.getMessage());
    }

    @Test
    void ipv4RefusalSaysWhy() {
        var e = assertThrows(IllegalArgumentException.class, () -> Ipv4Address.parse("10.0.0.300"));
        assertEquals(
                "not an IPv4 address: \"10.0.0.300\" (a number is greater than 255; write it as in 192.0.2.1)",
                e.getMessage());
    }

    @Test
    void ipv4SurvivesFormatAndParse() {
        assertEquals("192.0.2.1", Ipv4Address.format(Captured.IP_A));
        assertEquals("255.255.255.255", Ipv4Address.format(Ipv4Address.BROADCAST));
        Random random = new Random(32);
        for (int i = 0; i < 10_000; i++) {
            int address = random.nextInt();
            assertEquals(address, Ipv4Address.parse(Ipv4Address.format(address)));
        }
    }

    @Test
    void ipv4KnowsMulticastAndLoopback() {
        assertTrue(Ipv4Address.isMulticast(Ipv4Address.parse("224.0.0.1")));
        assertTrue(Ipv4Address.isMulticast(Ipv4Address.parse("239.255.255.255")));
        assertFalse(Ipv4Address.isMulticast(Ipv4Address.parse("240.0.0.0")));
        assertFalse(Ipv4Address.isMulticast(Ipv4Address.parse("223.255.255.255")));
        assertTrue(Ipv4Address.isLoopback(Ipv4Address.parse("127.255.0.1")));
        assertFalse(Ipv4Address.isLoopback(Ipv4Address.parse("128.0.0.1")));
    }
}
