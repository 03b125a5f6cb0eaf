/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

import io.ringfly.codec.Ethernet;
import java.util.Arrays;

/**
 * How long the frames are. Sizes are those on the wire, with the 4 bytes of frame check sequence, as generators have
 * them: the shortest Ethernet frame is 64.
 *
 * <p>As text: {@code 64}; {@code 64-1518}, each size as often; a list with weights, {@code 64:7,594:4,1518:1}; {@code
 * imix}, which stands for that list. Sizes come in random order, and in each round, of 12 frames in the last example,
 * exactly as often as their weights say.
 *
 * <p>Immutable.
 */
public final class Sizes {

    /** Bytes of the frame check sequence, which the interface adds. */
    public static final int FCS = 4;

    /** Bytes of preamble, start delimiter and gap, which take time on the wire (IEEE 802.3 clause 4). */
    public static final int FRAMING = 20;

    private static final String IMIX = "64:7,594:4,1518:1";
    private static final int MIN = Ethernet.MIN_FRAME_LENGTH + FCS;
    private static final int MAX = 0xffff;
    private static final int MOST_SLOTS = 1 << 20;

    private final int[] slots; // of a round, in order of the text; lengths without FCS

    private Sizes(int[] slots) {
        this.slots = slots;
    }

    /**
     * Reads the sizes.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static Sizes parse(String text) {
        int[] slots = {};
        for (String item : (text.equals("imix") ? IMIX : text).split(",", -1)) {
            int colon = item.indexOf(':');
            int weight = colon < 0 ? 1 : number(item, item.substring(colon + 1));
            String range = colon < 0 ? item : item.substring(0, colon);
            int dash = range.indexOf('-');
            int first = size(item, dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : size(item, range.substring(dash + 1));
            if (last < first) {
                throw new IllegalArgumentException("'" + item + "' is upside down: give the lower one first");
            }
            long more = (long) (last - first + 1) * weight;
            if (weight < 1 || slots.length + more > MOST_SLOTS) {
                throw new IllegalArgumentException("'" + item + "': weights are 1 or more, and 1048576 together");
            }
            int at = slots.length;
            slots = Arrays.copyOf(slots, at + (int) more);
            for (int size = first; size <= last; size++) {
                Arrays.fill(slots, at, at + weight, size - FCS);
                at += weight;
            }
        }
        return new Sizes(slots);
    }

    /** Frames of one length, without FCS. */
    static Sizes of(int length) {
        return new Sizes(new int[] {length});
    }

    private static int size(String item, String text) {
        int size = number(item, text);
        if (size < MIN || size > MAX) {
            throw new IllegalArgumentException("a frame of " + size + " bytes is "
                    + (size < MIN ? "shorter than Ethernet's shortest: give " + MIN + " or more" : "too long"));
        }
        return size;
    }

    private static int number(String item, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + item + "' is no size: write 64, 64-1518, imix or 64:7,594:4,1518:1");
        }
    }

    /** The shortest frame, without FCS. */
    public int shortest() {
        return Arrays.stream(slots).min().orElseThrow();
    }

    /** The longest frame, without FCS. */
    public int longest() {
        return Arrays.stream(slots).max().orElseThrow();
    }

    /** The average frame, without FCS. */
    public double mean() {
        return Arrays.stream(slots).average().orElseThrow();
    }

    /** How many frames a round has. */
    int round() {
        return slots.length;
    }

    /** The length without FCS at place {@code slot} of the round. */
    int length(int slot) {
        return slots[slot];
    }
}
