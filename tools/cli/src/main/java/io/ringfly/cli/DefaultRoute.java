/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.IpAddress;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.net.NoRouteException;
import io.ringfly.port.linux.net.Routes;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/** The interface of the default route is the one that people reach this machine by: a flood may cut them off. */
final class DefaultRoute {

    private DefaultRoute() {}

    /**
     * Asks whether to flood the interface of {@code name}, if it has the default route.
     *
     * @param rate of the flood, in the user's words
     * @throws UserError if nobody says yes
     */
    static void requireConsent(Session session, PortName name, String rate) throws IOException {
        String link = PacketPath.interfaceOf(name);
        if (!leadsThrough(name, link)) {
            return;
        }
        String warning = link + " has the default route, and up to " + rate + " is over 10 kpps";
        if (!Terminal.is(Terminal.IN) || !Terminal.is(Terminal.ERR)) {
            throw new UserError(warning + ": add --yes to send it all the same");
        }
        session.err().print("ringfly gen: " + warning + ". Send it all the same? [y/N] ");
        session.err().flush();
        int answer = System.in.read();
        if (answer != 'y' && answer != 'Y') {
            throw new UserError("nothing sent");
        }
    }

    private static boolean leadsThrough(PortName name, String link) throws IOException {
        return NetNamespace.call(name.option("netns", ""), () -> {
            try (Netlink netlink = Netlink.open()) {
                int index = Links.byName(netlink, link)
                        .orElseThrow(() -> new PortException("no interface " + link))
                        .index();
                // addresses for documentation (RFC 5737, 3849), which nobody has a route of their own for
                return leadsTo(netlink, "192.0.2.1", index) || leadsTo(netlink, "2001:db8::1", index);
            }
        });
    }

    private static boolean leadsTo(Netlink netlink, String destination, int index) throws IOException {
        try {
            return Routes.lookup(netlink, IpAddress.parse(destination), Optional.empty(), OptionalInt.empty())
                            .oif()
                    == index;
        } catch (NoRouteException e) {
            return false;
        }
    }
}
