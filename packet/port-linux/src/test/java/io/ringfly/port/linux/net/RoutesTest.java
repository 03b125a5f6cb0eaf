/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RoutesTest {

    private static Lab lab;
    private static int near0;
    private static int other0;

    @BeforeAll
    static void open() throws IOException {
        lab = new Lab();
        near0 = lab.index("near0");
        lab.near("link add other0 type veth peer name other1 netns " + lab.far);
        lab.near("addr add 10.2.0.1/24 brd + dev other0");
        lab.near("link set other0 up");
        lab.far("link set other1 up");
        lab.near("link add down0 type veth peer name down1");
        lab.near("addr add 10.4.0.1/24 dev down0");
        lab.near("link add bare0 type veth peer name bare1 netns " + lab.far);
        lab.near("link set bare0 up");
        lab.far("link set bare1 up");
        other0 = lab.index("other0");
        lab.near("addr add 10.3.0.1/32 dev lo");
        lab.near("route add 10.50.0.0/16 via 10.1.0.2");
        lab.near("route add 10.51.0.0/16 via 10.1.0.2 src 10.3.0.1");
        lab.near("route add 10.52.0.0/16 via 10.1.0.2 mtu 1300");
        lab.near("route add 10.53.0.0/16 via 10.9.9.9 dev near0 onlink");
        lab.near("route add 10.54.0.0/16 dev near0");
        lab.near("route add 10.55.0.0/16 nexthop via 10.1.0.2 nexthop via 10.2.0.2");
        lab.near("route add 10.56.0.0/16 via inet6 fe80::1 dev near0");
        lab.near("route add blackhole 10.60.0.0/16");
        lab.near("route add prohibit 10.61.0.0/16");
        lab.near("route add unreachable 10.62.0.0/16");
        lab.near("route add throw 10.63.0.0/16");
        lab.near("route add local 10.64.0.0/16 dev lo");
        lab.near("route add 10.65.0.0/16 dev bare0");
        lab.near("rule add to 10.70.0.0/16 lookup 77");
        lab.near("route add 10.70.0.0/16 via 10.2.0.2 table 77");
        lab.near("rule add to 10.71.0.0/16 prohibit");
        lab.near("rule add to 10.72.0.0/16 blackhole");
        lab.near("rule add from 10.2.0.1 to 10.50.0.0/16 lookup 78");
        lab.near("route add 10.50.0.0/16 via 10.2.0.2 table 78");
        lab.near("addr add fd01::1/64 dev near0 nodad");
        lab.near("addr add fd02::1/64 dev other0 nodad");
        lab.near("addr add fd03::1/128 dev lo");
        lab.near("addr add fe80::77/64 dev near0 nodad");
        lab.near("route add fd50::/16 via fd01::2");
        lab.near("route add fd51::/16 via fe80::99 dev other0 src fd03::1");
        lab.near("route add fd52::/16 via fd01::2 mtu 1300");
        lab.near("route add unreachable fd60::/16");
        lab.near("route add prohibit fd61::/16");
        lab.near("route add blackhole fd62::/16");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Route lookup(String destination, Optional<IpAddress> source, OptionalInt oif) throws IOException {
        return lab.ask(netlink -> Routes.lookup(netlink, IpAddress.parse(destination), source, oif));
    }

    private static Route lookup(String destination) throws IOException {
        return lookup(destination, Optional.empty(), OptionalInt.empty());
    }

    private static void assertRefused(
            NoRouteException.Reason reason,
            String message,
            String destination,
            Optional<IpAddress> source,
            OptionalInt oif) {
        NoRouteException e = assertThrows(NoRouteException.class, () -> lookup(destination, source, oif));
        assertEquals(message, e.getMessage());
        assertEquals(reason, e.reason());
        assertEquals(IpAddress.parse(destination), e.destination());
    }

    private static void assertRefused(NoRouteException.Reason reason, String message, String destination) {
        assertRefused(reason, message, destination, Optional.empty(), OptionalInt.empty());
    }

    /** What {@code ip route get} makes of the same question. */
    private static void assertSameAsIp(Route route, String arguments) throws IOException {
        Map<String, Object> expected = lab.nearJson("route get " + arguments).get(0);
        assertEquals(expected.get("dst"), route.destination().toString());
        Object gateway = expected.get("gateway");
        assertEquals(Optional.ofNullable(gateway).map(text -> IpAddress.parse((String) text)), route.gateway());
        assertEquals(lab.index((String) expected.get("dev")), route.oif());
        Object source = expected.getOrDefault("prefsrc", expected.getOrDefault("from", "0.0.0.0"));
        assertEquals(source, route.source().toString());
        String type = (String) expected.getOrDefault("type", "unicast");
        assertEquals(type.toUpperCase(Locale.ROOT), route.type().name());
    }

    @Test
    void answersAreThoseOfIp() throws IOException {
        List<String> destinations = List.of(
                "10.1.0.2",
                "10.1.0.200",
                "10.1.0.1",
                "10.1.0.255",
                "10.2.0.7",
                "10.3.0.1",
                "10.50.1.1",
                "10.51.1.1",
                "10.52.1.1",
                "10.53.1.1",
                "10.54.1.1",
                "10.64.1.1",
                "10.65.1.1",
                "10.70.1.1",
                "127.0.0.1",
                "127.1.2.3");
        for (String destination : destinations) {
            assertSameAsIp(lookup(destination), destination);
        }
    }

    @Test
    void destinationOnTheLink() throws IOException {
        Route route = lookup("10.1.0.2");
        assertTrue(route.onLink());
        assertEquals(Lab.FAR, route.nextHop());
        assertEquals(Lab.NEAR, route.source());
        assertEquals(near0, route.oif());
        assertEquals(Route.Type.UNICAST, route.type());
        assertEquals(OptionalInt.empty(), route.mtu());
        assertEquals("10.1.0.2 interface " + near0 + " source 10.1.0.1 UNICAST", route.toString());
    }

    @Test
    void destinationBehindAGateway() throws IOException {
        Route route = lookup("10.50.1.1");
        assertFalse(route.onLink());
        assertEquals(Optional.of(Lab.FAR), route.gateway());
        assertEquals(Lab.FAR, route.nextHop());
        assertEquals("10.50.1.1 via 10.1.0.2 interface " + near0 + " source 10.1.0.1 UNICAST", route.toString());
    }

    @Test
    void gatewayThatIsSaidToBeOnTheLink() throws IOException {
        assertEquals(IpAddress.parse("10.9.9.9"), lookup("10.53.1.1").nextHop());
    }

    @Test
    void sourceAddressOfTheRoute() throws IOException {
        assertEquals(IpAddress.parse("10.3.0.1"), lookup("10.51.1.1").source());
    }

    @Test
    void mtuOfTheRoute() throws IOException {
        assertEquals(OptionalInt.of(1300), lookup("10.52.1.1").mtu());
    }

    @Test
    void givenSourceIsKeptAndMayDecideTheRoute() throws IOException {
        Optional<IpAddress> source = Optional.of(IpAddress.parse("10.2.0.1"));
        Route route = lookup("10.50.1.1", source, OptionalInt.empty());
        assertEquals(source.get(), route.source());
        assertEquals(other0, route.oif());
        assertEquals(Optional.of(IpAddress.parse("10.2.0.2")), route.gateway());
        assertSameAsIp(route, "10.50.1.1 from 10.2.0.1");
        Route loopback = lookup("127.0.0.1", Optional.of(IpAddress.parse("127.9.9.9")), OptionalInt.empty());
        assertEquals(IpAddress.parse("127.9.9.9"), loopback.source());
    }

    @Test
    void ruleChoosesTheTable() throws IOException {
        assertEquals(
                Optional.of(IpAddress.parse("10.2.0.2")), lookup("10.70.1.1").gateway());
    }

    @Test
    void oneOfSeveralNextHops() throws IOException {
        Route route = lookup("10.55.1.1");
        IpAddress expected = route.oif() == near0 ? Lab.FAR : IpAddress.parse("10.2.0.2");
        assertEquals(expected, route.nextHop());
    }

    @Test
    void givenInterface() throws IOException {
        Route route = lookup("10.1.0.2", Optional.empty(), OptionalInt.of(near0));
        assertEquals(near0, route.oif());
        Route through = lookup("10.55.1.1", Optional.empty(), OptionalInt.of(other0));
        assertEquals(Optional.of(IpAddress.parse("10.2.0.2")), through.gateway());
        Route assumed = lookup("10.200.0.1", Optional.empty(), OptionalInt.of(other0));
        assertTrue(assumed.onLink());
        assertEquals(IpAddress.parse("10.2.0.1"), assumed.source());
        assertTrue(lookup("10.60.1.1", Optional.empty(), OptionalInt.of(other0)).onLink());
    }

    @Test
    void typesOfDestination() throws IOException {
        assertEquals(Route.Type.LOCAL, lookup("10.1.0.1").type());
        assertEquals(lab.index("lo"), lookup("10.1.0.1").oif());
        assertEquals(Route.Type.LOCAL, lookup("127.0.0.1").type());
        assertEquals(Route.Type.LOCAL, lookup("10.64.1.1").type());
        assertEquals(Route.Type.BROADCAST, lookup("10.1.0.255").type());
        assertEquals(
                Route.Type.BROADCAST,
                lookup("255.255.255.255", Optional.empty(), OptionalInt.of(near0))
                        .type());
        assertEquals(
                Route.Type.MULTICAST,
                lookup("224.0.0.1", Optional.empty(), OptionalInt.of(near0)).type());
    }

    @Test
    void sourceOfAnInterfaceWithoutAddressesComesFromAnother() throws IOException {
        assertEquals(IpAddress.parse("10.3.0.1"), lookup("10.65.1.1").source());
    }

    @Test
    void nothingCoversTheDestination() {
        assertRefused(NoRouteException.Reason.NO_ROUTE, "no route to 10.9.9.9", "10.9.9.9");
        assertRefused(NoRouteException.Reason.NO_ROUTE, "no route to 10.4.0.2", "10.4.0.2");
    }

    @Test
    void routesThatForbid() {
        assertRefused(
                NoRouteException.Reason.BLACKHOLE,
                "no route to 10.60.1.1: a route of type blackhole covers it",
                "10.60.1.1");
        assertRefused(
                NoRouteException.Reason.PROHIBITED,
                "no route to 10.61.1.1: a route of type prohibit covers it",
                "10.61.1.1");
        assertRefused(
                NoRouteException.Reason.UNREACHABLE,
                "no route to 10.62.1.1: a route of type unreachable covers it",
                "10.62.1.1");
        assertRefused(NoRouteException.Reason.NO_ROUTE, "no route to 10.63.1.1", "10.63.1.1");
    }

    @Test
    void rulesThatForbid() {
        assertRefused(
                NoRouteException.Reason.PROHIBITED,
                "no route to 10.71.1.1: a route of type prohibit covers it",
                "10.71.1.1");
        assertRefused(
                NoRouteException.Reason.BLACKHOLE,
                "no route to 10.72.1.1: a route of type blackhole covers it",
                "10.72.1.1");
    }

    @Test
    void blackholeStaysOneWithAGivenSource() {
        assertRefused(
                NoRouteException.Reason.BLACKHOLE,
                "no route to 10.60.1.1: a route of type blackhole covers it",
                "10.60.1.1",
                Optional.of(Lab.NEAR),
                OptionalInt.empty());
    }

    @Test
    void sourceThatIsNotOurs() {
        for (String source :
                List.of("10.1.0.2", "8.8.8.8", "10.1.0.255", "224.0.0.1", "255.255.255.255", "10.60.0.1")) {
            assertRefused(
                    NoRouteException.Reason.NOT_OUR_SOURCE,
                    "no route to 10.50.1.1 from " + source + ": that is not an address of this host",
                    "10.50.1.1",
                    Optional.of(IpAddress.parse(source)),
                    OptionalInt.empty());
        }
    }

    @Test
    void interfaceThatCannotBeUsed() throws IOException {
        assertRefused(
                NoRouteException.Reason.NO_INTERFACE,
                "no route to 10.1.0.2: there is no interface with index 123456",
                "10.1.0.2",
                Optional.empty(),
                OptionalInt.of(123456));
        assertRefused(
                NoRouteException.Reason.NO_ROUTE,
                "no route to 10.4.0.2 through down0, which is down",
                "10.4.0.2",
                Optional.empty(),
                OptionalInt.of(lab.index("down0")));
    }

    @Test
    void gatewayOfIpv6IsToldAsUnsupported() {
        assertRefused(
                NoRouteException.Reason.UNSUPPORTED,
                "the route to 10.56.1.1 goes through an IPv6 gateway, which is not supported",
                "10.56.1.1");
    }

    @Test
    void encapsulationIsToldAsUnsupported() throws IOException {
        try {
            lab.near("route add 10.57.0.0/16 encap ip id 7 dst 10.1.0.2 dev near0");
        } catch (IOException e) {
            Assumptions.abort("this kernel has no lightweight tunnels: " + e.getMessage());
        }
        assertRefused(
                NoRouteException.Reason.UNSUPPORTED,
                "the route to 10.57.1.1 encapsulates packets, which is not supported",
                "10.57.1.1");
    }

    @Test
    void oneSocketServesRefusalsAndAnswers() throws IOException {
        Route route = lab.ask(netlink -> {
            for (int i = 0; i < 100; i++) {
                assertThrows(
                        NoRouteException.class,
                        () -> Routes.lookup(
                                netlink, IpAddress.parse("10.9.9.9"), Optional.empty(), OptionalInt.empty()));
            }
            return Routes.lookup(netlink, Lab.FAR, Optional.empty(), OptionalInt.empty());
        });
        assertEquals(near0, route.oif());
    }

    // IPv6

    @Test
    void answersAboutIpv6AreThoseOfIp() throws IOException {
        for (String destination : List.of("fd01::2", "fd01::1", "fd02::7", "fd03::1", "::1", "fd50::1", "fd51::1")) {
            assertSameAsIp(lookup(destination), destination);
        }
        assertSameAsIp(lookup("fe80::1", Optional.empty(), OptionalInt.of(other0)), "fe80::1 oif other0");
    }

    @Test
    void ipv6OnTheLinkAndBehindRouters() throws IOException {
        Route route = lookup("fd01::2");
        assertTrue(route.onLink());
        assertEquals("fd01::2 interface " + near0 + " source fd01::1 UNICAST", route.toString());
        assertEquals(OptionalInt.empty(), route.mtu());
        assertEquals(IpAddress.parse("fd01::2"), lookup("fd50::1").nextHop());
        assertEquals(
                "fd51::1 via fe80::99 interface " + other0 + " source fd03::1 UNICAST",
                lookup("fd51::1").toString());
        assertEquals(OptionalInt.of(1300), lookup("fd52::1").mtu());
    }

    @Test
    void whatIpv6DestinationsAre() throws IOException {
        assertEquals(Route.Type.LOCAL, lookup("fd01::1").type());
        assertEquals(Route.Type.LOCAL, lookup("::1").type());
        assertEquals(
                Route.Type.MULTICAST,
                lookup("ff02::1", Optional.empty(), OptionalInt.of(near0)).type());
    }

    @Test
    void theInterfaceDecidesWhereALinkLocalAddressIs() throws IOException {
        Route route = lookup("fe80::1", Optional.empty(), OptionalInt.of(near0));
        assertEquals(near0, route.oif());
        assertTrue(route.onLink());
        assertTrue(route.source().isLinkLocal());
        assertEquals(
                other0,
                lookup("fe80::1", Optional.empty(), OptionalInt.of(other0)).oif());
    }

    @Test
    void givenIpv6SourceIsKept() throws IOException {
        Optional<IpAddress> source = Optional.of(IpAddress.parse("fd03::1"));
        Route route = lookup("fd01::2", source, OptionalInt.empty());
        assertEquals(source.get(), route.source());
        assertEquals(near0, route.oif());
    }

    @Test
    void noWayToAnIpv6Destination() throws IOException {
        assertRefused(NoRouteException.Reason.NO_ROUTE, "no route to fd99::1", "fd99::1");
        assertRefused(
                NoRouteException.Reason.NO_ROUTE,
                "no route to fd99::1 through near0",
                "fd99::1",
                Optional.empty(),
                OptionalInt.of(near0));
        assertRefused(
                NoRouteException.Reason.UNREACHABLE,
                "no route to fd60::1: a route of type unreachable covers it",
                "fd60::1");
        assertRefused(
                NoRouteException.Reason.PROHIBITED,
                "no route to fd61::1: a route of type prohibit covers it",
                "fd61::1");
        assertRefused(
                NoRouteException.Reason.BLACKHOLE,
                "no route to fd62::1: a route of type blackhole covers it",
                "fd62::1");
    }
}
