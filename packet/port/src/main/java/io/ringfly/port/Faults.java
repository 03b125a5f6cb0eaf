/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a {@link FaultInjector} does to received packets. Parts are of one, 0.01 for one packet in a hundred; a packet gets
 * one fault at the most, so that each can be counted, and together they are no more than 1.
 *
 * @param drop the part that is lost
 * @param duplicate the part that comes twice
 * @param reorder the part that comes late
 * @param places how many packets overtake a late one
 * @param corrupt the part that has one bit wrong, behind the Ethernet header
 * @param seed what chance comes from: the same seed, the same faults
 */
public record Faults(double drop, double duplicate, double reorder, int places, double corrupt, long seed) {

    /** No faults. */
    public static final Faults NONE = new Faults(0, 0, 0, Faults.PLACES, 0, 1);

    /** The options of a port's name that stand for faults, which any port has, each with a line for people. */
    public static final Map<String, String> OPTIONS = options();

    /** The most that {@link #places} can be. */
    static final int MOST_PLACES = 1000;

    private static final int PLACES = 3;
    private static final String PART = "0.01";
    private static final double PERCENT = 100;

    private static final String DROP = "drop";
    private static final String DUPLICATE = "dup";
    private static final String REORDER = "reorder";
    private static final String CORRUPT = "corrupt";
    private static final String SEED = "seed";

    private static Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(DROP, "lose this part of what is received: 1% or 0.01");
        options.put(DUPLICATE, "receive this part twice");
        options.put(
                REORDER, "receive this part late: 1%, by 5 places 1%:5, or 5 alone for 1% of it (default: 3 places)");
        options.put(CORRUPT, "a wrong bit in this part of what is received");
        options.put(SEED, "what these faults come from by chance (default: 1)");
        return options;
    }

    public Faults {
        for (double part : new double[] {drop, duplicate, reorder, corrupt}) {
            if (!(part >= 0 && part <= 1)) {
                throw new IllegalArgumentException(part + " is no part of one");
            }
        }
        if (drop + duplicate + reorder + corrupt > 1) {
            throw new IllegalArgumentException("the faults are of more than all packets: together give 100% or less");
        }
        if (places < 1 || places > MOST_PLACES) {
            throw new IllegalArgumentException(places + " places is out of range: give 1 to " + MOST_PLACES);
        }
    }

    /** The same with this part lost. */
    public Faults withDrop(double part) {
        return new Faults(part, duplicate, reorder, places, corrupt, seed);
    }

    /** The same with this part coming twice. */
    public Faults withDuplicates(double part) {
        return new Faults(drop, part, reorder, places, corrupt, seed);
    }

    /** The same with this part coming late by so many places. */
    public Faults withReordering(double part, int by) {
        return new Faults(drop, duplicate, part, by, corrupt, seed);
    }

    /** The same with a wrong bit in this part. */
    public Faults withCorruption(double part) {
        return new Faults(drop, duplicate, reorder, places, part, seed);
    }

    /** The same by another chance. */
    public Faults withSeed(long value) {
        return new Faults(drop, duplicate, reorder, places, corrupt, value);
    }

    /** Whether the name asks for any. */
    static boolean areIn(PortName name) {
        return name.options().keySet().stream().anyMatch(key -> OPTIONS.containsKey(key) && !key.equals(SEED));
    }

    /** What the name asks for. */
    static Faults parse(PortName name) throws PortException {
        String late = name.option(REORDER, "0");
        boolean placesOnly = late.chars().allMatch(Character::isDigit) && !late.equals("0") && !late.isEmpty();
        int colon = late.indexOf(':');
        String part = placesOnly ? PART : colon < 0 ? late : late.substring(0, colon);
        String places = placesOnly ? late : colon < 0 ? Integer.toString(PLACES) : late.substring(colon + 1);
        try {
            return new Faults(
                    part(name, DROP, name.option(DROP, "0")),
                    part(name, DUPLICATE, name.option(DUPLICATE, "0")),
                    part(name, REORDER, part),
                    places(name, places),
                    part(name, CORRUPT, name.option(CORRUPT, "0")),
                    name.option(SEED, 1, Integer.MIN_VALUE, Integer.MAX_VALUE));
        } catch (IllegalArgumentException e) {
            throw new PortException(name + ": " + e.getMessage());
        }
    }

    private static double part(PortName name, String key, String text) throws PortException {
        boolean percent = text.endsWith("%");
        try {
            double value = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
            double part = percent ? value / PERCENT : value;
            if (part >= 0 && part <= 1) {
                return part;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new PortException(name + ": " + key + "=" + name.option(key, "") + " is no part of the packets: write "
                + key + "=1% or " + key + "=0.01");
    }

    private static int places(PortName name, String text) throws PortException {
        try {
            int places = Integer.parseInt(text);
            if (places >= 1 && places <= MOST_PLACES) {
                return places;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new PortException(name + ": " + REORDER + "=" + name.option(REORDER, "")
                + " has no number of places from 1 to " + MOST_PLACES + ": write " + REORDER + "=1%:5");
    }

    /** The name without those options, for the backend. */
    static PortName without(PortName name) {
        Map<String, String> options = new LinkedHashMap<>(name.options());
        options.keySet().removeAll(OPTIONS.keySet());
        return new PortName(name.scheme(), name.target(), options);
    }
}
