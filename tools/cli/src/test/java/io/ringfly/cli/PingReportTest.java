/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ping reports beyond iputils: percentiles, the histogram and JSON. */
@Timeout(120)
class PingReportTest {

    private static final String PEER = "10.5.0.50";

    private static Lab lab;
    private static ScriptedPeer peer;

    @BeforeAll
    static void makeLab() throws IOException {
        lab = new Lab();
        lab.near("ip neigh add " + PEER + " lladdr " + Lab.mac(lab.farNetns, "far0") + " dev near0 nud permanent");
        peer = new ScriptedPeer(lab.farNetns, "far0", PEER);
    }

    @AfterAll
    static void closeLab() {
        if (peer != null) {
            peer.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    /** Runs {@code ping --json} to its end: each line is one object and nothing else. */
    private static List<Map<String, Object>> json(int exitCode, String flags) throws IOException {
        try (Child ping = lab.briefNear(("ping --json " + flags).split(" "))) {
            assertEquals(exitCode, ping.exitCode(), ping::toString);
            assertEquals("", ping.err(), "the start line says it all");
            List<Map<String, Object>> objects = new ArrayList<>();
            for (String line : ping.outLines()) {
                objects.add(object(line));
            }
            assertEquals("start", objects.getFirst().get("type"));
            assertEquals("summary", objects.getLast().get("type"));
            return objects;
        }
    }

    private static Map<String, Object> object(String line) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            assertEquals(JsonToken.START_OBJECT, parser.nextToken(), line);
            Map<String, Object> object = object(parser);
            assertNull(parser.nextToken(), line);
            return object;
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Object value = switch (parser.nextToken()) {
                case VALUE_STRING -> parser.getText();
                case VALUE_NUMBER_INT -> parser.getLongValue();
                case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case START_OBJECT -> object(parser);
                default -> null;
            };
            assertTrue(object.put(name, value == null ? "null" : value) == null, name + " twice");
        }
        return object;
    }

    private static List<Map<String, Object>> ofType(List<Map<String, Object>> objects, String type) {
        return objects.stream().filter(o -> o.get("type").equals(type)).toList();
    }

    @Test
    void jsonTellsTheStartEachReplyAndTheSummary() throws IOException {
        List<Map<String, Object>> objects = json(0, "-c 3 -i 0.1 -e 99 -s 100 " + Lab.FAR);
        assertEquals(5, objects.size());
        Map<String, Object> start = objects.getFirst();
        assertEquals(
                Map.of(
                        "type",
                        "start",
                        "destination",
                        Lab.FAR,
                        "address",
                        Lab.FAR,
                        "source",
                        Lab.NEAR,
                        "id",
                        99L,
                        "size",
                        100L,
                        "port",
                        "xdp:near0",
                        "mode",
                        "native, copy",
                        "interface",
                        "near0",
                        "next_hop_mac",
                        Lab.mac(lab.farNetns, "far0")),
                start);
        for (int i = 1; i <= 3; i++) {
            Map<String, Object> reply = objects.get(i);
            assertEquals(Set.of("type", "from", "icmp_seq", "bytes", "ttl", "time_ms"), reply.keySet());
            assertEquals("reply", reply.get("type"));
            assertEquals(Lab.FAR, reply.get("from"));
            assertEquals((long) i, reply.get("icmp_seq"));
            assertEquals(108L, reply.get("bytes"));
            assertEquals(64L, reply.get("ttl"));
            double time = (double) reply.get("time_ms");
            assertTrue(time > 0 && time < 1000, reply::toString);
        }
        Map<String, Object> summary = objects.getLast();
        assertEquals(Lab.FAR, summary.get("destination"));
        assertCounts(summary, 3, 3, 0, 0, 0);
        assertEquals(0.0, summary.get("loss_percent"));
        assertTrue((double) summary.get("time_ms") >= 200, summary::toString);
        assertOrdered(summary);
    }

    private static void assertCounts(
            Map<String, Object> summary,
            long transmitted,
            long received,
            long duplicates,
            long corrupted,
            long errors) {
        assertEquals(transmitted, summary.get("transmitted"), summary::toString);
        assertEquals(received, summary.get("received"), summary::toString);
        assertEquals(duplicates, summary.get("duplicates"), summary::toString);
        assertEquals(corrupted, summary.get("corrupted"), summary::toString);
        assertEquals(errors, summary.get("errors"), summary::toString);
    }

    private static void assertOrdered(Map<String, Object> summary) {
        Map<?, ?> rtt = (Map<?, ?>) summary.get("rtt_ms");
        assertEquals(Set.of("min", "avg", "max", "mdev", "p50", "p90", "p99", "p99.9"), rtt.keySet());
        double last = (double) rtt.get("min");
        for (String name : List.of("p50", "p90", "p99", "p99.9", "max")) {
            double next = (double) rtt.get(name);
            assertTrue(next >= last * 0.998, name + " of " + rtt); // a histogram's bucket is 0.1 % wide
            last = next;
        }
        assertTrue((double) rtt.get("avg") >= (double) rtt.get("min"), rtt::toString);
        assertTrue((double) rtt.get("avg") <= (double) rtt.get("max"), rtt::toString);
    }

    @Test
    void jsonTellsApartWhatIsWrongWithAReply() throws IOException {
        peer.script((seq, ordinary) -> switch (seq) {
            case 2 -> List.of();
            case 3 -> List.of(ordinary, ordinary);
            case 4 -> List.of(ordinary.cutTo(20));
            case 5 -> List.of(ordinary.withData(30, 0));
            case 6 -> List.of(ordinary.from("10.5.0.77"));
            case 7 -> List.of(ordinary.withBadChecksum());
            case 8 -> List.of(ordinary.error(3, 1, 0));
            default -> List.of(ordinary);
        });
        List<Map<String, Object>> objects = json(0, "-c 9 -i 0.2 -W 0.3 -O " + PEER);
        assertEquals(
                List.of("2", "7"), // a damaged reply is none
                ofType(objects, "unanswered").stream()
                        .map(o -> o.get("icmp_seq").toString())
                        .toList());
        Map<String, Object> error = ofType(objects, "error").getFirst();
        assertEquals(
                Map.of(
                        "type",
                        "error",
                        "from",
                        PEER,
                        "icmp_seq",
                        8L,
                        "icmp_type",
                        3L,
                        "icmp_code",
                        1L,
                        "message",
                        "Destination Host Unreachable"),
                error);
        List<String> flags = new ArrayList<>();
        for (Map<String, Object> reply : ofType(objects, "reply")) {
            reply.forEach((name, value) -> {
                if (value.equals(true)) {
                    flags.add(reply.get("icmp_seq") + " " + name);
                }
            });
        }
        assertEquals(
                List.of("3 duplicate", "4 truncated", "5 wrong_data", "6 different_address", "7 bad_checksum"), flags);
        Map<String, Object> summary = objects.getLast();
        assertCounts(summary, 9, 6, 1, 1, 1);
        assertEquals(100.0 / 3, (double) summary.get("loss_percent"), 1e-9);
    }

    @Test
    void jsonOfADeadPeerHasNoTimes() throws IOException {
        peer.script((seq, ordinary) -> List.of());
        List<Map<String, Object>> objects = json(1, "-c 2 -i 0.05 -W 0.2 -q " + PEER);
        assertEquals(2, objects.size());
        assertCounts(objects.getLast(), 2, 0, 0, 0, 0);
        assertEquals(100.0, objects.getLast().get("loss_percent"));
        assertTrue(!objects.getLast().containsKey("rtt_ms"));
    }

    @Test
    void jsonOfAFloodHasEveryReply() throws IOException {
        List<Map<String, Object>> objects = json(0, "-c 500 -f -i 0.5 " + Lab.FAR);
        assertEquals(500, ofType(objects, "reply").size());
        assertCounts(objects.getLast(), 500, 500, 0, 0, 0);
    }

    @Test
    void percentilesAreOrdered() throws IOException {
        try (Child ping = lab.briefNear("ping", "-q", "-f", "-i", "0.5", "-c", "500", Lab.FAR)) {
            assertEquals(0, ping.exitCode(), ping::toString);
            Matcher rtt = Pattern.compile("rtt min/avg/max/mdev = ([0-9.]+)/([0-9.]+)/([0-9.]+)/[0-9.]+ ms.*\\n"
                            + "rtt p50/p90/p99/p99.9 = ([0-9.]+)/([0-9.]+)/([0-9.]+)/([0-9.]+) ms\\n")
                    .matcher(ping.out());
            assertTrue(rtt.find(), ping::toString);
            double[] ordered = {
                number(rtt, 1), number(rtt, 4), number(rtt, 5), number(rtt, 6), number(rtt, 7), number(rtt, 3)
            };
            for (int i = 1; i < ordered.length; i++) {
                assertTrue(ordered[i] >= ordered[i - 1] - 0.001, ping::toString);
            }
        }
    }

    private static double number(Matcher matcher, int group) {
        return Double.parseDouble(matcher.group(group));
    }

    @Test
    void rowsOfTheHistogramAddUpToTheReplies() throws IOException {
        for (String flags : List.of("-q -f -i 0.5 -c 500", "-c 1", "-c 2 -i 0.1 -q")) {
            try (Child ping = lab.briefNear(("ping --histogram " + flags + " " + Lab.FAR).split(" "))) {
                assertEquals(0, ping.exitCode(), ping::toString);
                Matcher received = Pattern.compile("(\\d+) received").matcher(ping.out());
                assertTrue(received.find(), ping::toString);
                Matcher row = Pattern.compile("(?m)^ *(>= )? *[0-9.]+ ms \\|([█▏▎▍▌▋▊▉]*) (\\d+)$")
                        .matcher(ping.out());
                long sum = 0;
                int rows = 0;
                int longest = 0;
                while (row.find()) {
                    long count = Long.parseLong(row.group(3));
                    assertEquals(count > 0, !row.group(2).isEmpty(), ping::toString);
                    longest = Math.max(longest, row.group(2).length());
                    sum += count;
                    rows++;
                }
                assertEquals(Long.parseLong(received.group(1)), sum, ping::toString);
                assertTrue(rows >= 1 && rows <= 20, ping::toString);
                assertEquals(48, longest, ping::toString);
            }
        }
    }
}
