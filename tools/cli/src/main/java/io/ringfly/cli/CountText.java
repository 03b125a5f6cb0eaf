/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ringfly.capture.CaptureCount;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.pcap.CaptureReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDate;

/** What {@code ringfly read --count} prints: a line a number, the number first, or one JSON object. */
final class CountText {

    private static final int PROTOCOLS = 256;
    private static final long SECOND = 1_000_000_000;
    private static final int DAY = 86_400;
    private static final int HOUR = 3600;
    private static final int MINUTE = 60;

    private CountText() {}

    static void lines(PrintWriter out, CaptureCount count) {
        // as tcpdump has it
        out.println(count.packets() + (count.packets() == 1 ? " packet" : " packets"));
        out.println(count.capturedBytes() + " bytes captured");
        out.println(count.originalBytes() + " bytes on the wire");
        if (count.firstNanos() != CaptureReader.NO_TIMESTAMP) {
            out.println(seconds(count.lastNanos() - count.firstNanos()) + " seconds from " + date(count.firstNanos())
                    + " to " + date(count.lastNanos()));
        }
        for (int version : new int[] {4, 6}) {
            for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
                long packets = count.packets(version, protocol);
                if (packets > 0) {
                    out.println(packets + " IPv" + version + " " + name(protocol));
                }
            }
        }
        if (count.notIp() > 0) {
            out.println(count.notIp() + " not IP");
        }
        if (count.hasMoreFlows()) {
            out.println("more than " + CaptureCount.MOST_FLOWS + " flows");
        } else if (count.flows() != CaptureReader.UNKNOWN) {
            out.println(count.flows() + (count.flows() == 1 ? " flow" : " flows"));
        }
    }

    static void json(PrintWriter out, CaptureCount count) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("packets", count.packets());
            json.writeNumberField("captured_bytes", count.capturedBytes());
            json.writeNumberField("original_bytes", count.originalBytes());
            if (count.firstNanos() != CaptureReader.NO_TIMESTAMP) {
                json.writeStringField("first", date(count.firstNanos()));
                json.writeStringField("last", date(count.lastNanos()));
            }
            for (int version : new int[] {4, 6}) {
                json.writeObjectFieldStart("ipv" + version);
                for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
                    long packets = count.packets(version, protocol);
                    if (packets > 0) {
                        json.writeNumberField(Integer.toString(protocol), packets);
                    }
                }
                json.writeEndObject();
            }
            json.writeNumberField("not_ip", count.notIp());
            if (count.hasMoreFlows()) {
                json.writeNullField("flows");
            } else if (count.flows() != CaptureReader.UNKNOWN) {
                json.writeNumberField("flows", count.flows());
            }
            json.writeEndObject();
        }
        out.println(text);
    }

    private static String name(int protocol) {
        String name = IpProtocol.name(protocol);
        return name.equals("unknown") ? "protocol " + protocol : name;
    }

    private static String seconds(long nanos) {
        StringBuilder text = new StringBuilder();
        Times.appendFixed(text, nanos, 9);
        return text.toString();
    }

    /** RFC 3339, in UTC. Without java.time's formatter, which takes as long to load as a gigabyte to count. */
    static String date(long nanos) {
        long seconds = Math.floorDiv(nanos, SECOND);
        int rest = (int) Math.floorMod(seconds, (long) DAY);
        StringBuilder text = new StringBuilder();
        text.append(LocalDate.ofEpochDay(Math.floorDiv(seconds, (long) DAY))).append('T');
        Times.appendPadded(text, rest / HOUR, 2);
        text.append(':');
        Times.appendPadded(text, rest / MINUTE % MINUTE, 2);
        text.append(':');
        Times.appendPadded(text, rest % MINUTE, 2);
        text.append('.');
        Times.appendPadded(text, Math.floorMod(nanos, SECOND), 9);
        return text.append('Z').toString();
    }
}
