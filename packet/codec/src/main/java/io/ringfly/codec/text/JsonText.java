/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Check;
import io.ringfly.codec.Dissection;
import io.ringfly.codec.Stop;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A packet as a JSON object on one line, with the paths, names and values of {@code tshark -T json}, so that {@code jq}
 * scripts carry over:
 *
 * <pre>{@code
 * {"_source":{"layers":{
 *   "frame":{"frame.number":"1","frame.time_epoch":"1700000000.000000000","frame.len":"98","frame.cap_len":"98"},
 *   "eth":{"eth.dst":"02:00:00:00:00:0b", ...},
 *   "ip":{"ip.version":"4","ip.src":"192.0.2.1", ... ,"ip.checksum.status":"1","ip.checksum.verdict":"correct"},
 *   "icmp":{"icmp.type":"8", ...},
 *   "data":{"data.len":"56"},
 *   "stop":{"reason":"complete","offset":"42"}}}}
 * }</pre>
 *
 * <ul>
 *   <li>Every value is a string. Flags are {@code "0"} and {@code "1"}.
 *   <li>What a packet has more than once, a header in a tunnel or a field in its header, is an array in the order of the
 *       packet, as with tshark's {@code --no-duplicate-keys}.
 *   <li>The fields of a header lie side by side: tshark puts some into objects whose names end with {@code _tree}.
 *   <li>IPv6 extension headers are layers ({@code "ipv6.fraghdr"}), and so are the packets that ICMP errors quote, behind
 *       the layer of the error.
 *   <li>{@code *.checksum.verdict} and {@code stop} are not Wireshark's: what is known of the checksum ({@link
 *       io.ringfly.codec.ChecksumVerdict}), and where and why the dissection ended ({@link Stop}).
 * </ul>
 *
 * One object is used for packet after packet.
 */
public final class JsonText implements FieldVisitor {

    private static final int SECOND = 1_000_000_000;

    private final FieldWalker walker = new FieldWalker();
    private final String[] names = new String[Dissection.MAX_LAYERS];
    private final int[] starts = new int[Dissection.MAX_LAYERS + 1];
    private final int[] payload = new int[2];
    private int layers;
    private Field[] fields = new Field[256];
    private long[] values = new long[256];
    private long[] places = new long[256];
    private int count;
    private TextBuffer out;
    private MemorySegment m;
    private long at;

    /** To be used for packet after packet. */
    public JsonText() {}

    /**
     * Appends the object and the end of the line.
     *
     * @param number of the packet in its file, from 1
     * @param timestampNanos since 1970; {@link io.ringfly.codec.pcap.CaptureReader#NO_TIMESTAMP} if there is none
     * @param captured bytes of the frame
     * @param original bytes that it had on the wire
     * @param d filled from this frame
     */
    public void append(
            TextBuffer to,
            MemorySegment frame,
            long offset,
            Dissection d,
            long number,
            long timestampNanos,
            int captured,
            int original) {
        out = to;
        m = frame;
        at = offset;
        layers = 0;
        count = 0;
        walker.walk(frame, offset, d, this);
        starts[layers] = count;
        out.append("{\"_source\":{\"layers\":{\"frame\":{\"frame.number\":\"")
                .append(number)
                .append('"');
        if (timestampNanos != Long.MIN_VALUE) {
            out.append(",\"frame.time_epoch\":\"");
            epoch(timestampNanos);
            out.append('"');
        }
        out.append(",\"frame.len\":\"").append(original & 0xffff_ffffL);
        out.append("\",\"frame.cap_len\":\"").append(captured).append("\"}");
        for (int i = 0; i < layers; i++) {
            if (isFirst(i)) layer(i);
        }
        stop(d);
        out.append("}}}\n");
        out = null;
        m = null;
        Arrays.fill(fields, 0, count, null);
    }

    private void epoch(long nanos) {
        long seconds = Math.floorDiv(nanos, (long) SECOND);
        out.append(seconds).append('.').padded(Math.floorMod(nanos, (long) SECOND), 9);
    }

    private void stop(Dissection d) {
        out.append(",\"stop\":{\"reason\":\"").append(d.stop().message());
        out.append("\",\"offset\":\"").append(d.stopOffset()).append('"');
        if (d.check() != Check.OK)
            out.append(",\"check\":\"").append(d.check().message()).append('"');
        out.append('}');
    }

    @Override
    public void layer(int index, String name, int offset, int length) {
        names[index] = name;
        starts[index] = count;
        layers = index + 1;
        payload[0] = offset;
        payload[1] = length;
    }

    @Override
    public void field(Field field, long value, int offset, int length) {
        if (count == fields.length) {
            fields = Arrays.copyOf(fields, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
            places = Arrays.copyOf(places, 2 * count);
        }
        fields[count] = field;
        values[count] = value;
        places[count++] = (long) offset << 32 | length;
    }

    private boolean isFirst(int layer) {
        for (int i = 0; i < layer; i++) {
            if (names[i].equals(names[layer])) return false;
        }
        return true;
    }

    private boolean isRepeated(int layer) {
        for (int i = layer + 1; i < layers; i++) {
            if (names[i].equals(names[layer])) return true;
        }
        return false;
    }

    /** This layer and all others of its name. */
    private void layer(int first) {
        String name = names[first];
        out.append(",\"").append(name).append("\":");
        boolean repeated = isRepeated(first);
        if (repeated) out.append('[');
        for (int i = first; i < layers; i++) {
            if (!names[i].equals(name)) continue;
            if (i > first) out.append(',');
            object(i);
        }
        if (repeated) out.append(']');
    }

    private void object(int layer) {
        out.append('{');
        if (names[layer].equals("data"))
            out.append("\"data.len\":\"").append(payload[1]).append('"');
        int from = starts[layer];
        int to = starts[layer + 1];
        for (int i = from; i < to; i++) {
            Field field = fields[i];
            if (field == null) continue;
            if (i > from) out.append(',');
            out.append('"').append(field.filter()).append("\":");
            values(i, to);
        }
        out.append('}');
    }

    /** The value of field {@code i} and of those of its name behind it, which are then done. */
    private void values(int i, int to) {
        Field field = fields[i];
        boolean repeated = false;
        for (int j = i + 1; j < to && !repeated; j++) repeated = fields[j] == field;
        if (repeated) out.append('[');
        value(i);
        for (int j = i + 1; repeated && j < to; j++) {
            if (fields[j] != field) continue;
            out.append(',');
            value(j);
            fields[j] = null;
        }
        if (repeated) out.append(']');
    }

    private void value(int i) {
        out.append('"');
        FieldText.append(out, m, at, fields[i], values[i], (int) (places[i] >>> 32), (int) places[i]);
        out.append('"');
    }
}
