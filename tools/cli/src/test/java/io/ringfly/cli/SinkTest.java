/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ringfly sink}, and gen with one, on a real veth pair and without any. */
@Timeout(120)
class SinkTest {

    private static Lab lab;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeLab() throws IOException {
        Lab.needs("bpftool");
        lab = new Lab();
        lab.near("ip neigh replace 10.5.0.2 lladdr " + Lab.mac(lab.farNetns, "far0") + " dev near0");
        lab.near("ip neigh replace fd05::2 lladdr " + Lab.mac(lab.farNetns, "far0") + " dev near0");
    }

    @AfterAll
    static void closeLab() {
        if (lab != null) {
            lab.close();
        }
    }

    /** What became of a command line. */
    private record Result(int exitCode, String out, String err) {

        private long number(String regex) {
            Matcher matcher = Pattern.compile(regex).matcher(out);
            assertTrue(matcher.find(), () -> regex + " in " + this);
            return Long.parseLong(matcher.group(1));
        }
    }

    /** Runs it on a thread of this process, in the near namespace. */
    private static Result run(String commandLine) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Session session = new Session(new PrintWriter(out), new PrintWriter(err));
        int exitCode = NetNamespace.call(lab.nearNetns, () -> Ringfly.execute(session, commandLine.split(" ")));
        session.out().flush();
        session.err().flush();
        return new Result(exitCode, out.toString(), err.toString());
    }

    private static String far(String options) {
        return "xdp:far0?netns=" + lab.farNetns + options;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--udp",
                "--tcp S",
                "--icmp",
                "--vlan 5",
                "--ipip 192.0.2.1,192.0.2.2",
                "--dst fd05::2",
                "--dst fd05::2 --tcp --vlan 100,200 --size 200"
            })
    void allThatIsSentArrivesAtTheOtherEnd(String what) throws IOException {
        String dst = what.contains("--dst") ? "" : " --dst 10.5.0.2";
        Result result = run("gen near0" + dst + " --rate 20k --count 2000 --sink " + far("") + " " + what);
        assertEquals(0, result.exitCode, result::toString);
        assertTrue(
                result.out.contains("--- arrived at xdp:far0 (native, copy) ---\n"
                        + "2000 sent, 2000 arrived, 0 lost, 0 duplicates, 0 reordered\n"
                        + "the port counted no free frame 0, rx ring full 0, bad fill entry 0\n"),
                result::toString);
    }

    /** The far end has no GRO, so nothing but the sink's program lets it take live frames. */
    @Test
    void liveFramesArriveThroughTheProgramOfTheSink() throws IOException {
        Result result = run("gen live:near0 --dst 10.5.0.2 --rate 20k --count 2000 --sink " + far(""));
        assertEquals(0, result.exitCode, result::toString);
        assertTrue(
                result.out.contains("\n2000 sent, 2000 arrived, 0 lost, 0 duplicates, 0 reordered\n"),
                result::toString);
    }

    @Test
    void injectedLossDuplicationAndReorderingAreFoundExactly() throws IOException {
        String faults = "&drop=3%&dup=2%&reorder=1%:7&seed=7";
        Result result = run("gen near0 --dst 10.5.0.2 --rate 50k --count 20000 --seed 5 --json --sink " + far(faults));
        assertEquals(0, result.exitCode, result::toString);
        String line = result.out.lines().toList().getLast();
        assertTrue(
                line.startsWith("{\"type\":\"arrived\",\"port\":\"xdp:far0\","
                        + "\"mode\":\"native, copy, with injected faults\",\"sent\":20000,"),
                line);
        long lost = result.number("\"lost\":(\\d+)");
        assertEquals(600, lost, 90);
        assertEquals(lost, result.number("\"injected loss\":(\\d+)"));
        assertEquals(20_000 - lost, result.number("\"arrived\":(\\d+)"));
        assertEquals(400, result.number("\"duplicates\":(\\d+)"), 80);
        assertEquals(200, result.number("\"reordered\":(\\d+)"), 60);
        assertEquals(7, result.number("\"late_by\":\\{\"p50\":(\\d+)"));
    }

    @Test
    void bothEndsInMemoryNeedNoInterface() throws IOException {
        Result result = run("gen mem:pair --rate max --count 30000 --sink mem:pair?drop=10%&seed=3");
        assertEquals(0, result.exitCode, result::toString);
        assertEquals(
                result.number("(?m)^(\\d+) packets lost, injected loss\\."),
                result.number("30000 sent, \\d+ arrived, (\\d+) lost \\("));
    }

    @Test
    void aProcessOfItsOwnCountsAndLeavesNothingAttached() throws IOException {
        try (Child sink = lab.ringflyFar("sink", "far0", "--udp", "--dport", "9", "--flows")
                .awaitErr("counting numbered")) {
            Result gen = run("gen near0 --dst 10.5.0.2 --rate 5k --count 3000 --seed 77 --flows 3");
            assertEquals(0, gen.exitCode, gen::toString);
            // what was not asked for stays with the kernel
            run("gen near0 --dst 10.5.0.2 --rate 5k --count 100 --dport 10");
            lab.near("ping -c 1 -W 2 10.5.0.2");
            Child.pause(300);
            assertEquals(0, sink.signal("INT").exitCode(), sink::toString);
            assertTrue(sink.out().contains("\n3000 packets, 180000 bytes\n"), sink::toString);
            String run = gen.out.replaceAll("(?s).*distinct by its number, run (\\w+).*", "$1");
            assertTrue(
                    Pattern.compile("(?m)^run " + run + ": 3000 packets in \\d\\.\\d+ s, \\d+ pps, 0 lost, "
                                    + "0 duplicates, 0 reordered$")
                            .matcher(sink.out())
                            .find(),
                    sink::toString);
            assertTrue(sink.out().contains("\n3 flows\n  UDP 10.5.0.1 port 10"), sink::toString);
            assertTrue(sink.out().contains(": 1000 packets, 60000 bytes, 0 duplicates, 0 reordered\n"), sink::toString);
        }
        assertEquals("", Lab.attached(lab.farNetns));
    }

    @Test
    void endsByItselfAfterACountAndTellsInJson() throws IOException {
        try (Child sink =
                lab.ringflyFar("sink", "far0", "--count", "50", "--json").awaitOut("\"type\":\"start\"")) {
            run("gen near0 --dst 10.5.0.2 --rate 5k --count 300 --seed 77");
            assertEquals(0, sink.exitCode(), sink::toString);
            String summary = sink.out().lines().toList().getLast();
            assertTrue(
                    summary.startsWith("{\"type\":\"summary\",\"port\":\"xdp:far0\",\"mode\":\"native, copy\","
                            + "\"packets\":50,\"bytes\":3000,\"runs\":[{\"run\":\""),
                    summary);
            assertTrue(summary.contains("\"lost\":0,\"duplicates\":0,\"reordered\":0,\"too_late\":0}]"), summary);
            assertFalse(summary.contains("flows"), summary);
        }
    }

    @Test
    void whenNothingComesThatIsSaid() throws IOException {
        Result result = run("sink near0 --duration 50ms -q");
        assertEquals(1, result.exitCode, result::toString);
        assertTrue(result.out.startsWith("--- xdp:near0 sink statistics ---\n0 packets, 0 bytes\n"), result::toString);
    }

    @Test
    void aCaptureIsCountedAsAWireIs() throws IOException {
        Path file = folder.resolve("sent.pcapng");
        run("gen --to " + file + " --count 1000 --seed 4 --dst 10.5.0.2");
        Result result = run("sink file:" + file);
        assertEquals(0, result.exitCode, result::toString);
        assertTrue(result.out.contains("1000 packets"), result::toString);
        assertTrue(result.out.contains(", 0 lost, 0 duplicates, 0 reordered\n"), result::toString);
        Result faulty = run("sink file:" + file + "?drop=5%&dup=5%&seed=2");
        assertEquals(faulty.number("(\\d+) packets lost, injected loss"), faulty.number(", (\\d+) lost \\("));
    }

    @Test
    void findsTheHighestRateForEachSize() throws IOException {
        Result result =
                run("gen xdp:near0 --dst 10.5.0.2 --find-max 64,1518 --loss 50% --duration 100ms --sink " + far(""));
        assertEquals(0, result.exitCode, result::toString);
        assertTrue(
                result.out.startsWith("xdp:near0 (native, copy) to xdp:far0 (native, copy), 1 thread, trials of 0.1 s,"
                        + " at most 50.000 % lost\n"),
                result::toString);
        for (String size : new String[] {"64", "1518"}) {
            assertTrue(
                    Pattern.compile("(?m)^ +" + size + " B +\\d+ pps +[\\d.]+ [MG]bit/s +[\\d.]+ %  \\w+: .+$")
                            .matcher(result.out)
                            .find(),
                    result::toString);
        }
        assertTrue(result.err.contains("64 B at max: "), result::toString);
    }

    @Test
    void aWayThatAlwaysLosesHasNoHighestRate() throws IOException {
        Result result = run("gen mem:lossy --find-max --duration 10ms --json -q --sink mem:lossy?drop=100%");
        assertEquals(1, result.exitCode, result::toString);
        assertTrue(
                result.out.endsWith("{\"type\":\"throughput\",\"size\":\"64\",\"pps\":null,"
                        + "\"limited_by\":\"receiving: injected loss\",\"trials\":16}\n"),
                result::toString);
    }
}
