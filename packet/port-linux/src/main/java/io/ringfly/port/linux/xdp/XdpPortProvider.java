/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.PortProvider;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.net.Channels;
import io.ringfly.port.linux.net.Ethtool;
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.LinkOpening;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.Capability;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens {@code xdp:INTERFACE}. */
public final class XdpPortProvider implements PortProvider {

    /** For {@link java.util.ServiceLoader}. */
    public XdpPortProvider() {}

    @Override
    public String scheme() {
        return "xdp";
    }

    @Override
    public String description() {
        return "AF_XDP rings; takes only what is asked for, the rest stays with the kernel";
    }

    @Override
    public int preference() {
        return 100;
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
            return Optional.of("AF_XDP is Linux's, this is " + os);
        }
        // PERFMON, since the verifier lets nobody else move a packet pointer by a header's length
        List<Capability> missing = Capability.missing(
                Capability.CAP_NET_RAW, Capability.CAP_NET_ADMIN, Capability.CAP_BPF, Capability.CAP_PERFMON);
        if (!missing.isEmpty()) {
            StringBuilder text = new StringBuilder("AF_XDP needs ");
            for (Capability capability : missing) {
                text.append(capability == missing.getFirst() ? "" : ", ").append(capability);
            }
            return Optional.of(text.append(": run as root").toString());
        }
        return Optional.empty();
    }

    @Override
    public Map<String, String> options() {
        return XdpOptions.DESCRIPTIONS;
    }

    @Override
    public Port open(PortName name, Steering steering) throws IOException {
        XdpOptions options = XdpOptions.parse(name);
        return LinkOpening.open(name, options.netns(), (link, netlink) -> {
            int queues = receiveQueues(link);
            if (options.queue() >= queues) {
                throw new PortException(name + ": no queue " + options.queue() + ": " + link.name() + " has "
                        + (queues == 1 ? "queue 0 only" : "queues 0 to " + (queues - 1)));
            }
            return XdpPort.open(name, options, link, queues, steering, netlink);
        });
    }

    /** The receive queues in use, of which a driver may have allocated more. */
    private static int receiveQueues(Link link) throws IOException {
        Optional<Channels> channels = Ethtool.channels(link.name());
        int queues = channels.isPresent() ? channels.get().receiveQueues() : 0;
        return queues > 0 ? queues : link.rxQueues();
    }
}
