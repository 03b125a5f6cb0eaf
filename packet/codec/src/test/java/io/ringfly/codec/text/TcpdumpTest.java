/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringfly.codec.pcap.CaptureFormat;
import io.ringfly.codec.pcap.CaptureInterface;
import io.ringfly.codec.pcap.PcapWriter;
import io.ringfly.codec.text.Frames.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of {@link SummaryText} are those of the tcpdump that is installed, to the letter. */
class TcpdumpTest {

    private static final long START = 1_700_000_000_123_456_789L;
    private static final long GAP = 1_234_567_891L;
    private static final int FLOWS = 60;
    private static final int SEGMENTS = 3000;

    /** Frames whose lines differ on purpose, as the documentation of {@link SummaryText} says. */
    private static final Set<String> DIFFERENT = Set.of(
            "tcp md5",
            "vxlan",
            "gue",
            "sctp",
            "stp",
            "arp of another protocol",
            "ipv6 atomic fragment",
            "sll2",
            "snap",
            "unknown type");

    /** Frames whose lines are tcpdump's wherever they are cut. */
    private static final Set<String> CUT_ALIKE = Set.of(
            "udp",
            "empty udp",
            "udp6",
            "fin",
            "reset",
            "vlan",
            "ipip",
            "6in4",
            "later fragment",
            "icmp echo request",
            "icmp port unreachable",
            "icmp time exceeded",
            "arp request");

    @TempDir
    Path folder;

    @BeforeAll
    static void tcpdumpIsInstalled() {
        assumeTrue(TcpdumpComparison.isInstalled(), "tcpdump is not installed: comparison with it is skipped");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-e",
                "-v",
                "-vv",
                "-q",
                "-S",
                "-e -v",
                "-q -vv",
                "-t",
                "-tt",
                "-ttt",
                "-tttt",
                "-ttttt",
                "--nano",
                "-ttt --nano"
            })
    void linesOfEveryKindOfFrame(String options) throws IOException {
        Map<String, Frame> frames = new LinkedHashMap<>(Frames.all());
        frames.keySet().removeAll(DIFFERENT);
        Map<Integer, List<Frame>> byLink = frames.values().stream().collect(Collectors.groupingBy(Frame::linkType));
        int same = 0;
        for (Map.Entry<Integer, List<Frame>> link : byLink.entrySet()) {
            Path file = folder.resolve("link" + link.getKey() + ".pcap");
            try (PcapWriter out = writer(file, link.getKey())) {
                long time = START;
                for (Frame frame : link.getValue()) {
                    int length = frame.bytes().length;
                    out.write(time += GAP, frame.segment(), 0, length, length);
                }
            }
            same += compare(file, options);
        }
        assertEquals(frames.size(), same);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tt", "-tt -v", "-tt -S -vv", "-tt -q"})
    void linesOfConversations(String options) throws IOException {
        Path file = folder.resolve("conversations.pcap");
        try (PcapWriter out = writer(file, 1)) {
            conversations(out);
        }
        assertEquals(SEGMENTS, compare(file, options));
    }

    @Test
    void linesOfCutFrames() throws IOException {
        int cut = 0;
        Path file = folder.resolve("cut.pcap");
        try (PcapWriter out = writer(file, 1)) {
            Map<String, Frame> frames = Frames.all();
            for (String name : CUT_ALIKE) {
                byte[] bytes = frames.get(name).bytes();
                for (int length = 1; length < bytes.length; length++, cut++) {
                    out.write(START, frames.get(name).segment(), 0, length, bytes.length);
                }
            }
        }
        assertEquals(cut, compare(file, "-tt -S"));
    }

    private static PcapWriter writer(Path file, int linkType) throws IOException {
        return PcapWriter.create(file, CaptureFormat.PCAP_NANOSECONDS, CaptureInterface.of(linkType, 65_535));
    }

    /** How many packets have tcpdump's text, which all of them should. */
    private static int compare(Path file, String options) throws IOException {
        List<String> arguments = options.isEmpty() ? List.of() : List.of(options.split(" "));
        TcpdumpComparison comparison = new TcpdumpComparison(Integer.MAX_VALUE, arguments, false);
        comparison.compare(file);
        List<TcpdumpComparison.Difference> differences = comparison.differences();
        assertTrue(
                differences.isEmpty(),
                () -> differences.size() + " packets differ, the first one:\n"
                        + differences.get(0).ours() + "\n"
                        + differences.get(0).theirs());
        return comparison.same();
    }

    /** Segments of flows over both IP versions, as good as at random: of any flags, options and numbers. */
    private static void conversations(PcapWriter out) throws IOException {
        Random random = new Random(0x7c9);
        HexFormat hex = HexFormat.of();
        int[] seq = random.ints(2 * FLOWS).toArray();
        int[] common = {0x10, 0x18, 0x10, 0x11, 0x02, 0x12, 0x04, 0x14};
        long time = START;
        for (int i = 0; i < SEGMENTS; i++) {
            int flow = random.nextInt(FLOWS);
            boolean reverse = random.nextBoolean();
            String low = hex.toHexDigits((short) (20_000 + flow / 2));
            String high = hex.toHexDigits((short) 40_000);
            int flags = random.nextInt(8) == 0 ? random.nextInt(256) : common[random.nextInt(common.length)];
            // the data of a reset is text to tcpdump
            int length = random.nextInt(3) == 0 || (flags & 4) != 0 ? 0 : random.nextInt(40);
            int own = reverse ? 2 * flow + 1 : 2 * flow;
            String options = switch (random.nextInt(5)) {
                case 0 -> "0101080a" + hex.toHexDigits(random.nextInt()) + hex.toHexDigits(random.nextInt());
                case 1 -> "0101050a" + hex.toHexDigits(seq[own ^ 1] + 10) + hex.toHexDigits(seq[own ^ 1] + 20);
                case 2 -> "020405b40402010303070000";
                default -> "";
            };
            String head = (reverse ? high + low : low + high)
                    + hex.toHexDigits(seq[own])
                    + hex.toHexDigits(seq[own ^ 1])
                    + hex.toHexDigits((byte) ((20 + options.length() / 2) / 4 << 4))
                    + hex.toHexDigits((byte) flags)
                    + hex.toHexDigits((short) random.nextInt())
                    + (random.nextInt(10) == 0 ? "1234" : "zzzz")
                    + hex.toHexDigits((short) random.nextInt())
                    + options
                    + "5a".repeat(length);
            seq[own] += length;
            byte[] frame = Frames.bytes(
                    (flow & 1) == 0
                            ? Frames.ethernet(0x800, Frames.ipv4(Frames.TCP, head))
                            : Frames.ethernet(0x86dd, Frames.ipv6(Frames.TCP, head)));
            Frame made = new Frame(1, frame);
            out.write(time += GAP, made.segment(), 0, frame.length, frame.length);
        }
    }
}
