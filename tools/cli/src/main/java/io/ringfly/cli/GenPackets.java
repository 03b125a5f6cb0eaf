/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ringfly.codec.MacAddress;
import io.ringfly.port.Port;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.Pace;
import io.ringfly.traffic.PacketStream;
import io.ringfly.traffic.Sizes;
import io.ringfly.traffic.TrafficPlan;
import io.ringfly.traffic.Transport;
import io.ringfly.traffic.ValueSet;
import java.io.IOException;

/** Packets of a description. */
record GenPackets(TrafficPlan plan, Pace pace) implements GenSubject {

    @Override
    public Generator generator(Port port, Generator.Limits limits, int threads) {
        return new Generator(port, plan, pace, limits, threads);
    }

    @Override
    public String headline() {
        int shortest = plan.sizes().shortest() + Sizes.FCS;
        int longest = plan.sizes().longest() + Sizes.FCS;
        return traffic() + ", to " + MacAddress.format(plan.dstMac()) + ", "
                + (shortest == longest ? shortest + " B" : shortest + " to " + longest + " B") + ", seed "
                + plan.seed();
    }

    /** {@code UDP 10.0.0.1 port 49152 > 10.0.0.2 port 9}. */
    private String traffic() {
        String name = switch (plan.transport()) {
            case Transport.OfUdp udp -> "UDP";
            case Transport.OfTcp tcp -> "TCP";
            case Transport.OfIcmp icmp -> "ICMP echo";
        };
        boolean ports = !(plan.transport() instanceof Transport.OfIcmp);
        return name + " " + end(plan.src(), plan.srcPorts(), ports) + " > " + end(plan.dst(), plan.dstPorts(), ports);
    }

    private static String end(ValueSet addresses, ValueSet numbers, boolean ports) {
        String address =
                addresses.firstAddress() + (addresses.count() > 1 ? " and " + (addresses.count() - 1) + " more" : "");
        if (!ports) {
            return address;
        }
        return address + (numbers.count() > 1 ? ", " + numbers.count() + " ports" : " port " + numbers.firstPort());
    }

    @Override
    public String summary(long sent) {
        long flows = distinctFlows(sent);
        return (flows < 0
                        ? "flows not counted, as they are drawn by chance"
                        : flows + (flows == 1 ? " flow" : " flows"))
                + (plan.isStamped()
                        ? ", every packet distinct by its number, run " + Integer.toUnsignedString(plan.run(), 16)
                        : ", packets too short for a number of their own");
    }

    private long distinctFlows(long sent) {
        return new PacketStream(plan).distinctFlows(sent);
    }

    @Override
    public void start(JsonGenerator fields) throws IOException {
        fields.writeStringField("traffic", traffic());
        fields.writeStringField("next_hop_mac", MacAddress.format(plan.dstMac()));
        fields.writeNumberField("seed", plan.seed());
    }

    @Override
    public void end(JsonGenerator fields, long sent) throws IOException {
        long flows = distinctFlows(sent);
        if (flows < 0) {
            fields.writeNullField("flows");
        } else {
            fields.writeNumberField("flows", flows);
        }
        fields.writeBooleanField("numbered", plan.isStamped());
        fields.writeNumberField("seed", plan.seed());
    }
}
