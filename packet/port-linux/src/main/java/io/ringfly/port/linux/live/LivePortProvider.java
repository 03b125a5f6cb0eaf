/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.live;

import io.ringfly.port.Port;
import io.ringfly.port.PortName;
import io.ringfly.port.PortProvider;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.net.LinkOpening;
import io.ringfly.port.linux.sys.Capability;
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
        return "XDP live frames; only sends, up to five times as fast as AF_XDP, and leaves the interface to others";
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
        return LinkOpening.open(name, options.netns(), (link, netlink) -> LivePort.open(name, options, link, netlink));
    }
}
