/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import io.ringfly.port.linux.live.LivePortProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ringfly gen} by live frames and into files, and which engine it chooses. The far end has GRO. */
@Timeout(120)
class GenEngineTest {

    private static GenLab gen;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeLab() throws IOException {
        Lab.needs("ethtool");
        Optional<String> reason = new LivePortProvider().unavailable();
        assumeTrue(reason.isEmpty(), () -> reason.orElseThrow());
        gen = new GenLab();
        gen.lab.far("ethtool -K far0 gro on");
    }

    @AfterAll
    static void closeLab() {
        if (gen != null) {
            gen.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 1023, 1025, 100_003})
    void liveFramesAreExactlyTheCount(long count) throws IOException {
        long before = gen.arrived();
        GenLab.Result result = gen.run(
                "live:near0 --dst 10.5.0.2 --rate max --src 10.0.0.0/8@random --sport 1-65535@random --count " + count);
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals(count, result.number("(?m)^(\\d+) packets? sent"));
        assertEquals(gen.arrived() - before, result.number("sent, (\\d+) delivered"), result::toString);
        assertTrue(result.err().contains("ringfly: live:near0 (live frames, send only), 1 thread, UDP "));
    }

    @Test
    void threadsOfLiveFramesSendExactlyTheCountTogether() throws IOException {
        long before = gen.arrived();
        GenLab.Result result = gen.run("near0 --dst 10.5.0.2 --threads 2 --rate 450k --count 30001");
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.err().contains("live:near0 (live frames, send only), 2 threads, "), result::toString);
        assertEquals(30_001, result.number("(?m)^(\\d+) packets sent"));
        assertEquals(gen.arrived() - before, result.number("sent, (\\d+) delivered"), result::toString);
    }

    @Test
    void theFastestEngineIsChosenWhereGapsDoNotMatter() throws IOException {
        GenLab.Result fast = gen.run("near0 --dst 10.5.0.2 --rate max --count 10");
        assertTrue(fast.err().contains("\nringfly: live: chosen as the fastest\n"), fast::toString);
        GenLab.Result even = gen.run("near0 --dst 10.5.0.2 --rate 200k --count 10");
        assertTrue(even.err().contains("\nringfly: xdp: chosen for even gaps "), even::toString);
        GenLab.Result json = gen.run("near0 --dst 10.5.0.2 --rate 201k --count 10 --json");
        assertTrue(json.out().contains("\"chosen\":\"live: chosen as the fastest\""), json::toString);
        GenLab.Result own = gen.run("xdp:near0 --dst 10.5.0.2 --rate max --count 10");
        assertTrue(own.err().startsWith("ringfly: xdp:near0 "), own::toString);
        assertEquals(1, own.err().lines().count(), "nobody chose");
    }

    @Test
    void whyItIsNotTheFastestIsSaid() throws IOException {
        gen.lab.far("ethtool -K far0 gro off");
        try {
            GenLab.Result result = gen.run("near0 --dst 10.5.0.2 --rate max --count 10");
            assertEquals(0, result.exitCode(), result::toString);
            assertTrue(result.err().startsWith("ringfly: xdp:near0 "), result::toString);
            assertTrue(
                    result.err()
                            .contains("\nringfly: xdp: chosen, as the faster live: can't be had: the other end of"
                                    + " near0 has neither GRO nor an XDP program"),
                    result::toString);
            GenLab.Result live = gen.run("live:near0 --dst 10.5.0.2 --rate max --count 10");
            assertEquals(2, live.exitCode(), live::toString);
            assertEquals(1, live.err().lines().count(), live::toString);
        } finally {
            gen.lab.far("ethtool -K far0 gro on");
        }
    }

    @Test
    void theMacThatLiveFramesCanNotAskForIsAskedByAnotherPort() throws IOException {
        gen.forgetNeighbor();
        try {
            GenLab.Result result = gen.run("live:near0 --dst 10.5.0.2 --count 3");
            assertEquals(0, result.exitCode(), result::toString);
            assertTrue(result.err().contains(", to " + gen.farMac + ","), result::toString);
        } finally {
            gen.knowNeighbor();
        }
    }

    @Test
    void theBytesAreTheSameByLiveFramesAndInFiles() throws Exception {
        String what = " --src 10.0.0.0/8@random --dst 10.5.0.2 --sport 1-65535@random --size imix --payload c0ffee"
                + " --seed 42 --source-mac 02:00:00:00:00:07 --next-hop-mac " + gen.farMac + " --count 300";
        Path file = folder.resolve("to.pcapng");
        assertEquals(0, gen.run("--to " + file + what).exitCode());
        List<String> written = GenLab.packets(file);
        assertEquals(300, written.size());

        Path port = folder.resolve("port.pcapng");
        GenLab.Result result = gen.run("file:" + port + "?write --rate max" + what);
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.out().contains("300 packets sent, 300 delivered"), result::toString);
        assertEquals(written, GenLab.packets(port));

        try (Port far = Ports.open("xdp:far0?netns=" + gen.lab.farNetns, Steering.everything())) {
            assertEquals(0, gen.run("live:near0 --rate 20k" + what).exitCode());
            List<String> received = new ArrayList<>();
            GenLab.receive(far, received, 300);
            assertEquals(written, received);
        }
    }
}
