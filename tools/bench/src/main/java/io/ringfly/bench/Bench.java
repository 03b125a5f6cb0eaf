/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Runs areas and prints a line a figure; see {@code scripts/bench}, which starts it in the folder of the clone.
 *
 * <p>{@code --needs AREA...} prints instead the packages of commands that the areas run and that are not there.
 */
public final class Bench {

    private static final Path RESULTS = Path.of("tools/bench/results");

    private static final int OK = 0;
    private static final int MISSED = 1;
    private static final int ERROR = 2;

    private Bench() {}

    private static Map<String, Area> areas() {
        Map<String, Area> areas = new LinkedHashMap<>();
        for (Area area : List.of(
                new PingArea(),
                new GenArea(GenArea.Far.XDP),
                new GenArea(GenArea.Far.GRO),
                new PortsArea(),
                new ReadArea(),
                new CodecArea(),
                new AllocArea())) {
            areas.put(area.name(), area);
        }
        return areas;
    }

    public static void main(String[] args) {
        List<String> names = new ArrayList<>(List.of(args));
        boolean needs = names.remove("--needs");
        Map<String, Area> areas = areas();
        List<Area> wanted = new ArrayList<>();
        for (String name : names.isEmpty() ? areas.keySet() : names) {
            int before = wanted.size();
            for (Area area : areas.values()) {
                if (area.name().equals(name) || area.name().startsWith(name + "-")) { // gen: gen-xdp and gen-gro
                    wanted.add(area);
                }
            }
            if (wanted.size() == before) {
                System.err.println("bench: no area " + name + ": those there are: " + String.join(" ", areas.keySet()));
                System.exit(ERROR);
            }
        }
        System.exit(needs ? printNeeds(wanted) : run(wanted));
    }

    private static int printNeeds(List<Area> areas) {
        TreeSet<String> packages = new TreeSet<>();
        for (Area area : areas) {
            area.needs().forEach((command, name) -> {
                if (!Commands.isThere(command)) {
                    packages.add(name);
                }
            });
        }
        packages.forEach(System.out::println);
        return OK;
    }

    private static int run(List<Area> areas) {
        int code = OK;
        for (Area area : areas) {
            Report report = new Report(area.name(), System.out, System.err);
            try {
                for (Map.Entry<String, String> need : area.needs().entrySet()) {
                    if (!Commands.isThere(need.getKey())) {
                        throw new IOException(
                                need.getKey() + " is not installed: Debian has it in the package " + need.getValue());
                    }
                }
                if (Machine.isBusy()) {
                    report.progress("the machine is busy (" + Machine.load("now") + "): such figures mean little");
                }
                report.note(Machine.describe());
                area.run(report);
                report.note(Machine.load("after"));
                Files.createDirectories(RESULTS);
                Path file = RESULTS.resolve(LocalDate.now() + "-" + area.name() + ".txt");
                Files.writeString(file, report.text());
                System.err.println("bench: wrote " + file);
            } catch (IOException | UncheckedIOException e) {
                System.err.println("bench: " + area.name() + ": " + e.getMessage());
                return ERROR;
            }
            if (report.missed()) {
                code = MISSED;
            }
        }
        return code;
    }
}
