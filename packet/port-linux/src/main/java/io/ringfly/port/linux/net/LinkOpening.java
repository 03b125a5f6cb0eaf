/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;

/** What opening a port on an interface begins with, whatever the backend: finding it, and refusing one of no use. */
public final class LinkOpening {

    private LinkOpening() {}

    /** How a backend opens its port, in the interface's network namespace. */
    @FunctionalInterface
    public interface Opener {

        /** @param netlink open as long as this call lasts */
        Port open(Link link, Netlink netlink) throws IOException;
    }

    /**
     * Has {@code opener} open the interface that {@code name} has as its target, if it is up and carries Ethernet frames.
     *
     * @param netns its network namespace, empty for the caller's
     * @throws PortException with one line that begins with the name and says what to do
     */
    public static Port open(PortName name, String netns, Opener opener) throws IOException {
        try {
            return NetNamespace.call(netns, () -> {
                try (Netlink netlink = Netlink.open()) {
                    return opener.open(usable(name, netlink), netlink);
                }
            });
        } catch (PortException e) {
            throw e;
        } catch (IOException e) {
            throw new PortException(name + ": " + e.getMessage(), e);
        }
    }

    private static Link usable(PortName name, Netlink netlink) throws IOException {
        Link link = Links.byName(netlink, name.target())
                .orElseThrow(() -> new PortException(
                        name + ": no interface " + name.target() + ": `ringfly ports` lists those there are"));
        if (!link.isUp()) {
            throw new PortException(
                    name + ": " + link.name() + " is down: `ip link set " + link.name() + " up` brings it up");
        }
        if (!link.hasCarrier()) {
            throw new PortException(
                    name + ": " + link.name() + " has no carrier: is the cable, or the other end of the pair, up?");
        }
        if (!link.hasEthernetHeader()) {
            throw new PortException(name + ": " + link.name() + " carries no Ethernet frames (hardware type "
                    + link.hardwareType() + "), which this backend needs");
        }
        return link;
    }
}
