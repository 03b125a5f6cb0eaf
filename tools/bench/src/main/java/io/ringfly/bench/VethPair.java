/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.IpAddress;
import io.ringfly.codec.MacAddress;
import io.ringfly.ping.PingPlan;
import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.util.List;

/**
 * Two network namespaces joined by a veth pair, {@code near0} and {@code far0}. They have no name and go with this
 * process. Each knows the other's MAC address for good, and there is no IPv6: nothing but what is measured is sent.
 */
final class VethPair implements AutoCloseable {

    // from the range for benchmarks between networks (RFC 2544), which nothing real has
    static final String NEAR = "198.18.0.1";
    static final String FAR = "198.18.0.2";

    private static final long NEAR_MAC = 0x02_00_00_00_00_01L;
    static final long FAR_MAC = 0x02_00_00_00_00_02L;

    private final NetNamespace.Anonymous near;
    private final NetNamespace.Anonymous far;

    private VethPair(NetNamespace.Anonymous near, NetNamespace.Anonymous far) {
        this.near = near;
        this.far = far;
    }

    static VethPair create() throws IOException {
        NetNamespace.Anonymous near = NetNamespace.create();
        VethPair pair = new VethPair(near, NetNamespace.create());
        try {
            ip(
                    pair.near(),
                    "link add near0 address " + MacAddress.format(NEAR_MAC) + " type veth peer name far0 address "
                            + MacAddress.format(FAR_MAC) + " netns " + pair.far());
            end(pair.near(), "near0", NEAR, FAR, FAR_MAC);
            end(pair.far(), "far0", FAR, NEAR, NEAR_MAC);
        } catch (IOException e) {
            pair.close();
            throw e;
        }
        return pair;
    }

    private static void end(String namespace, String link, String own, String other, long otherMac) throws IOException {
        ip(namespace, "link set " + link + " addrgenmode none");
        ip(namespace, "link set lo up");
        ip(namespace, "addr add " + own + "/30 dev " + link);
        ip(namespace, "link set " + link + " up");
        ip(
                namespace,
                "neigh replace " + other + " lladdr " + MacAddress.format(otherMac) + " nud permanent dev " + link);
    }

    private static void ip(String namespace, String arguments) throws IOException {
        Commands.run(namespace, List.of(("ip " + arguments).split(" ")));
    }

    /** The near namespace, by a path that is good as long as this process runs. */
    String near() {
        return near.path();
    }

    String far() {
        return far.path();
    }

    Port openNear(Steering steering) throws IOException {
        return Ports.open("xdp:near0?ring=256&netns=" + near(), steering);
    }

    Port openFar(Steering steering) throws IOException {
        return Ports.open("xdp:far0?ring=256&netns=" + far(), steering);
    }

    static IpAddress nearAddress() {
        return IpAddress.parse(NEAR);
    }

    static IpAddress farAddress() {
        return IpAddress.parse(FAR);
    }

    /** As {@link Plans#endless}, from near to far. */
    static PingPlan plan(int dataSize, int preload) {
        return Plans.endless(NEAR_MAC, FAR_MAC, nearAddress(), farAddress(), dataSize, preload);
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }
}
