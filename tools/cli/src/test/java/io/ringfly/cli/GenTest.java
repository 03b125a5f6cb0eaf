/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.traffic.Generator;
import io.ringfly.traffic.Pace;
import io.ringfly.traffic.TrafficPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ringfly gen} on a real veth pair. */
@Timeout(120)
class GenTest {

    private static GenLab gen;
    private static Lab lab;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeLab() throws IOException {
        Lab.needs("bpftool", "tshark");
        gen = new GenLab();
        lab = gen.lab;
    }

    @AfterAll
    static void closeLab() {
        if (gen != null) {
            gen.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 100_003})
    void sendsExactlyTheCountAsTheFarEndHasIt(long count) throws IOException {
        long before = gen.arrived();
        GenLab.Result result = gen.run("near0 --dst 10.5.0.2 --rate max --src 10.0.0.0/8@random --count " + count);
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals(count, result.number("(?m)^(\\d+) packets? sent"));
        assertEquals(gen.arrived() - before, result.number("sent, (\\d+) delivered"), result::toString);
        assertTrue(result.out().contains(count + (count == 1 ? " flow," : " flows,")), result::toString);
        assertTrue(result.err().contains("ringfly: xdp:near0 (native, copy), 1 thread, UDP "), result::toString);
        assertTrue(Pattern.compile("(?m)^cpu \\d+ %, [\\d.]+ system calls a packet$")
                .matcher(result.out())
                .find());
    }

    @Test
    void severalThreadsSendExactlyTheCountTogether() throws IOException {
        lab.near("ip link add two0 numrxqueues 2 numtxqueues 2 type veth peer name two1 numrxqueues 2 numtxqueues 2"
                + " netns " + lab.farNetns);
        Lab.set(lab.nearNetns, "ipv6/conf/two0/disable_ipv6", "1");
        lab.near("ip link set two0 up");
        lab.far("ip link set two1 up");
        long before = lab.arrived("two1");
        GenLab.Result result = gen.run("two0 --src 10.6.0.1 --dst 10.6.0.0/24@random --next-hop-mac "
                + Lab.mac(lab.farNetns, "two1") + " --threads 2 --rate 50k --count 5001");
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.err()
                .contains("xdp:two0 (native, copy), 2 threads, UDP 10.6.0.1 port 49152 > 10.6.0.0 and 255"));
        assertEquals(5001, result.number("(?m)^(\\d+) packets sent"));
        assertEquals(lab.arrived("two1") - before, result.number("sent, (\\d+) delivered"), result::toString);
        assertTrue(result.out().contains("\n256 flows, "), result::toString);
        lab.near("ip link del two0");
    }

    @Test
    void theBytesAreTheSameOverXdpAndMemoryAndInAFile() throws Exception {
        String what = "--src 10.0.0.0/8@random --dst 10.5.0.2 --sport 1-65535@random --flows 100@zipf --lifetime 7"
                + " --size imix --payload c0ffee --seed 42 --source-mac 02:00:00:00:00:07 --next-hop-mac " + gen.farMac;
        Path file = folder.resolve("to.pcapng");
        assertEquals(0, gen.run("--to " + file + " --count 500 " + what).exitCode());
        List<String> written = GenLab.packets(file);
        assertEquals(500, written.size());

        try (Port far = Ports.open("xdp:far0?netns=" + lab.farNetns, Steering.everything())) {
            GenLab.Result result = gen.run("near0 --count 500 --rate 5k --burst 3 " + what);
            assertEquals(0, result.exitCode(), result::toString);
            List<String> received = new ArrayList<>();
            GenLab.receive(far, received, 500);
            assertEquals(written, received);
        }

        assertEquals(written, overMemory(plan(what), 500));
    }

    /** The plan that gen makes of these flags. */
    private static TrafficPlan plan(String flags) throws IOException {
        Session nowhere = new Session(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        picocli.CommandLine parser = new picocli.CommandLine(new GenCommand(nowhere).spec("gen", false));
        var arguments = parser.parseArgs(flags.split(" "));
        return new GenTraffic(arguments)
                .planWithoutWay(
                        arguments.matchedOptionValue("--source-mac", 0L),
                        arguments.matchedOptionValue("--next-hop-mac", 0L));
    }

    private static List<String> overMemory(TrafficPlan plan, int count) throws Exception {
        List<String> packets = new ArrayList<>();
        try (Port sending = Ports.open("mem:gen", Steering.nothing());
                Port receiving = Ports.open("mem:gen", Steering.everything())) {
            Generator generator = new Generator(sending, plan, Pace.MAX, new Generator.Limits(count, 0), 1);
            Thread thread = Thread.ofPlatform().start(generator::run);
            GenLab.receive(receiving, packets, count);
            thread.join();
        }
        return packets;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--udp --src 10.0.0.0/8@random --dst 10.1.0.0/24 --sport 0-65535@random --size 64-300",
                "--udp --src fd00::/66@random --dst fd01::/120 --dport 1-1000@zipf --size 90-300",
                "--tcp SA --src 10.0.0.0/8@random --dst 10.1.0.1 --size imix",
                "--tcp --src fd00::/66@random --dst fd01::1 --payload ff01 --size 95-300",
                "--icmp --src 10.0.0.0/8@random --dst 10.1.0.0/24 --vlan 100 --size 68-300",
                "--icmp --src fd00::/66@random --dst fd01::1 --vlan 100,200 --size 90-300",
                "--udp --src 10.0.0.0/8@random --dst 10.1.0.1 --ipip 192.0.2.1,192.0.2.2 --size 82-300",
                "--udp --src fd00::/66@random --dst fd01::1 --ipip 192.0.2.1,192.0.2.2 --vlan 5 --size 120-300",
                "--tcp PA --src 10.0.0.0/8@random --dst 10.1.0.1 --ipip 2001:db8::1,2001:db8::2 --size 120-300",
            })
    void tsharkFindsEveryChecksumRight(String what) throws IOException {
        Path file = folder.resolve("checked.pcapng");
        int count = 700;
        GenLab.Result result = gen.run("--to " + file + " --count " + count + " --seed 9 " + what);
        assertEquals(0, result.exitCode(), result::toString);
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
        for (String protocol : List.of("ip", "udp", "tcp")) {
            command.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
        }
        command.addAll(List.of("-T", "fields"));
        List<String> statuses = List.of(
                "ip.checksum.status",
                "udp.checksum.status",
                "tcp.checksum.status",
                "icmp.checksum.status",
                "icmpv6.checksum.status");
        statuses.forEach(field -> command.addAll(List.of("-e", field)));
        List<String> lines = Child.run(command).lines().toList();
        assertEquals(count, lines.size());
        int layers = what.contains("--ipip") ? 2 : 1;
        int transports = 0;
        for (String line : lines) {
            String[] fields = line.split("\t", -1);
            for (String field : fields) {
                // 1 is right, 0 wrong, 2 unchecked, and nothing is another protocol
                assertTrue(Arrays.stream(field.split(",")).allMatch(one -> one.isEmpty() || one.equals("1")), line);
            }
            transports += (int) Arrays.stream(fields, 1, 5)
                    .filter(field -> !field.isEmpty())
                    .count();
            boolean v4 = !what.contains("fd00");
            boolean outerV4 = what.contains("--ipip 192");
            int headers = (v4 ? 1 : 0) + (layers == 2 && outerV4 ? 1 : 0);
            assertEquals(headers, fields[0].isEmpty() ? 0 : fields[0].split(",").length, line);
        }
        assertEquals(count, transports, "each packet has one checksum behind IP");
    }

    @Test
    void ctrlCPrintsTheReportAndLeavesNothing() throws IOException {
        long before = gen.arrived();
        try (Child child = lab.briefNear("gen", "near0", "--dst", "10.5.0.2", "--rate", "2k")) {
            child.awaitErr("(?m)^1\\.\\d s, \\d+ sent, .* pps, .* [kM]bit/s, [+-].* %$");
            assertFalse(Lab.attached(lab.nearNetns).isEmpty());
            assertEquals(0, child.signal("INT").exitCode(), child::toString);
            GenLab.Result result = new GenLab.Result(0, child.out(), child.err());
            assertEquals(gen.arrived() - before, result.number("(?m)^(\\d+) packets sent"));
            assertTrue(result.out().contains("\ngaps of departure p50/"), result::toString);
            assertTrue(result.out().contains(" of 2k\n"), result::toString);
        }
        assertEquals("", Lab.attached(lab.nearNetns));
    }

    @Test
    void asksForTheMacOfANextHopThatNobodyKnows() throws IOException {
        gen.forgetNeighbor();
        try {
            GenLab.Result result = gen.run("near0 --dst 10.5.0.2 --count 3");
            assertEquals(0, result.exitCode(), result::toString);
            assertTrue(result.err().contains(", to " + gen.farMac + ","), result::toString);
        } finally {
            gen.knowNeighbor();
        }
    }

    @Test
    void tellsAsJsonAndAsCsv() throws IOException {
        GenLab.Result json = gen.run("near0 --dst 10.5.0.2 --rate 500 --count 650 --json --seed 5");
        List<String> lines = json.out().lines().toList();
        assertTrue(lines.get(0).startsWith("{\"type\":\"start\",\"port\":\"xdp:near0\",\"mode\":\"native, copy\""));
        assertTrue(lines.get(1).startsWith("{\"type\":\"interval\",\"seconds\":1."), json::toString);
        String summary = lines.getLast();
        assertTrue(summary.startsWith("{\"type\":\"summary\""), json::toString);
        assertEquals(650, json.number("\"sent\":(\\d+),\"delivered\":650,"));
        assertTrue(summary.contains("\"flows\":1,\"numbered\":true,\"seed\":5,"), summary);
        assertTrue(summary.contains("\"refused by the interface\":0"), summary);

        GenLab.Result csv = gen.run("near0 --dst 10.5.0.2 --rate 500 --count 650 --csv");
        List<String> rows = csv.out().lines().toList();
        assertEquals("seconds,sent,pps,wire_bps,error_percent,dropped", rows.get(0));
        assertTrue(rows.get(1).matches("1\\.\\d+,\\d+,\\d+\\.\\d,\\d+,-?\\d+\\.\\d+,0"), csv::toString);
        assertTrue(csv.err().contains("650 packets sent, 650 delivered"), csv::toString);
    }

    @Test
    void doesNotFloodTheInterfaceOfTheDefaultRouteUnasked() throws IOException {
        lab.near("ip route add default via 10.5.0.2");
        try {
            for (String rate : List.of("max", "20k", "1Gbps")) {
                GenLab.Result refused = gen.run("near0 --dst 10.5.0.2 --count 1 --rate " + rate);
                assertEquals(2, refused.exitCode());
                assertEquals(
                        "ringfly gen: near0 has the default route, and up to " + rate
                                + " is over 10 kpps: add --yes to send it all the same",
                        refused.err().strip());
            }
            assertEquals(
                    0,
                    gen.run("near0 --dst 10.5.0.2 --count 1 --rate max --yes").exitCode());
            assertEquals(0, gen.run("near0 --dst 10.5.0.2 --count 1 --rate 10k").exitCode());
        } finally {
            lab.near("ip route del default");
        }
    }

    @Test
    void aFileHasTheTimesOfTheRate() throws IOException {
        Path file = folder.resolve("times.pcap");
        GenLab.Result result = gen.run("--to " + file + " --rate 1k --burst 2 --duration 10ms --seed 1");
        assertEquals(
                "10 packets written to " + file + " (pcap, nanoseconds), seed 1",
                result.out().strip());
        List<Long> times = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                times.add(reader.timestampNanos());
            }
        }
        long milli = 1_000_000;
        assertEquals(List.of(0L, 0L, 2 * milli, 2 * milli, 4 * milli, 4 * milli), times.subList(0, 6));
        byte[] first = Files.readAllBytes(file);
        gen.run("--to " + file + " --rate 1k --burst 2 --duration 10ms --seed 1");
        assertTrue(Arrays.equals(first, Files.readAllBytes(file)), "one seed, one file");
    }
}
