/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.LinkType;
import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.codec.text.Frames.Frame;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What {@link SummaryText} remembers from packet to packet: flows and times. */
class SummaryTextTest {

    private static final SummaryOptions PLAIN = SummaryOptions.DEFAULT.withTime(TimeFormat.NONE);
    private static final Frame UDP = Frames.all().get("udp");
    private static final String UDP_LINE = "IP 192.0.2.1.40000 > 192.0.2.2.40001: UDP, length 8\n";

    private final Dissection d = new Dissection();
    private final TextBuffer text = new TextBuffer();

    private String line(SummaryText summary, Frame frame, long nanos) {
        MemorySegment m = frame.segment();
        int length = frame.bytes().length;
        d.dissect(m, 0, length, length, frame.linkType());
        text.clear();
        summary.append(text, m, 0, d, nanos, length, length);
        return text.toString();
    }

    private String time(SummaryText summary, String instant) {
        Instant time = Instant.parse(instant);
        String line = line(summary, UDP, time.getEpochSecond() * 1_000_000_000 + time.getNano());
        assertTrue(line.endsWith(UDP_LINE), line);
        return line.substring(0, line.length() - UDP_LINE.length());
    }

    private static SummaryText with(TimeFormat format, ZoneId zone) {
        return new SummaryText(SummaryOptions.DEFAULT.withTime(format).withZone(zone));
    }

    /** A segment that carries a byte, between ports that tell the flow. */
    private static Frame segment(int flow, int seq) {
        HexFormat hex = HexFormat.of();
        String header = hex.toHexDigits((short) (20_000 + (flow & 0xf))) + hex.toHexDigits((short) (flow >>> 4))
                + hex.toHexDigits(seq) + hex.toHexDigits(1000) + "5010faf0zzzz0000" + "00";
        return new Frame(LinkType.ETHERNET, Frames.bytes(Frames.ethernet(0x800, Frames.ipv4(Frames.TCP, header))));
    }

    private String sequence(SummaryText summary, Frame frame) {
        String line = line(summary, frame, 0);
        return line.substring(line.indexOf("seq "), line.indexOf(", win"));
    }

    @Test
    void numbersAreRelativeToTheFirstSegmentOfAFlow() {
        SummaryText summary = new SummaryText(PLAIN);
        assertEquals("seq 500:501, ack 1000", sequence(summary, segment(1, 500)));
        assertEquals("seq 700:701, ack 1000", sequence(summary, segment(2, 700)));
        assertEquals("seq 10:11, ack 1", sequence(summary, segment(1, 510)));
        assertEquals("seq 4294967295:0, ack 1", sequence(summary, segment(2, 699)));
    }

    @Test
    void numbersAreAbsoluteWhenAskedFor() {
        SummaryText summary = new SummaryText(PLAIN.withAbsolute(true));
        assertEquals("seq 500:501, ack 1000", sequence(summary, segment(1, 500)));
        assertEquals("seq 510:511, ack 1000", sequence(summary, segment(1, 510)));
    }

    @Test
    void manyFlowsAreRememberedButNotAll() {
        SummaryText summary = new SummaryText(PLAIN);
        int many = RelativeSequence.FLOWS / 4;
        for (int flow = 0; flow < many; flow++) sequence(summary, segment(flow, 500));
        int remembered = 0;
        for (int flow = 0; flow < many; flow++) {
            if (sequence(summary, segment(flow, 501)).equals("seq 1:2, ack 1")) remembered++;
        }
        assertTrue(remembered > many * 0.99, "only " + remembered + " of " + many);
        assertEquals("seq 9:10, ack 1", sequence(summary, segment(1, 509)));
        for (int flow = many; flow < 8 * RelativeSequence.FLOWS; flow++) sequence(summary, segment(flow, 500));
        assertEquals("seq 510:511, ack 1000", sequence(summary, segment(1, 510)), "it was forgotten");
        assertEquals("seq 1:2, ack 1", sequence(summary, segment(1, 511)), "and starts anew");
    }

    @Test
    void timesFollowTheZone() {
        SummaryText berlin = with(TimeFormat.DATE, ZoneId.of("Europe/Berlin"));
        assertEquals("2024-03-31 01:59:59.999999 ", time(berlin, "2024-03-31T00:59:59.999999999Z"));
        assertEquals("2024-03-31 03:00:00.000000 ", time(berlin, "2024-03-31T01:00:00Z"));
        assertEquals("2024-10-27 02:30:00.000000 ", time(berlin, "2024-10-27T00:30:00Z"));
        assertEquals("2024-10-27 02:30:00.000000 ", time(berlin, "2024-10-27T01:30:00Z"));
        assertEquals("2024-03-31 01:59:59.000000 ", time(berlin, "2024-03-31T00:59:59Z"), "back in time");
        assertEquals(
                "1969-12-31 23:59:59.500000 ", time(with(TimeFormat.DATE, ZoneOffset.UTC), "1969-12-31T23:59:59.5Z"));
    }

    @Test
    void differencesMayBeNegative() {
        SummaryText previous = with(TimeFormat.SINCE_PREVIOUS, ZoneOffset.UTC);
        assertEquals(" 00:00:00.000000 ", time(previous, "1970-01-01T00:16:40.5Z"));
        assertEquals("-00:00:01.100000 ", time(previous, "1970-01-01T00:16:39.4Z"));
        assertEquals(" 00:00:00.600100 ", time(previous, "1970-01-01T00:16:40.0001Z"));
        SummaryText first = with(TimeFormat.SINCE_FIRST, ZoneOffset.UTC);
        assertEquals(" 00:00:00.000000 ", time(first, "1970-01-01T00:16:40.5Z"));
        assertEquals(" 111:06:39.500005 ", time(first, "1970-01-05T15:23:20.000005Z"));
    }

    @Test
    void aPacketWithoutTimeHasNoneOnItsLine() {
        for (TimeFormat format : TimeFormat.values()) {
            assertEquals(UDP_LINE, line(with(format, ZoneOffset.UTC), UDP, CaptureReader.NO_TIMESTAMP));
        }
    }

    @Test
    void otherVerbositiesAreRefused() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> PLAIN.withVerbosity(3));
        assertEquals("verbosity is 3, which is not within 0 to 2", refused.getMessage());
    }
}
