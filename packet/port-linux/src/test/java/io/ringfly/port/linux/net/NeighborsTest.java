/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.ENODEV;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.IpAddress;
import io.ringfly.codec.MacAddress;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NeighborsTest {

    private static final long MAC = Lab.mac("02:aa:bb:cc:dd:ee");

    private Lab lab;
    private int near0;

    @BeforeEach
    void open() throws IOException {
        lab = new Lab();
        near0 = lab.index("near0");
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private Optional<Neighbor> lookup(IpAddress address) throws IOException {
        return lab.ask(netlink -> Neighbors.lookup(netlink, near0, address));
    }

    private long macOfFar() throws IOException {
        return NetNamespace.call(lab.far, () -> {
            try (Netlink netlink = Netlink.open()) {
                return Links.byName(netlink, "far0").orElseThrow().mac();
            }
        });
    }

    /** Asks until the state is another one, for two seconds at most. */
    private Neighbor awaitOther(Neighbor.State state, IpAddress address) throws Exception {
        long deadline = System.nanoTime() + 2_000_000_000L;
        while (true) {
            Neighbor neighbor = lookup(address).orElseThrow();
            if (neighbor.state() != state || System.nanoTime() > deadline) {
                return neighbor;
            }
            Thread.sleep(5);
        }
    }

    @Test
    void unknownNeighborIsEmpty() throws IOException {
        assertEquals(Optional.empty(), lookup(Lab.FAR));
        for (int index : new int[] {-1, 0, 123456}) {
            assertEquals(Optional.empty(), lab.ask(netlink -> Neighbors.lookup(netlink, index, Lab.FAR)));
        }
    }

    @Test
    void reachableAfterThePingOfTheKernel() throws IOException {
        lab.inNear("ping -q -c 1 -W 1 10.1.0.2");
        Neighbor neighbor = lookup(Lab.FAR).orElseThrow();
        assertEquals(new Neighbor(Neighbor.State.REACHABLE, macOfFar()), neighbor);
        assertTrue(neighbor.isUsable());
        String expected = (String) lab.nearJson("neigh show 10.1.0.2").get(0).get("lladdr");
        assertEquals(expected, MacAddress.format(neighbor.mac()));
    }

    @Test
    void statesAsTheAdministratorSetsThem() throws IOException {
        Neighbor.State[] states = {
            Neighbor.State.PERMANENT,
            Neighbor.State.NOARP,
            Neighbor.State.STALE,
            Neighbor.State.REACHABLE,
            Neighbor.State.PROBE
        }; // not DELAY: the kernel leaves it at once when it was set by hand
        for (Neighbor.State state : states) { // a neighbour each, so that none is confirmed by the state before
            String address = "10.1.0." + (100 + state.ordinal());
            String name = state.name().toLowerCase(Locale.ROOT);
            lab.near("neigh replace " + address + " lladdr 02:aa:bb:cc:dd:ee dev near0 nud " + name);
            Neighbor neighbor = lookup(IpAddress.parse(address)).orElseThrow();
            assertEquals(new Neighbor(state, MAC), neighbor);
            assertTrue(neighbor.isUsable());
            assertEquals("02:aa:bb:cc:dd:ee " + state, neighbor.toString());
        }
    }

    @Test
    void nobodyAnswers() throws Exception {
        lab.inNear("sysctl -q -w net.ipv4.neigh.near0.retrans_time_ms=50 net.ipv4.neigh.near0.mcast_solicit=2");
        IpAddress address = IpAddress.parse("10.1.0.77");
        lab.ask(netlink -> {
            Neighbors.solicit(netlink, near0, address);
            return null;
        });
        Neighbor asked = lookup(address).orElseThrow();
        assertEquals(new Neighbor(Neighbor.State.INCOMPLETE, 0), asked);
        assertFalse(asked.isUsable());
        Neighbor failed = awaitOther(Neighbor.State.INCOMPLETE, address);
        assertEquals(new Neighbor(Neighbor.State.FAILED, 0), failed);
        assertFalse(failed.isUsable());
        assertEquals("FAILED", failed.toString());
    }

    @Test
    void failedAfterItWasKnownHasNoMac() throws IOException {
        lab.near("neigh replace 10.1.0.100 lladdr 02:aa:bb:cc:dd:ee dev near0 nud reachable");
        lab.near("neigh replace 10.1.0.100 dev near0 nud failed");
        Neighbor neighbor = lookup(IpAddress.parse("10.1.0.100")).orElseThrow();
        assertEquals(new Neighbor(Neighbor.State.FAILED, 0), neighbor);
    }

    @Test
    void solicitedNeighborBecomesReachable() throws Exception {
        lab.ask(netlink -> {
            Neighbors.solicit(netlink, near0, Lab.FAR);
            return null;
        });
        Neighbor neighbor = awaitOther(Neighbor.State.INCOMPLETE, Lab.FAR);
        assertEquals(new Neighbor(Neighbor.State.REACHABLE, macOfFar()), neighbor);
    }

    @Test
    void solicitingAStaleNeighborStartsItsConfirmation() throws IOException {
        lab.near("neigh replace 10.1.0.2 lladdr " + MacAddress.format(macOfFar()) + " dev near0 nud stale");
        lab.ask(netlink -> {
            Neighbors.solicit(netlink, near0, Lab.FAR);
            return null;
        });
        assertEquals(Neighbor.State.DELAY, lookup(Lab.FAR).orElseThrow().state());
    }

    @Test
    void solicitingOnNoInterfaceIsRefused() {
        NetlinkException e = assertThrows(
                NetlinkException.class,
                () -> lab.ask(netlink -> {
                    Neighbors.solicit(netlink, 123456, Lab.FAR);
                    return null;
                }));
        assertEquals(ENODEV(), e.errno());
    }

    @Test
    void neighborOfAnotherInterfaceDoesNotCount() throws IOException {
        lab.near("neigh replace 10.1.0.100 lladdr 02:aa:bb:cc:dd:ee dev near0 nud permanent");
        int lo = lab.index("lo");
        assertEquals(
                Optional.empty(), lab.ask(netlink -> Neighbors.lookup(netlink, lo, IpAddress.parse("10.1.0.100"))));
    }

    @Test
    void ipv6NeighborsAreFoundByTheirAddress() throws Exception {
        IpAddress far = IpAddress.parse("fd01::2");
        lab.near("addr add fd01::1/64 dev near0 nodad");
        lab.far("addr add fd01::2/64 dev far0 nodad");
        assertEquals(Optional.empty(), lookup(far));
        for (int i = 0; i < 100 && lab.near("-6 addr show dev near0").contains("tentative"); i++) {
            Thread.sleep(50); // the kernel asks from its link-local address
        }
        lab.ask(netlink -> {
            Neighbors.solicit(netlink, near0, far);
            return null;
        });
        Neighbor neighbor = awaitOther(Neighbor.State.INCOMPLETE, far);
        assertEquals(macOfFar(), neighbor.mac());
        assertEquals(Optional.empty(), lookup(IpAddress.parse("fd01::3")));
        lab.near("neigh replace fd01::100 lladdr 02:aa:bb:cc:dd:ee dev near0 nud permanent");
        assertEquals(
                new Neighbor(Neighbor.State.PERMANENT, MAC),
                lookup(IpAddress.parse("fd01::100")).orElseThrow());
    }
}
