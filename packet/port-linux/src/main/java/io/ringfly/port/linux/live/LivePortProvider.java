/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.PortProvider;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.Capability;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens {@code live:INTERFACE}. */
public final class LivePortProvider implements PortProvider {

    /** For {@link java.util.ServiceLoader}. */
    public LivePortProvider() {}

    @Override
    public String scheme() {
        return "live";
    }

    @Override
    public String description() {
        return "XDP live frames; only sends, several times faster than AF_XDP, and leaves the interface to others";
    }

    @Override
    public int preference() {
        return 0;
    }

    /** Never: a bare name is for ports that receive as well. */
    @Override
    public boolean claims(PortName bare) {
        return false;
    }

    @Override
    public Optional<String> unavailable() {
        String os = System.getProperty("os.name");
        if (!os.equals("Linux")) {
            return Optional.of("live frames are Linux's, this is " + os);
        }
        String version = System.getProperty("os.version");
        if (isOlder(version)) {
            return Optional.of("live frames need Linux 5.18, this is " + version + ": take xdp: instead");
        }
        // SYS_ADMIN for the namespace that the program is attached in
        List<Capability> missing = Capability.missing(
                Capability.CAP_NET_ADMIN, Capability.CAP_BPF, Capability.CAP_PERFMON, Capability.CAP_SYS_ADMIN);
        if (!missing.isEmpty()) {
            StringBuilder text = new StringBuilder("live frames need ");
            for (Capability capability : missing) {
                text.append(capability == missing.getFirst() ? "" : ", ").append(capability);
            }
            return Optional.of(text.append(": run as root").toString());
        }
        return Optional.empty();
    }

    /** Whether a kernel of this version, such as {@code 6.1.0-18-amd64}, is from before 5.18. */
    static boolean isOlder(String version) {
        int[] parts = new int[2];
        int part = 0;
        for (int i = 0; i < version.length() && part < 2; i++) {
            char c = version.charAt(i);
            if (c >= '0' && c <= '9') {
                parts[part] = 10 * parts[part] + (c - '0');
            } else {
                part++;
            }
        }
        return parts[0] < 5 || parts[0] == 5 && parts[1] < 18;
    }

    @Override
    public Map<String, String> options() {
        return LiveOptions.DESCRIPTIONS;
    }

    @Override
    public Port open(PortName name, Steering steering) throws IOException {
        LiveOptions options = LiveOptions.parse(name);
        LivePort.refuseReceiving(name.toString(), steering);
        try {
            return NetNamespace.call(options.netns(), () -> openHere(name, options));
        } catch (PortException e) {
            throw e;
        } catch (IOException e) {
            throw new PortException(name + ": " + e.getMessage(), e);
        }
    }

    private static Port openHere(PortName name, LiveOptions options) throws IOException {
        try (Netlink netlink = Netlink.open()) {
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
            return LivePort.open(name, options, link, netlink);
        }
    }
}
