/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfly.codec.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueSetTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1                        | 1          | 10.0.0.1       | 10.0.0.1",
                "10.0.0.0/8                      | 16777216   | 10.0.0.0       | 10.255.255.255",
                "0.0.0.0/0                       | 4294967296 | 0.0.0.0        | 255.255.255.255",
                "10.0.0.250-10.0.1.5             | 12         | 10.0.0.250     | 10.0.1.5",
                "10.0.0.7,10.9.0.0/31,10.0.0.1   | 4          | 10.0.0.7       | 10.0.0.1",
                "2001:db8::/66                   | 4611686018427387904 | 2001:db8:: | 2001:db8::3fff:ffff:ffff:ffff",
                "2001:db8::fff0-2001:db8::1:000f | 32         | 2001:db8::fff0 | 2001:db8::1:f",
            })
    void readsAddresses(String text, long count, String first, String last) {
        ValueSet set = ValueSet.addresses(text);
        assertEquals(count, set.count());
        assertEquals(first, set.firstAddress().toString());
        assertEquals(last, IpAddress.format(set.high(count - 1), set.low(count - 1)));
    }

    @Test
    void readsPortsAndOrders() {
        ValueSet ports = ValueSet.ports("53,1024-1026@zipf:1.5");
        assertEquals(4, ports.count());
        assertEquals(53, ports.low(0));
        assertEquals(1024, ports.low(1));
        assertEquals(1026, ports.low(3));
        assertEquals(ValueSet.Order.ZIPF, ports.order());
        assertEquals(1.5, ports.exponent());
        assertEquals(ValueSet.Order.SEQUENTIAL, ValueSet.ports("53").order());
        assertEquals(
                ValueSet.Order.RANDOM, ValueSet.addresses("fd00::/120@random").order());
        assertEquals(1, ValueSet.ports("1-9@zipf").exponent());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "10.0.0.9-10.0.0.1      | '10.0.0.9-10.0.0.1' is upside down: give the lower one first",
                "fd00::9-fd00::1        | 'fd00::9-fd00::1' is upside down: give the lower one first",
                "10.0.0.1/24            | '10.0.0.1/24' has address bits behind its prefix: give 10.0.0.0/24",
                "10.0.0.0/33            | '10.0.0.0/33': a prefix length here is 0 to 32",
                "2001:db8::/64          | '2001:db8::/64': a prefix length here is 66 to 128",
                "10.0.0.1,fd00::1       | '10.0.0.1,fd00::1' has addresses of both IP versions: give one's only",
                "10.0.0.1-fd00::1       | '10.0.0.1-fd00::1' is from one IP version to the other",
                "fd00::-fd01::          | 'fd00::-fd01::' has more than 2^62 addresses: give fewer",
                "10.0.0.0/8@sometimes   | '@sometimes' is no order: give @seq, @random, @zipf or @zipf:EXPONENT",
                "10.0.0.0/8@zipf:0      | '@zipf:0': the exponent is above 0 and up to 10, such as 1.2",
            })
    void refusesAddressesThatCannotBe(String text, String message) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> ValueSet.addresses(text));
        assertEquals(message, refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"65536", "-1", "http", "''", "9-1", "1-70000", "1@often"})
    void refusesPortsThatCannotBe(String text) {
        assertThrows(IllegalArgumentException.class, () -> ValueSet.ports(text));
    }
}
