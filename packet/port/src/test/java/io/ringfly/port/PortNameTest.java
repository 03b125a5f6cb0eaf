/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortNameTest {

    @ParameterizedTest
    @CsvSource({
        "eth0, '', eth0",
        "xdp:eth0, xdp, eth0",
        "mem:a, mem, a",
        "eth0.100, '', eth0.100",
        "vale0:p1, vale0, p1",
        "pcap:eth0:1, pcap, eth0:1", // what stands behind the first colon is the backend's
        "file:/tmp/in.pcapng, file, /tmp/in.pcapng",
    })
    void schemeAndTargetAreDividedByTheFirstColon(String text, String scheme, String target) throws PortException {
        assertEquals(new PortName(scheme, target, Map.of()), PortName.parse(text));
    }

    @Test
    void optionsFollowAQuestionMark() throws PortException {
        assertEquals(
                new PortName("xdp", "eth0", Map.of("queue", "2", "netns", "lab")),
                PortName.parse("xdp:eth0?queue=2&netns=lab"));
    }

    @Test
    void anOptionWithoutAValueIsTrue() throws PortException {
        assertEquals(Map.of("copy", "true"), PortName.parse("eth0?copy").options());
    }

    @Test
    void anOptionsValueMayBeEmptyAndMayHoldAnything() throws PortException {
        assertEquals(
                Map.of("netns", "", "filter", "a=b:c?d/e"),
                PortName.parse("eth0?netns=&filter=a=b:c?d/e").options());
    }

    @Test
    void optionsKeepTheirOrder() throws PortException {
        List<String> keys = new ArrayList<>();
        StringBuilder text = new StringBuilder("eth0?");
        for (int i = 20; i > 0; i--) {
            keys.add("key" + i);
            text.append("key").append(i).append('=').append(i).append(i == 1 ? "" : "&");
        }
        PortName name = PortName.parse(text.toString());
        assertEquals(keys, List.copyOf(name.options().keySet()));
        keys.add("more");
        assertEquals(
                keys,
                List.copyOf(name.withDefault("more", "1")
                        .withScheme("xdp")
                        .options()
                        .keySet()));
    }

    @Test
    void optionsCannotBeChangedAfterwards() throws PortException {
        Map<String, String> options = PortName.parse("eth0?a=1").options();
        assertThrows(UnsupportedOperationException.class, () -> options.put("b", "2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "xdp:", ":eth0", "?queue=1", "xdp:?queue=1"})
    void aNameWithoutATargetIsRefused(String text) {
        PortException e = assertThrows(PortException.class, () -> PortName.parse(text));
        assertEquals("'" + text + "' names no port: give an interface, such as eth0 or xdp:eth0", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0?", "eth0?=1", "eth0?a=1&", "eth0?&a=1", "eth0?a=1&&b=2"})
    void anOptionWithoutANameIsRefused(String text) {
        PortException e = assertThrows(PortException.class, () -> PortName.parse(text));
        assertEquals("'" + text + "' has an empty option: write options as ?key=value&key=value", e.getMessage());
    }

    @Test
    void anOptionGivenTwiceIsRefused() {
        PortException e = assertThrows(PortException.class, () -> PortName.parse("eth0?queue=1&ring=64&queue=1"));
        assertEquals("'eth0?queue=1&ring=64&queue=1' gives queue twice", e.getMessage());
    }

    @Test
    void anOptionsTextHasADefault() throws PortException {
        PortName name = PortName.parse("eth0?netns=lab");
        assertEquals("lab", name.option("netns", ""));
        assertEquals("native", name.option("attach", "native"));
    }

    @Test
    void aNumberIsReadWithinItsBounds() throws PortException {
        PortName name = PortName.parse("eth0?low=1&high=64");
        assertEquals(1, name.option("low", 7, 1, 64));
        assertEquals(64, name.option("high", 7, 1, 64));
        assertEquals(7, name.option("absent", 7, 1, 64));
        assertEquals(-1, name.option("absent", -1, 1, 64), "the default need not lie within the bounds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65", "-1", "", "two", "1.5", "0x10", "99999999999", "true"})
    void anythingButANumberWithinTheBoundsIsRefused(String value) throws PortException {
        PortName name = PortName.parse("xdp:eth0?queue=" + value);
        PortException e = assertThrows(PortException.class, () -> name.option("queue", 7, 1, 64));
        assertEquals("xdp:eth0: queue=" + value + " is not a whole number from 1 to 64", e.getMessage());
    }

    @Test
    void aDefaultDoesNotReplaceWhatTheUserGave() throws PortException {
        PortName name =
                PortName.parse("eth0?ring=64").withDefault("ring", "2048").withDefault("netns", "lab");
        assertEquals(Map.of("ring", "64", "netns", "lab"), name.options());
    }

    @Test
    void itsTextLeavesTheOptionsOut() throws PortException {
        assertEquals("eth0", PortName.parse("eth0?ring=64").toString());
        assertEquals(
                "xdp:eth0", PortName.parse("eth0?ring=64").withScheme("xdp").toString());
        assertTrue(PortName.parse("eth0?ring=64").withScheme("xdp").options().containsKey("ring"));
    }
}
