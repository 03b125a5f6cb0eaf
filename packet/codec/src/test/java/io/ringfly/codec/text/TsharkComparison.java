/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.pcap.CaptureException;
import io.ringfly.codec.pcap.CaptureReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares what {@link FieldWalker} finds in captures with what tshark does: each field's values in order, with offset
 * and length. Runs by itself too, over the files of a folder: {@code TsharkComparison FOLDER [PACKETS]}.
 */
final class TsharkComparison implements AutoCloseable {

    /** A field that differs in a packet. */
    record Difference(Path file, long packet, String field, String ours, String theirs) {}

    private static final int EXAMPLES = 3;
    private static final String UNVERIFIED = "2";

    private final int limit;
    private final TsharkProfile profile;
    private final Dissection d = new Dissection();
    private final FieldWalker walker = new FieldWalker();
    private final Map<String, List<Tshark.Shown>> ours = new HashMap<>();
    private final TextBuffer text = new TextBuffer();

    private final List<Difference> differences = new ArrayList<>();
    private final Map<String, Long> compared = new TreeMap<>();
    private final Map<Reason, Long> excused = new TreeMap<>();
    /** What a wrong value would have been excused as, if anything. */
    private final Map<String, Long> blind = new TreeMap<>();

    private int files;
    private int noCaptures;
    private long packets;

    /** Of each file the first {@code limit} packets are compared. */
    TsharkComparison(int limit) throws IOException {
        this.limit = limit;
        profile = new TsharkProfile();
    }

    public static void main(String[] arguments) throws IOException {
        int limit = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2000;
        try (TsharkComparison comparison = new TsharkComparison(limit);
                Stream<Path> found = Files.walk(Path.of(arguments[0]))) {
            for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                comparison.compare(file);
            }
            comparison.print(System.out);
        }
    }

    @Override
    public void close() throws IOException {
        profile.close();
    }

    List<Difference> differences() {
        return differences;
    }

    long packets() {
        return packets;
    }

    /** How often something was excused. */
    Map<Reason, Long> excused() {
        return excused;
    }

    /** Fields whose value could be wrong, where Ringfly and tshark agree, without a difference being told. */
    Map<String, Long> blind() {
        return blind;
    }

    /** How many values of each field were compared. */
    Map<String, Long> compared() {
        return compared;
    }

    /** Compares a file; one that isn't a capture is counted and passed over. */
    void compare(Path file) throws IOException {
        try (CaptureReader in = CaptureReader.open(file);
                Tshark tshark = Tshark.open(profile, file, limit)) {
            files++;
            long number = 0;
            while (number < limit) {
                boolean theirs = tshark.next();
                boolean mine = in.next();
                if (!theirs && !mine) break;
                number++;
                if (!theirs && number == 1) break; // of a link type that tshark doesn't know
                if (theirs != mine) {
                    add(file, number, "frame", mine ? "a packet" : "none", theirs ? "a packet" : "none");
                    break;
                }
                packets++;
                compare(file, number, in, tshark);
            }
        } catch (CaptureException e) {
            noCaptures++;
        }
    }

    private void compare(Path file, long number, CaptureReader in, Tshark tshark) {
        ours.clear();
        put("frame.len", Integer.toUnsignedString(in.originalLength()), 0, 0);
        put("frame.cap_len", Integer.toUnsignedString(in.capturedLength()), 0, 0);
        d.dissect(in.memory(), in.offset(), in.capturedLength(), in.originalLength(), in.linkType());
        Leniency leniency = new Leniency(in.memory(), in.offset(), in.capturedLength(), in.linkType(), d, tshark);
        if (leniency.isOther()) return;
        walker.walk(in.memory(), in.offset(), d, new Collector(in));
        Set<String> names = new TreeSet<>(tshark.fields.keySet());
        names.addAll(ours.keySet());
        for (String name : names) {
            List<Tshark.Shown> theirs = tshark.fields.getOrDefault(name, List.of());
            List<Tshark.Shown> mine = ours.getOrDefault(name, List.of());
            compared.merge(name, (long) theirs.size(), Long::sum);
            if (mine.equals(theirs)) {
                distort(leniency.excuses(), name, mine);
                continue;
            }
            Set<Reason> reasons = reasons(leniency.excuses(), name, mine, theirs);
            reasons.forEach(reason -> excused.merge(reason, 1L, Long::sum));
            if (name.startsWith("frame.") || reasons.isEmpty()) {
                add(file, number, name, mine.toString(), theirs.toString());
            }
        }
    }

    /** Had Ringfly got one of these values wrong, would that have been noticed? */
    private void distort(List<Excuse> excuses, String name, List<Tshark.Shown> right) {
        if (name.startsWith("frame.")) return;
        for (int i = 0; i < right.size(); i++) {
            Tshark.Shown one = right.get(i);
            // of a checksum that tshark leaves unverified it can't tell what is wrong
            if (one.value().equals(UNVERIFIED) && name.endsWith(".status")) continue;
            List<Tshark.Shown> wrong = new ArrayList<>(right);
            wrong.set(i, new Tshark.Shown(one.value() + "7", one.offset(), one.length()));
            if (!reasons(excuses, name, wrong, right).isEmpty()) blind.merge(name + " is wrong", 1L, Long::sum);
        }
    }

    /** What excuses the two from being equal; none if something else is different too. */
    private static Set<Reason> reasons(
            List<Excuse> excuses, String name, List<Tshark.Shown> mine, List<Tshark.Shown> theirs) {
        List<Tshark.Shown> left = new ArrayList<>(mine);
        List<Tshark.Shown> right = new ArrayList<>(theirs);
        left.retainAll(theirs);
        right.retainAll(mine);
        if (!left.equals(right)) return Set.of(); // in another order
        left = new ArrayList<>(mine);
        right = new ArrayList<>(theirs);
        left.removeAll(theirs);
        right.removeAll(mine);
        Set<Reason> reasons = new TreeSet<>();
        for (Excuse excuse : excuses) {
            if (removePairs(excuse, name, left, right)) reasons.add(excuse.reason());
        }
        Set<Integer> both = offsets(left);
        both.retainAll(offsets(right));
        for (Excuse excuse : excuses) {
            boolean used = left.removeIf(
                    shown -> !both.contains(shown.offset()) && excuse.covers(Excuse.Side.OURS, name, shown));
            used |= right.removeIf(
                    shown -> !both.contains(shown.offset()) && excuse.covers(Excuse.Side.THEIRS, name, shown));
            if (used) reasons.add(excuse.reason());
        }
        return left.isEmpty() && right.isEmpty() ? reasons : Set.of();
    }

    private static Set<Integer> offsets(List<Tshark.Shown> all) {
        Set<Integer> offsets = new TreeSet<>();
        all.forEach(shown -> offsets.add(shown.offset()));
        return offsets;
    }

    private static boolean removePairs(Excuse excuse, String name, List<Tshark.Shown> left, List<Tshark.Shown> right) {
        boolean removed = false;
        for (Tshark.Shown shown : List.copyOf(left)) {
            boolean found =
                    right.removeIf(other -> shown.offset() == other.offset() && excuse.covers(name, shown, other));
            if (found) left.remove(shown);
            removed |= found;
        }
        return removed;
    }

    private void put(String name, String value, int offset, int length) {
        ours.computeIfAbsent(name, key -> new ArrayList<>()).add(new Tshark.Shown(value, offset, length));
    }

    private void add(Path file, long number, String field, String mine, String theirs) {
        differences.add(new Difference(file, number, field, mine, theirs));
    }

    /** A line a field that differs somewhere, with examples. */
    void print(PrintStream out) {
        long values = compared.values().stream().mapToLong(Long::longValue).sum();
        out.println(files + " files (" + noCaptures + " more are no captures), " + packets + " packets, "
                + compared.size() + " fields, " + values + " values, " + differences.size() + " differences");
        excused.forEach((reason, times) -> out.println("excused " + times + ": " + reason));
        Map<String, List<Difference>> byField = new TreeMap<>();
        differences.forEach(difference -> byField.computeIfAbsent(difference.field, key -> new ArrayList<>())
                .add(difference));
        byField.forEach((field, list) -> {
            out.println(field + ": " + list.size() + " of " + compared.getOrDefault(field, 0L));
            Map<Path, Difference> examples = new HashMap<>();
            for (Difference difference : list) {
                if (examples.size() < EXAMPLES) examples.putIfAbsent(difference.file, difference);
            }
            examples.values()
                    .forEach(one -> out.println("    " + one.file + " packet " + one.packet + "\n        ours   "
                            + one.ours + "\n        tshark " + one.theirs));
        });
    }

    private final class Collector implements FieldVisitor {
        private final CaptureReader in;

        private Collector(CaptureReader in) {
            this.in = in;
        }

        @Override
        public void layer(int index, String name, int offset, int length) {
            // its fields tell all of it
        }

        @Override
        public void field(Field field, long value, int offset, int length) {
            if (!Tshark.isWiresharks(field)) return;
            text.clear();
            FieldText.append(text, in.memory(), in.offset(), field, value, offset, length);
            put(field.filter(), text.toString(), offset, length);
        }
    }
}
