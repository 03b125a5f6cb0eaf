/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

import java.time.ZoneId;
import java.util.Objects;

/**
 * What a {@link SummaryText} prints.
 *
 * @param time how lines begin
 * @param nanoseconds whether times have nine decimals, or else six
 * @param zone of {@link TimeFormat#TIME} and {@link TimeFormat#DATE}
 * @param link whether the link layer's header is printed ({@code -e})
 * @param verbosity 0, or 1 for what {@code -v} adds, or 2 for {@code -vv}
 * @param quick less of TCP ({@code -q})
 * @param absolute whether TCP's sequence numbers are printed as they are ({@code -S}), or else relative to the start of
 *     their flow
 */
public record SummaryOptions(
        TimeFormat time,
        boolean nanoseconds,
        ZoneId zone,
        boolean link,
        int verbosity,
        boolean quick,
        boolean absolute) {

    private static final int MAX_VERBOSITY = 2;

    /** What tcpdump does without options, in the zone of this machine. */
    public static final SummaryOptions DEFAULT =
            new SummaryOptions(TimeFormat.TIME, false, ZoneId.systemDefault(), false, 0, false, false);

    public SummaryOptions {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(zone, "zone");
        if (verbosity < 0 || verbosity > MAX_VERBOSITY) {
            throw new IllegalArgumentException("verbosity is " + verbosity + ", which is not within 0 to 2");
        }
    }

    public SummaryOptions withTime(TimeFormat format) {
        return new SummaryOptions(format, nanoseconds, zone, link, verbosity, quick, absolute);
    }

    public SummaryOptions withNanoseconds(boolean nine) {
        return new SummaryOptions(time, nine, zone, link, verbosity, quick, absolute);
    }

    public SummaryOptions withZone(ZoneId other) {
        return new SummaryOptions(time, nanoseconds, other, link, verbosity, quick, absolute);
    }

    public SummaryOptions withLink(boolean shown) {
        return new SummaryOptions(time, nanoseconds, zone, shown, verbosity, quick, absolute);
    }

    public SummaryOptions withVerbosity(int level) {
        return new SummaryOptions(time, nanoseconds, zone, link, level, quick, absolute);
    }

    public SummaryOptions withQuick(boolean less) {
        return new SummaryOptions(time, nanoseconds, zone, link, verbosity, less, absolute);
    }

    public SummaryOptions withAbsolute(boolean unchanged) {
        return new SummaryOptions(time, nanoseconds, zone, link, verbosity, quick, unchanged);
    }
}
