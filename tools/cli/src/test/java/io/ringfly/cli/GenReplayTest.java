/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.LinkType;
import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.CaptureWriter;
import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ringfly gen --replay} on a real veth pair, of captures that gen wrote. */
@Timeout(120)
class GenReplayTest {

    private static GenLab gen;

    @TempDir
    Path folder;

    private Path file;

    @BeforeAll
    static void makeLab() throws IOException {
        gen = new GenLab();
    }

    @AfterAll
    static void closeLab() {
        if (gen != null) {
            gen.close();
        }
    }

    /** Writes a capture of {@code count} packets, 1 ms apart. */
    private void write(int count, String what) throws IOException {
        file = folder.resolve("in.pcapng");
        GenLab.Result result = gen.run("--to " + file + " --dst 10.5.0.2 --src 10.0.0.0/8@random --seed 6 --rate 1k"
                + " --next-hop-mac " + gen.farMac + " --count " + count + " " + what);
        assertEquals(0, result.exitCode(), result::toString);
    }

    @Test
    void bytesAndOrderAreThoseOfTheFile() throws Exception {
        write(120, "--size imix");
        List<String> expected = new ArrayList<>(GenLab.packets(file));
        expected.addAll(List.copyOf(expected));
        try (Port far = Ports.open("xdp:far0?netns=" + gen.lab.farNetns, Steering.everything())) {
            GenLab.Result result = gen.run("near0 --loop 2 --speed 10x --replay " + file);
            assertEquals(0, result.exitCode(), result::toString);
            List<String> received = new ArrayList<>();
            GenLab.receive(far, received, 240);
            assertEquals(expected, received);
            assertTrue(
                    result.err().contains(file + ", 120 packets 2 times over, the original timing 10x"),
                    result::toString);
            assertTrue(result.out().contains(" of the original timing 10x\n"), result::toString);
            assertTrue(result.out().contains("\n2 passes of " + file + "\n"), result::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({"--rate max --loop 1000, 7000", "--rate max --loop 0 --count 12345, 12345", "--rate 20k --loop 3, 21"})
    void countsAreExact(String how, long count) throws IOException {
        write(7, "");
        long before = gen.arrived();
        GenLab.Result result = gen.run("xdp:near0 " + how + " --replay " + file);
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals(count, result.number("(?m)^(\\d+) packets sent"));
        assertEquals(gen.arrived() - before, result.number("sent, (\\d+) delivered"), result::toString);
    }

    @Test
    void packetsOverTheMtuAreToldAndCounted() throws IOException {
        write(12, "--size 64:7,594:4,9018:1");
        long before = gen.arrived();
        GenLab.Result result = gen.run("near0 --json --speed 10x --replay " + file);
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals(1, result.number("\"packets\":12,\"too_long\":(\\d+),"));
        assertEquals(11, result.number("\"sent\":(\\d+),"));
        assertEquals(11, gen.arrived() - before);
        GenLab.Result text = gen.run("near0 --speed 10x --replay " + file);
        String note = ", 1 longer than the 1514 bytes that the port takes left out";
        assertTrue(text.err().contains("12 packets" + note), text::toString);
        assertTrue(text.out().contains("1 pass of " + file + note + "\n"), text::toString);
    }

    @Test
    void eachPassHasAddressesOfItsOwn() throws IOException {
        write(2, "--src 10.0.0.1");
        Path out = folder.resolve("out.pcapng");
        GenLab.Result result = gen.run("--to " + out + " --loop 3 --loop-src +256 --loop-dst=-1 --replay " + file);
        assertEquals(0, result.exitCode(), result::toString);
        Lab.needs("tshark");
        String fields = "-T fields -e ip.src -e ip.dst -e ip.checksum.status -e udp.checksum.status"
                + " -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE";
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", out.toString()));
        command.addAll(List.of(fields.split(" ")));
        assertEquals(
                List.of(
                        "10.0.0.1\t10.5.0.2\t1\t1",
                        "10.0.0.1\t10.5.0.2\t1\t1",
                        "10.0.1.1\t10.5.0.1\t1\t1",
                        "10.0.1.1\t10.5.0.1\t1\t1",
                        "10.0.2.1\t10.5.0.0\t1\t1",
                        "10.0.2.1\t10.5.0.0\t1\t1"),
                Child.run(command).lines().toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "near0 --replay FILE --dst 10.5.0.2 | --replay sends the packets of the file: leave --dst out",
                "near0 --replay FILE --rate 5k --speed 2x | --speed is of the file's timing, .*",
                "near0 --replay FILE --burst 2 | --burst does not go with the file's timing: give a rate",
                "near0 --replay FILE --threads 2 | --threads does not go with --replay: .*",
                "near0 --replay FILE --loop=-1 | --loop -1 is too little: .*",
                "near0 --replay FILE --speed 0x | .*'0x' is no speed above 0: .*",
                "near0 --replay FILE --loop-src one | .*'one' is no whole number: .*",
                "near0 --replay /nope | /nope: there is no such file",
                "near0 --replay /dev/null | /dev/null: is no regular file, .*",
                "near0 --dst 10.5.0.2 --loop 2 | --loop is of a replay: give --replay FILE",
                "nope0 --replay FILE | no interface nope0.*",
                "--replay FILE | where to\\? give a port, .*",
                "--replay FILE --to x --loop 0 | --to writes without end: .*",
                "mem:a --replay FILE | .* can only be in this process: .*",
                "file:FILE --replay FILE | .* is for reading: .*",
            })
    void whatCanNotBeIsOneLine(String commandLine, String message) throws IOException {
        write(2, "");
        assertRefused(commandLine.replace("FILE", file.toString()), message);
    }

    @Test
    void whatIsWrongWithTheFileIsOneLineBeforeAnythingIsSent() throws IOException {
        write(10, "");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 20));
        long before = gen.arrived();
        assertRefused("near0 --replay " + file, ".*: cut short at byte .*");
        try (Arena arena = Arena.ofConfined();
                CaptureWriter writer =
                        CaptureWriter.create(file, CaptureFormat.PCAPNG, CaptureInterface.of(LinkType.RAW, 0))) {
            MemorySegment packet = arena.allocate(40);
            writer.write(0, packet, 0, 40, 40);
        }
        assertRefused("near0 --replay " + file, ".*: packet 1 is of link type RAW, and only Ethernet frames .*");
        write(1, "");
        assertRefused("near0 --loop 2 --replay " + file, ".* has no time between its packets .*: give a --rate");
        write(1, "--size 9018");
        assertRefused("near0 --replay " + file, ".*: none of its packets can be sent, .*");
        assertEquals(before, gen.arrived());
    }

    @Test
    void theRateOfTheFileCountsForTheDefaultRoute() throws IOException {
        write(20, "");
        gen.lab.near("ip route add default via 10.5.0.2");
        try {
            assertRefused(
                    "near0 --speed 20x --replay " + file,
                    "near0 has the default route, and up to 20000 pps on average is over 10 kpps: add --yes .*");
            assertEquals(0, gen.run("near0 --speed 9x --replay " + file).exitCode());
        } finally {
            gen.lab.near("ip route del default");
        }
    }

    private static void assertRefused(String commandLine, String message) throws IOException {
        GenLab.Result result = gen.run(commandLine);
        assertEquals(2, result.exitCode(), result::toString);
        assertEquals("", result.out(), result::toString);
        assertEquals(1, result.err().lines().count(), result::toString);
        assertTrue(result.err().matches("ringfly gen: " + message + "\n"), result::toString);
    }
}
