/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.Layer;
import io.ringfly.codec.text.Frames.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The texts of every kind of frame, as they are kept in the resources, to be read by people: {@code summary.txt} and its
 * likes. {@code main} writes them anew, into the folder that it is given.
 */
class GoldenTextTest {

    enum Kind {
        SUMMARY,
        VERBOSE,
        LINK,
        TREE,
        JSON;

        String file() {
            return name().toLowerCase() + ".txt";
        }
    }

    private static final long TIME = 1_700_000_000_123_456_789L;
    /** A frame for every header: all fields of all frames would be more than people read. */
    private static final List<String> REPRESENTATIVE = List.of(
            "udp",
            "syn",
            "sack",
            "tcp md5",
            "ipv4 options",
            "first fragment",
            "gre with key",
            "vxlan",
            "gue",
            "mpls",
            "qinq",
            "snap",
            "stp",
            "icmp port unreachable",
            "icmp timestamp reply",
            "icmpv6 packet too big",
            "icmpv6 router advertisement",
            "icmpv6 multicast report",
            "arp request",
            "hop-by-hop",
            "destination options",
            "segments",
            "ipv6 later fragment",
            "authentication header",
            "esp",
            "sctp",
            "sll",
            "sll2",
            "null",
            "unknown protocol");

    private static final String HEADING = "=== ";

    public static void main(String[] arguments) throws IOException {
        for (Kind kind : Kind.values()) {
            StringBuilder file = new StringBuilder();
            texts(kind)
                    .forEach((name, text) -> file.append(HEADING)
                            .append(name)
                            .append('\n')
                            .append(text)
                            .append('\n'));
            Files.writeString(Path.of(arguments[0], kind.file()), file);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void textsAreAsKept(Kind kind) throws IOException {
        Map<String, String> kept = kept(kind);
        Map<String, String> texts = texts(kind);
        assertEquals(kept.keySet(), texts.keySet());
        texts.forEach((name, text) -> assertEquals(kept.get(name), text, name));
    }

    @Test
    void representativeFramesHaveEveryLayer() {
        Dissection d = new Dissection();
        EnumSet<Layer> layers = EnumSet.allOf(Layer.class);
        Map<String, Frame> frames = Frames.all();
        for (String name : REPRESENTATIVE) {
            Frame frame = frames.get(name);
            dissect(d, frame, frame.segment());
            for (int i = 0; i < d.layers(); i++) layers.remove(d.layer(i));
        }
        assertTrue(layers.isEmpty(), () -> "no frame has " + layers);
    }

    private static void dissect(Dissection d, Frame frame, MemorySegment m) {
        int length = frame.bytes().length;
        d.dissect(m, 0, length, length, frame.linkType());
    }

    private static Map<String, String> texts(Kind kind) {
        Map<String, String> texts = new LinkedHashMap<>();
        Dissection d = new Dissection();
        TextBuffer text = new TextBuffer();
        TreeText tree = new TreeText();
        JsonText json = new JsonText();
        SummaryOptions options = SummaryOptions.DEFAULT
                .withZone(ZoneOffset.UTC)
                .withAbsolute(true)
                .withVerbosity(kind == Kind.VERBOSE ? 2 : 0)
                .withLink(kind == Kind.LINK);
        SummaryText summary = new SummaryText(options);
        boolean all = kind != Kind.TREE && kind != Kind.JSON;
        Frames.all().forEach((name, frame) -> {
            if (!all && !REPRESENTATIVE.contains(name)) return;
            MemorySegment m = frame.segment();
            int length = frame.bytes().length;
            dissect(d, frame, m);
            text.clear();
            switch (kind) {
                case TREE -> tree.append(text, m, 0, d);
                case JSON -> json.append(text, m, 0, d, 1, TIME, length, length);
                default -> summary.append(text, m, 0, d, TIME, length, length);
            }
            texts.put(name, text.toString());
        });
        return texts;
    }

    private static Map<String, String> kept(Kind kind) throws IOException {
        try (InputStream in = GoldenTextTest.class.getResourceAsStream(kind.file())) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<String> sections = new ArrayList<>(List.of(all.split("(?m)^" + HEADING)));
            sections.remove(0);
            return sections.stream()
                    .collect(Collectors.toMap(
                            section -> section.substring(0, section.indexOf('\n')),
                            section -> section.substring(section.indexOf('\n') + 1, section.length() - 1),
                            (a, b) -> b,
                            LinkedHashMap::new));
        }
    }
}
