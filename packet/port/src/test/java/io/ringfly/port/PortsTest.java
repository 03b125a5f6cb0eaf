/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Opening by name, with the one backend that this module has. */
class PortsTest {

    private static String refusal(String name) {
        return assertThrows(PortException.class, () -> Ports.open(name, Steering.everything()))
                .getMessage();
    }

    @Test
    void theBackendsOfTheModulePathAreFound() {
        assertEquals(
                List.of("file", "mem"),
                Ports.providers().stream().map(PortProvider::scheme).toList());
    }

    @Test
    void anUnknownSchemeIsToldWithThoseThereAre() {
        assertEquals("no backend is called floppy: those there are: file: mem:", refusal("floppy:a"));
    }

    @Test
    void aBareNameThatNobodyClaimsIsToldAsNoInterface() {
        assertEquals("no interface eth0: `ringfly ports` lists those there are", refusal("eth0"));
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertEquals("mem: has no option ring, it knows none", refusal("mem:options?ring=64"));
    }

    @Test
    void aWishThatTheBackendDoesNotKnowIsNoMistake() throws IOException {
        try (Port port = Ports.open(PortName.parse("mem:wishes"), Map.of("ring", "64"), Steering.everything())) {
            assertEquals("mem:wishes", port.name());
        }
    }

    @Test
    void aNameThatMakesNoSenseIsRefused() {
        assertEquals("'mem:' names no port: give an interface, such as eth0 or xdp:eth0", refusal("mem:"));
    }

    @Test
    void aRefusedNameHoldsNothing() throws IOException {
        refusal("mem:refused?ring=64");
        try (Port first = Ports.open("mem:refused", Steering.everything());
                Port second = Ports.open("mem:refused", Steering.everything())) {
            assertEquals(first.name(), second.name());
        }
    }

    @Test
    void aThirdEndIsRefusedUntilBothAreClosed() throws IOException {
        String both = "mem:twice has both of its ends open: take another name";
        Port first = Ports.open("mem:twice", Steering.everything());
        Port second = Ports.open("mem:twice", Steering.everything());
        assertNotSame(first, second);
        assertEquals(both, refusal("mem:twice"));
        first.close();
        assertEquals(both, refusal("mem:twice"));
        first.close();
        assertEquals(both, refusal("mem:twice"), "closing one end twice closes not both");
        second.close();
        try (Port again = Ports.open("mem:twice", Steering.everything())) {
            assertNotSame(first, again);
            assertNotSame(second, again);
        }
    }

    @Test
    void anEndThatWasAloneLeavesItsNameFree() throws IOException {
        Port lonely = Ports.open("mem:alone", Steering.everything());
        lonely.close();
        try (Port first = Ports.open("mem:alone", Steering.everything());
                Port second = Ports.open("mem:alone", Steering.everything())) {
            assertNotSame(lonely, first);
            assertNotSame(lonely, second);
        }
    }

    @Test
    void endsOfOtherNamesAreNotJoined() throws IOException {
        try (Port a = Ports.open("mem:one", Steering.everything());
                Port b = Ports.open("mem:other", Steering.everything())) {
            PacketBatch out = new PacketBatch(a.pool(0), 1);
            out.add(a.pool(0).allocate(), 60);
            a.tx(0).send(out);
            a.tx(0).flush();
            out.release();
            assertEquals(0, b.rx(0).receive(new PacketBatch(b.pool(0), 1)));
        }
    }
}
