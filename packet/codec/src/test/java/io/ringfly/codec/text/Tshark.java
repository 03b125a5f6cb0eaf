/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What tshark makes of the packets of a capture, field by field: a reader of its PDML, which alone of its formats has
 * offsets and lengths.
 */
final class Tshark implements AutoCloseable {

    /** A field as it shows it. */
    record Shown(String value, int offset, int length) {}

    private static final Set<String> NAMES = new HashSet<>();

    static {
        for (Field field : Field.values()) {
            if (isWiresharks(field)) NAMES.add(field.filter());
        }
        NAMES.add("frame.len");
        NAMES.add("frame.cap_len");
    }

    /** Shown where it has other fields for what Ringfly shows, and not compared. */
    private static final Set<String> HINTS = Set.of("tcp.flags.ace");

    /** Of a block that isn't a packet, though it is shown as one. */
    private static final String CUSTOM_BLOCK = "frame.cb_pen";

    private final Process process;
    private final BufferedReader in;

    /** Of the packet that was read last, by name. */
    final Map<String, List<Shown>> fields = new HashMap<>();

    private final Set<String> hints = new HashSet<>();
    private boolean gaveUp;

    private Tshark(Process process) {
        this.process = process;
        in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 1 << 16);
    }

    /** Whether it is Wireshark that gave this field its name. */
    static boolean isWiresharks(Field field) {
        return field.format() != Field.Format.VERDICT && !field.filter().startsWith("gue.");
    }

    /** Reads the first {@code packets} of a file. */
    static Tshark open(TsharkProfile profile, Path file, int packets) throws IOException {
        return new Tshark(profile.start(file, packets));
    }

    /** Whether it has a field in this packet that isn't compared. */
    boolean shows(String field) {
        return hints.contains(field);
    }

    /** Whether it ended this packet where a field would have been behind the end. */
    boolean gaveUp() {
        return gaveUp;
    }

    /** Goes to the next packet; false at the end. */
    boolean next() throws IOException {
        boolean isPacket;
        do {
            fields.clear();
            hints.clear();
            gaveUp = false;
            if (!skipToPacket()) return false;
            isPacket = read();
        } while (!isPacket);
        return true;
    }

    private boolean skipToPacket() throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("<packet")) return true;
        }
        return false;
    }

    /** Takes the fields up to the end of the packet; false if it is none. */
    private boolean read() throws IOException {
        boolean isPacket = true;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String text = line.strip();
            if (text.startsWith("</packet")) break;
            if (text.startsWith("<proto ")) gaveUp |= attribute(text, "name").equals("_ws.malformed");
            if (!text.startsWith("<field ")) continue;
            String name = attribute(text, "name");
            isPacket &= !name.equals(CUSTOM_BLOCK);
            if (HINTS.contains(name)) hints.add(name);
            if (NAMES.contains(name)) {
                Shown shown = new Shown(attribute(text, "show"), number(text, "pos"), number(text, "size"));
                fields.computeIfAbsent(name, key -> new ArrayList<>()).add(shown);
            }
        }
        return isPacket;
    }

    private static int number(String tag, String name) {
        String value = attribute(tag, name);
        return value.isEmpty() ? -1 : Integer.parseInt(value);
    }

    private static String attribute(String tag, String name) {
        String start = " " + name + "=\"";
        int from = tag.indexOf(start);
        if (from < 0) return "";
        from += start.length();
        int end = tag.indexOf('"', from);
        return end < 0 ? tag.substring(from) : tag.substring(from, end);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            in.close();
            process.waitFor();
        } catch (IOException e) {
            // it was going anyway
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
