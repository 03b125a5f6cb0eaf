/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.ringfly.port.PortStats;
import io.ringfly.traffic.sink.ThroughputSearch.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** JSON objects, one a line, each with its {@code "type"} first. */
final class JsonLines {

    /** Writes the fields of one object. */
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private final PrintWriter out;
    private final JsonGenerator json;

    JsonLines(PrintWriter out) {
        this.out = out;
        try {
            json = new JsonFactory().createGenerator(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        json.configure(StreamWriteFeature.FLUSH_PASSED_TO_STREAM.mappedFeature(), false);
        json.setRootValueSeparator(null);
    }

    /** Writes a line; false when nobody reads them any more. */
    boolean write(String type, Fields fields) {
        try {
            json.writeStartObject();
            json.writeStringField("type", type);
            fields.write(json);
            json.writeEndObject();
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a PrintWriter throws none
        }
        out.println();
        return !out.checkError();
    }

    /** A trial of a search for the highest rate. */
    static void outcome(JsonGenerator fields, Outcome outcome) throws IOException {
        fields.writeNumberField("pps", outcome.rate());
        fields.writeNumberField("sent", outcome.sent());
        fields.writeNumberField("arrived", outcome.arrived());
        fields.writeNumberField("loss", outcome.loss());
        if (outcome.reason().isPresent()) {
            fields.writeStringField("lost_by", outcome.reason().get());
        }
    }

    /** What a port lost, by reason; null for what it cannot tell. */
    static void drops(JsonGenerator fields, PortStats stats) throws IOException {
        fields.writeObjectFieldStart("port_drops");
        for (PortStats.Drop drop : stats.drops()) {
            if (drop.count() == PortStats.NOT_AVAILABLE) {
                fields.writeNullField(drop.reason());
            } else {
                fields.writeNumberField(drop.reason(), drop.count());
            }
        }
        fields.writeEndObject();
    }
}
