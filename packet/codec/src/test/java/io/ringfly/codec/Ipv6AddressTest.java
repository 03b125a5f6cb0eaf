/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6AddressTest {

    @ParameterizedTest
    @CsvSource({
        "2001:db8::1, 20010db800000000, 1",
        "2001:DB8:0:0:8:800:200C:417A, 20010db800000000, 00080800200c417a",
        "::, 0, 0",
        "::1, 0, 1",
        "1::, 0001000000000000, 0",
        "1:2:3:4:5:6:7::, 1000200030004, 5000600070000",
        "::2:3:4:5:6:7:8, 0000000200030004, 5000600070008",
        "1:2:3:4:5:6:7:8, 1000200030004, 5000600070008",
        "::ffff:192.0.2.1, 0, 0000ffffc0000201",
        "64:ff9b::192.0.2.33, 0064ff9b00000000, c0000221",
        "1:2:3:4:5:6:255.255.255.255, 1000200030004, 50006ffffffff",
        "fe80::0001:0:0, fe80000000000000, 0000000100000000"
    })
    void textFormsOfRfc4291AreRead(String text, String high, String low) {
        Ipv6Address address = Ipv6Address.parse(text);
        assertEquals(Long.parseUnsignedLong(high, 16), address.high());
        assertEquals(Long.parseUnsignedLong(low, 16), address.low());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                "1:",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8:",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                "1::2::3",
                "::1::",
                ":::1",
                "1:::2",
                "12345::",
                "00001::",
                "g::",
                "1:-2::",
                "1: 2::",
                " ::1",
                "::1 ",
                "::%lo",
                "fe80::1%eth0",
                "::1/128",
                "[::1]",
                "192.0.2.1",
                "::192.0.2",
                "::192.0.2.1.1",
                "::192.0.2.256",
                "::192.0.2.01",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::192.0.2.1:",
                "\u0661::"
            })
    void otherTextIsRefused(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> Ipv6Address.parse(text));
        assertTrue(e.getMessage().startsWith("not an IPv6 address: \"" + text + "\" ("), e.getMessage());
    }

    @Test
    void refusalSaysWhy() {
        var e = assertThrows(IllegalArgumentException.class, () -> Ipv6Address.parse("1::2::3"));
        assertEquals("not an IPv6 address: \"1::2::3\" (more than one ::; write it as in 2001:db8::1)", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 5952 sections 1, 4 and 5
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:DB8::ABCD, 2001:db8::abcd",
        "0:0:0:0:0:FFFF:192.0.2.1, ::ffff:192.0.2.1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "0:0:3:4:5:6:7:8, ::3:4:5:6:7:8",
        "0:2:3:4:5:6:7:0, 0:2:3:4:5:6:7:0",
        "::ffff:0:192.0.2.1, ::ffff:0:c000:201",
        "::192.0.2.1, ::c000:201",
        "fe80:0:0:0:0:ff:fe00:b, fe80::ff:fe00:b"
    })
    void textIsThatOfRfc5952(String text, String canonical) {
        assertEquals(canonical, Ipv6Address.parse(text).toString());
    }

    @Test
    void textIsReadBackAndMeansTheSameToTheJdk() throws Exception {
        Random random = new Random(5952);
        for (int i = 0; i < 200_000; i++) {
            Ipv6Address address = sparse(random);
            String text = address.toString();
            if (!address.equals(Ipv6Address.parse(text))) assertEquals(address, Ipv6Address.parse(text));
            byte[] bytes = ByteBuffer.allocate(16)
                    .putLong(address.high())
                    .putLong(address.low())
                    .array();
            InetAddress jdk = InetAddress.getByAddress(bytes);
            if (!InetAddress.getByName(text).equals(jdk)) assertEquals(jdk, InetAddress.getByName(text));
            boolean ipv4 = Ipv6Address.isIpv4Mapped(address.high(), address.low());
            assertEquals(address, Ipv6Address.parse(ipv4 ? "::ffff:" + jdk.getHostAddress() : jdk.getHostAddress()));
        }
    }

    /** With many numbers of 0. */
    private static Ipv6Address sparse(Random random) {
        long high = 0;
        long low = 0;
        int zeros = random.nextInt(256);
        for (int i = 0; i < 8; i++) {
            int word = (zeros >>> i & 1) != 0 ? 0 : random.nextInt(0x10000) >>> random.nextInt(16);
            high = high << 16 | low >>> 48;
            low = low << 16 | word;
        }
        return new Ipv6Address(high, low);
    }

    @Test
    void addressSurvivesWriteAndRead() {
        MemorySegment m = Segments.stale(18);
        Ipv6Address.parse("2001:db8::aabb:ccdd").write(m, 1);
        assertEquals("a5" + "20010db80000000000000000aabbccdd" + "a5", Segments.hex(m));
        assertEquals("2001:db8::aabb:ccdd", Ipv6Address.read(m, 1).toString());
    }

    @Test
    void knowsKindsOfAddresses() {
        assertTrue(Ipv6Address.ANY.isUnspecified());
        assertFalse(Ipv6Address.LOOPBACK.isUnspecified());
        assertTrue(Ipv6Address.LOOPBACK.isLoopback());
        assertFalse(Ipv6Address.parse("1::1").isLoopback());
        assertTrue(Ipv6Address.parse("ff00::").isMulticast());
        assertTrue(Ipv6Address.ALL_NODES.isMulticast());
        assertFalse(Ipv6Address.parse("fe00::1").isMulticast());
        assertTrue(Ipv6Address.parse("fe80::1").isLinkLocal());
        assertTrue(Ipv6Address.parse("febf:ffff::1").isLinkLocal());
        assertFalse(Ipv6Address.parse("fec0::1").isLinkLocal());
        assertFalse(Ipv6Address.parse("fe7f::1").isLinkLocal());
        assertEquals("ff02::1", Ipv6Address.ALL_NODES.toString());
        assertEquals("ff02::2", Ipv6Address.ALL_ROUTERS.toString());
    }

    @Test
    void solicitedNodeGroupHasTheLast24BitsAndItsMacTheLast32() {
        Ipv6Address group = Ipv6Address.parse("2001:db8::aabb:ccdd:eeff:1").solicitedNode();
        assertEquals("ff02::1:ffff:1", group.toString());
        assertEquals(MacAddress.parse("33:33:ff:ff:00:01"), Ipv6Address.multicastMac(group.low()));
        assertEquals(MacAddress.parse("33:33:00:00:00:16"), Ipv6Address.multicastMac(0x16));
    }
}
