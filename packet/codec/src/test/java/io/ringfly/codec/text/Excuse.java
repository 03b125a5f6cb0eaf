/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import java.util.function.BiPredicate;

/**
 * Fields of a packet of which Ringfly and tshark may show different things, and the reason.
 *
 * @param fields what the names of these fields begin with
 * @param from offset of the first that is excused
 * @param to behind the last of them
 */
record Excuse(Reason reason, Side side, String fields, int from, int to, BiPredicate<String, String> values) {

    enum Side {
        /** Ringfly shows what tshark doesn't. */
        OURS,
        /** tshark shows what Ringfly doesn't. */
        THEIRS,
        /** Both show the field at the same place, with different values. */
        BOTH
    }

    static Excuse ours(Reason reason, String fields, int from, int to) {
        return new Excuse(reason, Side.OURS, fields, from, to, (ours, theirs) -> true);
    }

    /** Only of fields that Ringfly shows with that value. */
    static Excuse ours(Reason reason, String fields, int from, int to, String value) {
        return new Excuse(reason, Side.OURS, fields, from, to, (ours, theirs) -> ours.equals(value));
    }

    static Excuse theirs(Reason reason, String fields, int from, int to) {
        return new Excuse(reason, Side.THEIRS, fields, from, to, (ours, theirs) -> true);
    }

    /** Only of fields that tshark shows with that value. */
    static Excuse theirs(Reason reason, String fields, int from, int to, String value) {
        return new Excuse(reason, Side.THEIRS, fields, from, to, (ours, theirs) -> theirs.equals(value));
    }

    static Excuse both(Reason reason, String fields, int from, int to, BiPredicate<String, String> values) {
        return new Excuse(reason, Side.BOTH, fields, from, to, values);
    }

    /** Whether it is about that one, which the other side doesn't have. */
    boolean covers(Side of, String field, Tshark.Shown shown) {
        return side == of && isAbout(field, shown) && values.test(shown.value(), shown.value());
    }

    boolean covers(String field, Tshark.Shown ours, Tshark.Shown theirs) {
        return side == Side.BOTH && isAbout(field, ours) && values.test(ours.value(), theirs.value());
    }

    private boolean isAbout(String field, Tshark.Shown shown) {
        return field.startsWith(fields) && shown.offset() >= from && shown.offset() < to;
    }
}
