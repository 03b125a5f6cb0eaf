/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.Layer;
import java.util.List;

/** Where Ringfly differs from tshark on purpose, each with its reason. */
final class Leniency {

    private Leniency() {}

    /**
     * What tshark shows of headers that are whole. Of one that is cut short or malformed it shows the first fields, and
     * Ringfly none but the reason.
     */
    static List<Tshark.Shown> known(Dissection d, String field, List<Tshark.Shown> theirs) {
        if (d.stopLayer() == Layer.PAYLOAD || field.startsWith("frame.")) return theirs;
        int stop = d.stopOffset();
        return theirs.stream().filter(shown -> shown.offset() < stop).toList();
    }

    static boolean allows(
            Dissection d, String field, List<Tshark.Shown> ours, List<Tshark.Shown> theirs, Tshark tshark) {
        return false;
    }
}
