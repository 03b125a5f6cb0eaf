/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import io.ringfly.port.Port;
import io.ringfly.port.PortName;
import io.ringfly.port.PortProvider;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.net.LinkOpening;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.Capability;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Opens {@code afpacket:INTERFACE}. */
public final class AfPacketPortProvider implements PortProvider {

    /** For {@link java.util.ServiceLoader}. */
    public AfPacketPortProvider() {}

    @Override
    public String scheme() {
        return "afpacket";
    }

    @Override
    public String description() {
        return "packet sockets; copies of what comes in, leaves, or both: the kernel keeps every packet";
    }

    @Override
    public int preference() {
        return 50;
    }

    @Override
    public boolean claims(PortName bare) {
        try {
            return NetNamespace.call(bare.option("netns", ""), () -> {
                try (Netlink netlink = Netlink.open()) {
                    return Links.byName(netlink, bare.target()).isPresent();
                }
            });
        } catch (IOException e) {
            return true; // opening tells what is wrong
        }
    }

    @Override
    public Optional<String> unavailable() {
        String os = System.getProperty("os.name");
        if (!os.equals("Linux")) {
            return Optional.of("AF_PACKET is Linux's, this is " + os);
        }
        return Capability.missing(Capability.CAP_NET_RAW).isEmpty()
                ? Optional.empty()
                : Optional.of("AF_PACKET needs CAP_NET_RAW: run as root");
    }

    @Override
    public Map<String, String> options() {
        return AfPacketOptions.DESCRIPTIONS;
    }

    @Override
    public Port open(PortName name, Steering steering) throws IOException {
        AfPacketOptions options = AfPacketOptions.parse(name);
        return LinkOpening.open(
                name, options.netns(), (link, netlink) -> AfPacketPort.open(name, options, link, steering));
    }
}
